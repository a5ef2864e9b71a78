#include "replay/cli/screen.h"

#include <fmt/core.h>

#include <cstdio>
#include <filesystem>
#include <system_error>

#include "replay/cli/terminal.h"
#include "replay/run/judging.h"
#include "sim/base/host_path.h"

namespace vsskit::cli {

using std::chrono::steady_clock;

int complain(const Error& error) {
  std::fflush(stdout);
  fmt::print(stderr, "{}\n", error.text());
  return kBadInput;
}

ProgressLine::ProgressLine(std::string what)
    : what_(std::move(what)),
      start_(steady_clock::now()),
      shown_(start_),
      terminal_(is_terminal(Stream::errors)) {}

ProgressLine::~ProgressLine() {
  if (visible_) fmt::print(stderr, "\r\033[K");
}

void ProgressLine::show(std::string_view how_far) {
  if (!terminal_) return;
  const auto now = steady_clock::now();
  if (now - start_ < std::chrono::seconds(1)) return;
  if (visible_ && now - shown_ < std::chrono::milliseconds(100)) return;
  fmt::print(stderr, "\r\033[K{}  {}  {}", what_, how_far, elapsed(start_));
  std::fflush(stderr);
  shown_ = now;
  visible_ = true;
}

std::string elapsed(steady_clock::time_point since) {
  const std::chrono::duration<double> seconds = steady_clock::now() - since;
  return fmt::format("{:.1f} s", seconds.count());
}

Result<void> check_reports(const JudgeOptions& options, const std::string& trace) {
  for (const std::string& path : {options.junit, options.json}) {
    std::error_code error;
    if (path.empty()) continue;
    const std::filesystem::path place = host_path(path);
    if (std::filesystem::is_directory(place, error)) {
      return Error{path, "is a folder", "a file to write the report to"};
    }
    const std::filesystem::path folder = place.has_parent_path() ? place.parent_path() : ".";
    if (std::filesystem::is_directory(folder, error)) continue;
    const std::filesystem::path made = host_path(trace) / "";
    if (!trace.empty() && (folder / "").lexically_normal() == made.lexically_normal()) continue;
    return Error{path, "the report has no place: " + host_text(folder) + " is no folder",
                 "a file in a folder that is there"};
  }
  return {};
}

int report(const conformance::Judgement& judgement, const JudgeOptions& options,
           std::string_view unit, steady_clock::time_point start, std::string_view run) {
  conformance::ReportOptions shown;
  shown.run = run;
  shown.strict = options.strict;
  shown.unit = unit;
  // Files first: what cannot be written is bad input, and then nothing else is said.
  if (!options.junit.empty()) {
    const auto written = run::write_file(options.junit, conformance::print_junit(judgement, shown));
    if (!written) return complain(written.error());
  }
  if (!options.json.empty()) {
    const auto written = run::write_file(options.json, conformance::print_json(judgement, shown));
    if (!written) return complain(written.error());
  }
  const std::string time = elapsed(start);
  shown.elapsed = time;
  shown.colour = is_terminal(Stream::output);
  fmt::print("{}", conformance::print_text(judgement, shown));
  return judgement.failed(options.strict) ? kFailed : kPassed;
}

}  // namespace vsskit::cli
