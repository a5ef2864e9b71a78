#include <fmt/core.h>

#include <algorithm>

#include "conformance/report/escape.h"
#include "replay/cli/again.h"
#include "replay/cli/commands.h"
#include "replay/run/judging.h"
#include "replay/run/story.h"
#include "sim/base/prng.h"
#include "sim/scenario/built_in.h"
#include "sim/scenario/run.h"

namespace vsskit::cli {
namespace {

// Seeds of a series: the first is the one asked for, so that a single run repeats it.
std::uint64_t seed_of_run(std::uint64_t seed, std::uint64_t run) {
  return run == 0 ? seed : Prng(seed).fork("run " + std::to_string(run)).next();
}

Result<std::uint64_t> parse_seed_option(const std::string& text) {
  if (text.empty()) return std::uint64_t{1};
  if (const auto seed = parse_seed(text)) return *seed;
  return Error{"--seed", "'" + text + "' is no seed", "a decimal or 0x number of 64 bits"};
}

// A name wins over a file; what looks like a path is a file.
Result<scenario::Scenario> find_scenario(const std::string& name, std::uint64_t seed) {
  const bool path = name.find('/') != std::string::npos && !name.starts_with("mutant/");
  if (path || name.ends_with(".toml")) return scenario::open_scenario(name);
  return scenario::built_in(name, seed);
}

int list_scenarios() {
  const auto all = scenario::built_ins();
  std::size_t width = 0;
  for (const auto& one : all)
    width = std::max(width, one.name.size());
  for (const auto& one : all)
    fmt::print("{:<{}}  {}\n", one.name, width, one.text);
  fmt::print("\n{} scenarios. Run one: vsskit sim {}\n", all.size(), all.front().name);
  return kPassed;
}

std::string again_command(const SimArguments& arguments, std::uint64_t seed) {
  return fmt::format("vsskit sim {} --seed {}{}", shell_word(arguments.scenario), print_seed(seed),
                     arguments.judging.strict ? " --strict" : "");
}

// One run, judged. A single run also tells its story.
Result<void> run_once(const SimArguments& arguments, std::uint64_t seed, std::uint64_t number,
                      conformance::Examiner& examiner) {
  auto chosen = find_scenario(arguments.scenario, seed);
  if (!chosen) return chosen.error();
  scenario::RunOptions options;
  options.seed = seed;
  if (!arguments.seed.empty()) chosen->seed.reset();
  auto done = scenario::run(*chosen, options);
  if (!done) return done.error();
  done->recording.name = arguments.trace;  // findings name the file that is kept, if any is
  const auto again = again_command(arguments, done->seed);
  const auto source = done->recording.source();
  const auto found = arguments.runs > 1 ? fmt::format("in run {}", number + 1) : std::string();
  if (auto judged = run::examine(examiner, *source, again, found, nullptr); !judged) {
    return judged.error();
  }
  if (!arguments.trace.empty()) {
    if (auto saved = done->recording.save(arguments.trace); !saved) return saved.error();
  }
  if (arguments.runs > 1) return {};
  const auto told = done->recording.source();
  const auto story = run::tell_story(*told);
  if (!story) return story.error();
  fmt::print("{}\n", *story);
  std::vector<std::string> remarks;
  for (const std::string& skipped : done->skipped)
    remarks.push_back("not called: " + skipped);
  for (const auto& backup : done->backups)
    remarks.insert(remarks.end(), backup.messages.begin(), backup.messages.end());
  for (const auto& restore : done->restores)
    remarks.insert(remarks.end(), restore.messages.begin(), restore.messages.end());
  for (const std::string& remark : remarks)
    fmt::print("{}\n", conformance::screen_text(remark));
  if (!remarks.empty()) fmt::print("\n");
  return {};
}

}  // namespace

int sim(const SimArguments& arguments) {
  if (arguments.list) return list_scenarios();
  const auto start = std::chrono::steady_clock::now();
  const auto chosen = run::choose_rules(arguments.judging.rules);
  if (!chosen) return complain(chosen.error());
  const auto seed = parse_seed_option(arguments.seed);
  if (!seed) return complain(seed.error());
  if (arguments.runs > 1 && !arguments.trace.empty()) {
    return complain(Error{"--trace", "keeps one run", "--runs 1, with the seed of that run"});
  }
  const auto scenario = find_scenario(arguments.scenario, *seed);
  if (!scenario) return complain(scenario.error());
  const auto first = arguments.seed.empty() ? scenario->seed.value_or(*seed) : *seed;
  fmt::print("seed {}  runs {}  scenario {}{}\n\n", print_seed(first), arguments.runs,
             arguments.scenario, arguments.judging.strict ? "  strict" : "");
  conformance::Examiner examiner(*chosen);
  {
    ProgressLine line(arguments.scenario);
    for (std::uint64_t i = 0; i < arguments.runs; ++i) {
      const auto done = run_once(arguments, seed_of_run(first, i), i, examiner);
      if (!done) return complain(done.error());
      line.show(fmt::format("{} of {} runs", run::grouped(i + 1), run::grouped(arguments.runs)));
    }
  }
  const int code = report(examiner.judgement(), arguments.judging, "runs", start);
  if (!arguments.trace.empty()) {
    fmt::print("\ntrace  {}\nagain  {}\n", arguments.trace,
               check_again(arguments.trace, arguments.judging));
  }
  return code;
}

}  // namespace vsskit::cli
