// The system provider: copies are made by the volume table, at one instant, in CommitSnapshots.
#include <algorithm>
#include <utility>

#include "sim/provider/copy_book.h"
#include "sim/provider/provider.h"
#include "sim/provider/provider_patience.h"
#include "sim/trace/recorder.h"

namespace vsskit::provider {
namespace {

using trace::Verb;

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
  explicit SystemProvider(SystemProviderWorld world)
      : world_(std::move(world)), copies_(world_.volumes, world_.file_time) {}

  [[nodiscard]] const ProviderInfo& info() const override { return info_; }

  Hresult is_volume_supported(std::string_view volume, std::int32_t context,
                              bool& supported) override {
    supported = false;
    const volume::Volume* found = world_.volumes.find_volume(volume);
    const Hresult result = run(Verb::AreVolumesSupported, [&] {
      if (found == nullptr) return kVssEObjectNotFound;
      // Neither disks that travel nor mirrors (required-behaviors-for-shadow-copy-providers.md).
      const bool wanted = (static_cast<std::uint32_t>(context) &
                           (attribute::kTransportable | attribute::kPlex)) != 0;
      supported = found->supported() && !wanted;
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
    return phase(Verb::EndPrepareSnapshots, set, SnapshotState::prepared);
  }

  Hresult pre_commit(const Guid& set) override {
    return phase(Verb::PreCommitSnapshots, set, SnapshotState::precommitted);
  }

  Hresult commit(const Guid& set) override {
    const Hresult result = run(Verb::CommitSnapshots, [&] { return copies_.make_copies(set); });
    say_set(Verb::CommitSnapshots, set, result);
    return result;
  }

  Hresult post_commit(const Guid& set, std::int32_t count) override {
    const Hresult result = run(Verb::PostCommitSnapshots, [&] {
      const CopyBook::Set* found = copies_.find(set);
      if (found == nullptr) return kVssEObjectNotFound;
      if (static_cast<std::size_t>(count) != found->size()) return kVssEUnexpected;
      return copies_.advance(set, SnapshotState::postcommitted);
    });
    say(Verb::PostCommitSnapshots, result, [&](trace::Step& step) {
      step.add_guid("set", set);
      step.add_number("count", static_cast<std::uint64_t>(std::max(count, 0)));
    });
    return result;
  }

  Hresult pre_final_commit(const Guid& set) override {
    const Hresult result =
        phase(Verb::PreFinalCommitSnapshots, set, SnapshotState::prefinalcommitted);
    if (succeeded(result)) copies_.let_recover(set, true);
    return result;
  }

  Hresult post_final_commit(const Guid& set) override {
    const Hresult result = phase(Verb::PostFinalCommitSnapshots, set, SnapshotState::created);
    if (succeeded(result)) copies_.let_recover(set, false);
    return result;
  }

  Hresult abort(const Guid& set) override {
    const Hresult result = run(Verb::AbortSnapshots, [&] {
      copies_.drop(set);
      return kSOk;
    });
    say_set(Verb::AbortSnapshots, set, result);
    return result;
  }

  [[nodiscard]] std::vector<SnapshotProperties> query() const override { return copies_.query(); }

  [[nodiscard]] std::optional<SnapshotProperties> properties(const Guid& snapshot) const override {
    return copies_.properties(snapshot);
  }

  bool adopt(const SnapshotProperties& properties) override {
    const volume::Volume* volume = world_.volumes.find_volume(properties.original_volume);
    if (volume != nullptr) copies_.adopt(properties, *volume);
    return volume != nullptr;
  }
  void forget(const Guid& snapshot) override { copies_.forget_copy(snapshot); }

  // A deletion that the fault plan lets fail leaves a step; others leave none but their effects.
  Deletion remove(const Guid& id, ObjectType type, bool) override {
    Deletion deletion;
    const std::vector<Guid> wanted = copies_.named(id, type);
    if (wanted.empty()) deletion.result = kVssEObjectNotFound;
    for (const Guid& snapshot : wanted) {
      const Hresult result = run(Verb::ProviderDeleteSnapshots, [&] {
        return copies_.remove(snapshot) ? kSOk : kVssEObjectNotFound;
      });
      if (failed(result)) {
        deletion.result = result;
        deletion.nondeleted = snapshot;
        break;
      }
      ++deletion.deleted;
    }
    return deletion;
  }

  Hresult revert(const Guid& snapshot) override {
    const Hresult result = run(Verb::ProviderRevertToSnapshot, [&] {
      if (copies_.copy(snapshot) == nullptr) return kVssEObjectNotFound;
      const volume::FileError error = world_.volumes.revert(snapshot);
      if (error == volume::FileError::sharing_violation) return kVssEVolumeInUse;
      return error == volume::FileError::none ? kSOk : kVssEProviderVeto;
    });
    say(Verb::ProviderRevertToSnapshot, result,
        [&](trace::Step& step) { step.add_guid("snapshot", snapshot); });
    return result;
  }

  Hresult query_revert_status(std::string_view volume) override {
    const Hresult result = run(Verb::ProviderQueryRevertStatus, [] { return kSOk; });
    say(Verb::ProviderQueryRevertStatus, result,
        [&](trace::Step& step) { step.add("volume", std::string(volume)); });
    return result;
  }

 private:
  // Runs one call, or lets the fault plan have its way.
  template <class Call>
  Hresult run(Verb verb, const Call& call) {
    if (world_.faults == nullptr || world_.faults->providers.empty()) return call();
    const engine::ProviderFault fault = world_.faults->provider_fault(verb);
    world_.volumes.pass_time(VirtualTime::from_ms(fault.slow_ms));
    hangs_ = fault.never_returns;
    if (hangs_) {
      world_.volumes.pass_time(patience(verb));
      return kVssEUnexpectedProviderError;
    }
    return failed(fault.failure) ? fault.failure : call();
  }

  // A call that was made, as a step; the one place where this provider speaks to the trace. One
  // that never came back stays open there as well.
  template <class Fill>
  void say(Verb verb, Hresult result, const Fill& fill) {
    trace::Recorder* recorder = world_.recorder;
    if (recorder == nullptr || !recorder->header().holds.has(trace::holds::calls)) return;
    trace::Step step = trace::make_step({trace::Party::provider, info_.label}, verb);
    fill(step);
    if (std::exchange(hangs_, false)) {
      recorder->open(std::move(step));
      return;
    }
    step.with_result(result);
    recorder->record(std::move(step));
  }

  void say_set(Verb verb, const Guid& set, Hresult result) {
    say(verb, result, [&](trace::Step& step) { step.add_guid("set", set); });
  }

  // A phase that all copies of a set go through together.
  Hresult phase(Verb verb, const Guid& set, SnapshotState reached) {
    const Hresult result = run(verb, [&] { return copies_.advance(set, reached); });
    say_set(verb, set, result);
    return result;
  }

  Hresult prepare(const Guid& set, const Guid& snapshot, std::string_view volume_name,
                  std::int32_t context) {
    const volume::Volume* volume = world_.volumes.find_volume(volume_name);
    if (volume == nullptr) return kVssEObjectNotFound;
    if (!volume->supported()) return kVssEVolumeNotSupportedByProvider;
    SnapshotProperties properties;
    properties.snapshot_id = snapshot;
    properties.set_id = set;
    properties.originating_machine = world_.machine;
    properties.service_machine = world_.machine;
    properties.provider_id = kSystemProviderId;
    properties.attributes = context;
    copies_.begin(std::move(properties), *volume);
    return kSOk;
  }

  SystemProviderWorld world_;
  bool hangs_ = false;  // in the call that is about to be said
  ProviderInfo info_ = system_info();
  CopyBook copies_;
};

}  // namespace

std::unique_ptr<Provider> make_system_provider(SystemProviderWorld world) {
  return std::make_unique<SystemProvider>(std::move(world));
}

}  // namespace vsskit::provider
