// Files of simulated volumes as values: what can go wrong, what a file is, how it is opened. Names
// and numbers follow Win32, so that the SDK's functions are thin.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "sim/base/time.h"

namespace vsskit::volume {

// Why a file operation failed: Win32 error codes, by number.
enum class FileError : std::uint16_t {
  none = 0,
  file_not_found = 2,
  path_not_found = 3,
  access_denied = 5,
  invalid_handle = 6,
  no_more_files = 18,
  write_protect = 19,
  not_ready = 21,
  not_same_device = 17,
  gen_failure = 31,
  sharing_violation = 32,
  lock_violation = 33,
  handle_eof = 38,
  not_supported = 50,
  file_exists = 80,
  invalid_parameter = 87,
  disk_full = 112,
  invalid_name = 123,
  dir_not_empty = 145,
  already_exists = 183,
  delete_pending = 303,
  directory = 267,
  process_aborted = 1067,  // the fault plan's crash: the process is dead
};
// `ERROR_FILE_NOT_FOUND`; `none` is `ERROR_SUCCESS`.
[[nodiscard]] std::string_view print(FileError error);

// A value, or why there is none.
template <class T>
class [[nodiscard]] Answer {
 public:
  Answer(T value) : value_(std::move(value)) {}  // NOLINT: `return value;` reads as it means
  Answer(FileError error) : error_(error) {}     // NOLINT
  [[nodiscard]] bool ok() const { return error_ == FileError::none; }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] FileError error() const { return error_; }
  [[nodiscard]] T& operator*() { return value_; }
  [[nodiscard]] const T& operator*() const { return value_; }
  [[nodiscard]] T* operator->() { return &value_; }
  [[nodiscard]] const T* operator->() const { return &value_; }

 private:
  T value_{};
  FileError error_ = FileError::none;
};

// FILE_ATTRIBUTE_*, by number.
inline constexpr std::uint32_t kAttributeReadOnly = 0x1;
inline constexpr std::uint32_t kAttributeHidden = 0x2;
inline constexpr std::uint32_t kAttributeSystem = 0x4;
inline constexpr std::uint32_t kAttributeDirectory = 0x10;
inline constexpr std::uint32_t kAttributeArchive = 0x20;
inline constexpr std::uint32_t kAttributeNormal = 0x80;
// A folder on which another volume is mounted.
inline constexpr std::uint32_t kAttributeReparsePoint = 0x400;

struct FileTimes {
  FileTime created;
  FileTime accessed;
  FileTime modified;
  bool operator==(const FileTimes&) const = default;
};

struct FileInfo {
  std::string name;      // the last part as it was created; empty for a root
  std::uint64_t id = 0;  // stays through renames; unique on its volume among what exists
  bool folder = false;
  std::uint32_t attributes = kAttributeNormal;  // kAttributeDirectory exactly for folders
  std::uint64_t size = 0;                       // 0 for folders
  FileTimes times;  // virtual: files of a host folder show kVirtualEpoch until they change
};

// CREATE_NEW to TRUNCATE_EXISTING, by number.
enum class Disposition : std::uint8_t {
  create_new = 1,
  create_always,
  open_existing,
  open_always,
  truncate_existing,
};

struct OpenOptions {
  bool read = true;
  bool write = false;
  bool remove = false;  // DELETE access
  // What others may hold open at the same time; the check is Windows' own, both ways.
  bool share_read = true;
  bool share_write = true;
  bool share_remove = true;
  Disposition disposition = Disposition::open_existing;
  bool folders = false;                         // folders open too (FILE_FLAG_BACKUP_SEMANTICS)
  bool delete_on_close = false;                 // needs `remove`
  std::uint32_t attributes = kAttributeNormal;  // of a file that is created
};

// An open file or folder. Closing is destruction. One thread at a time; it may outlive neither its
// VolumeTable nor, on shadow copies, the copy: after a deletion every call answers not_ready.
class File {
 public:
  virtual ~File() = default;

  // Reads up to the span's size; 0 at the file's end and beyond.
  virtual Answer<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) = 0;
  // Writes all or fails; a gap before `offset` is filled with zeros.
  virtual Answer<std::size_t> write_at(std::uint64_t offset, std::span<const std::byte> bytes) = 0;
  // The same at the file's end as it is when the bytes are written; where that was.
  virtual Answer<std::uint64_t> append(std::span<const std::byte> bytes) = 0;
  virtual FileError set_size(std::uint64_t size) = 0;
  virtual FileError flush() = 0;
  [[nodiscard]] virtual Answer<FileInfo> info() = 0;
  // Zero ticks leave a time as it is.
  virtual FileError set_times(const FileTimes& times) = 0;
  virtual FileError set_attributes(std::uint32_t attributes) = 0;
  // Deletes when the last handle closes; needs `remove` access.
  virtual FileError set_delete_on_close(bool on) = 0;
  // Whether CREATE_ALWAYS or OPEN_ALWAYS met an existing file (ERROR_ALREADY_EXISTS on success).
  [[nodiscard]] virtual bool existed() const = 0;
  // The full path at the opening, normalized, as the caller named it.
  [[nodiscard]] virtual const std::string& path() const = 0;
};

}  // namespace vsskit::volume
