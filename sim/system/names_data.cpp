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
    text_of("logical path", metadata, E::file_group, A::logical_path),
    text_of("component name", metadata, E::file_group, A::component_name),
    text_of("caption", metadata, E::file_group, A::caption),
    twin("icon", metadata, E::file_group, A::icon),
    twin("component restore metadata", metadata, E::file_group, A::component_restore_metadata),
    twin("notify on backup complete", metadata, E::file_group, A::notify_on_backup_complete),
    twin("selectable", metadata, E::file_group, A::selectable),
    twin("selectable for restore", metadata, E::file_group, A::selectable_for_restore),
    twin("component flags", metadata, E::file_group, A::component_flags),
    text_of("database name", metadata, E::database, A::component_name),
    text_of("file path", metadata, E::file_list, A::path),
    text_of("file specification", metadata, E::file_list, A::filespec),
    text_of("alternate path", metadata, E::file_list, A::alternate_path),
    value("file mask", metadata, E::file_list, A::mask),
    text_of("database file path", metadata, E::database_files, A::path),
    text_of("database log path", metadata, E::database_log_files, A::path),
    value("dependency writer id", metadata, E::dependency, A::writer_id),
    text_of("dependency logical path", metadata, E::dependency, A::logical_path),
    text_of("dependency component", metadata, E::dependency, A::component_name),
    text_of("include path", metadata, E::include_files, A::path),
    marked("recursive file path", metadata, E::file_list, A::recursive, "flat file path"),
    value("version", metadata, E::writer_metadata, A::version),
    text_of("exclude path", metadata, E::exclude_files, A::path),
    text_of("snapshot exclude path", metadata, E::exclude_files_from_snapshot, A::path),
    // --- The backup's document
    root("bootable system state", backup, A::bootable_system_state),
    root("select components", backup, A::select_components),
    root("partial file support", backup, A::partial_file_support),
    root("backup type", backup, A::backup_type),
    value("snapshot set id", backup, E::backup_components, A::snapshot_set_id),
    value("snapshot id", backup, E::snapshot, A::snapshot_id),
    value("snapshot volume", backup, E::snapshot, A::original_volume),
    value("snapshot provider", backup, E::snapshot, A::provider_id),
    value("backed-up writer id", backup, E::writer_components, A::writer_id),
    value("backed-up instance id", backup, E::writer_components, A::instance_id),
    {"backed-up instance name", backup, Found::text, E::writer_components, A::instance_name,
     "instance name"},
    value("backed-up schema", backup, E::writer_components, A::backup_schema),
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
    text_of("new target path", restore, E::new_target, A::path),
    text_of("new target place", restore, E::new_target, A::alternate_path),
    text_of("directed source path", restore, E::directed_target, A::source_path),
    text_of("directed source filename", restore, E::directed_target, A::source_filename),
    text_of("directed source ranges", restore, E::directed_target, A::source_ranges),
    text_of("directed destination path", restore, E::directed_target, A::destination_path),
    text_of("directed destination filename", restore, E::directed_target, A::destination_filename),
    text_of("directed destination ranges", restore, E::directed_target, A::destination_ranges),
    text_of("subcomponent logical path", restore, E::restore_subcomponent, A::logical_path),
    text_of("subcomponent name", restore, E::restore_subcomponent, A::component_name),
};

}  // namespace

std::span<const Datum> all_data() {
  return kData;
}

const std::vector<std::string>& carriers() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> list{std::string(kUntouched), std::string(kRestored)};
    for (const Datum& datum : kData) {
      if (datum.shown != metadata && datum.found != Found::root && datum.found != Found::value) {
        list.emplace_back(datum.name);
      }
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
