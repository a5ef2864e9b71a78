// What the reference requester says and does when something goes wrong in the middle: it reports no
// success for what it did not store, and writers that made way for a restore hear of its end.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "sim/scenario/run.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/stage.h"

namespace vsskit::scenario {
namespace {

Scenario scenario_of(const std::string& faults) {
  auto scenario = parse_scenario(
      "[[writer]]\n[[writer]]\nrole = 'tree'\nmixed = true\n[requester]\n"
      "[[requester.backup]]\n[faults]\n" +
          faults,
      "mine.toml");
  EXPECT_TRUE(scenario.ok()) << (scenario.ok() ? "" : scenario.error().text());
  return *std::move(scenario);
}

class LostShadowCopy : public testing::TestWithParam<const char*> {};

TEST_P(LostShadowCopy, IsReportedForEachComponentThatLayOnIt) {
  Result<Played> done = run(scenario_of(GetParam()));
  ASSERT_TRUE(done) << done.error().text();
  ASSERT_EQ(1u, done->backups.size());
  EXPECT_FALSE(done->backups[0].succeeded);
  EXPECT_EQ(0u, done->backups[0].files);
  EXPECT_FALSE(done->backups[0].messages.empty());
  for (const trace::Step& step : done->recording.steps) {
    // `archive` has no files that could be lost.
    const bool marks = step.verb == trace::Verb::SetBackupSucceeded;
    if (!marks || step.text("component") == "archive") continue;
    EXPECT_FALSE(step.yes("succeeded")) << step.text("component");
  }
}

INSTANTIATE_TEST_SUITE_P(At, LostShadowCopy,
                         testing::Values("volume_lost = 'C:\\ GetWriterComponents'",
                                         "service_stops_at = 'GetWriterComponents'"));

// A backup, then a restore in which one call fails.
class FailingRestoreCall : public testing::TestWithParam<trace::Verb> {};

TEST_P(FailingRestoreCall, KeepsNoWriterFromPostRestore) {
  const Scenario scenario = scenario_of("");
  service::World::Options machine;
  machine.seed = 3;
  Stage stage(machine);
  trace::Recording recording;
  stage.recorder().keep_in(recording);
  ASSERT_TRUE(stage.set_up(scenario));
  const Result<BackupOutcome> backup = stage.backup("files", scenario.requester->backups[0]);
  ASSERT_TRUE(backup && backup->succeeded);
  const auto call = engine::call_of(GetParam(), trace::Party::requester);
  stage.vss()->faults().calls.push_back({*call, kEOutOfMemory});
  const Result<RestoreOutcome> restore = stage.restore("files", {});
  ASSERT_TRUE(restore) << restore.error().text();
  EXPECT_TRUE(stage.vss()->faults().calls.empty()) << "the call was never made";
  const auto accepted = [&](trace::Verb verb) {
    return std::count_if(recording.steps.begin(), recording.steps.end(), [&](const auto& step) {
      return step.verb == verb && step.result && step.result == "S_OK";
    });
  };
  EXPECT_EQ(1, accepted(trace::Verb::PreRestore));
  EXPECT_EQ(1, accepted(trace::Verb::PostRestore));
}

INSTANTIATE_TEST_SUITE_P(Call, FailingRestoreCall,
                         testing::Values(trace::Verb::SetFileRestoreStatus,
                                         trace::Verb::PostRestore, trace::Verb::GatherWriterStatus,
                                         trace::Verb::GetWriterStatus));

}  // namespace
}  // namespace vsskit::scenario
