// What is done with shadow copies that exist: exposing, breaking, importing them, reverting to
// them, writing them back over their volumes. Disks (LUNs) are the providers' affair; here a copy
// is visible, masked or a volume of its own.
#include <algorithm>
#include <utility>

#include "sim/base/text.h"
#include "sim/provider/own_reverts.h"
#include "sim/provider/provider_codes.h"
#include "sim/service/component_values.h"
#include "sim/service/operations.h"
#include "sim/service/session.h"
#include "sim/service/session_parts.h"

namespace vsskit::service {

using provider::requester_code;

namespace {

// _VSS_SNAPSHOT_PROPERTY_ID, as far as VSS tells providers.
constexpr std::int32_t kPropertyExposedName = 8;
constexpr std::int32_t kPropertyExposedPath = 9;

// How long a volume is being reverted in the background, in virtual time.
constexpr VirtualTime kRevertTime = VirtualTime::from_ms(60 * 1000);
// What one look at the revert's status costs.
constexpr VirtualTime kRevertLook = VirtualTime::from_ms(1000);
// A provider is asked each second at first, then each minute; one that is still at it after a day
// is given up.
constexpr VirtualTime kRevertLateLook = VirtualTime::from_ms(60 * 1000);
constexpr int kRevertEarlyLooks = 120;
constexpr int kRevertLooksMax = kRevertEarlyLooks + 24 * 60;

// A created copy and the provider that has it.
struct Found {
  provider::Provider* provider = nullptr;
  SnapshotProperties properties;
  const volume::ShadowCopy* copy = nullptr;

  [[nodiscard]] bool has(std::uint32_t bits) const {
    return (static_cast<std::uint32_t>(properties.attributes) & bits) == bits;
  }
};

Hresult find_copy(World& world, const Guid& id, Found& found) {
  found.provider = world.providers().owner(id);
  if (found.provider == nullptr) return kVssEObjectNotFound;
  auto properties = found.provider->properties(id);
  found.copy = world.volumes().find_shadow_copy(id);
  if (!properties || properties->state != SnapshotState::created || found.copy == nullptr) {
    return kVssEObjectNotFound;
  }
  found.properties = std::move(*properties);
  return kSOk;
}

// Windows runs from this volume: it cannot be reverted while it does.
bool is_system_volume(World& world, const volume::Volume& volume) {
  for (const char* name : {"SystemRoot", "SystemDrive"}) {
    const std::optional<std::string_view> path = world.variables().get(name);
    if (!path) continue;
    const auto place = world.volumes().resolve(*path);
    if (place && place->volume == &volume && place->copy == nullptr) return true;
  }
  return false;
}

// An operation that has ended before anybody waits for it. Not the session's, as the next.
class DoneOperation final : public engine::Operation {
  bool advance() override {
    finish(kVssSAsyncFinished);
    return false;
  }
};

// QueryRevertStatus: waiting for it is waiting for the revert, which nobody can cancel and which
// goes on without the session.
class RevertStatus final : public engine::Operation {
 public:
  // The world is there as long as anybody works on an operation. Without `progress` VSS knows
  // itself how long it takes.
  RevertStatus(World& world, const volume::Volume& volume,
               std::shared_ptr<provider::RevertProgress> progress)
      : world_(world), volume_(volume), progress_(std::move(progress)) {}

 private:
  [[nodiscard]] bool can_cancel() const override { return false; }
  bool advance() override { return progress_ ? ask_provider() : look(); }

  bool look() {
    engine::VirtualClock& clock = world_.clock();
    if (const auto until = world_.coordinator().reverting_until(volume_))
      clock.advance(std::min(kRevertLook, *until - clock.now()));
    if (world_.coordinator().reverting_until(volume_)) return true;
    finish(kVssSAsyncFinished);
    return false;
  }

