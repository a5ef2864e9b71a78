// Fault x event x kind of backup: whatever goes wrong once, the service is usable again, no session
// is left and no shadow copy but persistent ones that were made to the end, every writer that
// survived was told the end, and the next backup in the same world is a clean one.
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "tests/support/fault_world.h"

namespace vsskit::test {
namespace {

using service::Event;
using service::OperationPtr;
using service::Session;
using trace::Verb;

struct Kind {
  BackupType type = BackupType::full;
  bool components = true;
  bool shadow_copy = true;
  bool gives_up = true;  // the requester stops when a writer failed
  bool aborts = true;    // it says AbortBackup before it lets go of a backup that failed
  std::uint32_t context = context::kBackup;

  [[nodiscard]] bool persistent() const { return (context & attribute::kPersistent) != 0; }
};

std::vector<Kind> kinds() {
  std::vector<Kind> list;
  for (const BackupType type : {BackupType::full, BackupType::incremental, BackupType::differential,
                                BackupType::log, BackupType::copy, BackupType::other}) {
    for (const bool components : {true, false}) {
      for (const bool shadow_copy : {true, false}) {
        const bool polite = type == BackupType::full || type == BackupType::log;
        list.push_back({type, components, shadow_copy, type != BackupType::copy, polite});
      }
    }
  }
  for (const bool components : {true, false}) {
    for (const std::uint32_t context : {context::kAppRollback, context::kClientAccessibleWriters})
      list.push_back({BackupType::full, components, true, true, components, context});
  }
  return list;
}

// A backup by a requester that stops at the first failure, and after `turns_max` calls and polls at
// the latest: it is gone then.
class Backup {
 public:
  Backup(ServiceWorld& vss, const Kind& kind, int turns_max)
      : vss_(vss), kind_(kind), turns_left_(turns_max) {}

  // Whether everything succeeded, with each writer.
  bool run() {
    if (failed(vss_.world.coordinator().admit_requester())) return false;
    session_ = vss_.session();
    const bool good = all();
    if (!good && kind_.aborts && turns_left_ > 0)
      call(Verb::AbortBackup, [&] { return session_->abort_backup(); });
    session_->say_effects();
    session_->release();
    return good;
  }

  // Whether DoSnapshotSet came to its end, and of which set.
  [[nodiscard]] bool made() const { return made_; }
  [[nodiscard]] const Guid& set() const { return set_; }

 private:
  bool all() {
    const Session::BackupState state{kind_.components, false, kind_.type, false};
    return call(Verb::InitializeForBackup,
                [&] { return session_->initialize_for_backup(std::nullopt); }) &&
           set_context() &&
           call(Verb::SetBackupState, [&] { return session_->set_backup_state(state); }) &&
           wait(Verb::GatherWriterMetadata, &Session::gather_writer_metadata) && choose() &&
           wait(Verb::PrepareForBackup, &Session::prepare_for_backup) && writers_are_well() &&
           copy() && mark() && wait(Verb::BackupComplete, &Session::backup_complete) &&
           writers_are_well();
  }

  bool set_context() {
    if (!kind_.persistent()) return true;
    return call(Verb::SetContext,
                [&] { return session_->set_context(static_cast<std::int32_t>(kind_.context)); });
  }

  bool choose() {
    for (const ScriptedWriter& writer : vss_.writers) {
      if (!kind_.components || vss_.world.coordinator().find(writer) == nullptr) continue;
      if (!call(Verb::AddComponent, [&] { return vss_.add(*session_, writer); })) return false;
    }
    if (!kind_.shadow_copy) return true;
    return call(Verb::StartSnapshotSet, [&] { return session_->start_snapshot_set(set_); }) &&
           call(Verb::AddToSnapshotSet, [&] { return add_volume("C:\\"); }) &&
           call(Verb::AddToSnapshotSet, [&] { return add_volume("D:\\"); });
  }

  Hresult add_volume(const char* volume) {
    Guid snapshot;
    return session_->add_to_snapshot_set(volume, {}, snapshot);
  }

  bool copy() {
    if (!kind_.shadow_copy) return true;
    made_ = wait(Verb::DoSnapshotSet, &Session::do_snapshot_set);
    return made_ && writers_are_well();
  }

