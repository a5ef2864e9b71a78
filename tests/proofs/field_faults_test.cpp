// Faults that owners of VSS programs published, each with the rule that names it. The numbers are
// those of the collection that the project was begun with. A fault whose deed is that of a rule's
// violating twin is shown by that trace; the others have a trace of their own here.
#include <gtest/gtest.h>

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
  std::string_view rule;   // that names it
  std::string_view steps;  // of a trace that holds calls; empty: the rule's violating twin
};

// Not here, for no trace can tell:
// - 45, image backups with FULL that reset an application's differential base: nothing in a session
//   says that its user wanted a copy.
// - 51, a device opened instead of its root directory: opening files is no call of VSS; the file
//   functions answer ERROR_INVALID_PARAMETER or an empty folder themselves.
// - 55, a freeze timer that ran on after Thaw: the simulated coordinator's own matter, which its
//   tests prove and coordinator/events judges.
constexpr Fault kFaults[] = {
    {1, "requester/snapshot/ids-as-returned", ""},
    {3, "requester/snapshot/set-started-before-volumes", ""},
    {5, "requester/snapshot/volume-name-form", ""},
    {7, "requester/status/checked-after-phase", ""},
    {7, "requester/abort/after-failed-snapshot", ""},
    {9, "requester/snapshot/context-set-first", ""},
    {11, "requester/snapshot/writer-calls-need-writers", ""},
    {13, "requester/order/prepared-before-snapshot", ""},
    {13, "requester/snapshot/context-set-once", ""},
    {13, "requester/async/result-read", ""},
    {13, "requester/completion/copied-before-release", ""},
    {15, "requester/snapshot/volume-support-asked", ""},
    {17, "requester/snapshot/null-provider-resolved", ""},
    {19, "requester/completion/set-made-before-complete", R"(
   1  0.000  requester InitializeForBackup -> S_OK
   2  0.000  requester PrepareForBackup -> S_OK
   3  0.000  requester StartSnapshotSet -> VSS_E_SNAPSHOT_SET_IN_PROGRESS
   4  0.000  requester BackupComplete -> S_OK)"},
    {21, "requester/async/failure-ends-the-phase", ""},
    {21, "requester/async/result-read", R"(
   1  0.000  requester DoSnapshotSet -> S_OK
   2  0.000  requester Wait of=DoSnapshotSet started=1 -> S_OK
   3  0.000  requester Release of=DoSnapshotSet started=1 -> 0
   4  0.000  requester GetSnapshotProperties snapshot={00000000-0000-0000-0000-0000000000a2} -> S_OK)"},
    {23, "requester/async/result-read", R"(
   1  0.000  requester DoSnapshotSet -> S_OK
   2  0.000  requester Wait of=DoSnapshotSet started=1 milliseconds=600000 -> S_OK
   3  0.000  requester QueryStatus of=DoSnapshotSet started=1 -> VSS_S_ASYNC_PENDING
   4  0.000  requester Cancel of=DoSnapshotSet started=1 -> S_OK
   5  0.000  requester Release of=DoSnapshotSet started=1 -> 0
   6  0.000  requester Release -> 0)"},
    {25, "requester/status/failed-writer-not-succeeded", ""},
    {27, "requester/status/failed-writer-not-succeeded", R"(
   1  0.000  requester PrepareForBackup -> S_OK
   2  0.000  requester GetWriterStatus index=0 writer={00000000-0000-0000-0000-0000000000b1} instance={00000000-0000-0000-0000-0000000000b2} name="X" state=FAILED_AT_PREPARE_BACKUP failure=VSS_E_WRITERERROR_NONRETRYABLE -> S_OK
   3  0.000  requester SetBackupSucceeded instance={00000000-0000-0000-0000-0000000000b2} writer={00000000-0000-0000-0000-0000000000b1} type=DATABASE logical_path=null component=db succeeded=yes -> S_OK
   4  0.000  requester BackupComplete -> S_OK)"},
    {27, "requester/completion/set-made-before-complete", ""},
    {29, "requester/status/checked-after-phase", ""},
    {29, "requester/completion/status-after-complete", ""},
    {31, "requester/status/gathered-status-is-read", ""},
    {31, "requester/selection/mandatory-components-added", ""},
    {31, "requester/selection/no-child-beside-parent", ""},
    {31, "requester/completion/outcome-for-each-component", ""},
    {33, "requester/abort/release-after-prepare", ""},
    {35, "requester/abort/release-after-prepare", R"(
   1  0.000  requester PrepareForBackup -> S_OK
   2  0.000  requester QueryStatus of=PrepareForBackup started=1 -> VSS_S_ASYNC_FINISHED
   3  0.000  requester exit)"},
    {35, "requester/completion/complete-awaited", R"(
   1  0.000  requester PrepareForBackup -> S_OK
   2  0.000  requester QueryStatus of=PrepareForBackup started=1 -> VSS_S_ASYNC_FINISHED
   3  0.000  requester BackupComplete -> S_OK)"},
    {37, "requester/completion/outcome-for-each-component", R"(
   1  0.000  requester AddComponent instance={00000000-0000-0000-0000-0000000000b2} writer={00000000-0000-0000-0000-0000000000b1} type=DATABASE logical_path=null component=db -> S_OK
   2  0.000  requester DoSnapshotSet -> S_OK
   3  0.000  requester GetWriterStatus index=0 writer={00000000-0000-0000-0000-0000000000b1} instance={00000000-0000-0000-0000-0000000000b2} name="X" state=FAILED_AT_FREEZE failure=VSS_E_WRITERERROR_RETRYABLE -> S_OK
   4  0.000  requester BackupComplete -> S_OK
   5  0.000  requester DeleteSnapshots id={00000000-0000-0000-0000-0000000000a1} type=SNAPSHOT_SET force=yes -> S_OK)"},
    {39, "requester/order/components-before-snapshot-set", ""},
    {39, "requester/selection/volumes-of-components-added", ""},
    {39, "requester/completion/outcome-for-each-component", ""},
    {41, "requester/selection/components-in-component-mode", ""},
    {43, "requester/selection/file-entries-read", ""},
    {47, "requester/copy/ranges-file-stored", ""},
    {49, "requester/selection/volumes-of-components-added", ""},
    {53, "writer/identify/metadata-arrives", ""},
    {57, "writer/freeze/freeze-is-short", ""},
};

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

TEST(FieldFaults, AreEachNamedByARule) {
  for (const Fault& fault : kFaults) {
    const Judgement judgement = judge(fault);
    const Tally* tally = judgement.find(fault.rule);
    ASSERT_NE(tally, nullptr) << fault.number << ": " << fault.rule;
    EXPECT_GT(tally->violated, 0u) << fault.number << ": " << fault.rule;
  }
}

}  // namespace
}  // namespace vsskit::conformance
