// Files that a writer wants left out of its shadow copies.
#include <gtest/gtest.h>

#include "tests/support/service_world.h"

namespace vsskit::test {
namespace {

using service::Session;

// Rule C-EXCL-09 (excluding-files-from-shadow-copies.md): without recovery nothing may be deleted
// from the copy.
TEST(SnapshotExcludes, StayInACopyThatKnowsNoRecovery) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.identify_with = [&](service::MetadataBuilder& builder, service::HandlerContext&) {
    EXPECT_EQ(builder.add_exclude_files_from_snapshot("C:\\ledger", "data.db", false), kSOk);
    return ledger.declare(builder);
  };
  auto session = vss.session();
  ASSERT_EQ(session->set_context(static_cast<std::int32_t>(attribute::kNoAutoRecovery)), kSOk);
  ASSERT_EQ(session->initialize_for_backup(std::nullopt), kSOk);
  ASSERT_EQ(session->set_backup_state(ServiceWorld::full()), kSOk);
  ASSERT_EQ(vss.run(*session, &Session::gather_writer_metadata), kVssSAsyncFinished);
  ASSERT_EQ(vss.add(*session, ledger), kSOk);
  ASSERT_EQ(session->start_snapshot_set(vss.set_id), kSOk);
  ASSERT_EQ(session->add_to_snapshot_set("C:\\", {}, vss.snapshot_id), kSOk);
  ASSERT_EQ(vss.run(*session, &Session::prepare_for_backup), kVssSAsyncFinished);
  ASSERT_EQ(vss.run(*session, &Session::do_snapshot_set), kVssSAsyncFinished);
  service::SnapshotProperties properties;
  ASSERT_EQ(session->get_snapshot_properties(vss.snapshot_id, properties), kSOk);
  EXPECT_TRUE(vss.world.volumes().info(properties.device + "\\ledger\\data.db").ok());
}

}  // namespace
}  // namespace vsskit::test
