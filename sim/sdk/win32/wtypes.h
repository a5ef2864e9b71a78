// Stands for the Windows header of this name; brings the types.
#include "vsskit_win32/automation.h"
#include "vsskit_win32/types.h"
