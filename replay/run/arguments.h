// The arguments of this process as UTF-8, whatever the host's own form is.
#pragma once

#include <string>
#include <vector>

namespace vsskit::run {

// Without the program's name; what main() was given stands for them where that is UTF-8 already.
[[nodiscard]] std::vector<std::string> own_arguments(int argc, char** argv);

}  // namespace vsskit::run
