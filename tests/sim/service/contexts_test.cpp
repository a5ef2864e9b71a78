// Contexts of shadow copies: who takes part, what stays after Release, what is refused; and when
// differential storage runs out.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "sim/volume/effects.h"
#include "tests/support/service_world.h"

namespace vsskit::test {
namespace {

using service::OperationPtr;
using service::Session;

struct Context {
  const char* name;
  std::uint32_t value;
  bool writers;
  bool persistent;
};
constexpr Context kContexts[] = {
    {"Backup", context::kBackup, true, false},
    {"FileShareBackup", context::kFileShareBackup, false, false},
    {"NasRollback", context::kNasRollback, false, true},
    {"AppRollback", context::kAppRollback, true, true},
    {"ClientAccessible", context::kClientAccessible, false, true},
    {"ClientAccessibleWriters", context::kClientAccessibleWriters, true, true},
};

class EveryContext : public testing::TestWithParam<Context> {
 protected:
  // A requester in the context, just before DoSnapshotSet, with C:\ in its set.
  std::shared_ptr<Session> ready() {
    auto session = vss.session();
    EXPECT_EQ(kSOk, session->initialize_for_backup(std::nullopt));
    EXPECT_EQ(kSOk, session->set_context(static_cast<std::int32_t>(GetParam().value)));
    EXPECT_EQ(kSOk, session->set_backup_state(ServiceWorld::without_components()));
    if (GetParam().writers) {
      EXPECT_EQ(kVssSAsyncFinished, vss.run(*session, &Session::gather_writer_metadata));
    }
    EXPECT_EQ(kSOk, session->start_snapshot_set(vss.set_id));
    EXPECT_EQ(kSOk, session->add_to_snapshot_set("C:\\", {}, vss.snapshot_id));
    if (GetParam().writers) {
      EXPECT_EQ(kVssSAsyncFinished, vss.run(*session, &Session::prepare_for_backup));
    }
    return session;
  }
  std::shared_ptr<Session> copied() {
    auto session = ready();
    EXPECT_EQ(kVssSAsyncFinished, vss.run(*session, &Session::do_snapshot_set));
    return session;
  }

