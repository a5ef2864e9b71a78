// The machine's own list of shadow copy providers, and its own COM classes, for a process that has
// a real machine around it: Windows' registry. Without them a provider is what the process itself
// registered, and so is a class.
#pragma once

#include <windows.h>

#include <vector>

#include "sim/base/guid.h"
#include "sim/provider/provider.h"

namespace vsskit::service {
class World;
}

namespace vsskit::sdk {

// Any thread may call.
class ProviderRegistry {
 public:
  virtual ~ProviderRegistry() = default;
  // What is registered, without labels; entries that are none are left out.
  [[nodiscard]] virtual std::vector<provider::ProviderInfo> list() = 0;
  // S_OK, E_ACCESSDENIED, or another failure of the machine's.
  virtual HRESULT add(const provider::ProviderInfo& info) = 0;
  virtual HRESULT remove(const Guid& id) = 0;
};
// Before the first world is asked; `registry` outlives the process's last call. nullptr for none.
void use_provider_registry(ProviderRegistry* registry);
// nullptr where there is none.
[[nodiscard]] ProviderRegistry* provider_registry();

// Brings the world's providers up to date with the registry, where there is one: those that came
// are registered, by their class; those that went, and that nobody uses, are not any more. What the
// process registered itself is let be. In the house.
void meet_registered_providers(service::World& world);

}  // namespace vsskit::sdk
