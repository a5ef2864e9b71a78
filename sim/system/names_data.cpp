#include "sim/system/names_data.h"

namespace vsskit::system {
namespace {

using A = document::Attribute;
using E = document::Element;
using enum Shown;

constexpr Datum text_of(std::string_view name, Shown shown, E element, A attribute) {
  return {name, shown, Found::text, element, attribute};
}
constexpr Datum twin(std::string_view name, Shown shown, E element, A attribute) {
  return {name, shown, Found::twin, element, attribute};
}
constexpr Datum root(std::string_view name, Shown shown, A attribute) {
  return {name, shown, Found::root, E::backup_components, attribute};
}
// Two elements that texts mark.
constexpr Datum marked(std::string_view name, Shown shown, E element, A attribute,
                       std::string_view plain) {
  return {name, shown, Found::twin, element, attribute, name, plain};
}
constexpr Datum value(std::string_view name, Shown shown, E element, A attribute) {
  return {name, shown, Found::value, element, attribute};
}
constexpr Datum never(std::string_view name, Shown shown, E element, A attribute,
                      std::string_view why) {
  return {name, shown, Found::never, element, attribute, {}, {}, why};
}

constexpr std::string_view kTransportable =
    "it comes with the LUNs of transportable copies, and those with a hardware provider";
constexpr std::string_view kLsn = "AddDifferencedFilesByLastModifyLSN is not implemented";
constexpr std::string_view kRepair =
    "the argument of AddRestoreSubcomponent is reserved, and has to be false";

constexpr Datum kData[] = {
    // --- A writer's metadata
    value("writer id", metadata, E::identification, A::writer_id),
    value("instance id", metadata, E::identification, A::instance_id),
    text_of("writer name", metadata, E::identification, A::friendly_name),
    text_of("instance name", metadata, E::identification, A::instance_name),
    value("major version", metadata, E::identification, A::major_version),
    value("minor version", metadata, E::identification, A::minor_version),
    value("backup schema", metadata, E::writer_metadata, A::backup_schema),
    text_of("service", metadata, E::restore_method, A::service),
    text_of("user procedure", metadata, E::restore_method, A::user_procedure),
    text_of("mapping path", metadata, E::alternate_location_mapping, A::path),
    text_of("mapping destination", metadata, E::alternate_location_mapping, A::alternate_path),
    text_of("mapping specification", metadata, E::alternate_location_mapping, A::filespec),
    marked("recursive mapping path", metadata, E::alternate_location_mapping, A::recursive,
           "mapping path"),
    text_of("logical path", metadata, E::file_group, A::logical_path),
    text_of("component name", metadata, E::file_group, A::component_name),
    text_of("caption", metadata, E::file_group, A::caption),
    twin("icon", metadata, E::file_group, A::icon),
    twin("component restore metadata", metadata, E::file_group, A::component_restore_metadata),
    twin("notify on backup complete", metadata, E::file_group, A::notify_on_backup_complete),
    twin("selectable", metadata, E::file_group, A::selectable),
    twin("selectable for restore", metadata, E::file_group, A::selectable_for_restore),
    twin("component flags", metadata, E::file_group, A::component_flags),
    text_of("database logical path", metadata, E::database, A::logical_path),
    text_of("database component name", metadata, E::database, A::component_name),
    text_of("database caption", metadata, E::database, A::caption),
    twin("database icon", metadata, E::database, A::icon),
    twin("database component restore metadata", metadata, E::database,
         A::component_restore_metadata),
    twin("database notify on backup complete", metadata, E::database, A::notify_on_backup_complete),
    twin("database selectable", metadata, E::database, A::selectable),
    twin("database selectable for restore", metadata, E::database, A::selectable_for_restore),
    twin("database component flags", metadata, E::database, A::component_flags),
    text_of("file path", metadata, E::file_list, A::path),
    text_of("file specification", metadata, E::file_list, A::filespec),
    text_of("alternate path", metadata, E::file_list, A::alternate_path),
    value("file mask", metadata, E::file_list, A::mask),
    text_of("database file path", metadata, E::database_files, A::path),
    text_of("database file specification", metadata, E::database_files, A::filespec),
    value("database file mask", metadata, E::database_files, A::mask),
    text_of("database log path", metadata, E::database_log_files, A::path),
    text_of("database log specification", metadata, E::database_log_files, A::filespec),
    value("database log mask", metadata, E::database_log_files, A::mask),
    value("dependency writer id", metadata, E::dependency, A::writer_id),
    text_of("dependency logical path", metadata, E::dependency, A::logical_path),
    text_of("dependency component", metadata, E::dependency, A::component_name),
    text_of("include path", metadata, E::include_files, A::path),
    text_of("include specification", metadata, E::include_files, A::filespec),
    text_of("include alternate path", metadata, E::include_files, A::alternate_path),
    marked("recursive include path", metadata, E::include_files, A::recursive, "include path"),
    marked("recursive file path", metadata, E::file_list, A::recursive, "flat file path"),
    value("version", metadata, E::writer_metadata, A::version),
    text_of("exclude path", metadata, E::exclude_files, A::path),
    text_of("exclude specification", metadata, E::exclude_files, A::filespec),
    marked("recursive exclude path", metadata, E::exclude_files, A::recursive, "exclude path"),
    text_of("snapshot exclude path", metadata, E::exclude_files_from_snapshot, A::path),
    text_of("snapshot exclude specification", metadata, E::exclude_files_from_snapshot,
            A::filespec),
    marked("recursive snapshot exclude path", metadata, E::exclude_files_from_snapshot,
           A::recursive, "snapshot exclude path"),
    // --- The backup's document
    value("document version", backup, E::backup_components, A::version),
    root("bootable system state", backup, A::bootable_system_state),
    root("select components", backup, A::select_components),
    root("partial file support", backup, A::partial_file_support),
    root("backup type", backup, A::backup_type),
    value("snapshot set id", backup, E::backup_components, A::snapshot_set_id),
    value("snapshot id", backup, E::snapshot, A::snapshot_id),
    value("snapshot volume", backup, E::snapshot, A::original_volume),
    value("snapshot provider", backup, E::snapshot, A::provider_id),
    {"snapshot attributes",
     backup,
     Found::value,
     E::snapshot,
     A::snapshot_attributes,
     {},
     {},
     kTransportable},
    never("source LUNs", backup, E::snapshot, A::source_luns, kTransportable),
    never("snapshot LUNs", backup, E::snapshot, A::snapshot_luns, kTransportable),
    never("disk extents", backup, E::snapshot, A::disk_extents, kTransportable),
    value("backed-up writer id", backup, E::writer_components, A::writer_id),
    value("backed-up instance id", backup, E::writer_components, A::instance_id),
    {"backed-up instance name", backup, Found::text, E::writer_components, A::instance_name,
     "instance name"},
    value("backed-up schema", backup, E::writer_components, A::backup_schema),
    text_of("backed-up logical path", backup, E::component, A::logical_path),
    value("backed-up component", backup, E::component, A::component_name),
    twin("component type", backup, E::component, A::component_type),
    twin("backup succeeded", backup, E::component, A::backup_succeeded),
    text_of("backup options", backup, E::component, A::backup_options),
    text_of("backup stamp", backup, E::component, A::backup_stamp),
    text_of("previous backup stamp", backup, E::component, A::previous_backup_stamp),
    text_of("backup metadata", backup, E::backup_metadata, A::metadata),
    text_of("prepare failure", backup, E::component, A::prepare_for_backup_failure),
    text_of("post-snapshot failure", backup, E::component, A::post_snapshot_failure),
    text_of("partial path", backup, E::partial_file, A::path),
    text_of("partial filename", backup, E::partial_file, A::filename),
    text_of("partial ranges", backup, E::partial_file, A::ranges),
    text_of("partial metadata", backup, E::partial_file, A::metadata),
    text_of("differenced path", backup, E::differenced_files, A::path),
    text_of("differenced specification", backup, E::differenced_files, A::filespec),
    marked("differenced flat", backup, E::differenced_files, A::recursive, "differenced path"),
    marked("differenced later", backup, E::differenced_files, A::last_modify_time,
           "differenced path"),
    never("differenced LSN", backup, E::differenced_files, A::lsn, kLsn),
    marked("failure code", backup, E::component_failure, A::hr, "failure message"),
    marked("failure application", backup, E::component_failure, A::application_hr,
           "failure message"),
    text_of("failure message", backup, E::component_failure, A::message),
    // --- The restore's document
    root("restore type", restore, A::restore_type),
    twin("selected for restore", restore, E::component, A::selected_for_restore),
    twin("restore instance id", restore, E::component, A::restore_instance_id),
    twin("additional restores", restore, E::component, A::additional_restores),
    text_of("restore options", restore, E::component, A::restore_options),
    text_of("restore name", restore, E::component, A::restore_name),
    text_of("restore metadata", restore, E::restore_metadata, A::metadata),
    twin("restore target", restore, E::component, A::restore_target),
    twin("file restore status", restore, E::component, A::file_restore_status),
    twin("authoritative restore", restore, E::component, A::authoritative_restore),
    twin("roll forward", restore, E::component, A::roll_forward),
    text_of("roll-forward point", restore, E::component, A::roll_forward_point),
    text_of("pre-restore failure", restore, E::component, A::pre_restore_failure),
    text_of("post-restore failure", restore, E::component, A::post_restore_failure),
    text_of("taken mapping path", restore, E::alternate_location_mapping, A::path),
    text_of("taken mapping destination", restore, E::alternate_location_mapping, A::alternate_path),
    text_of("taken mapping specification", restore, E::alternate_location_mapping, A::filespec),
    marked("recursive taken mapping path", restore, E::alternate_location_mapping, A::recursive,
           "taken mapping path"),
    text_of("new target path", restore, E::new_target, A::path),
    text_of("new target place", restore, E::new_target, A::alternate_path),
    text_of("new target specification", restore, E::new_target, A::filespec),
    marked("recursive new target path", restore, E::new_target, A::recursive, "new target path"),
    text_of("directed source path", restore, E::directed_target, A::source_path),
    text_of("directed source filename", restore, E::directed_target, A::source_filename),
    text_of("directed source ranges", restore, E::directed_target, A::source_ranges),
    text_of("directed destination path", restore, E::directed_target, A::destination_path),
    text_of("directed destination filename", restore, E::directed_target, A::destination_filename),
    text_of("directed destination ranges", restore, E::directed_target, A::destination_ranges),
    text_of("subcomponent logical path", restore, E::restore_subcomponent, A::logical_path),
    text_of("subcomponent name", restore, E::restore_subcomponent, A::component_name),
    {"subcomponent repair",
     restore,
     Found::rest,
     E::restore_subcomponent,
     A::repair,
     "subcomponent name",
     {},
     kRepair},
};

}  // namespace

std::span<const Datum> all_data() {
  return kData;
}

const std::vector<std::string>& carriers() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> list{std::string(kUntouched), std::string(kRestored)};
    for (const Datum& datum : kData) {
      const bool hangs_on_one = datum.found == Found::text || datum.found == Found::twin;
      if (datum.shown != metadata && hangs_on_one) list.emplace_back(datum.name);
    }
    for (const char* kind : {"target ", "status ", "roll "}) {
      for (char value = '1'; value <= '4'; ++value)
        list.push_back(kind + std::string(1, value));
    }
    return list;
  }();
  return names;
}

}  // namespace vsskit::system
