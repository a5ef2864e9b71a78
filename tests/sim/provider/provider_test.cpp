#include "sim/provider/provider.h"

#include <gtest/gtest.h>

#include "sim/trace/recorder.h"
#include "sim/trace/text.h"

namespace vsskit::provider {
namespace {

constexpr auto kAutoRecover = static_cast<std::int32_t>(attribute::kAutoRecover);

class SystemProvider : public testing::Test {
 protected:
  SystemProvider() {
    for (const char* root : {"C:\\", "D:\\"}) {
      volume::VolumeOptions options;
      options.mounts = {root};
      options.supported = true;
      volumes.push_back(*table.add(options));
    }
    volume::VolumeOptions foreign;
    foreign.mounts = {"E:\\"};
    foreign.supported = false;
    volumes.push_back(*table.add(foreign));
    table.write_file("C:\\f", "c");
    table.write_file("D:\\f", "d");
    recorder.keep_in(recording);
  }
  Guid id(std::uint32_t number) const { return {number, 0, 0, {}}; }
  Hresult prepare(std::uint32_t set, std::uint32_t snapshot, int volume, std::int32_t context = 0) {
    return provider->begin_prepare(id(set), id(snapshot), volumes[volume]->guid_name(), context);
  }
  void create(std::uint32_t set, std::int32_t count) {
    EXPECT_EQ(kSOk, provider->end_prepare(id(set)));
    EXPECT_EQ(kSOk, provider->pre_commit(id(set)));
    EXPECT_EQ(kSOk, provider->commit(id(set)));
    EXPECT_EQ(kSOk, provider->post_commit(id(set), count));
  }
  void finish(std::uint32_t set) {
    EXPECT_EQ(kSOk, provider->pre_final_commit(id(set)));
    EXPECT_EQ(kSOk, provider->post_final_commit(id(set)));
  }
  volume::FileError write_to_copy(std::uint32_t snapshot) {
    volume::OpenOptions options;
    options.write = true;
    return table.open(provider->properties(id(snapshot))->device + "\\f", options).error();
  }

