// What the registry of a prefix says of VSS: the classes and services that every Windows has, and
// the files and keys that backup programs are to leave alone. Private to the room. POSIX hosts
// only.
#pragma once

#include <string>

#include "sim/base/result.h"

namespace vsskit::run {

// Puts it there where the prefix does not have it yet. The service manager knows the services from
// its next start on, for which this waits some seconds; where others are at work in the prefix, it
// comes when they are gone.
Result<void> register_vss(const std::string& prefix);

}  // namespace vsskit::run
