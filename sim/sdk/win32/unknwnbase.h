// Stands for the Windows header of this name; brings COM.
#include "vsskit_win32/com.h"
