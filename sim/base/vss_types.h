// The SDK's enumerations as our own types, with the SDK's numbers, and their names both ways.
// Numbers: microsoft/win32metadata vss.h and vswriter.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace vsskit {

enum class BackupType { undefined, full, incremental, differential, log, copy, other };
enum class RestoreType { undefined, by_copy, import, other };
enum class RollForwardType { undefined, none, all, partial };
enum class UsageType { undefined, bootable_system_state, system_service, user_data, other };
enum class SourceType { undefined, transacted_db, non_transacted_db, other };
enum class RestoreMethodType {
  undefined,
  restore_if_not_there,
  restore_if_can_replace,
  stop_restore_start,
  restore_to_alternate_location,
  restore_at_reboot,
  restore_at_reboot_if_cannot_replace,
  custom,
  restore_stop_start,
};
enum class WriterRestore { undefined, never, if_replace_fails, always };
enum class ComponentType { undefined, database, file_group };

// Whether it is one that a component can have.
[[nodiscard]] constexpr bool is_component_type(ComponentType type) {
  return type == ComponentType::database || type == ComponentType::file_group;
}
enum class AlternateWriterState {
  undefined,
  no_alternate_writer,
  alternate_writer_exists,
  this_is_alternate_writer,
};
enum class RestoreTarget { undefined, original, alternate, directed, original_location };
enum class FileRestoreStatus { undefined, none, all, failed };
enum class WriterState {
  unknown,
  stable,
  waiting_for_freeze,
  waiting_for_thaw,
  waiting_for_post_snapshot,
  waiting_for_backup_complete,
  failed_at_identify,
  failed_at_prepare_backup,
  failed_at_prepare_snapshot,
  failed_at_freeze,
  failed_at_thaw,
  failed_at_post_snapshot,
  failed_at_backup_complete,
  failed_at_pre_restore,
  failed_at_post_restore,
  failed_at_backup_shutdown,
};
enum class ObjectType { unknown, none, snapshot_set, snapshot, provider };
enum class SnapshotState {
  unknown,
  preparing,
  processing_prepare,
  prepared,
  processing_precommit,
  precommitted,
  processing_commit,
  committed,
  processing_postcommit,
  processing_prefinalcommit,
  prefinalcommitted,
  processing_postfinalcommit,
  created,
  aborted,
  deleted,
  postcommitted,
};
enum class ProviderType { unknown, system, software, hardware, file_share };
enum class ApplicationLevel {
  automatic = -1,
  unknown = 0,
  system = 1,
  back_end = 2,
  front_end = 3,
  system_rm = 4,
};

// Bits of a file set's mask (VSS_FSBT_*).
namespace fsbt {
inline constexpr std::uint32_t kFullBackup = 0x1;
inline constexpr std::uint32_t kDifferentialBackup = 0x2;
inline constexpr std::uint32_t kIncrementalBackup = 0x4;
inline constexpr std::uint32_t kLogBackup = 0x8;
inline constexpr std::uint32_t kFullSnapshot = 0x100;
inline constexpr std::uint32_t kDifferentialSnapshot = 0x200;
inline constexpr std::uint32_t kIncrementalSnapshot = 0x400;
inline constexpr std::uint32_t kLogSnapshot = 0x800;
inline constexpr std::uint32_t kAllBackup = 0xf;
inline constexpr std::uint32_t kAllSnapshot = 0xf00;
inline constexpr std::uint32_t kDefault = 0xf0f;
inline constexpr std::uint32_t kCreatedDuringBackup = 0x10000;
}  // namespace fsbt

