// The system provider: copies are made by the volume table, at one instant, in CommitSnapshots.
#include <algorithm>
#include <map>
#include <utility>

#include "sim/provider/provider.h"
#include "sim/trace/recorder.h"

namespace vsskit::provider {
namespace {

using trace::Verb;

struct Copy {
  SnapshotProperties properties;
  const volume::Volume* volume = nullptr;
};

struct Set {
  std::vector<Copy> copies;
};

ProviderInfo system_info() {
  ProviderInfo info;
  info.id = kSystemProviderId;
  info.label = "system";
  info.name = "Microsoft Software Shadow Copy provider 1.0";
  info.type = ProviderType::system;
  info.version = "1.0.0.7";
  info.version_id = {0x00000001, 0x0000, 0x0000, {0, 0, 0, 0, 0, 0, 0, 0x07}};
  return info;
}

class SystemProvider final : public Provider {
 public:
  explicit SystemProvider(SystemProviderWorld world) : world_(std::move(world)) {}

  [[nodiscard]] const ProviderInfo& info() const override { return info_; }

  Hresult is_volume_supported(std::string_view volume, std::int32_t, bool& supported) override {
    supported = false;
    const volume::Volume* found = world_.volumes.find_volume(volume);
    const Hresult result = run(Verb::AreVolumesSupported, [&] {
      if (found == nullptr) return kVssEObjectNotFound;
      supported = found->supported();
      return kSOk;
    });
    say(Verb::AreVolumesSupported, result, [&](trace::Step& step) {
      step.add("volumes", std::string(volume));
      step.add_yes_no("supported", supported);
    });
    return result;
  }

  Hresult begin_prepare(const Guid& set, const Guid& snapshot, std::string_view volume,
                        std::int32_t context) override {
    const Hresult result =
        run(Verb::BeginPrepareSnapshot, [&] { return prepare(set, snapshot, volume, context); });
    say(Verb::BeginPrepareSnapshot, result, [&](trace::Step& step) {
      step.add_guid("set", set);
      step.add_guid("snapshot", snapshot);
      step.add("volume", std::string(volume));
      step.add_listed("context", context);
    });
    return result;
  }

  Hresult end_prepare(const Guid& set) override {
    return phase(Verb::EndPrepareSnapshots, set, SnapshotState::prepared, [](Set&) {});
  }

  Hresult pre_commit(const Guid& set) override {
    return phase(Verb::PreCommitSnapshots, set, SnapshotState::precommitted, [](Set&) {});
  }

  Hresult commit(const Guid& set) override {
    const Hresult result = run(Verb::CommitSnapshots, [&] { return make_copies(set); });
    say_set(Verb::CommitSnapshots, set, result);
    return result;
  }

  Hresult post_commit(const Guid& set, std::int32_t count) override {
    const Hresult result = run(Verb::PostCommitSnapshots, [&] {
      Set* found = find_set(set);
      if (found == nullptr) return kVssEObjectNotFound;
      if (static_cast<std::size_t>(count) != found->copies.size()) return kVssEUnexpected;
      for (Copy& copy : found->copies)
        copy.properties.state = SnapshotState::postcommitted;
      return kSOk;
    });
    say(Verb::PostCommitSnapshots, result, [&](trace::Step& step) {
      step.add_guid("set", set);
      step.add_number("count", static_cast<std::uint64_t>(std::max(count, 0)));
    });
    return result;
  }

  Hresult pre_final_commit(const Guid& set) override {
    return phase(Verb::PreFinalCommitSnapshots, set, SnapshotState::prefinalcommitted,
                 [this](Set& found) { let_recover(found, true); });
  }

  Hresult post_final_commit(const Guid& set) override {
    return phase(Verb::PostFinalCommitSnapshots, set, SnapshotState::created,
                 [this](Set& found) { let_recover(found, false); });
  }

  Hresult abort(const Guid& set) override {
    const Hresult result = run(Verb::AbortSnapshots, [&] {
      if (Set* found = find_set(set)) drop(*found);
      sets_.erase(set);
      return kSOk;
    });
    say_set(Verb::AbortSnapshots, set, result);
    return result;
  }

  [[nodiscard]] std::vector<SnapshotProperties> query() const override {
    std::vector<SnapshotProperties> all;
    for (const volume::ShadowCopy* copy : world_.volumes.shadow_copies()) {
      if (auto properties = this->properties(copy->id())) all.push_back(std::move(*properties));
    }
    // Those that are being made have no copy yet.
    for (const auto& [id, set] : sets_) {
      for (const Copy& copy : set.copies) {
        if (copy.properties.device.empty()) all.push_back(copy.properties);
      }
    }
    return all;
  }

  [[nodiscard]] std::optional<SnapshotProperties> properties(const Guid& snapshot) const override {
    const auto owner = set_of_.find(snapshot);
    if (owner == set_of_.end()) return std::nullopt;
    for (const Copy& copy : sets_.at(owner->second).copies) {
      if (copy.properties.snapshot_id == snapshot) return copy.properties;
    }
    return std::nullopt;
  }

  Deletion remove(const Guid& id, ObjectType type) override {
    Deletion deletion;
    std::vector<Guid> wanted;
    if (type == ObjectType::snapshot && set_of_.count(id) != 0) {
      wanted.push_back(id);
    } else if (const Set* set = type == ObjectType::snapshot_set ? find_set(id) : nullptr) {
      for (const Copy& copy : set->copies)
        wanted.push_back(copy.properties.snapshot_id);
    }
    if (wanted.empty()) deletion.result = kVssEObjectNotFound;
    for (const Guid& snapshot : wanted) {
      if (!remove_copy(snapshot)) {
        deletion.result = kVssEObjectNotFound;
        deletion.nondeleted = snapshot;
        break;
      }
      ++deletion.deleted;
    }
    return deletion;
  }

