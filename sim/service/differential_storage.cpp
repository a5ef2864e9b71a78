#include "sim/service/differential_storage.h"

#include <algorithm>

#include "sim/base/text.h"
#include "sim/service/session_parts.h"

namespace vsskit::service {

const volume::Volume* DifferentialStorage::find(std::string_view volume) const {
  if (volume.empty() || volume.back() != '\\') return nullptr;
  return volumes_.find_volume(volume);
}

bool DifferentialStorage::has_copies(const volume::Volume& volume) const {
  const auto copies = volumes_.shadow_copies();
  return std::any_of(copies.begin(), copies.end(),
                     [&](const auto* copy) { return &copy->original() == &volume; });
}

// A virtual disk keeps its own areas, and no others'.
bool DifferentialStorage::may_hold(const volume::Volume& on, const volume::Volume& volume) const {
  if (!equal_ignore_case(on.file_system(), "NTFS")) return false;
  return &on == &volume || (on.nesting() == 0 && volume.nesting() == 0);
}

std::vector<const volume::Volume*> DifferentialStorage::supported_for(
    const volume::Volume& volume) const {
  std::vector<const volume::Volume*> list;
  for (const volume::Volume* on : volumes_.volumes()) {
    if (may_hold(*on, volume)) list.push_back(on);
  }
  return list;
}

Hresult DifferentialStorage::add(std::string_view volume, std::string_view on,
                                 std::int64_t maximum) {
  const volume::Volume* source = find(volume);
  const volume::Volume* target = find(on);
  if (source == nullptr || target == nullptr) return kVssEObjectNotFound;
  if (maximum != kNoMaximum && maximum < kAreaMin) return kEInvalidArg;
  if (source->nesting() > kNestingMax || target->nesting() > kNestingMax) {
    return kVssENestedVolumeLimit;
  }
  for (const Made& made : made_) {
    if (made.volume != source) continue;
    return made.on == target ? kVssEObjectAlreadyExists : kVssEMaximumDiffAreaAssociationsReached;
  }
  if (!may_hold(*target, *source)) return kVssEVolumeNotSupported;
  const auto room = volumes_.free_bytes(target->guid_name());
  if (!room || *room < static_cast<std::uint64_t>(kAreaMin)) return kVssEVolumeNotSupported;
  if (has_copies(*source)) return kVssEVolumeInUse;
  made_.push_back({source, target, maximum});
  volumes_.set_differential_limit(*source, maximum == kNoMaximum
                                               ? std::optional<std::uint64_t>{}
                                               : static_cast<std::uint64_t>(maximum));
  return kSOk;
}

Hresult DifferentialStorage::change(std::string_view volume, std::string_view on,
                                    std::int64_t maximum) {
  const volume::Volume* source = find(volume);
  const volume::Volume* target = find(on);
  if (source == nullptr || target == nullptr) return kVssEObjectNotFound;
  const auto made = std::find_if(made_.begin(), made_.end(), [&](const Made& one) {
    return one.volume == source && one.on == target;
  });
  if (made == made_.end()) return kVssEObjectNotFound;
  if (maximum == kRemoveArea) {
    if (has_copies(*source)) return kVssEVolumeInUse;
    made_.erase(made);
    volumes_.set_differential_limit(*source, std::nullopt);
    return kSOk;
  }
  if (maximum != kNoMaximum && maximum < kAreaMin) return kEInvalidArg;
  if (maximum > static_cast<std::int64_t>(target->capacity_bytes())) {
    return kVssEInsufficientStorage;
  }
  made->maximum = maximum;
  volumes_.set_differential_limit(*source, maximum == kNoMaximum
                                               ? std::optional<std::uint64_t>{}
                                               : static_cast<std::uint64_t>(maximum));
  return kSOk;
}

Hresult DifferentialStorage::remove_unused(std::string_view on) {
  const volume::Volume* target = find(on);
  if (target == nullptr) return kVssEObjectNotFound;
  std::erase_if(made_, [&](const Made& made) {
    const bool unused = made.on == target && !has_copies(*made.volume);
    if (unused) volumes_.set_differential_limit(*made.volume, std::nullopt);
    return unused;
  });
  return kSOk;
}

DifferentialArea DifferentialStorage::area_of(const Made& made) const {
  DifferentialArea area{made.volume, made.on, made.maximum, 0, 0};
  if (!has_copies(*made.volume)) return area;
  area.used = static_cast<std::int64_t>(volumes_.differential_bytes(*made.volume));
  area.allocated = std::max(kAreaMin, area.used);
  return area;
}

std::vector<DifferentialArea> DifferentialStorage::all() const {
  std::vector<DifferentialArea> areas;
  for (const volume::Volume* volume : volumes_.volumes()) {
    const auto made = std::find_if(made_.begin(), made_.end(),
                                   [&](const Made& one) { return one.volume == volume; });
    if (made != made_.end()) {
      areas.push_back(area_of(*made));
    } else if (has_copies(*volume)) {
      areas.push_back(area_of({volume, volume, kNoMaximum}));
    }
  }
  return areas;
}

}  // namespace vsskit::service
