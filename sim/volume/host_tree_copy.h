// A tree of the host's files, copied for a shadow copy.
#pragma once

#include <functional>
#include <string>

#include "sim/base/result.h"
#include "sim/volume/host_tree.h"

namespace vsskit::volume {

// Told of each file and folder that was copied: what the original is, and where its copy lies.
using OnCopied = std::function<void(const HostEntry& original, const std::string& place)>;

// `to` is an empty folder. What goes away meanwhile, and what another program holds so that nobody
// can read it, is left out; standard error names the latter. Folders that links lead to are the
// same links on the copy, those inside the tree lead to its copy. Files of the system's that
// whoever made the system shares with others are shared. `go_on`, where there is one, is asked
// before each file, and ends it. Errors: a file that cannot be read, no room, that end.
[[nodiscard]] Result<void> copy_host_tree(const std::string& from, const std::string& to,
                                          const OnCopied& copied,
                                          const std::function<bool()>& go_on = {});

}  // namespace vsskit::volume
