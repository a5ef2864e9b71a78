// Files of the host as Windows' own functions have them: what the sources that call these share.
// Windows builds only.
#pragma once

#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>

#include <string>
#include <utility>

#include "sim/volume/file.h"
#include "sim/volume/system_text.h"

namespace vsskit::volume {

inline constexpr DWORD kShareAll = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
inline constexpr DWORD kItself = FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT;

// Closed at its end.
class Handle {
 public:
  explicit Handle(HANDLE handle) : handle_(handle) {}
  ~Handle() {
    if (good()) CloseHandle(handle_);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  [[nodiscard]] HANDLE get() const { return handle_; }
  [[nodiscard]] bool good() const { return handle_ != INVALID_HANDLE_VALUE; }
  HANDLE release() { return std::exchange(handle_, INVALID_HANDLE_VALUE); }

 private:
  HANDLE handle_;
};

inline HANDLE open_to(const std::string& path, DWORD access, DWORD how, DWORD flags) {
  return CreateFileW(system_path(path).c_str(), access, kShareAll, nullptr, how, flags, nullptr);
}

inline FileError last_error() {
  switch (const DWORD code = GetLastError()) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_ACCESS_DENIED:
    case ERROR_WRITE_PROTECT:
    case ERROR_SHARING_VIOLATION:
    case ERROR_LOCK_VIOLATION:
    case ERROR_DISK_FULL:
    case ERROR_INVALID_NAME:
    case ERROR_DIR_NOT_EMPTY:
    case ERROR_ALREADY_EXISTS:
      return static_cast<FileError>(code);
    case ERROR_FILE_EXISTS:
      return FileError::already_exists;
    case ERROR_HANDLE_DISK_FULL:
      return FileError::disk_full;
    default:
      return FileError::gen_failure;
  }
}

inline FileError done_or_error(BOOL result) {
  return result != 0 ? FileError::none : last_error();
}

}  // namespace vsskit::volume
