// A writer as MSVC compiles it whose handler throws what nobody of its own catches.
#include <windows.h>

#include <vss.h>
#include <vswriter.h>

static const wchar_t kWriterName[] = L"Throwing Msvc Writer";
static const bool kThrows = true;
typedef CVssWriter WriterClass;

#include "msvc_notes.h"