 private:
  // Runs one call, or lets the fault plan have its way.
  template <class Call>
  Hresult run(Verb verb, const Call& call) {
    if (world_.faults == nullptr || world_.faults->providers.empty()) return call();
    const engine::ProviderFault fault = world_.faults->provider_fault(verb);
    world_.clock.advance(VirtualTime::from_ms(fault.slow_ms));
    return failed(fault.failure) ? fault.failure : call();
  }

  // A call that was made, as a step; the one place where this provider speaks to the trace.
  template <class Fill>
  void say(Verb verb, Hresult result, const Fill& fill) {
    trace::Recorder* recorder = world_.recorder;
    if (recorder == nullptr || !recorder->header().holds.has(trace::holds::calls)) return;
    trace::Step step = trace::make_step({trace::Party::provider, info_.label}, verb);
    fill(step);
    step.with_result(result);
    recorder->record(std::move(step));
  }

  void say_set(Verb verb, const Guid& set, Hresult result) {
    say(verb, result, [&](trace::Step& step) { step.add_guid("set", set); });
  }

  // A phase that all copies of a set go through together.
  template <class Work>
  Hresult phase(Verb verb, const Guid& set, SnapshotState reached, const Work& work) {
    const Hresult result = run(verb, [&] {
      Set* found = find_set(set);
      if (found == nullptr) return kVssEObjectNotFound;
      work(*found);
      for (Copy& copy : found->copies)
        copy.properties.state = reached;
      return kSOk;
    });
    say_set(verb, set, result);
    return result;
  }

  Set* find_set(const Guid& id) {
    const auto found = sets_.find(id);
    return found == sets_.end() ? nullptr : &found->second;
  }

  Hresult prepare(const Guid& set, const Guid& snapshot, std::string_view volume_name,
                  std::int32_t context) {
    const volume::Volume* volume = world_.volumes.find_volume(volume_name);
    if (volume == nullptr) return kVssEObjectNotFound;
    if (!volume->supported()) return kVssEVolumeNotSupportedByProvider;
    // Another set that never came to its copies is dropped (P-PROV-11).
    if (preparing_ != set && !preparing_.is_null()) {
      Set* before = find_set(preparing_);
      if (before != nullptr && !is_committed(*before)) {
        drop(*before);
        sets_.erase(preparing_);
      }
    }
    preparing_ = set;
    Copy copy;
    copy.volume = volume;
    copy.properties.snapshot_id = snapshot;
    copy.properties.set_id = set;
    copy.properties.original_volume = volume->guid_name();
    copy.properties.originating_machine = world_.machine;
    copy.properties.service_machine = world_.machine;
    copy.properties.provider_id = kSystemProviderId;
    copy.properties.attributes = context;
    copy.properties.state = SnapshotState::preparing;
    sets_[set].copies.push_back(std::move(copy));
    set_of_[snapshot] = set;
    return kSOk;
  }

  static bool is_committed(const Set& set) {
    return std::any_of(set.copies.begin(), set.copies.end(),
                       [](const Copy& copy) { return !copy.properties.device.empty(); });
  }

  Hresult make_copies(const Guid& id) {
    Set* set = find_set(id);
    if (set == nullptr) return kVssEObjectNotFound;
    std::vector<volume::ShadowRequest> requests;
    for (const Copy& copy : set->copies) {
      requests.push_back({copy.volume, copy.properties.snapshot_id});
    }
    auto made = world_.volumes.create_shadow_copies(id, requests);
    if (!made) return kVssEInsufficientStorage;
    for (std::size_t i = 0; i < set->copies.size(); ++i) {
      SnapshotProperties& properties = set->copies[i].properties;
      properties.device = (*made)[i]->device();
      properties.created = to_file_time((*made)[i]->created());
      properties.snapshots_count = static_cast<std::int32_t>(requests.size());
      properties.state = SnapshotState::committed;
    }
    return kSOk;
  }

  void let_recover(const Set& set, bool allowed) {
    for (const Copy& copy : set.copies) {
      const auto attributes = static_cast<std::uint32_t>(copy.properties.attributes);
      if (allowed && (attributes & attribute::kAutoRecover) == 0) continue;
      world_.volumes.set_writable(copy.properties.snapshot_id, allowed);
    }
  }

  void drop(const Set& set) {
    for (const Copy& copy : set.copies) {
      world_.volumes.delete_shadow_copy(copy.properties.snapshot_id);
      set_of_.erase(copy.properties.snapshot_id);
    }
  }

  bool remove_copy(const Guid& snapshot) {
    const auto owner = set_of_.find(snapshot);
    if (owner == set_of_.end() || !world_.volumes.delete_shadow_copy(snapshot)) return false;
    const auto set = sets_.find(owner->second);
    std::vector<Copy>& copies = set->second.copies;
    copies.erase(
        std::remove_if(copies.begin(), copies.end(),
                       [&](const Copy& copy) { return copy.properties.snapshot_id == snapshot; }),
        copies.end());
    if (copies.empty()) sets_.erase(set);
    set_of_.erase(snapshot);
    return true;
  }

  SystemProviderWorld world_;
  ProviderInfo info_ = system_info();
  std::map<Guid, Set> sets_;
  std::map<Guid, Guid> set_of_;  // by snapshot id
  Guid preparing_;
};

}  // namespace

std::unique_ptr<Provider> make_system_provider(SystemProviderWorld world) {
  return std::make_unique<SystemProvider>(std::move(world));
}

}  // namespace vsskit::provider
