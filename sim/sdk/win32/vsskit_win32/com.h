// COM as VSS code uses it: IUnknown, class factories, apartments, task memory, GUID texts.
//
// Apartments are counted per thread. CoCreateInstance knows the classes that vsskit registers and
// those that CoRegisterClassObject was given. CoCreateGuid draws from the run's seed.
#ifndef VSSKIT_WIN32_COM_H_
#define VSSKIT_WIN32_COM_H_

#if defined(__GNUC__) && !defined(VSSKIT_SDK_WARNINGS)
#pragma GCC system_header
#endif

#include "errors.h"
#include "guid.h"
#include "types.h"

// Some callers define uuid(x) away; their macro is theirs again at the end of this header.
#pragma push_macro("uuid")
#undef uuid

extern "C" {
extern VSSKIT_API const IID IID_IUnknown;
extern VSSKIT_API const IID IID_IClassFactory;
}

// The id is attached before the class, whose template member asks for it.
struct IUnknown;
__CRT_UUID_DECL(IUnknown, 0x00000000, 0x0000, 0x0000, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                0x46)
// clang-format takes STDMETHOD(...) for a call.
// clang-format off
MIDL_INTERFACE("00000000-0000-0000-c000-000000000046") IUnknown {
  STDMETHOD(QueryInterface)(REFIID riid, void** ppvObject) = 0;
  STDMETHOD_(ULONG, AddRef)() = 0;
  STDMETHOD_(ULONG, Release)() = 0;

  template <class Q>
  HRESULT STDMETHODCALLTYPE QueryInterface(Q** pp) {
    return QueryInterface(__uuidof(Q), reinterpret_cast<void**>(pp));
  }
};
typedef IUnknown* LPUNKNOWN;

MIDL_INTERFACE("00000001-0000-0000-c000-000000000046") IClassFactory : public IUnknown {
  STDMETHOD(CreateInstance)(IUnknown* pUnkOuter, REFIID riid, void** ppvObject) = 0;
  STDMETHOD(LockServer)(BOOL fLock) = 0;
};
// clang-format on
__CRT_UUID_DECL(IClassFactory, 0x00000001, 0x0000, 0x0000, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                0x46)

#pragma pop_macro("uuid")

struct IXMLDOMDocument;

typedef enum tagCOINIT {
  COINIT_MULTITHREADED = 0x0,
  COINIT_APARTMENTTHREADED = 0x2,
  COINIT_DISABLE_OLE1DDE = 0x4,
  COINIT_SPEED_OVER_MEMORY = 0x8
} COINIT;

typedef enum tagCLSCTX {
  CLSCTX_INPROC_SERVER = 0x1,
  CLSCTX_INPROC_HANDLER = 0x2,
  CLSCTX_LOCAL_SERVER = 0x4,
  CLSCTX_REMOTE_SERVER = 0x10
} CLSCTX;
#define CLSCTX_INPROC (CLSCTX_INPROC_SERVER | CLSCTX_INPROC_HANDLER)
#define CLSCTX_SERVER (CLSCTX_INPROC_SERVER | CLSCTX_LOCAL_SERVER | CLSCTX_REMOTE_SERVER)
#define CLSCTX_ALL (CLSCTX_INPROC_HANDLER | CLSCTX_SERVER)

typedef enum tagREGCLS {
  REGCLS_SINGLEUSE = 0,
  REGCLS_MULTIPLEUSE = 1,
  REGCLS_MULTI_SEPARATE = 2,
  REGCLS_SUSPENDED = 4
} REGCLS;

