// Cases in which a rule could speak up wrongly or keep silent, and that no pair of twins can hold.
#include <gtest/gtest.h>

#include "conformance/rules/all.h"
#include "tests/support/judged.h"
#include "tests/support/said.h"

namespace vsskit::conformance {
namespace {

using Files = std::map<std::string, std::string>;

constexpr std::string_view kWriter = "{11111111-2222-3333-4444-555555555555}";
constexpr std::string_view kInstance = "{21111111-2222-3333-4444-555555555555}";
constexpr std::string_view kOther = "{31111111-2222-3333-4444-555555555555}";

std::string metadata(std::string_view file_sets) {
  return fmt::format(R"(<WRITER_METADATA xmlns="x-schema:#VssWriterMetadataInfo" version="1.1">
<IDENTIFICATION writerId="{}" instanceId="{}" friendlyName="W" usage="USER_DATA"
 dataSource="OTHER"/>
<RESTORE_METHOD method="RESTORE_IF_CAN_BE_REPLACED" writerRestore="never" rebootRequired="no"/>
<BACKUP_LOCATIONS><FILE_GROUP componentName="c" restoreMetadata="no"
 notifyOnBackupComplete="no" selectable="yes" selectableForRestore="yes" componentFlags="0">
{}</FILE_GROUP></BACKUP_LOCATIONS></WRITER_METADATA>)",
                     kWriter.substr(1, 36), kInstance.substr(1, 36), file_sets);
}

// --- requester/selection/volumes-of-components-added

Said volumes_said(std::string_view file_set, const std::vector<std::string>& volumes,
                  std::string_view added) {
  std::vector<std::string> steps;
  for (const std::string& volume : volumes)
    steps.push_back("world volume " + volume);
  steps.push_back("requester WriterMetadata writer=w document=w.xml");
  steps.push_back(
      fmt::format("requester AddComponent instance={} writer={} type=FILEGROUP component=c -> S_OK",
                  kInstance, kWriter));
  steps.push_back(fmt::format("requester AddToSnapshotSet volume={} -> S_OK", added));
  steps.push_back("requester DoSnapshotSet -> S_OK");
  return said("requester/selection/volumes-of-components-added", "calls", steps,
              {{"w.xml", metadata(file_set)}});
}

TEST(VolumesOfComponents, SharesAreNoVolumesOfThisMachine) {
  const Said share =
      volumes_said(R"(<FILE_LIST path="\\srv\x" filespec="*"/>)", {R"(C:\)"}, "C:\\");
  EXPECT_EQ(share.applied, 1u);
  EXPECT_EQ(share.violated, 0u) << share.sentence;
}

TEST(VolumesOfComponents, AMountedFolderIsAVolumeOfItsOwn) {
  const auto set = R"(<FILE_LIST path="C:\mnt\x" filespec="*" recursive="yes"/>)";
  const Said missing = volumes_said(set, {R"(C:\)", R"(C:\mnt\)"}, "C:\\");
  EXPECT_EQ(missing.violated, 1u);
  EXPECT_NE(missing.sentence.find(R"(volume C:\mnt\ is not in the set)"), std::string::npos);
  EXPECT_EQ(volumes_said(set, {R"(C:\)", R"(C:\mnt\)"}, R"(C:\mnt\)").violated, 0u);
}

TEST(VolumesOfComponents, RecursiveSetsReachVolumesMountedBelow) {
  const std::vector<std::string> volumes = {R"(C:\)", R"(E:\ mount="C:\data\e\")"};
  const auto deep = R"(<FILE_LIST path="C:\data" filespec="*" recursive="yes"/>)";
  const auto flat = R"(<FILE_LIST path="C:\data" filespec="*"/>)";
  EXPECT_EQ(volumes_said(deep, volumes, "C:\\").violated, 1u);
  EXPECT_EQ(volumes_said(flat, volumes, "C:\\").violated, 0u);
}

// --- requester/status/failed-writer-not-succeeded

std::string status(std::string_view instance, std::string_view failure) {
  return fmt::format(
      "requester GetWriterStatus index=0 writer={} instance={} name=\"W\" state=STABLE failure={} "
      "-> S_OK",
      kWriter, instance, failure);
}

std::string success(std::string_view instance) {
  return fmt::format("requester SetBackupSucceeded {} writer={} component=c succeeded=yes -> S_OK",
                     instance.empty() ? "" : fmt::format("instance={}", instance), kWriter);
}

TEST(FailedWriter, InstancesOfAClassFailEachForItself) {
  const auto rule = "requester/status/failed-writer-not-succeeded";
  const std::string good = status(kInstance, "S_OK");
  const std::string bad = status(kOther, "VSS_E_WRITERERROR_TIMEOUT");
  EXPECT_EQ(said(rule, "", {good, bad, success(kInstance)}).violated, 0u);
  EXPECT_EQ(said(rule, "", {bad, good, success(kOther)}).violated, 1u);
  EXPECT_EQ(said(rule, "", {bad, good, success("")}).applied, 0u);
  EXPECT_EQ(said(rule, "", {bad, success("")}).violated, 1u);
}

// --- What was packed, compressed or encrypted

const char* const kMany =
    R"(<BACKUP_COMPONENTS xmlns="x-schema:#VssComponentMetadata" version="1.2"
 selectComponents="yes" backupType="full">
<WRITER_COMPONENTS instanceId="21111111-2222-3333-4444-555555555555"
 writerId="11111111-2222-3333-4444-555555555555">
<COMPONENT componentName="c" componentType="filegroup"/>
</WRITER_COMPONENTS></BACKUP_COMPONENTS>)";

