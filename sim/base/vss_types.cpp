// The names of the SDK's enumerations. Numbers: vss.h and vswriter.h of microsoft/win32metadata.
#include "sim/base/vss_types.h"

#include <bit>
#include <charconv>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include "sim/base/text.h"

namespace vsskit {
namespace {

constexpr NamedValue kBackupType[] = {
    {"UNDEFINED", 0}, {"FULL", 1}, {"INCREMENTAL", 2}, {"DIFFERENTIAL", 3},
    {"LOG", 4},       {"COPY", 5}, {"OTHER", 6},
};

constexpr NamedValue kRestoreType[] = {
    {"UNDEFINED", 0},
    {"BY_COPY", 1},
    {"IMPORT", 2},
    {"OTHER", 3},
};

constexpr NamedValue kRollForwardType[] = {
    {"UNDEFINED", 0},
    {"NONE", 1},
    {"ALL", 2},
    {"PARTIAL", 3},
};

constexpr NamedValue kUsageType[] = {
    {"UNDEFINED", 0}, {"BOOTABLESYSTEMSTATE", 1}, {"SYSTEMSERVICE", 2}, {"USERDATA", 3},
    {"OTHER", 4},
};

constexpr NamedValue kSourceType[] = {
    {"UNDEFINED", 0},
    {"TRANSACTEDDB", 1},
    {"NONTRANSACTEDDB", 2},
    {"OTHER", 3},
};

constexpr NamedValue kRestoreMethod[] = {
    {"UNDEFINED", 0},
    {"RESTORE_IF_NOT_THERE", 1},
    {"RESTORE_IF_CAN_REPLACE", 2},
    {"STOP_RESTORE_START", 3},
    {"RESTORE_TO_ALTERNATE_LOCATION", 4},
    {"RESTORE_AT_REBOOT", 5},
    {"RESTORE_AT_REBOOT_IF_CANNOT_REPLACE", 6},
    {"CUSTOM", 7},
    {"RESTORE_STOP_START", 8},
};

constexpr NamedValue kWriterRestore[] = {
    {"UNDEFINED", 0},
    {"NEVER", 1},
    {"IF_REPLACE_FAILS", 2},
    {"ALWAYS", 3},
};

constexpr NamedValue kComponentType[] = {
    {"UNDEFINED", 0},
    {"DATABASE", 1},
    {"FILEGROUP", 2},
};

constexpr NamedValue kAlternateWriterState[] = {
    {"UNDEFINED", 0},
    {"NO_ALTERNATE_WRITER", 1},
    {"ALTERNATE_WRITER_EXISTS", 2},
    {"THIS_IS_ALTERNATE_WRITER", 3},
};

constexpr NamedValue kRestoreTarget[] = {
    {"UNDEFINED", 0}, {"ORIGINAL", 1}, {"ALTERNATE", 2}, {"DIRECTED", 3}, {"ORIGINAL_LOCATION", 4},
};

constexpr NamedValue kFileRestoreStatus[] = {
    {"UNDEFINED", 0},
    {"NONE", 1},
    {"ALL", 2},
    {"FAILED", 3},
};

constexpr NamedValue kWriterState[] = {
    {"UNKNOWN", 0},
    {"STABLE", 1},
    {"WAITING_FOR_FREEZE", 2},
    {"WAITING_FOR_THAW", 3},
    {"WAITING_FOR_POST_SNAPSHOT", 4},
    {"WAITING_FOR_BACKUP_COMPLETE", 5},
    {"FAILED_AT_IDENTIFY", 6},
    {"FAILED_AT_PREPARE_BACKUP", 7},
    {"FAILED_AT_PREPARE_SNAPSHOT", 8},
    {"FAILED_AT_FREEZE", 9},
    {"FAILED_AT_THAW", 10},
    {"FAILED_AT_POST_SNAPSHOT", 11},
    {"FAILED_AT_BACKUP_COMPLETE", 12},
    {"FAILED_AT_PRE_RESTORE", 13},
    {"FAILED_AT_POST_RESTORE", 14},
    {"FAILED_AT_BACKUPSHUTDOWN", 15},
};

constexpr NamedValue kObjectType[] = {
    {"UNKNOWN", 0}, {"NONE", 1}, {"SNAPSHOT_SET", 2}, {"SNAPSHOT", 3}, {"PROVIDER", 4},
};

constexpr NamedValue kSnapshotState[] = {
    {"UNKNOWN", 0},
    {"PREPARING", 1},
    {"PROCESSING_PREPARE", 2},
    {"PREPARED", 3},
    {"PROCESSING_PRECOMMIT", 4},
    {"PRECOMMITTED", 5},
    {"PROCESSING_COMMIT", 6},
    {"COMMITTED", 7},
    {"PROCESSING_POSTCOMMIT", 8},
    {"PROCESSING_PREFINALCOMMIT", 9},
    {"PREFINALCOMMITTED", 10},
    {"PROCESSING_POSTFINALCOMMIT", 11},
    {"CREATED", 12},
    {"ABORTED", 13},
    {"DELETED", 14},
    {"POSTCOMMITTED", 15},
};

constexpr NamedValue kProviderType[] = {
    {"UNKNOWN", 0}, {"SYSTEM", 1}, {"SOFTWARE", 2}, {"HARDWARE", 3}, {"FILESHARE", 4},
};

constexpr NamedValue kApplicationLevel[] = {
    {"UNKNOWN", 0},   {"SYSTEM", 1},    {"BACK_END", 2},
    {"FRONT_END", 3}, {"SYSTEM_RM", 4}, {"AUTO", -1},
};

constexpr NamedValue kBackupSchema[] = {
    {"UNDEFINED", 0x0},
    {"DIFFERENTIAL", 0x1},
    {"INCREMENTAL", 0x2},
    {"EXCLUSIVE_INCREMENTAL_DIFFERENTIAL", 0x4},
    {"LOG", 0x8},
    {"COPY", 0x10},
    {"TIMESTAMPED", 0x20},
    {"LAST_MODIFY", 0x40},
    {"LSN", 0x80},
    {"WRITER_SUPPORTS_NEW_TARGET", 0x100},
    {"WRITER_SUPPORTS_RESTORE_WITH_MOVE", 0x200},
    {"INDEPENDENT_SYSTEM_STATE", 0x400},
    {"ROLLFORWARD_RESTORE", 0x1000},
    {"RESTORE_RENAME", 0x2000},
    {"AUTHORITATIVE_RESTORE", 0x4000},
    {"WRITER_SUPPORTS_PARALLEL_RESTORES", 0x8000},
};

constexpr NamedValue kFileSpecBackupType[] = {
    {"FULL_BACKUP_REQUIRED", 0x1},
    {"DIFFERENTIAL_BACKUP_REQUIRED", 0x2},
    {"INCREMENTAL_BACKUP_REQUIRED", 0x4},
    {"LOG_BACKUP_REQUIRED", 0x8},
    {"FULL_SNAPSHOT_REQUIRED", 0x100},
    {"DIFFERENTIAL_SNAPSHOT_REQUIRED", 0x200},
    {"INCREMENTAL_SNAPSHOT_REQUIRED", 0x400},
    {"LOG_SNAPSHOT_REQUIRED", 0x800},
    {"CREATED_DURING_BACKUP", 0x10000},
    {"ALL_BACKUP_REQUIRED", 0xf},
    {"ALL_SNAPSHOT_REQUIRED", 0xf00},
};

constexpr NamedValue kComponentFlags[] = {
    {"BACKUP_RECOVERY", 0x1},
    {"APP_ROLLBACK_RECOVERY", 0x2},
    {"NOT_SYSTEM_STATE", 0x4},
};

constexpr NamedValue kSnapshotAttributes[] = {
    {"PERSISTENT", 0x1},
    {"NO_AUTORECOVERY", 0x2},
    {"CLIENT_ACCESSIBLE", 0x4},
    {"NO_AUTO_RELEASE", 0x8},
    {"NO_WRITERS", 0x10},
    {"TRANSPORTABLE", 0x20},
    {"NOT_SURFACED", 0x40},
    {"NOT_TRANSACTED", 0x80},
    {"HARDWARE_ASSISTED", 0x10000},
    {"DIFFERENTIAL", 0x20000},
    {"PLEX", 0x40000},
    {"IMPORTED", 0x80000},
    {"EXPOSED_LOCALLY", 0x100000},
    {"EXPOSED_REMOTELY", 0x200000},
    {"AUTORECOVER", 0x400000},
    {"ROLLBACK_RECOVERY", 0x800000},
    {"DELAYED_POSTSNAPSHOT", 0x1000000},
    {"TXF_RECOVERY", 0x2000000},
    {"FILE_SHARE", 0x4000000},
};

constexpr NamedValue kContext[] = {
    {"BACKUP", 0x0},       {"FILE_SHARE_BACKUP", 0x10}, {"NAS_ROLLBACK", 0x19},
    {"APP_ROLLBACK", 0x9}, {"CLIENT_ACCESSIBLE", 0x1d}, {"CLIENT_ACCESSIBLE_WRITERS", 0xd},
    {"ALL", 0xffffffff},
};

constexpr NamedValue kSubscribeMask[] = {
    {"POST_SNAPSHOT_FLAG", 0x1}, {"BACKUP_EVENTS_FLAG", 0x2}, {"RESTORE_EVENTS_FLAG", 0x4},
    {"IO_THROTTLING_FLAG", 0x8}, {"ALL_FLAGS", 0xffffffff},
};

// By Naming.
// The page of ControlService, and that of SERVICE_STATUS.
constexpr NamedValue kServiceControl[] = {
    {"STOP", 1},
    {"PAUSE", 2},
    {"CONTINUE", 3},
    {"INTERROGATE", 4},
};

constexpr NamedValue kServiceState[] = {
    {"STOPPED", 1},          {"START_PENDING", 2}, {"STOP_PENDING", 3}, {"RUNNING", 4},
    {"CONTINUE_PENDING", 5}, {"PAUSE_PENDING", 6}, {"PAUSED", 7},
};

constexpr NameTable kTables[] = {
    {"VSS_BT_", kBackupType, false},
    {"VSS_RTYPE_", kRestoreType, false},
    {"VSS_RF_", kRollForwardType, false},
    {"VSS_UT_", kUsageType, false},
    {"VSS_ST_", kSourceType, false},
    {"VSS_RME_", kRestoreMethod, false},
    {"VSS_WRE_", kWriterRestore, false},
    {"VSS_CT_", kComponentType, false},
    {"VSS_AWS_", kAlternateWriterState, false},
    {"VSS_RT_", kRestoreTarget, false},
    {"VSS_RS_", kFileRestoreStatus, false},
    {"VSS_WS_", kWriterState, false},
    {"VSS_OBJECT_", kObjectType, false},
    {"VSS_SS_", kSnapshotState, false},
    {"VSS_PROV_", kProviderType, false},
    {"VSS_APP_", kApplicationLevel, false},
    {"VSS_BS_", kBackupSchema, true},
    {"VSS_FSBT_", kFileSpecBackupType, true},
    {"VSS_CF_", kComponentFlags, true},
    {"VSS_VOLSNAP_ATTR_", kSnapshotAttributes, true},
    {"VSS_CTX_", kContext, true},
    {"VSS_SM_", kSubscribeMask, true},
    {"SERVICE_CONTROL_", kServiceControl, false},
    {"SERVICE_", kServiceState, false},
};
static_assert(std::size(kTables) == kNamingCount);

constexpr std::int64_t kMaskMost = std::numeric_limits<std::uint32_t>::max();

void append(std::string& text, std::string_view word) {
  if (!text.empty()) text += '|';
  text += word;
}

// Takes out of `rest` the names of a mask that fit, those of several bits (or of one) only.
void append_names(std::string& text, std::span<const NamedValue> names, bool several,
                  std::uint32_t& rest) {
  for (const NamedValue& name : names) {
    const auto bits = static_cast<std::uint32_t>(name.value);
    if (bits == 0 || (rest & bits) != bits || (std::popcount(bits) > 1) != several) continue;
    append(text, name.name);
    rest &= ~bits;
  }
}

void append_mask(std::string& text, std::span<const NamedValue> names, std::uint32_t rest) {
  append_names(text, names, true, rest);
  append_names(text, names, false, rest);
  if (rest != 0) append(text, fmt::format("0x{:x}", rest));
}

std::string print_context(std::uint32_t value) {
  const NamedValue* widest = &kContext[0];
  for (const NamedValue& name : kContext) {
    const auto bits = static_cast<std::uint32_t>(name.value);
    if (bits == value) return std::string(name.name);
    if ((value & bits) == bits && name.value > widest->value) widest = &name;
  }
  std::string text(widest->name);
  append_mask(text, kSnapshotAttributes, value & ~static_cast<std::uint32_t>(widest->value));
  return text;
}

std::optional<std::int64_t> find_name(const NameTable& table, std::string_view text) {
  if (text.starts_with(table.prefix)) text.remove_prefix(table.prefix.size());
  for (const NamedValue& name : table.names) {
    if (name.name == text) return name.value;
  }
  return std::nullopt;
}

template <class Number>
std::optional<Number> parse_number(std::string_view text, int base) {
  Number value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, base);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

std::optional<std::int64_t> parse_mask_word(const NameTable& table, std::string_view word) {
  if (const auto value = find_name(table, word)) return value;
  if (!word.starts_with("0x")) return std::nullopt;
  const auto bits = parse_number<std::uint64_t>(word.substr(2), 16);
  if (!bits) return std::nullopt;
  return static_cast<std::int64_t>(*bits);
}

// Of a context, the first word is the context's name if it can be one, the others are attributes:
// CLIENT_ACCESSIBLE is both.
std::optional<std::int64_t> parse_context_word(std::string_view word, bool first) {
  const NameTable& contexts = names_of(Naming::context);
  const NameTable& attributes = names_of(Naming::snapshot_attributes);
  if (first || word.starts_with(contexts.prefix)) {
    if (const auto value = find_name(contexts, word)) return value;
  }
  return parse_mask_word(attributes, word);
}

}  // namespace

const NameTable& names_of(Naming naming) {
  return kTables[static_cast<int>(naming)];
}

std::string print_name(Naming naming, std::int64_t value) {
  const NameTable& table = names_of(naming);
  if (!table.mask) {
    for (const NamedValue& name : table.names) {
      if (name.value == value) return std::string(name.name);
    }
    return std::to_string(value);
  }
  if (value < 0 || value > kMaskMost) {
    return fmt::format("0x{:x}", static_cast<std::uint64_t>(value));
  }
  const auto bits = static_cast<std::uint32_t>(value);
  if (naming == Naming::context) return print_context(bits);
  std::string text;
  append_mask(text, table.names, bits);
  return text.empty() ? "0" : text;
}

std::optional<std::int64_t> parse_name(Naming naming, std::string_view text) {
  const NameTable& table = names_of(naming);
  if (!table.mask) {
    if (const auto value = find_name(table, text)) return value;
    // A number stands only where print_name has no name for it, and only as it prints it.
    const auto number = parse_number<std::int64_t>(text, 10);
    if (!number || print_name(naming, *number) != text) return std::nullopt;
    return number;
  }
  if (const auto number = parse_number<std::uint32_t>(text, 10)) return *number;
  std::int64_t value = 0;
  for (bool first = true;; first = false) {
    const std::size_t end = text.find('|');
    const std::string_view word = text.substr(0, end);
    const auto bits =
        naming == Naming::context ? parse_context_word(word, first) : parse_mask_word(table, word);
    if (!bits) return std::nullopt;
    value |= *bits;
    if (end == std::string_view::npos) return value;
    text.remove_prefix(end + 1);
  }
}

std::string_view nearest_name(Naming naming, std::string_view text) {
  const NameTable& table = names_of(naming);
  if (text.starts_with(table.prefix)) text.remove_prefix(table.prefix.size());
  std::vector<std::string_view> names;
  for (const NamedValue& name : table.names) {
    names.push_back(name.name);
  }
  return nearest(text, names);
}

}  // namespace vsskit
