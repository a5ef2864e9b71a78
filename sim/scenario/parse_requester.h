// What a scenario file says of the requester. Private to the room.
#pragma once

#include "sim/scenario/fields.h"
#include "sim/scenario/scenario.h"

namespace vsskit::scenario {

// `table` is `[requester]`, with its backups and restores.
[[nodiscard]] RequesterSpec read_requester(const toml::table& table, Problems& problems);

}  // namespace vsskit::scenario
