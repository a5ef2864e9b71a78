// A requester with ATL's smart pointers that includes what it needs in the usual order.
#include <windows.h>

#include <atlbase.h>

#include <vss.h>
#include <vswriter.h>
#include <vsbackup.h>

#define CHECK_HR(call)           \
  do {                           \
    const HRESULT hr_ = (call);  \
    if (FAILED(hr_)) return hr_; \
  } while (0)

namespace {

HRESULT wait_for(IVssAsync* async) {
  CHECK_HR(async->Wait());
  HRESULT result = S_OK;
  CHECK_HR(async->QueryStatus(&result, NULL));
  return result == VSS_S_ASYNC_FINISHED ? S_OK : result;
}

HRESULT add_all(IVssBackupComponents* backup, IVssExamineWriterMetadata* metadata,
                VSS_ID instance) {
  VSS_ID writer_instance, writer;
  CComBSTR name;
  VSS_USAGE_TYPE usage;
  VSS_SOURCE_TYPE source;
  CHECK_HR(metadata->GetIdentity(&writer_instance, &writer, &name, &usage, &source));
  if (name == L"System Writer" || !name || name == NULL || name == nullptr) return S_OK;
  UINT includes = 0, excludes = 0, components = 0;
  CHECK_HR(metadata->GetFileCounts(&includes, &excludes, &components));
  for (UINT i = 0; i < components; ++i) {
    CComPtr<IVssWMComponent> component;
    CHECK_HR(metadata->GetComponent(i, &component));
    PVSSCOMPONENTINFO info = NULL;
    CHECK_HR(component->GetComponentInfo(&info));
    const HRESULT added = backup->AddComponent(instance, writer, info->type, info->bstrLogicalPath,
                                               info->bstrComponentName);
    component->FreeComponentInfo(info);
    CHECK_HR(added);
  }
  return S_OK;
}

HRESULT back_up(LPCWSTR volume) {
  CComPtr<IVssBackupComponents> backup;
  CHECK_HR(CreateVssBackupComponents(&backup));
  CHECK_HR(backup->InitializeForBackup());
  CHECK_HR(backup->SetContext(VSS_CTX_BACKUP));
  CHECK_HR(backup->SetBackupState(true, false, VSS_BT_FULL));
  CComPtr<IVssAsync> gathering;
  CHECK_HR(backup->GatherWriterMetadata(&gathering));
  CHECK_HR(wait_for(gathering));
  UINT writers = 0;
  CHECK_HR(backup->GetWriterMetadataCount(&writers));
  for (UINT i = 0; i < writers; ++i) {
    CComPtr<IVssExamineWriterMetadata> metadata;
    VSS_ID instance = GUID_NULL;
    CHECK_HR(backup->GetWriterMetadata(i, &instance, &metadata));
    CHECK_HR(add_all(backup, metadata, instance));
  }
  VSS_ID set = GUID_NULL, copy = GUID_NULL;
  CHECK_HR(backup->StartSnapshotSet(&set));
  CHECK_HR(backup->AddToSnapshotSet(const_cast<VSS_PWSZ>(volume), GUID_NULL, &copy));
  CComPtr<IVssAsync> snapshot;
  CHECK_HR(backup->DoSnapshotSet(&snapshot));
  CHECK_HR(wait_for(snapshot));
  VSS_SNAPSHOT_PROP properties = {};
  CHECK_HR(backup->GetSnapshotProperties(copy, &properties));
  VssFreeSnapshotProperties(&properties);
  CComPtr<IVssBackupComponentsEx2> newer;
  CHECK_HR(backup->QueryInterface(&newer));
  CHECK_HR(newer->SetSelectedForRestoreEx(GUID_NULL, VSS_CT_DATABASE, NULL, L"a", true));
  CComBSTR document;
  CHECK_HR(backup->SaveAsXML(&document));
  CComQIPtr<IVssBackupComponentsEx3> newest(backup.p);
  if (newest) CHECK_HR(newest->GetSessionId(&set));
  return document != NULL && document != nullptr && document.Length() > 0 ? S_OK : E_UNEXPECTED;
}

}  // namespace

HRESULT requester_atl(LPCWSTR volume) {
  CHECK_HR(::CoInitializeEx(NULL, COINIT_MULTITHREADED));
  CHECK_HR(::CoInitializeSecurity(NULL, -1, NULL, NULL, RPC_C_AUTHN_LEVEL_PKT_PRIVACY,
                                  RPC_C_IMP_LEVEL_IDENTIFY, NULL, EOAC_DYNAMIC_CLOAKING, NULL));
  const HRESULT result = back_up(volume);
  ::CoUninitialize();
  return result;
}
