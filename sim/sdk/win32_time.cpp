// Clocks and Sleep: virtual time. Without a world the clocks stand at its beginning. Where files
// carry the machine's own times, so does what says when something happened.
#include <windows.h>

#include "sim/engine/waits.h"
#include "sim/sdk/win32_handles.h"
#include "sim/sdk/win32_waits.h"
#include "sim/service/world.h"

namespace {

namespace sdk = vsskit::sdk;

vsskit::VirtualTime now() {
  sdk::ProcessWorld* world = sdk::process_world();
  return world == nullptr ? vsskit::VirtualTime{} : world->clock().now();
}

vsskit::FileTime file_time() {
  sdk::ProcessWorld* process = sdk::process_world();
  const auto world = process == nullptr ? nullptr : process->world();
  return world != nullptr && world->options().file_time != nullptr ? world->options().file_time()
                                                                   : vsskit::to_file_time(now());
}

}  // namespace

VSSKIT_WIN32_BEGIN

ULONGLONG WINAPI GetTickCount64() {
  return static_cast<ULONGLONG>(now().ms());
}

DWORD WINAPI GetTickCount() {
  return static_cast<DWORD>(GetTickCount64());
}

void WINAPI GetSystemTimeAsFileTime(LPFILETIME lpSystemTimeAsFileTime) {
  *lpSystemTimeAsFileTime = sdk::to_win32(file_time());
}

void WINAPI GetSystemTime(LPSYSTEMTIME lpSystemTime) {
  FILETIME time;
  GetSystemTimeAsFileTime(&time);
  FileTimeToSystemTime(&time, lpSystemTime);
}

void WINAPI Sleep(DWORD dwMilliseconds) {
  // Nothing can wake who sleeps: it is a wait for nothing.
  sdk::wait_in_virtual_time(
      dwMilliseconds, [] { return false; }, [] {});
}

VSSKIT_WIN32_END