  ServiceWorld vss;
};

// C-SHAD-06, C-SHAD-07: Persistence and Shadow Copy Context.
TEST_P(EveryContext, DecidesWhatStaysAfterRelease) {
  copied()->release();
  const bool stays = vss.world.volumes().find_shadow_copy(vss.snapshot_id) != nullptr;
  EXPECT_EQ(GetParam().persistent, stays);
}

// C-SHAD-06, C-SHAD-07: and which file systems it takes.
TEST_P(EveryContext, DecidesWhichFileSystemsItTakes) {
  vss.add_volume("F:\\", "FAT32");
  auto session = ready();
  Guid id;
  EXPECT_EQ(GetParam().persistent ? kVssEVolumeNotSupported : kSOk,
            session->add_to_snapshot_set("F:\\", {}, id));
}

// C-SHAD-03: Shadow Copies without Writer Participation.
TEST_P(EveryContext, DecidesWhetherWritersTakePart) {
  const ScriptedWriter& writer = vss.add_writer("ledger");
  auto session = copied();
  const auto events = vss.events();
  const bool frozen = std::find(events.begin(), events.end(), "ledger OnFreeze") != events.end();
  EXPECT_EQ(GetParam().writers, frozen);
  if (GetParam().writers) return;
  EXPECT_EQ(kVssEBadState, vss.add(*session, writer));
  EXPECT_EQ(kVssEBadState, vss.run(*session, &Session::prepare_for_backup));
  EXPECT_EQ(kVssEBadState, vss.run(*session, &Session::backup_complete));
}

// Obtaining Shadow Copy Information: the copy carries its context.
TEST_P(EveryContext, StaysWithTheCopy) {
  auto session = copied();
  service::SnapshotProperties properties;
  ASSERT_EQ(kSOk, session->get_snapshot_properties(vss.snapshot_id, properties));
  EXPECT_EQ(GetParam().value, static_cast<std::uint32_t>(properties.attributes));
}

// Query sees copies of its own context; VSS_CTX_ALL sees all. // C-SHAD-02
TEST_P(EveryContext, HidesItsCopiesFromOtherContexts) {
  auto session = copied();
  for (const Context& other : kContexts) {
    auto asking = vss.session();
    ASSERT_EQ(kSOk, asking->initialize_for_backup(std::nullopt));
    ASSERT_EQ(kSOk, asking->set_context(static_cast<std::int32_t>(other.value)));
    std::vector<service::ObjectProperties> found;
    const bool same = other.value == GetParam().value;
    EXPECT_EQ(same ? kSOk : kSFalse,
              asking->query({}, ObjectType::none, ObjectType::snapshot, found))
        << other.name;
  }
  auto all = vss.session();
  ASSERT_EQ(kSOk, all->initialize_for_backup(std::nullopt));
  ASSERT_EQ(kSOk, all->set_context(static_cast<std::int32_t>(context::kAll)));
  std::vector<service::ObjectProperties> found;
  EXPECT_EQ(kSOk, all->query({}, ObjectType::none, ObjectType::snapshot, found));
  EXPECT_EQ(1u, found.size());
}

INSTANTIATE_TEST_SUITE_P(Contexts, EveryContext, testing::ValuesIn(kContexts),
                         [](const auto& tested) { return tested.param.name; });

// C-SHAD-02: VSS_CTX_ALL makes no copies; it asks for, exposes and deletes them.
TEST(AllContexts, AdministersCopiesAndMakesNone) {
  ServiceWorld vss;
  auto maker = vss.session();
  ASSERT_EQ(kSOk, maker->initialize_for_backup(std::nullopt));
  ASSERT_EQ(kSOk, maker->set_context(context::kNasRollback));
  ASSERT_EQ(kSOk, maker->start_snapshot_set(vss.set_id));
  ASSERT_EQ(kSOk, maker->add_to_snapshot_set("C:\\", {}, vss.snapshot_id));
  ASSERT_EQ(kVssSAsyncFinished, vss.run(*maker, &Session::do_snapshot_set));
  maker->release();
  auto all = vss.session();
  ASSERT_EQ(kSOk, all->initialize_for_backup(std::nullopt));
  ASSERT_EQ(kSOk, all->set_context(static_cast<std::int32_t>(context::kAll)));
  Guid set;
  EXPECT_EQ(kVssEBadState, all->start_snapshot_set(set));
  EXPECT_EQ(kVssEBadState, vss.run(*all, &Session::do_snapshot_set));
  EXPECT_EQ(kVssEProviderVeto, all->break_snapshot_set(vss.set_id));
  std::string exposed;
  EXPECT_EQ(kSOk, all->expose_snapshot(vss.snapshot_id, std::nullopt, attribute::kExposedLocally,
                                       "X:", exposed));
  service::Deletion deletion;
  EXPECT_EQ(kSOk, all->delete_snapshots(vss.snapshot_id, ObjectType::snapshot, true, deletion));
  EXPECT_EQ(1, deletion.deleted);
}

// IVssBackupComponents::SetContext: E_INVALIDARG, and VSS_E_BAD_STATE the second time.
TEST(SetContext, TakesOneKnownContext) {
  ServiceWorld vss;
  auto session = vss.session();
  EXPECT_EQ(kEInvalidArg, session->set_context(0x40000000));
  EXPECT_EQ(kEInvalidArg,
            session->set_context(static_cast<std::int32_t>(attribute::kClientAccessible)));
  EXPECT_EQ(kEInvalidArg, session->set_context(static_cast<std::int32_t>(attribute::kImported)));
  EXPECT_EQ(kSOk, session->set_context(context::kNasRollback));
  EXPECT_EQ(kVssEBadState, session->set_context(context::kNasRollback));
}

// C-SHAD-04 and C-SHAD-05: prerequisites of DoSnapshotSet.
TEST(DoSnapshotSet, NeedsWhatComesBefore) {
  ServiceWorld vss;
  auto session = vss.session();
  EXPECT_EQ(kVssEBadState, vss.run(*session, &Session::do_snapshot_set));
  ASSERT_EQ(kSOk, session->initialize_for_backup(std::nullopt));
  ASSERT_EQ(kSOk, session->set_backup_state(ServiceWorld::full()));
  EXPECT_EQ(kVssEBadState, vss.run(*session, &Session::do_snapshot_set));
  ASSERT_EQ(kSOk, session->start_snapshot_set(vss.set_id));
  EXPECT_EQ(kVssEBadState, vss.run(*session, &Session::do_snapshot_set));
  ASSERT_EQ(kVssSAsyncFinished, vss.run(*session, &Session::gather_writer_metadata));
  ASSERT_EQ(kVssSAsyncFinished, vss.run(*session, &Session::prepare_for_backup));
  // C-SHAD-14: an empty set is acceptable.
  EXPECT_EQ(kVssSAsyncFinished, vss.run(*session, &Session::do_snapshot_set));
}

// C-SHAD-08: from StartSnapshotSet until DoSnapshotSet is over, across sessions.
TEST(StartSnapshotSet, AllowsOneCreationAtATime) {
  ServiceWorld vss;
  auto first = vss.prepared();
  auto second = vss.gathered();
  Guid set;
  EXPECT_EQ(kVssESnapshotSetInProgress, second->start_snapshot_set(set));
  OperationPtr operation;
  ASSERT_EQ(kSOk, first->do_snapshot_set(operation));
  EXPECT_EQ(kVssESnapshotSetInProgress, second->start_snapshot_set(set));
  ASSERT_EQ(kVssSAsyncFinished, vss.end(operation));
  EXPECT_EQ(kSOk, second->start_snapshot_set(set));
  second->release();
  EXPECT_EQ(kSOk, vss.gathered()->start_snapshot_set(set));
}

// C-SHAD-10 and C-SHAD-11: AddToSnapshotSet's limits.
TEST(AddToSnapshotSet, TakesNoVolumeTooManyOrTooLate) {
  ServiceWorld vss;
  auto session = vss.gathered();
  ASSERT_EQ(kSOk, session->start_snapshot_set(vss.set_id));
  Guid id;
  for (std::size_t i = 0; i < 65; ++i) {
    const std::string mount = "C:\\mounts\\" + std::to_string(i) + "\\";
    vss.add_volume(mount);
    ASSERT_EQ(i < 64 ? kSOk : kVssEMaximumNumberOfVolumesReached,
              session->add_to_snapshot_set(mount, {}, id));
  }
  EXPECT_EQ(64u, session->components().snapshots.size());
  ASSERT_EQ(kVssSAsyncFinished, vss.run(*session, &Session::prepare_for_backup));
  ASSERT_EQ(kVssSAsyncFinished, vss.run(*session, &Session::do_snapshot_set));
  EXPECT_EQ(kVssEBadState, session->add_to_snapshot_set("D:\\", {}, id));
}

// AddToSnapshotSet and IsVolumeSupported: VSS_E_NESTED_VOLUME_LIMIT.
TEST(AddToSnapshotSet, TakesNoDiskInsideADiskInsideADisk) {
  ServiceWorld vss;
  for (const std::uint32_t nesting : {1u, 2u}) {
    volume::VolumeOptions options;
    options.mounts = {nesting == 1 ? "H:\\" : "I:\\"};
    options.nesting = nesting;
    ASSERT_TRUE(vss.world.volumes().add(options).ok());
  }
  auto session = vss.gathered();
  ASSERT_EQ(kSOk, session->start_snapshot_set(vss.set_id));
  Guid id;
  bool supported = true;
  EXPECT_EQ(kSOk, session->add_to_snapshot_set("H:\\", {}, id));
  EXPECT_EQ(kVssENestedVolumeLimit, session->add_to_snapshot_set("I:\\", {}, id));
  EXPECT_EQ(kVssENestedVolumeLimit, session->is_volume_supported({}, "I:\\", supported));
  EXPECT_FALSE(supported);
}

// C-SHAD-13: a copy is an image of its instant.
TEST(ShadowCopies, DoNotChangeWithTheirVolume) {
  ServiceWorld vss;
  vss.world.volumes().write_file("C:\\a.txt", "before");
  auto session = vss.copied();
  vss.world.volumes().write_file("C:\\a.txt", "after");
  const std::string path =
      vss.world.volumes().find_shadow_copy(vss.snapshot_id)->device() + "\\a.txt";
  EXPECT_EQ("before", *vss.world.volumes().read_file(path));
  volume::OpenOptions writing;
  writing.write = true;
  EXPECT_EQ(volume::FileError::write_protect, vss.world.volumes().open(path, writing).error());
}

// C-SHAD-34: each set and each copy has an id of its own.
TEST(ShadowCopies, HaveIdsOfTheirOwn) {
  ServiceWorld vss;
  std::set<Guid> ids;
  for (int i = 0; i < 3; ++i) {
    auto session = vss.copied();
    EXPECT_TRUE(ids.insert(vss.set_id).second);
    EXPECT_TRUE(ids.insert(vss.snapshot_id).second);
    service::SnapshotProperties properties;
    ASSERT_EQ(kSOk, session->get_snapshot_properties(vss.snapshot_id, properties));
    EXPECT_EQ(vss.set_id, properties.set_id);
  }
}

// Differential storage that cannot grow: the copy is gone for everybody. // C-SHAD-33
TEST(DifferentialStorage, TakesCopiesAwayWhenItIsFull) {
  engine::FaultPlan faults;
  ASSERT_TRUE(engine::set_fault(faults, "differential_full_after_bytes", "20"));
  ServiceWorld vss(1, faults);
  vss.world.volumes().write_file("C:\\a.txt", "twelve bytes");
  auto session = vss.copied();
  service::SnapshotProperties properties;
  vss.world.volumes().write_file("C:\\a.txt", "TWELVE bytes");
  EXPECT_EQ(kSOk, session->get_snapshot_properties(vss.snapshot_id, properties));
  vss.world.volumes().write_file("C:\\a.txt", "once more...");
  EXPECT_EQ(kVssEObjectNotFound, session->get_snapshot_properties(vss.snapshot_id, properties));
  EXPECT_FALSE(vss.world.volumes().read_file(properties.device + "\\a.txt"));
  session->say_effects();
  session->release();
  EXPECT_EQ(1u, vss.count(trace::Verb::snapshot_deleted));
}

// With a maximum size the oldest copies make room.
TEST(DifferentialStorage, KeepsTheNewestCopies) {
  ServiceWorld vss;
  const volume::Volume& volume = *vss.world.volumes().find_volume("C:\\");
  vss.world.volumes().set_differential_limit(volume, 20);
  vss.world.volumes().write_file("C:\\a.txt", "twelve bytes");
  auto first = vss.copied();
  const Guid older = vss.snapshot_id;
  vss.world.volumes().write_file("C:\\a.txt", "TWELVE bytes");
  auto second = vss.copied();
  vss.world.volumes().write_file("C:\\a.txt", "more bytes..");
  EXPECT_EQ(nullptr, vss.world.volumes().find_shadow_copy(older));
  EXPECT_NE(nullptr, vss.world.volumes().find_shadow_copy(vss.snapshot_id));
}

}  // namespace
}  // namespace vsskit::test
