#include "sim/dropin/msvc_writer.h"

#include <atomic>

#include "sim/dropin/guarded_call.h"

namespace vsskit::dropin {
namespace {

template <class Result, class... Arguments>
Result call(void* object, Slot slot, Arguments... arguments) {
  using Method = Result (*)(void*, Arguments...);
  void** const slots = *static_cast<void***>(object);
  const auto method = reinterpret_cast<Method>(slots[static_cast<int>(slot)]);
  return call_guarded([&] { return method(object, arguments...); });
}

// The same writer with vtables as g++ lays them out.
class Adapted final : public CVssWriterEx {
 public:
  explicit Adapted(void* object) : object_(object) {}

  bool OnIdentify(IVssCreateWriterMetadata* metadata) override {
    return call<bool>(object_, Slot::OnIdentify, metadata);
  }
  bool OnIdentifyEx(IVssCreateWriterMetadataEx* metadata) override {
    return call<bool>(object_, Slot::OnIdentifyEx, metadata);
  }
  bool OnPrepareBackup(IVssWriterComponents* components) override {
    return call<bool>(object_, Slot::OnPrepareBackup, components);
  }
  bool OnPrepareSnapshot() override { return call<bool>(object_, Slot::OnPrepareSnapshot); }
  bool OnFreeze() override { return call<bool>(object_, Slot::OnFreeze); }
  bool OnThaw() override { return call<bool>(object_, Slot::OnThaw); }
  bool OnAbort() override { return call<bool>(object_, Slot::OnAbort); }
  bool OnBackupComplete(IVssWriterComponents* components) override {
    return call<bool>(object_, Slot::OnBackupComplete, components);
  }
  bool OnBackupShutdown(VSS_ID set) override {
    return call<bool>(object_, Slot::OnBackupShutdown, set);
  }
  bool OnPreRestore(IVssWriterComponents* components) override {
    return call<bool>(object_, Slot::OnPreRestore, components);
  }
  bool OnPostRestore(IVssWriterComponents* components) override {
    return call<bool>(object_, Slot::OnPostRestore, components);
  }
  bool OnPostSnapshot(IVssWriterComponents* components) override {
    return call<bool>(object_, Slot::OnPostSnapshot, components);
  }
  bool OnBackOffIOOnVolume(VSS_PWSZ volume, VSS_ID snapshot, VSS_ID provider) override {
    return call<bool>(object_, Slot::OnBackOffIOOnVolume, volume, snapshot, provider);
  }
  bool OnContinueIOOnVolume(VSS_PWSZ volume, VSS_ID snapshot, VSS_ID provider) override {
    return call<bool>(object_, Slot::OnContinueIOOnVolume, volume, snapshot, provider);
  }
  bool OnVSSShutdown() override { return call<bool>(object_, Slot::OnVSSShutdown); }
  bool OnVSSApplicationStartup() override {
    return call<bool>(object_, Slot::OnVSSApplicationStartup);
  }

 private:
  void* object_;
};

class Implementation final : public MsvcImplementation {
 public:
  explicit Implementation(void* writer) : adapted_(writer) {}

  HRESULT make(bool extended) {
    return extended ? VsskitCreateWriterExGnu(&adapted_, &inner_)
                    : VsskitCreateWriterGnu(&adapted_, &inner_);
  }

  HRESULT QueryInterface(REFIID id, void** object) override {
    if (object == nullptr) return E_POINTER;
    *object = nullptr;
    if (id != IID_IUnknown) return E_NOINTERFACE;
    AddRef();
    *object = this;
    return S_OK;
  }
  ULONG AddRef() override { return ++references_; }
  ULONG Release() override {
    const ULONG left = --references_;
    if (left == 0) {
      if (inner_ != nullptr) inner_->Release();
      delete this;
    }
    return left;
  }
  HRESULT Initialize(VSS_ID id, LPCWSTR name, LPCWSTR instance, DWORD major, DWORD minor,
                     VSS_USAGE_TYPE usage, VSS_SOURCE_TYPE source, VSS_APPLICATION_LEVEL level,
                     DWORD timeout_ms, VSS_ALTERNATE_WRITER_STATE alternate,
                     bool throttling_only) override {
    return inner_->Initialize(id, name, instance, major, minor, usage, source, level, timeout_ms,
                              alternate, throttling_only);
  }
  HRESULT Subscribe(DWORD timeout_ms, DWORD events) override {
    return inner_->Subscribe(timeout_ms, events);
  }
  HRESULT Unsubscribe() override { return inner_->Unsubscribe(); }
  void Uninitialize() override { inner_->Uninitialize(); }
  LPCWSTR* GetCurrentVolumeArray() const override { return inner_->GetCurrentVolumeArray(); }
  UINT GetCurrentVolumeCount() const override { return inner_->GetCurrentVolumeCount(); }
  HRESULT GetSnapshotDeviceName(LPCWSTR volume, LPCWSTR* device) const override {
    return inner_->GetSnapshotDeviceName(volume, device);
  }
  VSS_ID* GetCurrentSnapshotSetId(VSS_ID* result) const override {
    *result = inner_->GetCurrentSnapshotSetId();
    return result;
  }
  LONG GetContext() const override { return inner_->GetContext(); }
  VSS_APPLICATION_LEVEL GetCurrentLevel() const override { return inner_->GetCurrentLevel(); }
  bool IsPathAffected(LPCWSTR path) const override { return inner_->IsPathAffected(path); }
  bool IsBootableSystemStateBackedUp() const override {
    return inner_->IsBootableSystemStateBackedUp();
  }
  bool AreComponentsSelected() const override { return inner_->AreComponentsSelected(); }
  VSS_BACKUP_TYPE GetBackupType() const override { return inner_->GetBackupType(); }
  VSS_RESTORE_TYPE GetRestoreType() const override { return inner_->GetRestoreType(); }
  HRESULT SetWriterFailure(HRESULT failure) override { return inner_->SetWriterFailure(failure); }
  bool IsPartialFileSupportEnabled() const override {
    return inner_->IsPartialFileSupportEnabled();
  }
  HRESULT InstallAlternateWriter(VSS_ID writer, CLSID class_id) override {
    return inner_->InstallAlternateWriter(writer, class_id);
  }
  IVssExamineWriterMetadata* GetIdentityInformation() const override {
    return inner_->GetIdentityInformation();
  }
  HRESULT SetWriterFailureEx(HRESULT failure, HRESULT application, LPCWSTR message) override {
    return inner_->SetWriterFailureEx(failure, application, message);
  }
  HRESULT GetSessionId(VSS_ID* session) override { return inner_->GetSessionId(session); }
  bool IsWriterShuttingDown() override { return inner_->IsWriterShuttingDown(); }

 private:
  std::atomic<ULONG> references_{1};
  Adapted adapted_;
  IVssWriterImpl* inner_ = nullptr;  // one reference
};

}  // namespace

HRESULT create_msvc_writer(void* writer, bool extended, MsvcImplementation** implementation) {
  if (implementation == nullptr) return E_INVALIDARG;
  *implementation = nullptr;
  if (writer == nullptr) return E_INVALIDARG;
  auto* made = new Implementation(writer);
  const HRESULT result = made->make(extended);
  if (FAILED(result)) {
    made->Release();
    return result;
  }
  *implementation = made;
  return S_OK;
}

}  // namespace vsskit::dropin
