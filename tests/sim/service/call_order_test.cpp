// Call x phase: where a call is out of order it is VSS_E_BAD_STATE and nothing else, and where it
// is in order it is anything but that. The page of each method lists the code ("the backup
// components object is not initialized, this method has been called during a restore operation, or
// this method has not been called within the correct sequence"); where pages ask for more than real
// programs keep to, the rules complain instead (orders_test.cpp).
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "tests/support/service_world.h"

namespace vsskit::test {
namespace {

using service::OperationPtr;
using service::Session;

// How far the session is, a column each.
enum Column {
  fresh,
  started,
  ready,
  with_set,
  busy,
  prepared,
  copied,
  failed_copy,
  completed,
  aborted,
  restore,
  released,
  column_count
};
constexpr const char* kColumns[] = {"fresh",     "started",  "ready",   "with_set",
                                    "busy",      "prepared", "copied",  "failed_copy",
                                    "completed", "aborted",  "restore", "released"};

struct Stand {
  ServiceWorld vss;
  std::shared_ptr<Session> session;
  OperationPtr pending;

  explicit Stand(Column column) {
    vss.add_writer("ledger");
    session = vss.session();
    reach(column);
  }

  void to_restore() {
    std::string xml;
    auto backup = vss.prepared(ServiceWorld::full(), false);
    ASSERT_EQ(backup->save_as_xml(xml), kSOk);
    backup->release();
    ASSERT_EQ(session->initialize_for_restore(xml), kSOk);
  }

