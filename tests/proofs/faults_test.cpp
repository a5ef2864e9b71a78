// Whatever the fault plan does to the others, the simulated VSS itself keeps to its rules: no rule
// about the coordinator, a provider or a document of ours complains about a run with a fault. The
// one fault that is VSS's own, an event delivered twice, is found.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "conformance/rule/examiner.h"
#include "conformance/rules/all.h"
#include "sim/scenario/built_in.h"
#include "sim/scenario/run.h"

namespace vsskit {
namespace {

// Ids of the coordinator's and the documents' rules that were broken.
std::vector<std::string> broken_by(const std::string& name, const std::string& value) {
  auto scenario = scenario::built_in("default", 5);
  EXPECT_TRUE(scenario);
  scenario->faults.emplace_back(name, value);
  scenario::RunOptions options;
  options.seed = 5;
  const auto done = scenario::run(*scenario, options);
  EXPECT_TRUE(done) << name;
  if (!done) return {};
  conformance::Examiner examiner(conformance::all_rules());
  const auto source = done->recording.source();
  EXPECT_TRUE(examiner.examine(*source, {name, "", "", false}));
  EXPECT_TRUE(examiner.judgement().errors.empty());
  std::vector<std::string> broken;
  for (const conformance::Rule* rule : conformance::select_rules("coordinator")) {
    const auto* tally = examiner.judgement().find(rule->id);
    if (tally != nullptr && tally->violated != 0) broken.emplace_back(rule->id);
  }
  return broken;
}

struct Fault {
  const char* name;
  const char* value;
};

class FaultyRun : public testing::TestWithParam<Fault> {};

TEST_P(FaultyRun, BreaksNoRuleOfTheCoordinators) {
  for (const std::string& rule : broken_by(GetParam().name, GetParam().value))
    ADD_FAILURE() << rule;
}

constexpr Fault kFaults[] = {
    {"writer_veto", "ledger OnPrepareBackup"},
    {"writer_veto", "ledger OnPrepareSnapshot VSS_E_WRITERERROR_RETRYABLE"},
    {"writer_veto", "ledger OnThaw"},
    {"writer_throw", "tree OnFreeze"},
    {"writer_slow_ms", "ledger OnFreeze 70000"},
    {"writer_slow_ms", "tree OnThaw 70000"},
    {"writer_hang", "ledger OnFreeze"},
    {"writer_hang", "tree OnBackupComplete"},
    {"writer_exit", "ledger OnPrepareBackup"},
    {"writer_exit", "ledger OnFreeze"},
    {"writer_exit", "tree OnPostSnapshot"},
    {"requester_exit_after_call", "30"},
    {"requester_exit_after_call", "60"},
    {"call_fails", "GatherWriterMetadata"},
    {"call_fails", "DoSnapshotSet"},
    {"call_fails", "BackupComplete"},
    {"provider_fail", "BeginPrepareSnapshot VSS_E_PROVIDER_VETO"},
    {"provider_fail", "PreCommitSnapshots"},
    {"provider_fail", "PostFinalCommitSnapshots VSS_E_PROVIDER_VETO"},
    {"provider_slow_ms", "CommitSnapshots 11000"},
    {"provider_slow_ms", "PreCommitSnapshots 61000"},
    {"provider_hang", "BeginPrepareSnapshot"},
    {"provider_hang", "CommitSnapshots"},
    {"provider_hang", "PostFinalCommitSnapshots"},
    {"volume_lost", "C:\\ PreCommitSnapshots"},
    {"volume_lost", "M:\\ OnPostSnapshot"},
    {"service_stops_at", "OnFreeze"},
    {"service_stops_at", "CommitSnapshots"},
    {"service_stops_at", "OnPostSnapshot"},
    {"service_stops_at", "BackupComplete"},
    {"disk_full_after_bytes", "60000"},
};

INSTANTIATE_TEST_SUITE_P(Plan, FaultyRun, testing::ValuesIn(kFaults));

// That the rule finds what nobody declared is shown by its twins.
TEST(DuplicateDelivery, IsNobodysFaultWhereItIsDeclared) {
  EXPECT_EQ(std::vector<std::string>{}, broken_by("writer_duplicate", "ledger OnFreeze"));
}

}  // namespace
}  // namespace vsskit
