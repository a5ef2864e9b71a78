// Forwards to the header itself, so that either spelling of the name may be included, on file
// systems of either kind.
#include "vsskit_sdk/vsserror.h"
