// Apartments, COM security and making objects. There are no servers and no marshalling: classes
// are vsskit's own and those the process registered, and objects are used on any thread.
#include <windows.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <type_traits>
#include <vector>

#include "sim/base/prng.h"
#include "sim/sdk/com_state.h"
#include "sim/sdk/faces/admin_face.h"
#include "sim/sdk/faces/wide_text.h"
#include "sim/sdk/scripted.h"

#ifdef _WIN32
#include "sim/sdk/machine/apartment.h"
#endif

namespace vsskit::sdk {
namespace {

thread_local ComApartment apartment;
static_assert(std::is_trivially_destructible_v<ComApartment>);
std::atomic<int> open_apartments{0};
std::atomic<int> open_multithreaded{0};
std::atomic<MakeSystemObject> system_classes{nullptr};

struct ComClass {
  CLSID id;
  MakeComObject make;      // vsskit's own, or nullptr
  IClassFactory* factory;  // the process's own, or nullptr; one reference
  DWORD cookie;
  bool single_use;
};

// Guards everything below, which is never destroyed: a program's own destructors call COM.
std::mutex& state_mutex() {
  static std::mutex& mutex = *new std::mutex;
  return mutex;
}
std::vector<ComClass>& classes() {
  static std::vector<ComClass>& list = *new std::vector<ComClass>;
  return list;
}
ComSecurity security;
DWORD last_cookie = 0;

Prng& guid_source() {
  static Prng prng = Prng(1).fork("CoCreateGuid");
  return prng;
}

void leave_last_apartment() {
  const std::lock_guard lock(state_mutex());
  security = ComSecurity{};
}

// What makes a class, with a reference to the process's factory; `make` and `factory` are both
// nullptr where nobody does.
ComClass take_class(REFCLSID id) {
  const std::lock_guard lock(state_mutex());
  auto& list = classes();
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const ComClass& c) { return c.id == id; });
  if (found == list.end()) return {id, built_in_class(id), nullptr, 0, false};
  const ComClass taken = *found;
  if (taken.factory != nullptr) {
    if (taken.single_use) {
      list.erase(found);  // Its reference goes to the caller.
    } else {
      taken.factory->AddRef();
    }
  }
  return taken;
}

}  // namespace

ComApartment com_apartment() {
  return apartment;
}

bool com_is_initialized() {
  if (apartment.depth > 0 || open_multithreaded > 0) return true;
#ifdef _WIN32
  return machine_has_apartment();
#else
  return false;
#endif
}

HRESULT com_refusal() {
  return ScriptedScope::active() || com_is_initialized() ? S_OK : CO_E_NOTINITIALIZED;
}

ComApartmentScope::ComApartmentScope()
    : entered_(SUCCEEDED(CoInitializeEx(nullptr, COINIT_MULTITHREADED))) {}

ComApartmentScope::~ComApartmentScope() {
  if (entered_) CoUninitialize();
}

ComSecurity com_security() {
  const std::lock_guard lock(state_mutex());
  return security;
}

void register_com_class(REFCLSID class_id, MakeComObject make) {
  const std::lock_guard lock(state_mutex());
  auto& list = classes();
  std::erase_if(list, [&](const ComClass& c) { return c.id == class_id && c.factory == nullptr; });
  if (make != nullptr) list.push_back({class_id, make, nullptr, 0, false});
}

void seed_com_guids(std::uint64_t seed) {
  const std::lock_guard lock(state_mutex());
  guid_source() = Prng(seed).fork("CoCreateGuid");
}

bool is_com_class(REFCLSID class_id) {
  const std::lock_guard lock(state_mutex());
  const auto& list = classes();
  return built_in_class(class_id) != nullptr ||
         std::any_of(list.begin(), list.end(), [&](const ComClass& c) { return c.id == class_id; });
}

HRESULT create_com_object(REFCLSID class_id, REFIID id, void** object) {
  const ComClass found = take_class(class_id);
  if (found.factory != nullptr) {
    const HRESULT result = found.factory->CreateInstance(nullptr, id, object);
    found.factory->Release();
    return result;
  }
  if (found.make != nullptr) return found.make(id, object);
  const MakeSystemObject make = system_classes;
  return make == nullptr ? REGDB_E_CLASSNOTREG : make(class_id, id, object);
}

void use_system_com_classes(MakeSystemObject make) {
  system_classes = make;
}

}  // namespace vsskit::sdk

using vsskit::sdk::apartment;
using vsskit::sdk::classes;
using vsskit::sdk::com_is_initialized;
using vsskit::sdk::ComClass;
using vsskit::sdk::guid_source;
using vsskit::sdk::last_cookie;
using vsskit::sdk::leave_last_apartment;
using vsskit::sdk::open_apartments;
using vsskit::sdk::open_multithreaded;
using vsskit::sdk::security;
using vsskit::sdk::state_mutex;
using vsskit::sdk::take_class;
using vsskit::sdk::to_com;

