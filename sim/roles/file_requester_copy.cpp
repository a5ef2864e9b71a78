// See file_requester.h. Here: which files a component set holds now, and how they reach the medium.
// Differenced files come first, then partial ones, then the rest by mask, as the page on
// incremental and differential backups orders it.
#include <algorithm>
#include <utility>

#include "sim/roles/file_requester.h"
#include "sim/roles/file_set_index.h"
#include "sim/roles/stored_backup.h"

namespace vsskit::roles {
namespace {

constexpr std::size_t kPiece = 256 * 1024;

struct PendingFolder {
  std::wstring path;
  std::wstring source;
};

// `C:\data` becomes `C\data`; whatever a folder's name cannot hold goes.
std::wstring below_medium(const std::wstring& path) {
  std::wstring result;
  std::size_t at = 0;
  while (at <= path.size()) {
    const std::size_t end = std::min(path.find(L'\\', at), path.size());
    std::wstring part = path.substr(at, end - at);
    if (part.size() == 2 && part[1] == L':') part.pop_back();
    if (!part.empty() && part != L"?") result = joined(result, as_file_name(part));
    at = end + 1;
  }
  return result;
}

std::wstring triple_key(const std::wstring& path, const std::wstring& filespec, bool recursive) {
  return path_key(expanded(path)) + L'|' + folded(filespec) + (recursive ? L"|r" : L"|");
}

bool find_one(const std::wstring& folder, const std::wstring& name, FILETIME& last_write) {
  WIN32_FILE_ATTRIBUTE_DATA data;
  const std::wstring path = joined(folder, name);
  if (!GetFileAttributesExW(path.c_str(), GetFileExInfoStandard, &data)) return false;
  last_write = data.ftLastWriteTime;
  const bool is_file = (data.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) == 0;
  if (!is_file) SetLastError(ERROR_FILE_NOT_FOUND);
  return is_file;
}

}  // namespace

// --- Decisions

std::wstring FileRequester::folder_to_read(const FileSetView& files) const {
  return files.alternate ? *files.alternate : files.path;
}

const FileRequester::VolumeUse* FileRequester::volume_over(const std::wstring& path) const {
  const VolumeUse* best = nullptr;
  for (const auto& [key, volume] : volumes_) {
    if (!is_within(path, volume.root)) continue;
    if (best == nullptr || volume.root.size() > best->root.size()) best = &volume;
  }
  return best;
}

std::wstring FileRequester::source_of(const std::wstring& path) const {
  const VolumeUse* best = volume_over(path);
  if (best == nullptr || best->device.empty()) return path;
  const std::size_t root = trimmed(best->root).size();
  // A device's name alone is the device; with the backslash it is its root folder.
  return best->device + L'\\' + (path.size() > root ? path.substr(root + 1) : std::wstring());
}

bool FileRequester::is_excluded(const WriterView& writer, const std::wstring& path) const {
  const std::wstring parent = path_key(folder_name(path));
  for (std::wstring at = parent; !at.empty();) {
    const auto found = writer.exclude_places.find(at);
    if (found != writer.exclude_places.end()) {
      for (const std::size_t index : found->second) {
        const FileSetView& exclude = writer.excludes[index];
        const bool here = exclude.recursive || at == parent;
        if (here && matches(exclude.filespec, file_name(path))) return true;
      }
    }
    const std::wstring above = path_key(folder_name(trimmed(at)));
    if (above.size() >= at.size()) break;
    at = above;
  }
  return false;
}

bool FileRequester::changed_since(const FoundFile& file, const FILETIME& since) const {
  // A zero time leaves it to the requester: what changed after the base backup began.
  const std::uint64_t base = base_ != nullptr ? base_->started : 0;
  return ticks(file.last_write) > (ticks(since) != 0 ? ticks(since) : base);
}

// --- Finding

// What is not found is only missing where its volume, or the shadow copy of it, can be read.
FileRequester::Finding FileRequester::why_not_found(const std::wstring& path) const {
  const DWORD error = GetLastError();
  if (error != ERROR_FILE_NOT_FOUND && error != ERROR_PATH_NOT_FOUND) return Finding::unreadable;
  const VolumeUse* volume = volume_over(path);
  std::vector<FolderEntry> entries;
  const bool there = volume == nullptr || list_folder(source_of(volume->root), entries);
  return there ? Finding::missing : Finding::unreadable;
}

FileRequester::Finding FileRequester::find_files(const FileSetView& files,
                                                 std::vector<FoundFile>& found,
                                                 std::vector<std::wstring>& folders) const {
  const std::wstring read = expanded(folder_to_read(files));
  const std::wstring normal = expanded(files.path);
  std::vector<PendingFolder> pending{{normal, source_of(read)}};
  if (!has_wildcards(files.filespec) && !recurses(files)) {
    FoundFile file{joined(normal, files.filespec), joined(pending[0].source, files.filespec), {}};
    if (!find_one(pending[0].source, files.filespec, file.last_write)) return why_not_found(read);
    found.push_back(std::move(file));
    return Finding::found;
  }
  const std::size_t before = found.size();
  while (!pending.empty()) {
    const PendingFolder folder = std::move(pending.back());
    pending.pop_back();
    std::vector<FolderEntry> entries;
    if (!list_folder(folder.source, entries)) {
      if (why_not_found(read) == Finding::unreadable) return Finding::unreadable;
      continue;
    }
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
      const bool enter = entry->is_folder && !entry->is_link && recurses(files);
      if (enter) {
        pending.push_back({joined(folder.path, entry->name), joined(folder.source, entry->name)});
      }
    }
    const std::size_t here = found.size();
    for (const FolderEntry& entry : entries) {
      if (entry.is_folder || !matches(files.filespec, entry.name)) continue;
      found.push_back(
          {joined(folder.path, entry.name), joined(folder.source, entry.name), entry.last_write});
    }
    if (recurses(files) && found.size() == here) folders.push_back(folder.path);
  }
  return found.size() > before || has_wildcards(files.filespec) ? Finding::found : Finding::missing;
}

