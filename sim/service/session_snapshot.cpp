// Shadow copies: the context, the set, its creation, and what can be asked of copies and providers.
#include <algorithm>
#include <utility>

#include "sim/base/text.h"
#include "sim/provider/provider_codes.h"
#include "sim/service/component_values.h"
#include "sim/service/operations.h"
#include "sim/service/session.h"
#include "sim/service/session_parts.h"
#include "sim/volume/effects.h"

namespace vsskit::service {

using provider::requester_code;

namespace {

// The bits that tell contexts apart; the rest of a context are wishes about how it is done.
constexpr std::uint32_t kContextBits = attribute::kPersistent | attribute::kClientAccessible |
                                       attribute::kNoAutoRelease | attribute::kNoWriters;
// Bits that VSS or a provider sets, and nobody asks for.
constexpr std::uint32_t kReportedBits = attribute::kHardwareAssisted | attribute::kImported |
                                        attribute::kExposedLocally | attribute::kExposedRemotely |
                                        attribute::kFileShare;
constexpr std::uint32_t kKnownBits =
    0x30000ff | attribute::kHardwareAssisted | attribute::kDifferential | attribute::kPlex |
    attribute::kImported | attribute::kExposedLocally | attribute::kExposedRemotely |
    attribute::kAutoRecover | attribute::kRollbackRecovery | attribute::kFileShare;

// _VSS_SNAPSHOT_CONTEXT and _VSS_VOLUME_SNAPSHOT_ATTRIBUTES: a persistent copy is never
// auto-released, a client-accessible one is persistent.
bool is_context(std::uint32_t context) {
  if (context == context::kAll) return true;
  if ((context & ~kKnownBits) != 0 || (context & kReportedBits) != 0) return false;
  const bool persistent = (context & attribute::kPersistent) != 0;
  if (persistent && (context & attribute::kNoAutoRelease) == 0) return false;
  return persistent || (context & attribute::kClientAccessible) == 0;
}

// Rule C-SHAD-06: persistent copies need NTFS (or its successor).
bool fits_context(const volume::Volume& volume, std::uint32_t context) {
  if ((context & attribute::kPersistent) == 0) return true;
  return equal_ignore_case(volume.file_system(), "NTFS") ||
         equal_ignore_case(volume.file_system(), "ReFS");
}

// A volume's name as AddToSnapshotSet and IsVolumeSupported take it: with a trailing backslash,
// else the volume is not found (measured on Server 2022).
Hresult find_named(const Session::Parts& parts, TextOrNull name, const volume::Volume*& volume) {
  volume = nullptr;
  if (is_missing(name)) return kEInvalidArg;
  if (name->back() == '\\') volume = parts.world.volumes().find_volume(*name);
  return volume != nullptr ? kSOk : kVssEObjectNotFound;
}

// The provider for a volume, as ProviderTable::choose() has it, and what the context adds.
Hresult choose_provider(const Session::Parts& parts, const Guid& id, const volume::Volume& volume,
                        provider::Provider*& provider) {
  Hresult result = kSOk;
  const auto context = static_cast<std::int32_t>(parts.context);
  // AddToSnapshotSet's page: a volume may lie in a virtual disk, but in no disk inside a disk.
  if (volume.nesting() > kNestingMax) return kVssENestedVolumeLimit;
  provider = parts.world.providers().choose(id, volume.guid_name(), context, result);
  if (provider == nullptr) return result;
  if (fits_context(volume, parts.context)) return kSOk;
  return id.is_null() ? kVssEVolumeNotSupported : kVssEVolumeNotSupportedByProvider;
}

bool is_full(const Session::Parts& parts, const volume::Volume& volume) {
  const auto copies = parts.world.volumes().shadow_copies();
  const auto count = std::count_if(copies.begin(), copies.end(),
                                   [&](const auto* copy) { return &copy->original() == &volume; });
  if (static_cast<std::size_t>(count) >= kVolumeCopiesMax) return true;
  if ((parts.context & attribute::kClientAccessible) == 0) return false;
  std::size_t accessible = 0;
  for (const provider::Provider* one : parts.world.providers().all()) {
    for (const SnapshotProperties& copy : one->query()) {
      const auto attributes = static_cast<std::uint32_t>(copy.attributes);
      const bool counts = copy.state == SnapshotState::created &&
                          (attributes & attribute::kClientAccessible) != 0 &&
                          equal_ignore_case(copy.original_volume, volume.guid_name());
      accessible += counts ? 1 : 0;
    }
  }
  return accessible >= kClientAccessibleCopiesMax;
}

void add_to_document(Session::Parts& parts, const SetVolume& volume) {
  document::SnapshotEntry entry;
  entry.id = volume.snapshot_id;
  entry.volume = volume.volume->guid_name();
  entry.provider_id = volume.provider->info().id;
  parts.document->value.snapshots.push_back(std::move(entry));
  ++parts.document->changes;
}

// Whether a copy is exposed is known to VSS, not to its provider.
void add_exposure(World& world, SnapshotProperties& properties) {
  const volume::ShadowCopy* copy = world.volumes().find_shadow_copy(properties.snapshot_id);
  if (copy == nullptr || !copy->exposure()) return;
  const bool share = copy->exposure()->kind == volume::Exposure::Kind::share;
  properties.attributes |=
      static_cast<std::int32_t>(share ? attribute::kExposedRemotely : attribute::kExposedLocally);
  properties.exposed_name = copy->exposure()->name;
  if (share) properties.exposed_path = '\\' + copy->exposure()->inner;
}

void keep(Session::Parts& parts, const SetVolume& volume) {
  parts.volumes.push_back(volume);
  parts.volume_names.push_back(volume.volume->guid_name());
  auto& providers = parts.set_providers;
  if (std::find(providers.begin(), providers.end(), volume.provider) == providers.end()) {
    providers.push_back(volume.provider);
  }
  add_to_document(parts, volume);
}

}  // namespace

Hresult Session::set_context(std::int32_t value) {
  // Windows XP has the default context alone.
  if (!parts_->world.windows_at_least(5, 2)) {
    return kENotImpl;  // IVssBackupComponents::SetContext
  }
  if (const Hresult bad = parts_->check(Call::set_context)) return bad;
  if (!is_context(static_cast<std::uint32_t>(value))) return kEInvalidArg;
  if (parts_->context_set) return kVssEBadState;
  parts_->context = static_cast<std::uint32_t>(value);
  parts_->context_set = true;
  return kSOk;
}

Hresult Session::start_snapshot_set(Guid& set_id) {
  Parts& parts = *parts_;
  if (const Hresult bad = parts.check(Call::start_snapshot_set)) return bad;
  // Rule C-SHAD-02.
  if (parts.context == context::kAll) return kVssEBadState;
  if (parts.set_stage == SetStage::started) return kVssESnapshotSetInProgress;
  if (parts.set_stage != SetStage::none) return kVssEBadState;
  if (const Hresult bad = parts.world.coordinator().take_creation(*this)) return bad;
  parts.set_stage = SetStage::started;
  parts.set_id = parts.world.new_copy_id(parts.snapshot_ids);
  parts.document->value.snapshot_set_id = parts.set_id;
  parts.document->value.snapshots.clear();
  ++parts.document->changes;
  set_id = parts.set_id;
  return kSOk;
}

Hresult Session::add_to_snapshot_set(TextOrNull name, const Guid& provider_id, Guid& snapshot_id) {
  Parts& parts = *parts_;
  if (const Hresult bad = parts.check(Call::add_to_snapshot_set)) return bad;
  SetVolume member;
  if (const Hresult bad = find_named(parts, name, member.volume)) return bad;
  for (const SetVolume& other : parts.volumes) {
    if (other.volume == member.volume) return kVssEObjectAlreadyExists;
  }
  if (parts.volumes.size() >= kSetVolumesMax) return kVssEMaximumNumberOfVolumesReached;
  if (const Hresult bad = choose_provider(parts, provider_id, *member.volume, member.provider)) {
    return bad;
  }
  if (is_full(parts, *member.volume)) return kVssEMaximumNumberOfSnapshotsReached;
  member.snapshot_id = parts.world.new_copy_id(parts.snapshot_ids);
  member.recovery_known = parts.asks_for_recovery();
  std::uint32_t context = parts.context;
  if (member.recovery_known) context |= attribute::kAutoRecover;
  const Hresult begun = requester_code(
      member.provider->begin_prepare(parts.set_id, member.snapshot_id, member.volume->guid_name(),
                                     static_cast<std::int32_t>(context)));
  if (begun != kSOk) return begun;
  keep(parts, member);
  snapshot_id = member.snapshot_id;
  return kSOk;
}

// In contexts with writers the prerequisites are GatherWriterMetadata and PrepareForBackup, both
// ended (shadow-copy-creation-details.md; rules C-SHAD-04, R-ORDER-11). An empty set is acceptable
// (rule C-SHAD-14).
Hresult Session::do_snapshot_set(OperationPtr& operation) {
  Parts& parts = *parts_;
  if (const Hresult bad = parts.check(Call::do_snapshot_set)) return bad;
  if (parts.with_writers()) {
    if (parts.phase != Phase::prepared || !parts.gathered) return kVssEBadState;
    parts.recovery = parts.asks_for_recovery();
  }
  parts.set_stage = SetStage::creating;
  return parts.begin(make_snapshot(shared_from_this()), operation);
}

Hresult Session::get_snapshot_properties(const Guid& snapshot_id, SnapshotProperties& properties) {
  if (const Hresult bad = parts_->check(Call::ask_providers)) return bad;
  const provider::Provider* owner = parts_->world.providers().owner(snapshot_id);
  if (owner == nullptr) return kVssEObjectNotFound;
  auto found = owner->properties(snapshot_id);
  if (!found || found->state != SnapshotState::created) return kVssEObjectNotFound;
  properties = std::move(*found);
  add_exposure(parts_->world, properties);
  return kSOk;
}

Hresult Session::query(const Guid& queried_id, ObjectType queried_type, ObjectType returned_type,
                       std::vector<ObjectProperties>& objects) {
  objects.clear();
  Parts& parts = *parts_;
  if (const Hresult bad = parts.check(Call::ask_providers)) return bad;
  if (!queried_id.is_null() || queried_type != ObjectType::none) return kEInvalidArg;
  if (returned_type != ObjectType::snapshot && returned_type != ObjectType::provider) {
    return kEInvalidArg;
  }
  for (const provider::Provider* one : parts.world.providers().all()) {
    if (returned_type == ObjectType::provider) {
      objects.emplace_back(one->info());
      continue;
    }
    for (SnapshotProperties& copy : one->query()) {
      const auto attributes = static_cast<std::uint32_t>(copy.attributes);
      const bool visible = parts.context == context::kAll ||
                           (attributes & kContextBits) == (parts.context & kContextBits);
      if (!visible || copy.state != SnapshotState::created) continue;
      add_exposure(parts.world, copy);
      objects.emplace_back(std::move(copy));
    }
  }
  return objects.empty() ? kSFalse : kSOk;
}

Hresult Session::is_volume_supported(const Guid& provider_id, TextOrNull name, bool& supported) {
  supported = false;
  if (const Hresult bad = parts_->check(Call::ask_providers)) return bad;
  const volume::Volume* volume = nullptr;
  if (const Hresult bad = find_named(*parts_, name, volume)) return bad;
  provider::Provider* provider = nullptr;
  const Hresult chosen = choose_provider(*parts_, provider_id, *volume, provider);
  supported = chosen == kSOk;
  const bool unsupported =
      chosen == kVssEVolumeNotSupported || chosen == kVssEVolumeNotSupportedByProvider;
  return unsupported ? kSOk : chosen;
}

namespace {

// One provider's part of a deletion; what is gone is said in the trace.
Hresult remove_from(Session::Parts& parts, provider::Provider& provider, const Guid& id,
                    ObjectType type, bool force, Deletion& deletion) {
  std::vector<const volume::ShadowCopy*> copies;
  for (const volume::ShadowCopy* copy : parts.world.volumes().shadow_copies()) {
    const Guid& own = type == ObjectType::snapshot ? copy->id() : copy->set_id();
    if (own == id) copies.push_back(copy);
  }
  const Deletion part = provider.remove(id, type, force);
  deletion.deleted += part.deleted;
  deletion.nondeleted = part.nondeleted;
  // DeleteSnapshots's page: the first copy that could not be deleted. Not every provider says.
  if (failed(part.result) && deletion.nondeleted.is_null()) {
    const auto left = std::find_if(copies.begin(), copies.end(),
                                   [](const auto* copy) { return !copy->deleted(); });
    if (left != copies.end()) deletion.nondeleted = (*left)->id();
  }
  for (const volume::ShadowCopy* copy : copies) {
    if (copy->deleted() && parts.world.watcher() != nullptr) {
      parts.world.watcher()->say_snapshot_deleted(*copy);
    }
  }
  return requester_code(part.result);
}

}  // namespace

// Copies go one by one; the first that cannot be deleted ends it (rule C-SHAD-32).
Hresult Session::delete_snapshots(const Guid& id, ObjectType type, bool force, Deletion& deletion) {
  deletion = {};
  Parts& parts = *parts_;
  if (const Hresult bad = parts.check(Call::ask_providers)) return deletion.result = bad;
  if (type != ObjectType::snapshot && type != ObjectType::snapshot_set) {
    return deletion.result = kEInvalidArg;
  }
  parts.world.collect_effects(std::nullopt);
  deletion.result = kVssEObjectNotFound;
  for (provider::Provider* one : parts.world.providers().all()) {
    const auto copies = one->query();
    const bool concerned = std::any_of(copies.begin(), copies.end(), [&](const auto& copy) {
      const Guid& own = type == ObjectType::snapshot ? copy.snapshot_id : copy.set_id;
      return own == id && copy.state == SnapshotState::created;
    });
    if (!concerned) continue;
    deletion.result = remove_from(parts, *one, id, type, force, deletion);
    if (failed(deletion.result)) break;
  }
  parts.world.hand_out();
  return deletion.result;
}

}  // namespace vsskit::service
