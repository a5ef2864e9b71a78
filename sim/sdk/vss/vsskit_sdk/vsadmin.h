// Registers shadow copy providers with the coordinator, and lists them.
#ifndef VSSKIT_SDK_VSADMIN_H_
#define VSSKIT_SDK_VSADMIN_H_

#if defined(__GNUC__) && !defined(VSSKIT_SDK_WARNINGS)
#pragma GCC system_header
#endif

#include "base.h"
#include "vss.h"

// clang-format takes STDMETHOD(...) for a call.
// clang-format off

// Some callers define uuid(x) away; their macro is theirs again at the end of this header.
#pragma push_macro("uuid")
#undef uuid

extern "C" {
extern VSSKIT_API const IID IID_IVssAdmin;
extern VSSKIT_API const IID IID_IVssAdminEx;
extern VSSKIT_API const IID LIBID_VSSAdmin;
extern VSSKIT_API const CLSID CLSID_VSSCoordinator;
}

MIDL_INTERFACE("77ed5996-2f63-11d3-8a39-00c04f72d8e3") IVssAdmin : public IUnknown {
  STDMETHOD(RegisterProvider)(VSS_ID pProviderId, CLSID ClassId, VSS_PWSZ pwszProviderName,
                              VSS_PROVIDER_TYPE eProviderType, VSS_PWSZ pwszProviderVersion,
                              VSS_ID ProviderVersionId) = 0;
  STDMETHOD(UnregisterProvider)(VSS_ID ProviderId) = 0;
  STDMETHOD(QueryProviders)(IVssEnumObject** ppEnum) = 0;
  STDMETHOD(AbortAllSnapshotsInProgress)() = 0;
};
__CRT_UUID_DECL(IVssAdmin,
                0x77ed5996, 0x2f63, 0x11d3, 0x8a, 0x39, 0x00, 0xc0, 0x4f, 0x72, 0xd8, 0xe3)

MIDL_INTERFACE("7858a9f8-b1fa-41a6-964f-b9b36b8cd8d8") IVssAdminEx : public IVssAdmin {
  STDMETHOD(GetProviderCapability)(VSS_ID pProviderId, ULONGLONG* pllOriginalCapabilityMask) = 0;
  STDMETHOD(GetProviderContext)(VSS_ID ProviderId, LONG* plContext) = 0;
  STDMETHOD(SetProviderContext)(VSS_ID ProviderId, LONG lContext) = 0;
};
__CRT_UUID_DECL(IVssAdminEx,
                0x7858a9f8, 0xb1fa, 0x41a6, 0x96, 0x4f, 0xb9, 0xb3, 0x6b, 0x8c, 0xd8, 0xd8)

// The class that CoCreateInstance makes IVssAdmin objects of.
class DECLSPEC_UUID("e579ab5f-1cc4-44b4-bed9-de0991ff0623") VSSCoordinator;
__CRT_UUID_DECL(VSSCoordinator,
                0xe579ab5f, 0x1cc4, 0x44b4, 0xbe, 0xd9, 0xde, 0x09, 0x91, 0xff, 0x06, 0x23)

#pragma pop_macro("uuid")

// clang-format on

#endif  // VSSKIT_SDK_VSADMIN_H_
