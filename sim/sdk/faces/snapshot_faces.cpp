#include "sim/sdk/faces/snapshot_faces.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "sim/sdk/faces/object.h"
#include "sim/sdk/faces/wide_text.h"

namespace vsskit::sdk {
namespace {

// The service's empty text is a NULL pointer in a structure.
WCHAR* text_or_null(const std::string& text) {
  return text.empty() ? nullptr : to_task_string(text);
}

void fill_provider(const service::ProviderProperties& properties, VSS_PROVIDER_PROP& into) {
  const Giving::Structure parts("VSS_PROVIDER_PROP");
  into = VSS_PROVIDER_PROP();
  into.m_ProviderId = to_com(properties.id);
  into.m_pwszProviderName = to_task_string(properties.name);
  into.m_eProviderType = static_cast<VSS_PROVIDER_TYPE>(properties.type);
  into.m_pwszProviderVersion = to_task_string(properties.version);
  into.m_ProviderVersionId = to_com(properties.version_id);
  into.m_ClassId = to_com(properties.class_id);
}

void fill_object(const service::ObjectProperties& properties, VSS_OBJECT_PROP& into) {
  into = VSS_OBJECT_PROP();
  if (const auto* snapshot = std::get_if<service::SnapshotProperties>(&properties)) {
    into.Type = VSS_OBJECT_SNAPSHOT;
    fill_snapshot(*snapshot, into.Obj.Snap);
  } else if (const auto* provider = std::get_if<service::ProviderProperties>(&properties)) {
    into.Type = VSS_OBJECT_PROVIDER;
    fill_provider(*provider, into.Obj.Prov);
  }
}

class EnumFace final : public ComObject<EnumFace, IVssEnumObject> {
 public:
  using Objects = std::shared_ptr<const std::vector<service::ObjectProperties>>;

  EnumFace(Objects objects, std::size_t at, Origin origin)
      : objects_(std::move(objects)), at_(at), origin_(std::move(origin)) {
    watch(origin_, "IVssEnumObject");
  }

  // Past the end: S_FALSE, what was asked beyond it zeroed.
  HRESULT STDMETHODCALLTYPE Next(ULONG count, VSS_OBJECT_PROP* properties,
                                 ULONG* fetched) override {
    if (fetched != nullptr) *fetched = 0;
    if (properties == nullptr || (fetched == nullptr && count != 1)) return E_POINTER;
    const Giving giving(origin_);
    ULONG given = 0;
    for (ULONG i = 0; i < count; ++i) {
      properties[i] = VSS_OBJECT_PROP();
      if (at_ >= objects_->size()) continue;
      fill_object((*objects_)[at_++], properties[i]);
      ++given;
    }
    if (fetched != nullptr) *fetched = given;
    return given == count ? S_OK : S_FALSE;
  }

  HRESULT STDMETHODCALLTYPE Skip(ULONG count) override {
    const std::size_t left = objects_->size() - at_;
    at_ += std::min<std::size_t>(count, left);
    return count <= left ? S_OK : S_FALSE;
  }

  HRESULT STDMETHODCALLTYPE Reset() override {
    at_ = 0;
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE Clone(IVssEnumObject** copy) override {
    if (copy == nullptr) return E_INVALIDARG;
    const Giving giving(origin_);
    *copy = new EnumFace(objects_, at_, origin_);
    return S_OK;
  }

  void* find_interface(REFIID id) {
    return id == IID_IUnknown || id == IID_IVssEnumObject ? this : nullptr;
  }

 private:
  Objects objects_;
  std::size_t at_;
  Origin origin_;
};

}  // namespace

void fill_snapshot(const service::SnapshotProperties& properties, VSS_SNAPSHOT_PROP& into) {
  const Giving::Structure parts("VSS_SNAPSHOT_PROP");
  into = VSS_SNAPSHOT_PROP();
  into.m_SnapshotId = to_com(properties.snapshot_id);
  into.m_SnapshotSetId = to_com(properties.set_id);
  into.m_lSnapshotsCount = properties.snapshots_count;
  into.m_pwszSnapshotDeviceObject = text_or_null(properties.device);
  into.m_pwszOriginalVolumeName = text_or_null(properties.original_volume);
  into.m_pwszOriginatingMachine = text_or_null(properties.originating_machine);
  into.m_pwszServiceMachine = text_or_null(properties.service_machine);
  into.m_pwszExposedName = text_or_null(properties.exposed_name);
  into.m_pwszExposedPath = text_or_null(properties.exposed_path);
  into.m_ProviderId = to_com(properties.provider_id);
  into.m_lSnapshotAttributes = static_cast<LONG>(properties.attributes);
  into.m_tsCreationTimestamp = static_cast<VSS_TIMESTAMP>(properties.created.ticks);
  into.m_eStatus = static_cast<VSS_SNAPSHOT_STATE>(properties.state);
}

void free_snapshot(VSS_SNAPSHOT_PROP& properties) {
  for (VSS_PWSZ* text :
       {&properties.m_pwszSnapshotDeviceObject, &properties.m_pwszOriginalVolumeName,
        &properties.m_pwszOriginatingMachine, &properties.m_pwszServiceMachine,
        &properties.m_pwszExposedName, &properties.m_pwszExposedPath}) {
    CoTaskMemFree(*text);
    *text = nullptr;
  }
}

IVssEnumObject* make_enum_face(std::vector<service::ObjectProperties> objects, Origin origin) {
  return new EnumFace(
      std::make_shared<const std::vector<service::ObjectProperties>>(std::move(objects)), 0,
      std::move(origin));
}

}  // namespace vsskit::sdk
