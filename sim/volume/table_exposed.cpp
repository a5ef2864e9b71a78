// Where shadow copies of a VolumeTable are exposed: under a drive letter, in an empty folder, as a
// share; and the further names of their devices. Programs that reach files by the host's own means
// see all but shares where there is somebody to show them; these are seen through the table only.
#include <algorithm>
#include <utility>

#include "sim/base/text.h"
#include "sim/volume/table_state.h"
#include "sim/volume/volume_table.h"

namespace vsskit::volume {
namespace {

// Where the host has the copy's files; none in memory.
std::optional<std::string> files_of(const ShadowCopy& copy) {
  const HostView* const host = copy.backing() != nullptr ? copy.backing()->host() : nullptr;
  if (host == nullptr) return std::nullopt;
  return host->path({});
}

}  // namespace

void VolumeTable::set_copy_views(CopyViews* views) {
  const std::lock_guard guard(mutex_);
  state_->copy_views = views;
}

bool VolumeTable::show_drive(const ShadowCopy& copy, std::size_t letter) {
  const auto files = files_of(copy);
  if (state_->copy_views == nullptr || !files) return true;
  return state_->copy_views->show_drive(static_cast<char>('A' + letter), *files);
}

// Who shows it knows best whether the folder is empty: another process may have shown it there.
bool VolumeTable::show_folder(const ShadowCopy& copy, const std::string& folder) {
  const auto files = files_of(copy);
  const auto place = host_path(folder);
  if (state_->copy_views != nullptr && files && place) {
    return state_->copy_views->show_folder(*place, *files);
  }
  const Answer<std::vector<FileInfo>> inside = list(folder);
  return inside && inside->empty();
}

void VolumeTable::hide_from_host(const Exposure& exposure, const std::string& files) {
  if (exposure.kind != Exposure::Kind::local) return;
  const std::string& mount = exposure.name;
  if (mount.size() <= 3) {
    const auto letter = static_cast<char>('A' + letter_of(mount).value_or(0));
    return state_->copy_views->hide_drive(letter, files);
  }
  // The folder below, now that nothing is mounted there.
  const auto place = host_path(std::string_view(mount).substr(0, mount.size() - 1));
  if (place) state_->copy_views->hide_folder(*place, files);
}

bool VolumeTable::show_device(const ShadowCopy& copy, std::string_view device) {
  const auto files = files_of(copy);
  if (state_->copy_views == nullptr || !files) return true;
  return state_->copy_views->show_device(std::string(device), *files);
}

void VolumeTable::hide_devices(const ShadowCopy& copy) {
  const auto files = files_of(copy);
  const bool named = std::any_of(state_->devices.begin(), state_->devices.end(),
                                 [&](const auto& device) { return device.second == &copy; });
  if (state_->copy_views != nullptr && named && files) state_->copy_views->hide_devices(*files);
}

// A drive letter that nobody has, or an empty folder on a live volume.
bool VolumeTable::expose_locally(ShadowCopy& copy, const std::string& place) {
  const std::string mount = normalize_path(place);
  const auto letter = letter_of(mount);
  if (!letter || place.size() < 2) return false;
  if (mount.size() <= 3) {
    if (state_->letters[*letter] != nullptr || state_->copy_letters[*letter] != nullptr) {
      return false;
    }
    if (!show_drive(copy, *letter)) return false;
    state_->copy_letters[*letter] = &copy;
    copy.exposure_ = Exposure{Exposure::Kind::local, mount, {}};
    return true;
  }
  const Answer<Place> folder = resolve(mount);
  if (!folder || folder->copy != nullptr || folder->inner.empty()) return false;
  if (!show_folder(copy, mount)) return false;
  state_->copy_mount_paths[path_key(folder->full_path())] = &copy;
  copy.exposure_ = Exposure{Exposure::Kind::local, mount + '\\', {}};
  return true;
}

bool VolumeTable::expose_as_share(ShadowCopy& copy, const std::string& share,
                                  const std::string& inner) {
  const bool legal = !share.empty() && share.find_first_of("\\/:*?\"<>|%") == std::string::npos;
  if (!legal) return false;
  const Answer<FileInfo> folder = copy.backing_->info(inner);
  if (!folder || !folder->folder) return false;
  if (!state_->shares.try_emplace(fold_case(share), &copy).second) return false;
  copy.exposure_ = Exposure{Exposure::Kind::share, share, inner};
  return true;
}

std::optional<std::string> VolumeTable::expose(const Guid& id, Exposure exposure) {
  const std::lock_guard guard(mutex_);
  const ShadowCopy* found = find_shadow_copy(id);
  if (found == nullptr || found->masked() || found->exposure()) return std::nullopt;
  ShadowCopy& copy = state_->changeable(*found);
  const bool share = exposure.kind == Exposure::Kind::share;
  if (exposure.name.empty()) exposure.name = share ? free_share(copy) : free_letter();
  const std::string inner = normalize_path(exposure.inner);
  const bool exposed = share ? expose_as_share(copy, exposure.name,
                                               inner.substr(name_ends(inner, 0) && !inner.empty()))
                             : expose_locally(copy, exposure.name);
  if (!exposed) return std::nullopt;
  return exposure.name;
}

std::string VolumeTable::free_letter() const {
  for (std::size_t i = 25; i > 2; --i) {
    const char letter = static_cast<char>('A' + i);
    if (state_->letters[i] != nullptr || state_->copy_letters[i] != nullptr) continue;
    if (state_->copy_views == nullptr || !state_->copy_views->has_drive(letter)) {
      return {letter, ':'};
    }
  }
  return {};
}

std::string VolumeTable::free_share(const ShadowCopy& copy) const {
  return "ShadowCopy" + std::to_string(copy.number());
}

void VolumeTable::hide(ShadowCopy& copy, bool from_host) {
  for (ShadowCopy*& letter : state_->copy_letters)
    letter = letter == &copy ? nullptr : letter;
  forget_copy(state_->copy_mount_paths, &copy);
  forget_copy(state_->shares, &copy);
  const auto exposure = std::exchange(copy.exposure_, std::nullopt);
  const auto files = files_of(copy);
  if (from_host && state_->copy_views != nullptr && exposure && files) {
    hide_from_host(*exposure, *files);
  }
}

bool VolumeTable::unexpose(const Guid& id) {
  const std::lock_guard guard(mutex_);
  const ShadowCopy* copy = find_shadow_copy(id);
  if (copy == nullptr || !copy->exposure()) return false;
  hide(state_->changeable(*copy));
  return true;
}

std::vector<std::string> VolumeTable::exposed_letters() const {
  const std::lock_guard guard(mutex_);
  std::vector<std::string> roots;
  for (std::size_t i = 0; i < state_->copy_letters.size(); ++i) {
    if (state_->copy_letters[i] != nullptr)
      roots.push_back({static_cast<char>('A' + i), ':', '\\'});
  }
  return roots;
}

}  // namespace vsskit::volume
