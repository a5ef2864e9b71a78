// The service control manager over the machine's ServiceTable. Access rights are not looked at, a
// state is pending by a fault alone, and there is one machine. What is asked of a service is a step
// of whoever asks; handles are not.
#include <windows.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/vss_types.h"
#include "sim/sdk/belongings.h"
#include "sim/sdk/faces/wide_text.h"
#include "sim/sdk/service_table.h"
#include "sim/sdk/win32_handles.h"
#include "sim/service/world.h"

namespace {

namespace sdk = vsskit::sdk;
using sdk::ServiceTable;
using vsskit::trace::Party;
using vsskit::trace::Subject;
using vsskit::trace::Verb;

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

DWORD state_of(const ServiceTable& table, const std::string& name) {
  switch (table.state(name)) {
    case ServiceTable::State::running:
      return SERVICE_RUNNING;
    case ServiceTable::State::stopping:
      return SERVICE_STOP_PENDING;
    case ServiceTable::State::stopped:
      break;
  }
  return SERVICE_STOPPED;
}

void describe(DWORD state, SERVICE_STATUS& status) {
  status = {};
  status.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
  status.dwCurrentState = state;
  status.dwControlsAccepted = state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP : 0;
}

BOOL told(ServiceTable::Answer answer, DWORD already) {
  switch (answer) {
    case ServiceTable::Answer::done:
      return TRUE;
    case ServiceTable::Answer::unknown:
      return sdk::refuse(ERROR_SERVICE_DOES_NOT_EXIST);
    case ServiceTable::Answer::already:
      return sdk::refuse(already);
    case ServiceTable::Answer::pending:
      return sdk::refuse(ERROR_SERVICE_CANNOT_ACCEPT_CTRL);
    case ServiceTable::Answer::failed:
      break;
  }
  return sdk::refuse(ERROR_SERVICE_REQUEST_TIMEOUT);
}

// Who calls: the requester or writer whose call of VSS was the last on this thread. One whose
// process the fault plan ended leaves no step.
class ServiceStep {
 public:
  ServiceStep(Verb verb, const std::string& service)
      : recorder_(sdk::process_world()->recorder()),
        world_(sdk::process_world()->world()),
        owner_(sdk::Giving::last_owner()) {
    if (!owner_ || !owner_->is_known_to(world_)) owner_ = nullptr;
    const Subject subject = owner_ ? owner_->subject() : Subject{Party::requester, ""};
    const bool known = subject.party == Party::requester || subject.party == Party::writer;
    silent_ = owner_ && owner_->is_forgotten();
    step_ = vsskit::trace::make_step(known ? subject : Subject{Party::requester, ""}, verb);
    step_.add("service", service);
  }

  [[nodiscard]] vsskit::trace::Step& step() { return step_; }
  // What follows may cause steps, which stand inside this one. Nothing is locked meanwhile.
  void open() { number_ = silent_ ? 0 : recorder_.open(step_); }
  // The same of a call that turns the service off or on: what a requester wrote before it, and what
  // the service writes in it, is told as such. A writer's is told when its handler returns.
  void open_turn() {
    turns_ = world_ != nullptr && !silent_ && step_.subject.party == Party::requester;
    say_effects(std::nullopt);
    open();
  }
  // Writes the result, and the state where one is known; leaves the last error as it is.
  BOOL close(BOOL answer, std::optional<DWORD> state) {
    const DWORD error = answer ? ERROR_SUCCESS : GetLastError();
    const HRESULT result = answer ? S_OK : HRESULT_FROM_WIN32(error);
    std::vector<vsskit::trace::Field> out;
    if (state) {
      out.push_back(vsskit::trace::out_field(
          "state", vsskit::print_name(vsskit::Naming::service_state, *state)));
    }
    say_effects(number_);
    if (!silent_) recorder_.close(number_, static_cast<vsskit::Hresult>(result), std::move(out));
    const sdk::Giving back({owner_, 0});  // whatever was called inside
    if (!answer) SetLastError(error);
    return answer;
  }

 private:
  void say_effects(std::optional<vsskit::trace::StepNumber> during) {
    if (!turns_) return;
    const std::lock_guard inside(world_->house());
    world_->collect_effects(during);
  }

  vsskit::trace::Recorder& recorder_;
  std::shared_ptr<vsskit::service::World> world_;
  sdk::Owner owner_;
  vsskit::trace::Step step_;
  vsskit::trace::StepNumber number_ = 0;
  bool silent_ = false;
  bool turns_ = false;
};

const vsskit::engine::StubbornService* stubborn(const std::string& name) {
  const auto world = sdk::process_world()->world();
  return world == nullptr ? nullptr : world->faults().stubborn_service(name);
}

BOOL stop(ServiceTable& table, const std::string& name) {
  const auto* runs_on = table.is_running(name) ? stubborn(name) : nullptr;
  if (runs_on == nullptr) return told(table.stop(name), ERROR_SERVICE_NOT_ACTIVE);
  if (vsskit::failed(runs_on->failure)) {
    return sdk::refuse(vsskit::win32_error_of(runs_on->failure));
  }
  return told(table.begin_stop(name), ERROR_SERVICE_NOT_ACTIVE);
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
  if (service == nullptr) return FALSE;
  if (lpServiceStatus == nullptr) return sdk::refuse(ERROR_INVALID_PARAMETER);
  const ServiceTable* table = services();
  if (table == nullptr || !table->knows(service->name)) {
    return sdk::refuse(ERROR_SERVICE_DOES_NOT_EXIST);
  }
  ServiceStep call(Verb::QueryServiceStatus, service->name);
  call.open();
  const DWORD state = state_of(*table, service->name);
  describe(state, *lpServiceStatus);
  return call.close(TRUE, state);
}

BOOL WINAPI ControlService(SC_HANDLE hService, DWORD dwControl, LPSERVICE_STATUS lpServiceStatus) {
  const auto service = sdk::handle_as<ServiceHandle>(plain(hService));
  if (service == nullptr) return FALSE;
  const bool stops = dwControl == SERVICE_CONTROL_STOP;
  if (!stops && dwControl != SERVICE_CONTROL_INTERROGATE) {
    return sdk::refuse(ERROR_INVALID_SERVICE_CONTROL);
  }
  if (lpServiceStatus == nullptr) return sdk::refuse(ERROR_INVALID_PARAMETER);
  ServiceTable* table = services();
  if (table == nullptr || !table->knows(service->name)) {
    return sdk::refuse(ERROR_SERVICE_DOES_NOT_EXIST);
  }
  ServiceStep call(Verb::ControlService, service->name);
  call.step().add_listed("control", static_cast<std::int64_t>(dwControl));
  stops ? call.open_turn() : call.open();
  const BOOL done = stops ? stop(*table, service->name) : TRUE;
  const DWORD state = state_of(*table, service->name);
  describe(state, *lpServiceStatus);
  return call.close(done, state);
}

BOOL WINAPI StartServiceW(SC_HANDLE hService, DWORD, LPCWSTR*) {
  const auto service = sdk::handle_as<ServiceHandle>(plain(hService));
  if (service == nullptr) return FALSE;
  ServiceTable* table = services();
  if (table == nullptr) return sdk::refuse(ERROR_SERVICE_DOES_NOT_EXIST);
  ServiceStep call(Verb::StartService, service->name);
  call.open_turn();
  return call.close(told(table->start(service->name), ERROR_SERVICE_ALREADY_RUNNING), std::nullopt);
}

VSSKIT_WIN32_END