Said stored_said(std::vector<std::string> medium) {
  std::vector<std::string> steps = {
      "requester SetBackupState components=yes bootable=no type=FULL partial=no -> S_OK",
      "requester WriterMetadata writer=w document=w.xml",
      R"(files:C:\ snapshot device="\\?\GLOBALROOT\Device\Copy1" listing=l.txt)",
      "requester BackupComponents document=c.xml"};
  steps.insert(steps.end(), medium.begin(), medium.end());
  steps.push_back(success(kInstance));
  steps.emplace_back("requester Release -> 0");
  return said("requester/masks/required-files-stored", "medium", steps,
              {{"w.xml", metadata(R"(<FILE_LIST path="C:\d" filespec="*"/>)")},
               {"c.xml", kMany},
               {"l.txt",
                "# vsskit listing 1\n20 2026-01-01T00:00:00.0000000Z aa C:\\d\\a\n"
                "20 2026-01-01T00:00:00.0000000Z aa C:\\d\\b\n"}});
}

const char* const kArchive = R"(medium stored path="M:\x.zip" offset=0 length=9 digest=1 size=9)";
const char* const kStoredA =
    R"(medium stored path="M:\a" source="\\?\GLOBALROOT\Device\Copy1\d\a" offset=0 length=20)"
    " size=20";

TEST(PackedFiles, AreNotMissingBecauseNobodyRecognizesThem) {
  EXPECT_EQ(stored_said({kArchive}).applied, 0u);
  const Said told =
      stored_said({kArchive, R"(medium reworked source="\\?\GLOBALROOT\Device\Copy1\d\a" size=20)",
                   R"(medium reworked source="\\?\GLOBALROOT\Device\Copy1\d\b" size=20)"});
  EXPECT_EQ(told.applied, 1u);
  EXPECT_EQ(told.violated, 0u) << told.sentence;
}

TEST(PackedFiles, WhatWasNotEvenReadIsMissing) {
  EXPECT_EQ(stored_said({}).violated, 1u);
  EXPECT_EQ(stored_said({kArchive, kStoredA}).violated, 1u);
  EXPECT_EQ(
      stored_said({kArchive, R"(medium reworked source="\\?\GLOBALROOT\Device\Copy1\d\a" size=20)"})
          .violated,
      1u);
}

// --- Processes that end without letting go

const std::vector<std::string> kCompletes = {
    "requester CreateVssBackupComponents -> S_OK", "requester InitializeForBackup -> S_OK",
    "requester PrepareForBackup -> S_OK",
    "requester QueryStatus of=PrepareForBackup started=3 -> VSS_S_ASYNC_FINISHED",
    "requester BackupComplete -> S_OK"};

std::vector<std::string> with(std::vector<std::string> steps, std::string last) {
  steps.push_back(std::move(last));
  return steps;
}

