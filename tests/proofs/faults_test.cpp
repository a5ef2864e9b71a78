// Whatever the fault plan does to the others, the simulated VSS itself keeps to its rules: no rule
// about the coordinator complains about a run with a fault, whatever is run; nor one about
// providers, which answer for no fault that was declared. The one fault that is VSS's own, an event
// delivered twice, is found where nobody declared it.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "sim/engine/fault_plan.h"
#include "tests/proofs/faulty_runs.h"

namespace vsskit::test {
namespace {

struct Fault {
  const char* name;
  const char* value;
};

class FaultyRun : public testing::TestWithParam<Fault> {};

TEST_P(FaultyRun, BreaksNoRuleOfTheCoordinators) {
  bool struck = false;
  for (const std::string& run : faulty_runs()) {
    const Trial trial = try_fault(run, GetParam().name, GetParam().value);
    struck = struck || trial.struck;
    for (const std::string& rule : trial.broken)
      ADD_FAILURE() << run << ": " << rule;
  }
  EXPECT_TRUE(struck) << "in no run";
}

constexpr Fault kFaults[] = {
    {"writer_veto", "* OnIdentify"},
    {"writer_veto", "ledger OnPrepareBackup"},
    {"writer_veto", "* OnPrepareSnapshot VSS_E_WRITERERROR_RETRYABLE"},
    {"writer_veto", "ledger OnThaw"},
    {"writer_veto", "* OnPreRestore"},
    {"writer_veto", "ledger OnPostRestore VSS_E_WRITERERROR_NONRETRYABLE"},
    {"writer_veto", "* OnBackupShutdown"},
    {"writer_throw", "tree OnFreeze"},
    {"writer_throw", "* OnPostRestore"},
    {"writer_slow_ms", "ledger OnFreeze 70000"},
    {"writer_slow_ms", "tree OnThaw 70000"},
    {"writer_slow_ms", "* OnPreRestore 70000"},
    {"writer_hang", "ledger OnFreeze"},
    {"writer_hang", "tree OnBackupComplete"},
    {"writer_hang", "* OnPreRestore"},
    {"writer_exit", "ledger OnPrepareBackup"},
    {"writer_exit", "ledger OnFreeze"},
    {"writer_exit", "tree OnPostSnapshot"},
    {"writer_exit", "ledger OnPreRestore"},
    {"writer_duplicate", "ledger OnFreeze"},
    {"writer_duplicate", "* OnPostRestore"},
    {"writer_not_elevated", "* 0"},
    {"writer_not_elevated", "ledger 2"},
    {"requester_exit_after_call", "12"},
    {"requester_exit_after_call", "30"},
    {"requester_exit_after_call", "60"},
    {"requester_not_elevated", "0"},
    {"requester_without_com", "true"},
    {"call_fails", "GatherWriterMetadata"},
    {"call_fails", "AddToSnapshotSet VSS_E_UNEXPECTED"},
    {"call_fails", "DoSnapshotSet"},
    {"call_fails", "BackupComplete"},
    {"call_fails", "PreRestore"},
    {"call_fails", "ImportSnapshots"},
    {"call_fails", "RevertToSnapshot"},
    {"provider_fail", "AreVolumesSupported VSS_E_PROVIDER_VETO"},
    {"provider_fail", "AreLunsSupported"},
    {"provider_fail", "BeginPrepareSnapshot VSS_E_PROVIDER_VETO"},
    {"provider_fail", "PreCommitSnapshots"},
    {"provider_fail", "GetTargetLuns VSS_E_PROVIDER_VETO"},
    {"provider_fail", "LocateLuns"},
    {"provider_fail", "AbortSnapshots"},
    {"provider_fail", "PostFinalCommitSnapshots VSS_E_PROVIDER_VETO"},
    {"provider_fail", "RevertToSnapshot VSS_E_PROVIDER_VETO"},
    {"provider_fail", "QueryRevertStatus"},
    {"provider_fail", "DeleteSnapshots VSS_E_PROVIDER_VETO"},
    {"provider_fail", "OnLoad"},
    {"provider_slow_ms", "CommitSnapshots 11000"},
    {"provider_slow_ms", "PreCommitSnapshots 61000"},
    {"provider_slow_ms", "RevertToSnapshot 61000"},
    {"provider_hang", "BeginPrepareSnapshot"},
    {"provider_hang", "GetTargetLuns"},
    {"provider_hang", "CommitSnapshots"},
    {"provider_hang", "PostFinalCommitSnapshots"},
    {"provider_hang", "RevertToSnapshot"},
    {"volume_lost", "C:\\ PreCommitSnapshots"},
    {"volume_lost", "C:\\ PreRestore"},
    {"volume_lost", "C:\\ ImportSnapshots"},
    {"volume_lost", "D:\\ RevertToSnapshot"},
    {"volume_lost", "M:\\ OnPostSnapshot"},
    {"volume_lost", "M:\\ OnPreRestore"},
    {"hold_fails", "VSS_E_FLUSH_WRITES_TIMEOUT"},
    {"release_fails", "VSS_E_TRANSACTION_THAW_TIMEOUT"},
    {"service_disabled", "true"},
    {"service_stops_at", "IsVolumeSupported"},
    {"service_stops_at", "OnFreeze"},
    {"service_stops_at", "CommitSnapshots"},
    {"service_stops_at", "OnPostSnapshot"},
    {"service_stops_at", "BackupComplete"},
    {"service_stops_at", "OnPreRestore"},
    {"service_stops_at", "PostRestore"},
    {"service_stops_at", "ImportSnapshots"},
    {"service_stops_at", "QueryRevertStatus"},
    {"service_runs_on", "LedgerService"},
    {"service_runs_on", "* E_ACCESSDENIED"},
    {"crash_at_write", "700"},
    {"crash_torn_bytes", "12"},
    {"disk_full_after_bytes", "60000"},
    {"differential_full_after_bytes", "64"},
    {"document_cut", "*"},
    {"document_flip", "* 40"},
};

std::string name_of(const testing::TestParamInfo<Fault>& info) {
  std::string name = std::string(info.param.name) + "_" + info.param.value;
  for (char& c : name)
    c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name;
}
INSTANTIATE_TEST_SUITE_P(Plan, FaultyRun, testing::ValuesIn(kFaults), name_of);

TEST(FaultyRuns, BreakNoRuleWithoutAFault) {
  for (const std::string& run : faulty_runs())
    EXPECT_EQ(std::vector<std::string>{}, try_fault(run, "", "").broken) << run;
}

// Steps that failed by themselves would show a fault nothing.
TEST(FaultyRuns, OfStepsSucceedWithoutAFault) {
  for (const char* run : {"transport", "revert"}) {
    const std::string trace = record(faulty_run(run)).trace_text();
    EXPECT_EQ(std::string::npos, trace.find("-> E_")) << trace;
    EXPECT_EQ(std::string::npos, trace.find("-> VSS_E_")) << trace;
  }
}

TEST(FaultyRuns, MeetEveryFaultThatHasAName) {
  std::set<std::string> tried;
  for (const Fault& fault : kFaults)
    tried.insert(fault.name);
  for (const engine::FaultName& fault : engine::fault_names())
    EXPECT_TRUE(tried.contains(std::string(fault.name))) << fault.name;
}

}  // namespace
}  // namespace vsskit::test
