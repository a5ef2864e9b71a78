// Renaming, with what Windows refuses: across volumes, over what is open, of folders in use.
#include <algorithm>
#include <mutex>

#include "sim/base/text.h"
#include "sim/volume/held_writes.h"
#include "sim/volume/table_state.h"
#include "sim/volume/volume_table.h"

namespace vsskit::volume {
namespace {

// Whether some handle is open to the entry itself or to something below it.
bool in_use_below(const VolumeTable::State& state, const Backing* backing,
                  const std::string& folder) {
  return std::any_of(state.opened.begin(), state.opened.end(), [&](const auto& item) {
    const std::string& inner = item.second.place.inner;
    return item.first.first == backing && inner.size() >= folder.size() &&
           starts_with_ignore_case(inner, folder) &&
           (inner.size() == folder.size() || inner[folder.size()] == '\\');
  });
}

// Why the entry at `from` cannot go away from there.
FileError source_refusal(const VolumeTable::State& state, const Place& from, const FileInfo& info) {
  if (from.inner.empty()) return FileError::access_denied;
  const Backing* backing = backing_of(from);
  if (info.folder) {
    return in_use_below(state, backing, from.inner) ? FileError::access_denied : FileError::none;
  }
  const auto opened = state.opened.find({backing, info.id});
  const bool held = opened != state.opened.end() && opened->second.no_remove > 0;
  return held ? FileError::sharing_violation : FileError::none;
}

// Why what stands at the new place cannot be replaced.
FileError target_refusal(const VolumeTable::State& state, const Place& to, const FileInfo& info,
                         bool replace) {
  if (!replace) return FileError::already_exists;
  const bool opened = state.opened.count({backing_of(to), info.id}) != 0;
  const bool read_only = (info.attributes & kAttributeReadOnly) != 0;
  return info.folder || read_only || opened ? FileError::access_denied : FileError::none;
}

}  // namespace

FileError VolumeTable::rename(std::string_view from, std::string_view to, bool replace) {
  const Turn turn(mutex_, *state_, [&] { return live_volume(resolve(from)); });
  const Answer<Place> source = resolve(from);
  const Answer<Place> target = resolve(to);
  if (!source) return source.error();
  if (!target) return target.error();
  Backing* backing = backing_of(*source);
  const Answer<FileInfo> info = backing->info(source->inner);
  if (!info) return info.error();
  if (backing != backing_of(*target)) return FileError::not_same_device;
  FileError error = source_refusal(*state_, *source, *info);
  if (error != FileError::none) return error;
  const Answer<FileInfo> there = backing->info(target->inner);
  if (!there && there.error() == FileError::path_not_found) return there.error();
  const bool other = there && there->id != info->id;
  if (other) error = target_refusal(*state_, *target, *there, replace);
  if (error == FileError::none) error = state_->allow_change(*source, 0);
  if (error == FileError::none && other) error = backing->remove(target->inner, state_->now());
  if (error != FileError::none) return error;
  FileChange change;
  if (other) {
    change.kind = FileChange::Kind::deleted;
    change.place = &*target;
    change.id = there->id;
    change.size_before = there->size;
    state_->tell(change);
  }
  error = backing->rename(source->inner, target->inner, state_->now());
  if (error != FileError::none) return error;
  const auto opened = state_->opened.find({backing, info->id});
  if (opened != state_->opened.end()) opened->second.place = *target;
  change = {};
  change.kind = FileChange::Kind::renamed;
  change.place = &*source;
  change.target = &*target;
  change.id = info->id;
  change.folder = info->folder;
  change.size_before = change.size_after = info->size;
  state_->tell(change);
  return FileError::none;
}

}  // namespace vsskit::volume
