// Files that a writer wants left out of its shadow copies, and deletes there in PostSnapshot.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/service_world.h"

namespace vsskit::test {
namespace {

using service::Event;
using service::HandlerContext;
using service::Outcome;
using service::Session;

struct Excluding : ServiceWorld {
  explicit Excluding(std::uint32_t context, bool declares = true) {
    ScriptedWriter& ledger = add_writer("ledger");
    ledger.identify_with = [&ledger, declares](service::MetadataBuilder& builder, HandlerContext&) {
      if (declares) {
        EXPECT_EQ(builder.add_exclude_files_from_snapshot("C:\\ledger", "data.db", false), kSOk);
      }
      return ledger.declare(builder);
    };
    ledger.on[Event::post_snapshot] = [this](HandlerContext& handler) {
      said = handler.context();
      std::string device;
      EXPECT_EQ(handler.snapshot_device_name("C:\\", device), kSOk);
      file = device + "\\ledger\\data.db";
      removed = world.volumes().remove_file(file);
      return Outcome::succeeded;
    };
    requester = session();
    EXPECT_EQ(requester->set_context(static_cast<std::int32_t>(context)), kSOk);
    EXPECT_EQ(requester->initialize_for_backup(std::nullopt), kSOk);
    EXPECT_EQ(requester->set_backup_state(full()), kSOk);
    EXPECT_EQ(run(*requester, &Session::gather_writer_metadata), kVssSAsyncFinished);
    EXPECT_EQ(add(*requester, ledger), kSOk);
    EXPECT_EQ(requester->start_snapshot_set(set_id), kSOk);
    EXPECT_EQ(requester->add_to_snapshot_set("C:\\", {}, snapshot_id), kSOk);
    EXPECT_EQ(run(*requester, &Session::prepare_for_backup), kVssSAsyncFinished);
    EXPECT_EQ(run(*requester, &Session::do_snapshot_set), kVssSAsyncFinished);
  }
  [[nodiscard]] bool has_file() { return world.volumes().info(file).ok(); }

  std::shared_ptr<Session> requester;
  std::uint32_t said = 0;
  std::string file;
  volume::FileError removed = volume::FileError::none;
};

// Rule C-EXCL-09, excluding-files-from-shadow-copies.md.
TEST(SnapshotExcludes, AreDeletedFromTheCopyByTheWriter) {
  Excluding vss(context::kBackup);
  EXPECT_EQ(volume::FileError::none, vss.removed);
  EXPECT_NE(0U, vss.said & attribute::kAutoRecover);
  EXPECT_FALSE(vss.has_file());
  EXPECT_TRUE(vss.world.volumes().info("C:\\ledger\\data.db").ok());
}

TEST(SnapshotExcludes, StayInACopyThatKnowsNoRecovery) {
  Excluding vss(context::kBackup | attribute::kNoAutoRecovery);
  EXPECT_EQ(volume::FileError::write_protect, vss.removed);
  EXPECT_TRUE(vss.has_file());
}

TEST(SnapshotExcludes, HaveToBeDeclared) {
  Excluding vss(context::kBackup, false);
  EXPECT_EQ(volume::FileError::write_protect, vss.removed);
  EXPECT_TRUE(vss.has_file());
}

}  // namespace
}  // namespace vsskit::test
