// The data that have names in the documents, and what is known of a name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace vsskit::document {

// What shows that a document of the real VSS has this name.
enum class Evidence : std::uint8_t {
  captured,     // it stands in a published capture
  documented,   // a page of Microsoft's prints it in a document
  provisional,  // nothing public shows it; the name is ours
};

enum class Element : std::uint8_t {
  writer_metadata,
  identification,
  restore_method,
  alternate_location_mapping,
  backup_locations,
  file_group,
  database,
  file_list,
  database_files,
  database_log_files,
  dependency,
  include_files,
  exclude_files,
  exclude_files_from_snapshot,
  backup_components,
  snapshot,
  writer_components,
  component,
  backup_metadata,
  restore_metadata,
  partial_file,
  differenced_files,
  component_failure,
  new_target,
  directed_target,
  restore_subcomponent,
  manifest,
  shadow_copy_set,
  shadow_copy,
  manifest_components,
  aliases,
  alias,
  writers,
  writer,
  logfile,
  count_,
};

enum class Attribute : std::uint8_t {
  // more than one element
  version,
  backup_schema,
  writer_id,
  instance_id,
  instance_name,
  logical_path,
  component_name,
  path,
  filespec,
  recursive,
  alternate_path,
  mask,
  // IDENTIFICATION, RESTORE_METHOD
  friendly_name,
  usage,
  data_source,
  major_version,
  minor_version,
  method,
  writer_restore,
  reboot_required,
  service,
  user_procedure,
  // FILE_GROUP, DATABASE
  caption,
  component_restore_metadata,
  notify_on_backup_complete,
  selectable,
  selectable_for_restore,
  component_flags,
  icon,
  // BACKUP_COMPONENTS, SNAPSHOT
  bootable_system_state,
  select_components,
  backup_type,
  partial_file_support,
  restore_type,
  snapshot_set_id,
  snapshot_id,
  original_volume,
  provider_id,
  snapshot_attributes,
  source_luns,
  snapshot_luns,
  disk_extents,
  // COMPONENT
  component_type,
  backup_stamp,
  previous_backup_stamp,
  backup_options,
  backup_succeeded,
  prepare_for_backup_failure,
  post_snapshot_failure,
  selected_for_restore,
  restore_instance_id,
  additional_restores,
  restore_options,
  restore_name,
  restore_target,
  file_restore_status,
  authoritative_restore,
  roll_forward,
  roll_forward_point,
  pre_restore_failure,
  post_restore_failure,
  // below COMPONENT
  metadata,
  filename,
  ranges,
  last_modify_time,
  lsn,
  hr,
  application_hr,
  message,
  source_path,
  source_filename,
  source_ranges,
  destination_path,
  destination_filename,
  destination_ranges,
  repair,
  // Manifest
  guid,
  machine_name,
  alias_name,
  original_volume_name,
  provider,
  file,
  name,
  value,
  count,
  metadata_file,
  count_,
};

struct Name {
  std::string_view text;  // as written
  Evidence evidence;
  std::string_view spellings;  // further ones that are read, separated by blanks
};

}  // namespace vsskit::document
