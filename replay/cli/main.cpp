// vsskit: arguments in, one command called, its exit code out.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "replay/cli/commands.h"
#include "replay/cli/system_options.h"
#include "replay/run/arguments.h"
#include "replay/run/version.h"

namespace {

using vsskit::cli::kBadInput;
using vsskit::cli::kPassed;

constexpr std::string_view kOverview =
    R"(simulate Windows VSS backups, and judge writers and requesters by their traces

  vsskit sim [SCENARIO]     run simulated backups and judge them; --list names the scenarios
  vsskit run -- PROGRAM     run a program inside a scenario and judge it: one linked with the SDK,
                            or one for 64-bit Windows under Wine
  vsskit system COMMAND     the VSS of this Windows machine: writers, check, backup, restore,
                            and learn-names, for the XML names of its documents
  vsskit check PATH...      judge recordings, traces, DiskShadow folders and documents
  vsskit show PATH          tell what happened in one of these, in plain words
  vsskit rules [RULE]       list the rules; explain one

A RULE is an id or its beginning: requester, requester/abort, requester/abort/release-after-prepare.
Try: vsskit check fixtures/requester/abort/release-after-prepare/violates.trace

Options: --rule RULE  --strict (a SHOULD fails the run)  --junit FILE  --json FILE
         --seed N  --runs N  --trace PATH (sim only)  --help  --version
Exit: 0 nothing failed, 1 a rule failed the run, 2 the command or its input was wrong.
)";

void print_overview() {
  fmt::print("vsskit {}  {}", vsskit::run::kVersion, kOverview);
}

void add_judging(CLI::App& command, vsskit::cli::JudgeOptions& options) {
  command.add_option("--rule", options.rules, "Judge only these rules: an id or its beginning")
      ->type_name("RULE");
  command.add_flag("--strict", options.strict, "A broken SHOULD fails the run");
  command.add_option("--junit", options.junit, "Write the verdicts as JUnit XML")
      ->type_name("FILE");
  command.add_option("--json", options.json, "Write the verdicts as JSON")->type_name("FILE");
}

struct Arguments {
  vsskit::cli::SimArguments sim;
  vsskit::cli::RunArguments run;
  vsskit::cli::SystemArguments system;
  vsskit::cli::CheckArguments check;
  vsskit::cli::ShowArguments show;
  vsskit::cli::RulesArguments rules;
};

struct Commands {
  CLI::App* sim;
  CLI::App* run;
  CLI::App* system;
  CLI::App* check;
  CLI::App* show;
  CLI::App* rules;
};

