// host_tree on Windows, and under Wine. Paths go to the system in their long form, so that none is
// too long and no name means a device.
#ifdef _WIN32

#include <algorithm>
#include <cstdint>
#include <utility>

#include "sim/base/text.h"
#include "sim/volume/host_handle.h"
#include "sim/volume/host_shell.h"
#include "sim/volume/host_tree.h"

namespace vsskit::volume {
namespace {

HANDLE handle_of(std::intptr_t handle) {
  return reinterpret_cast<HANDLE>(handle);  // NOLINT: what a HANDLE is
}

std::int64_t nanoseconds(const FILETIME& time) {
  const auto ticks = (static_cast<std::uint64_t>(time.dwHighDateTime) << 32) | time.dwLowDateTime;
  return static_cast<std::int64_t>(ticks * 100);
}

std::uint64_t joined(DWORD high, DWORD low) {
  return (static_cast<std::uint64_t>(high) << 32) | low;
}

bool is_link(DWORD attributes) {
  return (attributes & (FILE_ATTRIBUTE_REPARSE_POINT | FILE_ATTRIBUTE_DEVICE)) != 0;
}

// The last part of a path as the system has it.
std::string spelling_of(const std::string& path) {
  WIN32_FIND_DATAW found;
  const HANDLE search = FindFirstFileW(system_path(path).c_str(), &found);
  if (search == INVALID_HANDLE_VALUE) return path.substr(path.rfind('/') + 1);
  FindClose(search);
  return from_system_text(found.cFileName);
}

std::optional<HostEntry> entry_of(HANDLE handle, std::string name) {
  BY_HANDLE_FILE_INFORMATION info;
  if (GetFileInformationByHandle(handle, &info) == 0 || is_link(info.dwFileAttributes)) {
    return std::nullopt;
  }
  HostEntry entry;
  entry.name = std::move(name);
  entry.folder = (info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
  entry.stamp.size = entry.folder ? 0 : joined(info.nFileSizeHigh, info.nFileSizeLow);
  entry.stamp.modified_ns = nanoseconds(info.ftLastWriteTime);
  entry.stamp.inode = joined(info.nFileIndexHigh, info.nFileIndexLow);
  return entry;
}

// Of a folder's listing; the system tells everything at once.
std::optional<HostEntry> entry_of(const FILE_ID_BOTH_DIR_INFO& info) {
  if (is_link(info.FileAttributes)) return std::nullopt;
  HostEntry entry;
  entry.name = from_system_text({info.FileName, info.FileNameLength / sizeof(wchar_t)});
  entry.folder = (info.FileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
  entry.stamp.size = entry.folder ? 0 : static_cast<std::uint64_t>(info.EndOfFile.QuadPart);
  entry.stamp.modified_ns =
      static_cast<std::int64_t>(static_cast<std::uint64_t>(info.LastWriteTime.QuadPart) * 100);
  entry.stamp.inode = static_cast<std::uint64_t>(info.FileId.QuadPart);
  return entry;
}

void take_listing(const std::byte* at, std::vector<HostEntry>& entries,
                  std::vector<std::string>* linked) {
  for (;;) {
    const auto& info = *reinterpret_cast<const FILE_ID_BOTH_DIR_INFO*>(at);
    if (auto entry = entry_of(info); entry && is_windows_name(entry->name)) {
      if (entry->name != "." && entry->name != "..") entries.push_back(std::move(*entry));
    } else if (linked != nullptr && is_link(info.FileAttributes)) {
      linked->push_back(from_system_text({info.FileName, info.FileNameLength / sizeof(wchar_t)}));
    }
    if (info.NextEntryOffset == 0) return;
    at += info.NextEntryOffset;
  }
}

FileError move(const std::string& from, const std::string& to) {
  return done_or_error(
      MoveFileExW(system_path(from).c_str(), system_path(to).c_str(), MOVEFILE_REPLACE_EXISTING));
}

OVERLAPPED at_offset(std::uint64_t offset) {
  OVERLAPPED place{};
  place.Offset = static_cast<DWORD>(offset);
  place.OffsetHigh = static_cast<DWORD>(offset >> 32);
  return place;
}

constexpr std::size_t kMost = std::size_t{1} << 30;  // what one call moves

std::string text_of(DWORD (*ask)(DWORD, LPWSTR)) {
  std::wstring path(MAX_PATH + 1, L'\0');
  path.resize(ask(static_cast<DWORD>(path.size()), path.data()));
  std::string text = from_system_text(path);
  std::replace(text.begin(), text.end(), '\\', '/');
  while (!text.empty() && text.back() == '/')
    text.pop_back();
  return text;
}

}  // namespace

std::optional<HostEntry> look_at(const std::string& path) {
  const Handle handle(open_to(path, FILE_READ_ATTRIBUTES, OPEN_EXISTING, kItself));
  if (!handle.good()) return std::nullopt;
  return entry_of(handle.get(), spelling_of(path));
}

// Ticks since 1601 in nanoseconds need all 64 bits.
FileTime modified_at(const HostStamp& stamp) {
  return {static_cast<std::uint64_t>(stamp.modified_ns) / 100};
}

std::vector<HostEntry> entries_of(const std::string& folder, std::vector<std::string>* linked) {
  std::vector<HostEntry> entries;
  const Handle handle(open_to(folder, FILE_LIST_DIRECTORY, OPEN_EXISTING, kItself));
  if (!handle.good()) return entries;
  alignas(8) std::byte buffer[std::size_t{64} * 1024];
  while (GetFileInformationByHandleEx(handle.get(), FileIdBothDirectoryInfo, buffer,
                                      sizeof(buffer)) != 0) {
    take_listing(buffer, entries, linked);
  }
  std::sort(entries.begin(), entries.end(),
            [](const HostEntry& a, const HostEntry& b) { return a.name < b.name; });
  return entries;
}

HostFile::HostFile(HostFile&& other) noexcept : handle_(std::exchange(other.handle_, -1)) {}

HostFile::~HostFile() {
  if (handle_ != -1) CloseHandle(handle_of(handle_));
}

Answer<HostFile> HostFile::open(const std::string& path, bool write) {
  const DWORD access = write ? GENERIC_READ | GENERIC_WRITE : GENERIC_READ;
  Handle handle(open_to(path, access, OPEN_EXISTING, kItself));
  if (!handle.good()) return last_error();
  return HostFile(reinterpret_cast<std::intptr_t>(handle.release()));
}

Answer<std::size_t> HostFile::read_at(std::uint64_t offset, std::span<std::byte> into) {
  std::size_t done = 0;
  while (done < into.size()) {
    OVERLAPPED place = at_offset(offset + done);
    DWORD count = 0;
    const auto wanted = static_cast<DWORD>(std::min(into.size() - done, kMost));
    if (ReadFile(handle_of(handle_), into.data() + done, wanted, &count, &place) == 0) {
      if (GetLastError() == ERROR_HANDLE_EOF) break;
      return last_error();
    }
    if (count == 0) break;
    done += count;
  }
  return done;
}

FileError HostFile::write_at(std::uint64_t offset, std::span<const std::byte> bytes) {
  for (std::size_t done = 0; done < bytes.size();) {
    OVERLAPPED place = at_offset(offset + done);
    DWORD count = 0;
    const auto wanted = static_cast<DWORD>(std::min(bytes.size() - done, kMost));
    if (WriteFile(handle_of(handle_), bytes.data() + done, wanted, &count, &place) == 0) {
      return last_error();
    }
    if (count == 0) return FileError::gen_failure;
    done += count;
  }
  return FileError::none;
}

FileError HostFile::set_size(std::uint64_t size) {
  LARGE_INTEGER end;
  end.QuadPart = static_cast<LONGLONG>(size);
  if (SetFilePointerEx(handle_of(handle_), end, nullptr, FILE_BEGIN) == 0) return last_error();
  return done_or_error(SetEndOfFile(handle_of(handle_)));
}

std::uint64_t HostFile::size() const {
  LARGE_INTEGER size;
  return GetFileSizeEx(handle_of(handle_), &size) != 0 ? static_cast<std::uint64_t>(size.QuadPart)
                                                       : 0;
}

FileError make_host_file(const std::string& path) {
  const Handle handle(open_to(path, GENERIC_WRITE, CREATE_NEW, FILE_ATTRIBUTE_NORMAL));
  return handle.good() ? FileError::none : last_error();
}

FileError make_host_folder(const std::string& path) {
  return done_or_error(CreateDirectoryW(system_path(path).c_str(), nullptr));
}

FileError remove_host_entry(const HostEntry& entry, const std::string& path) {
  const std::wstring name = system_path(path);
  if (entry.folder) return done_or_error(RemoveDirectoryW(name.c_str()));
  if (DeleteFileW(name.c_str()) != 0) return FileError::none;
  // A read-only file stays otherwise; other names of a shared one keep their attribute where they
  // can.
  SetFileAttributesW(name.c_str(), FILE_ATTRIBUTE_NORMAL);
  return done_or_error(DeleteFileW(name.c_str()));
}

FileError rename_host_entry(const std::string& from, const std::string& to) {
  const std::string old_key = fold_case(from);
  const std::string new_key = fold_case(to);
  if (new_key.starts_with(old_key + "/")) return FileError::sharing_violation;
  if (old_key != new_key) return move(from, to);
  // Another case of the same name; not every host sees a difference there.
  const std::string between = from + ".vsskit~";
  const FileError error = move(from, between);
  return error == FileError::none ? move(between, to) : error;
}

namespace {

bool remove_one_by_one(const std::string& path) {
  for (const HostEntry& entry : entries_of(path)) {
    const std::string below = path + "/" + entry.name;
    if (entry.folder) {
      remove_one_by_one(below);
    } else {
      remove_host_entry(entry, below);
    }
  }
  return RemoveDirectoryW(system_path(path).c_str()) != 0;
}

}  // namespace

bool remove_host_tree(const std::string& path) {
  // One after another takes long, and stops at files that are mapped or guarded.
  constexpr const char* kRemove =
      "find \"$1\" -type d ! -perm -u+w -exec chmod u+w {} +; rm -rf \"$1\"";
  if (run_host_script(kRemove, {path}) && !look_at(path)) return true;
  return remove_one_by_one(path);
}

bool is_folder_link(const std::string& path) {
  std::wstring name = system_path(path);
  if (name.back() == L'\\') name.pop_back();  // behind a device's name it means where that leads
  const DWORD attributes = GetFileAttributesW(name.c_str());
  constexpr DWORD kLink = FILE_ATTRIBUTE_REPARSE_POINT | FILE_ATTRIBUTE_DIRECTORY;
  return attributes != INVALID_FILE_ATTRIBUTES && (attributes & kLink) == kLink;
}

// Wine lists none of them.
void remove_dead_links(const std::string& folder) {
  (void)run_host_script("find \"$1/\" -maxdepth 1 -xtype l -delete", {folder});
}

const std::string& system_folder() {
  static const std::string folder = text_of(
      [](DWORD size, LPWSTR into) -> DWORD { return GetSystemWindowsDirectoryW(into, size); });
  return folder;
}

Result<std::string> make_temporary_folder(const std::string&) {
  static const std::string root =
      text_of([](DWORD size, LPWSTR into) -> DWORD { return GetTempPathW(size, into); });
  for (unsigned attempt = 0; attempt < 10'000; ++attempt) {
    const std::string path =
        root + "/vsskit-" + std::to_string(GetCurrentProcessId()) + "-" + std::to_string(attempt);
    const FileError error = make_host_folder(path);
    if (error == FileError::none) return path;
    if (error != FileError::already_exists) break;
  }
  return Error{root, "no private folder can be made there", "a writable TEMP"};
}

std::int64_t stamp_clock_ns() {
  static const auto folder = TemporaryFolder::make({});
  if (!folder) return 0;
  static const Handle probe(open_to((*folder)->path() + "/clock", GENERIC_READ | GENERIC_WRITE,
                                    CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE));
  OVERLAPPED begin{};
  DWORD written = 0;
  FILETIME modified{};
  if (!probe.good() || WriteFile(probe.get(), "", 1, &written, &begin) == 0) return 0;
  return GetFileTime(probe.get(), nullptr, nullptr, &modified) != 0 ? nanoseconds(modified) : 0;
}

}  // namespace vsskit::volume

#endif
