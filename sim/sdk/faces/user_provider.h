// A shadow copy provider of the user's on the one side, the service's seam to providers on the
// other: COM objects that implement IVssSoftwareSnapshotProvider or IVssHardwareSnapshotProvider,
// called in the documented order, each call one `provider:NAME` step.
// Source: the API's pages of vsprov.h; error-handling-in-shadow-copy-providers.md.
//
// What a driver or a storage array would do, the simulation does: at CommitSnapshots the volumes'
// shadow copies are made by the volume table. A provider's own device name is a further name of the
// simulated device. What the provider answers counts; what it does to files is its own business.
#pragma once

#include <windows.h>

#include <memory>
#include <string>

#include "sim/provider/provider.h"

namespace vsskit::service {
class World;
}

namespace vsskit::sdk {

// Gives the provider's object with one reference, or why there is none.
class ProviderMaker {
 public:
  virtual ~ProviderMaker() = default;
  virtual HRESULT make(IUnknown** object) = 0;
};
// By CoCreateInstance, at each load.
[[nodiscard]] std::unique_ptr<ProviderMaker> make_by_class(const CLSID& class_id);
// An object that exists: every load gets the same one.
[[nodiscard]] std::unique_ptr<ProviderMaker> make_by_object(IUnknown& object);

// Registers a provider with the world: declared in the trace, asked from now on. The type of `info`
// says which interface is used: VSS_PROV_HARDWARE the hardware one, any other the software one.
// E_INVALIDARG for a null id, an empty name, or a type that nobody can register (the system
// provider's, or none); VSS_E_PROVIDER_ALREADY_REGISTERED. The provider is loaded (OnLoad) when it
// is first asked, and unloaded when the last session ended, when it is unregistered and at the
// world's end.
HRESULT register_provider(service::World& world, provider::ProviderInfo info,
                          std::unique_ptr<ProviderMaker> maker);
// VSS_E_PROVIDER_NOT_REGISTERED, VSS_E_PROVIDER_IN_USE while a session counts on it; the system
// provider cannot go (E_INVALIDARG).
HRESULT unregister_provider(service::World& world, const Guid& id);

}  // namespace vsskit::sdk
