// The table of element and attribute names itself, in the order of the enumerations; a misplaced
// entry does not compile. Included by names.h alone: readers compare against constants.
#pragma once

#include "sim/document/name_ids.h"

namespace vsskit::document::name_table {

inline constexpr Evidence kCaptured = Evidence::captured;
inline constexpr Evidence kDocumented = Evidence::documented;
inline constexpr Evidence kProvisional = Evidence::provisional;

template <class Id>
struct Entry {
  Id id;
  Name name;
};

template <class Id, std::size_t N>
constexpr bool in_order(const Entry<Id> (&entries)[N]) {
  for (std::size_t i = 0; i < N; ++i) {
    if (static_cast<std::size_t>(entries[i].id) != i) return false;
  }
  return N == static_cast<std::size_t>(Id::count_);
}

inline constexpr Entry<Element> kElements[] = {
    {Element::writer_metadata, {"WRITER_METADATA", kCaptured, ""}},
    {Element::identification, {"IDENTIFICATION", kCaptured, ""}},
    {Element::restore_method, {"RESTORE_METHOD", kCaptured, ""}},
    {Element::alternate_location_mapping,
     {"ALTERNATE_LOCATION_MAPPING", kProvisional, "ALTERNATIVE_LOCATION_MAPPING"}},
    {Element::backup_locations, {"BACKUP_LOCATIONS", kCaptured, ""}},
    {Element::file_group, {"FILE_GROUP", kCaptured, ""}},
    {Element::database, {"DATABASE", kDocumented, ""}},
    {Element::file_list, {"FILE_LIST", kCaptured, ""}},
    {Element::database_files, {"DATABASE_FILES", kDocumented, ""}},
    {Element::database_log_files, {"DATABASE_LOGFILES", kDocumented, ""}},
    {Element::dependency, {"DEPENDENCY", kProvisional, "COMPONENT_DEPENDENCY"}},
    {Element::include_files, {"INCLUDE_FILES", kProvisional, "INCLUDE_FILE"}},
    {Element::exclude_files, {"EXCLUDE_FILES", kCaptured, "EXCLUDE_FILE"}},
    {Element::exclude_files_from_snapshot,
     {"EXCLUDE_FILES_FROM_SNAPSHOT", kCaptured,
      "EXCLUDE_FROM_SNAPSHOT_FILE EXCLUDE_FROM_SNAPSHOT_FILES"}},
    {Element::backup_components, {"BACKUP_COMPONENTS", kCaptured, ""}},
    {Element::snapshot, {"SNAPSHOT", kProvisional, "SHADOW_COPY"}},
    {Element::writer_components, {"WRITER_COMPONENTS", kCaptured, ""}},
    {Element::component, {"COMPONENT", kCaptured, ""}},
    {Element::backup_metadata, {"BACKUP_METADATA", kCaptured, ""}},
    {Element::restore_metadata, {"RESTORE_METADATA", kProvisional, ""}},
    {Element::partial_file, {"PARTIAL_FILE", kProvisional, "PARTIAL_FILES"}},
    {Element::differenced_files, {"DIFFERENCED_FILES", kProvisional, "DIFFERENCED_FILE"}},
    {Element::component_failure, {"COMPONENT_FAILURE", kProvisional, "FAILURE"}},
    {Element::new_target, {"NEW_TARGET", kProvisional, ""}},
    {Element::directed_target, {"DIRECTED_TARGET", kProvisional, ""}},
    {Element::restore_subcomponent, {"RESTORE_SUBCOMPONENT", kProvisional, ""}},
    {Element::manifest, {"Manifest", kCaptured, ""}},
    {Element::shadow_copy_set, {"ShadowCopySet", kCaptured, ""}},
    {Element::shadow_copy, {"ShadowCopy", kCaptured, ""}},
    {Element::manifest_components, {"BackupComponents", kCaptured, ""}},
    {Element::aliases, {"Aliases", kCaptured, ""}},
    {Element::alias, {"Alias", kCaptured, ""}},
    {Element::writers, {"Writers", kCaptured, ""}},
    {Element::writer, {"Writer", kCaptured, ""}},
    {Element::logfile, {"Logfile", kCaptured, ""}},
};
static_assert(in_order(kElements));

inline constexpr Entry<Attribute> kAttributes[] = {
    {Attribute::version, {"version", kCaptured, ""}},
    {Attribute::backup_schema, {"backupSchema", kCaptured, "schemaMask"}},
    {Attribute::writer_id, {"writerId", kCaptured, ""}},
    {Attribute::instance_id, {"instanceId", kCaptured, ""}},
    {Attribute::instance_name, {"instanceName", kCaptured, "writerInstanceName"}},
    {Attribute::logical_path, {"logicalPath", kCaptured, ""}},
    {Attribute::component_name, {"componentName", kCaptured, ""}},
    {Attribute::path, {"path", kCaptured, ""}},
    {Attribute::filespec, {"filespec", kCaptured, "fileName"}},
    {Attribute::recursive, {"recursive", kCaptured, ""}},
    {Attribute::alternate_path,
     {"alternatePath", kProvisional, "alternateLocation alternateDestination destination newPath"}},
    {Attribute::mask, {"filespecBackupType", kCaptured, "backupTypeMask"}},
    {Attribute::friendly_name, {"friendlyName", kCaptured, "writerName"}},
    {Attribute::usage, {"usage", kCaptured, "usageType"}},
    {Attribute::data_source, {"dataSource", kCaptured, "source sourceType"}},
    {Attribute::major_version, {"majorVersion", kCaptured, ""}},
    {Attribute::minor_version, {"minorVersion", kCaptured, ""}},
    {Attribute::method, {"method", kCaptured, "restoreMethod"}},
    {Attribute::writer_restore, {"writerRestore", kCaptured, ""}},
    {Attribute::reboot_required, {"rebootRequired", kCaptured, ""}},
    {Attribute::service, {"service", kProvisional, "serviceName"}},
    {Attribute::user_procedure, {"userProcedure", kProvisional, "userProcedureUrl"}},
    {Attribute::caption, {"caption", kCaptured, "componentCaption"}},
    {Attribute::component_restore_metadata, {"restoreMetadata", kCaptured, ""}},
    {Attribute::notify_on_backup_complete, {"notifyOnBackupComplete", kCaptured, ""}},
    {Attribute::selectable, {"selectable", kCaptured, ""}},
    {Attribute::selectable_for_restore, {"selectableForRestore", kCaptured, ""}},
    {Attribute::component_flags, {"componentFlags", kCaptured, ""}},
    {Attribute::icon, {"icon", kProvisional, ""}},
    {Attribute::bootable_system_state,
     {"bootableSystemStateBackup", kCaptured, "bootableSystemState backupBootableSystemState"}},
    {Attribute::select_components, {"selectComponents", kCaptured, ""}},
    {Attribute::backup_type, {"backupType", kCaptured, ""}},
    {Attribute::partial_file_support, {"partialFileSupport", kCaptured, ""}},
    {Attribute::restore_type, {"restoreType", kProvisional, ""}},
    {Attribute::snapshot_set_id, {"snapshotSetId", kCaptured, ""}},
    {Attribute::snapshot_id, {"snapshotId", kProvisional, ""}},
    {Attribute::original_volume, {"originalVolume", kProvisional, "originalVolumeName volumeName"}},
    {Attribute::provider_id, {"providerId", kProvisional, ""}},
    {Attribute::snapshot_attributes, {"snapshotAttributes", kProvisional, ""}},
    {Attribute::source_luns, {"sourceLuns", kProvisional, ""}},
    {Attribute::snapshot_luns, {"snapshotLuns", kProvisional, ""}},
    {Attribute::disk_extents, {"diskExtents", kProvisional, ""}},
    {Attribute::component_type, {"componentType", kCaptured, ""}},
    {Attribute::backup_stamp, {"backupStamp", kCaptured, ""}},
    {Attribute::previous_backup_stamp, {"previousBackupStamp", kProvisional, ""}},
    {Attribute::backup_options, {"backupOptions", kProvisional, ""}},
    {Attribute::backup_succeeded, {"backupSucceeded", kProvisional, "succeeded"}},
    {Attribute::prepare_for_backup_failure,
     {"prepareForBackupFailureMsg", kProvisional, "prepareForBackupFailureMessage"}},
    {Attribute::post_snapshot_failure,
     {"postSnapshotFailureMsg", kProvisional, "postSnapshotFailureMessage"}},
    {Attribute::selected_for_restore, {"selectedForRestore", kProvisional, ""}},
    {Attribute::restore_instance_id, {"restoreInstanceId", kProvisional, ""}},
    {Attribute::additional_restores, {"additionalRestores", kProvisional, ""}},
    {Attribute::restore_options, {"restoreOptions", kProvisional, ""}},
    {Attribute::restore_name, {"restoreName", kProvisional, ""}},
    {Attribute::restore_target, {"restoreTarget", kProvisional, "target"}},
    {Attribute::file_restore_status, {"fileRestoreStatus", kProvisional, ""}},
    {Attribute::authoritative_restore, {"authoritativeRestore", kProvisional, ""}},
    {Attribute::roll_forward, {"rollForward", kProvisional, "rollForwardType"}},
    {Attribute::roll_forward_point, {"rollForwardPoint", kProvisional, ""}},
    {Attribute::pre_restore_failure,
     {"preRestoreFailureMsg", kProvisional, "preRestoreFailureMessage"}},
    {Attribute::post_restore_failure,
     {"postRestoreFailureMsg", kProvisional, "postRestoreFailureMessage"}},
    {Attribute::metadata, {"metadata", kCaptured, ""}},
    {Attribute::filename, {"filename", kProvisional, "filespec"}},
    {Attribute::ranges, {"ranges", kProvisional, ""}},
    {Attribute::last_modify_time, {"lastModifyTime", kProvisional, "ftLastModifyTime"}},
    {Attribute::lsn, {"lsn", kProvisional, "lsnString"}},
    {Attribute::hr, {"hr", kProvisional, ""}},
    {Attribute::application_hr, {"applicationHr", kProvisional, "hrApplication"}},
    {Attribute::message, {"message", kProvisional, "applicationMessage"}},
    {Attribute::source_path, {"sourcePath", kProvisional, ""}},
    {Attribute::source_filename, {"sourceFilename", kProvisional, ""}},
    {Attribute::source_ranges, {"sourceRangeList", kProvisional, "sourceRanges"}},
    {Attribute::destination_path, {"destinationPath", kProvisional, ""}},
    {Attribute::destination_filename, {"destinationFilename", kProvisional, ""}},
    {Attribute::destination_ranges, {"destinationRangeList", kProvisional, "destinationRanges"}},
    {Attribute::repair, {"repair", kProvisional, ""}},
    {Attribute::guid, {"GUID", kCaptured, ""}},
    {Attribute::machine_name, {"MachineName", kCaptured, ""}},
    {Attribute::alias_name, {"Alias", kCaptured, ""}},
    {Attribute::original_volume_name, {"OriginalVolume", kCaptured, ""}},
    {Attribute::provider, {"Provider", kCaptured, ""}},
    {Attribute::file, {"File", kCaptured, ""}},
    {Attribute::name, {"Name", kCaptured, ""}},
    {Attribute::value, {"Value", kCaptured, ""}},
    {Attribute::count, {"Count", kCaptured, ""}},
    {Attribute::metadata_file, {"MetadataFile", kCaptured, ""}},
};
static_assert(in_order(kAttributes));

}  // namespace vsskit::document::name_table
