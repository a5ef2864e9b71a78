// Whole runs that restore: each built-in scenario with restores leads back to the points that it
// names.
#include <gtest/gtest.h>

#include <string>

#include "sim/scenario/built_in.h"
#include "sim/scenario/run.h"

namespace vsskit::scenario {
namespace {

std::string tell(const RestoreOutcome& outcome) {
  std::string text = outcome.failed_step + " " +
                     (failed(outcome.failure) ? print_hresult(outcome.failure) : "") + " " +
                     outcome.store;
  for (const std::string& message : outcome.messages)
    text += "\n" + message;
  return text;
}

Played play(const std::string& name) {
  const Result<Scenario> scenario = built_in(name, 7);
  EXPECT_TRUE(scenario.ok()) << name;
  Result<Played> done = run(*scenario);
  EXPECT_TRUE(done.ok()) << name << ": " << (done.ok() ? "" : done.error().text());
  return *std::move(done);
}

class RestoreScenario : public testing::TestWithParam<const char*> {};

TEST_P(RestoreScenario, LeadsBackToEachPoint) {
  const Played done = play(GetParam());
  for (const BackupOutcome& outcome : done.backups)
    EXPECT_TRUE(outcome.succeeded);
  EXPECT_FALSE(done.restores.empty());
  for (std::size_t i = 0; i < done.restores.size(); ++i) {
    EXPECT_TRUE(done.restores[i].succeeded) << i << ": " << tell(done.restores[i]);
    EXPECT_EQ(done.restores[i].store, "") << i;
    EXPECT_GT(done.restores[i].files, 0U) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(BuiltIn, RestoreScenario,
                         testing::Values("restore-ledger", "restore-whole-files", "restore-aside",
                                         "restore-roll-forward", "restore-tree", "restore-renamed",
                                         "restore-moved", "restore-replicated", "restore-service",
                                         "restore-reboot", "restore-alone", "restore-if-not-there",
                                         "restore-original", "dependent"),
                         [](const auto& test) {
                           std::string name = test.param;
                           for (char& c : name)
                             c = c == '-' ? '_' : c;
                           return name;
                         });

TEST(Restore, NeedsOneSessionForEachBackupOfTheChain) {
  const Played done = play("restore-ledger");
  // Backwards: log, log, incremental, copy, differential, incremental, full.
  const std::uint64_t sessions[] = {5, 4, 3, 1, 2, 2, 1};
  ASSERT_EQ(done.restores.size(), std::size(sessions));
  for (std::size_t i = 0; i < std::size(sessions); ++i)
    EXPECT_EQ(done.restores[i].sessions, sessions[i]) << i;
}

TEST(Restore, LeavesFilesAloneWhoseWriterDoesNotMakeWay) {
  const Played done = play("failed-restore");
  ASSERT_EQ(done.restores.size(), 1U);
  EXPECT_FALSE(done.restores[0].succeeded);
  EXPECT_EQ(done.restores[0].files, 0U);
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
