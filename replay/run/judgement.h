// The public face's judgement made from the examiner's.
#pragma once

#include <string>

#include "sim/base/result.h"
#include "sim/trace/recording.h"
#include "vsskit/conformance.h"

namespace vsskit::run {

// Judges a source; on an error `into` says that it did not pass.
[[nodiscard]] Result<void> judge_source(trace::RecordingSource& source, std::string again,
                                        const JudgeOptions& options, Judgement& into);

}  // namespace vsskit::run
