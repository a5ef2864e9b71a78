// Whole runs: good roles succeed and leave what a restore needs, mutants do something else.
#include "sim/scenario/run.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <set>
#include <string>

#include "sim/roles/ledger_image.h"
#include "sim/roles/mutants.h"
#include "sim/scenario/built_in.h"

namespace vsskit::scenario {
namespace {

Played play(const std::string& name, std::uint64_t seed = 7) {
  const Result<Scenario> scenario = built_in(name, seed);
  EXPECT_TRUE(scenario.ok()) << name;
  RunOptions options;
  options.seed = seed;
  Result<Played> done = run(*scenario, options);
  EXPECT_TRUE(done.ok()) << name << ": " << (done.ok() ? "" : done.error().text());
  return *std::move(done);
}

std::string tell(const BackupOutcome& outcome) {
  std::string text = print(outcome.type) + " " + outcome.failed_step + " " +
                     (failed(outcome.failure) ? print_hresult(outcome.failure) : "");
  for (const std::string& message : outcome.messages)
    text += "\n" + message;
  return text;
}

std::size_t count(const trace::Recording& recording, trace::Verb verb) {
  return static_cast<std::size_t>(
      std::count_if(recording.steps.begin(), recording.steps.end(),
                    [verb](const trace::Step& step) { return step.verb == verb; }));
}

// A stage with a scenario on it, left standing after its backups.
struct Standing {
  explicit Standing(const Scenario& scenario) : stage(service::World::Options{}), scope(stage) {
    EXPECT_TRUE(stage.set_up(scenario).ok());
    for (const BackupSpec& backup : scenario.requester->backups) {
      Result<BackupOutcome> outcome = stage.backup(scenario.requester->role, backup);
      EXPECT_TRUE(outcome.ok() && outcome->succeeded) << tell(*outcome);
      outcomes.push_back(*std::move(outcome));
    }
  }
  Stage stage;
  Stage::Scope scope;
  std::vector<BackupOutcome> outcomes;
};

std::string trace_of(Scenario scenario, bool threaded, std::uint32_t poll_ms) {
  scenario.threaded = threaded;
  scenario.requester->poll_ms = poll_ms;
  Result<Played> done = run(scenario, RunOptions{});
  EXPECT_TRUE(done.ok());
  return done->recording.trace_text();
}

TEST(Run, LeavesTheSameTraceOnThreadsWhereTheRequesterWaits) {
  for (const char* name : {"ledger", "tree"}) {
    const Result<Scenario> scenario = built_in(name, 7);
    ASSERT_TRUE(scenario.ok());
    EXPECT_EQ(trace_of(*scenario, false, 0), trace_of(*scenario, true, 0)) << name;
  }
}

TEST(Run, BacksUpTheLedger) {
  const Played done = play("ledger");
  ASSERT_EQ(done.backups.size(), 1U);
  EXPECT_TRUE(done.backups[0].succeeded) << tell(done.backups[0]);
  EXPECT_EQ(done.backups[0].files, 2U);
  EXPECT_GE(count(done.recording, trace::Verb::stored), 5U);
  EXPECT_EQ(count(done.recording, trace::Verb::truncated), 1U);
}

TEST(Run, StoresALedgerThatIsWhole) {
  Standing standing(*built_in("ledger"));
  EXPECT_EQ(standing.stage.verify_ledgers(), "");
  roles::LedgerImage image;
  const wchar_t* stored = L"M:\\backup\\1-full\\Ledger Writer\\ledger\\C\\ledger";
  EXPECT_EQ(roles::read_ledger(stored, image), roles::LedgerStatus::ok);
  EXPECT_GE(image.last_lsn(), 100U);
}

TEST(Run, BacksUpInEveryType) {
  const Played done = play("ledger-chain");
  const BackupType types[] = {BackupType::full, BackupType::incremental, BackupType::differential,
                              BackupType::copy, BackupType::incremental, BackupType::log};
  ASSERT_EQ(done.backups.size(), std::size(types));
  for (std::size_t i = 0; i < std::size(types); ++i) {
    EXPECT_TRUE(done.backups[i].succeeded) << i << ": " << tell(done.backups[i]);
    EXPECT_EQ(done.backups[i].type, types[i]);
  }
  EXPECT_EQ(count(done.recording, trace::Verb::AddPartialFile), 3U);
}

// What lies on the medium of one backup, below its component's folder.
std::string stored(Stage& stage, const std::string& backup, const std::string& file) {
  const auto content = stage.volumes().read_file("M:\\backup\\" + backup +
                                                 "\\Ledger Writer\\ledger\\C\\ledger\\" + file);
  return content.ok() ? *content : "";
}

// The data file with the ranges that an incremental backup's catalogue names laid over it.
std::string laid_over(Stage& stage, std::string data, const std::string& backup) {
  const auto catalogue = stage.volumes().read_file("M:\\backup\\" + backup + "\\catalogue.txt");
  const std::string changed = stored(stage, backup, "ledger.dat");
  const std::string beginning = "C:\\ledger\\ledger.dat ";
  for (std::size_t at = catalogue->find(beginning); at != std::string::npos;
       at = catalogue->find(beginning, at + 1)) {
    unsigned long offset = 0;
    unsigned long length = 0;
    const char* numbers = catalogue->c_str() + at + beginning.size();
    EXPECT_EQ(std::sscanf(numbers, "%lu:%lu", &offset, &length), 2);
    data.replace(offset, length, changed, offset, length);
  }
  return data;
}

roles::LedgerStatus restored(Stage& stage, const std::string& data, const std::string& log,
                             roles::LedgerImage& image) {
  stage.volumes().write_file("C:\\restored\\ledger.dat", data);
  stage.volumes().write_file("C:\\restored\\ledger.log", log);
  return roles::read_ledger(L"C:\\restored", image);
}

Scenario chain_of(std::initializer_list<BackupType> types) {
  Scenario scenario = *built_in("ledger");
  scenario.requester->backups.clear();
  for (const BackupType type : types) {
    BackupSpec backup;
    backup.type = type;
    scenario.requester->backups.push_back(backup);
  }
  return scenario;
}

TEST(Run, StoresRangesThatBringTheLedgerForward) {
  Standing standing(chain_of({BackupType::full, BackupType::incremental, BackupType::incremental}));
  Stage& stage = standing.stage;
  roles::LedgerImage full;
  roles::LedgerImage latest;
  std::string data = stored(stage, "1-full", "ledger.dat");
  ASSERT_EQ(restored(stage, data, stored(stage, "1-full", "ledger.log"), full),
            roles::LedgerStatus::ok);
  data = laid_over(stage, data, "2-incremental");
  data = laid_over(stage, data, "3-incremental");
  ASSERT_EQ(restored(stage, data, stored(stage, "3-incremental", "ledger.log"), latest),
            roles::LedgerStatus::ok);
  EXPECT_GE(latest.last_lsn(), full.last_lsn() + 40);
}

TEST(Run, StoresALogThatRollsTheLedgerForward) {
  Standing standing(chain_of({BackupType::full, BackupType::log}));
  Stage& stage = standing.stage;
  roles::LedgerImage full;
  roles::LedgerImage latest;
  const std::string data = stored(stage, "1-full", "ledger.dat");
  ASSERT_EQ(restored(stage, data, stored(stage, "1-full", "ledger.log"), full),
            roles::LedgerStatus::ok);
  EXPECT_EQ(stored(stage, "2-log", "ledger.dat"), "");
  ASSERT_EQ(restored(stage, data, stored(stage, "2-log", "ledger.log"), latest),
            roles::LedgerStatus::ok);
  EXPECT_GE(latest.last_lsn(), full.last_lsn() + 20);
}

TEST(Run, PlaysAWriterFromItsDocument) {
  const Played captured = play("tree");
  const std::string* document = captured.recording.document("writer-tree-1.xml");
  ASSERT_NE(document, nullptr);
  const std::string path = testing::TempDir() + "captured-tree.xml";
  std::ofstream(path, std::ios::binary) << *document;
  const Result<Scenario> scenario =
      parse_scenario("[[writer]]\ndocument = '" + path + "'\n[requester]\npoll_ms = 0\n", "played");
  ASSERT_TRUE(scenario.ok()) << scenario.error().text();
  Standing standing(*scenario);
  const auto& volumes = standing.stage.volumes();
  const std::string root = "M:\\backup\\1-full\\Tree Writer\\";
  EXPECT_TRUE(volumes.info(root + "settings\\C\\tree\\settings\\0.ini").ok());
  EXPECT_TRUE(volumes.info(root + "documents\\C\\tree\\drafts\\0.txt").ok());
  // What vsskit plays causes no finding.
  const Result<Played> run_again = run(*scenario);
  ASSERT_TRUE(run_again.ok());
  EXPECT_NE(run_again->recording.trace_text().find("scripted=yes"), std::string::npos);
}

TEST(Run, SaysThatADocumentIsMissing) {
  Scenario scenario;
  scenario.writers.push_back({});
  scenario.writers[0].role = "document";
  scenario.writers[0].document = "/nonexistent/writer.xml";
  const Result<Played> done = run(scenario);
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().where, "/nonexistent/writer.xml");
}

TEST(Run, SavesWholeVolumes) {
  Standing standing(*built_in("whole-volumes"));
  auto& volumes = standing.stage.volumes();
  const std::string root = "M:\\backup\\1-full\\volumes\\C\\";
  EXPECT_TRUE(volumes.info(root + "ledger\\ledger.dat").ok());
  EXPECT_TRUE(volumes.info(root + "tree\\settings\\notes.txt").ok());
  EXPECT_FALSE(volumes.info(root + "tree\\documents\\index.bak").ok());
}

// How many changes of files were recorded from the end of OnFreeze to OnThaw.
int changes_while_frozen(const trace::Recording& recording) {
  trace::StepNumber freezing = 0;
  bool frozen = false;
  int changes = 0;
  for (const trace::Step& step : recording.steps) {
    if (step.verb == trace::Verb::OnFreeze) freezing = step.number;
    if (step.verb == trace::Verb::OnThaw) break;
    const bool change = step.verb == trace::Verb::extended || step.verb == trace::Verb::modified;
    if (frozen && change) ++changes;
    if (step.verb == trace::Verb::end && step.text("step") == std::to_string(freezing)) {
      frozen = true;
    }
  }
  return changes;
}

TEST(Run, LetsTheApplicationWriteAgainAfterTheFreeze) {
  EXPECT_EQ(changes_while_frozen(play("ledger").recording), 0);
  EXPECT_GT(changes_while_frozen(play("mutant/writes_while_frozen").recording), 0);
  Standing standing(*built_in("ledger"));
  standing.stage.transfer(1);
  const auto log = standing.stage.volumes().read_file("C:\\ledger\\ledger.log");
  EXPECT_FALSE(log->empty());
  EXPECT_EQ(standing.stage.verify_ledgers(), "");
}

TEST(Run, MakesNoShadowCopyWhereNoneIsNeeded) {
  const Played done = play("no-shadow-copy");
  ASSERT_EQ(done.backups.size(), 2U);
  EXPECT_TRUE(done.backups[1].succeeded) << tell(done.backups[1]);
  EXPECT_EQ(count(done.recording, trace::Verb::DoSnapshotSet), 1U);
}

TEST(Run, SavesWhatTheTreeDeclaresAndNothingElse) {
  Standing standing(*built_in("tree"));
  const std::string root = "M:\\backup\\1-full\\Tree Writer\\";
  auto& volumes = standing.stage.volumes();
  for (const char* file :
       {"settings\\C\\tree\\settings\\main.ini",
        "documents\\C\\tree\\documents\\2025\\june\\minutes.txt",
        "documents\\C\\tree\\letters\\first.txt", "documents\\C\\tree\\drafts\\second.txt",
        "spool\\C\\tree\\spool\\job-1.spl"}) {
    EXPECT_TRUE(volumes.info(root + file).ok()) << file;
  }
  for (const char* file :
       {"settings\\C\\tree\\settings\\notes.txt", "documents\\C\\tree\\documents\\index.bak",
        "documents\\C\\tree\\documents\\2025\\june\\minutes.bak"}) {
    EXPECT_FALSE(volumes.info(root + file).ok()) << file;
  }
  EXPECT_FALSE(volumes.info("C:\\tree\\spool.copy").ok());
}

TEST(Run, ReportsWhatFailed) {
  const struct {
    const char* name;
    const char* step;
  } rows[] = {
      {"writer-veto", "DoSnapshotSet"},
      {"failed-writer", "DoSnapshotSet"},
      {"slow-freeze", "DoSnapshotSet"},
      {"failed-snapshot", "DoSnapshotSet"},
  };
  for (const auto& row : rows) {
    const Played done = play(row.name);
    ASSERT_EQ(done.backups.size(), 1U);
    EXPECT_FALSE(done.backups[0].succeeded) << row.name;
    EXPECT_EQ(done.backups[0].failed_step, row.step) << row.name << tell(done.backups[0]);
    EXPECT_EQ(count(done.recording, trace::Verb::AbortBackup), 1U) << row.name;
    EXPECT_EQ(count(done.recording, trace::Verb::truncated), 0U) << row.name;
  }
}

TEST(Run, FailsABackupOfWhatNobodyHas) {
  auto scenario = built_in("default", 7);
  ASSERT_TRUE(scenario);
  scenario->requester->backups = {BackupSpec()};
  scenario->requester->backups[0].chosen = {"nothing"};
  scenario->requester->backups[0].writers = {"Ledger Writer", "nobody"};
  const auto done = run(*scenario, {});
  ASSERT_TRUE(done.ok());
  EXPECT_FALSE(done->backups[0].succeeded);
  EXPECT_TRUE(done->backups[0].missed);
  const std::vector<std::string>& said = done->backups[0].messages;
  EXPECT_EQ(std::count(said.begin(), said.end(), "There is no writer nobody."), 1);
  EXPECT_EQ(std::count(said.begin(), said.end(), "There is no component nothing."), 1);
}

TEST(Run, RefusesABackupOfAVolumeThatIsNotThere) {
  auto scenario = built_in("default", 7);
  ASSERT_TRUE(scenario);
  scenario->requester->backups = {BackupSpec()};
  scenario->requester->backups[0].components = false;
  scenario->requester->backups[0].volumes = {"Q:\\"};
  const auto done = run(*scenario, {});
  ASSERT_FALSE(done.ok());
  EXPECT_NE(done.error().text().find("'Q:\\', which is not there"), std::string::npos);
}

TEST(Run, FailsABackupWhoseVolumeWasLost) {
  auto scenario = built_in("default", 7);
  ASSERT_TRUE(scenario);
  scenario->faults.emplace_back("volume_lost", "C:\\ OnIdentify");
  const auto done = run(*scenario, {});
  ASSERT_TRUE(done.ok());
  EXPECT_FALSE(done->backups[0].succeeded);
}

TEST(Run, ReportsAComponentThatCouldNotBeStored) {
  const Played done = play("failed-copy");
  EXPECT_FALSE(done.backups[0].succeeded);
  EXPECT_EQ(done.backups[0].failed_step, "");
  EXPECT_EQ(count(done.recording, trace::Verb::truncated), 0U);
}

TEST(Run, TellsWritersThatTheRequesterIsGone) {
  const Played done = play("incomplete");
  EXPECT_EQ(count(done.recording, trace::Verb::OnPostSnapshot), 1U);
  EXPECT_EQ(count(done.recording, trace::Verb::OnBackupComplete), 0U);
  EXPECT_EQ(count(done.recording, trace::Verb::OnBackupShutdown), 1U);
  EXPECT_EQ(count(done.recording, trace::Verb::truncated), 0U);
}

TEST(Run, GivesEveryScenarioAName) {
  std::set<std::string> names;
  for (const BuiltIn& each : built_ins()) {
    EXPECT_TRUE(names.insert(each.name).second) << each.name;
    EXPECT_FALSE(each.text.empty()) << each.name;
    EXPECT_TRUE(built_in(each.name).ok()) << each.name;
  }
  EXPECT_EQ(built_in("ledgr").error().expected, "did you mean ledger?");
}

TEST(Run, BringsEveryMutantsFaultAbout) {
  for (const roles::Mutant& mutant : roles::mutants()) {
    const Played bad = play(std::string("mutant/") + mutant.id);
    const Played good = play(mutant.stage);
    EXPECT_NE(bad.recording.text(), good.recording.text()) << mutant.id;
  }
}

RC_GTEST_PROP(Run, AnySeedOfGoodRolesSucceedsAndRepeats, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const Played done = play("random", seed);
  for (const BackupOutcome& outcome : done.backups) {
    if (!outcome.succeeded) RC_FAIL("seed " + std::to_string(seed) + ": " + tell(outcome));
  }
  for (const RestoreOutcome& outcome : done.restores) {
    if (outcome.succeeded && outcome.store.empty()) continue;
    std::string text = outcome.failed_step + " " + outcome.store;
    for (const std::string& message : outcome.messages)
      text += "\n" + message;
    RC_FAIL("seed " + std::to_string(seed) + ": " + text);
  }
  RC_ASSERT(done.recording.text() == play("random", seed).recording.text());
}

}  // namespace
}  // namespace vsskit::scenario
