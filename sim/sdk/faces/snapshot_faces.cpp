#include "sim/sdk/faces/snapshot_faces.h"

#include <utility>

#include "sim/sdk/belongings.h"
#include "sim/sdk/com_memory.h"
#include "sim/sdk/faces/enumeration.h"
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

struct ObjectList {
  using Interface = IVssEnumObject;
  using Property = VSS_OBJECT_PROP;
  using Object = service::ObjectProperties;
  static constexpr const char* kName = "IVssEnumObject";
  static const IID& id() { return IID_IVssEnumObject; }
  static void fill(const Object& object, Property& into) { fill_object(object, into); }
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
  GivingBack parts("VSS_SNAPSHOT_PROP", "VssFreeSnapshotProperties");
  for (VSS_PWSZ* text :
       {&properties.m_pwszSnapshotDeviceObject, &properties.m_pwszOriginalVolumeName,
        &properties.m_pwszOriginatingMachine, &properties.m_pwszServiceMachine,
        &properties.m_pwszExposedName, &properties.m_pwszExposedPath}) {
    if (parts.may_free(ComBlock::task, *text)) CoTaskMemFree(*text);
    *text = nullptr;
  }
}

IVssEnumObject* make_enum_face(std::vector<service::ObjectProperties> objects, Origin origin) {
  return make_enumeration<ObjectList>(std::move(objects), std::move(origin));
}

}  // namespace vsskit::sdk
