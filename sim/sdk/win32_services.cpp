// The service control manager over the machine's ServiceTable. Access rights are not looked at, no
// state is ever pending, and there is one machine.
#include <windows.h>

#include <memory>
#include <string>

#include "sim/sdk/faces/wide_text.h"
#include "sim/sdk/service_table.h"
#include "sim/sdk/win32_handles.h"

namespace {

namespace sdk = vsskit::sdk;
using sdk::ServiceTable;

struct ManagerHandle final : sdk::HandleObject {};

struct ServiceHandle final : sdk::HandleObject {
  explicit ServiceHandle(std::string opened) : name(std::move(opened)) {}
  std::string name;
};

HANDLE plain(SC_HANDLE handle) {
  return reinterpret_cast<HANDLE>(handle);
}

SC_HANDLE fail(DWORD error) {
  sdk::refuse(error);
  return nullptr;
}

ServiceTable* services() {
  sdk::ProcessWorld* world = sdk::process_world();
  return world == nullptr ? nullptr : world->services();
}

void describe(const ServiceTable& table, const std::string& name, SERVICE_STATUS& status) {
  const bool running = table.is_running(name);
  status = {};
  status.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
  status.dwCurrentState = running ? SERVICE_RUNNING : SERVICE_STOPPED;
  status.dwControlsAccepted = running ? SERVICE_ACCEPT_STOP : 0;
}

BOOL told(ServiceTable::Answer answer, DWORD already) {
  switch (answer) {
    case ServiceTable::Answer::done:
      return TRUE;
    case ServiceTable::Answer::unknown:
      return sdk::refuse(ERROR_SERVICE_DOES_NOT_EXIST);
    case ServiceTable::Answer::already:
      return sdk::refuse(already);
    case ServiceTable::Answer::failed:
      break;
  }
  return sdk::refuse(ERROR_SERVICE_REQUEST_TIMEOUT);
}

}  // namespace

VSSKIT_WIN32_BEGIN

SC_HANDLE WINAPI OpenSCManagerW(LPCWSTR, LPCWSTR, DWORD) {
  if (sdk::process_world() == nullptr) return fail(ERROR_NOT_READY);
  return reinterpret_cast<SC_HANDLE>(sdk::new_handle(std::make_shared<ManagerHandle>()));
}

SC_HANDLE WINAPI OpenServiceW(SC_HANDLE hSCManager, LPCWSTR lpServiceName, DWORD) {
  if (sdk::handle_as<ManagerHandle>(plain(hSCManager)) == nullptr) return nullptr;
  if (lpServiceName == nullptr) return fail(ERROR_INVALID_NAME);
  std::string name = sdk::narrow(lpServiceName, std::char_traits<WCHAR>::length(lpServiceName));
  const ServiceTable* table = services();
  if (table == nullptr || !table->knows(name)) return fail(ERROR_SERVICE_DOES_NOT_EXIST);
  auto object = std::make_shared<ServiceHandle>(std::move(name));
  return reinterpret_cast<SC_HANDLE>(sdk::new_handle(std::move(object)));
}

BOOL WINAPI CloseServiceHandle(SC_HANDLE hSCObject) {
  const HANDLE handle = plain(hSCObject);
  const std::shared_ptr<sdk::HandleObject> object = sdk::object_of(handle);
  const bool ours = std::dynamic_pointer_cast<ManagerHandle>(object) != nullptr ||
                    std::dynamic_pointer_cast<ServiceHandle>(object) != nullptr;
  if (!ours) return sdk::refuse(ERROR_INVALID_HANDLE);
  sdk::close_handle(handle);
  return TRUE;
}

BOOL WINAPI QueryServiceStatus(SC_HANDLE hService, LPSERVICE_STATUS lpServiceStatus) {
  const auto service = sdk::handle_as<ServiceHandle>(plain(hService));
  const ServiceTable* table = services();
  if (service == nullptr) return FALSE;
  if (lpServiceStatus == nullptr) return sdk::refuse(ERROR_INVALID_PARAMETER);
  if (table == nullptr || !table->knows(service->name)) {
    return sdk::refuse(ERROR_SERVICE_DOES_NOT_EXIST);
  }
  describe(*table, service->name, *lpServiceStatus);
  return TRUE;
}

BOOL WINAPI ControlService(SC_HANDLE hService, DWORD dwControl, LPSERVICE_STATUS lpServiceStatus) {
  if (dwControl == SERVICE_CONTROL_INTERROGATE) {
    return QueryServiceStatus(hService, lpServiceStatus);
  }
  const auto service = sdk::handle_as<ServiceHandle>(plain(hService));
  if (service == nullptr) return FALSE;
  if (dwControl != SERVICE_CONTROL_STOP) return sdk::refuse(ERROR_INVALID_SERVICE_CONTROL);
  if (lpServiceStatus == nullptr) return sdk::refuse(ERROR_INVALID_PARAMETER);
  ServiceTable* table = services();
  if (table == nullptr) return sdk::refuse(ERROR_SERVICE_DOES_NOT_EXIST);
  const BOOL stopped = told(table->stop(service->name), ERROR_SERVICE_NOT_ACTIVE);
  describe(*table, service->name, *lpServiceStatus);
  return stopped;
}

BOOL WINAPI StartServiceW(SC_HANDLE hService, DWORD, LPCWSTR*) {
  const auto service = sdk::handle_as<ServiceHandle>(plain(hService));
  if (service == nullptr) return FALSE;
  ServiceTable* table = services();
  if (table == nullptr) return sdk::refuse(ERROR_SERVICE_DOES_NOT_EXIST);
  return told(table->start(service->name), ERROR_SERVICE_ALREADY_RUNNING);
}

VSSKIT_WIN32_END
