// Shadow copies of a VolumeTable that outlive their process, and those of other processes. Where
// they lie and who knows of them is the owner's of CopyPlaces business.
#include <algorithm>
#include <utility>

#include "sim/volume/table_state.h"
#include "sim/volume/volume_table.h"

namespace vsskit::volume {

void VolumeTable::set_copy_places(CopyPlaces* places) {
  const std::lock_guard guard(mutex_);
  state_->copy_places = places;
}

bool VolumeTable::keep_shadow_copy(const Guid& id) {
  const std::lock_guard guard(mutex_);
  const ShadowCopy* copy = find_shadow_copy(id);
  if (copy == nullptr || copy->backing()->host() == nullptr) return false;
  copy->backing()->keep_files(true);
  state_->changeable(*copy).kept_ = true;
  return true;
}

Result<void> VolumeTable::adopt(const KeptCopy& kept) {
  const std::lock_guard guard(mutex_);
  const auto there = state_->copies.find(kept.number);
  const bool taken = there != state_->copies.end() && !there->second->deleted();
  if (taken || find_shadow_copy(kept.id) != nullptr || state_->copy_places == nullptr) {
    return Error{"", "shadow copy " + std::to_string(kept.number) + " is there already", ""};
  }
  Result<std::shared_ptr<Backing>> backing =
      open_host_snapshot(state_->copy_places->folder(kept.number));
  if (!backing) return backing.error();
  auto copy = std::make_unique<ShadowCopy>(kept.id, kept.set_id, *kept.original, kept.number,
                                           kept.created, *std::move(backing));
  copy->kept_ = true;
  // A deleted copy's value stays for those who still look at it.
  if (there != state_->copies.end()) state_->buried.push_back(std::move(there->second));
  state_->add_copy(std::move(copy));
  state_->first_existing = std::min(state_->first_existing, kept.number);
  return {};
}

bool VolumeTable::forget_shadow_copy(const Guid& id) {
  const std::lock_guard guard(mutex_);
  ShadowCopy* const copy = state_->find_copy([&](const ShadowCopy& one) { return one.id() == id; });
  if (copy == nullptr) return false;
  remove_copy(*copy, false);
  return true;
}

std::vector<const ShadowCopy*> VolumeTable::kept_copies() const {
  const std::lock_guard guard(mutex_);
  std::vector<const ShadowCopy*> kept;
  state_->find_copy([&](const ShadowCopy& copy) {
    if (copy.kept()) kept.push_back(&copy);
    return false;
  });
  return kept;
}

}  // namespace vsskit::volume
