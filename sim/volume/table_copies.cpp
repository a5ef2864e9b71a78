// Shadow copies of a VolumeTable: making and deleting them, and by which other names they go. What
// a copy holds never changes here but through set_writable().
#include <algorithm>
#include <utility>

#include "sim/base/text.h"
#include "sim/volume/table_state.h"
#include "sim/volume/volume_table.h"

namespace vsskit::volume {

Result<std::vector<const ShadowCopy*>> VolumeTable::create_shadow_copies(
    const Guid& set_id, std::span<const ShadowRequest> requests) {
  const std::lock_guard guard(mutex_);
  std::uint32_t least = next_number();
  std::vector<NewCopy> news;
  Result<void> made_all;
  for (const ShadowRequest& request : requests) {
    Result<NewCopy> copy = image_of(*request.volume, least);
    if (!copy) {
      made_all = copy.error();
      break;
    }
    least = std::max(least, copy->number + 1);
    news.push_back(*std::move(copy));
  }
  if (!made_all) {
    for (NewCopy& copy : news)
      give_back(copy);
    return made_all.error();
  }
  std::vector<const ShadowCopy*> made;
  state_->keep_before = [this](const FileChange& change) { keep_before(change); };
  for (std::size_t i = 0; i < requests.size(); ++i) {
    auto copy = std::make_unique<ShadowCopy>(requests[i].id, set_id, *requests[i].volume,
                                             news[i].number, news[i].instant, news[i].backing);
    made.push_back(copy.get());
    state_->differential[requests[i].volume].newest = copy.get();
    state_->add_copy(std::move(copy));
  }
  return made;
}

bool VolumeTable::adopt_shadow_copy(const Guid& set_id, const ShadowRequest& request,
                                    const std::string& device, const std::string& folder) {
  const std::lock_guard guard(mutex_);
  if (device.substr(0, 4) != "\\\\?\\" || state_->devices.count(path_key(device)) != 0)
    return false;
  const std::uint32_t number = next_number();
  auto copy = std::make_unique<ShadowCopy>(request.id, set_id, *request.volume, number, device,
                                           state_->clock.now(), make_machine_backing(folder));
  state_->devices.emplace(path_key(device), copy.get());
  state_->add_copy(std::move(copy));
  return true;
}

std::vector<const ShadowCopy*> VolumeTable::shadow_copies() const {
  const std::lock_guard guard(mutex_);
  std::vector<const ShadowCopy*> existing;
  state_->find_copy([&](const ShadowCopy& copy) {
    if (!copy.broken()) existing.push_back(&copy);
    return false;
  });
  return existing;
}

const ShadowCopy* VolumeTable::find_shadow_copy(const Guid& id) const {
  const std::lock_guard guard(mutex_);
  const auto number = state_->copy_numbers.find(id);
  if (number == state_->copy_numbers.end()) return nullptr;
  const auto found = state_->copies.find(number->second);
  if (found == state_->copies.end()) return nullptr;
  const ShadowCopy& copy = *found->second;
  return copy.id() == id && !copy.deleted() && !copy.broken() ? &copy : nullptr;
}

const ShadowCopy* VolumeTable::find_shadow_device(std::string_view device) const {
  const Answer<Place> place = resolve(device);
  return place && place->inner.empty() ? place->copy : nullptr;
}

bool VolumeTable::set_writable(const Guid& id, bool writable) {
  const std::lock_guard guard(mutex_);
  const ShadowCopy* copy = find_shadow_copy(id);
  if (copy == nullptr) return false;
  if (copy->writable() != writable) copy->backing()->guard_files(!writable);
  state_->changeable(*copy).writable_ = writable;
  return true;
}

bool VolumeTable::delete_shadow_copy(const Guid& id) {
  const std::lock_guard guard(mutex_);
  const ShadowCopy* copy = find_shadow_copy(id);
  if (copy == nullptr) return false;
  remove_copy(state_->changeable(*copy));
  return true;
}

void VolumeTable::remove_copy(ShadowCopy& copy, bool with_files) {
  hide(copy, with_files);
  if (with_files) hide_devices(copy);
  for (const auto& volume : state_->volumes)
    volume->lost_ = volume->lost_ || volume.get() == copy.became();
  copy.backing_->keep_files(!with_files);
  copy.backing_ = nullptr;
  if (state_->copy_places != nullptr) state_->copy_places->give_back(copy.number());
  forget_copy(state_->devices, &copy);
  const ShadowCopy* first = state_->find_copy([](const ShadowCopy&) { return true; });
  state_->first_existing = first != nullptr ? first->number() : copy.number() + 1;
  State::Differential& kept = state_->differential[&copy.original()];
  kept.bytes -= copy.differential_bytes_;
  if (kept.newest != &copy) return;
  kept.newest = nullptr;
  state_->find_copy([&](ShadowCopy& other) {
    if (&other.original() == &copy.original()) kept.newest = &other;
    return false;
  });
}

// Copy on write: what is overwritten or cut off is kept for the newest copy. Bytes that are
// overwritten twice count twice: the storage is an estimate.
void VolumeTable::keep_before(const FileChange& change) {
  if (change.place->copy != nullptr) return;
  const auto found = state_->differential.find(change.place->volume);
  if (found == state_->differential.end() || found->second.newest == nullptr) return;
  State::Differential& kept = found->second;
  std::uint64_t bytes = 0;
  if (change.kind == FileChange::Kind::written && change.offset < change.size_before) {
    bytes = std::min<std::uint64_t>(change.bytes.size(), change.size_before - change.offset);
  } else if (change.size_after < change.size_before) {
    bytes = change.size_before - change.size_after;
  }
  kept.newest->differential_bytes_ += bytes;
  kept.bytes += bytes;
  const auto& fault = state_->faults != nullptr ? state_->faults->differential_full_after_bytes
                                                : std::optional<std::uint64_t>{};
  const bool all = fault && kept.bytes > *fault;
  if (kept.protect_copies) {
    kept.offline = kept.offline || all || (kept.limit && kept.bytes > *kept.limit);
    return;
  }
  while (all || (kept.limit && kept.bytes > *kept.limit)) {
    ShadowCopy* oldest = state_->find_copy([&](const ShadowCopy& copy) {
      return !copy.broken() && &copy.original() == change.place->volume;
    });
    if (oldest == nullptr) break;
    remove_copy(*oldest);
    if (state_->observer != nullptr) state_->observer->on_copy_lost(*oldest);
  }
}

void VolumeTable::set_differential_limit(const Volume& volume, std::optional<std::uint64_t> bytes) {
  const std::lock_guard guard(mutex_);
  state_->differential[&volume].limit = bytes;
}

void VolumeTable::protect_copies(const Volume& volume, bool protect) {
  const std::lock_guard guard(mutex_);
  state_->differential[&volume].protect_copies = protect;
}

bool VolumeTable::protects_copies(const Volume& volume) const {
  const std::lock_guard guard(mutex_);
  const auto found = state_->differential.find(&volume);
  return found != state_->differential.end() && found->second.protect_copies;
}

bool VolumeTable::is_offline(const Volume& volume) const {
  const std::lock_guard guard(mutex_);
  const auto found = state_->differential.find(&volume);
  return found != state_->differential.end() && found->second.offline;
}

void VolumeTable::bring_online(const Volume& volume) {
  const std::lock_guard guard(mutex_);
  state_->differential[&volume].offline = false;
}

std::uint64_t VolumeTable::differential_bytes(const Volume& volume) const {
  const std::lock_guard guard(mutex_);
  const auto found = state_->differential.find(&volume);
  return found == state_->differential.end() ? 0 : found->second.bytes;
}

void VolumeTable::set_machine(std::string name) {
  const std::lock_guard guard(mutex_);
  state_->machine = std::move(name);
}

bool VolumeTable::mask(const Guid& id, bool masked) {
  const std::lock_guard guard(mutex_);
  const ShadowCopy* copy = find_shadow_copy(id);
  if (copy == nullptr) return false;
  state_->changeable(*copy).masked_ = masked;
  return true;
}

bool VolumeTable::break_shadow_copy(const Guid& id) {
  const std::lock_guard guard(mutex_);
  const ShadowCopy* copy = find_shadow_copy(id);
  if (copy == nullptr) return false;
  ShadowCopy& breaking = state_->changeable(*copy);
  breaking.broken_ = true;
  // What is not to be seen here is another machine's, a real machine's copy is that machine's.
  if (!copy->masked() && !copy->original().machine()) become_volume(breaking);
  return true;
}

// It has no mount, and in traces goes by the device that is known from the copy.
void VolumeTable::become_volume(ShadowCopy& copy) {
  const Volume& original = copy.original();
  hide(copy);
  VolumeOptions options;
  options.file_system = original.file_system();
  options.capacity_bytes = original.capacity_bytes();
  options.nesting = original.nesting();
  options.host_folder = original.options_.host_folder;
  auto made = std::make_unique<Volume>(std::move(options), copy.id(), copy.backing());
  made->label_ = copy.device() + '\\';
  made->read_only_ = !copy.writable();
  copy.became_ = made.get();
  state_->guids.emplace(copy.id(), made.get());
  state_->volumes.push_back(std::move(made));
}

bool VolumeTable::name_device(const Guid& id, std::string_view device) {
  const std::lock_guard guard(mutex_);
  const ShadowCopy* copy = find_shadow_copy(id);
  if (copy == nullptr || device.substr(0, 4) != "\\\\?\\") return false;
  const Answer<Place> place = resolve(device);
  if (place) return place->copy == copy && place->inner.empty();
  const std::string key = path_key(device);
  if (state_->devices.count(key) != 0 || !show_device(*copy, device)) return false;
  state_->devices.emplace(key, &state_->changeable(*copy));
  return true;
}

// A share of a shadow copy, or a device by the name that its provider gave it.
Answer<Place> VolumeTable::resolve_elsewhere(const std::string& path) const {
  const std::string key = path_key(path);
  Place place;
  for (const auto& [device, copy] : state_->devices) {
    if (!key.starts_with(device) || !name_ends(key, device.size())) continue;
    place.copy = copy;
    if (key.size() > device.size())
      place.inner = path.substr(path.size() - (key.size() - device.size() - 1));
  }
  if (place.copy == nullptr && !find_share(path, place)) return FileError::path_not_found;
  return settled(std::move(place));
}

bool VolumeTable::find_share(const std::string& path, Place& place) const {
  const bool unc = starts_with_ignore_case(path, "\\\\?\\UNC\\");
  const std::string_view plain = std::string_view(path).substr(unc ? 8 : 2);
  const std::size_t server_end = plain.find('\\');
  if (server_end == std::string_view::npos) return false;
  const std::string_view server = plain.substr(0, server_end);
  const bool here = server == "." || server == "127.0.0.1" ||
                    equal_ignore_case(server, "localhost") ||
                    equal_ignore_case(server, state_->machine);
  const std::string_view rest = plain.substr(server_end + 1);
  const std::size_t end = std::min(rest.find('\\'), rest.size());
  const auto found = state_->shares.find(fold_case(rest.substr(0, end)));
  if (!here || found == state_->shares.end()) return false;
  place.copy = found->second;
  const std::string below(end < rest.size() ? rest.substr(end + 1) : std::string_view{});
  place.inner = join_path(place.copy->exposure()->inner, below);
  return true;
}

bool VolumeTable::lose(std::string_view name) {
  const std::lock_guard guard(mutex_);
  const Volume* found = find_volume(name);
  if (found == nullptr) return false;
  for (const ShadowCopy* copy : shadow_copies()) {
    if (&copy->original() == found) delete_shadow_copy(copy->id());
  }
  {
    const OwnHand hand(state_->own_hand);  // nothing that is held keeps it
    dismount(*found, true);
  }
  for (const auto& volume : state_->volumes)
    volume->lost_ = volume->lost_ || volume.get() == found;
  return true;
}

void VolumeTable::bring_back() {
  const std::lock_guard guard(mutex_);
  for (const auto& volume : state_->volumes)
    volume->lost_ = false;
}

}  // namespace vsskit::volume
