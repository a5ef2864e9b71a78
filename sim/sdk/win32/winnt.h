// Stands for the Windows header of this name; brings the types and file constants.
#include "vsskit_win32/files.h"
#include "vsskit_win32/types.h"
