// A requester as MSVC compiles it: clang for x86_64-pc-windows-msvc. Ids go by value, `bool` comes
// and goes, and both kinds of interfaces are called, those of IUnknown and the others.
#include <windows.h>

#include <vss.h>
#include <vswriter.h>

#include <vsbackup.h>

// Of the program around it: the headers here bring no functions of Windows for this compiler.
extern "C" void free_text(BSTR text);
extern "C" int run_msvc_requester();

namespace {

IVssBackupComponents* backup = nullptr;

typedef HRESULT (STDMETHODCALLTYPE IVssBackupComponents::*Method)(IVssAsync**);

// Whether the operation was begun and succeeded.
bool run(Method method) {
  IVssAsync* operation = nullptr;
  if ((backup->*method)(&operation) != S_OK) return false;
  HRESULT result = E_FAIL;
  const bool waited = operation->Wait() == S_OK && operation->QueryStatus(&result, nullptr) == S_OK;
  operation->Release();
  return waited && result == VSS_S_ASYNC_FINISHED;
}

bool add(IVssExamineWriterMetadata& metadata, UINT index, VSS_ID instance, VSS_ID writer) {
  IVssWMComponent* component = nullptr;
  if (metadata.GetComponent(index, &component) != S_OK) return false;
  PVSSCOMPONENTINFO info = nullptr;
  bool added = component->GetComponentInfo(&info) == S_OK;
  if (added) {
    const bool top = info->bstrLogicalPath == nullptr || info->bstrLogicalPath[0] == 0;
    if (top || info->bSelectable) {
      added = backup->AddComponent(instance, writer, info->type, info->bstrLogicalPath,
                                   info->bstrComponentName) == S_OK;
    }
    component->FreeComponentInfo(info);
  }
  component->Release();
  return added;
}

bool add_all_of(IVssExamineWriterMetadata& metadata) {
  VSS_ID instance, writer;
  BSTR name = nullptr;
  VSS_USAGE_TYPE usage;
  VSS_SOURCE_TYPE source;
  if (metadata.GetIdentity(&instance, &writer, &name, &usage, &source) != S_OK) return false;
  free_text(name);
  UINT includes = 0, excludes = 0, components = 0;
  bool added = metadata.GetFileCounts(&includes, &excludes, &components) == S_OK;
  for (UINT i = 0; added && i < components; ++i)
    added = add(metadata, i, instance, writer);
  return added;
}

bool add_components() {
  UINT writers = 0;
  bool added = backup->GetWriterMetadataCount(&writers) == S_OK && writers > 0;
  for (UINT i = 0; added && i < writers; ++i) {
    VSS_ID instance;
    IVssExamineWriterMetadata* metadata = nullptr;
    added = backup->GetWriterMetadata(i, &instance, &metadata) == S_OK;
    if (!added) break;
    added = add_all_of(*metadata);
    metadata->Release();
  }
  return added;
}

bool writers_are_well() {
  if (!run(&IVssBackupComponents::GatherWriterStatus)) return false;
  UINT writers = 0;
  bool well = backup->GetWriterStatusCount(&writers) == S_OK;
  for (UINT i = 0; well && i < writers; ++i) {
    VSS_ID instance, writer;
    BSTR name = nullptr;
    VSS_WRITER_STATE state;
    HRESULT failure = E_FAIL;
    well = backup->GetWriterStatus(i, &instance, &writer, &name, &state, &failure) == S_OK &&
           SUCCEEDED(failure);
    free_text(name);
  }
  return backup->FreeWriterStatus() == S_OK && well;
}

bool mark(IVssWriterComponentsExt& components) {
  VSS_ID instance, writer;
  UINT count = 0;
  if (components.GetWriterInfo(&instance, &writer) != S_OK) return false;
  bool marked = components.GetComponentCount(&count) == S_OK;
  for (UINT i = 0; marked && i < count; ++i) {
    IVssComponent* component = nullptr;
    marked = components.GetComponent(i, &component) == S_OK;
    if (!marked) break;
    BSTR path = nullptr, name = nullptr;
    VSS_COMPONENT_TYPE type;
    component->GetLogicalPath(&path);
    marked = component->GetComponentName(&name) == S_OK &&
             component->GetComponentType(&type) == S_OK &&
             backup->SetBackupSucceeded(instance, writer, type, path, name, true) == S_OK;
    free_text(path);
    free_text(name);
    component->Release();
  }
  return marked;
}

bool mark_all() {
  UINT writers = 0;
  bool marked = backup->GetWriterComponentsCount(&writers) == S_OK;
  for (UINT i = 0; marked && i < writers; ++i) {
    IVssWriterComponentsExt* components = nullptr;
    marked = backup->GetWriterComponents(i, &components) == S_OK;
    if (!marked) break;
    marked = mark(*components);
    components->Release();
  }
  return marked;
}

bool prepare(VSS_ID* snapshot) {
  static wchar_t volume[] = L"C:\\";
  VSS_ID set;
  BOOL supported = FALSE;
  return backup->InitializeForBackup() == S_OK &&
         backup->SetBackupState(true, false, VSS_BT_COPY, false) == S_OK &&
         run(&IVssBackupComponents::GatherWriterMetadata) && add_components() &&
         backup->StartSnapshotSet(&set) == S_OK &&
         backup->IsVolumeSupported(GUID_NULL, volume, &supported) == S_OK && supported &&
         backup->AddToSnapshotSet(volume, GUID_NULL, snapshot) == S_OK &&
         run(&IVssBackupComponents::PrepareForBackup) && writers_are_well();
}

bool back_up() {
  VSS_ID snapshot;
  VSS_SNAPSHOT_PROP properties;
  if (!prepare(&snapshot)) return false;
  if (!run(&IVssBackupComponents::DoSnapshotSet) || !writers_are_well()) return false;
  if (backup->GetSnapshotProperties(snapshot, &properties) != S_OK) return false;
  VssFreeSnapshotProperties(&properties);
  BSTR xml = nullptr;
  if (!mark_all() || backup->SaveAsXML(&xml) != S_OK) return false;
  free_text(xml);
  return run(&IVssBackupComponents::BackupComplete) && writers_are_well();
}

}  // namespace

extern "C" int run_msvc_requester() {
  if (CreateVssBackupComponents(&backup) != S_OK) return 1;
  const bool succeeded = back_up();
  if (!succeeded) backup->AbortBackup();
  backup->Release();
  return succeeded ? 0 : 1;
}
