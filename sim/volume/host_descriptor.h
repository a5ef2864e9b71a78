// Files of the host as POSIX's own functions have them: what the sources that call these share.
// POSIX builds only.
#pragma once

#include <unistd.h>

#include <cerrno>

#include "sim/volume/file.h"

namespace vsskit::volume {

// Closed at its end.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

inline FileError error_of_errno() {
  switch (errno) {
    case ENOENT:
      return FileError::file_not_found;
    case ENOTDIR:
      return FileError::path_not_found;
    case EEXIST:
      return FileError::already_exists;
    case ENOTEMPTY:
      return FileError::dir_not_empty;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return FileError::disk_full;
    case EROFS:
      return FileError::write_protect;
    case ENAMETOOLONG:
    case EINVAL:
      return FileError::invalid_name;
    case EACCES:
    case EPERM:
    case EISDIR:
      return FileError::access_denied;
    default:
      return FileError::gen_failure;
  }
}

inline FileError done_or_error(int result) {
  return result == 0 ? FileError::none : error_of_errno();
}

}  // namespace vsskit::volume
