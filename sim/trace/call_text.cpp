#include "sim/trace/call_text.h"

#include <algorithm>
#include <string>

#include "sim/trace/line_parser.h"

namespace vsskit::trace {
namespace {

// No call is open: what closes one is refused.
class NoneOpen final : public OpenCalls {
 public:
  [[nodiscard]] std::optional<Verb> opened(StepNumber) const override { return std::nullopt; }
};

constexpr std::string_view kBefore = "1 0.000 requester ";

Error error_of(const Fault& fault) {
  const std::size_t column = std::max(fault.begin, kBefore.size()) - kBefore.size() + 1;
  return {"column " + std::to_string(column), fault.what, fault.expected};
}

}  // namespace

Result<Step> parse_call(std::string_view text) {
  const std::string line = std::string(kBefore) + std::string(text);
  Fault fault;
  if (const auto bad = find_bad_character(line)) return error_of(*bad);
  const NoneOpen none_open;
  Step step;
  if (!parse_step_line(line, {&none_open, false}, step, fault)) return error_of(fault);
  if (step.result) return Error{"", "a result", "the call alone"};
  step.number = 0;
  return step;
}

}  // namespace vsskit::trace
