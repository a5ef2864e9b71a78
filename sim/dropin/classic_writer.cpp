// The members of CVssWriter that writers built with the Windows SDK 7.2 and before import by their
// mangled names: there the class lives in vssapi.dll. vssapi.def gives these functions the names.
// Source: the API's pages of CVssWriter; layout: a vtable pointer, then the implementation.
#include "sim/dropin/msvc_writer.h"

namespace vsskit::dropin {
namespace {

struct ClassicWriter {
  void* const* slots;
  MsvcImplementation* implementation;
};

bool agree() {
  return true;
}
void* destroyed(ClassicWriter* writer) {
  return writer;
}

// What a writer that does not override an event agrees with; the pure ones are the derived class's,
// so that nobody comes to them here.
void* const kSlots[kWriterSlots] = {
    reinterpret_cast<void*>(&destroyed), reinterpret_cast<void*>(&agree),
    reinterpret_cast<void*>(&agree),     reinterpret_cast<void*>(&agree),
    reinterpret_cast<void*>(&agree),     reinterpret_cast<void*>(&agree),
    reinterpret_cast<void*>(&agree),     reinterpret_cast<void*>(&agree),
    reinterpret_cast<void*>(&agree),     reinterpret_cast<void*>(&agree),
    reinterpret_cast<void*>(&agree),     reinterpret_cast<void*>(&agree),
    reinterpret_cast<void*>(&agree),     reinterpret_cast<void*>(&agree),
    reinterpret_cast<void*>(&agree),     reinterpret_cast<void*>(&agree)};

}  // namespace

extern "C" {

ClassicWriter* classic_construct(ClassicWriter* writer) {
  *writer = {kSlots, nullptr};
  return writer;
}

void classic_destruct(ClassicWriter* writer) {
  writer->slots = kSlots;
  if (writer->implementation == nullptr) return;
  writer->implementation->Uninitialize();
  writer->implementation->Release();
  writer->implementation = nullptr;
}

HRESULT classic_initialize(ClassicWriter* writer, VSS_ID id, LPCWSTR name, VSS_USAGE_TYPE usage,
                           VSS_SOURCE_TYPE source, VSS_APPLICATION_LEVEL level, DWORD timeout_ms,
                           VSS_ALTERNATE_WRITER_STATE alternate, bool throttling_only,
                           LPCWSTR instance) {
  if (writer->implementation != nullptr) return E_FAIL;
  MsvcImplementation* made = nullptr;
  HRESULT result = create_msvc_writer(writer, false, &made);
  if (FAILED(result)) return result;
  result = made->Initialize(id, name, instance, 0, 0, usage, source, level, timeout_ms, alternate,
                            throttling_only);
  if (FAILED(result)) {
    made->Release();
  } else {
    writer->implementation = made;
  }
  return result;
}

HRESULT classic_subscribe(ClassicWriter* writer, DWORD events) {
  return writer->implementation != nullptr ? writer->implementation->Subscribe(0, events) : E_FAIL;
}

HRESULT classic_unsubscribe(ClassicWriter* writer) {
  if (writer->implementation == nullptr) return E_FAIL;
  writer->implementation->Unsubscribe();
  return S_OK;
}

HRESULT classic_install_alternate(ClassicWriter* writer, VSS_ID id, CLSID class_id) {
  if (writer->implementation == nullptr) return E_FAIL;
  return writer->implementation->InstallAlternateWriter(id, class_id);
}

LPCWSTR* classic_volume_array(const ClassicWriter* writer) {
  return writer->implementation != nullptr ? writer->implementation->GetCurrentVolumeArray()
                                           : nullptr;
}

UINT classic_volume_count(const ClassicWriter* writer) {
  return writer->implementation != nullptr ? writer->implementation->GetCurrentVolumeCount() : 0;
}

HRESULT classic_device_name(const ClassicWriter* writer, LPCWSTR volume, LPCWSTR* device) {
  if (writer->implementation == nullptr) return E_FAIL;
  return writer->implementation->GetSnapshotDeviceName(volume, device);
}

VSS_ID* classic_snapshot_set(const ClassicWriter* writer, VSS_ID* result) {
  *result = GUID_NULL;
  if (writer->implementation != nullptr) writer->implementation->GetCurrentSnapshotSetId(result);
  return result;
}

LONG classic_context(const ClassicWriter* writer) {
  return writer->implementation != nullptr ? writer->implementation->GetContext() : 0;
}

VSS_APPLICATION_LEVEL classic_level(const ClassicWriter* writer) {
  return writer->implementation != nullptr ? writer->implementation->GetCurrentLevel()
                                           : VSS_APP_AUTO;
}

bool classic_path_affected(const ClassicWriter* writer, LPCWSTR path) {
  return writer->implementation != nullptr && writer->implementation->IsPathAffected(path);
}

bool classic_bootable(const ClassicWriter* writer) {
  return writer->implementation != nullptr &&
         writer->implementation->IsBootableSystemStateBackedUp();
}

bool classic_components_selected(const ClassicWriter* writer) {
  return writer->implementation != nullptr && writer->implementation->AreComponentsSelected();
}

VSS_BACKUP_TYPE classic_backup_type(const ClassicWriter* writer) {
  return writer->implementation != nullptr ? writer->implementation->GetBackupType()
                                           : VSS_BT_UNDEFINED;
}

VSS_RESTORE_TYPE classic_restore_type(const ClassicWriter* writer) {
  return writer->implementation != nullptr ? writer->implementation->GetRestoreType()
                                           : VSS_RTYPE_UNDEFINED;
}

bool classic_partial_files(const ClassicWriter* writer) {
  return writer->implementation != nullptr && writer->implementation->IsPartialFileSupportEnabled();
}

HRESULT classic_set_failure(ClassicWriter* writer, HRESULT failure) {
  return writer->implementation != nullptr ? writer->implementation->SetWriterFailure(failure)
                                           : E_FAIL;
}

// Every event that need not be overridden; what they are told does not matter.
bool classic_agree(ClassicWriter*) {
  return true;
}

}  // extern "C"

}  // namespace vsskit::dropin