// --- Component sets

bool FileRequester::copy_all() {
  if (!plan_.components) {
    bool good = true;
    for (auto& [key, volume] : volumes_)
      good = copy_volume(volume) && good;
    return good;
  }
  std::map<std::wstring, const ComponentInSession*> places;
  for (const ComponentInSession& each : in_session_) {
    places[component_key(each.instance, each.logical_path, each.name)] = &each;
  }
  for (ComponentSet& set : sets_) {
    CopyJob job;
    job.writer = &writers_[set.writer];
    job.set = &set;
    const ComponentView& definer = job.writer->components[set.definer];
    const auto found =
        places.find(component_key(job.writer->instance, definer.logical_path, definer.name));
    if (found != places.end()) job.session = found->second;
    job.folder = joined(folder_of(*job.writer), below_medium(definer.full_path()));
    catalogue(std::wstring(L"set ") + name_of(set.type) + L" " +
              component_key(*job.writer, definer.logical_path, definer.name));
    if (job.session != nullptr && job.session->stamp) catalogue(print_stamp(*job.session->stamp));
    set.succeeded = copy_set(job);
  }
  return true;
}

// Instances of one class keep apart: they may have components of one name.
std::wstring FileRequester::folder_of(const WriterView& writer) const {
  std::wstring folder = joined(plan_.medium, as_file_name(writer.name));
  const auto is_other = [&](const WriterView& each) {
    return same_text(each.name, writer.name) && !IsEqualGUID(each.instance, writer.instance);
  };
  const bool alone = std::none_of(writers_.begin(), writers_.end(), is_other);
  if (alone || !writer.instance_name) return folder;
  return joined(folder, as_file_name(*writer.instance_name));
}

