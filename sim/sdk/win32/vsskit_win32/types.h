// The basic types of Windows with their Windows sizes: LONG, DWORD and HRESULT have 32 bits,
// BOOL is an int, WCHAR is the compiler's wchar_t (16 bits on Windows, 32 elsewhere).
#ifndef VSSKIT_WIN32_TYPES_H_
#define VSSKIT_WIN32_TYPES_H_

#if defined(__GNUC__) && !defined(VSSKIT_SDK_WARNINGS)
#pragma GCC system_header
#endif

#include <stddef.h>

#include "calling.h"

// long has 32 bits on Windows and names mangle with it; elsewhere int has them.
#ifdef _WIN32
typedef long LONG;
typedef unsigned long ULONG;
typedef unsigned long DWORD;
#else
typedef int LONG;
typedef unsigned int ULONG;
typedef unsigned int DWORD;
#endif

#define VOID void
typedef void* PVOID;
typedef void* LPVOID;
typedef const void* LPCVOID;
typedef const void* PCVOID;
typedef char CHAR;
typedef signed char INT8;
typedef unsigned char UINT8;
typedef unsigned char UCHAR;
typedef unsigned char BYTE;
typedef unsigned char BOOLEAN;
typedef short SHORT;
typedef short INT16;
typedef unsigned short UINT16;
typedef unsigned short USHORT;
typedef unsigned short WORD;
typedef unsigned short ATOM;
typedef int INT;
typedef int INT32;
typedef int LONG32;
typedef int BOOL;
typedef int WINBOOL;
typedef unsigned int UINT;
typedef unsigned int UINT32;
typedef unsigned int ULONG32;
typedef unsigned int DWORD32;
typedef long long LONGLONG;
typedef long long LONG64;
typedef long long INT64;
typedef unsigned long long ULONGLONG;
typedef unsigned long long DWORDLONG;
typedef unsigned long long ULONG64;
typedef unsigned long long DWORD64;
typedef unsigned long long UINT64;
typedef float FLOAT;
typedef double DOUBLE;
typedef LONG HRESULT;
typedef LONG NTSTATUS;
typedef LONG SCODE;

#ifdef _WIN32
typedef long long INT_PTR;
typedef long long LONG_PTR;
typedef unsigned long long UINT_PTR;
typedef unsigned long long ULONG_PTR;
#else
typedef ptrdiff_t INT_PTR;
typedef ptrdiff_t LONG_PTR;
typedef size_t UINT_PTR;
typedef size_t ULONG_PTR;
#endif
typedef ULONG_PTR DWORD_PTR;
typedef ULONG_PTR SIZE_T;
typedef LONG_PTR SSIZE_T;
typedef SIZE_T* PSIZE_T;
typedef LONG_PTR LPARAM;
typedef UINT_PTR WPARAM;
typedef LONG_PTR LRESULT;

typedef wchar_t WCHAR;
typedef WCHAR OLECHAR;
typedef WCHAR* PWCHAR;
typedef WCHAR* LPWSTR;
typedef WCHAR* PWSTR;
typedef WCHAR* LPOLESTR;
typedef const WCHAR* LPCWSTR;
typedef const WCHAR* PCWSTR;
typedef const WCHAR* LPCOLESTR;
typedef CHAR* LPSTR;
typedef CHAR* PSTR;
typedef CHAR* PCHAR;
typedef const CHAR* LPCSTR;
typedef const CHAR* PCSTR;
// A counted string of the automation functions: the length in bytes stands before the text.
typedef OLECHAR* BSTR;
#define OLESTR(text) L##text

// Only wide characters exist here: TCHAR is WCHAR whether UNICODE is defined or not.
typedef WCHAR TCHAR;
typedef LPWSTR LPTSTR;
typedef LPWSTR PTSTR;
typedef LPCWSTR LPCTSTR;
typedef LPCWSTR PCTSTR;
#ifndef TEXT
#define __TEXT(text) L##text
#define TEXT(text) __TEXT(text)
#endif

typedef BOOL *PBOOL, *LPBOOL;
typedef BYTE *PBYTE, *LPBYTE;
typedef INT *PINT, *LPINT;
typedef UINT* PUINT;
typedef WORD *PWORD, *LPWORD;
typedef DWORD *PDWORD, *LPDWORD;
typedef LONG *PLONG, *LPLONG;
typedef ULONG* PULONG;
typedef USHORT* PUSHORT;
typedef UCHAR* PUCHAR;
typedef BOOLEAN* PBOOLEAN;
typedef LONGLONG* PLONGLONG;
typedef ULONGLONG* PULONGLONG;
typedef ULONG_PTR* PULONG_PTR;
typedef DWORD_PTR* PDWORD_PTR;
typedef HRESULT* PHRESULT;

