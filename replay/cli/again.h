// The commands that bring a verdict back, as they are typed. What a shell would take apart is
// quoted; of options only those are there that the user gave and that change what happens.
#pragma once

#include <string>
#include <string_view>

#include "replay/cli/commands.h"

namespace vsskit::cli {

// One word of a command line: as it is, or in quotes where a shell would not leave it whole. The
// shell is the host's: sh, or on Windows cmd.exe.
[[nodiscard]] std::string shell_word(std::string_view word);

// `vsskit check PATH`.
[[nodiscard]] std::string check_again(const std::string& path, const JudgeOptions& options);

// Runs the program once more, with its world and its arguments, and keeps the recording in `kept/`.
[[nodiscard]] std::string run_again(const RunArguments& arguments);

}  // namespace vsskit::cli
