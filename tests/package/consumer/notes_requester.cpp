#include "notes_requester.h"

#include <string>

HRESULT NotesRequester::finish(IVssAsync* async) {
  HRESULT hr = async->Wait();
  HRESULT status = S_OK;
  if (SUCCEEDED(hr)) hr = async->QueryStatus(&status, NULL);
  async->Release();
  if (FAILED(hr)) return hr;
  return status == VSS_S_ASYNC_FINISHED ? S_OK : (FAILED(status) ? status : E_UNEXPECTED);
}

HRESULT NotesRequester::add_writer(IVssExamineWriterMetadata* metadata) {
  VSS_ID instance, writer;
  BSTR name = NULL;
  VSS_USAGE_TYPE usage;
  VSS_SOURCE_TYPE source;
  HRESULT hr = metadata->GetIdentity(&instance, &writer, &name, &usage, &source);
  if (FAILED(hr)) return hr;
  SysFreeString(name);
  UINT includes = 0, excludes = 0, components = 0;
  hr = metadata->GetFileCounts(&includes, &excludes, &components);
  for (UINT i = 0; SUCCEEDED(hr) && i < components; ++i) {
    IVssWMComponent* component = NULL;
    hr = metadata->GetComponent(i, &component);
    if (FAILED(hr)) return hr;
    PVSSCOMPONENTINFO info = NULL;
    hr = component->GetComponentInfo(&info);
    if (SUCCEEDED(hr)) {
      const bool top = info->bstrLogicalPath == NULL || info->bstrLogicalPath[0] == 0;
      if (top || info->bSelectable) {
        hr = backup_->AddComponent(instance, writer, info->type, info->bstrLogicalPath,
                                   info->bstrComponentName);
      }
      component->FreeComponentInfo(info);
    }
    component->Release();
  }
  return hr;
}

HRESULT NotesRequester::add_components() {
  UINT writers = 0;
  HRESULT hr = backup_->GetWriterMetadataCount(&writers);
  for (UINT i = 0; SUCCEEDED(hr) && i < writers; ++i) {
    VSS_ID instance;
    IVssExamineWriterMetadata* metadata = NULL;
    hr = backup_->GetWriterMetadata(i, &instance, &metadata);
    if (FAILED(hr)) return hr;
    hr = add_writer(metadata);
    metadata->Release();
  }
  return hr;
}

HRESULT NotesRequester::check_writers() {
  IVssAsync* async = NULL;
  HRESULT hr = backup_->GatherWriterStatus(&async);
  if (FAILED(hr)) return hr;
  hr = finish(async);
  UINT writers = 0;
  if (SUCCEEDED(hr)) hr = backup_->GetWriterStatusCount(&writers);
  for (UINT i = 0; SUCCEEDED(hr) && i < writers; ++i) {
    VSS_ID instance, writer;
    BSTR name = NULL;
    VSS_WRITER_STATE state;
    HRESULT failure = S_OK;
    hr = backup_->GetWriterStatus(i, &instance, &writer, &name, &state, &failure);
    SysFreeString(name);
    if (SUCCEEDED(hr) && FAILED(failure)) hr = failure;
  }
  backup_->FreeWriterStatus();
  return hr;
}

HRESULT NotesRequester::prepare() {
  HRESULT hr = CreateVssBackupComponents(&backup_);
  if (SUCCEEDED(hr)) hr = backup_->InitializeForBackup();
  if (SUCCEEDED(hr)) hr = backup_->SetContext(VSS_CTX_BACKUP);
  if (SUCCEEDED(hr)) hr = backup_->SetBackupState(true, false, VSS_BT_COPY, false);
  if (FAILED(hr)) return hr;
  IVssAsync* async = NULL;
  hr = backup_->GatherWriterMetadata(&async);
  if (SUCCEEDED(hr)) hr = finish(async);
  if (SUCCEEDED(hr)) hr = add_components();
  return hr;
}

void NotesRequester::count_files(const WCHAR* pattern) {
  WIN32_FIND_DATAW data;
  HANDLE find = FindFirstFileW(pattern, &data);
  if (find == INVALID_HANDLE_VALUE) return;
  do {
    ++files_;
  } while (FindNextFileW(find, &data));
  FindClose(find);
}

HRESULT NotesRequester::mark_succeeded() {
  UINT writers = 0;
  HRESULT hr = backup_->GetWriterComponentsCount(&writers);
  for (UINT i = 0; SUCCEEDED(hr) && i < writers; ++i) {
    IVssWriterComponentsExt* components = NULL;
    hr = backup_->GetWriterComponents(i, &components);
    if (FAILED(hr)) return hr;
    VSS_ID instance, writer;
    UINT count = 0;
    components->GetWriterInfo(&instance, &writer);
    components->GetComponentCount(&count);
    for (UINT j = 0; SUCCEEDED(hr) && j < count; ++j) {
      IVssComponent* component = NULL;
      hr = components->GetComponent(j, &component);
      if (FAILED(hr)) break;
      BSTR path = NULL, name = NULL;
      VSS_COMPONENT_TYPE type;
      component->GetLogicalPath(&path);
      component->GetComponentName(&name);
      component->GetComponentType(&type);
      hr = backup_->SetBackupSucceeded(instance, writer, type, path, name, true);
      SysFreeString(path);
      SysFreeString(name);
      component->Release();
    }
    components->Release();
  }
  return hr;
}

HRESULT NotesRequester::run() {
  HRESULT hr = prepare();
  VSS_ID set, snapshot;
  WCHAR volume[] = L"C:\\";
  BOOL supported = FALSE;
  if (SUCCEEDED(hr)) hr = backup_->StartSnapshotSet(&set);
  if (SUCCEEDED(hr)) hr = backup_->IsVolumeSupported(GUID_NULL, volume, &supported);
  if (SUCCEEDED(hr) && !supported) hr = VSS_E_VOLUME_NOT_SUPPORTED;
  if (SUCCEEDED(hr)) hr = backup_->AddToSnapshotSet(volume, GUID_NULL, &snapshot);
  IVssAsync* async = NULL;
  if (SUCCEEDED(hr)) hr = backup_->PrepareForBackup(&async);
  if (SUCCEEDED(hr)) hr = finish(async);
  if (SUCCEEDED(hr)) hr = check_writers();
  if (SUCCEEDED(hr)) hr = backup_->DoSnapshotSet(&async);
  if (SUCCEEDED(hr)) hr = finish(async);
  if (SUCCEEDED(hr)) hr = check_writers();
  if (FAILED(hr)) {
    if (backup_ != NULL) backup_->AbortBackup();
    return hr;
  }
  VSS_SNAPSHOT_PROP properties;
  hr = backup_->GetSnapshotProperties(snapshot, &properties);
  if (SUCCEEDED(hr)) {
    const std::wstring device = properties.m_pwszSnapshotDeviceObject;
    count_files((device + L"\\notes\\*.txt").c_str());
    VssFreeSnapshotProperties(&properties);
    hr = mark_succeeded();
  }
  BSTR xml = NULL;
  if (SUCCEEDED(hr)) hr = backup_->SaveAsXML(&xml);
  SysFreeString(xml);
  if (SUCCEEDED(hr)) hr = backup_->BackupComplete(&async);
  if (SUCCEEDED(hr)) hr = finish(async);
  if (SUCCEEDED(hr)) hr = check_writers();
  backup_->Release();
  backup_ = NULL;
  return hr;
}