typedef void* HANDLE;
typedef HANDLE *PHANDLE, *LPHANDLE;
typedef HANDLE HLOCAL;
typedef HANDLE HGLOBAL;
typedef struct HINSTANCE__* HINSTANCE;
typedef HINSTANCE HMODULE;
typedef struct HWND__* HWND;
typedef struct HKEY__* HKEY;
#define INVALID_HANDLE_VALUE ((HANDLE)(LONG_PTR)-1)
typedef int(APIENTRY* FARPROC)();

#ifndef TRUE
#define TRUE 1
#endif
#ifndef FALSE
#define FALSE 0
#endif
#ifndef NULL
#define NULL 0
#endif
#define MAX_PATH 260
#define MAXDWORD 0xffffffff
#define MAXLONG 0x7fffffff
#define INFINITE 0xFFFFFFFF

// 100 ns ticks since 1601-01-01 UTC.
typedef struct _FILETIME {
  DWORD dwLowDateTime;
  DWORD dwHighDateTime;
} FILETIME, *PFILETIME, *LPFILETIME;

typedef struct _SYSTEMTIME {
  WORD wYear;
  WORD wMonth;
  WORD wDayOfWeek;
  WORD wDay;
  WORD wHour;
  WORD wMinute;
  WORD wSecond;
  WORD wMilliseconds;
} SYSTEMTIME, *PSYSTEMTIME, *LPSYSTEMTIME;

typedef union _LARGE_INTEGER {
  __extension__ struct {
    DWORD LowPart;
    LONG HighPart;
  };
  struct {
    DWORD LowPart;
    LONG HighPart;
  } u;
  LONGLONG QuadPart;
} LARGE_INTEGER, *PLARGE_INTEGER;

typedef union _ULARGE_INTEGER {
  __extension__ struct {
    DWORD LowPart;
    DWORD HighPart;
  };
  struct {
    DWORD LowPart;
    DWORD HighPart;
  } u;
  ULONGLONG QuadPart;
} ULARGE_INTEGER, *PULARGE_INTEGER;

typedef struct _SECURITY_ATTRIBUTES {
  DWORD nLength;
  LPVOID lpSecurityDescriptor;
  BOOL bInheritHandle;
} SECURITY_ATTRIBUTES, *PSECURITY_ATTRIBUTES, *LPSECURITY_ATTRIBUTES;

typedef struct _OVERLAPPED {
  ULONG_PTR Internal;
  ULONG_PTR InternalHigh;
  union {
    __extension__ struct {
      DWORD Offset;
      DWORD OffsetHigh;
    };
    PVOID Pointer;
  };
  HANDLE hEvent;
} OVERLAPPED, *LPOVERLAPPED;

#define MAKEWORD(low, high) ((WORD)(((BYTE)(low)) | ((WORD)((BYTE)(high))) << 8))
#define MAKELONG(low, high) ((LONG)(((WORD)(low)) | ((DWORD)((WORD)(high))) << 16))
#define LOWORD(value) ((WORD)((DWORD_PTR)(value)&0xffff))
#define HIWORD(value) ((WORD)(((DWORD_PTR)(value) >> 16) & 0xffff))
#define LOBYTE(value) ((BYTE)((DWORD_PTR)(value)&0xff))
#define HIBYTE(value) ((BYTE)(((DWORD_PTR)(value) >> 8) & 0xff))

#define ZeroMemory(to, size) ((void)__builtin_memset((to), 0, (size)))
#define SecureZeroMemory(to, size) ((void)__builtin_memset((to), 0, (size)))
#define FillMemory(to, size, byte) ((void)__builtin_memset((to), (byte), (size)))
#define CopyMemory(to, from, size) ((void)__builtin_memcpy((to), (from), (size)))
#define MoveMemory(to, from, size) ((void)__builtin_memmove((to), (from), (size)))
#define RtlZeroMemory ZeroMemory
#define RtlCopyMemory CopyMemory
#define ARRAYSIZE(array) (sizeof(array) / sizeof((array)[0]))

#endif  // VSSKIT_WIN32_TYPES_H_
