#include "sim/roles/shadow_provider.h"

#include <algorithm>
#include <cstring>
#include <cwchar>

namespace vsskit::roles {
namespace {

wchar_t* task_copy(const std::wstring& text) {
  const std::size_t bytes = (text.size() + 1) * sizeof(wchar_t);
  auto* copy = static_cast<wchar_t*>(CoTaskMemAlloc(bytes));
  if (copy != nullptr) std::memcpy(copy, text.c_str(), bytes);
  return copy;
}

// What takes no time: an operation that is over when it is looked at.
class FinishedOperation final : public IVssAsync {
 public:
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID id, void** object) override {
    if (object == nullptr) return E_POINTER;
    const bool known = id == IID_IUnknown || id == IID_IVssAsync;
    *object = known ? this : nullptr;
    if (!known) return E_NOINTERFACE;
    AddRef();
    return S_OK;
  }
  ULONG STDMETHODCALLTYPE AddRef() override { return ++references_; }
  ULONG STDMETHODCALLTYPE Release() override {
    const ULONG left = --references_;
    if (left == 0) delete this;
    return left;
  }
  HRESULT STDMETHODCALLTYPE Cancel() override { return VSS_S_ASYNC_FINISHED; }
  HRESULT STDMETHODCALLTYPE Wait(DWORD) override { return S_OK; }
  HRESULT STDMETHODCALLTYPE QueryStatus(HRESULT* result, INT* reserved) override {
    if (result == nullptr) return E_INVALIDARG;
    *result = VSS_S_ASYNC_FINISHED;
    if (reserved != nullptr) *reserved = 0;
    return S_OK;
  }

 private:
  ~FinishedOperation() = default;

  std::atomic<ULONG> references_ = 1;
};

bool known_method(LONG context) {
  return (context & (VSS_VOLSNAP_ATTR_TRANSPORTABLE | VSS_VOLSNAP_ATTR_PLEX)) == 0;
}

}  // namespace

HRESULT ShadowProvider::QueryInterface(REFIID id, void** object) {
  if (object == nullptr) return E_POINTER;
  *object = nullptr;
  if (id == IID_IUnknown || id == IID_IVssProviderCreateSnapshotSet) {
    *object = static_cast<IVssProviderCreateSnapshotSet*>(this);
  } else if (id == IID_IVssProviderNotifications) {
    *object = static_cast<IVssProviderNotifications*>(this);
  } else {
    *object = own_interface(id);
  }
  if (*object == nullptr) return E_NOINTERFACE;
  AddRef();
  return S_OK;
}

ULONG ShadowProvider::Release() {
  const ULONG left = --references_;
  if (left == 0) delete this;
  return left;
}

HRESULT ShadowProvider::begin(const VSS_ID& set, const VSS_ID& id, const wchar_t* volume,
                              LONG context) {
  // A new set out of sequence: the one before never came to its end.
  const auto unfinished = [&](const Copy& copy) {
    return copy.set != set && copy.state != VSS_SS_CREATED;
  };
  copies_.erase(std::remove_if(copies_.begin(), copies_.end(), unfinished), copies_.end());
  copies_.push_back({set, id, volume, context, VSS_SS_PREPARING});
  return S_OK;
}

HRESULT ShadowProvider::advance(const VSS_ID& set, VSS_SNAPSHOT_STATE from, VSS_SNAPSHOT_STATE to) {
  bool any = false;
  for (Copy& copy : copies_) {
    if (copy.set != set) continue;
    if (copy.state != from) return VSS_E_BAD_STATE;
    copy.state = to;
    any = true;
  }
  return any ? S_OK : VSS_E_OBJECT_NOT_FOUND;
}

ShadowProvider::Copy* ShadowProvider::find(const VSS_ID& id) {
  for (Copy& copy : copies_) {
    if (copy.id == id) return &copy;
  }
  return nullptr;
}

HRESULT ShadowProvider::EndPrepareSnapshots(VSS_ID set) {
  return advance(set, VSS_SS_PREPARING, VSS_SS_PREPARED);
}
HRESULT ShadowProvider::PreCommitSnapshots(VSS_ID set) {
  return advance(set, VSS_SS_PREPARED, VSS_SS_PRECOMMITTED);
}
HRESULT ShadowProvider::CommitSnapshots(VSS_ID set) {
  return advance(set, VSS_SS_PRECOMMITTED, VSS_SS_COMMITTED);
}
HRESULT ShadowProvider::PostCommitSnapshots(VSS_ID set, LONG count) {
  const auto members = std::count_if(copies_.begin(), copies_.end(),
                                     [&](const Copy& copy) { return copy.set == set; });
  if (members != count) return VSS_E_PROVIDER_VETO;
  return advance(set, VSS_SS_COMMITTED, VSS_SS_POSTCOMMITTED);
}
HRESULT ShadowProvider::PreFinalCommitSnapshots(VSS_ID set) {
  return advance(set, VSS_SS_POSTCOMMITTED, VSS_SS_PREFINALCOMMITTED);
}
HRESULT ShadowProvider::PostFinalCommitSnapshots(VSS_ID set) {
  return advance(set, VSS_SS_PREFINALCOMMITTED, VSS_SS_CREATED);
}
HRESULT ShadowProvider::AbortSnapshots(VSS_ID set) {
  copies_.erase(std::remove_if(copies_.begin(), copies_.end(),
                               [&](const Copy& copy) { return copy.set == set; }),
                copies_.end());
  return S_OK;
}