VSSKIT_WIN32_BEGIN

HRESULT WINAPI CoInitialize(LPVOID pvReserved) {
  return CoInitializeEx(pvReserved, COINIT_APARTMENTTHREADED);
}

HRESULT WINAPI CoInitializeEx(LPVOID pvReserved, DWORD dwCoInit) {
  constexpr DWORD known =
      COINIT_APARTMENTTHREADED | COINIT_DISABLE_OLE1DDE | COINIT_SPEED_OVER_MEMORY;
  if (pvReserved != nullptr || (dwCoInit & ~known) != 0) return E_INVALIDARG;
  const bool multithreaded = (dwCoInit & COINIT_APARTMENTTHREADED) == 0;
  if (apartment.depth > 0 && apartment.multithreaded != multithreaded) return RPC_E_CHANGED_MODE;
  if (apartment.depth++ > 0) return S_FALSE;
  apartment.multithreaded = multithreaded;
  ++open_apartments;
  if (multithreaded) ++open_multithreaded;
  return S_OK;
}

void WINAPI CoUninitialize() {
  if (apartment.depth == 0 || --apartment.depth > 0) return;
  if (apartment.multithreaded) --open_multithreaded;
  if (--open_apartments == 0) leave_last_apartment();
}

HRESULT WINAPI CoInitializeSecurity(PSECURITY_DESCRIPTOR, LONG, SOLE_AUTHENTICATION_SERVICE*, void*,
                                    DWORD dwAuthnLevel, DWORD dwImpLevel, void*,
                                    DWORD dwCapabilities, void*) {
  if (!com_is_initialized()) return CO_E_NOTINITIALIZED;
  const std::lock_guard lock(state_mutex());
  ++security.called;
  if (security.set) return RPC_E_TOO_LATE;
  if (dwAuthnLevel > RPC_C_AUTHN_LEVEL_PKT_PRIVACY || dwImpLevel > RPC_C_IMP_LEVEL_DELEGATE) {
    return E_INVALIDARG;
  }
  security = {security.called, true, dwAuthnLevel, dwImpLevel, dwCapabilities};
  return S_OK;
}

HRESULT WINAPI CoCreateInstance(REFCLSID rclsid, LPUNKNOWN pUnkOuter, DWORD, REFIID riid,
                                LPVOID* ppv) {
  if (ppv == nullptr) return E_POINTER;
  *ppv = nullptr;
  if (!com_is_initialized()) return CO_E_NOTINITIALIZED;
  const ComClass found = take_class(rclsid);
  if (found.factory != nullptr) {
    const HRESULT result = found.factory->CreateInstance(pUnkOuter, riid, ppv);
    found.factory->Release();
    return result;
  }
  if (found.make == nullptr) return REGDB_E_CLASSNOTREG;
  return pUnkOuter != nullptr ? CLASS_E_NOAGGREGATION : found.make(riid, ppv);
}

HRESULT WINAPI CoRegisterClassObject(REFCLSID rclsid, LPUNKNOWN pUnk, DWORD, DWORD flags,
                                     DWORD* lpdwRegister) {
  if (pUnk == nullptr || lpdwRegister == nullptr) return E_INVALIDARG;
  if (!com_is_initialized()) return CO_E_NOTINITIALIZED;
  void* factory = nullptr;
  const HRESULT queried = pUnk->QueryInterface(__uuidof(IClassFactory), &factory);
  if (FAILED(queried)) return queried;
  const bool single_use = (flags & (REGCLS_MULTIPLEUSE | REGCLS_MULTI_SEPARATE)) == 0;
  const std::lock_guard lock(state_mutex());
  *lpdwRegister = ++last_cookie;
  // The newest registration is found first.
  classes().insert(classes().begin(), {rclsid, nullptr, static_cast<IClassFactory*>(factory),
                                       last_cookie, single_use});
  return S_OK;
}

HRESULT WINAPI CoRevokeClassObject(DWORD dwRegister) {
  IClassFactory* factory = nullptr;
  {
    const std::lock_guard lock(state_mutex());
    auto& list = classes();
    const auto found = std::find_if(list.begin(), list.end(), [&](const ComClass& c) {
      return c.factory != nullptr && c.cookie == dwRegister;
    });
    if (found == list.end()) return E_INVALIDARG;
    factory = found->factory;
    list.erase(found);
  }
  factory->Release();
  return S_OK;
}

HRESULT WINAPI CoCreateGuid(GUID* pguid) {
  if (pguid == nullptr) return E_INVALIDARG;
  const std::lock_guard lock(state_mutex());
  *pguid = to_com(guid_source().guid());
  return S_OK;
}

VSSKIT_WIN32_END
