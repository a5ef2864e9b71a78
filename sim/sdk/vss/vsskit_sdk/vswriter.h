// What a writer uses: interfaces, CVssWriter and its successors.
#ifndef VSSKIT_SDK_VSWRITER_H_
#define VSSKIT_SDK_VSWRITER_H_

#if defined(__GNUC__) && !defined(VSSKIT_SDK_WARNINGS)
#pragma GCC system_header
#endif

#include "vss.h"
#include "writer_classes.h"
#include "writer_interfaces.h"

#endif  // VSSKIT_SDK_VSWRITER_H_
