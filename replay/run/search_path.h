// Programs by their names, as a shell finds them. Private to the room.
#pragma once

#include <string>

namespace vsskit::run {

// The file of the first folder of PATH that holds this program; empty where none does. A name with
// a folder in it is not looked for.
[[nodiscard]] std::string find_in_path(const std::string& name);

}  // namespace vsskit::run
