// The files and the numbers of shadow copies that are to be: taken from their volumes when a copy
// is made, or held from the instant that the copies of a set share. Where files of the host are
// copied out of the lock, the number is taken and the copy is nowhere to be seen until all are
// there.
#include <algorithm>
#include <utility>

#include "sim/volume/held_writes.h"
#include "sim/volume/table_state.h"
#include "sim/volume/volume_table.h"

namespace vsskit::volume {

VolumeTable::NewCopy VolumeTable::begin_copy(const Volume& volume, std::uint32_t least,
                                             std::unique_ptr<SnapshotWork>& work) {
  CopyPlaces* const places = state_->copy_places;
  NewCopy copy{least, nullptr, state_->clock.now(), {}};
  std::optional<std::string> folder;
  if (places != nullptr) {
    const Result<std::uint32_t> number = places->take(least);
    copy.number = number ? *number : 0;
    if (!number) copy.made = number.error();
    if (!number) return copy;
    if (volume.on_host()) folder = places->folder(copy.number);
  }
  Result<std::unique_ptr<SnapshotWork>> begun = volume.backing()->begin_snapshot(folder);
  if (begun && *begun) {
    work = *std::move(begun);
    return copy;
  }
  Result<std::shared_ptr<Backing>> backing =
      begun ? volume.backing()->snapshot(folder) : begun.error();
  if (backing) {
    copy.backing = *std::move(backing);
  } else {
    copy.made = backing.error();
  }
  return copy;
}

Result<VolumeTable::NewCopy> VolumeTable::copy_files(const Volume& volume, std::uint32_t least) {
  std::unique_ptr<SnapshotWork> work;
  NewCopy copy = begin_copy(volume, least, work);
  if (work) copy.made = work->copy({});
  if (work && copy.made) copy.backing = work->finish();
  if (copy.made) return copy;
  work = nullptr;
  give_back(copy);
  return copy.made.error();
}

Result<VolumeTable::NewCopy> VolumeTable::image_of(const Volume& volume, std::uint32_t least) {
  if (volume.lost()) return Error{"", volume.label() + " is gone", ""};
  const auto held = state_->held.find(&volume);
  if (held == state_->held.end()) return copy_files(volume, least);
  NewCopy copy = std::move(held->second);
  state_->held.erase(held);
  if (copy.made) return copy;
  give_back(copy);
  return copy.made.error();
}

void VolumeTable::give_back(NewCopy& copy) {
  copy.backing = nullptr;
  if (state_->copy_places != nullptr && copy.number != 0)
    state_->copy_places->give_back(copy.number);
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

struct VolumeTable::Filling {
  const Volume* volume = nullptr;
  std::unique_ptr<SnapshotWork> work;
  Result<void> made;
};

std::vector<VolumeTable::Filling> VolumeTable::begin_images(const WriteHold& terms) {
  std::vector<Filling> fillings;
  for (const Volume* volume : terms.volumes) {
    if (volume->lost()) continue;
    std::unique_ptr<SnapshotWork> work;
    state_->held[volume] = begin_copy(*volume, next_number(), work);
    if (!work) continue;
    state_->held[volume].made = Error{"", volume->label() + " is still being copied", ""};
    fillings.push_back({volume, std::move(work), {}});
  }
  return fillings;
}

namespace {

// One that cannot be ends all, and what was copied of them goes: the set is not made.
template <class Fillings>
void copy_all(Fillings& fillings, const std::function<bool()>& go_on) {
  Result<void> all;
  for (auto filling = fillings.begin(); all && filling != fillings.end(); ++filling)
    all = filling->work->copy(go_on);
  if (all) return;
  for (auto& filling : fillings) {
    filling.work = nullptr;
    filling.made = all;
  }
}

}  // namespace

bool VolumeTable::fill_images(const WriteHold& terms, std::vector<Filling> fillings,
                              std::unique_lock<std::recursive_mutex>& lock) {
  if (fillings.empty()) return true;
  if (terms.go_on) {
    const std::function<bool()> go_on = [&terms, first = state_->before_copying] {
      if (first) first();
      return terms.go_on();
    };
    lock.unlock();
    {
      const engine::HouseLock::WorkOutside outside(*terms.house);
      copy_all(fillings, go_on);
    }
    lock.lock();
  } else {
    copy_all(fillings, {});
  }
  for (Filling& filling : fillings) {
    const auto held = state_->held.find(filling.volume);
    if (held == state_->held.end()) continue;
    held->second.made = filling.made;
    if (filling.work) held->second.backing = filling.work->finish();
  }
  return !terms.go_on || terms.go_on();
}

void VolumeTable::before_copying_do(std::function<void()> action) {
  const std::lock_guard guard(mutex_);
  state_->before_copying = std::move(action);
}

bool VolumeTable::hold(const WriteHold& terms) {
  std::unique_lock lock(mutex_);
  give_back_images();
  if (state_->observer != nullptr) state_->observer->on_turning_point();
  std::vector<Filling> fillings = begin_images(terms);
  const auto held = std::make_shared<HeldWrites>(terms, state_->clock);
  state_->held_writes = held;
  if (state_->observer != nullptr) {
    for (const Volume* volume : terms.volumes)
      state_->observer->on_writes_held(*volume, terms.set);
  }
  const bool wanted = fill_images(terms, std::move(fillings), lock);
  if (!wanted) give_back_images();
  held->filled();
  lock.unlock();
  held->call_next();
  return wanted;
}

}  // namespace vsskit::volume
