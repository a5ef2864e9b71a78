#include "vsskit/provider.h"

#include <mutex>
#include <utility>

#include "sim/sdk/faces/surroundings.h"
#include "sim/sdk/faces/user_provider.h"
#include "sim/sdk/faces/wide_text.h"
#include "sim/sdk/scripted.h"

namespace vsskit {

HRESULT register_provider(IUnknown* provider, const VSS_ID& id, const WCHAR* name,
                          VSS_PROVIDER_TYPE type) {
  if (provider == nullptr || name == nullptr) return E_INVALIDARG;
  const auto world = sdk::current_world();
  if (!world) return E_UNEXPECTED;
  provider::ProviderInfo info;
  info.id = sdk::from_com(id);
  info.name = sdk::Argument(name).text().value_or("");
  info.type = static_cast<ProviderType>(type);
  info.version = "1.0";
  info.scripted = sdk::ScriptedScope::active();
  const std::lock_guard inside(world->house());
  return sdk::register_provider(*world, std::move(info), sdk::make_by_object(*provider));
}

HRESULT unregister_provider(const VSS_ID& id) {
  const auto world = sdk::current_world();
  if (!world) return E_UNEXPECTED;
  const std::lock_guard inside(world->house());
  return sdk::unregister_provider(*world, sdk::from_com(id));
}

}  // namespace vsskit
