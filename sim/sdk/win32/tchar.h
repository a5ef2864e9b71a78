// TCHAR texts: always wide here.
#ifndef VSSKIT_WIN32_TCHAR_H_
#define VSSKIT_WIN32_TCHAR_H_

#if __has_include(<wchar.h>)
#include <wchar.h>
#endif

#include "vsskit_win32/strings.h"
#include "vsskit_win32/types.h"

#ifndef _T
#define _T(text) TEXT(text)
#endif
#ifndef _TEXT
#define _TEXT(text) TEXT(text)
#endif
typedef WCHAR _TCHAR;

#define _tcslen wcslen
#define _tcscmp wcscmp
#define _tcsncmp wcsncmp
#define _tcsicmp _wcsicmp
#define _tcsnicmp _wcsnicmp
#define _tcschr wcschr
#define _tcsrchr wcsrchr
#define _tcsstr wcsstr
#define _tcscpy wcscpy
#define _tcscat wcscat
#define _tprintf wprintf

#endif  // VSSKIT_WIN32_TCHAR_H_
