// See habits.h.
#include "habits.h"

#include <string.h>

#include <map>
#include <string>

Expectations& expectations() {
  static Expectations all;
  return all;
}

void Expectations::that(bool holds, const char* what, int line) {
  if (holds) return;
  ++failed_;
  printf("line %d: not so: %s\n", line, what);
  fflush(stdout);
}

void Expectations::equals(HRESULT result, HRESULT wanted, const char* what, int line) {
  if (result == wanted) return;
  ++failed_;
  printf("line %d: %s: 0x%08lx instead of 0x%08lx\n", line, what,
         static_cast<unsigned long>(result), static_cast<unsigned long>(wanted));
  fflush(stdout);
}

Backup::Backup() {
  EXPECT_RESULT(S_OK, CreateVssBackupComponents(&object_));
}

void Backup::release() {
  if (object_ != nullptr) object_->Release();
  object_ = nullptr;
}

HRESULT result_of(IVssAsync* operation) {
  EXPECT_RESULT(S_OK, operation->Wait());
  HRESULT result = E_FAIL;
  EXPECT_RESULT(S_OK, operation->QueryStatus(&result, nullptr));
  operation->Release();
  return result;
}

HRESULT Backup::run(HRESULT (STDMETHODCALLTYPE IVssBackupComponents::*method)(IVssAsync**)) {
  IVssAsync* operation = nullptr;
  const HRESULT begun = (object_->*method)(&operation);
  return begun == S_OK ? result_of(operation) : begun;
}

HRESULT Backup::add_component() {
  UINT writers = 0;
  EXPECT_RESULT(S_OK, object_->GetWriterMetadataCount(&writers));
  for (UINT i = 0; i < writers; ++i) {
    VSS_ID instance, writer, same;
    BSTR name = nullptr;
    VSS_USAGE_TYPE usage;
    VSS_SOURCE_TYPE source;
    IVssExamineWriterMetadata* metadata = nullptr;
    EXPECT_RESULT(S_OK, object_->GetWriterMetadata(i, &instance, &metadata));
    EXPECT_RESULT(S_OK, metadata->GetIdentity(&same, &writer, &name, &usage, &source));
    SysFreeString(name);
    UINT includes = 0, excludes = 0, components = 0;
    EXPECT_RESULT(S_OK, metadata->GetFileCounts(&includes, &excludes, &components));
    HRESULT added = E_FAIL;
    if (components > 0) {
      IVssWMComponent* component = nullptr;
      PVSSCOMPONENTINFO info = nullptr;
      EXPECT_RESULT(S_OK, metadata->GetComponent(0, &component));
      EXPECT_RESULT(S_OK, component->GetComponentInfo(&info));
      added = object_->AddComponent(instance, writer, info->type, info->bstrLogicalPath,
                                    info->bstrComponentName);
      component->FreeComponentInfo(info);
      component->Release();
    }
    metadata->Release();
    if (components > 0) return added;
  }
  return E_FAIL;
}

HRESULT Backup::add_volume(const wchar_t* name, VSS_ID* snapshot, VSS_ID provider) {
  return object_->AddToSnapshotSet(const_cast<wchar_t*>(name), provider, snapshot);
}

const wchar_t* guid_name(const wchar_t* volume) {
  static std::map<std::wstring, std::wstring> names;
  std::wstring& name = names[volume];
  if (!name.empty()) return name.c_str();
  // A shadow copy's properties tell it, of volumes that the system does not know too.
  Backup backup;
  VSS_ID set, snapshot;
  EXPECT_RESULT(S_OK, backup->InitializeForBackup());
  EXPECT_RESULT(S_OK, backup->SetContext(VSS_CTX_FILE_SHARE_BACKUP));
  EXPECT_RESULT(S_OK, backup->StartSnapshotSet(&set));
  EXPECT_RESULT(S_OK, backup.add_volume(volume, &snapshot));
  EXPECT_RESULT(VSS_S_ASYNC_FINISHED, backup.run(&IVssBackupComponents::DoSnapshotSet));
  VSS_SNAPSHOT_PROP properties;
  EXPECT_RESULT(S_OK, backup->GetSnapshotProperties(snapshot, &properties));
  name = properties.m_pwszOriginalVolumeName;
  VssFreeSnapshotProperties(&properties);
  return name.c_str();
}

int main() {
  CoInitializeEx(nullptr, COINIT_MULTITHREADED);
  try_exports();
  try_results();
  try_orders();
  CoUninitialize();
  try_threads();  // makes an apartment of its own
  printf("%d habits of requesters are not served\n", expectations().failed());
  return expectations().failed() == 0 ? 0 : 1;
}
