// GNU words that sim/sdk/win32 uses, in MSVC's: CMake includes this first in every source there.
// Nobody here has run that compiler.
#pragma once

#include <string.h>

#define __extension__
#define __builtin_memcmp memcmp
#define __builtin_memcpy memcpy
#define __builtin_memmove memmove
#define __builtin_memset memset