  void reach(Column column) {
    if (column == fresh) return;
    if (column == released) return session->release();
    if (column == restore) return to_restore();
    ASSERT_EQ(session->initialize_for_backup(std::nullopt), kSOk);
    if (column == started) return;
    ASSERT_EQ(session->set_backup_state(ServiceWorld::full()), kSOk);
    ASSERT_EQ(vss.run(*session, &Session::gather_writer_metadata), kVssSAsyncFinished);
    ASSERT_EQ(vss.add(*session, vss.writers[0]), kSOk);
    if (column == ready) return;
    ASSERT_EQ(session->start_snapshot_set(vss.set_id), kSOk);
    ASSERT_EQ(session->add_to_snapshot_set("C:\\", {}, vss.snapshot_id), kSOk);
    if (column == with_set) return;
    ASSERT_EQ(session->prepare_for_backup(pending), kSOk);
    if (column == busy) return;
    ASSERT_EQ(vss.end(pending), kVssSAsyncFinished);
    if (column == prepared) return;
    if (column == aborted) {
      ASSERT_EQ(session->abort_backup(), kSOk);
      return;
    }
    const bool fails = column == failed_copy;
    if (fails) {
      vss.world.faults().providers = {{trace::Verb::CommitSnapshots, kVssEProviderVeto, 0}};
    }
    ASSERT_EQ(vss.run(*session, &Session::do_snapshot_set),
              fails ? kVssEProviderVeto : kVssSAsyncFinished);
    if (column != completed) return;
    ASSERT_EQ(vss.run(*session, &Session::backup_complete), kVssSAsyncFinished);
  }
};

struct Row {
  const char* call;     // the method; its page is api IVssBackupComponents::CALL
  const char* allowed;  // a mark for each column: `+` in order, `-` VSS_E_BAD_STATE
  Hresult (*make)(Stand&);
};

template <Hresult (Session::*Method)(OperationPtr&)>
Hresult begin(Stand& stand) {
  OperationPtr operation;
  return (*stand.session.*Method)(operation);
}

template <Hresult (Session::*Method)(std::uint32_t&)>
Hresult count(Stand& stand) {
  std::uint32_t value = 0;
  return (*stand.session.*Method)(value);
}

template <Hresult (Session::*Method)(std::span<const Guid>)>
Hresult choose(Stand& stand) {
  const std::array<Guid, 1> ids = {Guid{7, 7, 7, {}}};
  return (*stand.session.*Method)(ids);
}

service::ComponentAddress address(Stand& stand) {
  return stand.vss.address(stand.vss.writers[0]);
}

// clang-format off
constexpr Row kRows[] = {
    //                          fr st re ws bu pr co fa cm ab rs re
    {"InitializeForBackup",    "+  -  -  -  -  -  -  -  -  -  -  -", [](Stand& s) {
       return s.session->initialize_for_backup(std::nullopt); }},
    {"SetContext",             "+  +  +  -  -  -  -  -  -  -  -  -", [](Stand& s) {
       return s.session->set_context(context::kBackup); }},
    {"SetBackupState",         "-  +  +  +  -  -  -  -  -  -  +  -", [](Stand& s) {
       return s.session->set_backup_state(ServiceWorld::full()); }},
    {"DisableWriterClasses",   "-  +  +  +  +  +  +  +  +  +  +  -",
     choose<&Session::disable_writer_classes>},
    {"EnableWriterClasses",    "-  +  +  +  +  +  +  +  +  +  +  -",
     choose<&Session::enable_writer_classes>},
    {"DisableWriterInstances", "-  +  +  +  +  +  +  +  +  +  +  -",
     choose<&Session::disable_writer_instances>},
    {"GatherWriterMetadata",   "-  +  +  +  -  +  +  +  +  +  +  -",
     begin<&Session::gather_writer_metadata>},
    {"GetWriterMetadataCount", "-  -  +  +  +  +  +  +  +  +  -  -",
     count<&Session::get_writer_metadata_count>},
    {"GetWriterMetadata",      "-  -  +  +  +  +  +  +  +  +  -  -", [](Stand& s) {
       Guid instance;
       std::shared_ptr<const document::WriterMetadata> metadata;
       return s.session->get_writer_metadata(0, instance, metadata); }},
    {"FreeWriterMetadata",     "-  +  +  +  +  +  +  +  +  +  +  -", [](Stand& s) {
       return s.session->free_writer_metadata(); }},
    {"AddComponent",           "-  -  +  +  -  -  -  -  -  -  -  -", [](Stand& s) {
       return s.vss.add(*s.session, s.vss.writers[0]); }},
    {"SetBackupOptions",       "-  +  +  +  -  -  -  -  -  -  -  -", [](Stand& s) {
       return s.session->set_backup_options(address(s), "fast"); }},
    {"SetPreviousBackupStamp", "-  +  +  +  -  -  -  -  -  -  -  -", [](Stand& s) {
       return s.session->set_previous_backup_stamp(address(s), "lsn:1"); }},
    {"PrepareForBackup",       "-  -  +  +  -  -  -  -  -  -  -  -",
     begin<&Session::prepare_for_backup>},
    {"GatherWriterStatus",     "-  +  +  +  -  +  +  +  +  +  +  -",
     begin<&Session::gather_writer_status>},
    {"GetWriterStatusCount",   "-  -  -  -  -  -  -  -  -  -  -  -",  // nobody gathered here
     count<&Session::get_writer_status_count>},
    {"GetWriterStatus",        "-  -  -  -  -  -  -  -  -  -  -  -", [](Stand& s) {
       service::WriterStatus status;
       return s.session->get_writer_status(0, status); }},
    {"FreeWriterStatus",       "-  +  +  +  +  +  +  +  +  +  +  -", [](Stand& s) {
       return s.session->free_writer_status(); }},
    {"StartSnapshotSet",       "-  +  +  +  -  +  -  -  -  -  -  -", [](Stand& s) {
       Guid id;
       return s.session->start_snapshot_set(id); }},
    {"AddToSnapshotSet",       "-  -  -  +  +  +  -  -  -  -  -  -", [](Stand& s) {
       Guid id;
       return s.session->add_to_snapshot_set("D:\\", {}, id); }},
    {"DoSnapshotSet",          "-  -  -  -  -  +  -  -  -  -  -  -",
     begin<&Session::do_snapshot_set>},
    {"GetSnapshotProperties",  "-  +  +  +  +  +  +  +  +  +  -  -", [](Stand& s) {
       service::SnapshotProperties properties;
       return s.session->get_snapshot_properties(s.vss.snapshot_id, properties); }},
    {"IsVolumeSupported",      "-  +  +  +  +  +  +  +  +  +  -  -", [](Stand& s) {
       bool supported = false;
       return s.session->is_volume_supported({}, "C:\\", supported); }},
    {"SetBackupSucceeded",     "-  -  -  -  -  +  +  -  -  -  -  -", [](Stand& s) {
       return s.session->set_backup_succeeded(
           s.vss.subscribed(s.vss.writers[0]).registration.instance_id, address(s), true); }},
    {"GetWriterComponentsCount", "-  +  +  +  +  +  +  +  +  +  +  -",
     count<&Session::get_writer_components_count>},
    {"GetWriterComponents",    "-  +  +  +  +  +  +  +  +  +  +  -", [](Stand& s) {
       std::optional<service::WriterComponents> components;
       return s.session->get_writer_components(0, components); }},
    {"SaveAsXML",              "-  +  +  +  +  +  +  +  +  +  +  -", [](Stand& s) {
       std::string xml;
       return s.session->save_as_xml(xml); }},
    {"GetSessionId",           "-  +  +  +  +  +  +  +  +  +  +  -", [](Stand& s) {
       Guid id;
       return s.session->get_session_id(id); }},
    {"BackupComplete",         "-  -  -  -  -  +  +  -  -  -  -  -",
     begin<&Session::backup_complete>},
    {"AbortBackup",            "-  +  +  +  +  +  +  +  +  +  -  -", [](Stand& s) {
       return s.session->abort_backup(); }},
};
// clang-format on

class CallOrder : public ::testing::TestWithParam<Row> {};

// C-ASYN-09, C-SHAD-04, C-SHAD-05, C-SHAD-11.
TEST_P(CallOrder, BadStateStandsExactlyWhereThePageHasIt) {
  std::string marks;
  for (const char c : std::string(GetParam().allowed)) {
    if (c != ' ') marks += c;
  }
  ASSERT_EQ(marks.size(), static_cast<std::size_t>(column_count));
  for (int column = 0; column < column_count; ++column) {
    Stand stand(static_cast<Column>(column));
    const Hresult result = GetParam().make(stand);
    EXPECT_EQ(result != kVssEBadState, marks[static_cast<std::size_t>(column)] == '+')
        << kColumns[column] << ": " << print_hresult(result);
  }
}

INSTANTIATE_TEST_SUITE_P(Calls, CallOrder, ::testing::ValuesIn(kRows),
                         [](const auto& test) { return std::string(test.param.call); });

// Only once in the life of an object (api IVssBackupComponents::SetContext).
TEST(CallOrder, ContextIsSetOnce) {
  Stand stand(started);
  EXPECT_EQ(stand.session->set_context(context::kBackup), kSOk);
  EXPECT_EQ(stand.session->set_context(context::kBackup), kVssEBadState);
}

}  // namespace
}  // namespace vsskit::test
