// The options of `vsskit system` and its own commands.
#pragma once

#include <CLI/CLI.hpp>

#include "replay/cli/commands.h"

namespace vsskit::cli {

// Makes `system` with its commands below; `arguments` outlives the parsing. Whoever parsed asks
// chosen_action().
CLI::App* add_system(CLI::App& app, SystemArguments& arguments,
                     void (*add_judging)(CLI::App& command, JudgeOptions& options));

}  // namespace vsskit::cli
