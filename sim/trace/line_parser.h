// One line of a trace into a step, in one pass. Private to the room: what a line cannot know alone
// (that numbers rise, what an `end` closes) is the reader's business.
#pragma once

#include <optional>
#include <string_view>

#include "sim/trace/quote.h"
#include "sim/trace/step.h"

namespace vsskit::trace {

// What the reader knows about the lines before.
class OpenCalls {
 public:
  virtual ~OpenCalls() = default;
  // The verb of the open step with this number; none when there is none.
  [[nodiscard]] virtual std::optional<Verb> opened(StepNumber number) const = 0;
};

struct LineContext {
  const OpenCalls* open_calls = nullptr;
  bool microseconds = false;
};

// Reads a step line (no comment, not blank, no newline). Values come out canonical, fields in the
// vocabulary's order. False with the fault filled in when it is no step.
bool parse_step_line(std::string_view line, const LineContext& context, Step& into, Fault& fault);

// The first control character or malformed byte of a line, as a fault; none when it is clean.
[[nodiscard]] std::optional<Fault> find_bad_character(std::string_view line);

// Skips blanks (spaces and tabs); the next word up to a blank.
void skip_blanks(std::string_view line, std::size_t& position);
[[nodiscard]] std::string_view word_at(std::string_view line, std::size_t position);

}  // namespace vsskit::trace