TEST(ProcessesThatEnd, AreNotExcusedFromWaitingForBackupComplete) {
  const auto steps = with(kCompletes, "requester exit");
  EXPECT_EQ(said("requester/completion/complete-awaited", "calls", steps).violated, 1u);
  EXPECT_EQ(said("requester/async/result-read", "calls", steps).violated, 1u);
  EXPECT_EQ(said("requester/async/released", "calls", steps).violated, 1u);
  EXPECT_EQ(said("requester/completion/complete-awaited", "", steps).applied, 0u);
}

// A crash, or an end from outside, leaves no `exit`.
TEST(ProcessesThatEnd, AreExcusedWhereTheyDidNotEndInOrder) {
  EXPECT_EQ(said("requester/completion/complete-awaited", "calls", kCompletes).applied, 0u);
  EXPECT_EQ(said("requester/async/result-read", "calls", kCompletes).violated, 0u);
  EXPECT_EQ(said("requester/async/released", "calls", kCompletes).violated, 0u);
}

TEST(ProcessesThatEnd, AreNotBlamedForTheirWaitWhenItNeverCameBack) {
  const auto steps = with(kCompletes, "requester Wait of=BackupComplete started=5");
  EXPECT_EQ(said("requester/completion/complete-awaited", "calls", steps).violated, 0u);
  EXPECT_EQ(said("requester/async/result-read", "calls", steps).violated, 0u);
}

// --- Refused calls decide nothing

TEST(RefusedCalls, LeaveTheContextAsItWas) {
  const Said said_of = said("requester/snapshot/writer-calls-need-writers", "",
                            {"requester SetContext context=NAS_ROLLBACK -> S_OK",
                             "requester SetContext context=BACKUP -> VSS_E_BAD_STATE",
                             "requester PrepareForBackup -> VSS_E_BAD_STATE"});
  EXPECT_EQ(said_of.violated, 1u);
  EXPECT_EQ(said_of.sentence.find("PrepareForBackup in context NAS_ROLLBACK"), 0u)
      << said_of.sentence;
}

TEST(RefusedCalls, GatherNoWriters) {
  const auto choice_after = [](std::string_view gathering) {
    return said("requester/order/writer-choice-before-gathering", "",
                {"requester CreateVssBackupComponents -> S_OK",
                 fmt::format("requester GatherWriterMetadata -> {}", gathering),
                 "requester DisableWriterClasses -> S_OK"});
  };
  EXPECT_EQ(choice_after("E_OUTOFMEMORY").violated, 0u);
  EXPECT_EQ(choice_after("S_OK").violated, 1u);
  // With NULL for the classes no id can be named.
  EXPECT_EQ(choice_after("S_OK").sentence,
            "DisableWriterClasses of no writer after GatherWriterMetadata at step 2");
}

TEST(RefusedCalls, MakeNoRestoreOfABackup) {
  const std::vector<std::string> steps = {
      "requester CreateVssBackupComponents -> S_OK",
      "requester InitializeForRestore document=null -> E_INVALIDARG",
      "requester SetBackupState components=yes bootable=no type=FULL partial=no -> VSS_E_BAD_STATE",
      "requester SetPreviousBackupStamp component=c stamp=\"1\" -> S_OK"};
  EXPECT_EQ(said("requester/order/initialize-first", "calls", steps).violated, 1u);
  EXPECT_EQ(said("requester/stamps/before-prepare", "", steps).violated, 0u);
}

TEST(RefusedCalls, LeaveIdsUnfilled) {
  const Said said_of =
      said("requester/snapshot/ids-as-returned", "calls",
           {R"(requester AddToSnapshotSet volume=C: -> VSS_E_OBJECT_NOT_FOUND)",
            "requester GetSnapshotProperties snapshot={00000000-0000-0000-0000-000000000000} -> "
            "VSS_E_OBJECT_NOT_FOUND"});
  EXPECT_NE(said_of.sentence.find("never filled in; AddToSnapshotSet at step 1 had failed"),
            std::string::npos)
      << said_of.sentence;
}

// --- coordinator/events: writers that go away in mid-session

std::vector<std::string> session_of_a_writer(const std::vector<std::string>& ending) {
  std::vector<std::string> steps = {
      fmt::format("world writer label=w id={} instance={}", kWriter, kInstance),
      "requester CreateVssBackupComponents -> S_OK",
      "requester InitializeForBackup document=null -> S_OK",
      "requester DoSnapshotSet -> S_OK",
      "writer:w OnPrepareBackup for=requester",
      "writer:w end step=5 -> true",
      "writer:w OnFreeze for=requester",
      "writer:w end step=7 -> true"};
  steps.insert(steps.end(), ending.begin(), ending.end());
  steps.emplace_back("requester Release -> 0");
  return steps;
}

