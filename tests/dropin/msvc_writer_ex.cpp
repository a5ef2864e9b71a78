// A writer as MSVC compiles it over the later classes of today's SDK, which come by CreateWriterEx:
// what it adds to CVssWriter's events.
#include <windows.h>

#include <vss.h>
#include <vswriter.h>

static const wchar_t kWriterName[] = L"Later Msvc Writer";

namespace {

// Only OnIdentifyEx of the two is asked; its metadata has the later methods.
class LaterWriter : public CVssWriterEx2 {
 public:
  bool STDMETHODCALLTYPE OnIdentifyEx(IVssCreateWriterMetadataEx* metadata) override {
    return SUCCEEDED(
               metadata->AddExcludeFilesFromSnapshot(L"C:\\windows", L"no-such.tmp", false)) &&
           OnIdentify(metadata);
  }
};

}  // namespace

typedef LaterWriter WriterClass;
static const bool kThrows = false;

#include "msvc_notes.h"
