// What the test programs here do alike: calls of VSS with their answers checked, loudly.
#ifndef SMALL_SESSION_H
#define SMALL_SESSION_H

#include <windows.h>

#include <vsbackup.h>
#include <vss.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

// Ends the program, with the line that was not as it should.
inline void check(bool right, const char* what, int line, long got = 0) {
  if (right) return;
  std::fprintf(stderr, "line %d: %s (%08lx)\n", line, what, static_cast<unsigned long>(got));
  std::exit(1);
}
#define CHECK(condition) check((condition), #condition, __LINE__)
#define CHECK_HR(wanted, call)                                             \
  do {                                                                     \
    const HRESULT answer = (call);                                         \
    check(answer == (wanted), #call " is not " #wanted, __LINE__, answer); \
  } while (0)

inline HRESULT finish(IVssAsync* async) {
  HRESULT status = E_FAIL;
  async->Wait();
  async->QueryStatus(&status, NULL);
  async->Release();
  return status;
}

inline IVssBackupComponents* begin_session(LONG context) {
  IVssBackupComponents* backup = NULL;
  CHECK_HR(S_OK, CreateVssBackupComponents(&backup));
  CHECK_HR(S_OK, backup->InitializeForBackup());
  CHECK_HR(S_OK, backup->SetContext(context));
  return backup;
}

struct Found {
  VSS_ID id;
  std::wstring device;
  std::wstring original;
};

inline Found create_copy(IVssBackupComponents* backup, std::wstring volume = L"C:\\",
                         const VSS_ID& provider = GUID_NULL) {
  Found copy;
  VSS_ID set;
  IVssAsync* async = NULL;
  CHECK_HR(S_OK, backup->StartSnapshotSet(&set));
  CHECK_HR(S_OK, backup->AddToSnapshotSet(&volume[0], provider, &copy.id));
  CHECK_HR(S_OK, backup->DoSnapshotSet(&async));
  CHECK_HR(VSS_S_ASYNC_FINISHED, finish(async));
  VSS_SNAPSHOT_PROP properties;
  CHECK_HR(S_OK, backup->GetSnapshotProperties(copy.id, &properties));
  copy.device = properties.m_pwszSnapshotDeviceObject;
  copy.original = properties.m_pwszOriginalVolumeName;
  VssFreeSnapshotProperties(&properties);
  return copy;
}

// All copies that there are.
inline std::vector<Found> query_copies() {
  std::vector<Found> copies;
  IVssBackupComponents* const backup = begin_session(VSS_CTX_ALL);
  IVssEnumObject* found = NULL;
  const HRESULT asked = backup->Query(GUID_NULL, VSS_OBJECT_NONE, VSS_OBJECT_SNAPSHOT, &found);
  CHECK(asked == S_OK || asked == S_FALSE);
  VSS_OBJECT_PROP one;
  for (ULONG fetched = 0; found->Next(1, &one, &fetched) == S_OK;) {
    copies.push_back({one.Obj.Snap.m_SnapshotId, one.Obj.Snap.m_pwszSnapshotDeviceObject,
                      one.Obj.Snap.m_pwszOriginalVolumeName});
    VssFreeSnapshotProperties(&one.Obj.Snap);
  }
  found->Release();
  backup->Release();
  return copies;
}

inline void delete_copy(const VSS_ID& id) {
  IVssBackupComponents* const backup = begin_session(VSS_CTX_ALL);
  LONG deleted = 0;
  VSS_ID left;
  CHECK_HR(S_OK, backup->DeleteSnapshots(id, VSS_OBJECT_SNAPSHOT, FALSE, &deleted, &left));
  backup->Release();
}

// Where the copy can be seen from now on; NULL leaves that to VSS.
inline std::wstring expose_copy(IVssBackupComponents* backup, const VSS_ID& id,
                                const wchar_t* place) {
  std::wstring asked = place != NULL ? place : L"";
  VSS_PWSZ name = NULL;
  CHECK_HR(S_OK, backup->ExposeSnapshot(id, NULL, VSS_VOLSNAP_ATTR_EXPOSED_LOCALLY,
                                        place != NULL ? &asked[0] : NULL, &name));
  const std::wstring exposed = name;
  CoTaskMemFree(name);
  return exposed;
}

inline void unexpose_copy(IVssBackupComponents* backup, const VSS_ID& id) {
  IVssBackupComponentsEx2* face = NULL;
  CHECK_HR(S_OK,
           backup->QueryInterface(IID_IVssBackupComponentsEx2, reinterpret_cast<void**>(&face)));
  CHECK_HR(S_OK, face->UnexposeSnapshot(id));
  face->Release();
}

// Empty where it cannot be read.
inline std::string read_text(const std::wstring& path) {
  char text[256];
  DWORD length = 0;
  const HANDLE file = CreateFileW(path.c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                  NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
  if (file == INVALID_HANDLE_VALUE) return std::string();
  if (!ReadFile(file, text, sizeof(text), &length, NULL)) length = 0;
  CloseHandle(file);
  return std::string(text, length);
}
inline void write_text(const wchar_t* path, const std::string& text) {
  DWORD length = 0;
  const HANDLE file =
      CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
  CHECK(file != INVALID_HANDLE_VALUE);
  CHECK(WriteFile(file, text.data(), static_cast<DWORD>(text.size()), &length, NULL));
  CloseHandle(file);
}

#endif