std::uint64_t window_said(const std::vector<std::string>& ending) {
  const auto steps = session_of_a_writer(ending);
  const auto frozen = said("coordinator/events/freeze-is-ended", "calls events", steps).violated;
  const auto shut = said("coordinator/events/shutdown-at-the-end", "calls events", steps).violated;
  EXPECT_EQ(frozen, shut);
  return frozen;
}

TEST(CoordinatorEvents, AreOwedToWritersThatAreThere) {
  EXPECT_EQ(1u, window_said({}));
  EXPECT_EQ(1u, window_said({"writer:w Unsubscribe -> S_FALSE"}));
  EXPECT_EQ(0u, window_said({"writer:w Unsubscribe -> S_OK"}));
  EXPECT_EQ(0u, window_said({"writer:w Unsubscribe", "writer:w end step=9 -> S_OK"}));
  EXPECT_EQ(0u, window_said({"writer:w exit"}));
  // It goes for every session that knows it.
  EXPECT_EQ(0u, window_said({"requester:2 CreateVssBackupComponents -> S_OK",
                             "writer:w OnIdentify for=requester:2", "writer:w end step=10 -> true",
                             "writer:w Unsubscribe -> S_OK", "requester:2 Release -> 0"}));
}

TEST(CoordinatorEvents, AreOwedToAWriterThatGoesOnlyAfterTheSession) {
  auto steps = session_of_a_writer({});
  steps.emplace_back("writer:w Unsubscribe -> S_OK");
  EXPECT_EQ(1u, said("coordinator/events/freeze-is-ended", "calls events", steps).violated);
}

// --- Documents that VSS refused

TEST(RefusedDocuments, SpoilNoJudgement) {
  const std::string text =
      "# vsskit trace 1\n# holds calls documents\n"
      "1 0.000 requester CreateVssBackupComponents -> S_OK\n"
      "2 0.000 requester InitializeForRestore document=bad.xml -> VSS_E_INVALID_XML_DOCUMENT\n"
      "3 0.000 requester InitializeForBackup document=bad.xml -> VSS_E_INVALID_XML_DOCUMENT\n"
      "4 0.000 requester Release -> 0\n";
  const Judgement judgement = judged(text, all_rules(), {}, {{"bad.xml", "hello"}});
  EXPECT_TRUE(judgement.errors.empty()) << judgement.errors.front().text();
  EXPECT_EQ(judgement.sessions, 1u);
}

// --- Ids of shadow copies

constexpr std::string_view kCopy = "{41111111-2222-3333-4444-555555555555}";
constexpr std::string_view kNewCopy = "{51111111-2222-3333-4444-555555555555}";

std::vector<std::string> made(std::string_view copy, std::string_view context) {
  return {"requester CreateVssBackupComponents -> S_OK",
          fmt::format("requester SetContext context={} -> S_OK", context),
          fmt::format("requester AddToSnapshotSet volume=C: snapshot={} -> S_OK", copy)};
}

std::string delete_of(std::string_view copy) {
  return fmt::format("requester DeleteSnapshots id={} type=SNAPSHOT -> VSS_E_OBJECT_NOT_FOUND",
                     copy);
}

TEST(IdsAsReturned, HoldForLaterSessions) {
  std::vector<std::string> steps = made(kCopy, "NAS_ROLLBACK");
  steps.push_back("requester Release -> 0");
  for (std::string& step : made(kNewCopy, "BACKUP"))
    steps.push_back(std::move(step));
  steps.push_back(delete_of(kCopy));
  const Said said_of = said("requester/snapshot/ids-as-returned", "calls", steps);
  EXPECT_EQ(said_of.applied, 1u);
  EXPECT_EQ(said_of.violated, 0u) << said_of.sentence;
}

TEST(IdsAsReturned, MayComeFromBeforeTheRecordingWhereCopiesLast) {
  std::vector<std::string> lasting = made(kNewCopy, "NAS_ROLLBACK");
  lasting.push_back(delete_of(kCopy));
  EXPECT_EQ(said("requester/snapshot/ids-as-returned", "calls", lasting).violated, 0u);
  EXPECT_EQ(said("requester/snapshot/ids-as-returned", "calls", {delete_of(kCopy)}).violated, 0u);
  std::vector<std::string> passing = made(kNewCopy, "BACKUP");
  passing.push_back(delete_of(kCopy));
  EXPECT_EQ(said("requester/snapshot/ids-as-returned", "calls", passing).violated, 1u);
}

