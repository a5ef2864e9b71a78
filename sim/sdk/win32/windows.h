// The Windows types and functions that VSS code needs, for targets without Windows headers.
#include "vsskit_win32/automation.h"
#include "vsskit_win32/com.h"
#include "vsskit_win32/errors.h"
#include "vsskit_win32/files.h"
#include "vsskit_win32/guid.h"
#include "vsskit_win32/process.h"
#include "vsskit_win32/strings.h"
#include "vsskit_win32/types.h"
