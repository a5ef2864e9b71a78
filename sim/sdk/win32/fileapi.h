// Stands for the Windows header of this name; brings files and the process.
#include "vsskit_win32/files.h"
#include "vsskit_win32/process.h"
