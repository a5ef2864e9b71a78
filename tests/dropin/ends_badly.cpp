// A requester that begins a backup and then ends as its argument says: `crash`, `hang`, `kill`,
// `fastfail`, `overflow` (of a thread's stack), `code` (it leaves with exit code 3); `quiet`:
// crashes with the system's error boxes turned off, as services do; `reported`: crashes, and its
// own filter makes an end with code 0 of it; `aside`: never touches VSS; `family`: has a child of
// the same kind that ends well, and `quiet_family` one that crashes quietly; `launcher`: only
// starts such a child, which outlives it, and `hanging_launcher` one that hangs, and hangs itself.
#include <windows.h>

#include <vsbackup.h>

#include <string.h>
#include <wchar.h>

static HANDLE start_child(const wchar_t* how) {
  wchar_t program[MAX_PATH];
  GetModuleFileNameW(NULL, program, MAX_PATH);
  STARTUPINFOW startup = {};
  startup.cb = sizeof startup;
  PROCESS_INFORMATION child;
  wchar_t line[64] = L"child ";
  wcscat(line, how);
  if (!CreateProcessW(program, line, NULL, NULL, FALSE, DETACHED_PROCESS, NULL, NULL, &startup,
                      &child)) {
    return NULL;
  }
  CloseHandle(child.hThread);
  return child.hProcess;
}

// Whether another of these did its part and left with 0.
static bool child_ends_well(const wchar_t* how) {
  const HANDLE child = start_child(how);
  if (child == NULL) return false;
  WaitForSingleObject(child, INFINITE);
  DWORD code = 1;
  GetExitCodeProcess(child, &code);
  CloseHandle(child);
  return code == 0;
}

static void fail_fast() {
#if defined(__GNUC__)
  __asm__ volatile("int $0x29" : : "c"(7));
#else
  __fastfail(7);
#endif
}

static LONG WINAPI end_well(EXCEPTION_POINTERS*) {
  ExitProcess(0);
}

static void crash() {
  volatile int* volatile nowhere = NULL;
  *nowhere = 1;
}

static int deeper(int depth) {
  volatile char taken[4096];
  taken[0] = (char)depth;
  return depth < 0 ? 0 : deeper(depth + 1) + taken[0];
}

static DWORD WINAPI overflow(void*) {
  return (DWORD)deeper(0);
}

static int end_as(const char* how) {
  if (strcmp(how, "quiet") == 0) SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX);
  if (strcmp(how, "reported") == 0) SetUnhandledExceptionFilter(end_well);
  if (strcmp(how, "crash") == 0 || strcmp(how, "quiet") == 0 || strcmp(how, "reported") == 0) {
    crash();
  }
  if (strcmp(how, "fastfail") == 0) fail_fast();
  if (strcmp(how, "overflow") == 0)
    WaitForSingleObject(CreateThread(NULL, 0, overflow, NULL, 0, NULL), INFINITE);
  if (strcmp(how, "hang") == 0) Sleep(INFINITE);
  if (strcmp(how, "family") == 0) return child_ends_well(L"") ? 0 : 1;
  if (strcmp(how, "quiet_family") == 0) child_ends_well(L"quiet");
  if (strcmp(how, "kill") == 0) TerminateProcess(GetCurrentProcess(), 0);
  return strcmp(how, "code") == 0 ? 3 : 0;
}

int main(int argc, char** argv) {
  const char* how = argc > 1 ? argv[1] : "";
  if (strcmp(how, "aside") == 0) return 0;
  if (strcmp(how, "launcher") == 0) return start_child(L"") != NULL ? 0 : 1;
  if (strcmp(how, "hanging_launcher") == 0) {
    start_child(L"hang");
    Sleep(INFINITE);
  }
  CoInitializeEx(NULL, COINIT_MULTITHREADED);
  IVssBackupComponents* backup = NULL;
  if (FAILED(CreateVssBackupComponents(&backup))) return 1;
  if (FAILED(backup->InitializeForBackup())) return 1;
  return end_as(how);
}
