// Shadow copies through a session: the set, what is known of copies, and how they go.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/service_world.h"

namespace vsskit::test {
namespace {

using service::Event;
using service::HandlerContext;
using service::OperationPtr;
using service::Outcome;
using service::Session;

TEST(SnapshotSet, VolumesAreNamedByRootsAndGuidsWithABackslash) {
  ServiceWorld vss;
  auto session = vss.gathered();
  Guid id;
  EXPECT_EQ(session->add_to_snapshot_set("C:\\", {}, id), kVssEBadState);
  ASSERT_EQ(session->start_snapshot_set(vss.set_id), kSOk);
  EXPECT_EQ(session->add_to_snapshot_set(std::nullopt, {}, id), kEInvalidArg);
  EXPECT_EQ(session->add_to_snapshot_set("C:", {}, id), kVssEObjectNotFound);
  EXPECT_EQ(session->add_to_snapshot_set("X:\\", {}, id), kVssEObjectNotFound);
  EXPECT_EQ(session->add_to_snapshot_set("C:\\", Guid{1, 2, 3, {}}, id),
            kVssEProviderNotRegistered);
  EXPECT_EQ(session->add_to_snapshot_set("c:\\", {}, id), kSOk);
  const std::string name = vss.world.volumes().find_volume("C:\\")->guid_name();
  EXPECT_EQ(session->add_to_snapshot_set(name, {}, id), kVssEObjectAlreadyExists);
  EXPECT_EQ(session->add_to_snapshot_set("D:\\", provider::kSystemProviderId, id), kSOk);
  ASSERT_EQ(session->components().snapshots.size(), 2u);
  EXPECT_EQ(session->components().snapshots[0].volume, name);
  EXPECT_EQ(session->components().snapshot_set_id, vss.set_id);
}

TEST(SnapshotSet, UnsupportedVolumesAreRefused) {
  ServiceWorld vss;
  volume::VolumeOptions options;
  options.mounts = {"E:\\"};
  options.supported = false;
  ASSERT_TRUE(vss.world.volumes().add(options).ok());
  auto session = vss.gathered();
  bool supported = true;
  EXPECT_EQ(session->is_volume_supported({}, "E:\\", supported), kSOk);
  EXPECT_FALSE(supported);
  EXPECT_EQ(session->is_volume_supported({}, "C:\\", supported), kSOk);
  EXPECT_TRUE(supported);
  EXPECT_EQ(session->is_volume_supported({}, "C:", supported), kVssEObjectNotFound);
  EXPECT_EQ(session->is_volume_supported({}, "", supported), kEInvalidArg);
  EXPECT_EQ(session->is_volume_supported(Guid{1, 2, 3, {}}, "C:\\", supported),
            kVssEProviderNotRegistered);
  ASSERT_EQ(session->start_snapshot_set(vss.set_id), kSOk);
  Guid id;
  EXPECT_EQ(session->add_to_snapshot_set("E:\\", {}, id), kVssEVolumeNotSupported);
  EXPECT_EQ(session->add_to_snapshot_set("E:\\", provider::kSystemProviderId, id),
            kVssEVolumeNotSupportedByProvider);
}

TEST(SnapshotSet, PersistentContextsNeedNtfs) {
  ServiceWorld vss;
  vss.add_volume("F:\\", "FAT32");
  auto session = vss.session();
  ASSERT_EQ(session->initialize_for_backup(std::nullopt), kSOk);
  ASSERT_EQ(session->set_context(context::kNasRollback), kSOk);
  ASSERT_EQ(session->start_snapshot_set(vss.set_id), kSOk);
  Guid id;
  EXPECT_EQ(session->add_to_snapshot_set("F:\\", {}, id), kVssEVolumeNotSupported);
  EXPECT_EQ(session->add_to_snapshot_set("C:\\", {}, id), kSOk);
}

TEST(SnapshotSet, HoldsAtMost64Volumes) {
  ServiceWorld vss;
  auto session = vss.gathered();
  ASSERT_EQ(session->start_snapshot_set(vss.set_id), kSOk);
  Guid id;
  for (std::size_t i = 0; i < 65; ++i) {
    const std::string mount = "C:\\mounts\\" + std::to_string(i) + "\\";
    vss.add_volume(mount);
    EXPECT_EQ(session->add_to_snapshot_set(mount, {}, id),
              i < 64 ? kSOk : kVssEMaximumNumberOfVolumesReached);
  }
}

TEST(SnapshotSet, OnlyOneIsMadeAtATime) {
  ServiceWorld vss;
  vss.add_writer("ledger");
  auto first = vss.prepared();
  Guid id;
  EXPECT_EQ(first->start_snapshot_set(id), kVssESnapshotSetInProgress);
  auto second = vss.gathered();
  EXPECT_EQ(second->start_snapshot_set(id), kVssESnapshotSetInProgress);
  ASSERT_EQ(vss.run(*first, &Session::do_snapshot_set), kVssSAsyncFinished);
  EXPECT_EQ(second->start_snapshot_set(id), kSOk);
  EXPECT_EQ(first->start_snapshot_set(id), kVssEBadState);
  second.reset();
  EXPECT_EQ(vss.gathered()->start_snapshot_set(id), kSOk);
}

TEST(SnapshotSet, AllContextMakesNothing) {
  ServiceWorld vss;
  auto session = vss.session();
  ASSERT_EQ(session->initialize_for_backup(std::nullopt), kSOk);
  ASSERT_EQ(session->set_context(static_cast<std::int32_t>(context::kAll)), kSOk);
  EXPECT_EQ(session->start_snapshot_set(vss.set_id), kVssEBadState);
}

TEST(SnapshotSet, CreationNeedsItsPrerequisites) {
  ServiceWorld vss;
  vss.add_writer("ledger");
  OperationPtr operation;
  auto no_set = vss.prepared(ServiceWorld::full(), false);
  EXPECT_EQ(no_set->do_snapshot_set(operation), kVssEBadState);
  auto not_prepared = vss.gathered();
  ASSERT_EQ(not_prepared->start_snapshot_set(vss.set_id), kSOk);
  EXPECT_EQ(not_prepared->do_snapshot_set(operation), kVssEBadState);
  not_prepared.reset();
  auto not_gathered = vss.session();
  ASSERT_EQ(not_gathered->initialize_for_backup(std::nullopt), kSOk);
  ASSERT_EQ(not_gathered->set_backup_state(ServiceWorld::without_components()), kSOk);
  ASSERT_EQ(not_gathered->start_snapshot_set(vss.set_id), kSOk);
  ASSERT_EQ(vss.run(*not_gathered, &Session::prepare_for_backup), kVssSAsyncFinished);
  EXPECT_EQ(not_gathered->do_snapshot_set(operation), kVssEBadState);
}

TEST(SnapshotSet, MayBeEmpty) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  auto session = vss.gathered(ServiceWorld::without_components());
  ASSERT_EQ(session->start_snapshot_set(vss.set_id), kSOk);
  ASSERT_EQ(vss.run(*session, &Session::prepare_for_backup), kVssSAsyncFinished);
  EXPECT_EQ(vss.run(*session, &Session::do_snapshot_set), kVssSAsyncFinished);
  EXPECT_TRUE(ledger.has_heard(Event::post_snapshot));
}

TEST(SnapshotProperties, NameTheOriginalByGuidAndTheDeviceWithoutBackslash) {
  ServiceWorld vss;
  vss.add_writer("ledger");
  auto session = vss.prepared();
  service::SnapshotProperties properties;
  EXPECT_EQ(session->get_snapshot_properties(vss.snapshot_id, properties), kVssEObjectNotFound);
  ASSERT_EQ(vss.run(*session, &Session::do_snapshot_set), kVssSAsyncFinished);
  ASSERT_EQ(session->get_snapshot_properties(vss.snapshot_id, properties), kSOk);
  EXPECT_EQ(properties.set_id, vss.set_id);
  EXPECT_EQ(properties.snapshots_count, 1);
  EXPECT_EQ(properties.original_volume, vss.world.volumes().find_volume("C:\\")->guid_name());
  EXPECT_EQ(properties.original_volume.back(), '\\');
  EXPECT_EQ(properties.device.find("\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy"), 0u);
  EXPECT_NE(properties.device.back(), '\\');
  EXPECT_EQ(properties.state, SnapshotState::created);
  EXPECT_EQ(properties.provider_id, provider::kSystemProviderId);
  EXPECT_EQ(session->get_snapshot_properties(Guid{1, 1, 1, {}}, properties), kVssEObjectNotFound);
  bool present = false;
  std::int32_t compatibility = -1;
  auto& coordinator = vss.world.coordinator();
  EXPECT_EQ(coordinator.is_volume_snapshotted("C:\\", present, compatibility), kSOk);
  EXPECT_TRUE(present);
  EXPECT_EQ(coordinator.is_volume_snapshotted("D:\\", present, compatibility), kSOk);
  EXPECT_FALSE(present);
  EXPECT_EQ(coordinator.is_volume_snapshotted("X:\\", present, compatibility), kVssEObjectNotFound);
}

TEST(SnapshotProperties, CopyShowsTheInstantAndIsReadableUntilRelease) {
  ServiceWorld vss;
  vss.add_writer("ledger");
  auto session = vss.copied();
  service::SnapshotProperties properties;
  ASSERT_EQ(session->get_snapshot_properties(vss.snapshot_id, properties), kSOk);
  vss.world.volumes().write_file("C:\\ledger\\data.db", "changed");
  const std::string path = properties.device + "\\ledger\\data.db";
  ASSERT_EQ(vss.run(*session, &Session::backup_complete), kVssSAsyncFinished);
  EXPECT_EQ(*vss.world.volumes().read_file(path), "twelve bytes");
  session->release();
  EXPECT_FALSE(vss.world.volumes().read_file(path).ok());
  EXPECT_EQ(vss.count(trace::Verb::snapshot), 1u);
  EXPECT_EQ(vss.count(trace::Verb::snapshot_deleted), 1u);
}

// A persistent copy of C:\ without writers; its session is released.
Guid persistent_copy(ServiceWorld& vss) {
  auto session = vss.session();
  EXPECT_EQ(session->initialize_for_backup(std::nullopt), kSOk);
  EXPECT_EQ(session->set_context(context::kNasRollback), kSOk);
  EXPECT_EQ(session->start_snapshot_set(vss.set_id), kSOk);
  EXPECT_EQ(session->add_to_snapshot_set("C:\\", {}, vss.snapshot_id), kSOk);
  EXPECT_EQ(vss.run(*session, &Session::do_snapshot_set), kVssSAsyncFinished);
  session->release();
  return vss.snapshot_id;
}

std::shared_ptr<Session> query_session(ServiceWorld& vss, std::uint32_t context) {
  auto session = vss.session();
  EXPECT_EQ(session->initialize_for_backup(std::nullopt), kSOk);
  EXPECT_EQ(session->set_context(static_cast<std::int32_t>(context)), kSOk);
  return session;
}

TEST(Query, FindsPersistentCopiesOfItsContextAndAllProviders) {
  ServiceWorld vss;
  const Guid id = persistent_copy(vss);
  std::vector<service::ObjectProperties> found;
  auto all = query_session(vss, context::kAll);
  EXPECT_EQ(all->query({}, ObjectType::none, ObjectType::snapshot, found), kSOk);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(std::get<service::SnapshotProperties>(found[0]).snapshot_id, id);
  EXPECT_EQ(all->query({}, ObjectType::none, ObjectType::provider, found), kSOk);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(std::get<service::ProviderProperties>(found[0]).type, ProviderType::system);
  EXPECT_EQ(all->query(id, ObjectType::none, ObjectType::snapshot, found), kEInvalidArg);
  EXPECT_EQ(all->query({}, ObjectType::snapshot, ObjectType::snapshot, found), kEInvalidArg);
  EXPECT_EQ(all->query({}, ObjectType::none, ObjectType::snapshot_set, found), kEInvalidArg);
  auto same = query_session(vss, context::kNasRollback);
  EXPECT_EQ(same->query({}, ObjectType::none, ObjectType::snapshot, found), kSOk);
  auto other = query_session(vss, context::kBackup);
  EXPECT_EQ(other->query({}, ObjectType::none, ObjectType::snapshot, found), kSFalse);
  EXPECT_TRUE(found.empty());
}

// IsVolumeSnapshotted: whether a copy exists, not whether one is wanted.
TEST(SnapshotSet, GivesTheVolumeACopyOnlyOnceItIsMade) {
  ServiceWorld vss;
  vss.add_writer("ledger");
  bool present = true;
  std::int32_t compatibility = 0;
  auto session = vss.prepared();
  EXPECT_EQ(vss.world.coordinator().is_volume_snapshotted("C:\\", present, compatibility), kSOk);
  EXPECT_FALSE(present);
  ASSERT_EQ(vss.run(*session, &Session::do_snapshot_set), kVssSAsyncFinished);
  EXPECT_EQ(vss.world.coordinator().is_volume_snapshotted("C:\\", present, compatibility), kSOk);
  EXPECT_TRUE(present);
}

// registry-keys-for-backup-and-restore.md, MaxShadowCopies.
TEST(SnapshotSet, OneVolumeHasAtMost64ClientAccessibleCopies) {
  ServiceWorld vss;
  const auto create = [&](std::uint32_t made_in) {
    auto session = vss.session();
    EXPECT_EQ(session->initialize_for_backup(std::nullopt), kSOk);
    EXPECT_EQ(session->set_context(static_cast<std::int32_t>(made_in)), kSOk);
    EXPECT_EQ(session->start_snapshot_set(vss.set_id), kSOk);
    const Hresult added = session->add_to_snapshot_set("C:\\", {}, vss.snapshot_id);
    return added == kSOk ? vss.run(*session, &Session::do_snapshot_set) : added;
  };
  for (int i = 0; i < 64; ++i)
    ASSERT_EQ(create(context::kClientAccessible), kVssSAsyncFinished) << i;
  EXPECT_EQ(create(context::kClientAccessible), kVssEMaximumNumberOfSnapshotsReached);
  EXPECT_EQ(create(context::kNasRollback), kVssSAsyncFinished);
}

TEST(SnapshotSet, OneVolumeHasAtMost512Copies) {
  ServiceWorld vss;
  for (int i = 0; i < 512; ++i)
    persistent_copy(vss);
  auto session = vss.gathered();
  ASSERT_EQ(session->start_snapshot_set(vss.set_id), kSOk);
  Guid id;
  EXPECT_EQ(session->add_to_snapshot_set("C:\\", {}, id), kVssEMaximumNumberOfSnapshotsReached);
  EXPECT_EQ(session->add_to_snapshot_set("D:\\", {}, id), kSOk);
}

TEST(DeleteSnapshots, RemovesCopiesAndSets) {
  ServiceWorld vss;
  const Guid id = persistent_copy(vss);
  auto session = query_session(vss, context::kAll);
  service::Deletion deletion;
  EXPECT_EQ(session->delete_snapshots(id, ObjectType::provider, false, deletion), kEInvalidArg);
  EXPECT_EQ(session->delete_snapshots(Guid{1, 1, 1, {}}, ObjectType::snapshot, false, deletion),
            kVssEObjectNotFound);
  EXPECT_EQ(session->delete_snapshots(id, ObjectType::snapshot, false, deletion), kSOk);
  EXPECT_EQ(deletion.deleted, 1);
  EXPECT_TRUE(deletion.nondeleted.is_null());
  EXPECT_TRUE(vss.world.volumes().shadow_copies().empty());
  EXPECT_EQ(vss.count(trace::Verb::snapshot_deleted), 1u);
  persistent_copy(vss);
  EXPECT_EQ(session->delete_snapshots(vss.set_id, ObjectType::snapshot_set, true, deletion), kSOk);
  EXPECT_EQ(deletion.deleted, 1);
}

// C-SHAD-32: the provider refused, and did not say which copy is left.
TEST(DeleteSnapshots, NamesACopyThatIsLeft) {
  ServiceWorld vss;
  const Guid id = persistent_copy(vss);
  vss.world.faults().providers = {{trace::Verb::ProviderDeleteSnapshots, kVssEProviderVeto, 0}};
  auto session = query_session(vss, context::kAll);
  service::Deletion deletion;
  EXPECT_EQ(session->delete_snapshots(vss.set_id, ObjectType::snapshot_set, true, deletion),
            kVssEProviderVeto);
  EXPECT_EQ(deletion.deleted, 0);
  EXPECT_EQ(deletion.nondeleted, id);
}

TEST(DeleteSnapshots, BeforeReleaseLeavesNothingToRemove) {
  ServiceWorld vss;
  vss.add_writer("ledger");
  auto session = vss.copied();
  service::Deletion deletion;
  EXPECT_EQ(session->delete_snapshots(vss.set_id, ObjectType::snapshot_set, false, deletion), kSOk);
  session->release();
  EXPECT_EQ(vss.count(trace::Verb::snapshot_deleted), 1u);
}

TEST(WriterContext, KnowsTheSetBetweenPrepareForSnapshotAndPostSnapshot) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger", ApplicationLevel::back_end);
  std::string device;
  ledger.on[Event::prepare_backup] = [](HandlerContext& context) {
    EXPECT_TRUE(context.volumes().empty());
    EXPECT_FALSE(context.is_path_affected("C:\\ledger"));
    return Outcome::succeeded;
  };
  ledger.on[Event::freeze] = [&](HandlerContext& context) {
    EXPECT_EQ(context.level(), ApplicationLevel::back_end);
    EXPECT_EQ(context.snapshot_set_id(), vss.set_id);
    EXPECT_EQ(context.volumes().size(), 1u);
    EXPECT_TRUE(context.is_path_affected("C:\\ledger\\data.db"));
    EXPECT_FALSE(context.is_path_affected("D:\\"));
    EXPECT_FALSE(context.is_path_affected("X:\\"));
    EXPECT_EQ(context.snapshot_device_name("C:\\", device), kVssEBadState);
    return Outcome::succeeded;
  };
  ledger.on[Event::post_snapshot] = [&](HandlerContext& context) {
    EXPECT_EQ(context.snapshot_device_name("D:\\", device), kVssEObjectNotFound);
    EXPECT_EQ(context.snapshot_device_name("C:", device), kVssEObjectNotFound);
    EXPECT_EQ(context.snapshot_device_name("C:\\data\\", device), kVssEObjectNotFound);
    EXPECT_EQ(context.snapshot_device_name("C:\\", device), kSOk);
    return Outcome::succeeded;
  };
  vss.copied();
  EXPECT_NE(device.find("HarddiskVolumeShadowCopy"), std::string::npos);
}

