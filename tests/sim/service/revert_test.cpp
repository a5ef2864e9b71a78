// Reverting a volume to a shadow copy, and what the machine says of volumes with copies.
#include <gtest/gtest.h>

#include "sim/volume/effects.h"
#include "tests/support/service_world.h"

namespace vsskit::test {
namespace {

using service::OperationPtr;
using service::Session;

// A shadow copy of D:\ as it was, and D:\ as it became.
struct Reverted : ServiceWorld {
  explicit Reverted(std::uint32_t made_in = context::kNasRollback) {
    put("D:\\kept.txt", "the same");
    put("D:\\changed.txt", "twelve bytes");
    put("D:\\shrunk.txt", "long enough");
    put("D:\\gone\\file.txt", "deleted later");
    requester = session();
    EXPECT_EQ(kSOk, requester->initialize_for_backup(std::nullopt));
    EXPECT_EQ(kSOk, requester->set_context(static_cast<std::int32_t>(made_in)));
    EXPECT_EQ(kSOk, requester->start_snapshot_set(set_id));
    EXPECT_EQ(kSOk, requester->add_to_snapshot_set("D:\\", {}, snapshot_id));
    EXPECT_EQ(kVssSAsyncFinished, run(*requester, &Session::do_snapshot_set));
    put("D:\\changed.txt", "TWELVE bytes and more");
    put("D:\\shrunk.txt", "long");
    put("D:\\new\\file.txt", "came later");
    world.volumes().remove_file("D:\\gone\\file.txt");
    world.volumes().remove_folder("D:\\gone");
  }
  void put(const std::string& path, const std::string& content) {
    EXPECT_EQ(volume::FileError::none, world.volumes().write_file(path, content));
  }
  std::string read(const std::string& path) {
    const auto text = world.volumes().read_file(path);
    return text ? *text : "nothing";
  }