  engine::VirtualClock clock;
  engine::FaultPlan faults;
  volume::VolumeTable table{clock, Prng(1), &faults};
  std::vector<const volume::Volume*> volumes;
  trace::Recording recording;
  trace::Recorder recorder;
  std::unique_ptr<Provider> provider = make_system_provider({table, clock, &faults, &recorder});
};

TEST_F(SystemProvider, SupportsWhatTheVolumeSays) {
  bool supported = false;
  EXPECT_EQ(kSOk, provider->is_volume_supported(volumes[0]->guid_name(), 0, supported));
  EXPECT_TRUE(supported);
  EXPECT_EQ(kSOk, provider->is_volume_supported(volumes[2]->guid_name(), 0, supported));
  EXPECT_FALSE(supported);
  EXPECT_EQ(kVssEObjectNotFound, provider->is_volume_supported("Z:\\", 0, supported));
  EXPECT_EQ(kVssEVolumeNotSupportedByProvider, prepare(1, 11, 2));
}

TEST_F(SystemProvider, MakesAllCopiesOfASetAtOneInstant) {
  ASSERT_EQ(kSOk, prepare(1, 11, 0));
  ASSERT_EQ(kSOk, prepare(1, 12, 1));
  EXPECT_EQ(SnapshotState::preparing, provider->properties(id(11))->state);
  EXPECT_EQ("", provider->properties(id(11))->device);
  create(1, 2);
  finish(1);
  const auto first = provider->properties(id(11));
  const auto second = provider->properties(id(12));
  ASSERT_TRUE(first && second);
  EXPECT_EQ(SnapshotState::created, first->state);
  EXPECT_EQ(first->created, second->created);
  EXPECT_EQ(2, first->snapshots_count);
  EXPECT_EQ(volumes[0]->guid_name(), first->original_volume);
  EXPECT_EQ("\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy1", first->device);
  EXPECT_EQ("\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy2", second->device);
  EXPECT_EQ(kSystemProviderId, first->provider_id);
  EXPECT_EQ(2u, provider->query().size());
}

TEST_F(SystemProvider, TellsTheMachinesOwnNameAndTimeAndRecordsNeither) {
  provider = make_system_provider({table, clock, &faults, &recorder, "REALLY-HERE",
                                   [] { return FileTime{0x01d0'0000'1234'5678}; }});
  ASSERT_EQ(kSOk, prepare(1, 11, 0));
  create(1, 1);
  finish(1);
  const auto copy = provider->properties(id(11));
  ASSERT_TRUE(copy);
  EXPECT_EQ(FileTime{0x01d0'0000'1234'5678}, copy->created);
  EXPECT_EQ("REALLY-HERE", copy->originating_machine);
  EXPECT_EQ("REALLY-HERE", copy->service_machine);
  std::string trace;
  for (const trace::Step& step : recording.steps)
    trace += print_step(step);
  EXPECT_NE(std::string::npos, trace.find("CommitSnapshots"));
  EXPECT_EQ(std::string::npos, trace.find("REALLY-HERE"));
  EXPECT_EQ(std::string::npos, trace.find("2014-"));
}

TEST_F(SystemProvider, CopiesForRecoveryAreWritableUntilTheFinalCommit) {
  ASSERT_EQ(kSOk, prepare(1, 11, 0, kAutoRecover));
  ASSERT_EQ(kSOk, prepare(1, 12, 1, 0));
  create(1, 2);
  EXPECT_EQ(volume::FileError::write_protect, write_to_copy(11));
  EXPECT_EQ(kSOk, provider->pre_final_commit(id(1)));
  EXPECT_EQ(volume::FileError::none, write_to_copy(11));
  EXPECT_EQ(volume::FileError::write_protect, write_to_copy(12));
  EXPECT_EQ(kSOk, provider->post_final_commit(id(1)));
  EXPECT_EQ(volume::FileError::write_protect, write_to_copy(11));
}

TEST_F(SystemProvider, WrongCountOfCopiesIsRefused) {
  ASSERT_EQ(kSOk, prepare(1, 11, 0));
  EXPECT_EQ(kSOk, provider->commit(id(1)));
  EXPECT_EQ(kVssEUnexpected, provider->post_commit(id(1), 2));
}

TEST_F(SystemProvider, AbortLeavesNothing) {
  ASSERT_EQ(kSOk, prepare(1, 11, 0));
  create(1, 1);
  EXPECT_EQ(kSOk, provider->abort(id(1)));
  EXPECT_TRUE(provider->query().empty());
  EXPECT_TRUE(table.shadow_copies().empty());
  EXPECT_EQ(kSOk, provider->abort(id(7)));
}

TEST_F(SystemProvider, NewSetDropsOneThatNeverCameToItsCopies) {
  ASSERT_EQ(kSOk, prepare(1, 11, 0));
  ASSERT_EQ(kSOk, prepare(2, 21, 0));
  EXPECT_FALSE(provider->properties(id(11)));
  EXPECT_EQ(kVssEObjectNotFound, provider->end_prepare(id(1)));
  create(2, 1);
  finish(2);
  ASSERT_EQ(kSOk, prepare(3, 31, 0));
  EXPECT_TRUE(provider->properties(id(21)));
}

TEST_F(SystemProvider, DeletesOneCopyOrTheWholeSet) {
  ASSERT_EQ(kSOk, prepare(1, 11, 0));
  ASSERT_EQ(kSOk, prepare(1, 12, 1));
  create(1, 2);
  finish(1);
  Deletion deletion = provider->remove(id(11), ObjectType::snapshot, false);
  EXPECT_EQ(kSOk, deletion.result);
  EXPECT_EQ(1, deletion.deleted);
  EXPECT_EQ(kVssEObjectNotFound, provider->remove(id(11), ObjectType::snapshot, false).result);
  deletion = provider->remove(id(1), ObjectType::snapshot_set, false);
  EXPECT_EQ(kSOk, deletion.result);
  EXPECT_EQ(1, deletion.deleted);
  EXPECT_EQ(kVssEObjectNotFound, provider->remove(id(1), ObjectType::snapshot_set, false).result);
  EXPECT_TRUE(table.shadow_copies().empty());
}

TEST_F(SystemProvider, DeletionOfASetStopsAtTheFirstFailure) {
  ASSERT_EQ(kSOk, prepare(1, 11, 0));
  ASSERT_EQ(kSOk, prepare(1, 12, 1));
  create(1, 2);
  finish(1);
  ASSERT_TRUE(engine::set_fault(faults, "provider_fail", "DeleteSnapshots"));
  const Deletion deletion = provider->remove(id(1), ObjectType::snapshot_set, false);
  EXPECT_EQ(kEFail, deletion.result);
  EXPECT_EQ(0, deletion.deleted);
  EXPECT_EQ(id(11), deletion.nondeleted);
  EXPECT_EQ(2u, table.shadow_copies().size());
}

TEST_F(SystemProvider, DeletionOfASetPassesOverACopyThatWentBefore) {
  ASSERT_EQ(kSOk, prepare(1, 11, 0));
  ASSERT_EQ(kSOk, prepare(1, 12, 1));
  create(1, 2);
  finish(1);
  table.delete_shadow_copy(id(11));  // its volume was lost, or its storage ran out
  const Deletion deletion = provider->remove(id(1), ObjectType::snapshot_set, false);
  EXPECT_EQ(kSOk, deletion.result);
  EXPECT_EQ(1, deletion.deleted);
  EXPECT_TRUE(table.shadow_copies().empty());
}

TEST_F(SystemProvider, FaultsFailAndDelayItsPhases) {
  ASSERT_TRUE(engine::set_fault(faults, "provider_fail", "CommitSnapshots"));
  ASSERT_TRUE(engine::set_fault(faults, "provider_slow_ms", "PreCommitSnapshots 11000"));
  ASSERT_EQ(kSOk, prepare(1, 11, 0));
  EXPECT_EQ(kSOk, provider->pre_commit(id(1)));
  EXPECT_EQ(11000, clock.now().ms());
  EXPECT_EQ(kEFail, provider->commit(id(1)));
  EXPECT_TRUE(table.shadow_copies().empty());
}

TEST_F(SystemProvider, EachCallIsOneStep) {
  ASSERT_EQ(kSOk, prepare(1, 11, 0));
  create(1, 1);
  finish(1);
  const std::string ids = "{00000001-0000-0000-0000-000000000000}";
  ASSERT_EQ(7u, recording.steps.size());
  EXPECT_EQ(trace::Verb::BeginPrepareSnapshot, recording.steps[0].verb);
  EXPECT_EQ(volumes[0]->guid_name(), recording.steps[0].text("volume"));
  EXPECT_EQ(trace::Verb::CommitSnapshots, recording.steps[3].verb);
  EXPECT_EQ("provider:system", recording.steps[3].subject.text());
  EXPECT_EQ(ids, recording.steps[3].text("set"));
  EXPECT_EQ(kSOk, recording.steps[3].hresult());
}

// --- Choosing

class Fake final : public Provider {
 public:
  Fake(std::uint32_t number, ProviderType type, bool supports) : supports_(supports) {
    info_.id = {number, 0, 0, {}};
    info_.type = type;
  }
  [[nodiscard]] const ProviderInfo& info() const override { return info_; }
  Hresult is_volume_supported(std::string_view, std::int32_t, bool& supported) override {
    supported = supports_;
    return kSOk;
  }
  Hresult begin_prepare(const Guid&, const Guid&, std::string_view, std::int32_t) override {
    return kENotImpl;
  }
  Hresult end_prepare(const Guid&) override { return kENotImpl; }
  Hresult pre_commit(const Guid&) override { return kENotImpl; }
  Hresult commit(const Guid&) override { return kENotImpl; }
  Hresult post_commit(const Guid&, std::int32_t) override { return kENotImpl; }
  Hresult pre_final_commit(const Guid&) override { return kENotImpl; }
  Hresult post_final_commit(const Guid&) override { return kENotImpl; }
  Hresult abort(const Guid&) override { return kENotImpl; }
  [[nodiscard]] std::vector<SnapshotProperties> query() const override { return {}; }
  [[nodiscard]] std::optional<SnapshotProperties> properties(const Guid&) const override {
    return std::nullopt;
  }
  Deletion remove(const Guid&, ObjectType, bool) override { return {}; }

 private:
  ProviderInfo info_;
  bool supports_;
};

std::uint32_t chosen(const ProviderTable& table, const Guid& id, Hresult& result) {
  Provider* provider = table.choose(id, "C:\\", 0, result);
  return provider == nullptr ? 0 : provider->info().id.data1;
}

TEST(ProviderTable, HardwareComesBeforeSoftwareBeforeSystem) {
  ProviderTable table;
  table.add(std::make_unique<Fake>(1, ProviderType::system, true));
  table.add(std::make_unique<Fake>(2, ProviderType::software, true));
  table.add(std::make_unique<Fake>(3, ProviderType::hardware, false));
  table.add(std::make_unique<Fake>(4, ProviderType::hardware, true));
  Hresult result = kSOk;
  EXPECT_EQ(4u, chosen(table, {}, result));
  EXPECT_EQ(2u, chosen(table, {2, 0, 0, {}}, result));
  EXPECT_EQ(0u, chosen(table, {3, 0, 0, {}}, result));
  EXPECT_EQ(kVssEVolumeNotSupportedByProvider, result);
  EXPECT_EQ(0u, chosen(table, {9, 0, 0, {}}, result));
  EXPECT_EQ(kVssEProviderNotRegistered, result);
}

TEST(ProviderTable, VolumeThatNobodySupportsIsNotSupported) {
  ProviderTable table;
  table.add(std::make_unique<Fake>(1, ProviderType::system, false));
  Hresult result = kSOk;
  EXPECT_EQ(0u, chosen(table, {}, result));
  EXPECT_EQ(kVssEVolumeNotSupported, result);
}

}  // namespace
}  // namespace vsskit::provider
