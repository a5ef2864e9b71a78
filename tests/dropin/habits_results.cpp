// Habit: to take answers for exactly what Windows answers.
#include "habits.h"

#include <string.h>
#include <wchar.h>

namespace {

const VSS_ID kSystemProvider = {
    0xb5946137, 0x7b9f, 0x4925, {0xaf, 0x80, 0x51, 0xab, 0xd6, 0x0b, 0x20, 0xd5}};
const VSS_ID kNobodysProvider = {
    0x01020304, 0x0506, 0x0708, {0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10}};

bool is_zero(const void* memory, size_t size) {
  const char* bytes = static_cast<const char*>(memory);
  for (size_t i = 0; i < size; ++i) {
    if (bytes[i] != 0) return false;
  }
  return true;
}

// Reads to the end and one further.
UINT count_of(IVssEnumObject* list) {
  UINT count = 0;
  for (;;) {
    VSS_OBJECT_PROP object;
    memset(&object, 0x55, sizeof object);
    ULONG fetched = 7;
    const HRESULT next = list->Next(1, &object, &fetched);
    if (next != S_OK) {
      EXPECT_RESULT(S_FALSE, next);
      EXPECT(fetched == 0);
      EXPECT(is_zero(&object, sizeof object));
      return count;
    }
    EXPECT(fetched == 1);
    ++count;
    if (object.Type == VSS_OBJECT_SNAPSHOT) VssFreeSnapshotProperties(&object.Obj.Snap);
    if (object.Type == VSS_OBJECT_PROVIDER) {
      EXPECT(IsEqualGUID(object.Obj.Prov.m_ProviderId, kSystemProvider));
      EXPECT(object.Obj.Prov.m_eProviderType == VSS_PROV_SYSTEM);
      CoTaskMemFree(object.Obj.Prov.m_pwszProviderName);
      CoTaskMemFree(object.Obj.Prov.m_pwszProviderVersion);
    }
  }
}

void an_empty_query_has_a_list() {
  Backup backup;
  EXPECT_RESULT(S_OK, backup->InitializeForBackup());
  EXPECT_RESULT(S_OK, backup->SetContext(VSS_CTX_ALL));
  IVssEnumObject* list = nullptr;
  EXPECT_RESULT(S_FALSE, backup->Query(GUID_NULL, VSS_OBJECT_NONE, VSS_OBJECT_SNAPSHOT, &list));
  EXPECT(list != nullptr);
  if (list == nullptr) return;
  EXPECT(count_of(list) == 0);
  list->Release();
  list = nullptr;
  EXPECT_RESULT(S_OK, backup->Query(GUID_NULL, VSS_OBJECT_NONE, VSS_OBJECT_PROVIDER, &list));
  if (list == nullptr) return;
  EXPECT(count_of(list) == 1);
  list->Release();
}

void an_operation_is_asked_in_every_way() {
  Backup backup;
  EXPECT_RESULT(S_OK, backup->InitializeForBackup());
  IVssAsync* operation = nullptr;
  EXPECT_RESULT(S_OK, backup->GatherWriterMetadata(&operation));
  if (operation == nullptr) return;
  HRESULT status = E_FAIL;
  EXPECT_RESULT(S_OK, operation->QueryStatus(&status, nullptr));
  EXPECT(status == VSS_S_ASYNC_PENDING || status == VSS_S_ASYNC_FINISHED);
  INT percent = -1;
  EXPECT_RESULT(S_OK, operation->QueryStatus(&status, &percent));
  IVssAsync* same = nullptr;
  EXPECT_RESULT(S_OK, operation->QueryInterface(IID_IVssAsync, reinterpret_cast<void**>(&same)));
  if (same != nullptr) same->Release();
  IUnknown* unknown = nullptr;
  EXPECT_RESULT(S_OK, operation->QueryInterface(IID_IUnknown, reinterpret_cast<void**>(&unknown)));
  if (unknown != nullptr) unknown->Release();
  EXPECT_RESULT(S_OK, operation->Wait(INFINITE));
  EXPECT_RESULT(S_OK, operation->Wait());  // again
  EXPECT_RESULT(S_OK, operation->QueryStatus(&status, nullptr));
  EXPECT_RESULT(VSS_S_ASYNC_FINISHED, status);
  operation->Release();
  IVssBackupComponents* itself = nullptr;
  EXPECT_RESULT(
      S_OK, backup->QueryInterface(IID_IVssBackupComponents, reinterpret_cast<void**>(&itself)));
  if (itself != nullptr) itself->Release();
}

void volumes_go_by_all_their_names() {
  const wchar_t* const names[] = {L"V:\\", L"v:\\", guid_name(L"V:\\")};
  Backup backup;
  EXPECT_RESULT(S_OK, backup->InitializeForBackup());
  for (const wchar_t* name : names) {
    BOOL supported = FALSE;
    EXPECT_RESULT(S_OK,
                  backup->IsVolumeSupported(GUID_NULL, const_cast<wchar_t*>(name), &supported));
    EXPECT(supported);
  }
  BOOL supported = TRUE;
  EXPECT_RESULT(
      S_OK, backup->IsVolumeSupported(kSystemProvider, const_cast<wchar_t*>(L"V:\\"), &supported));
  EXPECT(supported);
  EXPECT_RESULT(
      VSS_E_PROVIDER_NOT_REGISTERED,
      backup->IsVolumeSupported(kNobodysProvider, const_cast<wchar_t*>(L"V:\\"), &supported));
  VSS_ID set, snapshot;
  EXPECT_RESULT(S_OK, backup->StartSnapshotSet(&set));
  EXPECT_RESULT(VSS_E_PROVIDER_NOT_REGISTERED,
                backup.add_volume(L"V:\\", &snapshot, kNobodysProvider));
  EXPECT_RESULT(S_OK, backup.add_volume(guid_name(L"V:\\"), &snapshot, kSystemProvider));
}

void properties_are_the_tasks_memory() {
  Backup backup;
  VSS_ID set, snapshot;
  EXPECT_RESULT(S_OK, backup->InitializeForBackup());
  EXPECT_RESULT(S_OK, backup->SetContext(VSS_CTX_FILE_SHARE_BACKUP));
  EXPECT_RESULT(S_OK, backup->StartSnapshotSet(&set));
  EXPECT_RESULT(S_OK, backup.add_volume(L"v:\\", &snapshot));
  EXPECT_RESULT(VSS_S_ASYNC_FINISHED, backup.run(&IVssBackupComponents::DoSnapshotSet));
  VSS_SNAPSHOT_PROP properties;
  EXPECT_RESULT(S_OK, backup->GetSnapshotProperties(snapshot, &properties));
  EXPECT(wcscmp(properties.m_pwszOriginalVolumeName, guid_name(L"V:\\")) == 0);
  EXPECT(wcsncmp(properties.m_pwszOriginalVolumeName, L"\\\\?\\Volume{", 11) == 0);
  EXPECT(properties.m_pwszOriginalVolumeName[wcslen(properties.m_pwszOriginalVolumeName) - 1] ==
         L'\\');
  EXPECT(properties.m_pwszExposedName == nullptr);
  EXPECT(properties.m_pwszExposedPath == nullptr);
  EXPECT(IsEqualGUID(properties.m_ProviderId, kSystemProvider));
  // As some free them: one by one.
  CoTaskMemFree(properties.m_pwszSnapshotDeviceObject);
  CoTaskMemFree(properties.m_pwszOriginalVolumeName);
  CoTaskMemFree(properties.m_pwszOriginatingMachine);
  CoTaskMemFree(properties.m_pwszServiceMachine);
}

// Z: under Wine, and network drives.
void other_drives_are_not_supported() {
  Backup backup;
  EXPECT_RESULT(S_OK, backup->InitializeForBackup());
  BOOL supported = TRUE;
  const HRESULT asked =
      backup->IsVolumeSupported(GUID_NULL, const_cast<wchar_t*>(L"Z:\\"), &supported);
  EXPECT(asked == VSS_E_OBJECT_NOT_FOUND || !supported);
  VSS_ID set, snapshot;
  EXPECT_RESULT(S_OK, backup->StartSnapshotSet(&set));
  EXPECT(FAILED(backup.add_volume(L"Z:\\", &snapshot)));
}

}  // namespace

void try_results() {
  an_empty_query_has_a_list();
  an_operation_is_asked_in_every_way();
  volumes_go_by_all_their_names();
  properties_are_the_tasks_memory();
  other_drives_are_not_supported();
}
