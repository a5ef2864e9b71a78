// A requester that begins a backup and then ends as its argument says: `crash`, `hang`, `kill`,
// `code` (it leaves with exit code 3); `aside`: never touches VSS; `family`: has a child of the
// same kind that ends well.
#include <windows.h>

#include <vsbackup.h>

#include <string.h>

// Whether another of these did its part and left with 0.
static bool child_ends_well() {
  wchar_t program[MAX_PATH];
  GetModuleFileNameW(NULL, program, MAX_PATH);
  STARTUPINFOW startup = {};
  startup.cb = sizeof startup;
  PROCESS_INFORMATION child;
  wchar_t line[] = L"child";
  if (!CreateProcessW(program, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &child)) {
    return false;
  }
  WaitForSingleObject(child.hProcess, INFINITE);
  DWORD code = 1;
  GetExitCodeProcess(child.hProcess, &code);
  CloseHandle(child.hThread);
  CloseHandle(child.hProcess);
  return code == 0;
}

static int end_as(const char* how) {
  if (strcmp(how, "crash") == 0) {
    int* volatile nowhere = NULL;
    *nowhere = 1;
  }
  if (strcmp(how, "hang") == 0) Sleep(INFINITE);
  if (strcmp(how, "family") == 0) return child_ends_well() ? 0 : 1;
  if (strcmp(how, "kill") == 0) TerminateProcess(GetCurrentProcess(), 0);
  return strcmp(how, "code") == 0 ? 3 : 0;
}

int main(int argc, char** argv) {
  const char* how = argc > 1 ? argv[1] : "";
  if (strcmp(how, "aside") == 0) return 0;
  CoInitializeEx(NULL, COINIT_MULTITHREADED);
  IVssBackupComponents* backup = NULL;
  if (FAILED(CreateVssBackupComponents(&backup))) return 1;
  if (FAILED(backup->InitializeForBackup())) return 1;
  return end_as(how);
}
