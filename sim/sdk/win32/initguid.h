// Turns the DEFINE_GUID lines after it into definitions.
#ifndef INITGUID
#define INITGUID
#endif
#include "vsskit_win32/guid.h"
