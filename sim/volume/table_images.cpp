// The files and the numbers of shadow copies that are to be: taken from their volumes when a copy
// is made, or held from the instant that the copies of a set share.
#include <algorithm>
#include <utility>

#include "sim/volume/table_state.h"
#include "sim/volume/volume_table.h"

namespace vsskit::volume {

Result<VolumeTable::NewCopy> VolumeTable::copy_files(const Volume& volume, std::uint32_t least) {
  CopyPlaces* const places = state_->copy_places;
  NewCopy copy{least, nullptr, state_->clock.now()};
  std::optional<std::string> folder;
  if (places != nullptr) {
    const Result<std::uint32_t> number = places->take(least);
    if (!number) return number.error();
    copy.number = *number;
    if (volume.on_host()) folder = places->folder(copy.number);
  }
  Result<std::shared_ptr<Backing>> backing = volume.backing()->snapshot(folder);
  if (!backing) {
    if (places != nullptr) places->give_back(copy.number);
    return backing.error();
  }
  copy.backing = *backing;
  return copy;
}

Result<VolumeTable::NewCopy> VolumeTable::image_of(const Volume& volume, std::uint32_t least) {
  if (volume.lost()) return Error{"", volume.label() + " is gone", ""};
  const auto held = state_->held.find(&volume);
  if (held == state_->held.end()) return copy_files(volume, least);
  NewCopy copy = std::move(held->second);
  state_->held.erase(held);
  return copy;
}

void VolumeTable::give_back(NewCopy& copy) {
  copy.backing = nullptr;
  if (state_->copy_places != nullptr) state_->copy_places->give_back(copy.number);
}

std::uint32_t VolumeTable::next_number() const {
  std::uint32_t last = state_->copies.empty() ? 0 : state_->copies.rbegin()->first;
  for (const auto& [volume, copy] : state_->held)
    last = std::max(last, copy.number);
  return last + 1;
}

void VolumeTable::give_back_images() {
  for (auto& [volume, copy] : state_->held)
    give_back(copy);
  state_->held.clear();
}

}  // namespace vsskit::volume
