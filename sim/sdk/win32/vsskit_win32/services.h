// The service control manager as far as requesters need it: to stop a service for a restore and to
// start it again. Services are those that the simulated machine has.
#ifndef VSSKIT_WIN32_SERVICES_H_
#define VSSKIT_WIN32_SERVICES_H_

#if defined(__GNUC__) && !defined(VSSKIT_SDK_WARNINGS)
#pragma GCC system_header
#endif

#include "types.h"

typedef struct SC_HANDLE__* SC_HANDLE;

#define SC_MANAGER_CONNECT 0x1u
#define SC_MANAGER_ENUMERATE_SERVICE 0x4u
#define SC_MANAGER_ALL_ACCESS 0xF003Fu
#define SERVICE_QUERY_STATUS 0x4u
#define SERVICE_START 0x10u
#define SERVICE_STOP 0x20u
#define SERVICE_ALL_ACCESS 0xF01FFu
#define SERVICE_CONTROL_STOP 0x1u
#define SERVICE_CONTROL_INTERROGATE 0x4u
#define SERVICE_STOPPED 0x1u
#define SERVICE_START_PENDING 0x2u
#define SERVICE_STOP_PENDING 0x3u
#define SERVICE_RUNNING 0x4u
#define SERVICE_WIN32_OWN_PROCESS 0x10u
#define SERVICE_ACCEPT_STOP 0x1u

typedef struct _SERVICE_STATUS {
  DWORD dwServiceType;
  DWORD dwCurrentState;
  DWORD dwControlsAccepted;
  DWORD dwWin32ExitCode;
  DWORD dwServiceSpecificExitCode;
  DWORD dwCheckPoint;
  DWORD dwWaitHint;
} SERVICE_STATUS, *LPSERVICE_STATUS;

VSSKIT_WIN32_BEGIN
// The local machine and its active database only.
VSSKIT_API SC_HANDLE WINAPI OpenSCManagerW(LPCWSTR lpMachineName, LPCWSTR lpDatabaseName,
                                           DWORD dwDesiredAccess);
VSSKIT_API SC_HANDLE WINAPI OpenServiceW(SC_HANDLE hSCManager, LPCWSTR lpServiceName,
                                         DWORD dwDesiredAccess);
VSSKIT_API BOOL WINAPI CloseServiceHandle(SC_HANDLE hSCObject);
VSSKIT_API BOOL WINAPI QueryServiceStatus(SC_HANDLE hService, LPSERVICE_STATUS lpServiceStatus);
// Stops at once, but for the fault `service_runs_on`, or interrogates.
VSSKIT_API BOOL WINAPI ControlService(SC_HANDLE hService, DWORD dwControl,
                                      LPSERVICE_STATUS lpServiceStatus);
VSSKIT_API BOOL WINAPI StartServiceW(SC_HANDLE hService, DWORD dwNumServiceArgs,
                                     LPCWSTR* lpServiceArgVectors);
VSSKIT_WIN32_END

#define OpenSCManager OpenSCManagerW
#define OpenService OpenServiceW
#define StartService StartServiceW

#endif  // VSSKIT_WIN32_SERVICES_H_