  std::shared_ptr<Session> requester;
};

// IVssBackupComponents::RevertToSnapshot.
TEST(RevertToSnapshot, MakesTheVolumeWhatTheCopyIs) {
  Reverted vss;
  ASSERT_EQ(kSOk, vss.requester->revert_to_snapshot(vss.snapshot_id, false));
  EXPECT_EQ("the same", vss.read("D:\\kept.txt"));
  EXPECT_EQ("twelve bytes", vss.read("D:\\changed.txt"));
  EXPECT_EQ("long enough", vss.read("D:\\shrunk.txt"));
  EXPECT_EQ("deleted later", vss.read("D:\\gone\\file.txt"));
  EXPECT_EQ("nothing", vss.read("D:\\new\\file.txt"));
  EXPECT_FALSE(vss.world.volumes().info("D:\\new"));
}

TEST(RevertToSnapshot, LeavesItsEffectsInTheTrace) {
  Reverted vss;
  vss.put("D:\\ledger\\data.db", "before");
  vss.world.declare();
  const FileSpec spec{"D:\\", "*", true};
  vss.world.watcher()->watch(std::span(&spec, 1));
  ASSERT_EQ(kSOk, vss.requester->revert_to_snapshot(vss.snapshot_id, false));
  std::vector<std::string> effects;
  for (const trace::Step& step : vss.recording.steps) {
    if (step.subject.party != trace::Party::files || step.find("path") == nullptr) continue;
    effects.push_back(std::string(trace::spec(step.verb).text) + " " +
                      std::string(step.text("path")));
  }
  const std::vector<std::string> expected = {
      "truncated D:\\changed.txt",   "modified D:\\changed.txt",  "created D:\\gone\\file.txt",
      "deleted D:\\ledger\\data.db", "deleted D:\\new\\file.txt", "extended D:\\shrunk.txt"};
  EXPECT_EQ(expected, effects);
}

// IVssBackupComponents::RevertToSnapshot: VSS_E_VOLUME_IN_USE, and bForceDismount.
TEST(RevertToSnapshot, NeedsTheVolumeForItself) {
  Reverted vss;
  auto open = vss.world.volumes().open("D:\\kept.txt", {});
  ASSERT_TRUE(open);
  EXPECT_EQ(kVssEVolumeInUse, vss.requester->revert_to_snapshot(vss.snapshot_id, false));
  EXPECT_EQ("nothing", vss.read("D:\\gone\\file.txt"));
  EXPECT_EQ(kSOk, vss.requester->revert_to_snapshot(vss.snapshot_id, true));
  std::byte byte{};
  EXPECT_EQ(volume::FileError::invalid_handle, (*open)->read_at(0, std::span(&byte, 1)).error());
  EXPECT_TRUE(vss.world.volumes().open("D:\\kept.txt", {}));
}

// IVssBackupComponents::RevertToSnapshot: its other codes.
TEST(RevertToSnapshot, RefusesWhatThePageRefuses) {
  Reverted vss;
  EXPECT_EQ(kEInvalidArg, vss.requester->revert_to_snapshot({}, false));
  EXPECT_EQ(kVssEObjectNotFound, vss.requester->revert_to_snapshot(vss.set_id, false));
  vss.world.variables().set("SystemRoot", "D:\\Windows");
  EXPECT_EQ(kVssEVolumeNotSupported, vss.requester->revert_to_snapshot(vss.snapshot_id, false));
  vss.world.variables().set("SystemRoot", "C:\\Windows");
  EXPECT_EQ(kSOk, vss.requester->revert_to_snapshot(vss.snapshot_id, false));
  EXPECT_EQ(kVssERevertInProgress, vss.requester->revert_to_snapshot(vss.snapshot_id, false));
  Reverted transient(context::kFileShareBackup);
  EXPECT_EQ(kVssEUnsupportedContext,
            transient.requester->revert_to_snapshot(transient.snapshot_id, false));
}

// IVssBackupComponents::RevertToSnapshot: what the provider says.
TEST(RevertToSnapshot, GivesTheProvidersCode) {
  Reverted vss;
  ASSERT_TRUE(engine::set_fault(vss.world.faults(), "provider_fail",
                                "RevertToSnapshot VSS_E_PROVIDER_VETO"));
  EXPECT_EQ(kVssEProviderVeto, vss.requester->revert_to_snapshot(vss.snapshot_id, false));
  vss.world.faults().providers.clear();
  ASSERT_TRUE(engine::set_fault(vss.world.faults(), "provider_fail", "RevertToSnapshot E_NOTIMPL"));
  EXPECT_EQ(kENotImpl, vss.requester->revert_to_snapshot(vss.snapshot_id, false));
  vss.world.faults().providers.clear();
  ASSERT_TRUE(engine::set_fault(vss.world.faults(), "provider_fail", "RevertToSnapshot E_FAIL"));
  EXPECT_EQ(kVssEUnexpectedProviderError,
            vss.requester->revert_to_snapshot(vss.snapshot_id, false));
}

// IVssBackupComponents::QueryRevertStatus: the revert goes on, and cannot be cancelled.
TEST(QueryRevertStatus, WaitsForTheEndOfTheRevert) {
  Reverted vss;
  ASSERT_EQ(kSOk, vss.requester->revert_to_snapshot(vss.snapshot_id, false));
  OperationPtr status;
  ASSERT_EQ(kSOk, vss.requester->query_revert_status("D:\\", status));
  EXPECT_FALSE(vss.world.executor().poll(*status));
  EXPECT_EQ(kVssSAsyncPending, status->result());
  const VirtualTime before = vss.world.clock().now();
  vss.world.executor().cancel(*status);
  EXPECT_EQ(before, vss.world.clock().now());
  EXPECT_EQ(kVssSAsyncPending, status->result());
  EXPECT_FALSE(status->cancel_asked());
  // Other calls go on meanwhile.
  OperationPtr gathering;
  EXPECT_EQ(kSOk, vss.requester->gather_writer_metadata(gathering));
  EXPECT_EQ(kVssSAsyncFinished, vss.end(gathering));
  EXPECT_EQ(kVssSAsyncFinished, vss.end(status));
  EXPECT_EQ(kSOk, vss.requester->revert_to_snapshot(vss.snapshot_id, false));
}

// Its page has no VSS_E_BAD_STATE for what else the requester does, and asks for no context.
TEST(QueryRevertStatus, IsToldWhateverTheRequesterDoes) {
  Reverted vss;
  ASSERT_EQ(kSOk, vss.requester->revert_to_snapshot(vss.snapshot_id, false));
  auto other = vss.session();
  ASSERT_EQ(kSOk, other->set_context(static_cast<std::int32_t>(context::kFileShareBackup |
                                                               attribute::kTransportable)));
  ASSERT_EQ(kSOk, other->initialize_for_backup(std::nullopt));
  OperationPtr gathering;
  OperationPtr status;
  ASSERT_EQ(kSOk, other->gather_writer_metadata(gathering));
  ASSERT_EQ(kSOk, other->query_revert_status("D:\\", status));
  EXPECT_FALSE(vss.world.executor().poll(*status));
  provider::Deletion deletion;
  ASSERT_EQ(kSOk, other->delete_snapshots(vss.set_id, ObjectType::snapshot_set, true, deletion));
  ASSERT_EQ(kSOk, other->query_revert_status("D:\\", status));
  EXPECT_FALSE(vss.world.executor().poll(*status));
}

TEST(QueryRevertStatus, IsOfTheRevertAndNotOfTheSession) {
  Reverted vss;
  ASSERT_EQ(kSOk, vss.requester->revert_to_snapshot(vss.snapshot_id, false));
  OperationPtr status;
  ASSERT_EQ(kSOk, vss.requester->query_revert_status("D:\\", status));
  vss.requester->release();
  EXPECT_EQ(kVssSAsyncFinished, vss.end(status));
}

// IVssBackupComponents::QueryRevertStatus: "The provider for the volume does not support revert
// operations."
TEST(QueryRevertStatus, GivesTheProvidersCode) {
  Reverted vss;
  OperationPtr status;
  ASSERT_TRUE(
      engine::set_fault(vss.world.faults(), "provider_fail", "QueryRevertStatus E_NOTIMPL"));
  EXPECT_EQ(kENotImpl, vss.requester->query_revert_status("D:\\", status));
  vss.world.faults().providers.clear();
  ASSERT_TRUE(engine::set_fault(vss.world.faults(), "provider_fail", "QueryRevertStatus E_FAIL"));
  EXPECT_EQ(kVssEUnexpectedProviderError, vss.requester->query_revert_status("D:\\", status));
}

// IVssBackupComponents::QueryRevertStatus: its codes.
TEST(QueryRevertStatus, KnowsVolumesByTheirNames) {
  Reverted vss;
  OperationPtr status;
  EXPECT_EQ(kEInvalidArg, vss.requester->query_revert_status(std::nullopt, status));
  EXPECT_EQ(kVssEObjectNotFound, vss.requester->query_revert_status("D:", status));
  EXPECT_EQ(kVssEObjectNotFound, vss.requester->query_revert_status("Q:\\", status));
  vss.world.variables().set("SystemDrive", "C:");
  EXPECT_EQ(kVssEVolumeNotSupported, vss.requester->query_revert_status("C:\\", status));
  ASSERT_EQ(kSOk, vss.requester->query_revert_status("D:\\", status));
  EXPECT_EQ(kVssSAsyncFinished, vss.end(status));
}

// ShouldBlockRevert, and the registry's WritersBlockingRevert.
TEST(ShouldBlockRevert, NamesVolumesWithFilesOfListedWriters) {
  ServiceWorld vss;
  const ScriptedWriter& writer = vss.add_writer("ledger");
  bool block = true;
  EXPECT_EQ(kSOk, vss.world.coordinator().should_block_revert("C:\\", block));
  EXPECT_FALSE(block);
  vss.world.coordinator().block_revert({writer.registration.writer_id});
  EXPECT_EQ(kSOk, vss.world.coordinator().should_block_revert("C:\\", block));
  EXPECT_TRUE(block);
  EXPECT_EQ(kSOk, vss.world.coordinator().should_block_revert("D:\\", block));
  EXPECT_FALSE(block);
  EXPECT_EQ(kEInvalidArg, vss.world.coordinator().should_block_revert("C:", block));
  EXPECT_EQ(kEInvalidArg, vss.world.coordinator().should_block_revert("Q:\\", block));
}

// IVssBackupComponents::BreakSnapshotSet(Ex): copies of a software provider cannot be broken.
TEST(BreakSnapshotSet, IsVetoedForSoftwareCopies) {
  Reverted vss;
  OperationPtr operation;
  EXPECT_EQ(kEInvalidArg, vss.requester->break_snapshot_set({}));
  EXPECT_EQ(kVssEObjectNotFound, vss.requester->break_snapshot_set(vss.snapshot_id));
  EXPECT_EQ(kVssEProviderVeto, vss.requester->break_snapshot_set(vss.set_id));
  EXPECT_EQ(kVssEProviderVeto, vss.requester->break_snapshot_set_ex(vss.set_id, 0x1, operation));
  EXPECT_EQ(kEInvalidArg, vss.requester->break_snapshot_set_ex(vss.set_id, 0x10, operation));
  EXPECT_EQ(kEInvalidArg, vss.requester->break_snapshot_set_ex(vss.set_id, 0xC, operation));
}

// IVssBackupComponentsEx3: without a hardware provider nothing can be resynchronized.
TEST(RecoverSet, NeedsARestoreAndAHardwareProvider) {
  Reverted vss;
  OperationPtr operation;
  EXPECT_EQ(kVssEBadState,
            vss.requester->add_snapshot_to_recovery_set(vss.snapshot_id, 0, std::nullopt));
  EXPECT_EQ(kVssEBadState, vss.requester->recover_set(0, operation));
}

// IVssBackupComponents::ImportSnapshots: only with the document of a transportable set.
TEST(ImportSnapshots, NeedsATransportableDocument) {
  Reverted vss;
  OperationPtr operation;
  EXPECT_EQ(kVssEBadState, vss.requester->import_snapshots(operation));
  std::string document;
  ASSERT_EQ(kSOk, vss.requester->save_as_xml(document));
  auto other = vss.session();
  EXPECT_EQ(kVssEBadState, other->import_snapshots(operation));
  ASSERT_EQ(kSOk, other->initialize_for_backup(document));
  EXPECT_EQ(kVssENonTransportableBcd, other->import_snapshots(operation));
}

}  // namespace
}  // namespace vsskit::test