HRESULT ShadowProvider::OnLoad(IUnknown*) {
  loaded_ = true;
  return S_OK;
}
HRESULT ShadowProvider::OnUnload(BOOL) {
  loaded_ = false;
  return S_OK;
}

// --- In software

void* SoftwareShadowProvider::own_interface(REFIID id) {
  return id == IID_IVssSoftwareSnapshotProvider ? static_cast<IVssSoftwareSnapshotProvider*>(this)
                                                : nullptr;
}

HRESULT SoftwareShadowProvider::SetContext(LONG context) {
  context_ = context;
  return S_OK;
}

HRESULT SoftwareShadowProvider::IsVolumeSupported(VSS_PWSZ volume, BOOL* supported) {
  if (volume == nullptr || supported == nullptr) return E_INVALIDARG;
  *supported = known_method(context_) ? TRUE : FALSE;
  return S_OK;
}

HRESULT SoftwareShadowProvider::BeginPrepareSnapshot(VSS_ID set, VSS_ID id, VSS_PWSZ volume,
                                                     LONG context) {
  if (volume == nullptr) return E_INVALIDARG;
  if (!known_method(context)) return VSS_E_VOLUME_NOT_SUPPORTED_BY_PROVIDER;
  return begin(set, id, volume, context);
}

HRESULT SoftwareShadowProvider::GetSnapshotProperties(VSS_ID id, VSS_SNAPSHOT_PROP* found) {
  if (found == nullptr) return E_INVALIDARG;
  *found = VSS_SNAPSHOT_PROP();
  const Copy* copy = find(id);
  if (copy == nullptr) return VSS_E_OBJECT_NOT_FOUND;
  found->m_SnapshotId = copy->id;
  found->m_SnapshotSetId = copy->set;
  found->m_lSnapshotAttributes = copy->context | VSS_VOLSNAP_ATTR_DIFFERENTIAL;
  found->m_pwszOriginalVolumeName = task_copy(copy->volume);
  found->m_eStatus = copy->state;
  return S_OK;
}

// The coordinator keeps the list of copies here; nobody asks this provider for it.
HRESULT SoftwareShadowProvider::Query(VSS_ID, VSS_OBJECT_TYPE, VSS_OBJECT_TYPE,
                                      IVssEnumObject** objects) {
  if (objects == nullptr) return E_INVALIDARG;
  *objects = nullptr;
  return VSS_E_PROVIDER_VETO;
}

HRESULT SoftwareShadowProvider::DeleteSnapshots(VSS_ID id, VSS_OBJECT_TYPE type, BOOL,
                                                LONG* deleted, VSS_ID* nondeleted) {
  if (deleted == nullptr || nondeleted == nullptr) return E_INVALIDARG;
  *deleted = 0;
  *nondeleted = GUID_NULL;
  const auto meant = [&](const Copy& copy) {
    return type == VSS_OBJECT_SNAPSHOT ? copy.id == id : copy.set == id;
  };
  auto& all = copies();
  const auto kept = std::remove_if(all.begin(), all.end(), meant);
  *deleted = static_cast<LONG>(all.end() - kept);
  all.erase(kept, all.end());
  return *deleted > 0 ? S_OK : VSS_E_OBJECT_NOT_FOUND;
}

HRESULT SoftwareShadowProvider::IsVolumeSnapshotted(VSS_PWSZ volume, BOOL* present,
                                                    LONG* compatibility) {
  if (volume == nullptr || present == nullptr || compatibility == nullptr) return E_INVALIDARG;
  *present = FALSE;
  *compatibility = 0;
  for (const Copy& copy : copies()) {
    if (copy.volume == volume) *present = TRUE;
  }
  // Moving clusters would fill the differential storage.
  if (*present != FALSE) *compatibility = VSS_SC_DISABLE_DEFRAG;
  return S_OK;
}

HRESULT SoftwareShadowProvider::SetSnapshotProperty(VSS_ID id, VSS_SNAPSHOT_PROPERTY_ID, VARIANT) {
  return find(id) != nullptr ? S_OK : VSS_E_OBJECT_NOT_FOUND;
}

HRESULT SoftwareShadowProvider::RevertToSnapshot(VSS_ID id) {
  return find(id) != nullptr ? S_OK : VSS_E_OBJECT_NOT_FOUND;
}

// A revert is over at once.
HRESULT SoftwareShadowProvider::QueryRevertStatus(VSS_PWSZ volume, IVssAsync** async) {
  if (volume == nullptr || async == nullptr) return E_INVALIDARG;
  *async = nullptr;
  const auto of_volume = [&](const Copy& copy) { return copy.volume == volume; };
  if (std::none_of(copies().begin(), copies().end(), of_volume)) return VSS_E_OBJECT_NOT_FOUND;
  *async = new FinishedOperation;
  return S_OK;
}

