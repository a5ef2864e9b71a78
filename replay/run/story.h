// The story of a recording for people: what each session did, phase by phase, what was copied, what
// the writers' stamps and logs became, and what went wrong. Told from the recording alone, the same
// way for a simulated run, a recording of ours and a capture of documents. Knows no rule and gives
// no verdict.
#pragma once

#include <string>

#include "sim/base/result.h"
#include "sim/trace/recording.h"

namespace vsskit::run {

// Reads the source to its end. Text in UTF-8 with lines of about 100 characters, ended by a
// newline; long lists are cut short and say so. Errors: those of the source. A document that cannot
// be read is left out and said to be.
[[nodiscard]] Result<std::string> tell_story(trace::RecordingSource& source);

}  // namespace vsskit::run
