// Stands for the Windows header of this name; brings GUIDs.
#include "vsskit_win32/guid.h"