// --- For an array

void* HardwareShadowProvider::own_interface(REFIID id) {
  const bool has =
      id == IID_IVssHardwareSnapshotProvider || id == IID_IVssHardwareSnapshotProviderEx;
  return has ? static_cast<IVssHardwareSnapshotProviderEx*>(this) : nullptr;
}

void HardwareShadowProvider::identify(VDS_LUN_INFORMATION& lun, const std::string& identifier) {
  auto* one = static_cast<VDS_STORAGE_IDENTIFIER*>(CoTaskMemAlloc(sizeof(VDS_STORAGE_IDENTIFIER)));
  auto* bytes = static_cast<BYTE*>(CoTaskMemAlloc(identifier.size()));
  if (one == nullptr || bytes == nullptr) {
    CoTaskMemFree(one);
    CoTaskMemFree(bytes);
    return;
  }
  std::memcpy(bytes, identifier.data(), identifier.size());
  one->m_CodeSet = VDSStorageIdCodeSetAscii;
  one->m_Type = VDSStorageIdTypeFCPHName;
  one->m_cbIdentifier = static_cast<ULONG>(identifier.size());
  one->m_rgbIdentifier = bytes;
  lun.m_deviceIdDescriptor.m_cIdentifiers = 1;
  lun.m_deviceIdDescriptor.m_rgIdentifiers = one;
}

std::string HardwareShadowProvider::identifier_of(const VDS_LUN_INFORMATION& lun) {
  const VDS_STORAGE_DEVICE_ID_DESCRIPTOR& ids = lun.m_deviceIdDescriptor;
  if (ids.m_cIdentifiers == 0 || ids.m_rgIdentifiers == nullptr) return {};
  const VDS_STORAGE_IDENTIFIER& first = ids.m_rgIdentifiers[0];
  return {reinterpret_cast<const char*>(first.m_rgbIdentifier), first.m_cbIdentifier};
}

HRESULT HardwareShadowProvider::AreLunsSupported(LONG count, LONG, VSS_PWSZ*,
                                                 VDS_LUN_INFORMATION* luns, BOOL* supported) {
  if (count <= 0 || luns == nullptr || supported == nullptr) return E_INVALIDARG;
  *supported = TRUE;
  return S_OK;
}

HRESULT HardwareShadowProvider::FillInLunInfo(VSS_PWSZ, VDS_LUN_INFORMATION* lun, BOOL* supported) {
  if (lun == nullptr || supported == nullptr) return E_INVALIDARG;
  *supported = identifier_of(*lun).empty() ? FALSE : TRUE;
  return S_OK;
}

HRESULT HardwareShadowProvider::BeginPrepareSnapshot(VSS_ID set, VSS_ID id, LONG context,
                                                     LONG count, VSS_PWSZ* devices,
                                                     VDS_LUN_INFORMATION*) {
  if (count <= 0 || devices == nullptr) return E_INVALIDARG;
  return begin(set, id, devices[0], context);
}

HRESULT HardwareShadowProvider::GetTargetLuns(LONG count, VSS_PWSZ*, VDS_LUN_INFORMATION* sources,
                                              VDS_LUN_INFORMATION* targets) {
  if (count <= 0 || sources == nullptr || targets == nullptr) return E_INVALIDARG;
  for (LONG i = 0; i < count; ++i) {
    const std::string name = identifier_of(sources[i]) + ".copy." + std::to_string(++made_);
    identify(targets[i], name);
  }
  return S_OK;
}

HRESULT HardwareShadowProvider::LocateLuns(LONG count, VDS_LUN_INFORMATION* luns) {
  return count > 0 && luns != nullptr ? S_OK : E_INVALIDARG;
}

HRESULT HardwareShadowProvider::OnLunEmpty(VSS_PWSZ, VDS_LUN_INFORMATION* lun) {
  return lun != nullptr ? S_OK : E_INVALIDARG;
}

HRESULT HardwareShadowProvider::GetProviderCapabilities(ULONGLONG* mask) {
  if (mask == nullptr) return E_INVALIDARG;
  *mask = VSS_PRV_CAPABILITY_COMPLIANT | VSS_PRV_CAPABILITY_LUN_RESYNC;
  return S_OK;
}

HRESULT HardwareShadowProvider::OnLunStateChange(VDS_LUN_INFORMATION* copies, VDS_LUN_INFORMATION*,
                                                 DWORD count, DWORD) {
  return copies != nullptr && count > 0 ? S_OK : E_INVALIDARG;
}

HRESULT HardwareShadowProvider::ResyncLuns(VDS_LUN_INFORMATION* sources,
                                           VDS_LUN_INFORMATION* targets, DWORD count,
                                           IVssAsync** async) {
  if (sources == nullptr || targets == nullptr || count == 0 || async == nullptr) {
    return E_INVALIDARG;
  }
  *async = new FinishedOperation;
  return S_OK;
}

HRESULT HardwareShadowProvider::OnReuseLuns(VDS_LUN_INFORMATION*, VDS_LUN_INFORMATION*, DWORD) {
  return S_OK;
}

}  // namespace vsskit::roles
