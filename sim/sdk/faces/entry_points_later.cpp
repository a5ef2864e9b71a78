// Entry points that the issue Whole VSS brings. They answer E_NOTIMPL, and tests/sim/sdk lists them
// by name so that the list can only shrink.
#include <windows.h>

#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

extern "C" HRESULT STDAPICALLTYPE CreateVssExpressWriterInternal(IVssExpressWriter** writer) {
  if (writer == nullptr) return E_INVALIDARG;
  *writer = nullptr;
  return E_NOTIMPL;
}

extern "C" HRESULT APIENTRY GetProviderMgmtInterfaceInternal(VSS_ID, IID, IUnknown** management) {
  if (management == nullptr) return E_INVALIDARG;
  *management = nullptr;
  return E_NOTIMPL;
}
