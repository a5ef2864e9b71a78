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
  if (options.machine && options.host_folder) {
    backing = make_machine_backing(*options.host_folder);
  } else if (options.host_folder) {
    Result<std::shared_ptr<Backing>> host =
        make_host_backing(*options.host_folder, state_->clock, options.host_times);
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
    place.copy = place.volume == nullptr ? state_->copy_letters[*letter] : nullptr;
    inner = after_root(plain, 2);
  } else if (starts_with_ignore_case(plain, kShadowPrefix)) {
    const std::string_view rest = plain.substr(kShadowPrefix.size());
    const std::size_t end = std::min(rest.find('\\'), rest.size());
    place.copy = numbered_copy(rest.substr(0, end));
    if (place.copy == nullptr) return resolve_elsewhere(normal);
    inner = after_root(rest, end);
  } else if (starts_with_ignore_case(plain, kGuidPrefix)) {
    const std::optional<Guid> guid = parse_guid(plain.substr(kGuidPrefix.size() - 1, 38));
    const auto found = guid ? state_->guids.find(*guid) : state_->guids.end();
    if (found != state_->guids.end()) place.volume = found->second;
    inner = after_root(plain, kGuidEnd);
  } else {
    const bool network = plain.substr(0, 2) == "\\\\";
    if (!network) return FileError::invalid_name;
    return resolve_elsewhere(normal);
  }
  if (place.copy != nullptr) {
    const Answer<Place> there = settled(std::move(place));
    if (!there) return there.error();
    place = *there;
  }
  if (place.volume == nullptr) return FileError::path_not_found;
  if (!legal_names(inner)) return FileError::invalid_name;
  const bool mounts = !state_->mount_paths.empty() || !state_->copy_mount_paths.empty();
  if (mounts && place.copy == nullptr) follow_mounts(place, inner);
  if (place.volume->lost()) return FileError::path_not_found;
  place.inner = inner;
  return place;
}

// A place on a copy: of what volume it is one, or which volume it became.
Answer<Place> VolumeTable::settled(Place place) {
  if (place.copy->masked()) return FileError::path_not_found;
  if (place.copy->became() != nullptr) {
    place.volume = std::exchange(place.copy, nullptr)->became();
    if (place.volume->lost()) return FileError::path_not_found;
  } else {
    place.volume = &place.copy->original();
  }
  return place;
}

// The copy of HarddiskVolumeShadowCopyN; nullptr for no number, or a deleted one.
const ShadowCopy* VolumeTable::numbered_copy(std::string_view text) const {
  std::uint32_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool known =
      error == std::errc{} && stop == text.data() + text.size() && number > 0 && text[0] != '0';
  const auto found = known ? state_->copies.find(number) : state_->copies.end();
  const bool there = found != state_->copies.end() && !found->second->deleted() &&
                     !found->second->original().machine();
  return there ? found->second.get() : nullptr;
}

// A folder where another volume is mounted leads to that volume; the longest such folder counts,
// and mounts may lie in each other.
void VolumeTable::follow_mounts(Place& place, std::string_view& inner) const {
  for (std::size_t end = 0; end <= inner.size();) {
    end = std::min(inner.find('\\', end), inner.size());
    const std::string key = path_key(place.volume->label() + std::string(inner.substr(0, end)));
    const auto exposed = state_->copy_mount_paths.find(key);
    if (exposed != state_->copy_mount_paths.end() && end > 0) {
      place.copy = exposed->second;
      place.volume = &place.copy->original();
      inner = after_root(inner, end);
      return;
    }
    const auto found = state_->mount_paths.find(key);
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
  if (place->copy != nullptr) {
    const std::optional<Exposure>& exposure = place->copy->exposure();
    const bool device = starts_with_ignore_case(normalize_path(path), "\\\\?\\");
    if (!device && exposure && exposure->kind == Exposure::Kind::local) return exposure->name;
    return place->copy->device() + '\\';
  }
  const std::string normal = normalize_path(path);
  // The name that the caller used: a GUID name stays one.
  if (starts_with_ignore_case(normal, kGuidPrefix)) return normal.substr(0, kGuidEnd) + '\\';
  return place->volume->label();
}

}  // namespace vsskit::volume
