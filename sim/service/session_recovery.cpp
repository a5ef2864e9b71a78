// Recovery sets: copies that the storage itself writes back over their volumes (LUN
// resynchronization), in a session that was initialized for restore with the backup's document. Its
// writers may have been told of the restore before: they let go of their files in PreRestore.
#include <algorithm>
#include <utility>

#include "sim/provider/provider_codes.h"
#include "sim/service/component_values.h"
#include "sim/service/operations.h"
#include "sim/service/session.h"
#include "sim/service/session_parts.h"

namespace vsskit::service {

using provider::requester_code;

namespace {

// VSS_RECOVERY_OPTIONS.
constexpr std::uint32_t kRevertIdentityAll = 0x100;
constexpr std::uint32_t kNoVolumeCheck = 0x200;

// One unit: the storage copies in no time of ours.
class RecoverOperation final : public SessionOperation {
 public:
  using SessionOperation::SessionOperation;

 private:
  bool unit(Session::Parts& session) override {
    World& world = session.world;
    world.collect_effects(std::nullopt);
    const Hresult result = session.recovery_provider->resync(session.recovery_set);
    world.collect_effects(std::nullopt);
    end(session);
    finish(result == kSOk ? kVssSAsyncFinished : requester_code(result));
    return false;
  }
  void cancelled(Session::Parts& session) override { end(session); }

  static void end(Session::Parts& session) {
    session.recovery_set.clear();
    session.recovery_provider = nullptr;
    session.world.coordinator().give_back_resync(*session.self);
  }
};

bool in_document(const Session::Parts& parts, const Guid& snapshot) {
  const auto& entries = parts.document->value.snapshots;
  return std::any_of(entries.begin(), entries.end(),
                     [&](const auto& entry) { return entry.id == snapshot; });
}

}  // namespace

Hresult Session::add_snapshot_to_recovery_set(const Guid& snapshot_id, std::uint32_t flags,
                                              TextOrNull destination_volume) {
  Parts& parts = *parts_;
  World& world = parts.world;
  if (!parts.is_restore() || parts.busy()) return kVssEBadState;
  if (snapshot_id.is_null() || flags != 0) return kEInvalidArg;
  if (!in_document(parts, snapshot_id)) return kVssESnapshotNotInSet;
  const auto providers = world.providers().all();
  const bool hardware = std::any_of(providers.begin(), providers.end(), [](const auto* one) {
    return one->info().type == ProviderType::hardware;
  });
  if (!hardware) return kVssEBadState;
  provider::Provider* owner = world.providers().owner(snapshot_id);
  if (owner == nullptr || owner->info().type != ProviderType::hardware) return kVssEObjectNotFound;
  if (owner->can_resync() == kVssELegacyProvider) return kVssELegacyProvider;
  const volume::ShadowCopy* copy = world.volumes().find_shadow_copy(snapshot_id);
  if (copy == nullptr) return kVssEObjectNotFound;
  // The copy goes back where it came from: another volume's disk is another one.
  if (!is_missing(destination_volume) &&
      world.volumes().find_volume(*destination_volume) != &copy->original()) {
    return kVssEVolumeNotSupported;
  }
  if (parts.recovery_provider != nullptr && parts.recovery_provider != owner) {
    return kVssEResyncInProgress;
  }
  if (const Hresult taken = world.coordinator().take_resync(*this)) return taken;
  parts.recovery_provider = owner;
  auto& recovery_set = parts.recovery_set;
  if (std::find(recovery_set.begin(), recovery_set.end(), snapshot_id) == recovery_set.end()) {
    recovery_set.push_back(snapshot_id);
  }
  return kSOk;
}

Hresult Session::recover_set(std::uint32_t flags, OperationPtr& operation) {
  Parts& parts = *parts_;
  if (!parts.is_restore() || parts.busy() || parts.recovery_set.empty()) return kVssEBadState;
  if ((flags & ~(kRevertIdentityAll | kNoVolumeCheck)) != 0) return kEInvalidArg;
  // E_NOTIMPL is documented here: the provider does not support it.
  if (const Hresult cannot = parts.recovery_provider->can_resync()) return cannot;
  for (const Guid& snapshot : parts.recovery_set) {
    const volume::ShadowCopy* copy = parts.world.volumes().find_shadow_copy(snapshot);
    // IVssBackupComponentsEx3::RecoverSet: its only code for what the provider meets.
    if (copy == nullptr) return kVssEProviderVeto;
    parts.world.volumes().dismount(copy->original(), true);
  }
  return parts.begin(std::make_shared<RecoverOperation>(weak_from_this()), operation);
}

}  // namespace vsskit::service
