// Fault x moment of a restore: whatever goes wrong once, no session is left, no writer is told of a
// backup's end or left inside a handler, and the next restore in the same world is a clean one.
// Restores know no Abort and no BackupShutdown (rules C-EVT-04, C-ABORT-05).
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/fault_world.h"

namespace vsskit::test {
namespace {

using service::Event;
using service::OperationPtr;
using service::Session;
using trace::Verb;

// A restore by a requester that stops at the first failure, and after `turns_max` calls and polls
// at the latest: it is gone then.
class Restore {
 public:
  Restore(ServiceWorld& vss, const std::string& document, int turns_max)
      : vss_(vss), document_(document), turns_left_(turns_max) {}

  bool run() {
    if (failed(vss_.world.coordinator().admit_requester())) return false;
    session_ = vss_.session();
    const bool good = all();
    session_->say_effects();
    session_->release();
    return good;
  }

 private:
  bool all() {
    return call(Verb::InitializeForRestore,
                [&] { return session_->initialize_for_restore(document_); }) &&
           call(Verb::SetRestoreState,
                [&] { return session_->set_restore_state(RestoreType::by_copy); }) &&
           wait(Verb::GatherWriterMetadata, &Session::gather_writer_metadata) && choose() &&
           wait(Verb::PreRestore, &Session::pre_restore) &&
           wait(Verb::GatherWriterStatus, &Session::gather_writer_status) && report() &&
           wait(Verb::PostRestore, &Session::post_restore);
  }
  bool choose() {
    for (const ScriptedWriter& writer : vss_.writers) {
      if (vss_.world.coordinator().find(writer) == nullptr) continue;
      const auto address = vss_.address(writer);
      if (!call(Verb::SetSelectedForRestore,
                [&] { return session_->set_selected_for_restore(address, true); }) ||
          !call(Verb::SetAdditionalRestores,
                [&] { return session_->set_additional_restores(address, false); })) {
        return false;
      }
    }
    return true;
  }
  bool report() {
    for (const ScriptedWriter& writer : vss_.writers) {
      if (!call(Verb::SetFileRestoreStatus, [&] {
            return session_->set_file_restore_status(vss_.address(writer), FileRestoreStatus::all);
          })) {
        return false;
      }
    }
    return true;
  }

  template <class Method>
  bool call(Verb verb, const Method& method) {
    if (turns_left_-- <= 0) return false;
    if (failed(session_->begin_call(verb))) return false;
    if (failed(vss_.world.faults().take_call_fault(verb, trace::Party::requester))) return false;
    return !failed(method());
  }
  bool wait(Verb verb, ServiceWorld::Method method) {
    OperationPtr operation;
    if (!call(verb, [&] { return (*session_.*method)(operation); })) return false;
    while (!vss_.world.executor().poll(*operation)) {
      if (turns_left_-- <= 0) return false;
    }
    return operation->result() == kVssSAsyncFinished;
  }

  ServiceWorld& vss_;
  const std::string& document_;
  int turns_left_;
  std::shared_ptr<Session> session_;
};

// PreRestore before PostRestore, nothing of a backup, and nothing open.
void expect_whole(ServiceWorld& vss, const ScriptedWriter& writer, std::size_t before) {
  const std::vector<Verb> heard = events_of(vss, writer);
  bool prepared = false;
  for (std::size_t i = before; i < heard.size(); ++i) {
    EXPECT_TRUE(heard[i] == Verb::OnIdentify || heard[i] == Verb::OnPreRestore ||
                heard[i] == Verb::OnPostRestore)
        << trace::spec(heard[i]).text;
    EXPECT_TRUE(heard[i] != Verb::OnPostRestore || prepared);
    prepared = prepared || heard[i] == Verb::OnPreRestore;
  }
  EXPECT_TRUE(
      vss.world.recorder().open_steps({trace::Party::writer, writer.registration.label}).empty());
}

void try_fault(const Faults& faults, int turns_max = 1000) {
  SCOPED_TRACE("restore" + tell(faults) + "; turns " + std::to_string(turns_max));
  ServiceWorld vss;
  vss.add_writer("ledger", ApplicationLevel::back_end);
  vss.add_writer("other");
  const std::string document = vss.back_up();
  const std::size_t before = events_of(vss, vss.writers[0]).size();
  vss.world.faults() = plan_with(faults);
  const bool good = Restore(vss, document, turns_max).run();
  EXPECT_TRUE(good || !faults.empty() || turns_max < 1000);
  const bool hung = !faults.empty() && faults[0].first == "writer_hang";
  for (const ScriptedWriter& writer : vss.writers) {
    const bool there = vss.world.coordinator().find(writer) != nullptr;
    if (there && (&writer != &vss.writers[0] || !hung)) expect_whole(vss, writer, before);
  }
  expect_nothing_left(vss);
  heal(vss);
  EXPECT_TRUE(Restore(vss, document, 1000).run());
  for (const ScriptedWriter& writer : vss.writers)
    EXPECT_EQ(writer.heard.size(), 3u);
  expect_nothing_left(vss);
}

constexpr const char* kRestoreEvents[] = {"OnIdentify", "OnPreRestore", "OnPostRestore"};
constexpr const char* kRestoreMethods[] = {"CreateVssBackupComponents",
                                           "InitializeForRestore",
                                           "SetRestoreState",
                                           "GatherWriterMetadata",
                                           "SetSelectedForRestore",
                                           "SetAdditionalRestores",
                                           "PreRestore",
                                           "GatherWriterStatus",
                                           "SetFileRestoreStatus",
                                           "PostRestore"};

TEST(RestoreMatrix, NothingIsLeftAfterAnyFaultOfAWriter) {
  for (const std::string event : kRestoreEvents) {
    try_fault({{"writer_veto", "ledger " + event}});
    if (event != "OnIdentify") {
      try_fault({{"writer_veto", "ledger " + event + " VSS_E_WRITERERROR_RETRYABLE"}});
    }
    for (const char* how : {"writer_throw", "writer_hang", "writer_exit", "writer_duplicate"})
      try_fault({{how, "ledger " + event}});
    try_fault({{"writer_slow_ms", "ledger " + event + " 70000"}});
    try_fault({{"writer_veto", "* " + event}});
  }
}

TEST(RestoreMatrix, NothingIsLeftWhenTheMachineFailsUnderAnEventOrACall) {
  for (const std::string event : kRestoreEvents) {
    try_fault({{"volume_lost", "C:\\ " + event}});
    try_fault({{"service_stops_at", event}});
  }
  for (const std::string method : kRestoreMethods) {
    try_fault({{"volume_lost", "C:\\ " + method}});
    try_fault({{"service_stops_at", method}});
    try_fault({{"call_fails", method}});
    try_fault({{"call_fails", method + " VSS_E_UNEXPECTED"}});
  }
  try_fault({{"service_disabled", ""}});
  try_fault({{"requester_without_com", ""}});
  try_fault({{"requester_not_elevated", "1"}});
}

TEST(RestoreMatrix, NothingIsLeftAfterADamagedDocument) {
  try_fault({{"document_cut", "*"}});
  for (int byte = 0; byte < 1200; byte += 7)
    try_fault({{"document_flip", "* " + std::to_string(byte)}});
}

TEST(RestoreMatrix, NothingIsLeftWhenTheRequesterVanishesAtAnyMoment) {
  try_fault({});
  for (int turns = 0; turns < 30; ++turns)
    try_fault({}, turns);
}

}  // namespace
}  // namespace vsskit::test
