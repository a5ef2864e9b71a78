// The table itself, in the order of the enumerations; a misplaced entry does not compile.
#include "sim/document/names.h"

#include <algorithm>

#include "sim/base/vss_types.h"

namespace vsskit::document {
namespace {

constexpr Evidence kCaptured = Evidence::captured;
constexpr Evidence kDocumented = Evidence::documented;
constexpr Evidence kProvisional = Evidence::provisional;

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

constexpr Entry<Element> kElements[] = {
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

constexpr Entry<Attribute> kAttributes[] = {
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

template <class E>
constexpr int n(E value) {
  return static_cast<int>(value);
}

constexpr Word kUsage[] = {
    {n(UsageType::bootable_system_state), "BOOTABLE_SYSTEM_STATE", kCaptured, ""},
    {n(UsageType::system_service), "SYSTEM_SERVICE", kCaptured, ""},
    {n(UsageType::user_data), "USER_DATA", kCaptured, ""},
    {n(UsageType::other), "OTHER", kProvisional, ""},
};
constexpr Word kDataSource[] = {
    {n(SourceType::transacted_db), "TRANSACTION_DB", kCaptured, "TRANSACTED_DB"},
    {n(SourceType::non_transacted_db), "NON_TRANSACTION_DB", kProvisional, "NON_TRANSACTED_DB"},
    {n(SourceType::other), "OTHER", kCaptured, ""},
};
constexpr Word kRestoreMethod[] = {
    {n(RestoreMethodType::restore_if_not_there), "RESTORE_IF_NONE_THERE", kProvisional,
     "RESTORE_IF_NOT_THERE"},
    {n(RestoreMethodType::restore_if_can_replace), "RESTORE_IF_CAN_BE_REPLACED", kCaptured,
     "RESTORE_IF_CAN_REPLACE"},
    {n(RestoreMethodType::stop_restore_start), "STOP_RESTART_SERVICE", kProvisional,
     "STOP_RESTORE_START"},
    {n(RestoreMethodType::restore_to_alternate_location), "RESTORE_TO_ALTERNATE_LOCATION",
     kProvisional, ""},
    {n(RestoreMethodType::restore_at_reboot), "REPLACE_AT_REBOOT", kCaptured, "RESTORE_AT_REBOOT"},
    {n(RestoreMethodType::restore_at_reboot_if_cannot_replace),
     "REPLACE_AT_REBOOT_IF_CANNOT_REPLACE", kCaptured, "RESTORE_AT_REBOOT_IF_CANNOT_REPLACE"},
    {n(RestoreMethodType::custom), "CUSTOM", kProvisional, ""},
    {n(RestoreMethodType::restore_stop_start), "RESTORE_STOP_START", kProvisional, ""},
};
constexpr Word kWriterRestore[] = {
    {n(WriterRestore::never), "never", kCaptured, ""},
    {n(WriterRestore::if_replace_fails), "ifReplaceFails", kProvisional, ""},
    {n(WriterRestore::always), "always", kCaptured, ""},
};
constexpr Word kComponentType[] = {
    {n(ComponentType::database), "database", kProvisional, ""},
    {n(ComponentType::file_group), "filegroup", kCaptured, ""},
};
constexpr Word kBackupType[] = {
    {n(BackupType::full), "full", kCaptured, ""},
    {n(BackupType::incremental), "incremental", kProvisional, ""},
    {n(BackupType::differential), "differential", kProvisional, ""},
    {n(BackupType::log), "log", kProvisional, ""},
    {n(BackupType::copy), "copy", kProvisional, ""},
    {n(BackupType::other), "other", kProvisional, ""},
};
constexpr Word kRestoreType[] = {
    {n(RestoreType::by_copy), "byCopy", kProvisional, ""},
    {n(RestoreType::import), "import", kProvisional, ""},
    {n(RestoreType::other), "other", kProvisional, ""},
};
constexpr Word kRestoreTarget[] = {
    {n(RestoreTarget::original), "original", kProvisional, ""},
    {n(RestoreTarget::alternate), "alternate", kProvisional, ""},
    {n(RestoreTarget::directed), "directed", kProvisional, ""},
    {n(RestoreTarget::original_location), "originalLocation", kProvisional, ""},
};
constexpr Word kFileRestoreStatus[] = {
    {n(FileRestoreStatus::none), "none", kProvisional, ""},
    {n(FileRestoreStatus::all), "all", kProvisional, ""},
    {n(FileRestoreStatus::failed), "failed", kProvisional, ""},
};
constexpr Word kRollForward[] = {
    {n(RollForwardType::none), "none", kProvisional, ""},
    {n(RollForwardType::all), "all", kProvisional, ""},
    {n(RollForwardType::partial), "partial", kProvisional, ""},
};

constexpr WordTable kWords[] = {
    {"VSS_UT_", kUsage},          {"VSS_ST_", kDataSource},    {"VSS_RME_", kRestoreMethod},
    {"VSS_WRE_", kWriterRestore}, {"VSS_CT_", kComponentType}, {"VSS_BT_", kBackupType},
    {"VSS_RTYPE_", kRestoreType}, {"VSS_RT_", kRestoreTarget}, {"VSS_RS_", kFileRestoreStatus},
    {"VSS_RF_", kRollForward},
};

char folded(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Equal without ASCII case and underscores.
bool same_spelling(std::string_view a, std::string_view b) {
  std::size_t i = 0, j = 0;
  while (true) {
    while (i < a.size() && a[i] == '_')
      ++i;
    while (j < b.size() && b[j] == '_')
      ++j;
    if (i == a.size() || j == b.size()) return i == a.size() && j == b.size();
    if (folded(a[i++]) != folded(b[j++])) return false;
  }
}

bool spells_one_of(std::string_view text, std::string_view spellings) {
  while (!spellings.empty()) {
    const std::size_t end = std::min(spellings.find(' '), spellings.size());
    if (same_spelling(text, spellings.substr(0, end))) return true;
    spellings.remove_prefix(std::min(end + 1, spellings.size()));
  }
  return false;
}

}  // namespace

const Name& name_of(Element element) {
  return kElements[static_cast<std::size_t>(element)].name;
}

const Name& name_of(Attribute attribute) {
  return kAttributes[static_cast<std::size_t>(attribute)].name;
}

const WordTable& words_of(Words words) {
  return kWords[static_cast<std::size_t>(words)];
}

const Word* find_word(Words words, int value) {
  for (const Word& word : words_of(words).words) {
    if (word.value == value) return &word;
  }
  return nullptr;
}

const Word* find_word(Words words, std::string_view text) {
  const WordTable& table = words_of(words);
  for (const Word& word : table.words) {
    if (word.text == text) return &word;
  }
  const std::string_view prefix = text.substr(0, table.prefix.size());
  if (same_spelling(prefix, table.prefix)) text.remove_prefix(prefix.size());
  for (const Word& word : table.words) {
    if (same_spelling(text, word.text) || spells_one_of(text, word.spellings)) return &word;
  }
  return nullptr;
}

bool spells(std::string_view text, const Name& name) {
  return same_spelling(text, name.text) || spells_one_of(text, name.spellings);
}

}  // namespace vsskit::document
