// Under Wine a host of another kind lies below Windows, whose own programs are not bound by
// Windows' sharing and mappings: its shell reads what somebody holds for himself, removes what is
// mapped, and keeps files from being changed without making them read-only in Windows' eyes.
// Windows builds only.
#pragma once

#include <string>
#include <vector>

namespace vsskit::volume {

// Runs a script of the host's shell with these paths as $1, $2..., and waits for its end. False
// where there is no such shell, or it did not end; what it did is for the caller to see.
[[nodiscard]] bool run_host_script(const std::string& script,
                                   const std::vector<std::string>& paths);

}  // namespace vsskit::volume
