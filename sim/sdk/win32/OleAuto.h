// Stands for the Windows header of this name; brings COM and its strings and variants.
#include "vsskit_win32/automation.h"
#include "vsskit_win32/com.h"
