// Under Wine a host of another kind lies below Windows, whose own programs are not bound by
// Windows' sharing and mappings: its shell reads what somebody holds for himself, removes what is
// mapped, and keeps files from being changed without making them read-only in Windows' eyes.
// Windows builds only.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace vsskit::volume {

// Whether there is such a host.
[[nodiscard]] bool is_hosted();

inline constexpr std::chrono::milliseconds kHostPatience{60'000};

// Runs a script of the host's shell with these paths as $1, $2..., and waits for its end, `at_most`
// so long. False where there is no such shell, or it did not end; what it did is for the caller to
// see.
[[nodiscard]] bool run_host_script(const std::string& script, const std::vector<std::string>& paths,
                                   std::chrono::milliseconds at_most = kHostPatience);

// What the host itself calls this file or folder, links not followed; none where there is no such
// host.
[[nodiscard]] std::optional<std::string> host_name(const std::string& path);

}  // namespace vsskit::volume
