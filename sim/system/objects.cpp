#include "sim/system/objects.h"

#include <utility>

#include "sim/system/com_values.h"

namespace vsskit::system {
namespace {

service::ProviderProperties take_provider(const EntryPoints& vss, VSS_PROVIDER_PROP& from) {
  service::ProviderProperties into;
  into.id = sdk::from_com(from.m_ProviderId);
  into.name = take_task_text(vss, from.m_pwszProviderName);
  into.type = static_cast<ProviderType>(static_cast<int>(from.m_eProviderType));
  into.version = take_task_text(vss, from.m_pwszProviderVersion);
  into.version_id = sdk::from_com(from.m_ProviderVersionId);
  into.class_id = sdk::from_com(from.m_ClassId);
  return into;
}

}  // namespace

service::SnapshotProperties take_snapshot(const EntryPoints& vss, VSS_SNAPSHOT_PROP& from) {
  service::SnapshotProperties into;
  into.snapshot_id = sdk::from_com(from.m_SnapshotId);
  into.set_id = sdk::from_com(from.m_SnapshotSetId);
  into.snapshots_count = from.m_lSnapshotsCount;
  into.device = take_task_text(vss, from.m_pwszSnapshotDeviceObject);
  into.original_volume = take_task_text(vss, from.m_pwszOriginalVolumeName);
  into.originating_machine = take_task_text(vss, from.m_pwszOriginatingMachine);
  into.service_machine = take_task_text(vss, from.m_pwszServiceMachine);
  into.exposed_name = take_task_text(vss, from.m_pwszExposedName);
  into.exposed_path = take_task_text(vss, from.m_pwszExposedPath);
  into.provider_id = sdk::from_com(from.m_ProviderId);
  into.attributes = from.m_lSnapshotAttributes;
  into.created = {static_cast<std::uint64_t>(from.m_tsCreationTimestamp)};
  into.state = static_cast<SnapshotState>(static_cast<int>(from.m_eStatus));
  from = VSS_SNAPSHOT_PROP();
  return into;
}

Hresult query_objects(const EntryPoints& vss, IVssBackupComponents& backup, const VSS_ID& id,
                      VSS_OBJECT_TYPE queried, VSS_OBJECT_TYPE returned,
                      std::vector<service::ObjectProperties>& objects) {
  Held<IVssEnumObject> list;
  const Hresult result = backup.Query(id, queried, returned, list.put());
  if (failed(result) || !list) return result;
  for (;;) {
    VSS_OBJECT_PROP object{};
    ULONG fetched = 0;
    const Hresult next = list->Next(1, &object, &fetched);
    if (failed(next)) return next;
    if (next != kSOk || fetched == 0) return result;
    if (object.Type == VSS_OBJECT_SNAPSHOT) {
      objects.emplace_back(take_snapshot(vss, object.Obj.Snap));
    } else if (object.Type == VSS_OBJECT_PROVIDER) {
      objects.emplace_back(take_provider(vss, object.Obj.Prov));
    }
  }
}

}  // namespace vsskit::system
