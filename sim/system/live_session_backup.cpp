// What a LiveSession does in a backup and a restore.
#include "sim/system/live_session_calls.h"

namespace vsskit::system {

Hresult LiveSession::add_component(const Guid& instance_id, const ComponentAddress& component) {
  WideArgument path(component.logical_path);
  WideArgument name(component.name);
  return ask(backup_, &IVssBackupComponents::AddComponent, sdk::to_com(instance_id),
             sdk::to_com(component.writer_id), static_cast<VSS_COMPONENT_TYPE>(component.type),
             path.get(), name.get());
}

Hresult LiveSession::prepare_for_backup(OperationPtr& operation) {
  return begin(After::document, operation, backup_, &IVssBackupComponents::PrepareForBackup);
}
Hresult LiveSession::backup_complete(OperationPtr& operation) {
  return begin(After::document, operation, backup_, &IVssBackupComponents::BackupComplete);
}
Hresult LiveSession::pre_restore(OperationPtr& operation) {
  return begin(After::document, operation, backup_, &IVssBackupComponents::PreRestore);
}
Hresult LiveSession::post_restore(OperationPtr& operation) {
  return begin(After::document, operation, backup_, &IVssBackupComponents::PostRestore);
}

Hresult LiveSession::abort_backup() {
  return ask(backup_, &IVssBackupComponents::AbortBackup);
}

Hresult LiveSession::set_backup_succeeded(const Guid& instance_id,
                                          const ComponentAddress& component, bool succeeded) {
  WideArgument path(component.logical_path);
  WideArgument name(component.name);
  return ask(backup_, &IVssBackupComponents::SetBackupSucceeded, sdk::to_com(instance_id),
             sdk::to_com(component.writer_id), static_cast<VSS_COMPONENT_TYPE>(component.type),
             path.get(), name.get(), succeeded);
}

Hresult LiveSession::set_backup_options(const ComponentAddress& component, TextOrNull options) {
  WideArgument text(options);
  return ask_of(backup_, &IVssBackupComponents::SetBackupOptions, component, text.get());
}

Hresult LiveSession::set_previous_backup_stamp(const ComponentAddress& component,
                                               TextOrNull stamp) {
  WideArgument text(stamp);
  return ask_of(backup_, &IVssBackupComponents::SetPreviousBackupStamp, component, text.get());
}

Hresult LiveSession::set_selected_for_restore(const ComponentAddress& component, bool selected) {
  return ask_of(backup_, &IVssBackupComponents::SetSelectedForRestore, component, selected);
}

Hresult LiveSession::set_selected_for_restore_ex(const ComponentAddress& component, bool selected,
                                                 const Guid& instance_id) {
  return ask_of(ex_, &IVssBackupComponentsEx::SetSelectedForRestoreEx, component, selected,
                sdk::to_com(instance_id));
}

Hresult LiveSession::set_restore_options(const ComponentAddress& component, TextOrNull options) {
  WideArgument text(options);
  return ask_of(backup_, &IVssBackupComponents::SetRestoreOptions, component, text.get());
}

Hresult LiveSession::set_additional_restores(const ComponentAddress& component, bool additional) {
  return ask_of(backup_, &IVssBackupComponents::SetAdditionalRestores, component, additional);
}

Hresult LiveSession::add_alternative_location_mapping(const ComponentAddress& component,
                                                      TextOrNull path, TextOrNull filespec,
                                                      bool recursive, TextOrNull destination) {
  WideArgument wide_path(path);
  WideArgument wide_filespec(filespec);
  WideArgument wide_destination(destination);
  return ask_of(backup_, &IVssBackupComponents::AddAlternativeLocationMapping, component,
                wide_path.get(), wide_filespec.get(), recursive, wide_destination.get());
}

Hresult LiveSession::add_restore_subcomponent(const ComponentAddress& component,
                                              TextOrNull sub_logical_path, TextOrNull sub_component,
                                              bool repair) {
  WideArgument path(sub_logical_path);
  WideArgument name(sub_component);
  return ask_of(backup_, &IVssBackupComponents::AddRestoreSubcomponent, component, path.get(),
                name.get(), repair);
}

Hresult LiveSession::set_file_restore_status(const ComponentAddress& component,
                                             FileRestoreStatus status) {
  return ask_of(backup_, &IVssBackupComponents::SetFileRestoreStatus, component,
                static_cast<VSS_FILE_RESTORE_STATUS>(status));
}

Hresult LiveSession::add_new_target(const ComponentAddress& component, TextOrNull path,
                                    TextOrNull filename, bool recursive,
                                    TextOrNull alternate_path) {
  WideArgument wide_path(path);
  WideArgument wide_name(filename);
  WideArgument wide_alternate(alternate_path);
  return ask_of(backup_, &IVssBackupComponents::AddNewTarget, component, wide_path.get(),
                wide_name.get(), recursive, wide_alternate.get());
}

Hresult LiveSession::set_ranges_file_path(const ComponentAddress& component, std::uint32_t index,
                                          TextOrNull ranges_file) {
  WideArgument path(ranges_file);
  return ask_of(backup_, &IVssBackupComponents::SetRangesFilePath, component,
                static_cast<UINT>(index), path.get());
}

Hresult LiveSession::set_authoritative_restore(const ComponentAddress& component,
                                               bool authoritative) {
  return ask_of(ex2_, &IVssBackupComponentsEx2::SetAuthoritativeRestore, component, authoritative);
}

Hresult LiveSession::set_roll_forward(const ComponentAddress& component, RollForwardType type,
                                      TextOrNull point) {
  WideArgument text(point);
  return ask_of(ex2_, &IVssBackupComponentsEx2::SetRollForward, component,
                static_cast<VSS_ROLLFORWARD_TYPE>(type), text.get());
}

Hresult LiveSession::set_restore_name(const ComponentAddress& component, TextOrNull name) {
  WideArgument text(name);
  return ask_of(ex2_, &IVssBackupComponentsEx2::SetRestoreName, component, text.get());
}

}  // namespace vsskit::system
