// How a run's programs ended, kept beside its recording: no step of the trace tells that
// (docs/formats/trace.md, "Recordings").
#pragma once

#include <span>
#include <string>
#include <vector>

#include "conformance/rule/judge.h"
#include "sim/base/result.h"

namespace vsskit::run {

inline constexpr const char* kEndingsFile = "endings.txt";

// Writes them into the recording's folder, as a screen shows them; where there are none, no file is
// left there. Errors: the folder takes no file.
[[nodiscard]] Result<void> keep_endings(const std::string& folder,
                                        std::span<const conformance::ProgramEnding> endings);

// Those that lie in the folder of a recording; none where it has no such file, or is no folder.
// Errors: a file that is none of ours, with the line.
[[nodiscard]] Result<std::vector<conformance::ProgramEnding>> kept_endings(
    const std::string& folder);

}  // namespace vsskit::run
