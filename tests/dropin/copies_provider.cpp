// A shadow copy provider as a vendor ships it: a library with a class that COM makes.
#include "copies_provider.h"

#include <cstring>

#include "sim/roles/shadow_provider.h"

namespace {

class CopiesProvider : public vsskit::roles::SoftwareShadowProvider {
 public:
  HRESULT STDMETHODCALLTYPE OnLoad(IUnknown* callback) override {
    if (GetEnvironmentVariableW(kMoodVariable, NULL, 0) != 0) return VSS_E_PROVIDER_VETO;
    return SoftwareShadowProvider::OnLoad(callback);
  }
  HRESULT STDMETHODCALLTYPE EndPrepareSnapshots(VSS_ID set) override {
    wchar_t name[64];
    if (GetEnvironmentVariableW(kGoVariable, name, 64) != 0) {
      const HANDLE go = OpenEventW(SYNCHRONIZE, FALSE, name);
      const bool went = go != NULL && WaitForSingleObject(go, 20000) == WAIT_OBJECT_0;
      CloseHandle(go);
      if (!went) return VSS_E_PROVIDER_VETO;
    }
    return SoftwareShadowProvider::EndPrepareSnapshots(set);
  }
  HRESULT STDMETHODCALLTYPE GetSnapshotProperties(VSS_ID id, VSS_SNAPSHOT_PROP* found) override {
    const HRESULT result = SoftwareShadowProvider::GetSnapshotProperties(id, found);
    wchar_t device[256];
    const DWORD length = GetEnvironmentVariableW(kDeviceVariable, device, 256);
    if (FAILED(result) || length == 0) return result;
    const std::size_t bytes = (length + 1) * sizeof(wchar_t);
    found->m_pwszSnapshotDeviceObject = static_cast<VSS_PWSZ>(CoTaskMemAlloc(bytes));
    std::memcpy(found->m_pwszSnapshotDeviceObject, device, bytes);
    return result;
  }
};

// Knows nothing but IUnknown.
class Plain : public IUnknown {
 public:
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID id, void** object) override {
    *object = id == IID_IUnknown ? this : NULL;
    if (*object != NULL) AddRef();
    return *object != NULL ? S_OK : E_NOINTERFACE;
  }
  ULONG STDMETHODCALLTYPE AddRef() override { return 2; }
  ULONG STDMETHODCALLTYPE Release() override { return 1; }
};

class Factory : public IClassFactory {
 public:
  explicit Factory(bool plain) : plain_(plain) {}
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID id, void** object) override {
    const bool known = id == IID_IUnknown || id == IID_IClassFactory;
    *object = known ? this : NULL;
    return known ? S_OK : E_NOINTERFACE;
  }
  ULONG STDMETHODCALLTYPE AddRef() override { return 2; }
  ULONG STDMETHODCALLTYPE Release() override { return 1; }
  HRESULT STDMETHODCALLTYPE CreateInstance(IUnknown* outer, REFIID id, void** object) override {
    *object = NULL;
    if (outer != NULL) return CLASS_E_NOAGGREGATION;
    static Plain plain;
    if (plain_) return plain.QueryInterface(id, object);
    CopiesProvider* const provider = new CopiesProvider;
    const HRESULT result = provider->QueryInterface(id, object);
    provider->Release();
    return result;
  }
  HRESULT STDMETHODCALLTYPE LockServer(BOOL) override { return S_OK; }

 private:
  bool plain_;
};

}  // namespace

extern "C" __declspec(dllexport) HRESULT STDAPICALLTYPE
    DllGetClassObject(REFCLSID id, REFIID face, void** object) {
  static Factory provider(false);
  static Factory plain(true);
  *object = NULL;
  if (id == kProviderClass) return provider.QueryInterface(face, object);
  if (id == kPlainClass) return plain.QueryInterface(face, object);
  return CLASS_E_CLASSNOTAVAILABLE;
}

extern "C" __declspec(dllexport) HRESULT STDAPICALLTYPE DllCanUnloadNow() {
  return S_FALSE;
}
