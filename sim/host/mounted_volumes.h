// Volumes of a scenario that are mounted in folders of others, where programs reach files by the
// machine's own means. Who prepares such a machine and who plays in it name them alike.
#pragma once

#include <vector>

#include "sim/scenario/scenario.h"

namespace vsskit::host {

[[nodiscard]] bool is_mounted(const scenario::VolumeSpec& volume);
// Gives them the ids by which the machine knows them, in their order; those that have one keep it.
void name_mounted(std::vector<scenario::VolumeSpec>& volumes);
// Those whose folder the machine has are what it shows there; others stay as they are.
void put_on_folders(std::vector<scenario::VolumeSpec>& volumes);

}  // namespace vsskit::host
