// See built_in.h. Each story is a function, so that a scenario reads as what differs from the plain
// one.
#include "sim/scenario/built_in.h"

#include <utility>

#include "sim/base/prng.h"
#include "sim/base/text.h"
#include "sim/roles/mutants.h"
#include "sim/scenario/built_in_restores.h"

namespace vsskit::scenario {
namespace {

constexpr std::string_view kMutant = "mutant/";

WriterSpec ledger() {
  return {};
}

WriterSpec tree(bool nested) {
  WriterSpec writer;
  writer.role = "tree";
  writer.nested = nested;
  return writer;
}

BackupSpec of_type(BackupType type) {
  BackupSpec backup;
  backup.type = type;
  return backup;
}

// The given writers on `C:\`, and one full backup of them.
Scenario plain(std::vector<WriterSpec> writers) {
  Scenario scenario;
  scenario.writers = std::move(writers);
  scenario.requester = RequesterSpec{};
  scenario.requester->backups = {of_type(BackupType::full)};
  return scenario;
}

Scenario with_fault(Scenario scenario, std::string name, std::string value) {
  scenario.faults.emplace_back(std::move(name), std::move(value));
  return scenario;
}

Scenario make_default() {
  return plain({ledger(), tree(false)});
}

Scenario make_ledger() {
  return plain({ledger()});
}

// Every type, and after the copy one more incremental, which must not build on it.
Scenario make_chain() {
  Scenario scenario = make_ledger();
  for (const BackupType type : {BackupType::incremental, BackupType::differential, BackupType::copy,
                                BackupType::incremental, BackupType::log}) {
    scenario.requester->backups.push_back(of_type(type));
  }
  return scenario;
}

// The last incremental backup finds nothing changed.
Scenario make_chain_of_whole_files() {
  Scenario scenario = make_chain();
  scenario.writers[0].transfers_during = 0;
  scenario.requester->backups.push_back(of_type(BackupType::incremental));
  scenario.requester->backups.push_back(of_type(BackupType::incremental));
  scenario.requester->backups.back().transfers_before = 0;
  for (BackupSpec& backup : scenario.requester->backups)
    backup.partial_files = false;
  return scenario;
}

Scenario make_chain_of_two_writers() {
  Scenario scenario = make_default();
  scenario.requester->backups.push_back(of_type(BackupType::incremental));
  return scenario;
}

Scenario make_tree() {
  return plain({tree(true)});
}

Scenario make_two_volumes() {
  Scenario scenario = plain({ledger(), tree(false)});
  scenario.volumes = {{"C:\\", std::nullopt, true, "NTFS"}, {"D:\\", std::nullopt, true, "NTFS"}};
  scenario.writers[1].folder = "D:\\tree";
  return scenario;
}

Scenario make_two_instances() {
  Scenario scenario = plain({ledger(), ledger()});
  scenario.writers[1].folder = R"(C:\second)";
  scenario.writers[1].instance = "second";
  return scenario;
}

Scenario make_no_shadow_copy() {
  Scenario scenario = make_ledger();
  scenario.requester->backups.push_back(of_type(BackupType::log));
  scenario.requester->backups.back().shadow_copy = false;
  return scenario;
}

Scenario make_whole_volumes() {
  Scenario scenario = make_default();
  scenario.requester->backups[0].components = false;
  scenario.requester->backups[0].volumes = {"C:\\"};
  return scenario;
}

Scenario make_writer_veto() {
  return with_fault(make_default(), "writer_veto",
                    "ledger OnPrepareSnapshot VSS_E_WRITERERROR_RETRYABLE");
}

Scenario make_failed_writer() {
  return with_fault(make_default(), "writer_veto",
                    "ledger OnPostSnapshot VSS_E_WRITERERROR_NONRETRYABLE");
}

Scenario make_slow_freeze() {
  return with_fault(make_default(), "writer_slow_ms", "ledger OnFreeze 70000");
}

// Two backups, so that the provider gets two sets.
Scenario make_with_provider(const char* role) {
  Scenario scenario = make_default();
  scenario.providers = {role};
  scenario.requester->backups.push_back(of_type(BackupType::full));
  return scenario;
}
Scenario make_software_provider() {
  return make_with_provider("software-copies");
}
Scenario make_hardware_provider() {
  return make_with_provider("hardware-copies");
}

Scenario make_failed_snapshot() {
  return with_fault(make_ledger(), "provider_fail", "CommitSnapshots VSS_E_PROVIDER_VETO");
}

Scenario make_aborted_twice() {
  return with_fault(make_failed_snapshot(), "writer_duplicate", "ledger OnAbort");
}

// A folder lies on the medium where the data file is to be stored.
Scenario make_failed_copy() {
  Scenario scenario = make_ledger();
  scenario.files = {{R"(M:\backup\1-full\Ledger Writer\ledger\C\ledger\ledger.dat\)", ""}};
  return scenario;
}

Scenario make_incomplete() {
  Scenario scenario = make_ledger();
  scenario.requester->role = "skips_complete";
  return scenario;
}

Scenario make_other_type() {
  Scenario scenario = make_ledger();
  scenario.requester->backups = {of_type(BackupType::other)};
  return scenario;
}

struct Story {
  std::string_view name;
  std::string_view text;
  Scenario (*make)();
};
constexpr Story kStories[] = {
    {"ledger", "A full backup of a transactional store at work.", make_ledger},
    {"ledger-chain",
     "The store in backups of every type, with changed ranges of files and log truncation.",
     make_chain},
    {"ledger-chain-whole-files", "The same for a requester that takes no partial files.",
     make_chain_of_whole_files},
    {"two-writers-chain",
     "The store and a tree in full, then in a type that the tree's writer does not know.",
     make_chain_of_two_writers},
    {"default", "The default world: the store and a tree of files, backed up in full.",
     make_default},
    {"tree", "File groups in logical paths, with excludes and an alternate path.", make_tree},
    {"two-volumes", "Writers on two volumes in one shadow copy set.", make_two_volumes},
    {"two-instances", "Two instances of one writer class, each with a store of its own.",
     make_two_instances},
    {"no-shadow-copy", "A full backup, then the log alone without a shadow copy.",
     make_no_shadow_copy},
    {"whole-volumes", "A backup of a volume instead of components.", make_whole_volumes},
    {"restore-ledger", "The store in a chain of backups, and every point of it restored.",
     make_restore_ledger},
    {"restore-whole-files", "The same without partial files.", make_restore_whole_files},
    {"restore-aside", "Restores to other places of each kind, by ranges files.",
     make_restore_aside},
    {"restore-if-not-there", "A restore that replaces nothing.", make_restore_if_not_there},
    {"restore-original", "A restore to the old places, as told.", make_restore_original},
    {"dependent", "A tree that depends on the store, and goes with it.", make_dependent},
    {"restore-roll-forward", "A restore that stops before the log's end.", make_roll_forward},
    {"restore-tree",
     "A tree with every mix of selectability in a chain, restored whole, in part and elsewhere.",
     make_restore_tree},
    {"restore-renamed", "Points of a chain restored under new names beside the store that goes on.",
     make_restore_renamed},
    {"restore-moved", "The store of one instance restored to another one of its class.",
     make_restore_moved},
    {"restore-replicated",
     "A store with a partner, restored to catch up with it and as the authority.",
     make_restore_replicated},
    {"restore-service",
     "The requester stops the service that holds the store, and starts it again.",
     make_restore_service},
    {"restore-restart",
     "The requester stops and starts the service that holds the store once the files are back.",
     make_restore_restart},
    {"restore-reboot", "Files that wait for the machine's next start.", make_restore_reboot},
    {"restore-alone",
     "A tree whose writer takes no part in restores, restored in place and elsewhere.",
     make_restore_alone},
    {"failed-restore", "The store refuses PreRestore, and its files stay as they are.",
     make_failed_restore},
    {"failed-stop",
     "The service that holds the store does not stop, and its files stay as they are.",
     make_failed_stop},
    {"other-type", "A backup of type OTHER, which no writer's schema has.", make_other_type},
    {"writer-veto", "The store refuses PrepareForSnapshot, and the backup is aborted.",
     make_writer_veto},
    {"failed-writer", "The store fails in PostSnapshot, and the backup is aborted.",
     make_failed_writer},
    {"slow-freeze", "The store takes 70 s to freeze, longer than its limit.", make_slow_freeze},
    {"failed-snapshot", "The provider refuses to commit, and the backup is aborted.",
     make_failed_snapshot},
    {"aborted-twice", "The same, and the store is told of the end twice.", make_aborted_twice},
    {"software-provider", "Two backups with the shadow copies of a software provider.",
     make_software_provider},
    {"hardware-provider", "Two backups with the shadow copies of a storage array.",
     make_hardware_provider},
    {"failed-copy", "A file cannot be stored, and its component is reported as failed.",
     make_failed_copy},
    {"incomplete", "The requester lets go of a backup that it never completes.", make_incomplete},
};

// --- Random

BackupSpec draw_backup(Prng& prng, bool first) {
  constexpr BackupType kTypes[] = {BackupType::full, BackupType::incremental,
                                   BackupType::differential, BackupType::log, BackupType::copy};
  BackupSpec backup;
  if (!first) backup.type = kTypes[prng.below(5)];
  backup.partial_files = prng.chance(3, 4);
  backup.transfers_before = static_cast<std::uint32_t>(prng.below(60));
  if (prng.chance(1, 10)) {
    backup.components = false;
    backup.type = prng.chance(1, 2) ? BackupType::full : BackupType::copy;
    backup.volumes = {"C:\\"};
  }
  return backup;
}

WriterSpec draw_writer(Prng& prng, bool is_tree) {
  constexpr ApplicationLevel kLevels[] = {ApplicationLevel::front_end, ApplicationLevel::back_end,
                                          ApplicationLevel::system};
  WriterSpec writer = is_tree ? tree(prng.chance(1, 2)) : ledger();
  writer.level = kLevels[prng.below(3)];
  writer.accounts = static_cast<std::uint32_t>(600 + prng.below(3000));
  writer.transfers_before = static_cast<std::uint32_t>(prng.below(150));
  writer.transfers_during = static_cast<std::uint32_t>(prng.below(3));
  return writer;
}

// Drawn from a stream of its own.
std::vector<RestoreSpec> draw_restores(Prng prng, const Scenario& scenario) {
  std::vector<RestoreSpec> restores;
  const auto& backups = scenario.requester->backups;
  if (prng.chance(1, 2)) return restores;
  const std::uint64_t count = 1 + prng.below(2);
  for (std::uint64_t i = 0; i < count; ++i) {
    RestoreSpec restore = to_point(static_cast<std::uint32_t>(1 + prng.below(backups.size())));
    if (!can_be_restored(backups, restore.point - 1)) continue;
    constexpr const char* kOptions[] = {"", "\"Target\"=\"Alternate\"", "\"Target\"=\"Directed\""};
    restore.options = kOptions[prng.below(3)];
    if (prng.chance(1, 4)) restore.new_folder = "C:\\copy";
    restores.push_back(restore);
  }
  return restores;
}

Scenario draw(std::uint64_t seed) {
  Prng prng = Prng(seed).fork("scenario");
  Scenario scenario;
  const bool two_volumes = prng.chance(1, 3);
  scenario.volumes = {{"C:\\", std::nullopt, true, "NTFS"}};
  if (two_volumes) scenario.volumes.push_back({"D:\\", std::nullopt, true, "ReFS"});
  const std::uint64_t who = prng.below(3);  // a ledger, a tree, both
  if (who != 1) scenario.writers.push_back(draw_writer(prng, false));
  if (who != 0) {
    scenario.writers.push_back(draw_writer(prng, true));
    scenario.writers.back().mixed = Prng(seed).fork("trees").chance(1, 2);
  }
  if (two_volumes) {
    WriterSpec& last = scenario.writers.back();
    last.folder = last.role == "tree" ? "D:\\tree" : "D:\\ledger";
  }
  scenario.requester = RequesterSpec{};
  scenario.requester->poll_ms =
      prng.chance(1, 2) ? 0 : static_cast<std::uint32_t>(1 + prng.below(50));
  const std::uint64_t backups = 1 + prng.below(5);
  for (std::uint64_t i = 0; i < backups; ++i) {
    scenario.requester->backups.push_back(draw_backup(prng, i == 0));
  }
  scenario.requester->restores = draw_restores(Prng(seed).fork("restores"), scenario);
  return scenario;
}

// --- Look-up

const Story* find_story(std::string_view name) {
  for (const Story& story : kStories) {
    if (story.name == name) return &story;
  }
  return nullptr;
}

Scenario named(Scenario scenario, std::string_view name, std::string_view text) {
  scenario.name = std::string(name);
  scenario.text = std::string(text);
  return scenario;
}

// The mutant in the place of the good role on its stage.
Scenario with_mutant(const roles::Mutant& mutant, std::string_view name) {
  const Story* stage = find_story(mutant.stage);
  Scenario scenario = named(stage != nullptr ? stage->make() : make_ledger(), name, mutant.text);
  if (mutant.requester != nullptr) {
    scenario.requester->role = mutant.id;
    return scenario;
  }
  if (mutant.provider != nullptr) {
    scenario.providers = {mutant.id};
    return scenario;
  }
  for (WriterSpec& writer : scenario.writers) {
    if (writer.role == "ledger") writer.role = mutant.id;
  }
  return scenario;
}

Error unknown(std::string_view name) {
  const std::vector<BuiltIn> all = built_ins();
  std::vector<std::string_view> names;
  for (const BuiltIn& each : all)
    names.push_back(each.name);
  const std::string_view near = nearest(name, names);
  return {"", "unknown scenario '" + std::string(name) + "'",
          near.empty() ? "a name that `vsskit sim --list` shows, or a file"
                       : "did you mean " + std::string(near) + "?"};
}

}  // namespace

Scenario default_world() {
  Scenario scenario = named(make_default(), "default", "The process's default world.");
  scenario.requester.reset();
  return scenario;
}

std::vector<BuiltIn> built_ins() {
  std::vector<BuiltIn> all;
  for (const Story& story : kStories) {
    all.push_back({std::string(story.name), std::string(story.text)});
  }
  all.push_back({"random", "Well-behaved roles, their options drawn from the seed."});
  for (const roles::Mutant& each : roles::mutants()) {
    all.push_back({std::string(kMutant) + each.id, each.text});
  }
  return all;
}

Result<Scenario> built_in(std::string_view name, std::uint64_t seed) {
  if (const Story* story = find_story(name)) return named(story->make(), name, story->text);
  if (name == "random") {
    return named(draw(seed), name, "Well-behaved roles, their options drawn from the seed.");
  }
  if (name.starts_with(kMutant)) {
    const std::string id(name.substr(kMutant.size()));
    if (const roles::Mutant* mutant = roles::find_mutant(id.c_str())) {
      return with_mutant(*mutant, name);
    }
  }
  return unknown(name);
}

}  // namespace vsskit::scenario
