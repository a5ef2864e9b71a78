// Where `vsskit system` stores backups, and finds them: folders of the machine itself.
#pragma once

#include "replay/cli/commands.h"
#include "sim/base/result.h"
#include "sim/base/vss_types.h"
#include "sim/scenario/stage.h"

namespace vsskit::cli {

// Before VSS is asked anything. A backup's folder is new or empty, a restore's and a base hold a
// backup; the folders in `arguments` are full paths afterwards. Errors: what is wrong with which.
// A restore has no `type`.
[[nodiscard]] Result<void> check_media(SystemArguments& arguments, BackupType type);

// Makes the drives of a backup's folder, and of the backups that it builds on, known to the
// session, also where no shadow copy is made of them. Error: a drive is not there.
[[nodiscard]] Result<void> mount_media(scenario::Stage& stage, const SystemArguments& arguments);

// Leaves word in a backup's folder that it succeeded: nothing is built on one that did not.
[[nodiscard]] Result<void> mark_succeeded(const std::string& folder);

}  // namespace vsskit::cli
