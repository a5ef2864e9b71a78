/* A shadow copy provider of yours in the simulated machine, without a COM server: any object that
 * implements IVssSoftwareSnapshotProvider or IVssHardwareSnapshotProvider, and with it
 * IVssProviderCreateSnapshotSet. IVssProviderNotifications is used where the object has it.
 *
 *   MyProvider provider;                      // reference counted as COM objects are
 *   vsskit::register_provider(&provider, kMyId, L"My provider", VSS_PROV_SOFTWARE);
 *
 * A COM class does as well: CoRegisterClassObject, then IVssAdmin::RegisterProvider of an object
 * that CoCreateInstance(CLSID_VSSCoordinator) made. Compiles as C++11. */
#ifndef VSSKIT_PROVIDER_H_
#define VSSKIT_PROVIDER_H_

#include <windows.h>

#include <vss.h>

#ifndef VSSKIT_API
#if defined(__ELF__)
#define VSSKIT_API __attribute__((visibility("default")))
#else
#define VSSKIT_API
#endif
#endif

namespace vsskit {

// Registers the object with the process's present world; it is kept (AddRef) until it is
// unregistered or the world ends. In traces it is its name in lower case: `provider:my-provider`.
// E_INVALIDARG for a NULL object, id or name, or another type than software and hardware;
// VSS_E_PROVIDER_ALREADY_REGISTERED; E_UNEXPECTED where the process has no world.
VSSKIT_API HRESULT register_provider(IUnknown* provider, const VSS_ID& id, const WCHAR* name,
                                     VSS_PROVIDER_TYPE type);
// VSS_E_PROVIDER_NOT_REGISTERED; VSS_E_PROVIDER_IN_USE while a requester counts on it.
VSSKIT_API HRESULT unregister_provider(const VSS_ID& id);

}  // namespace vsskit

#endif  // VSSKIT_PROVIDER_H_