  bool ask_provider() {
    Hresult told = progress_->ask();
    if (told == kVssSAsyncPending && ++looks_ < kRevertLooksMax) {
      const VirtualTime pause = looks_ <= kRevertEarlyLooks ? kRevertLook : kRevertLateLook;
      world_.clock().advance(pause);
      world_.coordinator().note_revert(volume_, world_.clock().now() + pause);
      return true;
    }
    if (told == kVssSAsyncPending) told = kVssEUnexpectedProviderError;
    world_.coordinator().note_revert(volume_, world_.clock().now());
    progress_.reset();
    finish(told);
    return false;
  }

  World& world_;
  const volume::Volume& volume_;
  std::shared_ptr<provider::RevertProgress> progress_;
  int looks_ = 0;
};

// Who would revert the volume, whatever context the session is in: the provider that has copies of
// it, else the one that would make persistent ones, to which alone a volume can be reverted.
provider::Provider* provider_of(World& world, const volume::Volume& volume, Hresult& result) {
  for (provider::Provider* one : world.providers().all()) {
    for (const SnapshotProperties& copy : one->query()) {
      if (copy.state != SnapshotState::created) continue;
      if (equal_ignore_case(copy.original_volume, volume.guid_name())) return one;
    }
  }
  return world.providers().choose({}, volume.guid_name(),
                                  static_cast<std::int32_t>(context::kNasRollback), result);
}

}  // namespace

// Rule C-SHAD-27: locally only persistent copies of the rollback contexts, always from the root.
Hresult Session::expose_snapshot(const Guid& snapshot_id, TextOrNull path_from_root,
                                 std::uint32_t attributes, TextOrNull expose,
                                 std::string& exposed) {
  World& world = parts_->world;
  if (const Hresult bad = parts_->check(Call::ask_providers)) return bad;
  const bool locally = attributes == attribute::kExposedLocally;
  if (!locally && attributes != attribute::kExposedRemotely) return kEInvalidArg;
  Found found;
  if (const Hresult bad = find_copy(world, snapshot_id, found)) return bad;
  if (locally) {
    if (path_from_root.has_value()) return kEInvalidArg;
    if (!found.has(attribute::kPersistent) || found.has(attribute::kClientAccessible)) {
      return kEInvalidArg;
    }
  }
  volume::Exposure exposure;
  exposure.kind = locally ? volume::Exposure::Kind::local : volume::Exposure::Kind::share;
  exposure.name = std::string(expose.value_or(std::string_view{}));
  exposure.inner = std::string(path_from_root.value_or(std::string_view{}));
  const std::optional<std::string> name = world.volumes().expose(snapshot_id, exposure);
  if (!name) return kEInvalidArg;
  const Hresult told =
      requester_code(found.provider->set_property(snapshot_id, kPropertyExposedName, *name));
  if (failed(told)) {
    world.volumes().unexpose(snapshot_id);
    return told;
  }
  if (!locally) found.provider->set_property(snapshot_id, kPropertyExposedPath, exposure.inner);
  exposed = *name;
  world.hand_out();
  return kSOk;
}

Hresult Session::unexpose_snapshot(const Guid& snapshot_id) {
  if (const Hresult bad = parts_->check(Call::ask_providers)) return bad;
  if (snapshot_id.is_null()) return kEInvalidArg;
  Found found;
  if (const Hresult bad = find_copy(parts_->world, snapshot_id, found)) return bad;
  if (!parts_->world.volumes().unexpose(snapshot_id)) return kVssEObjectNotFound;
  parts_->world.hand_out();
  return requester_code(found.provider->set_property(snapshot_id, kPropertyExposedName, ""));
}

namespace {

// The flags that BreakSnapshotSetEx takes: _VSS_HARDWARE_OPTIONS.
constexpr std::uint32_t kMaskLuns = 0x1;
constexpr std::uint32_t kMakeReadWrite = 0x2;
constexpr std::uint32_t kBreakRevertingIdentity = 0x4;
constexpr std::uint32_t kBreakKeepingIdentity = 0x8;

Hresult break_set(Session::Parts& parts, const Guid& set, std::uint32_t flags) {
  World& world = parts.world;
  constexpr std::uint32_t kIdentity = kBreakRevertingIdentity | kBreakKeepingIdentity;
  if ((flags & ~(kMaskLuns | kMakeReadWrite | kIdentity)) != 0 ||
      (flags & kIdentity) == kIdentity) {
    return kEInvalidArg;
  }
  std::vector<Guid> copies;
  provider::Provider* owner = nullptr;
  for (provider::Provider* one : world.providers().all()) {
    for (const SnapshotProperties& copy : one->query()) {
      if (copy.set_id != set || copy.state != SnapshotState::created) continue;
      if (owner != nullptr && owner != one) return kVssEProviderVeto;
      owner = one;
      copies.push_back(copy.snapshot_id);
    }
  }
  if (owner == nullptr) return kVssEObjectNotFound;
  const bool hardware = owner->info().type == ProviderType::hardware;
  // The originals are here: their identity cannot be taken over.
  if (hardware && (flags & kBreakRevertingIdentity) != 0) return kVssEBreakRevertIdFailed;
  const Hresult broken = requester_code(owner->break_set(set, flags));
  if (failed(broken)) return broken;
  for (const Guid& copy : copies) {
    world.volumes().unexpose(copy);
    world.volumes().set_writable(copy, (flags & kMakeReadWrite) != 0);
    world.volumes().mask(copy, (flags & kMaskLuns) != 0);
    world.volumes().break_shadow_copy(copy);
  }
  world.hand_out();
  return kSOk;
}

}  // namespace

Hresult Session::break_snapshot_set(const Guid& set_id) {
  if (const Hresult bad = parts_->check(Call::ask_providers)) return bad;
  return set_id.is_null() ? kEInvalidArg : break_set(*parts_, set_id, 0);
}

Hresult Session::break_snapshot_set_ex(const Guid& set_id, std::uint32_t flags,
                                       OperationPtr& operation) {
  if (const Hresult bad = parts_->check(Call::ask_providers)) return bad;
  if (set_id.is_null()) return kEInvalidArg;
  if (const Hresult bad = break_set(*parts_, set_id, flags)) return bad;
  operation = std::make_shared<DoneOperation>();
  parts_->world.executor().start(operation, parts_->world.keep());
  return kSOk;
}

namespace {

// A copy that can be reverted to now.
Hresult find_to_revert(const Session::Parts& parts, const Guid& snapshot_id, Found& found) {
  World& world = parts.world;
  if (const Hresult bad = parts.check(Call::ask_providers)) return bad;
  if (snapshot_id.is_null()) return kEInvalidArg;
  if (const Hresult bad = find_copy(world, snapshot_id, found)) {
    // The method's page: a copy whose provider is not there any more. One that travels is not here.
    const volume::ShadowCopy* copy = world.volumes().find_shadow_copy(snapshot_id);
    const bool orphan = found.provider == nullptr && copy != nullptr && !copy->masked();
    return orphan ? kVssEProviderNotRegistered : bad;
  }
  if (!found.has(attribute::kPersistent)) return kVssEUnsupportedContext;
  const volume::Volume& volume = found.copy->original();
  if (is_system_volume(world, volume)) return kVssEVolumeNotSupported;
  return world.coordinator().reverting_until(volume) ? kVssERevertInProgress : kSOk;
}

}  // namespace

Hresult Session::revert_to_snapshot(const Guid& snapshot_id, bool force_dismount) {
  World& world = parts_->world;
  Found found;
  if (const Hresult bad = find_to_revert(*parts_, snapshot_id, found)) return bad;
  const volume::Volume& volume = found.copy->original();
  if (!world.volumes().dismount(volume, force_dismount)) return kVssEVolumeInUse;
  // It may have waited for writes that were held, and others went on meanwhile.
  if (const Hresult bad = find_to_revert(*parts_, snapshot_id, found)) return bad;
  world.collect_effects(std::nullopt);
  // E_NOTIMPL is documented here: the provider does not support it.
  const Hresult reverted = found.provider->revert(snapshot_id);
  world.collect_effects(std::nullopt);
  if (reverted == kSOk) {
    world.coordinator().note_revert(volume, world.clock().now() + kRevertTime);
  }
  const bool documented = reverted == kENotImpl ||  // IVssBackupComponents::RevertToSnapshot
                          reverted == kVssEVolumeInUse || reverted == kVssERevertInProgress;
  return documented ? reverted : requester_code(reverted);
}

Hresult Session::query_revert_status(TextOrNull name, OperationPtr& operation) {
  World& world = parts_->world;
  if (const Hresult bad = parts_->check(Call::ask_providers)) return bad;
  if (is_missing(name)) return kEInvalidArg;
  const volume::Volume* volume =
      name->back() == '\\' ? world.volumes().find_volume(*name) : nullptr;
  if (volume == nullptr) return kVssEObjectNotFound;
  if (is_system_volume(world, *volume)) return kVssEVolumeNotSupported;
  Hresult asked = kSOk;
  provider::Provider* provider = provider_of(world, *volume, asked);
  if (provider == nullptr) return asked;
  // E_NOTIMPL is documented here: the provider does not support it.
  std::shared_ptr<provider::RevertProgress> progress;
  auto* const own = dynamic_cast<provider::OwnReverts*>(provider);
  asked = own != nullptr ? own->follow_revert(volume->guid_name(), progress)
                         : provider->query_revert_status(volume->guid_name());
  if (failed(asked)) {
    return asked == kENotImpl ? asked  // IVssBackupComponents::QueryRevertStatus
                              : requester_code(asked);
  }
  // Not the session's operation: it goes on with other calls meanwhile.
  operation = std::make_shared<RevertStatus>(world, *volume, std::move(progress));
  world.executor().start(operation, world.keep());
  return kSOk;
}

Hresult Session::pre_fast_recovery(const Guid&, std::uint32_t, OperationPtr&) {
  return kENotImpl;  // IVssBackupComponentsEx2::PreFastRecovery: not supported, for future use
}

Hresult Session::fast_recovery(const Guid&, std::uint32_t, OperationPtr&) {
  return kENotImpl;  // IVssBackupComponentsEx2::FastRecovery: not supported, for future use
}

namespace {

// `server` of `server.domain`, or with a domain where it has none.
std::string server_name(std::string_view server, bool qualified) {
  const bool address =
      !server.empty() && server.find_first_not_of("0123456789.") == std::string_view::npos;
  const std::size_t dot = server.find('.');
  if (address) return std::string(server);
  if (qualified) return std::string(server) + (dot == server.npos ? ".vsskit.example" : "");
  return std::string(server.substr(0, dot));
}

}  // namespace

// A local path: GetVolumePathName and GetVolumeNameForVolumeMountPoint. A share: its root, with the
// server's name in one form; there is neither DFS nor a cluster, so nothing else to evaluate.
Hresult Session::get_root_and_logical_prefix_paths(TextOrNull path, std::string& root,
                                                   std::string& logical_prefix,
                                                   bool normalize_fqdn) {
  if (parts_->phase == Phase::released) return kVssEBadState;
  if (is_missing(path)) return kEInvalidArg;
  const std::string key = path_key(*path);
  if (key.starts_with("\\\\") && !key.starts_with("\\\\?\\")) {
    const std::string normal = normalize_path(*path);
    const std::size_t start = starts_with_ignore_case(normal, "\\\\?\\UNC\\") ? 8 : 2;
    const std::size_t server_end = normal.find('\\', start);
    if (server_end == std::string::npos) return kVssEObjectNotFound;
    const std::size_t share_end = std::min(normal.find('\\', server_end + 1), normal.size());
    const std::string share = normal.substr(server_end + 1, share_end - server_end - 1);
    const std::string_view server = std::string_view(normal).substr(start, server_end - start);
    if (share.empty() || server.empty()) return kVssEObjectNotFound;
    root = "\\\\" + server_name(server, normalize_fqdn) + '\\' + share + '\\';
    logical_prefix = root;
    return kSOk;
  }
  const auto place = parts_->world.volumes().resolve(*path);
  const auto found = parts_->world.volumes().volume_path_of(*path);
  if (!place || !found || place->copy != nullptr) return kVssEObjectNotFound;
  root = *found;
  logical_prefix = place->volume->guid_name();
  return kSOk;
}

}  // namespace vsskit::service