// Authentication, impersonation and capabilities of CoInitializeSecurity.
#define RPC_C_AUTHN_LEVEL_DEFAULT 0
#define RPC_C_AUTHN_LEVEL_NONE 1
#define RPC_C_AUTHN_LEVEL_CONNECT 2
#define RPC_C_AUTHN_LEVEL_CALL 3
#define RPC_C_AUTHN_LEVEL_PKT 4
#define RPC_C_AUTHN_LEVEL_PKT_INTEGRITY 5
#define RPC_C_AUTHN_LEVEL_PKT_PRIVACY 6
#define RPC_C_IMP_LEVEL_DEFAULT 0
#define RPC_C_IMP_LEVEL_ANONYMOUS 1
#define RPC_C_IMP_LEVEL_IDENTIFY 2
#define RPC_C_IMP_LEVEL_IMPERSONATE 3
#define RPC_C_IMP_LEVEL_DELEGATE 4
typedef enum tagEOLE_AUTHENTICATION_CAPABILITIES {
  EOAC_NONE = 0,
  EOAC_MUTUAL_AUTH = 0x1,
  EOAC_SECURE_REFS = 0x2,
  EOAC_ACCESS_CONTROL = 0x4,
  EOAC_APPID = 0x8,
  EOAC_DYNAMIC = 0x10,
  EOAC_STATIC_CLOAKING = 0x20,
  EOAC_DYNAMIC_CLOAKING = 0x40,
  EOAC_DISABLE_AAA = 0x1000,
  EOAC_NO_CUSTOM_MARSHAL = 0x2000
} EOLE_AUTHENTICATION_CAPABILITIES;
typedef PVOID PSECURITY_DESCRIPTOR;
typedef struct tagSOLE_AUTHENTICATION_SERVICE {
  DWORD dwAuthnSvc;
  DWORD dwAuthzSvc;
  OLECHAR* pPrincipalName;
  HRESULT hr;
} SOLE_AUTHENTICATION_SERVICE;

VSSKIT_WIN32_BEGIN
VSSKIT_API HRESULT WINAPI CoInitialize(LPVOID pvReserved);
VSSKIT_API HRESULT WINAPI CoInitializeEx(LPVOID pvReserved, DWORD dwCoInit);
VSSKIT_API void WINAPI CoUninitialize();
VSSKIT_API HRESULT WINAPI CoInitializeSecurity(PSECURITY_DESCRIPTOR pSecDesc, LONG cAuthSvc,
                                               SOLE_AUTHENTICATION_SERVICE* asAuthSvc,
                                               void* pReserved1, DWORD dwAuthnLevel,
                                               DWORD dwImpLevel, void* pAuthList,
                                               DWORD dwCapabilities, void* pReserved3);
VSSKIT_API HRESULT WINAPI CoCreateInstance(REFCLSID rclsid, LPUNKNOWN pUnkOuter, DWORD dwClsContext,
                                           REFIID riid, LPVOID* ppv);
VSSKIT_API HRESULT WINAPI CoRegisterClassObject(REFCLSID rclsid, LPUNKNOWN pUnk, DWORD dwClsContext,
                                                DWORD flags, DWORD* lpdwRegister);
VSSKIT_API HRESULT WINAPI CoRevokeClassObject(DWORD dwRegister);

VSSKIT_API LPVOID WINAPI CoTaskMemAlloc(SIZE_T cb);
VSSKIT_API LPVOID WINAPI CoTaskMemRealloc(LPVOID pv, SIZE_T cb);
VSSKIT_API void WINAPI CoTaskMemFree(LPVOID pv);

VSSKIT_API HRESULT WINAPI CoCreateGuid(GUID* pguid);
VSSKIT_API int WINAPI StringFromGUID2(REFGUID rguid, LPOLESTR lpsz, int cchMax);
VSSKIT_API HRESULT WINAPI StringFromCLSID(REFCLSID rclsid, LPOLESTR* lplpsz);
VSSKIT_API HRESULT WINAPI StringFromIID(REFIID rclsid, LPOLESTR* lplpsz);
VSSKIT_API HRESULT WINAPI CLSIDFromString(LPCOLESTR lpsz, CLSID* pclsid);
VSSKIT_API HRESULT WINAPI IIDFromString(LPCOLESTR lpsz, IID* lpiid);
VSSKIT_WIN32_END

// The type-checked form of a pointer for QueryInterface and CoCreateInstance.
template <typename T>
void** IID_PPV_ARGS_Helper(T** pp) {
  return reinterpret_cast<void**>(pp);
}
#define IID_PPV_ARGS(pp) __uuidof(**(pp)), IID_PPV_ARGS_Helper(pp)

#endif  // VSSKIT_WIN32_COM_H_
