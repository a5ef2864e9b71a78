// Faults that owners of VSS programs published, each with the rule that names it. The numbers are
// those of the collection that the project was begun with. A fault whose deed is that of a rule's
// violating twin is shown by that trace; the others have a trace of their own here.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/rules/all.h"
#include "places.h"
#include "tests/support/judged.h"

namespace vsskit::conformance {
namespace {

struct Fault {
  int number;
  std::string_view rule;               // that names it
  std::vector<std::string_view> says;  // what the user is told, among other words
  std::string_view steps = {};  // of a trace that holds calls; empty: the rule's violating twin
};

// Not here, for no trace can tell:
// - 51, a device opened instead of its root directory: opening files is no call of VSS; the file
//   functions answer ERROR_INVALID_PARAMETER or an empty folder themselves.
// - 55, a freeze timer that ran on after Thaw: the simulated coordinator's own matter, which its
//   tests prove and coordinator/events judges.
const std::vector<Fault>& faults() {
  static const std::vector<Fault> kFaults = {
      {1,
       "requester/snapshot/ids-as-returned",
       {"GetSnapshotProperties of {", "no AddToSnapshotSet or StartSnapshotSet so far returned",
        "ABI"}},
      {3, "requester/snapshot/set-started-before-volumes", {"without StartSnapshotSet"}},
      {5, "requester/snapshot/volume-name-form", {"does not end in a backslash"}},
      {7,
       "requester/status/checked-after-phase",
       {"no GatherWriterStatus since PrepareForBackup"},
       R"(
   1  0.000  requester PrepareForBackup -> S_OK
   2  0.000  requester QueryStatus of=PrepareForBackup started=1 -> VSS_S_ASYNC_FINISHED
   3  0.000  requester DoSnapshotSet -> S_OK
   4  0.000  requester QueryStatus of=DoSnapshotSet started=3 -> VSS_S_ASYNC_FINISHED
   5  0.000  requester BackupComplete -> S_OK)"},
      {7, "requester/types/copy-is-no-base", {"the backup type received is COPY"}},
      {7, "requester/abort/after-failed-snapshot", {"no AbortBackup followed"}},
      {9, "requester/snapshot/context-set-first", {"SetContext to ", " after "}},
      {11, "requester/snapshot/writer-calls-need-writers", {"in context ", "which has no writers"}},
      {13, "requester/order/prepared-before-snapshot", {"no PrepareForBackup"}},
      {13,
       "requester/snapshot/context-set-once",
       {"SetContext number 4 on this object"},
       R"(
   1  0.000  requester SetContext context=CLIENT_ACCESSIBLE -> VSS_E_UNSUPPORTED_CONTEXT
   2  0.000  requester SetContext context=NAS_ROLLBACK -> VSS_E_BAD_STATE
   3  0.000  requester SetContext context=APP_ROLLBACK -> VSS_E_BAD_STATE
   4  0.000  requester SetContext context=BACKUP -> VSS_E_BAD_STATE)"},
      {13, "requester/async/result-read", {"awaited but never asked for its result"}, R"(
   1  0.000  requester DoSnapshotSet -> S_OK
   2  0.000  requester Wait of=DoSnapshotSet started=1 -> S_OK
   3  0.000  requester Release of=DoSnapshotSet started=1 -> 0
   4  0.000  requester Release -> 0)"},
      {13, "requester/completion/copied-before-release", {"after the release at step"}},
      {15, "requester/snapshot/volume-support-asked", {"IsVolumeSupported"}},
      {17, "requester/snapshot/null-provider-resolved", {"GUID_NULL as provider", "resolved to"}},
      {19,
       "requester/completion/set-made-before-complete",
       {"BackupComplete for the set of StartSnapshotSet", "VSS_E_SNAPSHOT_SET_IN_PROGRESS"},
       R"(
   1  0.000  requester InitializeForBackup -> S_OK
   2  0.000  requester PrepareForBackup -> S_OK
   3  0.000  requester StartSnapshotSet -> VSS_E_SNAPSHOT_SET_IN_PROGRESS
   4  0.000  requester BackupComplete -> S_OK)"},
      {19, "requester/shadow-copies/crash-consistent-only", {"without writers", "crash"}},
      {21,
       "requester/async/failure-ends-the-phase",
       {"DoSnapshotSet ended in VSS_E_PROVIDER_VETO", "the requester went on"},
       R"(
   1  0.000  requester DoSnapshotSet -> S_OK
   2  0.000  requester QueryStatus of=DoSnapshotSet started=1 -> VSS_E_PROVIDER_VETO
   3  0.000  requester GetSnapshotProperties snapshot={00000000-0000-0000-0000-0000000000a2} -> S_OK)"},
      {21,
       "requester/async/result-read",
       {"went on with GetSnapshotProperties", "never asked for its result"},
       R"(
   1  0.000  requester DoSnapshotSet -> S_OK
   2  0.000  requester Wait of=DoSnapshotSet started=1 -> S_OK
   3  0.000  requester Release of=DoSnapshotSet started=1 -> 0
   4  0.000  requester GetSnapshotProperties snapshot={00000000-0000-0000-0000-0000000000a2} -> S_OK)"},
      {23,
       "requester/async/result-read",
       {"still pending when last asked", "Cancel came at step 7 in the phase of OnFreeze"},
       R"(
   1  0.000  requester DoSnapshotSet -> S_OK
   2  0.000  requester Wait of=DoSnapshotSet started=1 milliseconds=600000
   3  0.000  writer:ledger OnFreeze
   4  0.000  writer:ledger end step=3 -> true
   5  0.000  requester end step=2 -> S_OK
   6  0.000  requester QueryStatus of=DoSnapshotSet started=1 -> VSS_S_ASYNC_PENDING
   7  0.000  requester Cancel of=DoSnapshotSet started=1 -> S_OK
   8  0.000  requester Release of=DoSnapshotSet started=1 -> 0
   9  0.000  requester Release -> 0)"},
      {25,
       "requester/status/failed-writer-not-succeeded",
       {"component db", "its writer X was FAILED_AT_FREEZE", "VSS_E_WRITERERROR_TIMEOUT",
        "BackupComplete at step 4"},
       R"(
   1  0.000  requester DoSnapshotSet -> S_OK
   2  0.000  requester GetWriterStatus index=0 writer={00000000-0000-0000-0000-0000000000b1} instance={00000000-0000-0000-0000-0000000000b2} name="X" state=FAILED_AT_FREEZE failure=VSS_E_WRITERERROR_TIMEOUT -> S_OK
   3  0.000  requester SetBackupSucceeded instance={00000000-0000-0000-0000-0000000000b2} writer={00000000-0000-0000-0000-0000000000b1} type=DATABASE logical_path=null component=db succeeded=yes -> S_OK
   4  0.000  requester BackupComplete -> S_OK)"},
      {27,
       "requester/status/failed-writer-not-succeeded",
       {"its writer X was FAILED_AT_PREPARE_BACKUP",
        "BackupComplete at step 4 came where AbortBackup was expected"},
       R"(
   1  0.000  requester PrepareForBackup -> S_OK
   2  0.000  requester GetWriterStatus index=0 writer={00000000-0000-0000-0000-0000000000b1} instance={00000000-0000-0000-0000-0000000000b2} name="X" state=FAILED_AT_PREPARE_BACKUP failure=VSS_E_WRITERERROR_NONRETRYABLE -> S_OK
   3  0.000  requester SetBackupSucceeded instance={00000000-0000-0000-0000-0000000000b2} writer={00000000-0000-0000-0000-0000000000b1} type=DATABASE logical_path=null component=db succeeded=yes -> S_OK
   4  0.000  requester BackupComplete -> S_OK)"},
      {27, "requester/completion/set-made-before-complete", {"which no DoSnapshotSet made"}},
      {29, "requester/status/checked-after-phase", {"no GatherWriterStatus since "}},
      {29,
       "requester/completion/status-after-complete",
       {"no GatherWriterStatus since BackupComplete"}},
      {31, "requester/status/gathered-status-is-read", {"never read"}},
      {31,
       "requester/selection/mandatory-components-added",
       {"component \\", "is non-selectable and top-level and was not added"}},
      {31, "requester/selection/no-child-beside-parent", {"is added beside"}},
      {31,
       "requester/completion/outcome-for-each-component",
       {" of ", "components have no SetBackupSucceeded"}},
      {33,
       "requester/abort/release-after-prepare",
       {"session {00000000-0000-0000-0000-0000000000c1} stays open in A, B"},
       R"(
   1  0.000  requester StartSnapshotSet set={00000000-0000-0000-0000-0000000000c1} -> S_OK
   2  0.000  requester PrepareForBackup -> S_OK
   3  0.000  requester Wait of=PrepareForBackup started=2
   4  0.000  writer:A  OnPrepareBackup
   5  0.000  writer:A  end step=4 -> true
   6  0.000  writer:B  OnPrepareBackup
   7  0.000  writer:B  end step=6 -> true
   8  0.000  requester end step=3 -> S_OK
   9  0.000  requester QueryStatus of=PrepareForBackup started=2 -> VSS_S_ASYNC_FINISHED
  10  0.000  requester DoSnapshotSet -> S_OK
  11  0.000  requester QueryStatus of=DoSnapshotSet started=10 -> VSS_S_ASYNC_FINISHED
  12  0.000  requester Release -> 0)"},
      {35,
       "requester/abort/release-after-prepare",
       {"no AbortBackup or BackupComplete since PrepareForBackup"},
       R"(
   1  0.000  requester PrepareForBackup -> S_OK
   2  0.000  requester QueryStatus of=PrepareForBackup started=1 -> VSS_S_ASYNC_FINISHED
   3  0.000  requester exit)"},
      {35,
       "requester/completion/complete-awaited",
       {"BackupComplete of step 3 was not known to be over"},
       R"(
   1  0.000  requester PrepareForBackup -> S_OK
   2  0.000  requester QueryStatus of=PrepareForBackup started=1 -> VSS_S_ASYNC_FINISHED
   3  0.000  requester BackupComplete -> S_OK
   4  0.000  requester Release -> 0)"},
      {37,
       "requester/completion/outcome-for-each-component",
       {"have no SetBackupSucceeded", "its writer X was FAILED_AT_FREEZE",
        "VSS_E_WRITERERROR_RETRYABLE", "SetBackupSucceeded(false) or AbortBackup was expected"},
       R"(
   1  0.000  requester AddComponent instance={00000000-0000-0000-0000-0000000000b2} writer={00000000-0000-0000-0000-0000000000b1} type=DATABASE logical_path=null component=db -> S_OK
   2  0.000  requester DoSnapshotSet -> S_OK
   3  0.000  requester GetWriterStatus index=0 writer={00000000-0000-0000-0000-0000000000b1} instance={00000000-0000-0000-0000-0000000000b2} name="X" state=FAILED_AT_FREEZE failure=VSS_E_WRITERERROR_RETRYABLE -> S_OK
   4  0.000  requester BackupComplete -> S_OK
   5  0.000  requester DeleteSnapshots id={00000000-0000-0000-0000-0000000000a1} type=SNAPSHOT_SET force=yes -> S_OK)"},
      {39, "requester/order/components-before-snapshot-set", {"added after StartSnapshotSet"}},
      {39,
       "requester/selection/volumes-of-components-added",
       {"component \\", "and volume ", "is not in the set"}},
      {39,
       "requester/completion/outcome-for-each-component",
       {"components have no SetBackupSucceeded"}},
      {39, "requester/types/full-moves-history", {"FULL commits the backup history of"}},
      {41, "requester/selection/components-in-component-mode", {"no writer takes part"}},
      {41,
       "requester/types/writers-without-type",
       {"INCREMENTAL: ", "have no INCREMENTAL in their schema", "\"Ledger Writer\""}},
      {43, "requester/selection/file-entries-read", {"S_FALSE, which is no error"}},
      {45,
       "requester/types/full-moves-history",
       {"FULL commits the backup history", "at BackupComplete", "COPY would not"}},
      {47, "requester/copy/ranges-file-stored", {"the ranges of ", "was not stored"}},
      {49,
       "requester/selection/volumes-of-components-added",
       {"component \\", "has files in ", "and volume "}},
      {53,
       "writer/identify/metadata-arrives",
       {"subscribed", "calls to describe itself", "delivered no metadata"}},
      {57, "writer/freeze/freeze-is-short", {"OnFreeze took ", "limit from Freeze to Thaw is"}},
  };
  return kFaults;
}

Judgement judge(const Fault& fault) {
  if (!fault.steps.empty()) {
    return judged(fmt::format("# vsskit trace 1\n# holds calls{}\n", fault.steps), all_rules());
  }
  const auto path = std::filesystem::path(VSSKIT_SOURCE_DIR) / "fixtures" / fault.rule;
  Examiner examiner(all_rules());
  auto source = trace::open_source(path / "violates.trace");
  if (!source) {
    ADD_FAILURE() << source.error().text();
    return {};
  }
  const auto result = examiner.examine(**source, {"violates.trace", "", "", false});
  EXPECT_TRUE(result);
  return examiner.judgement();
}

bool says(const Finding& finding, const Fault& fault) {
  return std::all_of(fault.says.begin(), fault.says.end(), [&](std::string_view words) {
    return finding.sentence.find(words) != std::string::npos;
  });
}

TEST(FieldFaults, AreEachNamedByARuleWithWhatTheUserShouldBeTold) {
  for (const Fault& fault : faults()) {
    const Judgement judgement = judge(fault);
    const Tally* tally = judgement.find(fault.rule);
    ASSERT_NE(tally, nullptr) << fault.number << ": " << fault.rule;
    ASSERT_GT(tally->violated, 0u) << fault.number << ": " << fault.rule;
    EXPECT_TRUE(std::any_of(tally->findings.begin(), tally->findings.end(),
                            [&](const Finding& finding) { return says(finding, fault); }))
        << fault.number << ": " << fault.rule << ": " << tally->findings.back().sentence;
  }
}

}  // namespace
}  // namespace vsskit::conformance
