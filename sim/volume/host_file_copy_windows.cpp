// The part of host_tree that copies single files, on Windows and under Wine. Windows copies by its
// own means. Under Wine large files are the host's to copy, which shares their blocks where it can
// and keeps their holes; and names of copies are new as they are spelt: Wine reads a whole folder
// to find that no name in it differs from a new one in case alone.
#ifdef _WIN32

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "sim/volume/host_handle.h"
#include "sim/volume/host_shell.h"
#include "sim/volume/host_tree.h"

namespace vsskit::volume {
namespace {

constexpr std::uint64_t kLarge = std::uint64_t{16} << 20;  // it takes a while to ask the host
constexpr DWORD kBlock = 64 * 1024;                        // holes are looked for by these
constexpr DWORD kKept = FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM |
                        FILE_ATTRIBUTE_ARCHIVE;

// --- New names

// The name by which Wine takes a path of the host as it is spelt; the folder of it is there.
std::optional<std::wstring> as_spelt(const std::string& path) {
  const std::size_t cut = path.rfind('/');
  const auto folder = host_name(path.substr(0, cut));
  if (!folder) return std::nullopt;
  std::wstring name = L"\\\\?\\unix" + to_system_text(*folder + path.substr(cut));
  std::replace(name.begin(), name.end(), L'/', L'\\');
  return name;
}

HANDLE make_file(const std::string& path, DWORD attributes) {
  const auto name = as_spelt(path);
  HANDLE const made = !name ? INVALID_HANDLE_VALUE
                            : CreateFileW(name->c_str(), GENERIC_WRITE, kShareAll, nullptr,
                                          CREATE_NEW, attributes, nullptr);
  if (made != INVALID_HANDLE_VALUE) return made;
  return open_to(path, GENERIC_WRITE, CREATE_NEW, attributes);
}

// --- By the host

bool is_held(FileError error) {
  return error == FileError::sharing_violation || error == FileError::lock_violation;
}

// False where there is no copy afterwards.
bool copy_by_host(const std::string& from, const std::string& to, std::uint64_t size) {
  constexpr const char* kCopy =
      R"({ cp -aL --reflink=auto -- "$1" "$2" || cp -aL -- "$1" "$2"; } || rm -f -- "$2")";
  constexpr std::uint64_t kLeastSpeed = 1000;  // bytes in a millisecond
  const std::chrono::milliseconds time(size / kLeastSpeed);
  if (look_at(to)) return false;
  const bool ended = run_host_script(kCopy, {from, to}, kHostPatience + time);
  const auto source = look_at(from);
  const auto copied = look_at(to);
  if (ended && source && copied && source->stamp.size == copied->stamp.size) return true;
  if (copied) remove_host_entry(*copied, to);
  return false;
}

// --- By hand

struct Known {
  FILE_BASIC_INFO basic;
  FILE_STANDARD_INFO standard;
  [[nodiscard]] std::uint64_t size() const {
    return static_cast<std::uint64_t>(standard.EndOfFile.QuadPart);
  }
  [[nodiscard]] bool has_holes() const {
    return standard.AllocationSize.QuadPart < standard.EndOfFile.QuadPart;
  }
};

bool look_into(HANDLE file, Known& known) {
  return GetFileInformationByHandleEx(file, FileBasicInfo, &known.basic, sizeof known.basic) != 0 &&
         GetFileInformationByHandleEx(file, FileStandardInfo, &known.standard,
                                      sizeof known.standard) != 0;
}

bool is_empty(const std::byte* block, DWORD size) {
  return std::all_of(block, block + size, [](std::byte each) { return each == std::byte{}; });
}

FileError copy_content(HANDLE from, HANDLE to, bool holes) {
  const std::unique_ptr<std::byte[]> block(new std::byte[kBlock]);  // NOLINT: not filled before
  for (;;) {
    DWORD count = 0;
    DWORD written = 0;
    if (TemporaryFolder::is_ending()) return FileError::process_aborted;
    if (ReadFile(from, block.get(), kBlock, &count, nullptr) == 0) return last_error();
    if (count == 0) break;
    LARGE_INTEGER further;
    further.QuadPart = count;
    const bool skipped = holes && is_empty(block.get(), count);
    const BOOL done = skipped ? SetFilePointerEx(to, further, nullptr, FILE_CURRENT)
                              : WriteFile(to, block.get(), count, &written, nullptr);
    if (done == 0) return last_error();
    if (!skipped && written != count) return FileError::disk_full;
  }
  return holes ? done_or_error(SetEndOfFile(to)) : FileError::none;
}

FileError copy_by_hand(HANDLE source, const Known& known, const std::string& to) {
  const DWORD kept = known.basic.FileAttributes & kKept;
  FileError error = FileError::none;
  {
    const Handle target(make_file(to, kept != 0 ? kept : FILE_ATTRIBUTE_NORMAL));
    if (!target.good()) return last_error();
    error = copy_content(source, target.get(), known.has_holes());
    FILE_BASIC_INFO times = known.basic;
    times.FileAttributes = 0;  // as they are
    SetFileInformationByHandle(target.get(), FileBasicInfo, &times, sizeof times);
  }
  const auto copied = error == FileError::none ? std::nullopt : look_at(to);
  if (copied) remove_host_entry(*copied, to);
  return error;
}

FileError copy_under_wine(const std::string& from, const std::string& to) {
  const Handle source(open_to(from, GENERIC_READ, OPEN_EXISTING, 0));
  Known known;
  if (!source.good() || !look_into(source.get(), known)) return last_error();
  if (known.size() >= kLarge && copy_by_host(from, to, known.size())) return FileError::none;
  return copy_by_hand(source.get(), known, to);
}

FileError copy_by_windows(const std::string& from, const std::string& to) {
  return done_or_error(CopyFileW(system_path(from).c_str(), system_path(to).c_str(), TRUE));
}

}  // namespace

FileError copy_host_file(const std::string& from, const std::string& to) {
  if (!is_hosted()) return copy_by_windows(from, to);
  const FileError error = copy_under_wine(from, to);
  if (!is_held(error)) return error;
  const auto entry = look_at(from);
  const std::uint64_t size = entry ? entry->stamp.size : 0;
  return copy_by_host(from, to, size) ? FileError::none : error;
}

FileError make_copied_folder(const std::string& path) {
  const auto name = is_hosted() ? as_spelt(path) : std::nullopt;
  const bool made = name && CreateDirectoryW(name->c_str(), nullptr) != 0;
  return made ? FileError::none : make_host_folder(path);
}

}  // namespace vsskit::volume

#endif
