#include "sim/sdk/provider_registry.h"

#include <vsserror.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <utility>

#include "sim/sdk/faces/user_provider.h"
#include "sim/sdk/faces/wide_text.h"
#include "sim/service/world.h"

namespace vsskit::sdk {
namespace {

std::atomic<ProviderRegistry*> the_registry{nullptr};

// Those that came from the registry; a process with a registry has one world, which ends last.
std::set<Guid>& met() {
  static std::set<Guid>& ids = *new std::set<Guid>;
  return ids;
}

}  // namespace

void use_provider_registry(ProviderRegistry* registry) {
  the_registry = registry;
  met().clear();
}

ProviderRegistry* provider_registry() {
  return the_registry;
}

void meet_registered_providers(service::World& world) {
  ProviderRegistry* const registry = the_registry;
  if (registry == nullptr) return;
  std::vector<provider::ProviderInfo> listed = registry->list();
  const auto is_listed = [&](const Guid& id) {
    return std::any_of(listed.begin(), listed.end(),
                       [&](const auto& info) { return info.id == id; });
  };
  std::erase_if(met(), [&](const Guid& id) {
    if (is_listed(id)) return false;
    return unregister_provider(world, id) != VSS_E_PROVIDER_IN_USE;
  });
  for (provider::ProviderInfo& info : listed) {
    const Guid id = info.id;
    if (const provider::Provider* there = world.providers().find(id)) {
      if (there->info().type != ProviderType::system) met().insert(id);
      continue;
    }
    const CLSID class_id = to_com(info.class_id);
    const HRESULT registered = register_provider(world, std::move(info), make_by_class(class_id));
    if (SUCCEEDED(registered)) met().insert(id);
  }
}

}  // namespace vsskit::sdk