// --- requester/completion/set-made-before-complete

TEST(SetMadeBeforeComplete, LooksAtTheSetThatWasStartedBefore) {
  const std::vector<std::string> later = {"requester InitializeForBackup document=null -> S_OK",
                                          "requester BackupComplete -> VSS_E_BAD_STATE",
                                          "requester StartSnapshotSet -> S_OK"};
  EXPECT_EQ(said("requester/completion/set-made-before-complete", "calls", later).applied, 0u);
  const std::vector<std::string> restore = {"requester InitializeForRestore document=null -> S_OK",
                                            "requester StartSnapshotSet -> VSS_E_BAD_STATE",
                                            "requester BackupComplete -> VSS_E_BAD_STATE"};
  EXPECT_EQ(said("requester/completion/set-made-before-complete", "calls", restore).applied, 0u);
}

// --- What the fault plan did

constexpr std::string_view kVanishes = "world fault requester_exit_after_call value=\"3\"";

std::vector<std::string> vanished() {
  return {"requester CreateVssBackupComponents -> S_OK", "requester PrepareForBackup -> S_OK",
          "requester StartSnapshotSet -> S_OK", "requester exit"};
}

constexpr std::string_view kNeverDid[] = {"requester/async/result-read", "requester/async/released",
                                          "requester/abort/while-set-in-creation"};

TEST(DeclaredFaults, TakeTheBlameForWhatAVanishedRequesterLeft) {
  std::vector<std::string> steps = vanished();
  steps.insert(steps.begin(), std::string(kVanishes));
  for (const std::string_view rule : kNeverDid) {
    const Said said_of = said(rule, "calls", steps);
    EXPECT_EQ(said_of.violated, 0u) << rule << ": " << said_of.sentence;
  }
}

TEST(DeclaredFaults, AreNeededForIt) {
  for (const std::string_view rule : kNeverDid)
    EXPECT_EQ(said(rule, "calls", vanished()).violated, 1u) << rule;
}

TEST(DeclaredFaults, ExcuseNoRequesterThatLivedOn) {
  std::vector<std::string> steps = vanished();
  steps.back() = "requester Release -> 0";
  steps.insert(steps.begin(), std::string(kVanishes));
  for (const std::string_view rule : kNeverDid)
    EXPECT_EQ(said(rule, "calls", steps).violated, 1u) << rule;
}

TEST(DeclaredFaults, MayDeliverAnEventTwice) {
  const std::vector<std::string> steps = {"requester InitializeForBackup document=null -> S_OK",
                                          "writer:ledger OnPrepareBackup for=requester -> true",
                                          "writer:ledger OnPrepareBackup for=requester -> true"};
  constexpr std::string_view kRule = "coordinator/events/in-order";
  EXPECT_EQ(said(kRule, "", steps).violated, 1u);
  for (const auto& [value, violated] : {std::pair("ledger OnPrepareBackup", 0u),
                                        {"* OnPrepareBackup", 0u},
                                        {"tree OnPrepareBackup", 1u},
                                        {"ledger OnFreeze", 1u}}) {
    std::vector<std::string> declared = steps;
    declared.insert(declared.begin(),
                    fmt::format("world fault writer_duplicate value=\"{}\"", value));
    EXPECT_EQ(said(kRule, "", declared).violated, violated) << value;
  }
}

// --- Released after PostRestore

TEST(ReleasedAfterPostRestore, ExcusesWhomVssKeptFromIt) {
  const auto restore = [](std::string_view post) {
    return said("requester/restore/released-after-postrestore", "calls",
                {"requester CreateVssBackupComponents -> S_OK",
                 "requester InitializeForRestore document=null -> S_OK",
                 "requester PreRestore -> S_OK", fmt::format("requester PostRestore -> {}", post),
                 "requester Release -> 0"})
        .violated;
  };
  EXPECT_EQ(restore("E_OUTOFMEMORY"), 0u);
  EXPECT_EQ(restore("VSS_E_BAD_STATE"), 1u);
}

}  // namespace
}  // namespace vsskit::conformance