// Files bring their folders with them; those that have none are named alone.
void FileRequester::store_folders(CopyJob& job, const std::vector<std::wstring>& folders) {
  for (const std::wstring& folder : folders) {
    if (job.folders.insert(path_key(folder)).second) catalogue(L"folder " + folder);
  }
}

bool FileRequester::copy_set(CopyJob& job) {
  bool good = copy_differenced(job);
  good = copy_partial(job) && good;
  return copy_by_mask(job) && good;
}

bool FileRequester::copy_differenced(CopyJob& job) {
  if (job.session == nullptr || job.session->differenced.empty()) return true;
  std::map<std::wstring, const FileSetView*> known;
  for (const std::size_t member : job.set->members) {
    for (const FileSetView& files : job.writer->components[member].files) {
      known[triple_key(files.path, files.filespec, files.recursive)] = &files;
    }
  }
  bool good = true;
  for (const DifferencedView& each : job.session->differenced) {
    FileSetView files;
    const auto same = known.find(triple_key(each.path, each.filespec, each.recursive));
    if (same != known.end()) files = *same->second;
    files.path = each.path;
    files.filespec = each.filespec;
    files.recursive = each.recursive;
    std::vector<FoundFile> found;
    std::vector<std::wstring> folders;
    good = find_files(files, found, folders) == Finding::found && good;
    store_folders(job, folders);
    for (const FoundFile& file : found) {
      if (!job.handled.insert(path_key(file.path)).second) continue;
      if (changed_since(file, each.since)) good = copy_file(job, file) && good;
    }
  }
  return good;
}

bool FileRequester::copy_partial(CopyJob& job) {
  if (job.session == nullptr || !follows_ranges()) return true;
  std::vector<const FileSetView*> elsewhere;  // sets that are read from an alternate path
  for (const std::size_t member : job.set->members) {
    for (const FileSetView& files : job.writer->components[member].files) {
      if (files.alternate) elsewhere.push_back(&files);
    }
  }
  bool good = true;
  for (const PartialView& each : job.session->partial) {
    FoundFile file;
    file.path = joined(expanded(each.path), each.filename);
    if (is_excluded(*job.writer, file.path)) continue;
    if (!job.handled.insert(path_key(file.path)).second) {
      note(file.path +
           L" is named twice, as a differenced and a partial file or with two lists of "
           L"ranges: a writer's error; the first one counts.");
      continue;
    }
    std::wstring folder = each.path;
    for (const FileSetView* files : elsewhere) {
      const bool here = matches(files->filespec, each.filename) &&
                        path_key(expanded(files->path)) == path_key(expanded(each.path));
      if (here) folder = folder_to_read(*files);
    }
    file.source = joined(source_of(expanded(folder)), each.filename);
    std::vector<Range> ranges;
    good = ranges_of(job, each, ranges) && copy_ranges(job, file, ranges) && good;
  }
  return good;
}

bool FileRequester::ranges_of(CopyJob& job, const PartialView& partial,
                              std::vector<Range>& ranges) {
  if (parse_ranges(partial.ranges, ranges)) return true;
  // Not a list: the name of a ranges file, which must be on the medium too.
  const std::wstring prefix = L"File=";
  std::wstring path = partial.ranges;
  if (same_text(path.substr(0, prefix.size()), prefix)) path.erase(0, prefix.size());
  FoundFile file{path, path, {}};
  Bytes content;
  const bool good = read_file(path, content) && parse_ranges_file(content, ranges);
  if (!good) note(path + L" is no ranges file that can be read.");
  return good && copy_file(job, file);
}

