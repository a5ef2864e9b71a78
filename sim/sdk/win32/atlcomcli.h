// Stands for the Windows header of this name; brings smart pointers and strings.
#include "vsskit_win32/atl.h"
#include "windows.h"
