// What a HANDLE of the Win32 functions stands for. Values are small and given out in order, so that
// a program that prints them prints the same in every run. Any thread.
#pragma once

#include <windows.h>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "sim/sdk/world_access.h"
#include "sim/volume/file.h"

namespace vsskit::sdk {

class HandleObject {
 public:
  virtual ~HandleObject() = default;
};

class FileHandle final : public HandleObject {
 public:
  explicit FileHandle(std::unique_ptr<volume::File> opened) : file(std::move(opened)) {}

  std::unique_ptr<volume::File> file;
  std::mutex mutex;            // guards what follows
  std::uint64_t position = 0;  // of the file pointer
  bool append_only = false;    // opened for FILE_APPEND_DATA alone
};

// Never NULL or INVALID_HANDLE_VALUE.
[[nodiscard]] HANDLE new_handle(std::shared_ptr<HandleObject> object);
// nullptr for a value that is no open handle.
[[nodiscard]] std::shared_ptr<HandleObject> object_of(HANDLE handle);
// Closes; nullptr for a value that is no open handle. The object lives as long as others hold it.
std::shared_ptr<HandleObject> close_handle(HANDLE handle);

// The object as a T; nullptr, and ERROR_INVALID_HANDLE as the last error, where it is none.
template <class T>
[[nodiscard]] std::shared_ptr<T> handle_as(HANDLE handle) {
  std::shared_ptr<T> object = std::dynamic_pointer_cast<T>(object_of(handle));
  if (object == nullptr) SetLastError(ERROR_INVALID_HANDLE);
  return object;
}

// --- What the functions share

// FALSE, with this as the last error.
BOOL refuse(DWORD error);
// TRUE, or FALSE with the error as the last one.
BOOL answer(volume::FileError error);
// The process's volumes; nullptr, and ERROR_NOT_READY as the last error, where there are none.
[[nodiscard]] volume::VolumeTable* volumes_or_refuse();
// The argument as a full path in UTF-8: relative ones lie in `C:\`, the current folder; empty for
// NULL and "".
[[nodiscard]] std::string full_path(LPCWSTR path);
// Puts text and its NUL where it fits. Returns the length without the NUL where it did, else the
// size needed with it, as most functions with buffers do.
DWORD put_text(std::string_view text, LPWSTR buffer, DWORD size);
[[nodiscard]] FILETIME to_win32(FileTime time);
[[nodiscard]] FileTime from_win32_time(const FILETIME& time);

}  // namespace vsskit::sdk
