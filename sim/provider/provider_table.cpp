#include <array>
#include <utility>

#include "sim/base/text.h"
#include "sim/provider/provider.h"

namespace vsskit::provider {

Hresult Provider::is_volume_snapshotted(std::string_view volume, bool& present,
                                        std::int32_t& compatibility) {
  present = false;
  compatibility = 0;
  for (const SnapshotProperties& copy : query()) {
    present = present || (copy.state == SnapshotState::created &&
                          equal_ignore_case(copy.original_volume, volume));
  }
  return kSOk;
}

// IVssBackupComponents::RevertToSnapshot: what a provider without revert operations answers.
Hresult Provider::revert(const Guid&) {
  return kENotImpl;  // IVssBackupComponents::RevertToSnapshot
}

Hresult Provider::query_revert_status(std::string_view) {
  return kENotImpl;  // IVssBackupComponents::QueryRevertStatus
}

Hresult Provider::break_set(const Guid&, std::uint32_t) {
  return kVssEProviderVeto;
}

Hresult Provider::set_property(const Guid&, std::int32_t, std::string_view) {
  return kSOk;
}

std::optional<LunMapping> Provider::luns(const Guid&) const {
  return std::nullopt;
}

Hresult Provider::import(const Guid&, const LunMapping&) {
  return kVssEObjectNotFound;
}

// IVssBackupComponentsEx3::RecoverSet: the provider does not support resynchronization.
Hresult Provider::can_resync() {
  return kENotImpl;  // IVssBackupComponentsEx3::RecoverSet
}
Hresult Provider::resync(const std::vector<Guid>&) {
  return kENotImpl;  // IVssBackupComponentsEx3::RecoverSet
}

Hresult Provider::capabilities(std::uint64_t& mask) {
  mask = 2;
  return kSOk;
}

bool Provider::adopt(const SnapshotProperties&) {
  return false;
}

void Provider::forget(const Guid&) {}

void Provider::unload(bool) {}

std::optional<std::int32_t> ProviderTable::context(const Guid& id) const {
  if (find(id) == nullptr) return std::nullopt;
  const auto found = contexts_.find(id);
  return found == contexts_.end() ? static_cast<std::int32_t>(context::kBackup) : found->second;
}

bool ProviderTable::set_context(const Guid& id, std::int32_t context) {
  if (find(id) == nullptr) return false;
  contexts_[id] = context;
  return true;
}

bool ProviderTable::remove(const Guid& id) {
  return std::erase_if(providers_, [&](const auto& one) { return one->info().id == id; }) != 0;
}

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
