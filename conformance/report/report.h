// A judgement in words: text for people, JUnit for CI, JSON for programs. All say the same, under
// the same names. Nothing here knows a rule by name, reads a clock or a terminal.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "conformance/rule/judge.h"

namespace vsskit::conformance {

struct ReportOptions {
  bool strict = false;                   // a SHOULD fails the run
  bool colour = false;                   // ANSI colours, for a terminal
  std::size_t blocks_per_rule_max = 3;   // findings shown whole, of one rule
  std::string_view run = "the program";  // what Judgement::endings are of
  std::string_view unit = "recordings";  // what Judgement::recordings counts here, in the plural
  std::string_view elapsed = {};         // `3.2 s`, or empty
};

// The whole screen: findings, table, last line; each line ends in a newline.
[[nodiscard]] std::string print_text(const Judgement& judgement, const ReportOptions& options);
// Its parts.
[[nodiscard]] std::string print_endings(std::span<const ProgramEnding> endings);
[[nodiscard]] std::string print_findings(const Judgement& judgement, const ReportOptions& options);
[[nodiscard]] std::string print_finding(const Finding& finding, const ReportOptions& options);
[[nodiscard]] std::string print_table(const Judgement& judgement);
[[nodiscard]] std::string print_last_line(const Judgement& judgement, const ReportOptions& options);

// JUnit XML: a suite `program` where a program ended badly, a suite for each subject, a case for
// each rule; rules that were not exercised are skipped, advice is the case's output.
[[nodiscard]] std::string print_junit(const Judgement& judgement, const ReportOptions& options);

// One JSON object, pretty-printed, with a trailing newline.
[[nodiscard]] std::string print_json(const Judgement& judgement, const ReportOptions& options);

// `Aborting VSS Operations, "Requester Handling and ..."`.
[[nodiscard]] std::string print_source(const Source& source);

}  // namespace vsskit::conformance
