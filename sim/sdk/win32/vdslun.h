// Stands for the Windows header of this name; brings LUNs.
#include "vsskit_sdk/vds_lun.h"
