// A caller for a compiler without Microsoft's extensions, who defines some of their words away and
// undefines names that an older header gave him.
#define uuid(x)
#define _declspec(x)
#undef VSS_E_BAD_STATE
#undef VSS_E_PROVIDER_NOT_REGISTERED
#include <windows.h>

#include <vss.h>
#include <vswriter.h>
#include <vsbackup.h>
#include <vsprov.h>
#include <vsadmin.h>
#include <vsmgmt.h>

#undef VSS_E_WRITERERROR_RETRYABLE
#include <vsserror.h>

#if !defined(uuid) || !defined(_declspec)
#error "the caller's macros are gone"
#endif

static_assert(VSS_E_BAD_STATE == static_cast<HRESULT>(0x80042301L), "");
static_assert(VSS_E_WRITERERROR_RETRYABLE == static_cast<HRESULT>(0x800423F3L), "");

bool macros_away(REFIID id) {
  return id == IID_IVssBackupComponents || id == __uuidof(IVssAsync) ||
         id == __uuidof(IVssComponentEx2);
}
