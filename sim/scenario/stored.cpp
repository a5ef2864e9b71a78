#include "sim/scenario/stored.h"

#include "sim/base/text.h"
#include "sim/roles/stored_backup.h"
#include "sim/scenario/stage_state.h"

namespace vsskit::scenario {

std::optional<Stored> parse_stored(std::string_view catalogue, const std::string& folder) {
  roles::Catalogue parsed;
  if (!roles::parse_catalogue(sdk::widen(catalogue), parsed)) return std::nullopt;
  roles::place_on(sdk::widen(folder), parsed);
  return Stored{number_as<BackupType>(parsed.type), utf8(parsed.base)};
}

bool can_build_on(BackupType type, BackupType base) {
  return roles::builds_on(number_as<VSS_BACKUP_TYPE>(type), number_as<VSS_BACKUP_TYPE>(base));
}

}  // namespace vsskit::scenario
