// Requesters told call by call: whole backups, wrong orders, and mistakes in the words.
#include <gtest/gtest.h>

#include <string>
#include <vector>

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

TEST(Steps, MayBeAnyMethodOfIVssBackupComponents) {
  const auto last = static_cast<int>(trace::Verb::GetRootAndLogicalPrefixPaths);
  for (auto verb = static_cast<int>(trace::Verb::GetWriterComponentsCount); verb <= last; ++verb) {
    const std::string step(trace::spec(static_cast<trace::Verb>(verb)).text);
    EXPECT_TRUE(check_step(step)) << step;
    const std::string trace = trace_of("'" + step + "'");
    EXPECT_TRUE(has(trace, step)) << trace;
  }
}

TEST(Steps, GoOnAfterACallThatFailed) {
  const std::string trace =
      trace_of(R"('InitializeForBackup', 'AddToSnapshotSet volume=C:\', 'StartSnapshotSet')");
  EXPECT_TRUE(has(trace, "-> VSS_E_BAD_STATE")) << trace;
  EXPECT_TRUE(has(trace, "StartSnapshotSet set=")) << trace;
}

Played played_on(const std::string& machine, const std::string& steps) {
  const Result<Scenario> scenario =
      parse_scenario(machine + "\n[[writer]]\nrole = 'ledger'\n[requester]\nsteps = [" + steps +
                         "]\n[faults]\n" + (machine.empty() ? "requester_not_elevated = 0" : ""),
                     "steps.toml");
  EXPECT_TRUE(scenario) << scenario.error().text();
  Result<Played> played = run(*scenario);
  EXPECT_TRUE(played);
  return *std::move(played);
}

TEST(Steps, SkipWhatNeedsAnObjectThatWasRefused) {
  const Played played = played_on("", "'InitializeForBackup', 'GatherWriterMetadata', 'Wait'");
  const std::string trace = played.recording.trace_text();
  const std::string refused = "CreateVssBackupComponents -> E_ACCESSDENIED";
  EXPECT_TRUE(has(trace, refused)) << trace;
  EXPECT_EQ(trace.find(refused), trace.rfind(refused)) << "asked for once";
  EXPECT_FALSE(has(trace, "InitializeForBackup")) << trace;
  EXPECT_EQ((std::vector<std::string>{
                "step 'InitializeForBackup': there is no object: CreateVssBackupComponents "
                "answered E_ACCESSDENIED",
                "step 'GatherWriterMetadata': there is no object: CreateVssBackupComponents "
                "answered E_ACCESSDENIED",
                "step 'Wait': no operation was started"}),
            played.skipped);
}

TEST(Steps, UseWhatInterfacesAnOldWindowsHas) {
  for (const char* version : {"6.0.6000", "5.2.3790", "5.1.2600"}) {
    const Played played = played_on("windows_version = '" + std::string(version) + "'",
                                    "'InitializeForBackup', 'GatherWriterMetadata', 'Wait'");
    const std::string trace = played.recording.trace_text();
    EXPECT_TRUE(has(trace, "OnIdentify")) << version << "\n" << trace;
    EXPECT_TRUE(played.skipped.empty()) << version << " " << played.skipped[0];
  }
}

TEST(Steps, SkipCallsThatAnOldWindowsDoesNotHave) {
  // Windows Server 2003 has no IVssBackupComponentsEx2.
  const Played played = played_on("windows_version = '5.2.3790'",
                                  "'InitializeForBackup', 'UnexposeSnapshot snapshot=$set', "
                                  "'BreakSnapshotSetEx set=$set', 'GatherWriterMetadata', 'Wait'");
  const std::string trace = played.recording.trace_text();
  EXPECT_FALSE(has(trace, "UnexposeSnapshot")) << trace;
  EXPECT_FALSE(has(trace, "BreakSnapshotSetEx")) << trace;
  EXPECT_TRUE(has(trace, "OnIdentify")) << trace;
  const std::string why = "this Windows has no IVssBackupComponentsEx2";
  EXPECT_EQ((std::vector<std::string>{"step 'UnexposeSnapshot snapshot=$set': " + why,
                                      "step 'BreakSnapshotSetEx set=$set': " + why}),
            played.skipped);
}

TEST(Steps, MakeAnObjectAgainAfterRelease) {
  const std::string trace =
      trace_of("'InitializeForBackup', 'Release', 'InitializeForBackup', 'Release'");
  const std::string made = "CreateVssBackupComponents -> S_OK";
  EXPECT_NE(trace.find(made), trace.rfind(made)) << trace;
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
