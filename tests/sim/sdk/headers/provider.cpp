// A provider, as far as its class: what it implements, and how it answers for its interfaces.
#include <vsprov.h>

class Provider : public IVssSoftwareSnapshotProvider, public IVssProviderNotifications {
 public:
  virtual ~Provider() {}

  STDMETHODIMP QueryInterface(REFIID id, void** object) override {
    if (object == nullptr) return E_POINTER;
    *object = nullptr;
    if (id == IID_IUnknown || id == IID_IVssSoftwareSnapshotProvider) {
      *object = static_cast<IVssSoftwareSnapshotProvider*>(this);
    } else if (IsEqualIID(id, __uuidof(IVssProviderNotifications))) {
      *object = static_cast<IVssProviderNotifications*>(this);
    } else {
      return E_NOINTERFACE;
    }
    AddRef();
    return S_OK;
  }
  STDMETHODIMP_(ULONG) AddRef() override {
    return static_cast<ULONG>(InterlockedIncrement(&count_));
  }
  STDMETHODIMP_(ULONG) Release() override {
    const LONG left = InterlockedDecrement(&count_);
    if (left == 0) delete this;
    return static_cast<ULONG>(left);
  }

  STDMETHODIMP SetContext(LONG) override { return S_OK; }
  STDMETHODIMP GetSnapshotProperties(VSS_ID, VSS_SNAPSHOT_PROP*) override { return E_NOTIMPL; }
  STDMETHODIMP Query(VSS_ID, VSS_OBJECT_TYPE, VSS_OBJECT_TYPE, IVssEnumObject**) override {
    return S_FALSE;
  }
  STDMETHODIMP DeleteSnapshots(VSS_ID, VSS_OBJECT_TYPE, BOOL, LONG*, VSS_ID*) override {
    return VSS_E_OBJECT_NOT_FOUND;
  }
  STDMETHODIMP BeginPrepareSnapshot(VSS_ID, VSS_ID, VSS_PWSZ, LONG) override { return S_OK; }
  STDMETHODIMP IsVolumeSupported(VSS_PWSZ, BOOL* supported) override {
    *supported = TRUE;
    return S_OK;
  }
  STDMETHODIMP IsVolumeSnapshotted(VSS_PWSZ, BOOL*, LONG*) override { return S_OK; }
  STDMETHODIMP SetSnapshotProperty(VSS_ID, VSS_SNAPSHOT_PROPERTY_ID, VARIANT value) override {
    return value.vt == VT_BSTR ? S_OK : E_INVALIDARG;
  }
  STDMETHODIMP RevertToSnapshot(VSS_ID) override { return E_NOTIMPL; }
  STDMETHODIMP QueryRevertStatus(VSS_PWSZ, IVssAsync**) override { return E_NOTIMPL; }

  STDMETHODIMP OnLoad(IUnknown*) override { return S_OK; }
  STDMETHODIMP OnUnload(BOOL) override { return S_OK; }

 private:
  LONG count_ = 1;
};

IVssSoftwareSnapshotProvider* provider() {
  return new Provider;
}

SIZE_T provider_luns(IVssHardwareSnapshotProviderEx* hardware) {
  VDS_LUN_INFORMATION lun = {};
  lun.m_version = VER_VDS_LUN_INFORMATION;
  BOOL supported = FALSE;
  hardware->FillInLunInfo(nullptr, &lun, &supported);
  return sizeof lun;
}
