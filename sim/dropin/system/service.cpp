#include "sim/dropin/system/service.h"

#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>

namespace vsskit::dropin {
namespace {

SERVICE_STATUS_HANDLE manager = nullptr;

void say(DWORD state) {
  SERVICE_STATUS status{};
  status.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
  status.dwCurrentState = state;
  if (state == SERVICE_RUNNING) status.dwControlsAccepted = SERVICE_ACCEPT_STOP;
  SetServiceStatus(manager, &status);
}

DWORD WINAPI control(DWORD what, DWORD, void*, void* stop) {
  if (what != SERVICE_CONTROL_STOP) return what == SERVICE_CONTROL_INTERROGATE ? NO_ERROR : 1;
  say(SERVICE_STOP_PENDING);
  SetEvent(stop);
  return NO_ERROR;
}

}  // namespace

void serve(const wchar_t* name) {
  const HANDLE stop = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  manager = RegisterServiceCtrlHandlerExW(name, control, stop);
  if (manager == nullptr) return;
  say(SERVICE_RUNNING);
  WaitForSingleObject(stop, INFINITE);
  say(SERVICE_STOPPED);
}

}  // namespace vsskit::dropin
