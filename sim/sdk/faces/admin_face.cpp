#include "sim/sdk/faces/admin_face.h"

#include <vsadmin.h>
#include <vsmgmt.h>

#include <utility>

#include "sim/sdk/faces/object.h"
#include "sim/sdk/faces/snapshot_faces.h"
#include "sim/sdk/faces/surroundings.h"
#include "sim/sdk/faces/user_provider.h"
#include "sim/sdk/faces/wide_text.h"
#include "sim/sdk/provider_registry.h"
#include "sim/sdk/scripted.h"
#include "sim/service/coordinator.h"
#include "sim/service/world.h"

namespace vsskit::sdk {
namespace {

class AdminFace final : public ComObject<AdminFace, IVssAdminEx> {
 public:
  explicit AdminFace(Surroundings surroundings) : surroundings_(std::move(surroundings)) {
    watch(surroundings_.origin, "IVssAdmin");
  }

  void* find_interface(REFIID id) {
    const bool has = id == IID_IUnknown || id == IID_IVssAdmin || id == IID_IVssAdminEx;
    return has ? this : nullptr;
  }

  // --- IVssAdmin
  HRESULT STDMETHODCALLTYPE RegisterProvider(VSS_ID id, CLSID class_id, VSS_PWSZ name,
                                             VSS_PROVIDER_TYPE type, VSS_PWSZ version,
                                             VSS_ID version_id) override {
    if (name == nullptr || version == nullptr || class_id == GUID_NULL) return E_INVALIDARG;
    provider::ProviderInfo info;
    info.id = from_com(id);
    info.class_id = from_com(class_id);
    info.name = Argument(name).text().value_or("");
    info.version = Argument(version).text().value_or("");
    info.version_id = from_com(version_id);
    info.type = static_cast<ProviderType>(type);
    info.scripted = ScriptedScope::active();
    const auto inside = looking_around();
    if (const HRESULT refused = admitted("IVssAdmin", "RegisterProvider"); FAILED(refused))
      return refused;
    const HRESULT registered = register_provider(world(), info, make_by_class(class_id));
    ProviderRegistry* const registry = provider_registry();
    if (FAILED(registered) || registry == nullptr) return registered;
    const HRESULT added = registry->add(info);
    if (FAILED(added)) unregister_provider(world(), info.id);
    return added;
  }
  HRESULT STDMETHODCALLTYPE UnregisterProvider(VSS_ID id) override {
    const auto inside = looking_around();
    if (const HRESULT refused = admitted("IVssAdmin", "UnregisterProvider"); FAILED(refused))
      return refused;
    const HRESULT gone = unregister_provider(world(), from_com(id));
    ProviderRegistry* const registry = provider_registry();
    return FAILED(gone) || registry == nullptr ? gone : registry->remove(from_com(id));
  }
  HRESULT STDMETHODCALLTYPE QueryProviders(IVssEnumObject** providers) override {
    if (providers == nullptr) return E_INVALIDARG;
    const auto inside = looking_around();
    if (const HRESULT refused = admitted("IVssAdmin", "QueryProviders"); FAILED(refused))
      return refused;
    std::vector<service::ObjectProperties> found;
    for (const provider::Provider* one : world().providers().all())
      found.emplace_back(one->info());
    *providers = make_enum_face(std::move(found), surroundings_.origin);
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE AbortAllSnapshotsInProgress() override {
    const auto inside = surroundings_.inside();
    if (const HRESULT refused = admitted("IVssAdmin", "AbortAllSnapshotsInProgress");
        FAILED(refused))
      return refused;
    world().coordinator().abort_creations();
    return S_OK;
  }

  // --- IVssAdminEx
  HRESULT STDMETHODCALLTYPE GetProviderCapability(VSS_ID id, ULONGLONG* mask) override {
    if (mask == nullptr) return E_INVALIDARG;
    *mask = 0;
    const auto inside = looking_around();
    if (const HRESULT refused = admitted("IVssAdminEx", "GetProviderCapability"); FAILED(refused))
      return refused;
    provider::Provider* found = world().providers().find(from_com(id));
    if (found == nullptr) return VSS_E_PROVIDER_NOT_REGISTERED;
    std::uint64_t answer = 0;
    const HRESULT result = found->capabilities(answer);
    if (SUCCEEDED(result)) *mask = answer;
    return result;
  }
  HRESULT STDMETHODCALLTYPE GetProviderContext(VSS_ID id, LONG* context) override {
    if (context == nullptr) return E_INVALIDARG;
    *context = 0;
    const auto inside = looking_around();
    if (const HRESULT refused = admitted("IVssAdminEx", "GetProviderContext"); FAILED(refused))
      return refused;
    const auto found = world().providers().context(from_com(id));
    if (!found) return VSS_E_PROVIDER_NOT_REGISTERED;
    *context = static_cast<LONG>(*found);
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE SetProviderContext(VSS_ID id, LONG context) override {
    const auto inside = looking_around();
    if (const HRESULT refused = admitted("IVssAdminEx", "SetProviderContext"); FAILED(refused))
      return refused;
    const bool set = world().providers().set_context(from_com(id), context);
    return set ? S_OK : VSS_E_PROVIDER_NOT_REGISTERED;
  }

 private:
  [[nodiscard]] service::World& world() const { return *surroundings_.world; }
  // The house, with the providers that are registered now.
  [[nodiscard]] Surroundings::Inside looking_around() const {
    auto inside = surroundings_.inside();
    meet_registered_providers(world());
    return inside;
  }
  // Whether the call can go on: neither the fault plan nor the service says no.
  [[nodiscard]] HRESULT admitted(std::string_view interface_name, std::string_view method) const {
    const HRESULT failed = surroundings_.struck(interface_name, method);
    return FAILED(failed) ? failed : world().coordinator().admit_caller();
  }

  Surroundings surroundings_;
};

}  // namespace

HRESULT make_admin_face(REFIID id, void** object) {
  auto surroundings = surroundings_of_machine(trace::Party::requester);
  if (!surroundings.world) return E_UNEXPECTED;
  const Giving giving(surroundings.origin);
  const Reference<AdminFace> face(new AdminFace(std::move(surroundings)));
  return face->QueryInterface(id, object);
}

MakeComObject built_in_class(REFCLSID id) {
  if (id == CLSID_VSSCoordinator) return &make_admin_face;
  if (id == CLSID_VssSnapshotMgmt) return &make_snapshot_management;
  return nullptr;
}

}  // namespace vsskit::sdk
