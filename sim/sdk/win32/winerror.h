// Stands for the Windows header of this name; brings results and error codes.
#include "vsskit_win32/errors.h"
