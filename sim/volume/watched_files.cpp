#include "sim/volume/watched_files.h"

#include <utility>

#include "sim/base/text.h"

namespace vsskit::volume {

bool WatchedFiles::add(std::span<const FileSpec> specs) {
  bool any_new = false;
  for (const FileSpec& spec : specs) {
    std::string path = normalize_path(expand(spec.path, variables_));
    const std::string folder = path_key(path);
    std::string key = folder + '|' + fold_case(spec.filespec) + (spec.recursive ? "|r" : "|");
    if (!known_.insert(std::move(key)).second) continue;
    any_new = true;
    index_.add(spec, variables_);
    const auto place = folders_.try_emplace(folder, Folder{std::move(path), false}).first;
    place->second.recursive |= spec.recursive;
  }
  return any_new;
}

void WatchedFiles::set_medium(std::string_view folder) {
  medium_ = normalize_path(folder);
  medium_place_ = {};
  const Answer<Place> place = volumes_.resolve(medium_);
  if (!place || place->copy != nullptr) return;
  medium_place_ = *place;
  medium_key_ = fold_case(place->inner);
}

bool WatchedFiles::watched(const Volume& volume, std::string_view inner) const {
  return index_.matches_any(volume.label() + std::string(inner));
}

bool WatchedFiles::on_medium(const Place& place) const {
  if (place.volume != medium_place_.volume || place.copy != nullptr) return false;
  if (medium_key_.empty()) return medium_place_.volume != nullptr;
  // Folding keeps the number of characters, not of bytes.
  std::size_t parts = 1;
  for (const char c : medium_key_)
    parts += c == '\\';
  std::size_t end = 0;
  for (; parts > 0 && end != std::string::npos; --parts) {
    end = place.inner.find('\\', end == 0 ? 0 : end + 1);
  }
  return end != std::string::npos &&
         fold_case(std::string_view(place.inner).substr(0, end)) == medium_key_;
}

struct WatchedFiles::Walk {
  const Volume& volume;
  const Backing& backing;
  bool with_medium;
  const Visit& visit;
  std::set<std::string> seen{};  // folded inner paths of folders
};

void WatchedFiles::walk(Walk& walk, const std::string& folder, bool recursive) const {
  if (!walk.seen.insert(fold_case(folder)).second) return;
  const Answer<std::vector<FileInfo>> entries = walk.backing.list(folder);
  if (!entries) return;
  for (const FileInfo& entry : *entries) {
    const std::string inner = folder.empty() ? entry.name : folder + '\\' + entry.name;
    if (entry.folder) {
      if (recursive) this->walk(walk, inner, true);
      continue;
    }
    const bool wanted = watched(walk.volume, inner) ||
                        (walk.with_medium && on_medium({&walk.volume, nullptr, inner}));
    if (wanted) walk.visit(inner, entry);
  }
}

void WatchedFiles::visit(const Volume& volume, const Backing& backing, bool with_medium,
                         const Visit& visit) const {
  Walk state{volume, backing, with_medium, visit};
  // Folders with all below first: what they cover need not be looked at alone.
  for (const bool recursive : {true, false}) {
    for (const auto& [key, folder] : folders_) {
      if (folder.recursive != recursive) continue;
      const std::string& path = folder.path;
      // A folder without a volume is that folder on every volume.
      const bool everywhere = !path.empty() && path[0] == '\\' && path.substr(0, 2) != "\\\\";
      const std::string full = everywhere ? volume.label() + path.substr(1) : path;
      const Answer<Place> place = volumes_.resolve(full);
      if (place && place->volume == &volume) walk(state, place->inner, recursive);
    }
  }
  if (!with_medium || medium_.empty()) return;
  if (medium_place_.volume == &volume) walk(state, medium_place_.inner, true);
}

}  // namespace vsskit::volume