// Whether the session's copy can be written to now.
bool copy_is_writable(ServiceWorld& vss) {
  const volume::ShadowCopy* copy = vss.world.volumes().find_shadow_copy(vss.snapshot_id);
  return copy != nullptr && copy->writable();
}

TEST(WriterContext, AsksForRecoveryWhereAComponentsFlagsDo) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.flags = component_flags::kBackupRecovery;
  std::uint32_t seen = 0;
  bool writable = false;
  ledger.on[Event::post_snapshot] = [&](HandlerContext& context) {
    seen = context.context();
    writable = copy_is_writable(vss);
    return Outcome::succeeded;
  };
  auto session = vss.copied();
  EXPECT_EQ(seen, context::kBackup | attribute::kAutoRecover);
  EXPECT_TRUE(writable);
  EXPECT_FALSE(copy_is_writable(vss));
}

TEST(WriterContext, RecoveryIsGrantedToComponentsAddedAfterTheVolumes) {
  ServiceWorld vss;
  ScriptedWriter& ledger = vss.add_writer("ledger");
  ledger.flags = component_flags::kBackupRecovery;
  bool writable = false;
  ledger.on[Event::post_snapshot] = [&](HandlerContext&) {
    writable = copy_is_writable(vss);
    return Outcome::succeeded;
  };
  auto session = vss.gathered();
  ASSERT_EQ(session->start_snapshot_set(vss.set_id), kSOk);
  ASSERT_EQ(session->add_to_snapshot_set("C:\\", {}, vss.snapshot_id), kSOk);
  ASSERT_EQ(vss.add(*session, ledger), kSOk);
  ASSERT_EQ(vss.run(*session, &Session::prepare_for_backup), kVssSAsyncFinished);
  ASSERT_EQ(vss.run(*session, &Session::do_snapshot_set), kVssSAsyncFinished);
  EXPECT_TRUE(writable);
  EXPECT_FALSE(copy_is_writable(vss));
}

