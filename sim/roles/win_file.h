// The Win32 file functions in the shape in which our roles use them: a handle that closes itself,
// whole-file reads and writes, folder listings, path arithmetic. Everything goes through
// CreateFileW and its kin, so that the same source runs on Windows and over simulated volumes. No
// exceptions; a function that fails returns false and leaves GetLastError() as Windows set it.
#pragma once

#include <windows.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace vsskit::roles {

enum class OpenMode {
  read,            // must exist; others may read, write and delete
  read_write,      // must exist
  open_or_create,  // read and write; an empty file where there was none
  create,          // read and write; emptied where it existed
};

// One open file. Not for use by two threads at once.
class File {
 public:
  File() = default;
  ~File() { close(); }
  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  // Closes what was open before.
  [[nodiscard]] bool open(const std::wstring& path, OpenMode mode);
  void close();
  [[nodiscard]] bool is_open() const { return handle_ != INVALID_HANDLE_VALUE; }

  // Reads up to `size` bytes; `got` is less only at the end of the file.
  [[nodiscard]] bool read_at(std::uint64_t offset, void* data, std::size_t size, std::size_t& got);
  // All or failure. Writing behind the end extends the file.
  [[nodiscard]] bool write_at(std::uint64_t offset, const void* data, std::size_t size);
  [[nodiscard]] bool size(std::uint64_t& bytes) const;
  [[nodiscard]] bool resize(std::uint64_t bytes);
  [[nodiscard]] bool flush();

 private:
  HANDLE handle_ = INVALID_HANDLE_VALUE;
};

using Bytes = std::vector<std::uint8_t>;

[[nodiscard]] bool read_file(const std::wstring& path, Bytes& content);
// Makes or replaces the file and flushes it.
[[nodiscard]] bool write_file(const std::wstring& path, const Bytes& content);
// True also when there was no such file.
[[nodiscard]] bool remove_file(const std::wstring& path);
[[nodiscard]] bool file_exists(const std::wstring& path);
// Makes the folder and those above it that are missing.
[[nodiscard]] bool make_folders(const std::wstring& folder);

struct FolderEntry {
  std::wstring name;
  bool is_folder = false;
  bool is_link = false;  // a reparse point: a mounted folder, junction or symbolic link
  std::uint64_t size = 0;
  FILETIME last_write{};
};

// The folder's entries without `.` and `..`, in the order of their names' characters. False where
// the folder cannot be listed; an empty folder is true.
[[nodiscard]] bool list_folder(const std::wstring& folder, std::vector<FolderEntry>& entries);

[[nodiscard]] std::uint64_t ticks(const FILETIME& time);
[[nodiscard]] FILETIME file_time(std::uint64_t ticks);
// The system's time of day, virtual where the process lives in a simulation.
[[nodiscard]] std::uint64_t now_ticks();

}  // namespace vsskit::roles
