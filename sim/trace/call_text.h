// One call of a requester as a trace writes it, without number, time, subject and result:
// `SetBackupState components=yes type=FULL`. Fields may be left out.
#pragma once

#include <string_view>

#include "sim/base/result.h"
#include "sim/trace/step.h"

namespace vsskit::trace {

// The step has neither number nor time. An error's `where` is the column, from 1.
[[nodiscard]] Result<Step> parse_call(std::string_view text);

}  // namespace vsskit::trace