  bool mark() {
    for (const ScriptedWriter& writer : vss_.writers) {
      const auto* subscribed = vss_.world.coordinator().find(writer);
      if (!kind_.components || subscribed == nullptr) continue;
      const Guid instance = subscribed->registration.instance_id;
      if (!call(Verb::SetBackupSucceeded, [&] {
            return session_->set_backup_succeeded(instance, vss_.address(writer), true);
          })) {
        return false;
      }
    }
    return true;
  }

  bool writers_are_well() {
    if (!wait(Verb::GatherWriterStatus, &Session::gather_writer_status)) return false;
    std::uint32_t count = 0;
    if (session_->get_writer_status_count(count) != kSOk) return false;
    for (std::uint32_t i = 0; i < count; ++i) {
      service::WriterStatus status;
      if (session_->get_writer_status(i, status) != kSOk) return false;
      if (status.failure != kSOk && kind_.gives_up) return false;
    }
    return true;
  }

  template <class Method>
  bool call(Verb verb, const Method& method) {
    if (turns_left_-- <= 0) return false;
    if (failed(session_->begin_call(verb))) return false;
    if (failed(vss_.world.faults().take_call_fault(verb, trace::Party::requester))) return false;
    return succeeded(method());
  }

  bool wait(Verb verb, ServiceWorld::Method method) {
    OperationPtr operation;
    if (!call(verb, [&] { return (*session_.*method)(operation); })) return false;
    while (!vss_.world.executor().poll(*operation)) {
      if (turns_left_-- <= 0) return false;
    }
    return operation->result() == kVssSAsyncFinished;
  }

  static bool succeeded(Hresult code) { return !failed(code); }