void add_run(CLI::App& command, vsskit::cli::RunArguments& run) {
  command.add_option("program", run.command, "The program and its arguments, after --")
      ->type_name("PROGRAM ARGS");
  command.add_option("--scenario", run.scenario, "Its world: a scenario's name or file")
      ->type_name("SCENARIO");
  command.add_option("--seed", run.seed, "Decimal or 0x hex")->type_name("N");
  command.add_option("--trace", run.trace, "Keep the recording in this folder")
      ->type_name("FOLDER");
  command.add_option("--timeout", run.timeout_s, "End the program after so many seconds")
      ->type_name("S")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command
      .add_option("--linger", run.linger_ms,
                  "How long a writer's program goes on after the last backup, in milliseconds")
      ->type_name("MS")
      ->check(CLI::Range(0, 1'000'000'000))
      ->capture_default_str();
  command
      .add_option("--grace", run.grace_ms,
                  "How long a writer's program for Windows has to begin a requester of its own, in "
                  "milliseconds, before vsskit's begins")
      ->type_name("MS")
      ->check(CLI::Range(0, 1'000'000'000))
      ->capture_default_str();
  command.add_flag("--ignore-exit", run.ignore_exit, "The program's exit code does not matter");
  command.add_option("--dropin", run.dropin, "The vssapi.dll to use")->type_name("FILE");
  command.add_option("--prefix", run.prefix, "A prepared Wine prefix to use")->type_name("FOLDER");
  command
      .add_option("--state", run.state,
                  "Keeps persistent shadow copies and express writers for the next run")
      ->type_name("FOLDER");
  command.add_flag("--clean", run.clean,
                   "Remove the template of Wine prefixes, and do nothing else");
  add_judging(command, run.judging);
}

Commands add_commands(CLI::App& app, Arguments& arguments) {
  Commands commands{};
  commands.sim = app.add_subcommand("sim", "Run simulated backups and judge them");
  auto& sim = arguments.sim;
  commands.sim->add_option("scenario", sim.scenario, "A scenario's name, or a scenario file")
      ->type_name("SCENARIO")
      ->capture_default_str();
  commands.sim->add_option("--seed", sim.seed, "Decimal or 0x hex; the same seed, the same trace")
      ->type_name("N");
  commands.sim->add_option("--runs", sim.runs, "How many runs, each with a seed of its own")
      ->type_name("N")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}));
  commands.sim
      ->add_option("--trace", sim.trace,
                   "Save the recording: a folder when PATH ends in /, else one file")
      ->type_name("PATH");
  commands.sim->add_flag("--list", sim.list, "List the scenarios that have a name");
  add_judging(*commands.sim, sim.judging);

  commands.run = app.add_subcommand("run", "Run a program inside a scenario, and judge it");
  add_run(*commands.run, arguments.run);

  commands.system = vsskit::cli::add_system(app, arguments.system, &add_judging);

  commands.check = app.add_subcommand("check", "Judge what lies on disk");
  commands.check
      ->add_option("path", arguments.check.paths,
                   "A recording, a trace, a DiskShadow folder, a document")
      ->type_name("PATH")
      ->required();
  add_judging(*commands.check, arguments.check.judging);

  commands.show = app.add_subcommand("show", "Tell what happened, in plain words");
  commands.show->add_option("path", arguments.show.path, "What vsskit check takes")
      ->type_name("PATH")
      ->required();

  commands.rules = app.add_subcommand("rules", "List the rules; explain one");
  commands.rules->add_option("rule", arguments.rules.rule, "An id or its beginning")
      ->type_name("RULE");
  return commands;
}

constexpr const char* kIsEmpty = "is empty; a value is wanted";

// A script's variable that nothing set is no value: what it was to choose would be lost in silence.
// A program's own words may be empty.
void refuse_empty_values(CLI::App& command) {
  const auto check = [](const std::string& value) { return value.empty() ? kIsEmpty : ""; };
  for (CLI::Option* option : command.get_options()) {
    if (option->get_name() != "program") option->check(CLI::Validator(check, ""));
  }
  for (CLI::App* below : command.get_subcommands({}))
    refuse_empty_values(*below);
}

// `--state=` would take the next word for its value, the `--` before a program too.
void refuse_missing_values(const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (word == "--") return;
    if (word.starts_with("--") && word.find('=') == word.size() - 1)
      throw CLI::ValidationError(word.substr(0, word.size() - 1), kIsEmpty);
  }
}

// Of the innermost command that was named.
void print_help(const CLI::App& app) {
  const CLI::App* command = &app;
  while (!command->get_subcommands().empty())
    command = command->get_subcommands().front();
  if (command == &app) return print_overview();
  fmt::print("{}", command->help());
}

int dispatch(const Commands& commands, const Arguments& arguments) {
  if (commands.sim->parsed()) return vsskit::cli::sim(arguments.sim);
  if (commands.run->parsed()) return vsskit::cli::run(arguments.run);
  if (commands.system->parsed()) return vsskit::cli::system(arguments.system);
  if (commands.check->parsed()) return vsskit::cli::check(arguments.check);
  if (commands.show->parsed()) return vsskit::cli::show(arguments.show);
  if (commands.rules->parsed()) return vsskit::cli::rules(arguments.rules);
  print_overview();
  return kPassed;
}

int run(std::vector<std::string> words) {
  CLI::App app("Simulates Windows VSS backups, and judges writers and requesters by their traces",
               "vsskit");
  app.set_help_flag("--help,-h", "Print this help");
  app.set_version_flag("--version", std::string("vsskit ") + std::string(vsskit::run::kVersion));
  app.allow_windows_style_options(false);  // `/tmp` is a path under Wine
  app.require_subcommand(0, 1);
  Arguments arguments;
  const Commands commands = add_commands(app, arguments);
  refuse_empty_values(app);
  try {
    refuse_missing_values(words);
    std::reverse(words.begin(), words.end());  // as the parser wants them
    app.parse(std::move(words));
  } catch (const CLI::CallForHelp&) {
    print_help(app);
    return kPassed;
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "vsskit: {}; vsskit --help says what there is\n", error.what());
    return kBadInput;
  }
  return dispatch(commands, arguments);
}

// What nobody could read is no success. What failed before the end is not to be asked for again.
int with_output_written(int code) {
  errno = 0;
  const bool written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  if (written) return code;
  std::fprintf(stderr, "vsskit: standard output cannot be written%s%s\n", errno == 0 ? "" : ": ",
               errno == 0 ? "" : std::strerror(errno));
  return kBadInput;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return with_output_written(run(vsskit::run::own_arguments(argc, argv)));
  } catch (const std::exception& error) {
    if (std::ferror(stdout) != 0) return with_output_written(kBadInput);
    fmt::print(stderr, "vsskit: this is a bug of vsskit: {}\n", error.what());
    return kBadInput;
  }
}
