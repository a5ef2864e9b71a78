// The words that stand for enumerations, and how spellings are compared.
#include "sim/document/names.h"

#include <algorithm>

#include "sim/base/vss_types.h"

namespace vsskit::document {
namespace {

constexpr Evidence kCaptured = Evidence::captured;
constexpr Evidence kProvisional = Evidence::provisional;

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
