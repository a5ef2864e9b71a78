#include <fmt/core.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <utility>

#include "conformance/report/escape.h"
#include "replay/cli/again.h"
#include "replay/cli/commands.h"
#include "replay/run/guardian.h"
#include "replay/run/judging.h"
#include "replay/run/kept_endings.h"
#include "replay/run/program.h"
#include "replay/run/search_path.h"
#include "replay/run/wine_prefix.h"
#include "sim/base/host_path.h"
#include "sim/base/prng.h"
#include "sim/base/text.h"

namespace vsskit::cli {

namespace {

namespace fs = std::filesystem;
using run::ProgramEnd;

// The recording's folder: the one asked for, or one that goes again.
class TraceFolder {
 public:
  explicit TraceFolder(std::string asked) : path_(std::move(asked)), ours_(path_.empty()) {
    if (ours_) make();
    if (ours_) guardian_.emplace([path = path_] { remove_folder(path); });
  }
  ~TraceFolder() {
    if (ours_) remove_folder(path_);
  }
  TraceFolder(const TraceFolder&) = delete;
  TraceFolder& operator=(const TraceFolder&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  // Whether it is free, the run asks that takes it.
  [[nodiscard]] Result<void> is_named() const {
    if (!path_.empty()) return {};
    return Error{temporary_, "takes no folder for the recording", "a TMPDIR that is writable"};
  }

 private:
  // As many runs can be at work at once.
  static constexpr int kAttempts = 10'000;
  void make() {
    std::error_code error;
    const fs::path found = fs::temp_directory_path(error);
    const char* const asked = std::getenv("TMPDIR");
    temporary_ = !error ? host_text(found) : asked != nullptr ? asked : "the temporary folder";
    for (int i = 0; !error && path_.empty() && i < kAttempts; ++i) {
      const fs::path place = found / fmt::format("vsskit-run-{}", i);
      if (fs::create_directory(place, error)) path_ = host_text(place);
    }
  }
  static void remove_folder(const std::string& path) {
    std::error_code ignored;
    if (!path.empty()) fs::remove_all(host_path(path), ignored);
  }

  std::string path_;
  std::string temporary_;
  bool ours_;
  std::optional<run::Guardian> guardian_;
};

int clean() {
  const run::CleanedCache cleaned = run::clean_prefix_cache();
  fmt::print("{}\n", cleaned.had_template ? "The template of Wine prefixes is gone."
                                          : "There is no template of Wine prefixes.");
  if (cleaned.prefixes > 0) fmt::print("Gone too: {} of killed runs.\n", cleaned.prefixes);
  return kPassed;
}

// The program as it was named where that is a file, else as PATH finds it.
std::string file_of(const std::string& program) {
  std::error_code error;
  if (fs::is_regular_file(host_path(program), error)) return program;
  std::string found = run::find_in_path(program);
  if (!found.empty()) return found;
  // What every Windows machine has, and no other.
  const bool shell = equal_ignore_case(program, "cmd") || equal_ignore_case(program, "cmd.exe");
  return shell ? "C:\\windows\\system32\\cmd.exe" : program;
}

run::ProgramOptions options_of(const RunArguments& arguments, const std::string& trace) {
  run::ProgramOptions options;
  options.program = file_of(arguments.command.front());
  options.arguments.assign(arguments.command.begin() + 1, arguments.command.end());
  options.scenario = arguments.scenario;
  options.seed = arguments.seed;
  options.trace = trace;
  options.dropin = arguments.dropin;
  options.prefix = arguments.prefix;
  options.state = arguments.state;
  options.timeout = std::chrono::seconds(arguments.timeout_s);
  options.linger = std::chrono::milliseconds(arguments.linger_ms);
  options.grace = std::chrono::milliseconds(arguments.grace_ms);
  return options;
}

// How the program ended by itself, where that is worth a word.
std::optional<conformance::ProgramEnding> ending_of(const ProgramEnd& end,
                                                    const RunArguments& arguments) {
  const std::string& program = arguments.command.front();
  switch (end.kind) {
    case ProgramEnd::Kind::crashed:
      return conformance::ProgramEnding{program, "CRASHED", end.what};
    case ProgramEnd::Kind::timed_out:
      return conformance::ProgramEnding{
          program, "TIMED OUT",
          fmt::format("was ended after {} s (--timeout)", arguments.timeout_s)};
    case ProgramEnd::Kind::stopped:
      return conformance::ProgramEnding{program, "STOPPED", "was ended, as we were asked to end"};
    case ProgramEnd::Kind::exited:
      break;
  }
  if (end.code == 0) return std::nullopt;
  return conformance::ProgramEnding{program, fmt::format("EXIT {}", end.code),
                                    arguments.ignore_exit ? "ignored" : "", !arguments.ignore_exit};
}

using Endings = std::vector<conformance::ProgramEnding>;

// Of what the program started. Where all of it was ended, that was said.
void add_others(const ProgramEnd& end, Endings& endings) {
  if (end.kind != ProgramEnd::Kind::exited && end.kind != ProgramEnd::Kind::crashed) return;
  for (const run::ProgramCrash& crash : end.crashes)
    endings.push_back({crash.program, "CRASHED", crash.what});
  // Of Wine's own processes it is no fault of the program.
  if (!end.other_crash.empty()) {
    endings.push_back(
        {"a process beside the program", "CRASHED", end.other_crash, end.recordings.size() > 1});
  }
  for (const std::string& program : end.cut_off)
    endings.push_back({program, "CUT OFF", "was still at work with VSS when the time was up"});
  for (const std::string& program : end.left)
    endings.push_back({program, "ENDED", "outlived what started it, and did not use VSS", false});
}

// What became of vsskit's own requesters in one recording, which no rule speaks of: what failed,
// and programs that left their backups behind.
void add_scripted(const ProgramEnd& end, const std::string& program,
                  const run::ScriptedRequesters& scripted, Endings& failures, Endings& left) {
  if (!scripted.failure().empty()) {
    failures.push_back(
        {program, "BACKUP CUT SHORT", "of vsskit's own requester: " + scripted.failure(), false});
  }
  for (const std::string& writer : scripted.left_out()) {
    failures.push_back(
        {program, "LEFT OUT",
         "no component of " + writer + " took part in a backup by vsskit's requester", false});
  }
  if (!scripted.late_failure().empty())
    failures.push_back({program, "WRITER FAILED", scripted.late_failure(), false});
  if (end.kind == ProgramEnd::Kind::exited && scripted.were_cut_short(end.script)) {
    left.push_back({program, "ENDED EARLY",
                    fmt::format("the program ended before the {} of vsskit's requester was over",
                                scripted.in_restore(end.script) ? "restore" : "backup")});
  }
}

// What the program wanted of VSS and did not get at all.
void add_missing(const std::string& program, const run::Beginnings& beginnings, Endings& notes) {
  if (const std::string why = beginnings.no_writer(); !why.empty())
    notes.push_back({program, "NO WRITER", why, false});
  if (const std::string why = beginnings.no_session(); !why.empty())
    notes.push_back({program, "NO SESSION", why, false});
}

// Faults that were to strike, and whose writer there was not.
void add_lost(const std::string& program, const run::LostFaults& lost, Endings& notes) {
  for (const std::string& fault : lost.tell())
    notes.push_back({program, "NOT USED", fault, false});
}

int complain_of_no_use(const std::string& program) {
  return complain(Error{program, "never called VSS",
                        "a program that uses vssapi.dll, or that is linked with vsskit::sdk"});
}

// Nobody's fault was looked for: that is no PASSED.
int complain_of_vain_use(const std::string& program, const Endings& notes) {
  for (const conformance::ProgramEnding& note : notes)
    fmt::print("{}  {}: {}\n", note.kind, note.program, conformance::screen_text(note.text));
  return complain(Error{program, "got nowhere with VSS, and nothing was judged",
                        "a writer that is subscribed, or a session"});
}

// What a recording is called where several processes were recorded: `cmd (part-40)`.
std::string name_of(const std::string& path, const ProgramEnd& end, const RunArguments& arguments) {
  const std::string& program = arguments.command.front();
  if (end.recordings.size() == 1) return program;
  return fmt::format("{} ({})", program, host_text(host_path(path).filename()));
}

int judge(const ProgramEnd& end, const RunArguments& arguments,
          std::chrono::steady_clock::time_point start) {
  const auto chosen = run::choose_rules(arguments.judging.rules);
  if (!chosen) return complain(chosen.error());
  conformance::Examiner examiner(*chosen);
  const bool kept = !arguments.trace.empty();
  std::string head;
  Endings notes;
  Endings left;
  run::LostFaults lost;
  bool called = false;
  bool begun = false;
  for (const std::string& path : end.recordings) {
    auto source = run::open_any(path);
    if (!source) return complain(source.error());
    const std::string again = kept ? check_again(path, arguments.judging) : run_again(arguments);
    const std::string name = name_of(path, end, arguments);
    const std::string found = kept || end.recordings.size() == 1 ? "" : name;
    const auto contents = run::examine(examiner, **source, again, found, nullptr, kept);
    if (!contents) return complain(contents.error());
    head += fmt::format("{}  {}{}\n", kept ? path : name, run::print(*contents),
                        (*source)->truncated() ? "; cut short in its last line" : "");
    add_missing(name, contents->beginnings, notes);
    add_scripted(end, name, contents->scripted, notes, left);
    lost.add(contents->lost_faults);
    called = called || contents->beginnings.called();
    begun = begun || contents->beginnings.any();
  }
  add_lost(arguments.command.front(), lost, notes);
  fmt::print("{}\n", head);
  conformance::Judgement judgement = examiner.judgement();
  judgement.endings = notes;
  if (auto ending = ending_of(end, arguments)) judgement.endings.push_back(std::move(*ending));
  add_others(end, judgement.endings);
  judgement.endings.insert(judgement.endings.end(), left.begin(), left.end());
  if (kept && !end.recordings.empty()) {
    if (auto written = run::keep_endings(arguments.trace, judgement.endings); !written)
      return complain(written.error());
  }
  if (!begun && !judgement.failed(arguments.judging.strict)) {
    return called ? complain_of_vain_use(arguments.command.front(), notes)
                  : complain_of_no_use(arguments.command.front());
  }
  return report(judgement, arguments.judging, "recordings", start);
}

}  // namespace

int run(const RunArguments& arguments) {
  if (arguments.clean) return clean();
  if (arguments.command.empty() || arguments.command.front().empty()) {
    return complain(Error{"vsskit run", "no program is named", "vsskit run -- PROGRAM ARGS..."});
  }
  const auto start = std::chrono::steady_clock::now();
  if (const auto chosen = run::choose_rules(arguments.judging.rules); !chosen) {
    return complain(chosen.error());
  }
  if (!arguments.seed.empty() && !parse_seed(arguments.seed)) {
    return complain(Error{"--seed", "'" + arguments.seed + "' is no seed",
                          "a decimal or 0x number of 64 bits"});
  }
  if (auto places = check_reports(arguments.judging, arguments.trace); !places)
    return complain(places.error());
  const TraceFolder folder(arguments.trace);
  if (const auto named = folder.is_named(); !named) return complain(named.error());
  const auto end = run::run_program(options_of(arguments, folder.path()));
  if (!end) return complain(end.error());
  const bool crashed = end->kind != ProgramEnd::Kind::exited || !end->crashes.empty();
  if (end->recordings.empty() && !crashed) {
    if (const auto ending = ending_of(*end, arguments))
      fmt::print("{} {}\n", ending->kind, ending->program);
    return complain_of_no_use(arguments.command.front());
  }
  return judge(*end, arguments, start);
}

}  // namespace vsskit::cli
