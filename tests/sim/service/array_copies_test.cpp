// Copies that a storage array holds: broken, transported, written back.
#include <gtest/gtest.h>

#include <memory>

#include "tests/support/array_provider.h"
#include "tests/support/service_world.h"

namespace vsskit::test {
namespace {

using service::OperationPtr;
using service::Session;

// A writer, and a copy of D:\ that the array made in some context.
struct ArrayWorld : ServiceWorld {
  explicit ArrayWorld(std::uint32_t made_in = context::kNasRollback)
      : ledger(add_writer("ledger")) {
    world.add_provider(std::make_unique<ArrayProvider>(world));
    world.volumes().write_file("D:\\a.txt", "before");
    requester = session();
    EXPECT_EQ(kSOk, requester->set_context(static_cast<std::int32_t>(made_in)));
    EXPECT_EQ(kSOk, requester->initialize_for_backup(std::nullopt));
    EXPECT_EQ(kSOk, requester->start_snapshot_set(set_id));
    EXPECT_EQ(kSOk, requester->add_to_snapshot_set("D:\\", {}, snapshot_id));
    EXPECT_EQ(kVssSAsyncFinished, run(*requester, &Session::do_snapshot_set));
    EXPECT_EQ(kSOk, requester->save_as_xml(document));
    world.volumes().write_file("D:\\a.txt", "after");
  }
  // A requester that restores, up to the end of PreRestore.
  std::shared_ptr<Session> told_of_restore() {
    auto made = restoring(document);
    EXPECT_EQ(kVssSAsyncFinished, run(*made, &Session::pre_restore));
    return made;
  }

  ScriptedWriter& ledger;
  std::shared_ptr<Session> requester;
  std::string document;
};

// BreakSnapshotSetEx's page has no VSS_E_BAD_STATE for what else the requester does.
TEST(ArrayCopies, AreBrokenWhileSomethingElseGoesOn) {
  ArrayWorld vss;
  OperationPtr gathering;
  OperationPtr breaking;
  ASSERT_EQ(kSOk, vss.requester->gather_writer_metadata(gathering));
  EXPECT_EQ(kVssEObjectNotFound,
            vss.requester->break_snapshot_set_ex(vss.snapshot_id, 0, breaking));
  ASSERT_EQ(kSOk, vss.requester->break_snapshot_set_ex(vss.set_id, 0, breaking));
  EXPECT_EQ(kVssSAsyncFinished, vss.end(breaking));
  EXPECT_EQ(kVssSAsyncFinished, vss.end(gathering));
}

// RevertToSnapshot's page: what is not on this machine is no valid shadow copy.
TEST(ArrayCopies, AreNotFoundWhileTheyTravel) {
  ArrayWorld vss(context::kNasRollback | attribute::kTransportable);
  EXPECT_EQ(kVssEObjectNotFound, vss.requester->revert_to_snapshot(vss.snapshot_id, false));
}

// RecoverSet's page asks for InitializeForRestore alone; writers let go of their files in
// PreRestore.
TEST(RecoverSet, WorksAfterPreRestore) {
  ArrayWorld vss;
  auto restorer = vss.told_of_restore();
  OperationPtr recovering;
  EXPECT_EQ(kVssEBadState, restorer->recover_set(0, recovering));  // nothing was added
  ASSERT_EQ(kSOk, restorer->add_snapshot_to_recovery_set(vss.snapshot_id, 0, std::nullopt));
  ASSERT_EQ(kSOk, restorer->recover_set(0, recovering));
  EXPECT_EQ(kVssSAsyncFinished, vss.end(recovering));
  EXPECT_EQ("before", *vss.world.volumes().read_file("D:\\a.txt"));
  EXPECT_EQ(kVssSAsyncFinished, vss.run(*restorer, &Session::post_restore));
}

// Disks are resynchronized for one requester at a time, and for none whose service stopped.
TEST(RecoverSet, IsNobodysWhenTheServiceHasStopped) {
  ArrayWorld vss;
  auto first = vss.told_of_restore();
  ASSERT_EQ(kSOk, first->add_snapshot_to_recovery_set(vss.snapshot_id, 0, std::nullopt));
  vss.world.coordinator().stop_service();
  auto second = vss.told_of_restore();
  EXPECT_EQ(kSOk, second->add_snapshot_to_recovery_set(vss.snapshot_id, 0, std::nullopt));
}

// RecoverSet's page has one code for what the provider meets.
TEST(RecoverSet, MissesACopyThatWasDeleted) {
  ArrayWorld vss;
  auto restorer = vss.told_of_restore();
  ASSERT_EQ(kSOk, restorer->add_snapshot_to_recovery_set(vss.snapshot_id, 0, std::nullopt));
  provider::Deletion deletion;
  ASSERT_EQ(kSOk,
            vss.requester->delete_snapshots(vss.set_id, ObjectType::snapshot_set, true, deletion));
  OperationPtr recovering;
  EXPECT_EQ(kVssEProviderVeto, restorer->recover_set(0, recovering));
  EXPECT_EQ("after", *vss.world.volumes().read_file("D:\\a.txt"));
}

}  // namespace
}  // namespace vsskit::test