  ServiceWorld& vss_;
  Kind kind_;
  int turns_left_;
  std::shared_ptr<Session> session_;
  Guid set_;
  bool made_ = false;
};

// What a writer that is still there may have heard: Freeze is ended, Abort is the last but the end,
// and who was told of a backup was told of its end.
void expect_whole(const std::vector<Verb>& heard) {
  bool told = false;
  bool frozen = false;
  bool aborted = false;
  for (const Verb event : heard) {
    told = told || event == Verb::OnPrepareBackup;
    if (event == Verb::OnFreeze) frozen = true;
    if (event == Verb::OnThaw || event == Verb::OnAbort) frozen = false;
    const bool end = event == Verb::OnAbort || event == Verb::OnBackupShutdown;
    EXPECT_TRUE(!aborted || end) << trace::spec(event).text << " after OnAbort";
    aborted = aborted || event == Verb::OnAbort;
  }
  EXPECT_FALSE(frozen) << "left frozen";
  EXPECT_TRUE(!told || heard.back() == Verb::OnBackupShutdown) << "never told of the end";
}

// Copies that stay are of a set that DoSnapshotSet made, and whoever wants can delete them;
// `whole`: nothing has befallen their volumes, and all of them are there.
void take_away_copies(ServiceWorld& vss, const Kind& kind, const Backup& backup, bool whole) {
  if (!kind.persistent()) return;
  const auto copies = vss.world.volumes().shadow_copies();
  for (const volume::ShadowCopy* copy : copies) {
    EXPECT_TRUE(backup.made());
    EXPECT_EQ(copy->set_id(), backup.set());
  }
  if (whole && backup.made()) {
    EXPECT_EQ(copies.size(), 2u);
  }
  if (copies.empty()) return;
  vss.world.faults() = {};
  auto session = vss.session();
  EXPECT_EQ(session->initialize_for_backup(std::nullopt), kSOk);
  EXPECT_EQ(session->set_context(static_cast<std::int32_t>(context::kAll)), kSOk);
  service::Deletion deletion;
  EXPECT_EQ(session->delete_snapshots(backup.set(), ObjectType::snapshot_set, true, deletion),
            kSOk);
  session->release();
}

void expect_clean_backup(ServiceWorld& vss, const Kind& kind) {
  heal(vss);
  // A status may still tell of the failure before; nobody gives up for that.
  Backup backup(vss, kind, 1000);
  EXPECT_TRUE(backup.run());
  EXPECT_EQ(backup.made(), kind.shadow_copy);
  take_away_copies(vss, kind, backup, true);
  const std::size_t events = kind.shadow_copy ? 8 : 4;
  for (const ScriptedWriter& writer : vss.writers)
    EXPECT_EQ(writer.heard.size(), events);
  expect_nothing_left(vss);
}

// What a writer does to its file once the copies are there; that it fails is no veto.
service::Outcome work(ServiceWorld& vss) {
  volume::OpenOptions options;
  options.write = true;
  options.disposition = volume::Disposition::open_always;
  auto file = vss.world.volumes().open("C:\\ledger\\data.db", options);
  const std::string bytes(20000, 'x');
  if (file) (void)(*file)->write_at(0, std::as_bytes(std::span(bytes.data(), bytes.size())));
  return service::Outcome::succeeded;
}

void try_fault(const Faults& faults, const Kind& kind, int turns_max = 1000) {
  std::string what = "type " + std::string(print(kind.type));
  if (!kind.components) what += ", volumes";
  if (!kind.shadow_copy) what += ", no shadow copy";
  if (kind.persistent()) what += ", " + print_name(Naming::context, kind.context);
  SCOPED_TRACE(what + tell(faults) + "; turns " + std::to_string(turns_max));
  ServiceWorld vss(1, plan_with(faults));
  ScriptedWriter& ledger = vss.add_writer("ledger", ApplicationLevel::back_end);
  ledger.on[Event::thaw] = [&](service::HandlerContext&) { return work(vss); };
  vss.add_writer("other");
  Backup backup(vss, kind, turns_max);
  const bool good = backup.run();
  EXPECT_TRUE(good || !faults.empty() || turns_max < 1000);
  const bool hung = !faults.empty() && faults[0].first == "writer_hang";
  for (const ScriptedWriter& writer : vss.writers) {
    if (vss.world.coordinator().find(writer) == nullptr) continue;
    if (&writer == &vss.writers[0] && hung) continue;
    expect_whole(events_of(vss, writer));
    EXPECT_TRUE(
        vss.world.recorder().open_steps({trace::Party::writer, writer.registration.label}).empty());
  }
  const bool touched = !faults.empty() && (faults[0].first == "volume_lost" ||
                                           faults[0].first == "differential_full_after_bytes");
  take_away_copies(vss, kind, backup, !touched);
  expect_nothing_left(vss);
  expect_clean_backup(vss, kind);
}

constexpr const char* kEvents[] = {"OnIdentify",       "OnPrepareBackup",  "OnPrepareSnapshot",
                                   "OnFreeze",         "OnThaw",           "OnPostSnapshot",
                                   "OnBackupComplete", "OnBackupShutdown", "OnAbort"};
constexpr const char* kPhases[] = {
    "AreVolumesSupported",     "BeginPrepareSnapshot",     "EndPrepareSnapshots",
    "PreCommitSnapshots",      "CommitSnapshots",          "PostCommitSnapshots",
    "PreFinalCommitSnapshots", "PostFinalCommitSnapshots", "AbortSnapshots"};
// Those that are moments of their own; the others lie inside a requester's call.
constexpr const char* kCreationPhases[] = {"EndPrepareSnapshots",     "PreCommitSnapshots",
                                           "CommitSnapshots",         "PostCommitSnapshots",
                                           "PreFinalCommitSnapshots", "PostFinalCommitSnapshots"};
constexpr const char* kMethods[] = {"CreateVssBackupComponents",
                                    "InitializeForBackup",
                                    "SetBackupState",
                                    "GatherWriterMetadata",
                                    "AddComponent",
                                    "StartSnapshotSet",
                                    "AddToSnapshotSet",
                                    "PrepareForBackup",
                                    "GatherWriterStatus",
                                    "DoSnapshotSet",
                                    "SetBackupSucceeded",
                                    "BackupComplete",
                                    "AbortBackup"};

TEST(FaultMatrix, NothingIsLeftWithoutAnyFault) {
  for (const Kind& kind : kinds())
    try_fault({}, kind);
}

TEST(FaultMatrix, NothingIsLeftAfterAnyFaultOfAWriter) {
  for (const std::string event : kEvents) {
    for (const Kind& kind : kinds()) {
      try_fault({{"writer_veto", "ledger " + event}}, kind);
      if (event != "OnIdentify") {
        try_fault({{"writer_veto", "ledger " + event + " VSS_E_WRITERERROR_RETRYABLE"}}, kind);
      }
      try_fault({{"writer_throw", "ledger " + event}}, kind);
      try_fault({{"writer_hang", "ledger " + event}}, kind);
      try_fault({{"writer_exit", "ledger " + event}}, kind);
      try_fault({{"writer_duplicate", "ledger " + event}}, kind);
      try_fault({{"writer_slow_ms", "ledger " + event + " 70000"}}, kind);
      // All of them at once, and one on the way to the end of another.
      try_fault({{"writer_veto", "* " + event}}, kind);
      try_fault({{"writer_veto", "other OnFreeze"}, {"writer_exit", "ledger " + event}}, kind);
    }
  }
}

TEST(FaultMatrix, NothingIsLeftAfterAnyFaultOfAProvider) {
  for (const std::string phase : kPhases) {
    for (const Kind& kind : kinds()) {
      try_fault({{"provider_fail", phase}}, kind);
      try_fault({{"provider_fail", phase + " VSS_E_PROVIDER_VETO"}}, kind);
      try_fault({{"provider_hang", phase}}, kind);
      try_fault({{"provider_slow_ms", phase + " 11000"}}, kind);
      try_fault({{"provider_slow_ms", phase + " 70000"}}, kind);
    }
  }
}

TEST(FaultMatrix, NothingIsLeftWhenTheMachineFailsUnderAnEventOrACall) {
  for (const Kind& kind : kinds()) {
    for (const std::string event : kEvents) {
      try_fault({{"volume_lost", "C:\\ " + event}}, kind);
      try_fault({{"service_stops_at", event}}, kind);
    }
    for (const std::string phase : kCreationPhases) {
      try_fault({{"volume_lost", "D:\\ " + phase}}, kind);
      try_fault({{"service_stops_at", phase}}, kind);
    }
    for (const std::string method : kMethods) {
      try_fault({{"volume_lost", "C:\\ " + method}}, kind);
      try_fault({{"service_stops_at", method}}, kind);
      try_fault({{"call_fails", method}}, kind);
    }
    try_fault({{"hold_fails", "VSS_E_FLUSH_WRITES_TIMEOUT"}}, kind);
    try_fault({{"release_fails", "VSS_E_TRANSACTION_THAW_TIMEOUT"}}, kind);
    try_fault({{"disk_full_after_bytes", "0"}}, kind);
    try_fault({{"differential_full_after_bytes", "0"}}, kind);
    try_fault({{"service_disabled", ""}}, kind);
    try_fault({{"requester_without_com", ""}}, kind);
    try_fault({{"requester_not_elevated", "1"}}, kind);
  }
}

// What is tried here, in restore_matrix_test.cpp (documents), or stands for something else: the
// requester's exit is the turns of the last test, a crash ends all that is here (what comes
// after it is crash_test's, of scenarios and of the SDK), accounts of writers are looked at before
// they subscribe, and a service of the machine that runs on is none of VSS's business.
TEST(FaultMatrix, KnowsEachFaultOfThePlan) {
  const std::set<std::string> elsewhere = {"requester_exit_after_call",
                                           "crash_at_write",
                                           "crash_torn_bytes",
                                           "writer_not_elevated",
                                           "document_cut",
                                           "document_flip",
                                           "service_runs_on"};
  const std::set<std::string> here = {"writer_veto",
                                      "writer_throw",
                                      "writer_hang",
                                      "writer_exit",
                                      "writer_duplicate",
                                      "writer_slow_ms",
                                      "provider_fail",
                                      "provider_hang",
                                      "provider_slow_ms",
                                      "volume_lost",
                                      "service_stops_at",
                                      "call_fails",
                                      "hold_fails",
                                      "release_fails",
                                      "disk_full_after_bytes",
                                      "differential_full_after_bytes",
                                      "service_disabled",
                                      "requester_without_com",
                                      "requester_not_elevated"};
  for (const engine::FaultName& fault : engine::fault_names())
    EXPECT_EQ(1u, here.count(std::string(fault.name)) + elsewhere.count(std::string(fault.name)))
        << fault.name;
}

// C-DONE-14, C-EVT-08: at each of its calls, and inside each operation.
TEST(FaultMatrix, NothingIsLeftWhenTheRequesterVanishesAtAnyMoment) {
  for (const Kind& kind : kinds()) {
    for (int turns = 0; turns < 60; ++turns)
      try_fault({}, kind, turns);
  }
}

}  // namespace
}  // namespace vsskit::test
