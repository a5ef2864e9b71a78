// A writer as MSVC compiles it: clang for x86_64-pc-windows-msvc, the inline CVssWriter of today's
// SDK over CreateWriter.
#include <windows.h>

#include <vss.h>
#include <vswriter.h>

static const wchar_t kWriterName[] = L"Msvc Writer";
static const bool kThrows = false;
typedef CVssWriter WriterClass;

#include "msvc_notes.h"
