#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>

#include "conformance/report/escape.h"
#include "replay/cli/again.h"
#include "replay/cli/commands.h"
#include "replay/cli/system_medium.h"
#include "replay/run/judging.h"
#include "replay/run/kept_endings.h"
#include "replay/run/story.h"
#include "sim/base/host_path.h"
#include "sim/base/text.h"
#include "sim/system/learn_names.h"
#include "sim/system/open.h"

namespace vsskit::cli {
namespace {

using Action = SystemArguments::Action;
using std::chrono::steady_clock;

// One line above what follows: which VSS it is.
void print_machine(const system::Machine& machine) {
  fmt::print("{}  Windows {}{}\n\n", machine.vss_name, machine.windows_version,
             machine.simulated ? "; it is vsskit's drop-in: this VSS is simulated" : "");
}

Result<system::Machine> machine_of(const SystemArguments& arguments) {
  return system::find_machine(arguments.vssapi);
}

std::string name_of(const system::PresentWriter& writer) {
  return conformance::screen_text(writer.identity.friendly_name);
}

int list_writers(const SystemArguments& arguments) {
  auto machine = machine_of(arguments);
  if (!machine) return complain(machine.error());
  const auto roll = system::call_roll(*machine);
  if (!roll) return complain(roll.error());
  print_machine(*machine);
  std::size_t width = 4;
  for (const system::PresentWriter& writer : roll->writers)
    width = std::max(width, name_of(writer).size());
  fmt::print("{:<{}}  {:<38}  {:>10}  {:<28}  {}\n", "NAME", width, "CLASS ID", "COMPONENTS",
             "STATE", "LAST FAILURE");
  for (const system::PresentWriter& writer : roll->writers) {
    fmt::print("{:<{}}  {:<38}  {:>10}  {:<28}  {}\n", name_of(writer), width,
               writer.identity.writer_id.braced(), writer.components, print(writer.state),
               writer.failure == kSOk ? "none" : print_hresult(writer.failure));
  }
  if (roll->writers.empty()) {
    fmt::print("no writer answered\n");
    return kPassed;
  }
  fmt::print(
      "\n{}. Judge one: vsskit system check --writer-id ID\n",
      roll->writers.size() == 1 ? "1 writer" : fmt::format("{} writers", roll->writers.size()));
  return kPassed;
}

// --- Sessions

Result<BackupType> type_of(const SystemArguments& arguments) {
  const std::string word = to_lower_ascii(arguments.type);
  for (const BackupType type : {BackupType::copy, BackupType::full, BackupType::incremental,
                                BackupType::differential, BackupType::log}) {
    if (to_lower_ascii(print(type)) != word) continue;
    if (type == BackupType::copy || arguments.i_own_this_server) return type;
    const std::string article = type == BackupType::incremental ? "an " : "a ";
    return Error{"--type", article + word + " backup changes what writers build their next one on",
                 "copy, or --i-own-this-server as well"};
  }
  return Error{"--type", "'" + arguments.type + "' is no type of backup",
               "copy, full, incremental, differential or log"};
}

// The names of the writers with the ids asked for.
Result<std::vector<std::string>> names_of(const std::vector<std::string>& ids,
                                          const system::RollCall& roll) {
  std::vector<std::string> names;
  for (const std::string& text : ids) {
    const auto id = parse_guid(text);
    if (!id) return Error{"--writer-id", "'" + text + "' is no id", "{8-4-4-4-12 hex digits}"};
    const auto before = names.size();
    for (const system::PresentWriter& writer : roll.writers) {
      if (writer.identity.writer_id == *id) names.push_back(writer.identity.friendly_name);
    }
    if (names.size() == before) {
      return Error{"--writer-id", "no writer of class " + id->braced() + " runs here",
                   "one that vsskit system writers lists"};
    }
  }
  return names;
}

// The first of them, and how many more.
std::string few_of(const std::set<std::string>& names) {
  constexpr std::ptrdiff_t kNamed = 8;
  const auto more = std::max<std::ptrdiff_t>(std::ssize(names) - kNamed, 0);
  const auto end = std::next(names.begin(), std::ssize(names) - more);
  const std::string text = fmt::format("{}", fmt::join(names.begin(), end, ", "));
  return more == 0 ? text : fmt::format("{} and {} more", text, more);
}

// A component that nobody has is a slip of the pen, and no reason to hold writers up. What our own
// ledger has is not known before it runs.
Result<void> check_components(const SystemArguments& arguments,
                              const std::vector<std::string>& names, const system::RollCall& roll) {
  // What is restored is on the medium, and may be lost here.
  if (!arguments.ledger.empty() || arguments.action == Action::restore) return {};
  std::set<std::string> there;
  std::set<std::string> keys;
  for (const system::PresentWriter& writer : roll.writers) {
    const bool asked = names.empty() || std::find(names.begin(), names.end(),
                                                  writer.identity.friendly_name) != names.end();
    if (asked && !writer.selectable_known) return {};
    for (const std::string& path : writer.selectable) {
      if (asked && keys.insert(fold_case(path)).second) there.insert(path);
    }
  }
  for (const std::string& name : arguments.components) {
    if (keys.count(fold_case(name)) != 0) continue;
    return Error{"--component", "these writers have no component '" + name + "' to choose",
                 there.empty() ? "other writers: they have none" : "one of: " + few_of(there)};
  }
  return {};
}

Result<void> add_ledger(scenario::Stage& stage, const SystemArguments& arguments) {
  if (arguments.ledger.empty()) return {};
  if (stage.volumes().find_volume(arguments.ledger.substr(0, 3)) == nullptr) {
    return Error{"--ledger", "'" + arguments.ledger + "' is on no fixed drive of this machine",
                 "a folder such as C:\\ledger"};
  }
  scenario::WriterSpec writer;
  writer.folder = arguments.ledger;
  return stage.add_writer(writer);
}

// What a session came to, in one form for both kinds.
struct Outcome {
  bool succeeded = false;
  std::string failed_step;
  Hresult failure = kSOk;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::vector<std::string> messages;
};
template <class T>
Outcome outcome_of(const T& from) {
  return {from.succeeded, from.failed_step, from.failure, from.files, from.bytes, from.messages};
}

Result<Outcome> back_up(scenario::Stage& stage, const SystemArguments& arguments, BackupType type,
                        std::vector<std::string> writers) {
  const bool rehearsal = arguments.action == Action::check;
  scenario::BackupSpec spec;
  spec.type = type;
  spec.writers = std::move(writers);
  spec.chosen = arguments.components;
  spec.medium = rehearsal ? stage.vss()->medium() : arguments.medium;
  spec.base = arguments.base;
  auto done = stage.backup(rehearsal ? "rehearsal" : "files", spec, 0);
  if (!done) return done.error();
  if (done->idle) {
    for (const std::string& message : done->messages)
      fmt::print("{}\n", conformance::screen_text(message));
    return Error{"vsskit system", "there was no component to back up, and nothing was judged",
                 "other writers; or --ledger FOLDER, which runs one of vsskit's own"};
  }
  Outcome outcome = outcome_of(*done);
  // A rehearsal saves nothing by intent.
  if (rehearsal) outcome.succeeded = outcome.failed_step.empty() && !done->missed;
  if (!rehearsal && outcome.succeeded) {
    if (auto marked = mark_succeeded(arguments.medium); !marked) return marked.error();
  }
  return outcome;
}

Result<Outcome> restore(scenario::Stage& stage, const SystemArguments& arguments,
                        std::vector<std::string> writers) {
  scenario::RestoreSpec spec;
  spec.medium = arguments.medium;
  spec.writers = std::move(writers);
  spec.chosen = arguments.components;
  auto done = stage.restore("files", spec, 0);
  if (!done) return done.error();
  return outcome_of(*done);
}

// The session, with its recording in `kept` and, when asked, on its way to the disk.
Result<Outcome> run_session(const SystemArguments& arguments, BackupType type,
                            trace::Recording& kept) {
  auto machine = machine_of(arguments);
  if (!machine) return machine.error();
  system::RollCall roll;
  auto stage = system::open_stage(*machine, true, &roll);
  if (!stage) return stage.error();
  auto writers = names_of(arguments.writer_ids, roll);
  if (!writers) return writers.error();
  if (auto there = check_components(arguments, *writers, roll); !there) return there.error();
  if (auto mounted = mount_media(**stage, arguments); !mounted) return mounted.error();
  print_machine(*machine);
  std::unique_ptr<trace::RecordingWriter> file;
  trace::Recorder& recorder = (*stage)->recorder();
  recorder.keep_in(kept);
  if (!arguments.trace.empty()) {
    auto made = trace::RecordingWriter::create(arguments.trace, recorder.header());
    if (!made) return made.error();
    file = std::move(*made);
    recorder.write_to(*file);
  }
  const bool passing = arguments.action == Action::check;
  const std::string medium = passing ? system::passing_medium(**stage) : arguments.medium;
  if (auto set = (*stage)->set_medium(medium); !set) return set.error();
  if (auto added = add_ledger(**stage, arguments); !added) return added.error();
  auto outcome = arguments.action == Action::restore
                     ? restore(**stage, arguments, *std::move(writers))
                     : back_up(**stage, arguments, type, *std::move(writers));
  stage->reset();  // the last steps, while the file is open
  return outcome;
}

void tell_messages(const Outcome& outcome) {
  for (const std::string& message : outcome.messages)
    fmt::print("{}\n", conformance::screen_text(message));
  if (!outcome.messages.empty()) fmt::print("\n");
}

// What no rule speaks of, and is no success all the same.
void add_outcome(const Outcome& outcome, const std::string& session,
                 conformance::Judgement& judgement) {
  if (outcome.succeeded) return;
  if (outcome.failed_step.empty()) {
    judgement.endings.push_back(
        {session, "NOT ALL DONE", "it left out something that was asked for"});
  } else {
    judgement.endings.push_back(
        {session, "ENDED", outcome.failed_step + " answered " + print_hresult(outcome.failure)});
  }
}

int run_and_judge(SystemArguments arguments) {
  const auto start = steady_clock::now();
  const bool restores = arguments.action == Action::restore;
  if (restores && !arguments.i_own_this_server) {
    return complain(Error{"vsskit system restore", "replaces files of services that run here",
                          "--i-own-this-server as well"});
  }
  const auto chosen = run::choose_rules(arguments.judging.rules);
  if (!chosen) return complain(chosen.error());
  const auto type = restores ? BackupType::undefined : type_of(arguments);
  if (!type) return complain(type.error());
  if (auto media = check_media(arguments, *type); !media) return complain(media.error());
  if (auto files = check_reports(arguments.judging, arguments.trace); !files)
    return complain(files.error());
  trace::Recording recording;
  const auto outcome = run_session(arguments, *type, recording);
  if (!outcome) return complain(outcome.error());
  recording.name = arguments.trace;
  const auto told = recording.source();
  const auto story = run::tell_story(*told);
  if (!story) return complain(story.error());
  fmt::print("{}\n", *story);
  tell_messages(*outcome);
  conformance::Examiner examiner(*chosen);
  const auto source = recording.source();
  const std::string again = arguments.trace.empty()
                                ? "vsskit system check"
                                : check_again(arguments.trace, arguments.judging);
  if (auto judged = run::examine(examiner, *source, again, "", nullptr); !judged) {
    return complain(judged.error());
  }
  conformance::Judgement judgement = examiner.judgement();
  const std::string session = restores ? "the restore" : "the backup";
  add_outcome(*outcome, session, judgement);
  // A trace that is one file has nothing beside it.
  std::error_code ignored;
  if (std::filesystem::is_directory(host_path(arguments.trace), ignored)) {
    if (auto kept = run::keep_endings(arguments.trace, judgement.endings); !kept)
      return complain(kept.error());
  }
  const int code = report(judgement, arguments.judging, "sessions", start, session);
  if (!arguments.trace.empty()) {
    fmt::print("\ntrace  {}\nagain  {}\n", arguments.trace, again);
  }
  return code;
}

int learn_names(const SystemArguments& arguments) {
  auto machine = machine_of(arguments);
  if (!machine) return complain(machine.error());
  const auto names = system::learn_names(*machine);
  if (!names) return complain(names.error());
  print_machine(*machine);
  fmt::print("{}", *names);
  return kPassed;
}

}  // namespace

int system(const SystemArguments& arguments) {
  switch (arguments.action) {
    case Action::writers:
      return list_writers(arguments);
    case Action::learn_names:
      return learn_names(arguments);
    case Action::check:
    case Action::backup:
    case Action::restore:
      break;
  }
  return run_and_judge(arguments);
}

}  // namespace vsskit::cli
