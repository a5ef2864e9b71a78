// Stands for the Windows header of this name; brings the service control manager.
#include "vsskit_win32/services.h"
