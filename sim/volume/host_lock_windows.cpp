// host_lock on Windows, and under Wine.
#ifdef _WIN32

#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>

#include "sim/volume/host_lock.h"
#include "sim/volume/system_text.h"

namespace vsskit::volume {
namespace {

HANDLE handle_of(std::intptr_t handle) {
  return reinterpret_cast<HANDLE>(handle);  // NOLINT: what a HANDLE is
}

}  // namespace

HostLock::Raw HostLock::open(const std::string& path) {
  const HANDLE handle = CreateFileW(system_path(path).c_str(), GENERIC_READ | GENERIC_WRITE,
                                    FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                                    OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr);
  return reinterpret_cast<Raw>(handle);
}

bool HostLock::lock(Raw handle) {
  OVERLAPPED begin{};
  return LockFileEx(handle_of(handle), LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0,
                    &begin) != 0;
}

void HostLock::close(Raw handle) {
  CloseHandle(handle_of(handle));
}

void HostLock::rest() {
  Sleep(5);
}

}  // namespace vsskit::volume

#endif
