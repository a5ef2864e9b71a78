// What vssapi.dll exports beside the functions of sim/sdk/faces: the writer's entry points as
// MSVC's objects mean them, the classes of the administrator, and the moments of the library's
// life. vssapi.def has the names.
#include <windows.h>

#include <vsadmin.h>

#include <atomic>

#include "sim/dropin/msvc_writer.h"
#include "sim/dropin/process.h"
#include "sim/dropin/system/ending.h"
#include "sim/dropin/system/service.h"
#include "sim/sdk/com_state.h"
#include "sim/sdk/world_access.h"

namespace vsskit::dropin {
namespace {

// Makes objects of one class; never deleted.
class Factory final : public IClassFactory {
 public:
  explicit Factory(REFCLSID class_id) : class_id_(class_id) {}
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID id, void** object) override {
    if (object == nullptr) return E_POINTER;
    const bool known = id == IID_IUnknown || id == IID_IClassFactory;
    *object = known ? static_cast<IClassFactory*>(this) : nullptr;
    if (known) AddRef();
    return known ? S_OK : E_NOINTERFACE;
  }
  ULONG STDMETHODCALLTYPE AddRef() override { return ++references_; }
  ULONG STDMETHODCALLTYPE Release() override {
    const ULONG left = --references_;
    if (left == 0) delete this;
    return left;
  }
  HRESULT STDMETHODCALLTYPE CreateInstance(IUnknown* outer, REFIID id, void** object) override {
    if (object == nullptr) return E_POINTER;
    *object = nullptr;
    if (outer != nullptr) return CLASS_E_NOAGGREGATION;
    return sdk::create_com_object(class_id_, id, object);
  }
  HRESULT STDMETHODCALLTYPE LockServer(BOOL) override { return S_OK; }

 private:
  virtual ~Factory() = default;
  std::atomic<ULONG> references_{1};
  CLSID class_id_;
};

}  // namespace

extern "C" {

HRESULT dropin_create_writer(void* writer, MsvcImplementation** implementation) {
  return create_msvc_writer(writer, false, implementation);
}

HRESULT dropin_create_writer_ex(void* writer, MsvcImplementation** implementation) {
  return create_msvc_writer(writer, true, implementation);
}

HRESULT dropin_get_class_object(const CLSID* class_id, const IID* id, void** object) {
  if (class_id == nullptr || id == nullptr || object == nullptr) return E_INVALIDARG;
  *object = nullptr;
  if (!sdk::is_com_class(*class_id)) return CLASS_E_CLASSNOTAVAILABLE;
  auto* factory = new Factory(*class_id);
  const HRESULT result = factory->QueryInterface(*id, object);
  factory->Release();
  return result;
}

// Never: threads of a world may still be inside.
HRESULT dropin_can_unload_now() {
  return S_FALSE;
}

// As svchost calls it; what becomes of this process tells nothing of the run's.
void __stdcall dropin_service_main(DWORD, wchar_t** arguments) {
  leave(false);
  serve(arguments[0]);
}

// DllMain: its first argument is the module, `reserved` is not null at the process's end.
BOOL __stdcall DllMain(void*, DWORD reason, void* reserved) {
  constexpr DWORD kDetach = 0;
  constexpr DWORD kAttach = 1;
  constexpr DWORD kThreadDetach = 3;
  if (reason == kAttach) install();
  if (reason == kThreadDetach) thread_ends();
  if (reason == kDetach) leave(reserved != nullptr);
  return TRUE;
}

}  // extern "C"

}  // namespace vsskit::dropin
