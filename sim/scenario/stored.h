// Backups that requesters of scenarios have stored, by the catalogue.txt in their folders, for
// those who look at them outside of any world (sim/roles/stored_backup.h has the text).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/base/vss_types.h"

namespace vsskit::scenario {

struct Stored {
  BackupType type = BackupType::undefined;
  std::string base;  // the folder of the backup that it builds on; empty: none
};
// The catalogue in this folder. None where the text is no whole one.
[[nodiscard]] std::optional<Stored> parse_stored(std::string_view catalogue,
                                                 const std::string& folder);

// Whether a backup of this type can build on one of that type.
[[nodiscard]] bool can_build_on(BackupType type, BackupType base);

}  // namespace vsskit::scenario
