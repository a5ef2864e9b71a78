// Every named fault through a scenario file and the real roles: the run ends, nothing is left open,
// and once the trouble is over the next backup succeeds.
#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

#include "sim/scenario/run.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/stage.h"
#include "sim/service/coordinator.h"

namespace vsskit::scenario {
namespace {

struct Fault {
  const char* toml;      // a line of [faults]
  bool lasting = false;  // a writer or the machine is gone for good
};

// Every name of the list at least once.
constexpr Fault kFaults[] = {
    {"writer_veto = 'ledger OnPrepareBackup VSS_E_WRITERERROR_RETRYABLE'"},
    {"writer_throw = 'ledger OnFreeze'"},
    {"writer_slow_ms = 'ledger OnFreeze 70000'"},
    {"writer_hang = 'ledger OnPostSnapshot'"},
    {"writer_exit = 'ledger OnFreeze'", true},
    {"writer_duplicate = ['ledger OnFreeze', 'tree OnThaw', '* OnBackupComplete']"},
    {"writer_not_elevated = 'ledger 2'", true},
    {"requester_exit_after_call = 40"},
    {"requester_not_elevated = 0"},
    {"requester_without_com = true"},
    {"call_fails = ['AddComponent', 'DoSnapshotSet VSS_E_FLUSH_WRITES_TIMEOUT']"},
    {"call_fails = ['IVssCreateWriterMetadata::AddComponent', 'IVssComponent::SetBackupStamp']"},
    {"call_fails = ['IVssWMComponent::GetFile', 'IVssAsync::QueryStatus', 'IVssAsync::Wait']"},
    {"call_fails = 'CVssWriter::Subscribe VSS_E_UNEXPECTED'", true},  // it never gets to a backup
    {"provider_fail = 'CommitSnapshots VSS_E_INSUFFICIENT_STORAGE'"},
    {"provider_slow_ms = 'CommitSnapshots 12000'"},
    {"provider_hang = 'PostCommitSnapshots'"},
    {"volume_lost = 'C:\\ CommitSnapshots'", true},  // what the ledger had open stays dead
    {"volume_lost = 'M:\\ OnPostSnapshot'"},
    {"hold_fails = 'VSS_E_TRANSACTION_FREEZE_TIMEOUT'"},
    {"release_fails = 'VSS_E_TRANSACTION_THAW_TIMEOUT'"},
    {"service_disabled = true"},
    {"service_stops_at = 'OnThaw'"},
    {"service_stops_at = 'BackupComplete'"},
    {"service_runs_on = ['*', 'ledger E_ACCESSDENIED']"},
    {"crash_at_write = 500", true},
    {"crash_torn_bytes = 12"},
    {"disk_full_after_bytes = 60000"},
    {"differential_full_after_bytes = 64"},
    {"document_cut = '*'"},
    {"document_flip = '* 40'"},
};

// A fault, and whether operations run on threads.
class NamedFault : public testing::TestWithParam<std::tuple<Fault, bool>> {};

TEST_P(NamedFault, LeavesNothingBehind) {
  const auto& [fault, threaded] = GetParam();
  const std::string text = std::string("[[writer]]\n[[writer]]\nrole = 'tree'\n[requester]\n") +
                           "[[requester.backup]]\n[faults]\n" + fault.toml + "\n";
  const Result<Scenario> scenario = parse_scenario(text, "mine.toml");
  ASSERT_TRUE(scenario) << scenario.error().text();
  service::World::Options machine;
  machine.seed = 3;
  machine.threaded = threaded;
  machine.faults = *fault_plan(*scenario);
  EXPECT_FALSE(machine.faults.empty());
  Stage stage(machine);
  trace::Recording recording;
  stage.recorder().keep_in(recording);
  const Result<void> set_up = stage.set_up(*scenario);
  // A crash can come while the roles make their files: then there is no backup to look at.
  if (fault.lasting && !set_up) return;
  ASSERT_TRUE(set_up) << set_up.error().text();
  const Result<BackupOutcome> first = stage.backup("files", scenario->requester->backups[0]);
  ASSERT_TRUE(first);
  service::World& vss = *stage.vss();
  EXPECT_EQ(0u, vss.coordinator().live_session_count());
  EXPECT_EQ(nullptr, vss.coordinator().creating());
  EXPECT_TRUE(vss.volumes().shadow_copies().empty());
  if (fault.lasting) return;
  vss.faults() = {};
  vss.volumes().bring_back();
  const Result<BackupOutcome> next = stage.backup("files", scenario->requester->backups[0]);
  ASSERT_TRUE(next);
  EXPECT_TRUE(next->succeeded) << next->failed_step << " " << print_hresult(next->failure);
  EXPECT_EQ("", stage.verify_ledgers());
}

INSTANTIATE_TEST_SUITE_P(Plan, NamedFault,
                         testing::Combine(testing::ValuesIn(kFaults), testing::Bool()));

TEST(NamedFaults, AreAllTriedHere) {
  for (const engine::FaultName& fault : engine::fault_names()) {
    bool tried = false;
    for (const Fault& row : kFaults)
      tried = tried || std::string(row.toml).rfind(std::string(fault.name) + " ", 0) == 0;
    EXPECT_TRUE(tried) << fault.name;
  }
}

std::string answer_to(const std::string& text) {
  const auto scenario = parse_scenario(text, "mine.toml");
  if (!scenario) return scenario.error().text();
  const auto played = run(*scenario);
  return played ? "" : played.error().text();
}

TEST(NamedFaults, OfWritersThatTheScenarioDoesNotHaveAreErrors) {
  const std::string writers = "[[writer]]\n[[writer]]\nrole = 'tree'\n[faults]\n";
  EXPECT_EQ("mine.toml: a fault names the writer 'ledgr', whom nobody knows; did you mean ledger?",
            answer_to(writers + "writer_hang = 'ledgr OnFreeze'\n"));
  EXPECT_EQ(
      "mine.toml: a fault names the writer 'somebody', whom nobody knows; a writer's label, "
      "such as ledger",
      answer_to(writers + "writer_veto = ['tree OnThaw', 'somebody OnFreeze']\n"));
  EXPECT_EQ(
      "mine.toml: a fault names the writer 'tree', whom nobody knows; the scenario has no "
      "writers",
      answer_to("[faults]\nwriter_not_elevated = 'tree 1'\n"));
  EXPECT_EQ("", answer_to(writers + "writer_veto = ['tree OnThaw', '* OnFreeze']\n"));
}

TEST(NamedFaults, OfCallsThatNobodyKnowsAreErrors) {
  EXPECT_EQ(
      "mine.toml:2:14: several interfaces have a method 'Next'; IVssEnumObject::Next or "
      "IVssEnumMgmtObject::Next",
      answer_to("[faults]\ncall_fails = 'Next'\n"));
  EXPECT_EQ("", answer_to("[faults]\ncall_fails = 'IVssEnumObject::Next'\n"));
}

TEST(NamedFaults, OfVolumesThatTheScenarioDoesNotHaveAreErrors) {
  EXPECT_EQ(
      "mine.toml: a fault names the volume 'Q:\\', which is not there; C:\\, or the medium's "
      "volume",
      answer_to("[[writer]]\n[faults]\nvolume_lost = 'Q:\\ OnFreeze'\n"));
  EXPECT_EQ("", answer_to("[[writer]]\n[faults]\nvolume_lost = 'c: OnFreeze'\n"));
}

TEST(NamedFaults, OfServicesThatTheScenarioDoesNotHaveAreErrors) {
  const std::string writers = "[[writer]]\nservice = 'Ledger'\n[faults]\n";
  EXPECT_EQ(
      "mine.toml: a fault names the service 'Ledgre', which is not there; a service of a writer, "
      "or * for every one",
      answer_to(writers + "service_runs_on = 'Ledgre'\n"));
  EXPECT_EQ("", answer_to(writers + "service_runs_on = ['LEDGER E_ACCESSDENIED', '*']\n"));
}

TEST(NamedFaults, AreDeclaredWheneverTheyAreSet) {
  Stage stage(service::World::Options{});
  trace::Recording recording;
  stage.recorder().keep_in(recording);
  ASSERT_TRUE(stage.set_fault("writer_hang", "ledger OnThaw"));
  ASSERT_TRUE(stage.set_up(*parse_scenario("[[writer]]\n", "mine.toml")));
  ASSERT_TRUE(stage.set_fault("volume_lost", "C:\\ OnFreeze"));
  EXPECT_FALSE(stage.set_fault("volume_lost", "C:\\"));
  std::vector<std::string> declared;
  for (const trace::Step& step : recording.steps) {
    if (step.verb == trace::Verb::fault) declared.emplace_back(step.text("value"));
  }
  EXPECT_EQ((std::vector<std::string>{"ledger OnThaw", "C:\\ OnFreeze"}), declared);
}

TEST(NamedFaults, FalseTurnsOneOff) {
  const auto scenario = parse_scenario("[faults]\nservice_disabled = false\n", "mine.toml");
  ASSERT_TRUE(scenario);
  EXPECT_TRUE(fault_plan(*scenario)->empty());
}

}  // namespace
}  // namespace vsskit::scenario
