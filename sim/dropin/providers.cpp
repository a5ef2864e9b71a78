#include "sim/dropin/providers.h"

#include <windows.h>

#include <cstdio>
#include <utility>

#include "sim/base/hresult.h"
#include "sim/dropin/system/registry.h"
#include "sim/sdk/com_state.h"
#include "sim/sdk/faces/wide_text.h"
#include "sim/sdk/provider_registry.h"

namespace vsskit::dropin {
namespace {

HRESULT result_of(unsigned long error) {
  constexpr unsigned long kAccessDenied = 5;
  if (error == 0) return S_OK;
  return error == kAccessDenied ? E_ACCESSDENIED : E_UNEXPECTED;
}

class SystemRegistry final : public sdk::ProviderRegistry {
 public:
  std::vector<provider::ProviderInfo> list() override {
    std::vector<provider::ProviderInfo> providers;
    for (RegisteredProvider& one : registered_providers()) {
      const auto id = parse_guid(one.id);
      const auto class_id = parse_guid(one.class_id);
      if (!id || !class_id) continue;
      provider::ProviderInfo info;
      info.id = *id;
      info.class_id = *class_id;
      info.name = one.name.empty() ? one.id : std::move(one.name);
      info.type = static_cast<ProviderType>(one.type);
      info.version = std::move(one.version);
      info.version_id = parse_guid(one.version_id).value_or(Guid{});
      providers.push_back(std::move(info));
    }
    return providers;
  }

  HRESULT add(const provider::ProviderInfo& info) override {
    return result_of(
        write_provider({info.id.braced(), info.name, info.class_id.braced(), info.version,
                        info.version_id.braced(), static_cast<std::uint32_t>(info.type)}));
  }

  HRESULT remove(const Guid& id) override { return result_of(remove_provider(id.braced())); }
};

// The requester learns VSS_E_UNEXPECTED_PROVIDER_ERROR; why, Windows writes into its event log.
HRESULT make_object(REFCLSID class_id, REFIID id, void** object) {
  const HRESULT made = create_in_process(&class_id, &id, object);
  if (FAILED(made)) {
    std::fprintf(stderr, "vsskit: the shadow copy provider of class %s cannot be loaded: %s\n",
                 sdk::from_com(class_id).braced().c_str(),
                 print_hresult(static_cast<Hresult>(made)).c_str());
  }
  return made;
}

}  // namespace

void install_providers() {
  static SystemRegistry registry;
  sdk::use_provider_registry(&registry);
  sdk::use_system_com_classes(&make_object);
}

}  // namespace vsskit::dropin
