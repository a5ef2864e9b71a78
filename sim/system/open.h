// A stage on the real machine: roles, and user code linked with the SDK, then do backups with the
// machine's own VSS while it is entered.
#pragma once

#include <memory>
#include <string>

#include "sim/base/result.h"
#include "sim/scenario/stage.h"
#include "sim/system/machine.h"
#include "sim/system/roll_call.h"

namespace vsskit::system {

// The roll is called first: the error says why this VSS cannot be used. `roll`, when not null, gets
// what it found. `scripted` marks the roles as vsskit's own players.
[[nodiscard]] Result<std::unique_ptr<scenario::Stage>> open_stage(Machine machine, bool scripted,
                                                                  RollCall* roll = nullptr);

// A folder on a drive that the machine does not have: what requesters store there is kept in
// memory, and goes with the stage.
[[nodiscard]] std::string passing_medium(scenario::Stage& stage);

}  // namespace vsskit::system
