// What a LiveSession does with shadow copies.
#include "sim/system/live_session_calls.h"
#include "sim/system/objects.h"

namespace vsskit::system {

Hresult LiveSession::set_context(std::int32_t context) {
  return ask(backup_, &IVssBackupComponents::SetContext, static_cast<LONG>(context));
}

Hresult LiveSession::start_snapshot_set(Guid& set_id) {
  VSS_ID id = GUID_NULL;
  const Hresult result = ask(backup_, &IVssBackupComponents::StartSnapshotSet, &id);
  set_id = sdk::from_com(id);
  return result;
}

Hresult LiveSession::add_to_snapshot_set(TextOrNull volume, const Guid& provider_id,
                                         Guid& snapshot_id) {
  WideArgument name(volume);
  VSS_ID id = GUID_NULL;
  const Hresult result = ask(backup_, &IVssBackupComponents::AddToSnapshotSet, name.get(),
                             sdk::to_com(provider_id), &id);
  snapshot_id = sdk::from_com(id);
  return result;
}

Hresult LiveSession::do_snapshot_set(OperationPtr& operation) {
  return begin(After::document, operation, backup_, &IVssBackupComponents::DoSnapshotSet);
}

Hresult LiveSession::delete_snapshots(const Guid& id, ObjectType type, bool force,
                                      service::Deletion& deletion) {
  LONG deleted = 0;
  VSS_ID nondeleted = GUID_NULL;
  deletion.result =
      ask(backup_, &IVssBackupComponents::DeleteSnapshots, sdk::to_com(id),
          static_cast<VSS_OBJECT_TYPE>(type), force ? TRUE : FALSE, &deleted, &nondeleted);
  deletion.deleted = deleted;
  deletion.nondeleted = sdk::from_com(nondeleted);
  return deletion.result;
}

Hresult LiveSession::import_snapshots(OperationPtr& operation) {
  return begin(After::nothing, operation, backup_, &IVssBackupComponents::ImportSnapshots);
}

Hresult LiveSession::break_snapshot_set(const Guid& set_id) {
  return ask(backup_, &IVssBackupComponents::BreakSnapshotSet, sdk::to_com(set_id));
}

// A copy whose device is known can be read from now on.
void LiveSession::adopt(const service::SnapshotProperties& properties) {
  const volume::Volume* volume = world_.volumes().find_volume(properties.original_volume);
  if (volume == nullptr || properties.device.empty()) return;
  const bool adopted = world_.volumes().adopt_shadow_copy(
      properties.set_id, {volume, properties.snapshot_id}, properties.device,
      world_.machine().copy_folder(properties.device));
  if (adopted) copies_.push_back(properties.snapshot_id);
}

Hresult LiveSession::get_snapshot_properties(const Guid& snapshot_id,
                                             service::SnapshotProperties& properties) {
  VSS_SNAPSHOT_PROP found{};
  const Hresult result =
      ask(backup_, &IVssBackupComponents::GetSnapshotProperties, sdk::to_com(snapshot_id), &found);
  if (failed(result)) return result;
  properties = take_snapshot(world_.vss(), found);
  adopt(properties);
  return result;
}

Hresult LiveSession::query(const Guid& queried_id, ObjectType queried_type,
                           ObjectType returned_type,
                           std::vector<service::ObjectProperties>& objects) {
  if (!backup_) return kVssEBadState;
  const engine::HouseLock::Outside outside(world_.house());
  return query_objects(world_.vss(), *backup_, sdk::to_com(queried_id),
                       static_cast<VSS_OBJECT_TYPE>(queried_type),
                       static_cast<VSS_OBJECT_TYPE>(returned_type), objects);
}

Hresult LiveSession::is_volume_supported(const Guid& provider_id, TextOrNull volume,
                                         bool& supported) {
  WideArgument name(volume);
  BOOL answer = FALSE;
  const Hresult result = ask(backup_, &IVssBackupComponents::IsVolumeSupported,
                             sdk::to_com(provider_id), name.get(), &answer);
  supported = answer != FALSE;
  return result;
}

Hresult LiveSession::expose_snapshot(const Guid& snapshot_id, TextOrNull path_from_root,
                                     std::uint32_t attributes, TextOrNull expose,
                                     std::string& exposed) {
  WideArgument path(path_from_root);
  WideArgument place(expose);
  WCHAR* found = nullptr;
  const Hresult result =
      ask(backup_, &IVssBackupComponents::ExposeSnapshot, sdk::to_com(snapshot_id), path.get(),
          static_cast<LONG>(attributes), place.get(), &found);
  exposed = take_task_text(world_.vss(), found);
  return result;
}

Hresult LiveSession::unexpose_snapshot(const Guid& snapshot_id) {
  return ask(ex2_, &IVssBackupComponentsEx2::UnexposeSnapshot, sdk::to_com(snapshot_id));
}

Hresult LiveSession::revert_to_snapshot(const Guid& snapshot_id, bool force_dismount) {
  return ask(backup_, &IVssBackupComponents::RevertToSnapshot, sdk::to_com(snapshot_id),
             force_dismount ? TRUE : FALSE);
}

Hresult LiveSession::query_revert_status(TextOrNull volume, OperationPtr& operation) {
  WideArgument name(volume);
  return begin(After::nothing, operation, backup_, &IVssBackupComponents::QueryRevertStatus,
               name.get());
}

Hresult LiveSession::break_snapshot_set_ex(const Guid& set_id, std::uint32_t flags,
                                           OperationPtr& operation) {
  return begin(After::nothing, operation, ex2_, &IVssBackupComponentsEx2::BreakSnapshotSetEx,
               sdk::to_com(set_id), static_cast<DWORD>(flags));
}

Hresult LiveSession::pre_fast_recovery(const Guid& set_id, std::uint32_t flags,
                                       OperationPtr& operation) {
  return begin(After::nothing, operation, ex2_, &IVssBackupComponentsEx2::PreFastRecovery,
               sdk::to_com(set_id), static_cast<DWORD>(flags));
}

Hresult LiveSession::fast_recovery(const Guid& set_id, std::uint32_t flags,
                                   OperationPtr& operation) {
  return begin(After::nothing, operation, ex2_, &IVssBackupComponentsEx2::FastRecovery,
               sdk::to_com(set_id), static_cast<DWORD>(flags));
}

Hresult LiveSession::add_snapshot_to_recovery_set(const Guid& snapshot_id, std::uint32_t flags,
                                                  TextOrNull destination_volume) {
  WideArgument volume(destination_volume);
  return ask(ex3_, &IVssBackupComponentsEx3::AddSnapshotToRecoverySet, sdk::to_com(snapshot_id),
             static_cast<DWORD>(flags), volume.get());
}

Hresult LiveSession::recover_set(std::uint32_t flags, OperationPtr& operation) {
  return begin(After::nothing, operation, ex3_, &IVssBackupComponentsEx3::RecoverSet,
               static_cast<DWORD>(flags));
}

Hresult LiveSession::get_root_and_logical_prefix_paths(TextOrNull path, std::string& root,
                                                       std::string& logical_prefix,
                                                       bool normalize_fqdn) {
  WideArgument file(path);
  WCHAR* found_root = nullptr;
  WCHAR* found_prefix = nullptr;
  const Hresult result = ask(ex4_, &IVssBackupComponentsEx4::GetRootAndLogicalPrefixPaths,
                             file.get(), &found_root, &found_prefix, normalize_fqdn ? TRUE : FALSE);
  root = take_task_text(world_.vss(), found_root);
  logical_prefix = take_task_text(world_.vss(), found_prefix);
  return result;
}

}  // namespace vsskit::system
