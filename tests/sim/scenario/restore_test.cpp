// Whole runs that restore: each built-in scenario with restores leads back to the points that it
// names.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/scenario/built_in.h"
#include "sim/scenario/run.h"
#include "sim/scenario/stage.h"

namespace vsskit::scenario {
namespace {

std::string tell_restores(const RestoreOutcome& outcome) {
  std::string text = outcome.failed_step + " " +
                     (failed(outcome.failure) ? print_hresult(outcome.failure) : "") + " " +
                     outcome.store;
  for (const std::string& message : outcome.messages)
    text += "\n" + message;
  return text;
}

Played play_restores(const std::string& name) {
  const Result<Scenario> scenario = built_in(name, 7);
  EXPECT_TRUE(scenario.ok()) << name;
  Result<Played> done = run(*scenario);
  EXPECT_TRUE(done.ok()) << name << ": " << (done.ok() ? "" : done.error().text());
  return *std::move(done);
}

class RestoreScenario : public testing::TestWithParam<const char*> {};

TEST_P(RestoreScenario, LeadsBackToEachPoint) {
  const Played done = play_restores(GetParam());
  for (const BackupOutcome& outcome : done.backups)
    EXPECT_TRUE(outcome.succeeded);
  EXPECT_FALSE(done.restores.empty());
  for (std::size_t i = 0; i < done.restores.size(); ++i) {
    EXPECT_TRUE(done.restores[i].succeeded) << i << ": " << tell_restores(done.restores[i]);
    EXPECT_EQ(done.restores[i].store, "") << i;
    EXPECT_GT(done.restores[i].files, 0U) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(BuiltIn, RestoreScenario,
                         testing::Values("restore-ledger", "restore-whole-files", "restore-aside",
                                         "restore-roll-forward", "restore-tree", "restore-renamed",
                                         "restore-moved", "restore-replicated", "restore-service",
                                         "restore-restart", "restore-reboot", "restore-alone",
                                         "restore-if-not-there", "restore-original", "dependent"),
                         [](const auto& test) {
                           std::string name = test.param;
                           for (char& c : name)
                             c = c == '-' ? '_' : c;
                           return name;
                         });

TEST(Restore, NeedsOneSessionForEachBackupOfTheChain) {
  const Played done = play_restores("restore-ledger");
  // Backwards: log, log, incremental, copy, differential, incremental, full.
  const std::uint64_t sessions[] = {5, 4, 3, 1, 2, 2, 1};
  ASSERT_EQ(done.restores.size(), std::size(sessions));
  for (std::size_t i = 0; i < std::size(sessions); ++i)
    EXPECT_EQ(done.restores[i].sessions, sessions[i]) << i;
}

TEST(Restore, LeavesFilesAloneWhoseWriterDoesNotMakeWay) {
  const Played done = play_restores("failed-restore");
  ASSERT_EQ(done.restores.size(), 1U);
  EXPECT_FALSE(done.restores[0].succeeded);
  EXPECT_EQ(done.restores[0].files, 0U);
}

// R-RMETH-11.
TEST(Restore, LeavesFilesAloneWhoseServiceDoesNotStop) {
  for (const char* fault : {"LedgerService", "LedgerService 0x8007041D"}) {
    Result<Scenario> scenario = built_in("failed-stop", 5);
    ASSERT_TRUE(scenario.ok());
    scenario->faults = {{"service_runs_on", fault}};
    scenario->writers[0].transfers_during = 0;
    const Result<Played> done = run(*scenario);
    ASSERT_TRUE(done.ok());
    const std::string trace = done->recording.trace_text();
    EXPECT_TRUE(done->backups[0].succeeded);
    EXPECT_FALSE(done->restores[0].succeeded);
    EXPECT_EQ(done->restores[0].files, 0U);
    EXPECT_EQ(done->restores[0].messages,
              (std::vector<std::string>{"The service LedgerService could not be stopped."}));
    EXPECT_NE(trace.find(" control=STOP "), std::string::npos) << trace;
    EXPECT_NE(trace.find(" status=NONE "), std::string::npos) << trace;
    // Nobody wrote anything since the service was told.
    EXPECT_EQ(trace.find(" files:", trace.find(" control=STOP ")), std::string::npos) << trace;
  }
}

// The ledger takes part in the next backup as if nothing had been.
TEST(Restore, OfAServiceThatDoesNotStopLeavesALedgerThatGoesOn) {
  const Result<Scenario> scenario = built_in("failed-stop", 5);
  ASSERT_TRUE(scenario.ok());
  service::World::Options machine;
  machine.faults = *fault_plan(*scenario);
  Stage stage(machine);
  ASSERT_TRUE(stage.set_up(*scenario));
  ASSERT_TRUE(stage.backup("files", scenario->requester->backups[0])->succeeded);
  EXPECT_FALSE(stage.restore("files", scenario->requester->restores[0])->succeeded);
  stage.transfer(10);
  EXPECT_EQ(stage.verify_ledgers(), "");
  EXPECT_TRUE(stage.backup("files", scenario->requester->backups[0])->succeeded);
}

TEST(Restore, DeclaresTheServiceUnlessItsCallsAreNotOurs) {
  const Result<Scenario> scenario = built_in("restore-service", 5);
  ASSERT_TRUE(scenario.ok());
  for (const bool ours : {true, false}) {
    Stage stage(service::World::Options{});
    trace::Recording recording;
    stage.recorder().keep_in(recording);
    if (!ours) stage.leave_services_undeclared();
    ASSERT_TRUE(stage.set_up(*scenario));
    const std::string declared = "world          service LedgerService running=yes\n";
    EXPECT_EQ(recording.trace_text().find(declared) != std::string::npos, ours);
  }
}

TEST(Restore, RefusesALogThatHasNothingToGoOnFrom) {
  const Result<Scenario> scenario = parse_scenario(
      "[[writer]]\n[requester]\nchain = ['LOG']\n[[requester.restore]]\n", "log-alone");
  ASSERT_TRUE(scenario.ok());
  const Result<Played> done = run(*scenario);
  ASSERT_TRUE(done.ok());
  EXPECT_TRUE(done->backups[0].succeeded);
  EXPECT_FALSE(done->restores[0].succeeded);
  EXPECT_EQ(done->restores[0].sessions, 0U);
  EXPECT_FALSE(done->restores[0].messages.empty());
}

}  // namespace
}  // namespace vsskit::scenario
