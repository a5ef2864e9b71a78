// Wine's own programs, run in a prefix of ours whatever the user's Wine is set to. Private to the
// room. POSIX hosts only.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "sim/base/result.h"

namespace vsskit::run {

// Variables of ours that say how Wine is to work begin so: none of them is for prefixes of ours.
inline constexpr const char* kWineVariables = "WINE";

// Empty where it is not set.
[[nodiscard]] std::string environment_variable(const char* name);

// That there is no Wine, and what to do.
[[nodiscard]] Error no_wine();

// `NAME=VALUE` for programs in the prefix.
[[nodiscard]] std::vector<std::string> wine_environment(const std::string& prefix);

// One of Wine's programs, found by PATH, to its end and without its words.
Result<void> run_wine_quietly(const std::string& prefix, std::vector<std::string> command,
                              std::chrono::milliseconds at_most = std::chrono::minutes(5));

// Ends everybody in the prefix, and waits until they are gone.
void end_wine_in(const std::string& prefix);

// Clears away what Debian's Wine keeps of the prefix's server in the temporary folder: nobody else
// would. Clones of one prefix share a folder there; `shared` takes that too, where it is empty.
void remove_server_folder(const std::string& prefix, bool shared);

}  // namespace vsskit::run