bool FileRequester::copy_by_mask(CopyJob& job) {
  bool good = true;
  for (const std::size_t member : job.set->members) {
    for (const FileSetView& files : job.writer->components[member].files) {
      if (!is_due(files, job.set->type)) continue;
      std::vector<FoundFile> found;
      std::vector<std::wstring> folders;
      const bool later = (files.mask & VSS_FSBT_CREATED_DURING_BACKUP) != 0;
      const Finding finding = find_files(files, found, folders);
      if (finding == Finding::unreadable || (finding == Finding::missing && !later)) {
        const bool missing = finding == Finding::missing;
        note(joined(files.path, files.filespec) +
             (missing ? L" is missing." : L" lies where nothing can be read."));
        good = false;
      }
      store_folders(job, folders);
      for (const FoundFile& file : found) {
        if (job.handled.count(path_key(file.path)) == 0) good = copy_file(job, file) && good;
      }
    }
  }
  return good;
}

bool FileRequester::copy_volume(VolumeUse& volume) {
  CopyJob job;
  const WriterView nobody;
  job.writer = &nobody;
  job.folder = joined(plan_.medium, L"volumes");
  FileSetView everything;
  everything.path = volume.root;
  everything.filespec = L"*";
  everything.recursive = true;
  std::vector<FoundFile> found;
  std::vector<std::wstring> folders;
  bool good = find_files(everything, found, folders) == Finding::found;
  store_folders(job, folders);
  for (const FoundFile& file : found) {
    // Backups that lie on the same volume are not backed up again.
    bool skipped = is_within(file.path, plan_.medium);
    for (const BackupRecord& each : history_) {
      skipped = skipped || (!each.medium.empty() && is_within(file.path, each.medium));
    }
    for (const WriterView& writer : writers_)
      skipped = skipped || is_excluded(writer, file.path);
    if (!skipped) good = copy_file(job, file) && good;
  }
  return good;
}

// --- Bytes

std::wstring FileRequester::place_on_medium(const CopyJob& job, const std::wstring& path) const {
  return joined(job.folder, below_medium(path));
}

void FileRequester::catalogue(const std::wstring& line) {
  catalogue_ += line + L"\n";
}

bool FileRequester::copy_file(CopyJob& job, const FoundFile& file) {
  if (is_excluded(*job.writer, file.path)) return true;
  File source;
  std::uint64_t size = 0;
  if (!source.open(file.source, OpenMode::read) || !source.size(size)) {
    note(file.source + L" cannot be read.");
    return false;
  }
  source.close();
  return copy_ranges(job, file, {{0, size}});
}

bool FileRequester::copy_ranges(CopyJob& job, const FoundFile& file,
                                const std::vector<Range>& ranges) {
  File source;
  File target;
  const std::wstring place = place_on_medium(job, file.path);
  bool good = source.open(file.source, OpenMode::read) && make_folders(folder_name(place)) &&
              target.open(place, OpenMode::create);
  Bytes piece(kPiece);
  for (const Range& range : ranges) {
    std::uint64_t done = 0;
    while (good && done < range.length) {
      const auto wanted =
          static_cast<std::size_t>(std::min<std::uint64_t>(range.length - done, kPiece));
      std::size_t got = 0;
      good = source.read_at(range.offset + done, piece.data(), wanted, got);
      // A range may reach beyond the file's end; what is there counts.
      if (!good || got == 0) break;
      good = target.write_at(range.offset + done, piece.data(), got);
      if (!good) break;
      done += got;
      record_.bytes += got;
    }
    // Of what failed nobody knows how much there was: a restore misses it.
    const std::uint64_t stored = good ? done : range.length;
    catalogue(print(StoredPiece{file.path, range.offset, range.length,
                                print_place(place, plan_.medium), stored}));
  }
  if (!good) note(file.source + L" cannot be saved.");
  ++record_.files;
  return good;
}

bool FileRequester::write_medium(const std::wstring& path, const Bytes& content) {
  if (make_folders(folder_name(path)) && write_file(path, content)) return true;
  note(path + L" cannot be written.");
  return check(HRESULT_FROM_WIN32(GetLastError()), L"the medium");
}

}  // namespace vsskit::roles
