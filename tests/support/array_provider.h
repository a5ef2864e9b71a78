// A storage array for tests of the service: a hardware provider whose copies are those of the
// volume table. Transportable ones travel until they are imported. It obeys the fault plan where
// shadow copies are made, makes no other mistakes and says nothing in the trace.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/provider/copy_book.h"
#include "sim/provider/provider.h"
#include "sim/service/world.h"
#include "sim/volume/volume_table.h"

namespace vsskit::test {

class ArrayProvider final : public provider::Provider {
 public:
  // The world outlives it.
  explicit ArrayProvider(service::World& world)
      : world_(world), volumes_(world.volumes()), copies_(volumes_) {
    info_.id = Guid{2, 2, 2, {}};
    info_.label = "array";
    info_.name = "Array";
    info_.type = ProviderType::hardware;
  }

  [[nodiscard]] const provider::ProviderInfo& info() const override { return info_; }
  Hresult is_volume_supported(std::string_view, std::int32_t, bool& supported) override {
    supported = true;
    return kSOk;
  }
  Hresult begin_prepare(const Guid& set, const Guid& snapshot, std::string_view volume,
                        std::int32_t context) override {
    if (const Hresult bad = planned(trace::Verb::BeginPrepareSnapshot)) return bad;
    provider::SnapshotProperties copy;
    copy.snapshot_id = snapshot;
    copy.set_id = set;
    copy.provider_id = info_.id;
    copy.attributes = context | static_cast<std::int32_t>(attribute::kHardwareAssisted);
    copies_.begin(std::move(copy), *volumes_.find_volume(volume));
    return kSOk;
  }
  Hresult end_prepare(const Guid& set) override {
    const Hresult bad = planned(trace::Verb::EndPrepareSnapshots);
    return failed(bad) ? bad : copies_.advance(set, SnapshotState::prepared);
  }
  Hresult pre_commit(const Guid& set) override {
    const Hresult bad = planned(trace::Verb::PreCommitSnapshots);
    return failed(bad) ? bad : copies_.advance(set, SnapshotState::precommitted);
  }
  Hresult commit(const Guid& set) override {
    const Hresult bad = planned(trace::Verb::CommitSnapshots);
    return failed(bad) ? bad : copies_.make_copies(set);
  }
  Hresult post_commit(const Guid& set, std::int32_t) override {
    const Hresult bad = planned(trace::Verb::PostCommitSnapshots);
    return failed(bad) ? bad : copies_.advance(set, SnapshotState::postcommitted);
  }
  Hresult pre_final_commit(const Guid& set) override {
    const Hresult bad = planned(trace::Verb::PreFinalCommitSnapshots);
    return failed(bad) ? bad : copies_.advance(set, SnapshotState::prefinalcommitted);
  }
  Hresult post_final_commit(const Guid& set) override {
    if (const Hresult bad = planned(trace::Verb::PostFinalCommitSnapshots)) return bad;
    for (const Guid& snapshot : copies_.named(set, ObjectType::snapshot_set)) {
      auto& copy = *copies_.copy(snapshot);
      const auto attributes = static_cast<std::uint32_t>(copy.properties.attributes);
      copy.away = (attributes & attribute::kTransportable) != 0;
      volumes_.mask(snapshot, copy.away);
    }
    return copies_.advance(set, SnapshotState::created);
  }
  Hresult abort(const Guid& set) override {
    copies_.drop(set);
    return kSOk;
  }

  [[nodiscard]] std::vector<provider::SnapshotProperties> query() const override {
    return copies_.query();
  }
  [[nodiscard]] std::optional<provider::SnapshotProperties> properties(
      const Guid& snapshot) const override {
    return copies_.properties(snapshot);
  }
  provider::Deletion remove(const Guid& id, ObjectType type, bool) override {
    provider::Deletion deletion;
    const std::vector<Guid> wanted = copies_.named(id, type);
    if (wanted.empty()) deletion.result = kVssEObjectNotFound;
    for (const Guid& snapshot : wanted)
      deletion.deleted += copies_.remove(snapshot) ? 1 : 0;
    return deletion;
  }
  void forget(const Guid& snapshot) override { copies_.forget_copy(snapshot); }

  Hresult break_set(const Guid& set, std::uint32_t) override {
    copies_.forget(set);
    return kSOk;
  }
  [[nodiscard]] std::optional<provider::LunMapping> luns(const Guid& snapshot) const override {
    const auto* copy = copies_.copy(snapshot);
    if (copy == nullptr) return std::nullopt;
    return provider::LunMapping{"3:disk", "3:copy." + snapshot.text(), "0:0+1"};
  }
  Hresult import(const Guid& snapshot, const provider::LunMapping&) override {
    auto* copy = copies_.copy(snapshot);
    if (copy == nullptr || !copy->away) return kVssEObjectNotFound;
    copy->away = false;
    copy->properties.attributes |= static_cast<std::int32_t>(attribute::kImported);
    volumes_.mask(snapshot, false);
    return kSOk;
  }
  Hresult can_resync() override { return kSOk; }
  Hresult resync(const std::vector<Guid>& snapshots) override {
    for (const Guid& snapshot : snapshots)
      volumes_.revert(snapshot);
    return kSOk;
  }

 private:
  Hresult planned(trace::Verb phase) {
    const engine::ProviderFault fault = world_.faults().provider_fault(phase);
    world_.clock().advance(VirtualTime::from_ms(fault.slow_ms));
    return fault.failure;
  }

  service::World& world_;
  volume::VolumeTable& volumes_;
  provider::CopyBook copies_;
  provider::ProviderInfo info_;
};

}  // namespace vsskit::test
