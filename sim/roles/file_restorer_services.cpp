// See file_restorer.h. Here: the services that a restore method has stopped and started again
// (the page on stopping services for restore). Waiting for a pending state is bounded.
#include <algorithm>

#include "sim/roles/file_restorer.h"

namespace vsskit::roles {
namespace {

constexpr DWORD kPauseMs = 100;
constexpr int kPausesMax = 300;

// Owns one handle of the service control manager.
class ServiceHandle {
 public:
  explicit ServiceHandle(SC_HANDLE handle) : handle_(handle) {}
  ~ServiceHandle() {
    if (handle_ != nullptr) CloseServiceHandle(handle_);
  }
  ServiceHandle(const ServiceHandle&) = delete;
  ServiceHandle& operator=(const ServiceHandle&) = delete;
  [[nodiscard]] SC_HANDLE get() const { return handle_; }

 private:
  SC_HANDLE handle_;
};

bool reaches(SC_HANDLE service, DWORD state) {
  for (int i = 0; i < kPausesMax; ++i) {
    SERVICE_STATUS status{};
    if (!QueryServiceStatus(service, &status)) return false;
    if (status.dwCurrentState == state) return true;
    Sleep(kPauseMs);
  }
  return false;
}

// `stopped` says whether it was told to, and took it; then it may stop at any time.
bool stop_service(const std::wstring& name, bool& stopped) {
  const ServiceHandle manager(OpenSCManagerW(nullptr, nullptr, SC_MANAGER_CONNECT));
  if (manager.get() == nullptr) return false;
  const ServiceHandle service(
      OpenServiceW(manager.get(), name.c_str(), SERVICE_STOP | SERVICE_QUERY_STATUS));
  SERVICE_STATUS status{};
  if (service.get() == nullptr || !QueryServiceStatus(service.get(), &status)) return false;
  if (status.dwCurrentState == SERVICE_STOPPED) return true;
  stopped = ControlService(service.get(), SERVICE_CONTROL_STOP, &status) != 0;
  return stopped && reaches(service.get(), SERVICE_STOPPED);
}

bool start_service(const std::wstring& name) {
  const ServiceHandle manager(OpenSCManagerW(nullptr, nullptr, SC_MANAGER_CONNECT));
  if (manager.get() == nullptr) return false;
  const ServiceHandle service(
      OpenServiceW(manager.get(), name.c_str(), SERVICE_START | SERVICE_QUERY_STATUS));
  if (service.get() == nullptr) return false;
  // One that never stopped, though it was told to, runs on.
  if (!StartServiceW(service.get(), 0, nullptr))
    return GetLastError() == ERROR_SERVICE_ALREADY_RUNNING;
  return reaches(service.get(), SERVICE_RUNNING);
}

}  // namespace

// A writer whose service does not stop gets nothing restored.
bool FileRestorer::stop_services(VSS_RESTOREMETHOD_ENUM method) {
  std::map<std::wstring, bool> done;
  for (RestoreSet& set : sets_) {
    if (!set.involved || set.refused || set.writer->method != method) continue;
    const std::wstring& name = set.writer->service;
    const auto [at, first] = done.emplace(folded(name), true);
    bool stopped = false;
    if (first) at->second = stop_service(name, stopped);
    if (first && stopped) stopped_.push_back(name);
    if (at->second) continue;
    if (first) note(L"The service " + name + L" could not be stopped.");
    set.refused = true;
    set.good = false;
  }
  return true;
}

bool FileRestorer::start_services() {
  bool good = true;
  while (!stopped_.empty()) {
    if (!start_service(stopped_.back())) {
      note(L"The service " + stopped_.back() + L" could not be started again.");
      good = check(HRESULT_FROM_WIN32(GetLastError()), L"StartService");
    }
    stopped_.pop_back();
  }
  return good;
}

}  // namespace vsskit::roles
