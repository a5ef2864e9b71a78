// What requesters ask Windows before they use VSS: the services that belong to it, which they
// start, and what the registry says of providers and of files to leave alone. Then a session, so
// that `vsskit run` has something to judge.
#include <windows.h>

#include <vsbackup.h>

#include <stdio.h>

static int failures = 0;

static void expect(bool holds, const wchar_t* what, const wchar_t* of) {
  if (holds) return;
  ++failures;
  fwprintf(stderr, L"%ls: not %ls\n", of, what);
}

static void start(const wchar_t* name) {
  const SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
  const SC_HANDLE service = OpenServiceW(manager, name, SERVICE_QUERY_STATUS | SERVICE_START);
  SERVICE_STATUS status = {};
  expect(service != NULL && QueryServiceStatus(service, &status), L"there", name);
  const bool started =
      StartServiceW(service, 0, NULL) || GetLastError() == ERROR_SERVICE_ALREADY_RUNNING;
  expect(started, L"to be started", name);
  expect(QueryServiceStatus(service, &status) && (status.dwCurrentState == SERVICE_RUNNING ||
                                                  status.dwCurrentState == SERVICE_START_PENDING),
         L"running", name);
  CloseServiceHandle(service);
  CloseServiceHandle(manager);
}

static void look_up(const wchar_t* key) {
  HKEY opened = NULL;
  expect(RegOpenKeyExW(HKEY_LOCAL_MACHINE, key, 0, KEY_READ, &opened) == ERROR_SUCCESS,
         L"in the registry", key);
  if (opened != NULL) RegCloseKey(opened);
}

static void list_providers(IVssBackupComponents* backup) {
  IVssEnumObject* found = NULL;
  ULONG count = 0;
  VSS_OBJECT_PROP one;
  expect(backup->Query(GUID_NULL, VSS_OBJECT_NONE, VSS_OBJECT_PROVIDER, &found) == S_OK, L"listed",
         L"providers");
  if (found == NULL) return;
  expect(found->Next(1, &one, &count) == S_OK, L"the system's first", L"providers");
  CoTaskMemFree(one.Obj.Prov.m_pwszProviderName);
  CoTaskMemFree(one.Obj.Prov.m_pwszProviderVersion);
  expect(found->Next(1, &one, &count) == S_FALSE, L"the system's alone", L"providers");
  found->Release();
}

int main() {
  start(L"VSS");
  start(L"swprv");
  start(L"EventSystem");
  look_up(
      L"SYSTEM\\CurrentControlSet\\Services\\VSS\\Providers\\"
      L"{b5946137-7b9f-4925-af80-51abd60b20d5}");
  look_up(L"SYSTEM\\CurrentControlSet\\Control\\BackupRestore\\FilesNotToBackup");
  look_up(L"SYSTEM\\CurrentControlSet\\Control\\BackupRestore\\FilesNotToSnapshot");
  look_up(L"SYSTEM\\CurrentControlSet\\Control\\BackupRestore\\KeysNotToRestore");
  CoInitializeEx(NULL, COINIT_MULTITHREADED);
  IVssBackupComponents* backup = NULL;
  if (FAILED(CreateVssBackupComponents(&backup))) return 1;
  backup->InitializeForBackup();
  list_providers(backup);
  backup->Release();
  return failures == 0 ? 0 : 1;
}
