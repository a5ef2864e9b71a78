// VssSnapshotMgmt, and the management interface of the system provider: supported volumes, shadow
// copies by volume, differential storage, protection of copies. Administrators' calls leave no
// steps; what they do to copies does.
// Source: the API's pages of vsmgmt.h.
#include <windows.h>

#include <vsbackup.h>
#include <vsmgmt.h>

#include <utility>
#include <vector>

#include "sim/sdk/com_state.h"
#include "sim/sdk/faces/admin_face.h"
#include "sim/sdk/faces/managed_list.h"
#include "sim/sdk/faces/object.h"
#include "sim/sdk/faces/snapshot_faces.h"
#include "sim/sdk/faces/surroundings.h"
#include "sim/sdk/faces/wide_text.h"
#include "sim/service/coordinator.h"
#include "sim/service/differential_storage.h"
#include "sim/service/world.h"

namespace vsskit::sdk {
namespace {

using service::DifferentialArea;

// Administrators' calls need rights and the service, and no fault of the plan.
HRESULT admitted(const Surroundings& surroundings, std::string_view interface_name,
                 std::string_view method) {
  const HRESULT failed = surroundings.struck(interface_name, method);
  return FAILED(failed) ? failed : surroundings.world->coordinator().admit_caller();
}

constexpr std::string_view kStorage = "IVssDifferentialSoftwareSnapshotMgmt";
constexpr std::string_view kStorage2 = "IVssDifferentialSoftwareSnapshotMgmt2";
constexpr std::string_view kStorage3 = "IVssDifferentialSoftwareSnapshotMgmt3";
constexpr std::string_view kManagement = "IVssSnapshotMgmt";

class DifferentialFace final
    : public ComObject<DifferentialFace, IVssDifferentialSoftwareSnapshotMgmt3> {
 public:
  explicit DifferentialFace(Surroundings surroundings) : surroundings_(std::move(surroundings)) {
    watch(surroundings_.origin, "IVssDifferentialSoftwareSnapshotMgmt");
  }

  void* find_interface(REFIID id) {
    const bool has = id == IID_IUnknown || id == IID_IVssDifferentialSoftwareSnapshotMgmt ||
                     id == IID_IVssDifferentialSoftwareSnapshotMgmt2 ||
                     id == IID_IVssDifferentialSoftwareSnapshotMgmt3;
    return has ? this : nullptr;
  }

  // --- IVssDifferentialSoftwareSnapshotMgmt
  HRESULT STDMETHODCALLTYPE AddDiffArea(VSS_PWSZ volume, VSS_PWSZ on, LONGLONG maximum) override {
    const auto inside = surroundings_.inside();
    const HRESULT refused = admitted(surroundings_, kStorage, "AddDiffArea");
    if (FAILED(refused)) return refused;
    if (volume == nullptr || on == nullptr) return E_INVALIDARG;
    return storage().add(*Argument(volume).text(), *Argument(on).text(), maximum);
  }
  HRESULT STDMETHODCALLTYPE ChangeDiffAreaMaximumSize(VSS_PWSZ volume, VSS_PWSZ on,
                                                      LONGLONG maximum) override {
    const auto inside = surroundings_.inside();
    const HRESULT refused = admitted(surroundings_, kStorage, "ChangeDiffAreaMaximumSize");
    if (FAILED(refused)) return refused;
    if (volume == nullptr || on == nullptr) return E_INVALIDARG;
    return storage().change(*Argument(volume).text(), *Argument(on).text(), maximum);
  }
  HRESULT STDMETHODCALLTYPE QueryVolumesSupportedForDiffAreas(VSS_PWSZ volume,
                                                              IVssEnumMgmtObject** list) override {
    const auto inside = surroundings_.inside();
    const HRESULT refused = admitted(surroundings_, kStorage, "QueryVolumesSupportedForDiffAreas");
    if (FAILED(refused)) return refused;
    if (list == nullptr) return E_INVALIDARG;
    *list = nullptr;
    const volume::Volume* source = nullptr;
    if (const HRESULT bad = find(volume, source); FAILED(bad)) return bad;
    std::vector<Managed> found;
    for (const volume::Volume* on : storage().supported_for(*source)) {
      const auto free = world().volumes().free_bytes(on->guid_name());
      found.push_back({VSS_MGMT_OBJECT_DIFF_VOLUME,
                       on->guid_name(),
                       on->label(),
                       {free ? static_cast<LONGLONG>(*free) : 0,
                        static_cast<LONGLONG>(on->capacity_bytes()), 0}});
    }
    return give(std::move(found), list);
  }
  HRESULT STDMETHODCALLTYPE QueryDiffAreasForVolume(VSS_PWSZ volume,
                                                    IVssEnumMgmtObject** list) override {
    const auto inside = surroundings_.inside();
    const HRESULT refused = admitted(surroundings_, kStorage, "QueryDiffAreasForVolume");
    if (FAILED(refused)) return refused;
    return areas(volume, list, &DifferentialArea::volume);
  }
  HRESULT STDMETHODCALLTYPE QueryDiffAreasOnVolume(VSS_PWSZ volume,
                                                   IVssEnumMgmtObject** list) override {
    const auto inside = surroundings_.inside();
    const HRESULT refused = admitted(surroundings_, kStorage, "QueryDiffAreasOnVolume");
    if (FAILED(refused)) return refused;
    return areas(volume, list, &DifferentialArea::on);
  }
  HRESULT STDMETHODCALLTYPE QueryDiffAreasForSnapshot(VSS_ID snapshot,
                                                      IVssEnumMgmtObject** list) override {
    const auto inside = surroundings_.inside();
    const HRESULT refused = admitted(surroundings_, kStorage, "QueryDiffAreasForSnapshot");
    if (FAILED(refused)) return refused;
    if (list == nullptr) return E_INVALIDARG;
    *list = nullptr;
    const volume::ShadowCopy* copy = world().volumes().find_shadow_copy(from_com(snapshot));
    if (copy == nullptr) return VSS_E_OBJECT_NOT_FOUND;
    std::vector<Managed> found;
    for (const DifferentialArea& area : storage().all()) {
      if (area.volume == &copy->original()) found.push_back(managed_area(area));
    }
    return give(std::move(found), list);
  }

  // --- IVssDifferentialSoftwareSnapshotMgmt2
  // There is no restart here that would end a volatile size.
  HRESULT STDMETHODCALLTYPE ChangeDiffAreaMaximumSizeEx(VSS_PWSZ volume, VSS_PWSZ on,
                                                        LONGLONG maximum, BOOL) override {
    const HRESULT failed = surroundings_.struck(kStorage2, "ChangeDiffAreaMaximumSizeEx");
    return FAILED(failed) ? failed : ChangeDiffAreaMaximumSize(volume, on, maximum);
  }
  HRESULT STDMETHODCALLTYPE MigrateDiffAreas(VSS_PWSZ, VSS_PWSZ, VSS_PWSZ) override {
    const HRESULT failed = surroundings_.struck(kStorage2, "MigrateDiffAreas");
    if (FAILED(failed)) return failed;
    return E_NOTIMPL;  // IVssDifferentialSoftwareSnapshotMgmt2::MigrateDiffAreas: not supported
  }
  HRESULT STDMETHODCALLTYPE QueryMigrationStatus(VSS_PWSZ, VSS_PWSZ, IVssAsync** async) override {
    if (async != nullptr) *async = nullptr;
    const HRESULT failed = surroundings_.struck(kStorage2, "QueryMigrationStatus");
    if (FAILED(failed)) return failed;
    return E_NOTIMPL;  // IVssDifferentialSoftwareSnapshotMgmt2::QueryMigrationStatus: not supported
  }
  HRESULT STDMETHODCALLTYPE SetSnapshotPriority(VSS_ID, BYTE) override {
    const HRESULT failed = surroundings_.struck(kStorage2, "SetSnapshotPriority");
    if (FAILED(failed)) return failed;
    return E_NOTIMPL;  // IVssDifferentialSoftwareSnapshotMgmt2::SetSnapshotPriority: not supported
  }

  // --- IVssDifferentialSoftwareSnapshotMgmt3
  HRESULT STDMETHODCALLTYPE SetVolumeProtectLevel(VSS_PWSZ volume,
                                                  VSS_PROTECTION_LEVEL level) override {
    const auto inside = surroundings_.inside();
    const HRESULT refused = admitted(surroundings_, kStorage3, "SetVolumeProtectLevel");
    if (FAILED(refused)) return refused;
    const volume::Volume* found = nullptr;
    if (const HRESULT bad = find(volume, found); FAILED(bad)) return bad;
    if (level != VSS_PROTECTION_LEVEL_ORIGINAL_VOLUME && level != VSS_PROTECTION_LEVEL_SNAPSHOT) {
      return E_INVALIDARG;
    }
    world().volumes().protect_copies(*found, level == VSS_PROTECTION_LEVEL_SNAPSHOT);
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE GetVolumeProtectLevel(VSS_PWSZ volume,
                                                  VSS_VOLUME_PROTECTION_INFO* info) override {
    const auto inside = surroundings_.inside();
    const HRESULT refused = admitted(surroundings_, kStorage3, "GetVolumeProtectLevel");
    if (FAILED(refused)) return refused;
    if (info == nullptr) return E_INVALIDARG;
    *info = VSS_VOLUME_PROTECTION_INFO();
    const volume::Volume* found = nullptr;
    if (const HRESULT bad = find(volume, found); FAILED(bad)) return bad;
    const bool offline = world().volumes().is_offline(*found);
    info->m_protectionLevel = world().volumes().protects_copies(*found)
                                  ? VSS_PROTECTION_LEVEL_SNAPSHOT
                                  : VSS_PROTECTION_LEVEL_ORIGINAL_VOLUME;
    info->m_volumeIsOfflineForProtection = offline ? TRUE : FALSE;
    info->m_protectionFault =
        offline ? VSS_PROTECTION_FAULT_DIFF_AREA_FULL : VSS_PROTECTION_FAULT_NONE;
    for (const DifferentialArea& area : storage().all()) {
      if (area.volume == found && !storage().has_copies(*found)) {
        info->m_volumeHasUnusedDiffArea = TRUE;
      }
    }
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE ClearVolumeProtectFault(VSS_PWSZ volume) override {
    const auto inside = surroundings_.inside();
    const HRESULT refused = admitted(surroundings_, kStorage3, "ClearVolumeProtectFault");
    if (FAILED(refused)) return refused;
    const volume::Volume* found = nullptr;
    if (const HRESULT bad = find(volume, found); FAILED(bad)) return bad;
    world().volumes().bring_online(*found);
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE DeleteUnusedDiffAreas(VSS_PWSZ on) override {
    const auto inside = surroundings_.inside();
    const HRESULT refused = admitted(surroundings_, kStorage3, "DeleteUnusedDiffAreas");
    if (FAILED(refused)) return refused;
    if (on == nullptr) return E_INVALIDARG;
    return storage().remove_unused(*Argument(on).text());
  }
  HRESULT STDMETHODCALLTYPE QuerySnapshotDeltaBitmap(VSS_ID, VSS_ID, ULONG*, ULONG*,
                                                     BYTE** bitmap) override {
    if (bitmap != nullptr) *bitmap = nullptr;
    // IVssDifferentialSoftwareSnapshotMgmt3::QuerySnapshotDeltaBitmap is reserved for future use.
    const HRESULT failed = surroundings_.struck(kStorage3, "QuerySnapshotDeltaBitmap");
    if (FAILED(failed)) return failed;
    return E_NOTIMPL;  // IVssDifferentialSoftwareSnapshotMgmt3::QuerySnapshotDeltaBitmap
  }

 private:
  service::DifferentialStorage& storage() { return world().differential_storage(); }

  HRESULT find(VSS_PWSZ name, const volume::Volume*& found) {
    if (name == nullptr) return E_INVALIDARG;
    found = storage().find(*Argument(name).text());
    return found != nullptr ? S_OK : VSS_E_OBJECT_NOT_FOUND;
  }
  HRESULT areas(VSS_PWSZ name, IVssEnumMgmtObject** list,
                const volume::Volume* DifferentialArea::*side) {
    if (list == nullptr) return E_INVALIDARG;
    *list = nullptr;
    const volume::Volume* volume = nullptr;
    if (const HRESULT bad = find(name, volume); FAILED(bad)) return bad;
    std::vector<Managed> found;
    for (const DifferentialArea& area : storage().all()) {
      if (area.*side == volume) found.push_back(managed_area(area));
    }
    return give(std::move(found), list);
  }

  HRESULT give(std::vector<Managed> objects, IVssEnumMgmtObject** list) const {
    *list = make_enumeration<ManagedList>(std::move(objects), surroundings_.origin);
    return S_OK;
  }
  [[nodiscard]] service::World& world() const { return *surroundings_.world; }

  Surroundings surroundings_;
};

// Only the system provider can be managed.
HRESULT provider_management(const Surroundings& surroundings, const VSS_ID& provider, REFIID id,
                            IUnknown** management) {
  if (management == nullptr) return E_INVALIDARG;
  *management = nullptr;
  const provider::Provider* found = surroundings.world->providers().find(from_com(provider));
  if (found == nullptr) return VSS_E_PROVIDER_NOT_REGISTERED;
  if (found->info().type != ProviderType::system) return E_NOINTERFACE;
  const Reference<DifferentialFace> face(new DifferentialFace(surroundings));
  return face->QueryInterface(id, reinterpret_cast<void**>(management));
}

class SnapshotMgmtFace;

// The second interface of a management object. Each is an object of its own in memory, so that
// calls after its last Release are found out; it holds the first, which is what can leak.
class SmallestAreaFace final : public ComObject<SmallestAreaFace, IVssSnapshotMgmt2> {
 public:
  SmallestAreaFace(SnapshotMgmtFace& whole, Origin origin);
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID id, void** object) override;
  void* find_interface(REFIID id) { return id == IID_IVssSnapshotMgmt2 ? this : nullptr; }

  HRESULT STDMETHODCALLTYPE GetMinDiffAreaSize(LONGLONG* bytes) override {
    if (bytes == nullptr) return E_INVALIDARG;
    const HRESULT failed = struck("IVssSnapshotMgmt2", "GetMinDiffAreaSize");
    if (FAILED(failed)) return failed;
    *bytes = service::kAreaMin;
    return S_OK;
  }

 private:
  using Base = ComObject<SmallestAreaFace, IVssSnapshotMgmt2>;
  Reference<SnapshotMgmtFace> whole_;
  Origin origin_;
};

class SnapshotMgmtFace final : public ComObject<SnapshotMgmtFace, IVssSnapshotMgmt> {
 public:
  explicit SnapshotMgmtFace(Surroundings surroundings) : surroundings_(std::move(surroundings)) {
    watch(surroundings_.origin, "IVssSnapshotMgmt");
  }

  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID id, void** object) override {
    if (id != IID_IVssSnapshotMgmt2) return Base::QueryInterface(id, object);
    if (object == nullptr) return E_POINTER;
    const auto inside = surroundings_.inside();
    const HRESULT refused = admitted(surroundings_, "IUnknown", "QueryInterface");
    if (FAILED(refused)) return refused;
    *object = static_cast<IVssSnapshotMgmt2*>(new SmallestAreaFace(*this, surroundings_.origin));
    return S_OK;
  }
  void* find_interface(REFIID id) {
    return id == IID_IUnknown || id == IID_IVssSnapshotMgmt ? this : nullptr;
  }

  HRESULT STDMETHODCALLTYPE GetProviderMgmtInterface(VSS_ID provider, REFIID id,
                                                     IUnknown** management) override {
    const auto inside = surroundings_.inside();
    const HRESULT refused = admitted(surroundings_, kManagement, "GetProviderMgmtInterface");
    if (FAILED(refused)) return refused;
    return provider_management(surroundings_, provider, id, management);
  }
  HRESULT STDMETHODCALLTYPE QueryVolumesSupportedForSnapshots(VSS_ID provider, LONG context,
                                                              IVssEnumMgmtObject** list) override {
    const auto inside = surroundings_.inside();
    const HRESULT refused =
        admitted(surroundings_, kManagement, "QueryVolumesSupportedForSnapshots");
    if (FAILED(refused)) return refused;
    if (list == nullptr) return E_INVALIDARG;
    *list = nullptr;
    provider::Provider* asked = world().providers().find(from_com(provider));
    if (asked == nullptr) return VSS_E_PROVIDER_NOT_REGISTERED;
    std::vector<Managed> found;
    for (const volume::Volume* volume : world().volumes().volumes()) {
      bool supported = false;
      const HRESULT result = asked->is_volume_supported(volume->guid_name(), context, supported);
      if (FAILED(result)) return result;
      if (!supported) continue;
      found.push_back({VSS_MGMT_OBJECT_VOLUME, volume->guid_name(), volume->label(), {}});
    }
    return give(std::move(found), list);
  }
  HRESULT STDMETHODCALLTYPE QuerySnapshotsByVolume(VSS_PWSZ volume, VSS_ID provider,
                                                   IVssEnumObject** list) override {
    const auto inside = surroundings_.inside();
    const HRESULT refused = admitted(surroundings_, kManagement, "QuerySnapshotsByVolume");
    if (FAILED(refused)) return refused;
    if (volume == nullptr || list == nullptr) return E_INVALIDARG;
    *list = nullptr;
    const volume::Volume* asked = world().differential_storage().find(*Argument(volume).text());
    if (asked == nullptr) return VSS_E_OBJECT_NOT_FOUND;
    const provider::Provider* owner = world().providers().find(from_com(provider));
    if (owner == nullptr) return VSS_E_PROVIDER_NOT_REGISTERED;
    world().take_in();
    std::vector<service::ObjectProperties> found;
    for (auto& copy : owner->query()) {
      const bool there = copy.state == SnapshotState::created;
      if (there && copy.original_volume == asked->guid_name()) found.emplace_back(std::move(copy));
    }
    *list = make_enum_face(std::move(found), surroundings_.origin);
    return S_OK;
  }

 private:
  using Base = ComObject<SnapshotMgmtFace, IVssSnapshotMgmt>;

  HRESULT give(std::vector<Managed> objects, IVssEnumMgmtObject** list) const {
    *list = make_enumeration<ManagedList>(std::move(objects), surroundings_.origin);
    return S_OK;
  }
  [[nodiscard]] service::World& world() const { return *surroundings_.world; }

  Surroundings surroundings_;
};

SmallestAreaFace::SmallestAreaFace(SnapshotMgmtFace& whole, Origin origin)
    : whole_(&whole), origin_(std::move(origin)) {
  whole.AddRef();
  watch(origin_, "IVssSnapshotMgmt2", false);
}

HRESULT SmallestAreaFace::QueryInterface(REFIID id, void** object) {
  return id == IID_IVssSnapshotMgmt2 ? Base::QueryInterface(id, object)
                                     : whole_->QueryInterface(id, object);
}

}  // namespace

HRESULT make_snapshot_management(REFIID id, void** object) {
  auto surroundings = surroundings_of_machine(trace::Party::requester);
  if (!surroundings.world) return E_UNEXPECTED;
  const Giving giving(surroundings.origin);
  const Reference<SnapshotMgmtFace> face(new SnapshotMgmtFace(std::move(surroundings)));
  return face->QueryInterface(id, object);
}

}  // namespace vsskit::sdk

extern "C" HRESULT APIENTRY GetProviderMgmtInterfaceInternal(VSS_ID provider, IID id,
                                                             IUnknown** management) {
  const auto surroundings = vsskit::sdk::surroundings_of_machine(vsskit::trace::Party::requester);
  if (!surroundings.world) return E_UNEXPECTED;
  const auto inside = surroundings.inside();
  const HRESULT failed = surroundings.struck("", "GetProviderMgmtInterface");
  if (FAILED(failed)) return failed;
  if (const HRESULT refused = vsskit::sdk::com_refusal(); FAILED(refused)) return refused;
  return vsskit::sdk::provider_management(surroundings, provider, id, management);
}
