// A program whose VSS is used by others that it starts, and that do not get its environment:
// `service`, a writer that the service manager starts; `child`, a requester with an environment of
// its own. It waits for them; `--service` and `--child` are these.
#include "notes_writer.h"

#include <vsbackup.h>

#include <string.h>
#include <wchar.h>

#include <string>

static const wchar_t kName[] = L"vsskit_notes";
static SERVICE_STATUS_HANDLE status;

static std::wstring own_command(const wchar_t* turn) {
  wchar_t program[MAX_PATH];
  GetModuleFileNameW(NULL, program, MAX_PATH);
  return L"\"" + std::wstring(program) + L"\" " + turn;
}

static void say(DWORD state) {
  SERVICE_STATUS said = {};
  said.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
  said.dwCurrentState = state;
  SetServiceStatus(status, &said);
}

static DWORD WINAPI control(DWORD, DWORD, void*, void*) {
  return NO_ERROR;
}

static void WINAPI serve(DWORD, LPWSTR*) {
  status = RegisterServiceCtrlHandlerExW(kName, control, NULL);
  CoInitializeEx(NULL, COINIT_MULTITHREADED);
  NotesWriter writer;
  const bool started = SUCCEEDED(writer.start());
  say(started ? SERVICE_RUNNING : SERVICE_STOPPED);
  if (started) Sleep(INFINITE);
}

static int run_service() {
  wchar_t name[] = L"vsskit_notes";
  const SERVICE_TABLE_ENTRYW table[] = {{name, serve}, {NULL, NULL}};
  return StartServiceCtrlDispatcherW(table) ? 0 : 1;
}

// vsskit's requester ends the service when it is done.
static bool wait_for(SC_HANDLE service) {
  SERVICE_STATUS_PROCESS state = {};
  DWORD needed = 0;
  QueryServiceStatusEx(service, SC_STATUS_PROCESS_INFO, reinterpret_cast<BYTE*>(&state),
                       sizeof state, &needed);
  const HANDLE process = OpenProcess(SYNCHRONIZE, FALSE, state.dwProcessId);
  return process != NULL && WaitForSingleObject(process, 120000) == WAIT_OBJECT_0;
}

static int start_service() {
  const SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_ALL_ACCESS);
  const SC_HANDLE service = CreateServiceW(
      manager, kName, L"Notes", SERVICE_ALL_ACCESS, SERVICE_WIN32_OWN_PROCESS, SERVICE_DEMAND_START,
      SERVICE_ERROR_NORMAL, own_command(L"--service").c_str(), NULL, NULL, NULL, NULL, NULL);
  if (service == NULL || !StartServiceW(service, 0, NULL)) return 1;
  const bool ended = wait_for(service);
  DeleteService(service);
  return ended ? 0 : 2;
}

static int start_child() {
  std::wstring command = own_command(L"--child");
  wchar_t environment[] = L"PATH=C:\\windows\\system32\0SystemRoot=C:\\windows\0";
  STARTUPINFOW startup = {};
  startup.cb = sizeof startup;
  PROCESS_INFORMATION child;
  if (!CreateProcessW(NULL, &command[0], NULL, NULL, FALSE, CREATE_UNICODE_ENVIRONMENT, environment,
                      NULL, &startup, &child)) {
    return 1;
  }
  WaitForSingleObject(child.hProcess, INFINITE);
  return 0;
}

static int run_child() {
  CoInitializeEx(NULL, COINIT_MULTITHREADED);
  IVssBackupComponents* backup = NULL;
  if (FAILED(CreateVssBackupComponents(&backup))) return 1;
  backup->InitializeForBackup();
  backup->Release();
  return 0;
}

int main(int argc, char** argv) {
  const char* turn = argc > 1 ? argv[1] : "";
  if (strcmp(turn, "service") == 0) return start_service();
  if (strcmp(turn, "--service") == 0) return run_service();
  if (strcmp(turn, "child") == 0) return start_child();
  if (strcmp(turn, "--child") == 0) return run_child();
  return 1;
}
