// The built-in scenarios that restore. Private to the room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/scenario/scenario.h"

namespace vsskit::scenario {

// The state of this backup, by its number from 1, where the files were.
[[nodiscard]] RestoreSpec to_point(std::uint32_t point);

// Whether the backup holds components, and a log one has files to go on from.
[[nodiscard]] bool can_be_restored(const std::vector<BackupSpec>& backups, std::size_t point);

[[nodiscard]] Scenario make_restore_ledger();
[[nodiscard]] Scenario make_restore_whole_files();
[[nodiscard]] Scenario make_restore_aside();
[[nodiscard]] Scenario make_restore_if_not_there();
[[nodiscard]] Scenario make_restore_original();
[[nodiscard]] Scenario make_dependent();
[[nodiscard]] Scenario make_roll_forward();
[[nodiscard]] Scenario make_restore_tree();
[[nodiscard]] Scenario make_restore_renamed();
[[nodiscard]] Scenario make_restore_moved();
[[nodiscard]] Scenario make_restore_replicated();
[[nodiscard]] Scenario make_restore_service();
[[nodiscard]] Scenario make_restore_restart();
[[nodiscard]] Scenario make_failed_stop();
[[nodiscard]] Scenario make_restore_reboot();
[[nodiscard]] Scenario make_restore_alone();
[[nodiscard]] Scenario make_failed_restore();

}  // namespace vsskit::scenario
