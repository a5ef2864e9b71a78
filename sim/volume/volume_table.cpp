// Volumes, names and shadow copies; files are in table_files.cpp.
#include "sim/volume/volume_table.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "sim/base/text.h"
#include "sim/volume/table_state.h"

namespace vsskit::volume {
namespace {

constexpr std::string_view kShadowPrefix = "\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy";
constexpr std::string_view kGuidPrefix = "\\\\?\\Volume{";
constexpr std::size_t kGuidEnd = std::size("\\\\?\\Volume") - 1 + 38;

std::string with_backslash(std::string path) {
  if (path.empty() || path.back() != '\\') path += '\\';
  return path;
}

std::optional<std::size_t> letter_of(std::string_view path) {
  if (path.size() < 2 || path[1] != ':') return std::nullopt;
  const char letter = static_cast<char>(path[0] | 0x20);
  if (letter < 'a' || letter > 'z') return std::nullopt;
  return static_cast<std::size_t>(letter - 'a');
}

// What follows the root in a normalized path.
std::string_view after_root(std::string_view path, std::size_t root) {
  if (root < path.size() && path[root] == '\\') ++root;
  return root < path.size() ? path.substr(root) : std::string_view{};
}

// `C:\dir` of `\\?\C:\dir`; others as they are.
std::string_view without_prefix(std::string_view path) {
  const bool prefixed = path.size() >= 6 && (path.substr(0, 4) == "\\\\?\\") && path[5] == ':';
  return prefixed ? path.substr(4) : path;
}

bool legal_names(std::string_view inner) {
  return std::none_of(inner.begin(), inner.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 ||
           std::string_view("<>:\"/|?*").find(c) != std::string_view::npos;
  });
}

}  // namespace

std::string Place::full_path() const {
  if (copy == nullptr) return volume->label() + inner;
  return inner.empty() ? copy->device() : copy->device() + '\\' + inner;
}

const std::string& Place::label() const {
  return copy == nullptr ? volume->label() : copy->device();
}

VolumeTable::VolumeTable(engine::VirtualClock& clock, Prng prng, const engine::FaultPlan* faults)
    : state_(std::make_unique<State>(clock, std::move(prng), faults)) {}

VolumeTable::~VolumeTable() = default;

Result<const Volume*> VolumeTable::add(VolumeOptions options) {
  const std::lock_guard guard(mutex_);
  for (std::string& mount : options.mounts) {
    mount = with_backslash(normalize_path(without_prefix(normalize_path(mount))));
    if (find_volume(mount) != nullptr) {
      return Error{"", "two volumes are mounted at " + mount, "each mount once"};
    }
    if (!letter_of(mount)) {
      return Error{"", "'" + mount + "' is no place to mount",
                   "C:\\ or a folder such as C:\\mnt\\"};
    }
    if (mount.size() == 3) continue;
    if (create_folders(mount) != FileError::none) {
      return Error{"", mount + " lies on no volume", "the volume below it added before"};
    }
    set_attributes(mount, kAttributeDirectory | kAttributeReparsePoint);
  }
  std::shared_ptr<Backing> backing = make_memory_backing(kVirtualEpoch);
  if (options.host_folder) {
    Result<std::shared_ptr<Backing>> host = make_host_backing(*options.host_folder, state_->clock);
    if (!host) return host.error();
    backing = *host;
  }
  const Guid guid = options.guid ? *options.guid : state_->prng.guid();
  if (state_->guids.count(guid) != 0) {
    return Error{"", "two volumes have the id " + guid.braced(), "each id once"};
  }
  state_->volumes.push_back(std::make_unique<Volume>(std::move(options), guid, std::move(backing)));
  const Volume* volume = state_->volumes.back().get();
  state_->guids.emplace(guid, volume);
  for (const std::string& mount : volume->mounts()) {
    if (mount.size() == 3) {
      state_->letters[*letter_of(mount)] = volume;
    } else {
      state_->mount_paths.emplace(path_key(mount), volume);
    }
    if (mount != volume->label()) names_.add(mount, volume->label());
  }
  if (volume->label() != volume->guid_name()) names_.add(volume->guid_name(), volume->label());
  return volume;
}

std::vector<const Volume*> VolumeTable::volumes() const {
  const std::lock_guard guard(mutex_);
  std::vector<const Volume*> all;
  for (const auto& volume : state_->volumes)
    all.push_back(volume.get());
  return all;
}

const Volume* VolumeTable::find_volume(std::string_view name) const {
  const Answer<Place> place = resolve(name);
  if (!place || place->copy != nullptr || !place->inner.empty()) return nullptr;
  return place->volume;
}