// Bits of a writer's schema (VSS_BS_*).
namespace schema {
inline constexpr std::uint32_t kDifferential = 0x1;
inline constexpr std::uint32_t kIncremental = 0x2;
inline constexpr std::uint32_t kExclusiveIncrementalDifferential = 0x4;
inline constexpr std::uint32_t kLog = 0x8;
inline constexpr std::uint32_t kCopy = 0x10;
inline constexpr std::uint32_t kTimestamped = 0x20;
inline constexpr std::uint32_t kLastModify = 0x40;
inline constexpr std::uint32_t kLsn = 0x80;
inline constexpr std::uint32_t kNewTarget = 0x100;
inline constexpr std::uint32_t kRestoreWithMove = 0x200;
inline constexpr std::uint32_t kIndependentSystemState = 0x400;
inline constexpr std::uint32_t kRollForwardRestore = 0x1000;
inline constexpr std::uint32_t kRestoreRename = 0x2000;
inline constexpr std::uint32_t kAuthoritativeRestore = 0x4000;
inline constexpr std::uint32_t kParallelRestores = 0x8000;
}  // namespace schema

// Bits of a component's flags (VSS_CF_*).
namespace component_flags {
inline constexpr std::uint32_t kBackupRecovery = 1;
inline constexpr std::uint32_t kAppRollbackRecovery = 2;
inline constexpr std::uint32_t kNotSystemState = 4;
}  // namespace component_flags

// Bits of a shadow copy's attributes (VSS_VOLSNAP_ATTR_*) and contexts made of them (VSS_CTX_*).
namespace attribute {
inline constexpr std::uint32_t kPersistent = 0x1;
inline constexpr std::uint32_t kNoAutoRecovery = 0x2;
inline constexpr std::uint32_t kClientAccessible = 0x4;
inline constexpr std::uint32_t kNoAutoRelease = 0x8;
inline constexpr std::uint32_t kNoWriters = 0x10;
inline constexpr std::uint32_t kTransportable = 0x20;
inline constexpr std::uint32_t kNotSurfaced = 0x40;
inline constexpr std::uint32_t kNotTransacted = 0x80;
inline constexpr std::uint32_t kHardwareAssisted = 0x10000;
inline constexpr std::uint32_t kDifferential = 0x20000;
inline constexpr std::uint32_t kPlex = 0x40000;
inline constexpr std::uint32_t kImported = 0x80000;
inline constexpr std::uint32_t kExposedLocally = 0x100000;
inline constexpr std::uint32_t kExposedRemotely = 0x200000;
inline constexpr std::uint32_t kAutoRecover = 0x400000;
inline constexpr std::uint32_t kRollbackRecovery = 0x800000;
inline constexpr std::uint32_t kDelayedPostSnapshot = 0x1000000;
inline constexpr std::uint32_t kTxfRecovery = 0x2000000;
inline constexpr std::uint32_t kFileShare = 0x4000000;
}  // namespace attribute
namespace context {
inline constexpr std::uint32_t kBackup = 0;
inline constexpr std::uint32_t kFileShareBackup = 0x10;
inline constexpr std::uint32_t kNasRollback = 0x19;
inline constexpr std::uint32_t kAppRollback = 0x9;
inline constexpr std::uint32_t kClientAccessible = 0x1d;
inline constexpr std::uint32_t kClientAccessibleWriters = 0xd;
inline constexpr std::uint32_t kAll = 0xffffffff;
}  // namespace context

// One name of an enumeration or mask: the SDK's name without its prefix (`INCREMENTAL`), its
// number.
struct NamedValue {
  std::string_view name;
  std::int64_t value;
};

// What can be named: each enumeration above, and the masks. `prefix` is what the SDK puts before
// the names (`VSS_BT_`); `mask` says that names combine with `|`.
struct NameTable {
  std::string_view prefix;
  std::span<const NamedValue> names;
  bool mask;
};

enum class Naming {
  backup_type,             // VSS_BT_
  restore_type,            // VSS_RTYPE_
  roll_forward_type,       // VSS_RF_
  usage_type,              // VSS_UT_
  source_type,             // VSS_ST_
  restore_method,          // VSS_RME_
  writer_restore,          // VSS_WRE_
  component_type,          // VSS_CT_
  alternate_writer_state,  // VSS_AWS_
  restore_target,          // VSS_RT_
  file_restore_status,     // VSS_RS_
  writer_state,            // VSS_WS_
  object_type,             // VSS_OBJECT_
  snapshot_state,          // VSS_SS_
  provider_type,           // VSS_PROV_
  application_level,       // VSS_APP_
  backup_schema,           // VSS_BS_, mask
  file_spec_backup_type,   // VSS_FSBT_, mask
  component_flags,         // VSS_CF_, mask
  snapshot_attributes,     // VSS_VOLSNAP_ATTR_, mask
  context,                 // VSS_CTX_, with attributes appended
  subscribe_mask,          // VSS_SM_, mask
  service_control,         // SERVICE_CONTROL_, of the service control manager
  service_state,           // SERVICE_, of the same
};
// How many there are; each is a number below it.
inline constexpr int kNamingCount = static_cast<int>(Naming::service_state) + 1;