TEST(WriterContext, NoRecoveryWhereNobodyAsksOrTheContextForbidsIt) {
  for (const std::uint32_t context : {context::kBackup | 0u, attribute::kNoAutoRecovery | 0u}) {
    ServiceWorld vss;
    ScriptedWriter& ledger = vss.add_writer("ledger");
    ledger.flags = context == context::kBackup ? component_flags::kAppRollbackRecovery
                                               : component_flags::kBackupRecovery;
    bool writable = true;
    ledger.on[Event::post_snapshot] = [&](HandlerContext& asked) {
      EXPECT_EQ(asked.context(), context);
      writable = copy_is_writable(vss);
      return Outcome::succeeded;
    };
    auto session = vss.session();
    ASSERT_EQ(session->set_context(static_cast<std::int32_t>(context)), kSOk);
    ASSERT_EQ(session->initialize_for_backup(std::nullopt), kSOk);
    ASSERT_EQ(session->set_backup_state(ServiceWorld::full()), kSOk);
    ASSERT_EQ(vss.run(*session, &Session::gather_writer_metadata), kVssSAsyncFinished);
    ASSERT_EQ(vss.add(*session, ledger), kSOk);
    ASSERT_EQ(session->start_snapshot_set(vss.set_id), kSOk);
    ASSERT_EQ(session->add_to_snapshot_set("C:\\", {}, vss.snapshot_id), kSOk);
    ASSERT_EQ(vss.run(*session, &Session::prepare_for_backup), kVssSAsyncFinished);
    ASSERT_EQ(vss.run(*session, &Session::do_snapshot_set), kVssSAsyncFinished);
    EXPECT_FALSE(writable);
  }
}

}  // namespace
}  // namespace vsskit::test
