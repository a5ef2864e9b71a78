// Files by path: opening, and what is done to a file without opening it.
#include <algorithm>
#include <mutex>
#include <utility>

#include "sim/base/text.h"
#include "sim/volume/held_writes.h"
#include "sim/volume/table_file.h"
#include "sim/volume/table_state.h"
#include "sim/volume/volume_table.h"

namespace vsskit::volume {
namespace {

// What a caller may set on a file; the rest follows from what it is.
constexpr std::uint32_t kSettable = kAttributeReadOnly | kAttributeHidden | kAttributeSystem |
                                    kAttributeArchive | 0x100 /* temporary */ |
                                    0x2000 /* not content indexed */;

bool conflicts(const Opened& entry, const OpenOptions& options) {
  return (options.read && entry.no_read > 0) || (options.write && entry.no_write > 0) ||
         (options.remove && entry.no_remove > 0) || (!options.share_read && entry.readers > 0) ||
         (!options.share_write && entry.writers > 0) ||
         (!options.share_remove && entry.removers > 0);
}

bool makes(Disposition disposition) {
  return disposition == Disposition::create_new || disposition == Disposition::create_always ||
         disposition == Disposition::open_always;
}

bool empties(Disposition disposition) {
  return disposition == Disposition::create_always || disposition == Disposition::truncate_existing;
}

// Why an existing file cannot be opened so; sharing is looked at elsewhere.
FileError refusal(const FileInfo& info, const OpenOptions& options) {
  if (options.disposition == Disposition::create_new) return FileError::file_exists;
  if (info.folder) {
    const bool file_wanted = !options.folders || empties(options.disposition);
    return file_wanted ? FileError::access_denied : FileError::none;
  }
  if (options.disposition == Disposition::truncate_existing && !options.write) {
    return FileError::invalid_parameter;
  }
  const bool changes = options.write || options.delete_on_close || empties(options.disposition);
  const bool read_only = (info.attributes & kAttributeReadOnly) != 0;
  return read_only && changes ? FileError::access_denied : FileError::none;
}

}  // namespace

FileError VolumeTable::State::allow_change(const Place& place, std::uint64_t growth, bool* torn) {
  const Backing* backing = backing_of(place);
  if (backing == nullptr || place.volume->lost()) return FileError::not_ready;
  const std::uint64_t capacity = place.volume->capacity_bytes();
  if (growth > capacity) return FileError::disk_full;
  // A host's own disk says itself when it is full.
  if (growth > 0 && backing->host() == nullptr && backing->used_bytes() + growth > capacity) {
    return FileError::disk_full;
  }
  if (place.copy == nullptr && !differential.empty()) {
    const auto kept = differential.find(place.volume);
    if (kept != differential.end() && kept->second.offline) return FileError::not_ready;
  }
  if (own_hand) return FileError::none;
  if (is_protected(place)) return FileError::write_protect;
  if (crashed) return FileError::process_aborted;
  ++writes;
  if (faults == nullptr) return FileError::none;
  if (!restarted && faults->crash_at_write == writes) {
    crashed = true;
    if (on_crash) on_crash();
    if (torn != nullptr) *torn = true;
    return FileError::process_aborted;
  }
  if (faults->disk_full_after_bytes && bytes_grown + growth > *faults->disk_full_after_bytes) {
    return FileError::disk_full;
  }
  bytes_grown += growth;
  return FileError::none;
}

// The live volume that an opening would change; nullptr where it would change nothing.
const Volume* VolumeTable::changed_by_opening(std::string_view path,
                                              const OpenOptions& options) const {
  if (!makes(options.disposition) && !empties(options.disposition)) return nullptr;
  const Answer<Place> place = resolve(path);
  const Volume* volume = live_volume(place);
  if (volume == nullptr) return nullptr;
  const Answer<FileInfo> info = volume->backing()->info(place->inner);
  if (!info) return makes(options.disposition) ? volume : nullptr;
  const bool refused = refusal(*info, options) != FileError::none;
  return empties(options.disposition) && !refused ? volume : nullptr;
}

Answer<std::unique_ptr<File>> VolumeTable::open(std::string_view path, const OpenOptions& options) {
  const Turn turn(mutex_, *state_, [&] { return changed_by_opening(path, options); });
  Answer<Place> place = resolve(path);
  if (!place) return place.error();
  TableFile::Opening opening;
  opening.backing = place->copy != nullptr ? place->copy->backing() : place->volume->backing();
  opening.options = options;
  Answer<FileInfo> info = opening.backing->info(place->inner);
  if (!info && (info.error() != FileError::file_not_found || !makes(options.disposition))) {
    return info.error();
  }
  const bool writes = options.write || options.remove || empties(options.disposition);
  const bool guarded = is_protected(*place) && !state_->own_hand;
  if (guarded && (writes || !info)) return FileError::write_protect;
  opening.existed = info.ok();
  if (info) {
    if (const FileError error = refusal(*info, options); error != FileError::none) return error;
  } else {
    const FileError allowed = state_->allow_change(*place, 0);
    if (allowed != FileError::none) return allowed;
    info = opening.backing->create(
        place->inner, false, (options.attributes & kSettable) | kAttributeArchive, state_->now());
    if (!info) return info.error();
    FileChange change;
    change.kind = FileChange::Kind::created;
    change.place = &*place;
    change.id = info->id;
    state_->tell(change);
  }
  opening.key = {opening.backing.get(), info->id};
  const auto found = state_->opened.find(opening.key);
  if (found != state_->opened.end()) {
    if (found->second.remove_at_end) return FileError::access_denied;
    if (conflicts(found->second, options)) return FileError::sharing_violation;
  }
  if (!info->folder) {
    Answer<std::shared_ptr<Body>> body = opening.backing->open(
        place->inner, options.write || options.disposition == Disposition::create_always);
    if (!body) return body.error();
    opening.body = *body;
  }
  opening.path = normalize_path(path);
  opening.entry = &state_->opened[opening.key];
  opening.entry->place = *place;
  count_handle(*opening.entry, options, 1);
  const bool empty = opening.existed && empties(options.disposition);
  auto file = std::make_unique<TableFile>(*this, *state_, std::move(opening));
  if (empty) {
    if (const FileError error = file->make_empty(); error != FileError::none) return error;
  }
  return std::unique_ptr<File>(std::move(file));
}

Answer<FileInfo> VolumeTable::info(std::string_view path) const {
  const std::lock_guard guard(mutex_);
  Answer<Place> place = resolve(path);
  if (!place) return place.error();
  return backing_of(*place)->info(place->inner);
}

Answer<std::vector<FileInfo>> VolumeTable::list(std::string_view folder) const {
  const std::lock_guard guard(mutex_);
  Answer<Place> place = resolve(folder);
  if (!place) return place.error();
  return backing_of(*place)->list(place->inner);
}

FileError VolumeTable::create_folder(std::string_view path) {
  const Turn turn(mutex_, *state_, [&] { return live_volume(resolve(path)); });
  Answer<Place> place = resolve(path);
  if (!place) return place.error();
  if (place->inner.empty()) return FileError::already_exists;
  const Answer<FileInfo> there = backing_of(*place)->info(place->inner);
  if (there) return FileError::already_exists;
  if (there.error() == FileError::path_not_found) return FileError::path_not_found;
  if (const FileError error = state_->allow_change(*place, 0); error != FileError::none) {
    return error;
  }
  return backing_of(*place)->create(place->inner, true, kAttributeDirectory, state_->now()).error();
}

FileError VolumeTable::remove_folder(std::string_view path) {
  const Turn turn(mutex_, *state_, [&] { return live_volume(resolve(path)); });
  Answer<Place> place = resolve(path);
  if (!place) return place.error();
  Backing* backing = backing_of(*place);
  Answer<FileInfo> info = backing->info(place->inner);
  if (!info) return info.error();
  if (!info->folder) return FileError::directory;
  if (place->inner.empty()) return FileError::access_denied;
  if (state_->opened.count({backing, info->id}) != 0) return FileError::sharing_violation;
  const Answer<std::vector<FileInfo>> inside = backing->list(place->inner);
  if (inside && !inside->empty()) return FileError::dir_not_empty;
  if (const FileError error = state_->allow_change(*place, 0); error != FileError::none) {
    return error;
  }
  return backing->remove(place->inner, state_->now());
}

FileError VolumeTable::remove_file(std::string_view path) {
  OpenOptions options;
  options.read = false;
  options.remove = true;
  options.delete_on_close = true;
  const Turn turn(mutex_, *state_, [&] { return live_volume(resolve(path)); });
  // A dead process opens files, but takes none away.
  if (state_->crashed && !state_->own_hand) return FileError::process_aborted;
  {
    const Answer<std::unique_ptr<File>> file = open(path, options);
    if (!file) return file.error();
  }
  // The file goes as its handle does; the crash may have come right then.
  return state_->crashed && !state_->own_hand ? FileError::process_aborted : FileError::none;
}

FileError VolumeTable::set_attributes(std::string_view path, std::uint32_t attributes) {
  const Turn turn(mutex_, *state_, [&] { return live_volume(resolve(path)); });
  Answer<Place> place = resolve(path);
  if (!place) return place.error();
  Backing* backing = backing_of(*place);
  Answer<FileInfo> info = backing->info(place->inner);
  if (!info) return info.error();
  if (const FileError error = state_->allow_change(*place, 0); error != FileError::none) {
    return error;
  }
  constexpr std::uint32_t kFolders = kAttributeDirectory | kAttributeReparsePoint;
  std::uint32_t kept = attributes & kSettable;
  if (info->folder) kept |= kAttributeDirectory | ((info->attributes | attributes) & kFolders);
  return backing->set_attributes(place->inner, kept != 0 ? kept : kAttributeNormal);
}

FileError VolumeTable::write_file(std::string_view path, std::string_view content) {
  const std::lock_guard guard(mutex_);
  const OwnHand hand(state_->own_hand);
  if (const FileError error = create_folders(parent_path(path)); error != FileError::none) {
    return error;
  }
  OpenOptions options;
  options.write = true;
  options.disposition = Disposition::create_always;
  Answer<std::unique_ptr<File>> file = open(path, options);
  if (!file) return file.error();
  return (*file)->write_at(0, std::as_bytes(std::span(content.data(), content.size()))).error();
}

Answer<std::string> VolumeTable::read_file(std::string_view path) const {
  const std::lock_guard guard(mutex_);
  Answer<Place> place = resolve(path);
  if (!place) return place.error();
  Answer<FileInfo> info = backing_of(*place)->info(place->inner);
  if (!info) return info.error();
  if (info->folder) return FileError::access_denied;
  Answer<std::shared_ptr<Body>> body = backing_of(*place)->open(place->inner, false);
  if (!body) return body.error();
  std::string content(static_cast<std::size_t>(info->size), '\0');
  Answer<std::size_t> count =
      (*body)->read_at(0, std::as_writable_bytes(std::span(content.data(), content.size())));
  if (!count) return count.error();
  content.resize(*count);
  return content;
}

FileError VolumeTable::create_folders(std::string_view path) {
  const std::lock_guard guard(mutex_);
  const OwnHand hand(state_->own_hand);
  const Answer<Place> place = resolve(path);
  if (!place) return place.error();
  Backing* backing = backing_of(*place);
  for (std::size_t end = 0; end < place->inner.size(); ++end) {
    end = std::min(place->inner.find('\\', end), place->inner.size());
    const std::string_view folder = std::string_view(place->inner).substr(0, end);
    const Answer<FileInfo> there = backing->info(folder);
    if (there && !there->folder) return FileError::path_not_found;
    if (there) continue;
    Answer<FileInfo> made = backing->create(folder, true, kAttributeDirectory, state_->now());
    if (!made) return made.error();
  }
  return FileError::none;
}

Answer<std::uint64_t> VolumeTable::free_bytes(std::string_view path) const {
  const std::lock_guard guard(mutex_);
  Answer<Place> place = resolve(path);
  if (!place) return place.error();
  const std::uint64_t capacity = place->volume->capacity_bytes();
  return capacity - std::min(capacity, backing_of(*place)->used_bytes());
}

std::optional<std::string> VolumeTable::host_path(std::string_view path) const {
  const std::lock_guard guard(mutex_);
  Answer<Place> place = resolve(path);
  if (!place) return std::nullopt;
  const HostView* host = backing_of(*place)->host();
  if (host == nullptr) return std::nullopt;
  return host->path(place->inner);
}

void VolumeTable::on_crash_do(std::function<void()> action) {
  const std::lock_guard guard(mutex_);
  state_->on_crash = std::move(action);
}

bool VolumeTable::crashed() const {
  const std::lock_guard guard(mutex_);
  return state_->crashed;
}

void VolumeTable::restart() {
  const std::lock_guard guard(mutex_);
  state_->crashed = false;
  state_->restarted = true;
  state_->writes = 0;
  state_->opened.clear();
  ++state_->life;
}

void VolumeTable::delay_rename(std::string from, std::string to) {
  const std::lock_guard guard(mutex_);
  state_->delayed_renames.emplace_back(std::move(from), std::move(to));
}

std::size_t VolumeTable::reboot() {
  restart();
  std::vector<std::pair<std::string, std::string>> delayed;
  {
    const std::lock_guard guard(mutex_);
    delayed = std::exchange(state_->delayed_renames, {});
  }
  std::size_t failures = 0;
  for (const auto& [from, to] : delayed) {
    const FileError error = to.empty() ? remove_file(from) : rename(from, to, true);
    if (error != FileError::none) ++failures;
  }
  return failures;
}

std::uint64_t VolumeTable::writes() const {
  const std::lock_guard guard(mutex_);
  return state_->writes;
}

void VolumeTable::observe(FileObserver* observer) {
  const std::lock_guard guard(mutex_);
  state_->observer = observer;
}

}  // namespace vsskit::volume
