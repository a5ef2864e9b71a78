// Requesters told call by call: whole backups, wrong orders, and mistakes in the words.
#include <gtest/gtest.h>

#include <string>

#include "sim/scenario/run.h"
#include "sim/scenario/step_requester.h"

namespace vsskit::scenario {
namespace {

std::string trace_of(const std::string& steps) {
  const Result<Scenario> scenario = parse_scenario(
      "[[writer]]\nrole = 'ledger'\n[requester]\nsteps = [" + steps + "]\n", "steps.toml");
  if (!scenario) return scenario.error().text();
  const Result<Played> played = run(*scenario);
  return played ? played->recording.trace_text() : played.error().text();
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(Steps, MakeAWholeBackup) {
  const std::string ledger =
      "instance=$instance:ledger writer=$writer:ledger type=DATABASE component=ledger";
  const std::string trace = trace_of(R"(
    'InitializeForBackup', 'SetBackupState components=yes type=COPY partial=yes',
    'GatherWriterMetadata', 'Wait', 'QueryStatus',
    'AddComponent )" + ledger + R"(',
    'StartSnapshotSet', 'AddToSnapshotSet volume=C:\', 'PrepareForBackup', 'Wait',
    'DoSnapshotSet', 'Wait', 'GetSnapshotProperties snapshot=$snapshot:C:\',
    'SetBackupSucceeded )" + ledger + R"( succeeded=yes',
    'BackupComplete', 'Wait', 'SaveAsXML', 'Release')");
  for (const char* step : {"OnFreeze", "OnThaw", "OnBackupComplete", "OnBackupShutdown"}) {
    EXPECT_TRUE(has(trace, step)) << step << "\n" << trace;
  }
  EXPECT_FALSE(has(trace, "VSS_E_")) << trace;
}

TEST(Steps, GoOnAfterACallThatFailed) {
  const std::string trace =
      trace_of(R"('InitializeForBackup', 'AddToSnapshotSet volume=C:\', 'StartSnapshotSet')");
  EXPECT_TRUE(has(trace, "-> VSS_E_BAD_STATE")) << trace;
  EXPECT_TRUE(has(trace, "StartSnapshotSet set=")) << trace;
}

TEST(Steps, AnswerMistakesWithTheirPlace) {
  EXPECT_EQ(trace_of("'InitialiseForBackup'"),
            "steps.toml:4:10: unknown word 'InitialiseForBackup' of requester; did you mean "
            "InitializeForBackup?");
  EXPECT_TRUE(has(trace_of("'AddComponent writer=$wirter:ledger'"), "nothing is called $wirter"));
  EXPECT_TRUE(has(trace_of("'SetBackupState -> S_OK'"), "the call alone"));
  EXPECT_TRUE(has(trace_of("'GetIdentity'"), "no step can be GetIdentity"));
  EXPECT_TRUE(has(trace_of("'SetRestoreName writer=$writer:nobody component=a restore_name=\"b\"'"),
                  "nothing is called $writer:nobody"));
}

}  // namespace
}  // namespace vsskit::scenario