// The table holds every name of the SDK's header except its counts (VSS_WS_COUNT).
[[nodiscard]] const NameTable& names_of(Naming naming);

// `INCREMENTAL`; masks as `A|B`, `0` when empty, where a name for several bits goes before theirs
// (`ALL_BACKUP_REQUIRED|FULL_SNAPSHOT_REQUIRED`); a number without a name prints as itself, a
// mask's unknown bits as 0x hex. Contexts print as their own name (`BACKUP`, `APP_ROLLBACK`) where
// one fits exactly, else as the widest one that fits with the remaining attributes appended
// (`BACKUP|TRANSPORTABLE`). A mask or context that does not fit in 32 bits prints as 0x hex.
[[nodiscard]] std::string print_name(Naming naming, std::int64_t value);

// Reads what print_name writes, and the names with the SDK's prefix; anything else is none. Masks
// also as one decimal number. Case matters, blanks are not allowed.
[[nodiscard]] std::optional<std::int64_t> parse_name(Naming naming, std::string_view text);

// The known name nearest to a misspelt one, without prefix; empty when none is near.
[[nodiscard]] std::string_view nearest_name(Naming naming, std::string_view text);

[[nodiscard]] inline std::string print(BackupType v) {
  return print_name(Naming::backup_type, static_cast<int>(v));
}
[[nodiscard]] inline std::string print(RestoreType v) {
  return print_name(Naming::restore_type, static_cast<int>(v));
}
[[nodiscard]] inline std::string print(RollForwardType v) {
  return print_name(Naming::roll_forward_type, static_cast<int>(v));
}
[[nodiscard]] inline std::string print(UsageType v) {
  return print_name(Naming::usage_type, static_cast<int>(v));
}
[[nodiscard]] inline std::string print(SourceType v) {
  return print_name(Naming::source_type, static_cast<int>(v));
}
[[nodiscard]] inline std::string print(RestoreMethodType v) {
  return print_name(Naming::restore_method, static_cast<int>(v));
}
[[nodiscard]] inline std::string print(WriterRestore v) {
  return print_name(Naming::writer_restore, static_cast<int>(v));
}
[[nodiscard]] inline std::string print(ComponentType v) {
  return print_name(Naming::component_type, static_cast<int>(v));
}
[[nodiscard]] inline std::string print(AlternateWriterState v) {
  return print_name(Naming::alternate_writer_state, static_cast<int>(v));
}
[[nodiscard]] inline std::string print(RestoreTarget v) {
  return print_name(Naming::restore_target, static_cast<int>(v));
}
[[nodiscard]] inline std::string print(FileRestoreStatus v) {
  return print_name(Naming::file_restore_status, static_cast<int>(v));
}
[[nodiscard]] inline std::string print(WriterState v) {
  return print_name(Naming::writer_state, static_cast<int>(v));
}
[[nodiscard]] inline std::string print(ObjectType v) {
  return print_name(Naming::object_type, static_cast<int>(v));
}
[[nodiscard]] inline std::string print(SnapshotState v) {
  return print_name(Naming::snapshot_state, static_cast<int>(v));
}
[[nodiscard]] inline std::string print(ProviderType v) {
  return print_name(Naming::provider_type, static_cast<int>(v));
}
[[nodiscard]] inline std::string print(ApplicationLevel v) {
  return print_name(Naming::application_level, static_cast<int>(v));
}

}  // namespace vsskit
