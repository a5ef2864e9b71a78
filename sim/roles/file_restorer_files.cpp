// See file_restorer.h. Here: where a component set's files go, and how their bytes get there.
// Ranges files come first, then whole files and partial ones, each range at its own offset, or
// where a directed target sends it.
#include <algorithm>
#include <utility>

#include "sim/roles/file_restorer.h"

namespace vsskit::roles {
namespace {

constexpr std::size_t kRestoredPiece = 256 * 1024;

// What a component's ranges string names: empty where it is a list.
std::wstring ranges_file_of(const PartialView& partial) {
  std::vector<Range> ranges;
  if (parse_ranges(partial.ranges, ranges)) return {};
  const std::wstring prefix = L"File=";
  const bool prefixed = same_text(partial.ranges.substr(0, prefix.size()), prefix);
  return prefixed ? partial.ranges.substr(prefix.size()) : partial.ranges;
}

}  // namespace

// --- Places

bool FileRestorer::can_replace(const std::wstring& path) const {
  File file;
  return !file_exists(path) || file.open(path, OpenMode::read_write);
}

// `C:\data\a` goes to `NEW\C\data\a`, so that no two files meet.
std::wstring FileRestorer::new_place(const std::wstring& path) const {
  std::wstring below = path;
  if (below.size() > 1 && below[1] == L':') below.erase(1, 1);
  return joined(plan_.new_folder, below);
}

void FileRestorer::index_files(RestoreSet& set) const {
  for (std::size_t i = 0; i < set.writer->mappings.size(); ++i)
    set.mappings.add(set.writer->mappings[i], i);
  std::set<std::wstring> wanted;
  for (const std::wstring& each : plan_.subcomponents)
    wanted.insert(folded(each));
  for (const std::size_t member : set.members) {
    const ComponentView& component = set.writer->components[member];
    const bool chosen = member != set.definer && component.selectable_for_restore &&
                        wanted.count(folded(component.full_path())) != 0;
    if (!chosen) continue;
    for (const FileSetView& files : component.files)
      set.subcomponents.add(files, member);
  }
}

// Only the root changes; empty where the writer has no mapping for the file.
std::wstring FileRestorer::mapped_place(const RestoreSet& set, const std::wstring& path) {
  const std::size_t found = set.mappings.find(path);
  if (found == FileSetIndex::kNone) return {};
  const FileSetView& mapping = set.writer->mappings[found];
  if (!mapping.alternate) return {};
  const std::size_t root = trimmed(expanded(mapping.path)).size();
  return joined(expanded(*mapping.alternate), path.substr(root + 1));
}

std::wstring FileRestorer::target_of(const RestoreSet& set, Place place,
                                     const std::wstring& path) const {
  if (place == Place::elsewhere) return new_place(path);
  if (place == Place::at_reboot) return staged(path);
  return place == Place::mapped ? mapped_place(set, path) : path;
}

FileRestorer::Place FileRestorer::mapped_if_possible(const RestoreSet& set,
                                                     const std::vector<std::wstring>& paths) const {
  const bool have_mappings = std::all_of(paths.begin(), paths.end(), [&](const std::wstring& path) {
    const std::wstring place = mapped_place(set, path);
    return !place.empty() && can_replace(place);
  });
  return have_mappings ? Place::mapped : Place::nowhere;
}

FileRestorer::Place FileRestorer::place_of(const RestoreSet& set,
                                           const std::vector<std::wstring>& paths) {
  const WriterView& writer = *set.writer;
  if (!plan_.new_folder.empty()) {
    const bool taken = !set.involved || supports(writer, VSS_BS_WRITER_SUPPORTS_NEW_TARGET);
    return taken ? Place::elsewhere : Place::nowhere;
  }
  // What comes at a reboot takes no restore target.
  if (writer.method == VSS_RME_RESTORE_AT_REBOOT) return Place::at_reboot;
  if (set.answer.target == VSS_RT_ALTERNATE) return mapped_if_possible(set, paths);
  // What no directed target names lies where it lay.
  const bool where_it_was =
      set.answer.target == VSS_RT_ORIGINAL_LOCATION || set.answer.target == VSS_RT_DIRECTED;
  return where_it_was ? Place::original : place_by_method(set, paths);
}

FileRestorer::Place FileRestorer::place_by_method(const RestoreSet& set,
                                                  const std::vector<std::wstring>& paths) {
  const auto every = [&](auto&& test) { return std::all_of(paths.begin(), paths.end(), test); };
  const auto replaceable = [&](const std::wstring& path) { return can_replace(path); };
  switch (set.writer->method) {
    case VSS_RME_RESTORE_IF_NOT_THERE:
      if (every([](const std::wstring& path) { return !file_exists(path); })) {
        return Place::original;
      }
      return mapped_if_possible(set, paths);
    case VSS_RME_RESTORE_IF_CAN_REPLACE:
    case VSS_RME_STOP_RESTORE_START:
    case VSS_RME_RESTORE_STOP_START:
      return every(replaceable) ? Place::original : mapped_if_possible(set, paths);
    case VSS_RME_RESTORE_TO_ALTERNATE_LOCATION:
      return mapped_if_possible(set, paths);
    case VSS_RME_RESTORE_AT_REBOOT_IF_CANNOT_REPLACE:
      return every(replaceable) ? Place::original : Place::at_reboot;
    default:
      return Place::nowhere;
  }
}

// --- Files

std::vector<FileRestorer::FileToRestore> FileRestorer::files_of(
    const RestoreSet& set, std::map<std::wstring, FileToRestore>& ranges_files) {
  std::map<std::wstring, const PartialView*> partial;
  for (const PartialView& each : set.session.partial) {
    partial.emplace(path_key(joined(expanded(each.path), each.filename)), &each);
    const std::wstring file = ranges_file_of(each);
    if (!file.empty()) ranges_files[path_key(file)] = {file, file, {}, nullptr};
  }
  std::vector<FileToRestore> files;
  std::map<std::wstring, std::size_t> places;
  for (const StoredPiece& piece : set.stored->pieces) {
    const std::wstring key = path_key(piece.path);
    const auto ranges = ranges_files.find(key);
    if (ranges != ranges_files.end()) {
      ranges->second.pieces.push_back(&piece);
      continue;
    }
    // Where subcomponents are named, only their files come back.
    const bool chosen =
        set.subcomponents.empty() || set.subcomponents.find(piece.path) != FileSetIndex::kNone;
    if (!chosen) continue;
    const auto [at, added] = places.emplace(key, files.size());
    if (added) {
      const auto found = partial.find(key);
      const PartialView* ranges_only = found == partial.end() ? nullptr : found->second;
      files.push_back({piece.path, {}, {}, ranges_only});
    }
    files[at->second].pieces.push_back(&piece);
  }
  for (FileToRestore& file : files) {
    std::sort(file.pieces.begin(), file.pieces.end(),
              [](const StoredPiece* a, const StoredPiece* b) { return a->offset < b->offset; });
  }
  return files;
}

bool FileRestorer::restore_set(RestoreSet& set) {
  std::map<std::wstring, FileToRestore> ranges_files;
  std::vector<FileToRestore> files = files_of(set, ranges_files);
  for (std::size_t i = 0; i < set.session.partial.size(); ++i) {
    const std::wstring path = ranges_file_of(set.session.partial[i]);
    if (path.empty()) continue;
    if (!restore_ranges_file(set, i, ranges_files[path_key(path)])) return false;
  }
  std::vector<std::wstring> paths;
  for (const FileToRestore& file : files)
    paths.push_back(file.path);
  // What a method decided holds for the chain: its later files are laid over the earlier ones.
  const bool by_method =
      set.answer.target == VSS_RT_UNDEFINED || set.answer.target == VSS_RT_ORIGINAL;
  const auto placed = by_method ? placed_.find(set.key) : placed_.end();
  const Place place = placed != placed_.end() ? placed->second : place_of(set, paths);
  if (place == Place::nowhere) {
    note(definer(set).full_path() + L" has no place to which its files could go.");
    return false;
  }
  if (by_method) placed_[set.key] = place;
  return put_back(set, place, files);
}

bool FileRestorer::put_back(RestoreSet& set, Place place, std::vector<FileToRestore>& files) {
  std::map<std::wstring, std::vector<const DirectedView*>> directed;
  // A new place leaves no room for the writer's own wishes.
  if (place != Place::elsewhere && place != Place::at_reboot) {
    for (const DirectedView& each : set.answer.directed) {
      directed[path_key(joined(each.source_path, each.source_filename))].push_back(&each);
    }
  }
  bool good = true;
  for (FileToRestore& file : files) {
    file.target = target_of(set, place, file.path);
    if (place == Place::mapped) set.mappings_used.insert(set.mappings.find(file.path));
    const auto sent = directed.find(path_key(file.path));
    bool written = true;
    if (place == Place::at_reboot) {
      written = schedule(set, file);
    } else if (sent == directed.end()) {
      written = restore_file(set, file);
    } else {
      for (const DirectedView* each : sent->second)
        written = restore_directed(set, *each, file) && written;
    }
    set.written += written ? 1 : 0;
    record_.files += written ? 1 : 0;
    if (!written) note(file.path + L" could not be restored.");
    good = good && written;
  }
  return make_empty_folders(set, place) && good;
}

// Ranges are laid over a copy of what is there, which waits with them.
bool FileRestorer::stage(const FileToRestore& file) const {
  if (file.partial == nullptr || file_exists(file.target)) return true;
  return CopyFileW(file.path.c_str(), file.target.c_str(), FALSE) != 0;
}

// Of a chain, each session works on the copy that waits already.
bool FileRestorer::schedule(const RestoreSet& set, const FileToRestore& file) {
  if (!make_folders(folder_name(file.target)) || !stage(file) || !restore_file(set, file)) {
    return false;
  }
  if (!scheduled_.insert(path_key(file.path)).second) return true;
  return MoveFileExW(file.target.c_str(), file.path.c_str(),
                     MOVEFILE_DELAY_UNTIL_REBOOT | MOVEFILE_REPLACE_EXISTING) != 0;
}

// A folder that stands alone is known by the recursive set that it lies in: any name in it will do.
bool FileRestorer::make_empty_folders(const RestoreSet& set, Place place) const {
  return std::all_of(
      set.stored->folders.begin(), set.stored->folders.end(), [&](const std::wstring& folder) {
        if (!set.subcomponents.empty() && !set.subcomponents.holds(folder)) return true;
        if (place == Place::at_reboot) return make_folders(folder);
        if (place != Place::mapped) return make_folders(target_of(set, place, folder));
        const std::size_t found = set.mappings.find_folder(folder);
        if (found == FileSetIndex::kNone || !set.writer->mappings[found].alternate) return true;
        const FileSetView& mapping = set.writer->mappings[found];
        const std::size_t root = trimmed(expanded(mapping.path)).size();
        const std::wstring below = folder.size() > root ? folder.substr(root + 1) : std::wstring();
        return make_folders(trimmed(joined(expanded(*mapping.alternate), below)));
      });
}

// The ranges file goes where it was, or beside the files in their new place; the writer is told.
bool FileRestorer::restore_ranges_file(const RestoreSet& set, std::size_t index,
                                       FileToRestore file) {
  if (!plan_.new_folder.empty()) file.target = new_place(file.path);
  if (file.pieces.empty() || !restore_file(set, file)) {
    note(file.path + L", a ranges file, could not be restored.");
    return false;
  }
  if (file.target == file.path || !set.involved) return true;
  return check(backup().SetRangesFilePath(
                   set.writer->id, definer(set).type, pointer_to(set.session.logical_path),
                   set.session.name.c_str(), static_cast<UINT>(index), file.target.c_str()),
               L"SetRangesFilePath");
}

bool FileRestorer::add_mappings(const RestoreSet& set) {
  for (const std::size_t used : set.mappings_used) {
    if (used == FileSetIndex::kNone) continue;
    const FileSetView& mapping = set.writer->mappings[used];
    const HRESULT result = backup().AddAlternativeLocationMapping(
        set.writer->id, definer(set).type, pointer_to(set.session.logical_path),
        set.session.name.c_str(), mapping.path.c_str(), mapping.filespec.c_str(), mapping.recursive,
        mapping.alternate->c_str());
    if (!check(result, L"AddAlternativeLocationMapping")) return false;
  }
  return true;
}

// --- Bytes

// What is there is better than a part of what was.
bool FileRestorer::is_readable(const FileToRestore& file) {
  return std::all_of(file.pieces.begin(), file.pieces.end(), [&](const StoredPiece* piece) {
    File stored;
    std::uint64_t size = 0;
    const bool whole =
        stored.open(piece->place, OpenMode::read) && stored.size(size) &&
        (piece->stored == 0 || (piece->stored <= size && piece->offset <= size - piece->stored));
    if (!whole) note(piece->place + L" is missing, or shorter than what was stored.");
    return whole;
  });
}

// Of a component, and of all backups that its files come from, either all is there or nothing is
// touched: a store that is half of then and half of now is worse than either. Of subcomponents each
// file is looked at when its turn comes: the catalogue does not say which are theirs.
bool FileRestorer::leave_out_unreadable() {
  if (!plan_.subcomponents.empty()) return true;
  std::set<std::wstring> lost;
  for (std::size_t i = 0; i < chain_.size(); ++i) {
    for (const std::wstring& key : needed_[i]) {
      FileToRestore all;
      for (const StoredPiece& piece : chain_[i].catalogue.find(key)->pieces)
        all.pieces.push_back(&piece);
      if (lost.count(key) == 0 && !is_readable(all)) lost.insert(key);
    }
  }
  for (const std::wstring& key : lost)
    leave_out(key, L" is not restored: a part of it is lost.");
  return lost.empty();
}

// A whole file replaces what is there; ranges are laid over it.
bool FileRestorer::restore_file(const RestoreSet&, const FileToRestore& file) {
  if (!is_readable(file)) return false;
  File target;
  const OpenMode mode = file.partial != nullptr ? OpenMode::open_or_create : OpenMode::create;
  if (!make_folders(folder_name(file.target)) || !target.open(file.target, mode)) return false;
  return std::all_of(file.pieces.begin(), file.pieces.end(), [&](const StoredPiece* piece) {
    return copy_piece(piece->place, piece->offset, target, piece->offset, piece->stored);
  });
}

// The stored part of the range: what was not backed up cannot be sent anywhere, and a range may
// reach beyond the file's end. Pieces are sorted by offset.
std::optional<std::uint64_t> FileRestorer::stored_of(const FileToRestore& file,
                                                     const Range& range) {
  const auto after = std::upper_bound(
      file.pieces.begin(), file.pieces.end(), range.offset,
      [](std::uint64_t offset, const StoredPiece* piece) { return offset < piece->offset; });
  if (after == file.pieces.begin()) return std::nullopt;
  const StoredPiece& piece = **std::prev(after);
  const std::uint64_t into = range.offset - piece.offset;
  if (into > piece.length || range.length > piece.length - into) return std::nullopt;
  return into >= piece.stored ? 0 : std::min(range.length, piece.stored - into);
}

bool FileRestorer::restore_directed(const RestoreSet&, const DirectedView& directed,
                                    const FileToRestore& file) {
  std::vector<Range> from;
  std::vector<Range> to;
  const bool fit = parse_ranges(directed.source_ranges, from) &&
                   parse_ranges(directed.destination_ranges, to) && from.size() == to.size();
  const std::wstring path =
      joined(expanded(directed.destination_path), directed.destination_filename);
  File target;
  if (!fit || !is_readable(file) || !make_folders(folder_name(path)) ||
      !target.open(path, OpenMode::open_or_create)) {
    return false;
  }
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (from[i].length != to[i].length) return false;
    const auto stored = stored_of(file, from[i]);
    if (!stored) return false;
    const std::wstring& place = file.pieces.front()->place;
    if (!copy_piece(place, from[i].offset, target, to[i].offset, *stored)) return false;
  }
  return true;
}

bool FileRestorer::copy_piece(const std::wstring& from, std::uint64_t source, File& target,
                              std::uint64_t offset, std::uint64_t length) {
  File stored;
  if (!stored.open(from, OpenMode::read)) return false;
  Bytes piece(static_cast<std::size_t>(std::min<std::uint64_t>(length, kRestoredPiece)));
  for (std::uint64_t done = 0; done < length;) {
    const auto wanted =
        static_cast<std::size_t>(std::min<std::uint64_t>(length - done, piece.size()));
    std::size_t got = 0;
    if (!stored.read_at(source + done, piece.data(), wanted, got) || got == 0) return false;
    if (!target.write_at(offset + done, piece.data(), got)) return false;
    done += got;
    record_.bytes += got;
  }
  return true;
}

}  // namespace vsskit::roles
