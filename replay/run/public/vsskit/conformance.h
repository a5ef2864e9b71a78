// Judging recordings from C++: what `vsskit check` does, for test programs. C++17; everything here
// is self-contained and may outlive the objects it came from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace vsskit {

// Success, or why not, as one line `where: what; expected`.
class [[nodiscard]] Outcome {
 public:
  Outcome() = default;
  static Outcome failure(std::string message);

  explicit operator bool() const { return message_.empty(); }
  // Empty on success.
  const std::string& message() const { return message_; }

 private:
  std::string message_;
};

// One broken rule at one step.
struct Finding {
  std::string rule;       // `requester/abort/release-after-prepare`
  std::string level;      // `failure`, `advice` or `info`
  std::string strength;   // `must`, `should` or `may`
  std::uint64_t step;     // the step's number in the trace; 0 when a document alone shows it
  std::string sentence;   // what happened, with every value
  std::string statement;  // the rule
  std::string source;     // page and section
  std::string link;
};

// What judging a recording came to.
struct Judgement {
  // No finding failed the run (and, where strict, no SHOULD was broken). Says nothing about rules
  // that were not exercised.
  bool passed = false;
  std::size_t rules_upheld = 0;
  std::size_t rules_violated = 0;
  std::size_t rules_not_exercised = 0;
  std::vector<Finding> findings;  // in step order
  std::string report;             // the text that `vsskit check` prints, without colour
};

struct JudgeOptions {
  bool strict = false;             // a broken SHOULD fails the run
  std::vector<std::string> rules;  // ids or their beginnings; empty means all
};

// Reads and judges a recording, a trace, a DiskShadow folder or a single document. On failure
// `judgement` is untouched.
Outcome judge_path(const std::string& path, Judgement& judgement, const JudgeOptions& options = {});

// Lets GoogleTest print a judgement that was expected to pass.
std::string to_string(const Judgement& judgement);
inline void PrintTo(const Judgement& judgement, std::ostream* out) {
  *out << to_string(judgement);
}
}  // namespace vsskit
