#include <array>
#include <utility>

#include "sim/provider/provider.h"

namespace vsskit::provider {

void ProviderTable::add(std::unique_ptr<Provider> provider) {
  providers_.push_back(std::move(provider));
}

std::vector<Provider*> ProviderTable::all() const {
  std::vector<Provider*> providers;
  for (const auto& provider : providers_)
    providers.push_back(provider.get());
  return providers;
}

Provider* ProviderTable::find(const Guid& id) const {
  for (const auto& provider : providers_) {
    if (provider->info().id == id) return provider.get();
  }
  return nullptr;
}

Provider* ProviderTable::choose(const Guid& id, std::string_view volume, std::int32_t context,
                                Hresult& result) const {
  bool supported = false;
  if (!id.is_null()) {
    Provider* named = find(id);
    result = named == nullptr ? kVssEProviderNotRegistered
                              : named->is_volume_supported(volume, context, supported);
    if (succeeded(result) && !supported) result = kVssEVolumeNotSupportedByProvider;
    return succeeded(result) ? named : nullptr;
  }
  constexpr std::array kOrder{ProviderType::hardware, ProviderType::software, ProviderType::system};
  for (const ProviderType type : kOrder) {
    for (const auto& provider : providers_) {
      if (provider->info().type != type) continue;
      result = provider->is_volume_supported(volume, context, supported);
      if (failed(result)) return nullptr;
      if (supported) return provider.get();
    }
  }
  result = kVssEVolumeNotSupported;
  return nullptr;
}

Provider* ProviderTable::owner(const Guid& snapshot) const {
  for (const auto& provider : providers_) {
    if (provider->properties(snapshot)) return provider.get();
  }
  return nullptr;
}

}  // namespace vsskit::provider
