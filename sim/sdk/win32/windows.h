// The Windows types and functions that VSS code needs, for targets without Windows headers. As
// the real one does, it brings the C library's strings where the target has them.
#if defined(__has_include)
#if __has_include(<string.h>)
#include <string.h>
#endif
#if __has_include(<wchar.h>)
#include <wchar.h>
#endif
#endif

#include "vsskit_win32/automation.h"
#include "vsskit_win32/com.h"
#include "vsskit_win32/errors.h"
#include "vsskit_win32/files.h"
#include "vsskit_win32/guid.h"
#include "vsskit_win32/process.h"
#include "vsskit_win32/services.h"
#include "vsskit_win32/strings.h"
#include "vsskit_win32/types.h"
