// What commands share: exit codes, options that several have, and how to speak to a terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/report/report.h"
#include "sim/base/result.h"

namespace vsskit::cli {

// 0 nothing failed, 1 a rule failed the run, 2 the command or its input was wrong.
inline constexpr int kPassed = 0;
inline constexpr int kFailed = 1;
inline constexpr int kBadInput = 2;

// Options of every command that judges.
struct JudgeOptions {
  std::vector<std::string> rules;
  bool strict = false;
  std::string junit;
  std::string json;
};

// Prints an error the way a compiler does, to standard error; gives kBadInput.
int complain(const Error& error);

// A line on a terminal that shows how far long work has come; nothing in the first second, nothing
// where standard error is no terminal, and gone when the object is.
class ProgressLine {
 public:
  explicit ProgressLine(std::string what);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  void show(std::string_view how_far);

 private:
  std::string what_;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point shown_;
  bool terminal_;
  bool visible_ = false;
};

// Time since a moment, `3.2 s`.
[[nodiscard]] std::string elapsed(std::chrono::steady_clock::time_point since);

// Whether the report files asked for have a place, before long work; `trace` may be a folder that
// is made meanwhile. The error names the first that has none.
[[nodiscard]] Result<void> check_reports(const JudgeOptions& options, const std::string& trace);

// Writes the report files asked for, prints findings, table and last line; gives the exit code.
// `run` is what the judgement's endings are of.
int report(const conformance::Judgement& judgement, const JudgeOptions& options,
           std::string_view unit, std::chrono::steady_clock::time_point start,
           std::string_view run = "the program");

}  // namespace vsskit::cli