Answer<Place> VolumeTable::resolve(std::string_view path) const {
  const std::string normal = normalize_path(path);
  const std::string_view plain = without_prefix(normal);
  const std::lock_guard guard(mutex_);
  Place place;
  std::string_view inner;
  if (const auto letter = letter_of(plain); letter && (plain.size() == 2 || plain[2] == '\\')) {
    place.volume = state_->letters[*letter];
    inner = after_root(plain, 2);
  } else if (starts_with_ignore_case(plain, kShadowPrefix)) {
    const std::string_view rest = plain.substr(kShadowPrefix.size());
    const std::size_t end = std::min(rest.find('\\'), rest.size());
    std::uint32_t number = 0;
    const auto [stop, error] = std::from_chars(rest.data(), rest.data() + end, number);
    const bool known = error == std::errc{} && stop == rest.data() + end && number > 0 &&
                       rest[0] != '0' && number <= state_->copies.size() &&
                       !state_->copies[number - 1]->deleted();
    if (!known) return FileError::path_not_found;
    place.copy = state_->copies[number - 1].get();
    place.volume = &place.copy->original();
    inner = after_root(rest, end);
  } else if (starts_with_ignore_case(plain, kGuidPrefix)) {
    const std::optional<Guid> guid = parse_guid(plain.substr(kGuidPrefix.size() - 1, 38));
    const auto found = guid ? state_->guids.find(*guid) : state_->guids.end();
    if (found != state_->guids.end()) place.volume = found->second;
    inner = after_root(plain, kGuidEnd);
  } else {
    const bool network = plain.substr(0, 2) == "\\\\";
    return network ? FileError::path_not_found : FileError::invalid_name;
  }
  if (place.volume == nullptr) return FileError::path_not_found;
  if (!legal_names(inner)) return FileError::invalid_name;
  if (!state_->mount_paths.empty() && place.copy == nullptr) follow_mounts(place, inner);
  place.inner = inner;
  return place;
}

// A folder where another volume is mounted leads to that volume; the longest such folder counts,
// and mounts may lie in each other.
void VolumeTable::follow_mounts(Place& place, std::string_view& inner) const {
  for (std::size_t end = 0; end <= inner.size();) {
    end = std::min(inner.find('\\', end), inner.size());
    const auto found = state_->mount_paths.find(
        path_key(place.volume->label() + std::string(inner.substr(0, end))));
    if (found != state_->mount_paths.end() && end > 0) {
      place.volume = found->second;
      inner = after_root(inner, end);
      end = 0;
      continue;
    }
    ++end;
  }
}

Answer<std::string> VolumeTable::volume_path_of(std::string_view path) const {
  Answer<Place> place = resolve(path);
  if (!place) return place.error();
  if (place->copy != nullptr) return place->copy->device() + '\\';
  const std::string normal = normalize_path(path);
  // The name that the caller used: a GUID name stays one.
  if (starts_with_ignore_case(normal, kGuidPrefix)) return normal.substr(0, kGuidEnd) + '\\';
  return place->volume->label();
}

Result<std::vector<const ShadowCopy*>> VolumeTable::create_shadow_copies(
    const Guid& set_id, std::span<const ShadowRequest> requests) {
  const std::lock_guard guard(mutex_);
  std::vector<std::shared_ptr<Backing>> backings;
  for (const ShadowRequest& request : requests) {
    Result<std::shared_ptr<Backing>> backing = request.volume->backing()->snapshot();
    if (!backing) return backing.error();
    backings.push_back(*backing);
  }
  std::vector<const ShadowCopy*> made;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const auto number = static_cast<std::uint32_t>(state_->copies.size() + 1);
    state_->copies.push_back(std::make_unique<ShadowCopy>(
        requests[i].id, set_id, *requests[i].volume, number, state_->clock.now(), backings[i]));
    made.push_back(state_->copies.back().get());
  }
  return made;
}

std::vector<const ShadowCopy*> VolumeTable::shadow_copies() const {
  const std::lock_guard guard(mutex_);
  std::vector<const ShadowCopy*> existing;
  for (std::size_t i = state_->first_existing; i < state_->copies.size(); ++i) {
    if (!state_->copies[i]->deleted()) existing.push_back(state_->copies[i].get());
  }
  return existing;
}

const ShadowCopy* VolumeTable::find_shadow_copy(const Guid& id) const {
  const std::lock_guard guard(mutex_);
  for (std::size_t i = state_->first_existing; i < state_->copies.size(); ++i) {
    const ShadowCopy& copy = *state_->copies[i];
    if (copy.id() == id && !copy.deleted()) return &copy;
  }
  return nullptr;
}

const ShadowCopy* VolumeTable::find_shadow_device(std::string_view device) const {
  const Answer<Place> place = resolve(device);
  return place && place->inner.empty() ? place->copy : nullptr;
}

bool VolumeTable::set_writable(const Guid& id, bool writable) {
  const std::lock_guard guard(mutex_);
  const ShadowCopy* copy = find_shadow_copy(id);
  if (copy == nullptr) return false;
  state_->copies[copy->number() - 1]->writable_ = writable;
  return true;
}

bool VolumeTable::delete_shadow_copy(const Guid& id) {
  const std::lock_guard guard(mutex_);
  const ShadowCopy* copy = find_shadow_copy(id);
  if (copy == nullptr) return false;
  state_->copies[copy->number() - 1]->backing_ = nullptr;
  std::size_t& first = state_->first_existing;
  while (first < state_->copies.size() && state_->copies[first]->deleted())
    ++first;
  return true;
}

}  // namespace vsskit::volume
