// host_lock on POSIX systems.
#ifndef _WIN32

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <ctime>

#include "sim/volume/host_lock.h"

namespace vsskit::volume {

HostLock::Raw HostLock::open(const std::string& path) {
  return ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
}

bool HostLock::lock(Raw handle) {
  const int fd = static_cast<int>(handle);
#ifdef F_OFD_SETLK
  // Of the open file, not of the process; and one that Wine's locks know of.
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  return fcntl(fd, F_OFD_SETLK, &whole) == 0;
#else
  return flock(fd, LOCK_EX | LOCK_NB) == 0;
#endif
}

void HostLock::close(Raw handle) {
  ::close(static_cast<int>(handle));
}

void HostLock::rest() {
  const timespec pause{0, 5'000'000};
  nanosleep(&pause, nullptr);
}

}  // namespace vsskit::volume

#endif
