// Cases in which rules about VSS itself could speak up wrongly or keep silent, and that no pair of
// twins can hold.
#include <gtest/gtest.h>

#include "tests/support/said.h"

namespace vsskit::conformance {
namespace {

using Counts = std::pair<std::uint64_t, std::uint64_t>;  // how often it applied, was violated
using Lines = std::vector<std::string>;
using Files = std::map<std::string, std::string>;

Counts counts(std::string_view rule, std::string_view holds, const Lines& steps,
              const Files& files = {}) {
  const Said found = said(rule, holds, steps, files);
  return {found.applied, found.violated};
}

Lines joined(Lines first, const Lines& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

constexpr const char* kSetId = "{5e6f7a8b-0000-4000-8000-0000000000a1}";
constexpr const char* kCopyId = "{5e6f7a8b-0000-4000-8000-0000000000a2}";
constexpr const char* kNull = "{00000000-0000-0000-0000-000000000000}";

std::string started() {
  return fmt::format("requester StartSnapshotSet set={} -> S_OK", kSetId);
}
std::string added() {
  return fmt::format("requester AddToSnapshotSet volume=C:\\ snapshot={} -> S_OK", kCopyId);
}
std::string copied() {
  return fmt::format(
      R"(files:C:\ snapshot id={} set={} device="\\?\GLOBALROOT\Device\Copy1" listing=l.txt)",
      kCopyId, kSetId);
}

// --- coordinator/creation/one-set-at-once

TEST(OneSetAtOnce, HoldsForOneRequesterToo) {
  const auto rule = "coordinator/creation/one-set-at-once";
  EXPECT_EQ(counts(rule, "", {started(), started()}), Counts(1, 1));
  EXPECT_EQ(counts(rule, "", {started(), "requester DoSnapshotSet -> S_OK", started()}),
            Counts(0, 0));
  EXPECT_EQ(counts(rule, "", {started(), "requester AbortBackup -> S_OK", started()}),
            Counts(0, 0));
}

// --- coordinator/creation/nothing-left-of-failed

// A second DoSnapshotSet while the first is at work is refused, and the copies are the first one's.
TEST(NothingLeftOfFailed, CountsNoCallThatWasRefusedWhileAnotherWasAtWork) {
  const auto rule = "coordinator/creation/nothing-left-of-failed";
  const Lines two = {started(), added(), "requester DoSnapshotSet -> S_OK",
                     "requester DoSnapshotSet -> E_INVALIDARG", copied()};
  EXPECT_EQ(counts(rule, "calls files", two), Counts(0, 0));
  EXPECT_EQ(counts(rule, "calls files",
                   {started(), added(), "requester DoSnapshotSet", copied(),
                    "requester end step=3 -> E_OUTOFMEMORY", "requester Release -> 0"}),
            Counts(1, 1));
}

TEST(NothingLeftOfFailed, LooksForNoCopyOfAVolumeThatWentAway) {
  EXPECT_EQ(
      counts("coordinator/creation/nothing-left-of-failed", "calls files",
             {R"(world fault volume_lost value="C:\ OnPostSnapshot")", started(), added(),
              "requester DoSnapshotSet", copied(), "requester end step=4 -> VSS_E_PROVIDER_VETO"}),
      Counts(0, 0));
}

// --- coordinator/copies/persistent-copies-stay

TEST(PersistentCopiesStay, WhereTheyWereMadeToTheEnd) {
  const auto kept = [](const char* reported) {
    return counts("coordinator/copies/persistent-copies-stay", "calls files",
                  {"requester CreateVssBackupComponents -> S_OK",
                   "requester SetContext context=APP_ROLLBACK -> S_OK", started(), added(),
                   "requester DoSnapshotSet -> S_OK", copied(),
                   fmt::format("requester QueryStatus of=DoSnapshotSet started=5 -> {}", reported),
                   "requester Release", fmt::format("files:C:\\ snapshot_deleted id={}", kCopyId),
                   "requester end step=8 -> 0"});
  };
  EXPECT_EQ(kept("VSS_S_ASYNC_FINISHED"), Counts(1, 1));
  EXPECT_EQ(kept("VSS_S_ASYNC_PENDING"), Counts(0, 0));
}

// --- coordinator/aborts/none-after-post-snapshot

TEST(NoneAfterPostSnapshot, MayComeWhileItIsHandled) {
  const auto rule = "coordinator/aborts/none-after-post-snapshot";
  const Lines begun = {"requester CreateVssBackupComponents -> S_OK",
                       "writer:w OnPostSnapshot for=requester"};
  const Lines abort = {"writer:w OnAbort for=requester -> true"};
  const Lines over = {"writer:w end step=2 -> true"};
  EXPECT_EQ(counts(rule, "", joined(joined(begun, abort), over)), Counts(1, 0));
  EXPECT_EQ(counts(rule, "", joined(joined(begun, over), abort)), Counts(1, 1));
}

// --- coordinator/states/codes-from-their-side

TEST(CodesFromTheirSide, CountARefusedIdentify) {
  const auto status_after = [](const char* answer) {
    constexpr const char* kIds =
        "id={5e6f7a8b-0000-4000-8000-000000000001} "
        "instance={5e6f7a8b-0000-4000-8000-000000000002}";
    return counts(
        "coordinator/states/codes-from-their-side", "calls events",
        {fmt::format("world writer label=w {}", kIds),
         "requester CreateVssBackupComponents -> S_OK",
         fmt::format("writer:w OnIdentify for=requester -> {}", answer),
         "writer:w OnPreRestore for=requester -> true", "requester GatherWriterStatus -> S_OK",
         "requester GetWriterStatus writer={5e6f7a8b-0000-4000-8000-000000000001} "
         "instance={5e6f7a8b-0000-4000-8000-000000000002} "
         "failure=VSS_E_WRITERERROR_NONRETRYABLE -> S_OK"});
  };
  EXPECT_EQ(status_after("false"), Counts(1, 0));
  EXPECT_EQ(status_after("true"), Counts(1, 1));
}

// --- coordinator/handed-over/stamp-readable-afterwards

// On a live machine another instance of the class may be in a process that the trace knows not.
TEST(StampReadableAfterwards, IsOfTheInstanceThatIsAsked) {
  const auto read_from = [](int instance) {
    constexpr const char* kId = "{{5e6f7a8b-0000-4000-8000-00000000000{}}}";
    const std::string writer = fmt::format(fmt::runtime(kId), 1);
    const std::string own = fmt::format(fmt::runtime(kId), 2);
    const std::string asked = fmt::format(fmt::runtime(kId), instance);
    const Lines steps = {
        fmt::format("world writer label=w id={} instance={}", writer, own),
        "requester CreateVssBackupComponents -> S_OK",
        "requester PrepareForBackup -> S_OK",
        "writer:w OnPrepareBackup for=requester",
        R"(writer:w SetBackupStamp component=c stamp="2" -> S_OK)",
        "writer:w end step=4 -> true",
        "requester QueryStatus of=PrepareForBackup started=3 -> VSS_S_ASYNC_FINISHED",
        fmt::format("requester GetWriterComponents index=0 writer={} instance={} -> S_OK", writer,
                    asked),
        fmt::format(R"(requester GetBackupStamp writer={} component=c stamp="1" -> S_OK)", writer)};
    return counts("coordinator/handed-over/stamp-readable-afterwards", "calls events", steps);
  };
  EXPECT_EQ(read_from(2), Counts(1, 1));
  EXPECT_EQ(read_from(3), Counts(0, 0));
}

// --- coordinator/copies/backup-copies-go

TEST(BackupCopiesGo, LeavesOutCopiesThatMayStay) {
  const auto rule = "coordinator/copies/backup-copies-go";
  const Lines session = {"requester CreateVssBackupComponents -> S_OK", started(), added(),
                         "requester DoSnapshotSet -> S_OK", copied()};
  const Lines end = {"requester Release -> 0"};
  EXPECT_EQ(counts(rule, "calls files", joined(session, end)), Counts(1, 1));
  const std::string broken = fmt::format("requester BreakSnapshotSet set={} -> S_OK", kSetId);
  EXPECT_EQ(counts(rule, "calls files", joined(joined(session, {broken}), end)), Counts(0, 0));
  const Lines lost = {"world fault volume_lost value=\"C:\\ OnThaw\""};
  EXPECT_EQ(counts(rule, "calls files", joined(joined(lost, session), end)), Counts(0, 0));
  EXPECT_EQ(counts(rule, "calls files", joined(session, {"requester exit"})), Counts(0, 0));
}

// --- coordinator/copies/images-do-not-change

TEST(Images, OfWritersThatMayRecoverThemAreNotJudged) {
  const auto rule = "coordinator/copies/images-do-not-change";
  const Files listing = {{"l.txt",
                          "# vsskit listing 1\n4 2026-01-01T00:00:00.0000000Z "
                          "3fdc7a0c5e2f41b08a4d2b0c6b8a17e5 C:\\a\\b.dat\n"}};
  const std::string stored =
      R"(medium stored path="M:\b.dat" source="\\?\GLOBALROOT\Device\Copy1\a\b.dat" offset=0)"
      R"( length=4 digest=99aa06d3014798d86001c324468d497f size=4)";
  EXPECT_EQ(counts(rule, "", {copied(), stored}, listing), Counts(1, 1));
  const std::string asked =
      R"(writer:w GetSnapshotDeviceName volume=C:\ device="\\?\GLOBALROOT\Device\Copy1" -> S_OK)";
  EXPECT_EQ(counts(rule, "", {copied(), asked, stored}, listing), Counts(0, 0));
}

// --- coordinator/copies/deletion-stops-at-error

TEST(Deletion, ThatSucceedsLeavesNoCopy) {
  const auto rule = "coordinator/copies/deletion-stops-at-error";
  const auto deletion = [](std::string_view left, std::string_view result) {
    return fmt::format(
        "requester DeleteSnapshots id={} type=SNAPSHOT_SET force=no deleted=1 nondeleted={} -> {}",
        kSetId, left, result);
  };
  EXPECT_EQ(counts(rule, "", {deletion(kNull, "S_OK")}), Counts(1, 0));
  EXPECT_EQ(counts(rule, "", {deletion(kCopyId, "S_OK")}), Counts(1, 1));
  EXPECT_EQ(counts(rule, "", {deletion(kCopyId, "VSS_E_PROVIDER_VETO")}), Counts(1, 0));
}

// --- coordinator/asyncs/cancelled-when-asked

TEST(Cancelled, WithTheBackupOrByAnAdministratorIsNobodysFault) {
  const auto rule = "coordinator/asyncs/cancelled-when-asked";
  const auto told = [](std::string_view of) {
    return fmt::format("requester QueryStatus of={} started=1 -> VSS_S_ASYNC_CANCELLED", of);
  };
  const std::string prepare = "requester PrepareForBackup -> S_OK";
  EXPECT_EQ(counts(rule, "calls", {prepare, told("PrepareForBackup")}), Counts(1, 1));
  EXPECT_EQ(
      counts(rule, "calls", {prepare, "requester AbortBackup -> S_OK", told("PrepareForBackup")}),
      Counts(1, 0));
  EXPECT_EQ(counts(rule, "calls", {"requester DoSnapshotSet -> S_OK", told("DoSnapshotSet")}),
            Counts(0, 0));
}

// --- coordinator/lookups/index-within-count

TEST(IndexWithinCount, FindsWhatWasCounted) {
  const auto rule = "coordinator/lookups/index-within-count";
  const std::string count = "writer:w GetPartialFileCount component=c count=1 -> S_OK";
  const auto get = [](int index, std::string_view result) {
    return fmt::format("writer:w GetPartialFile component=c index={} -> {}", index, result);
  };
  EXPECT_EQ(counts(rule, "calls", {count, get(0, "VSS_E_OBJECT_NOT_FOUND")}), Counts(1, 1));
  EXPECT_EQ(counts(rule, "calls", {count, get(1, "VSS_E_OBJECT_NOT_FOUND")}), Counts(1, 0));
  EXPECT_EQ(counts(rule, "calls", {count, get(1, "S_OK")}), Counts(1, 1));
  const std::string more = "writer:w AddPartialFile component=c path=\"C:\\\" -> S_OK";
  EXPECT_EQ(counts(rule, "calls", {count, more, get(1, "S_OK")}), Counts(0, 0));
  const std::string fault = "world fault call_fails value=\"IVssComponent::GetPartialFile\"";
  EXPECT_EQ(counts(rule, "calls", {fault, count, get(0, "VSS_E_OBJECT_NOT_FOUND")}), Counts(0, 0));
}

// --- coordinator/providers/hardware-first

TEST(HardwareFirst, LeavesAProviderToTheRequesterThatNamesIt) {
  const auto rule = "coordinator/providers/hardware-first";
  const auto trace_with = [](std::string_view named) {
    return Lines{"world provider label=slow type=SOFTWARE",
                 "world provider label=array type=HARDWARE",
                 fmt::format("requester AddToSnapshotSet volume=C:\\ provider={}", named),
                 "provider:array AreLunsSupported volume=V supported=yes -> S_OK",
                 fmt::format("provider:slow BeginPrepareSnapshot set={} volume=V -> S_OK", kSetId),
                 "requester end step=3 -> S_OK"};
  };
  EXPECT_EQ(counts(rule, "", trace_with(kNull)), Counts(1, 1));
  EXPECT_EQ(counts(rule, "", trace_with(kCopyId)), Counts(0, 0));
}

// --- coordinator/providers/odd-codes-are-hidden

TEST(OddCodes, OfAPhaseAreHiddenToo) {
  const auto rule = "coordinator/providers/odd-codes-are-hidden";
  const auto creation = [&](std::string_view code, std::string_view told) {
    return counts(rule, "",
                  {started(), "requester DoSnapshotSet -> S_OK",
                   "requester QueryStatus of=DoSnapshotSet started=2",
                   fmt::format("provider:p CommitSnapshots set={} -> {}", kSetId, code),
                   fmt::format("requester end step=3 -> {}", told)});
  };
  EXPECT_EQ(creation("E_FAIL", "E_FAIL"), Counts(1, 1));
  EXPECT_EQ(creation("E_FAIL", "VSS_E_UNEXPECTED_PROVIDER_ERROR"), Counts(1, 0));
  EXPECT_EQ(creation("E_FAIL", "VSS_E_HOLD_WRITES_TIMEOUT"), Counts(1, 0));
  EXPECT_EQ(creation("VSS_E_PROVIDER_VETO", "VSS_E_PROVIDER_VETO"), Counts(0, 0));
}

// --- coordinator/answers/late-stamp-refused

TEST(LateStamp, MayBeRefusedForWhatItIs) {
  const auto said_to = [](std::string_view stamp) {
    return counts("coordinator/answers/late-stamp-refused", "",
                  {"requester CreateVssBackupComponents -> S_OK",
                   "writer:w OnBackupComplete components=1 for=requester",
                   fmt::format("writer:w SetBackupStamp component=a stamp={}", stamp),
                   "writer:w end step=2 -> true"});
  };
  EXPECT_EQ(said_to("null -> E_INVALIDARG"), Counts(1, 0));
  EXPECT_EQ(said_to("\"1\" -> VSS_E_BAD_STATE"), Counts(1, 0));
  EXPECT_EQ(said_to("\"1\" -> S_OK"), Counts(1, 1));
}

// --- coordinator/answers/unknown-component-refused

TEST(UnknownComponent, IsHeldAgainstWhatWasGatheredBefore) {
  const auto rule = "coordinator/answers/unknown-component-refused";
  const Files files = {{"w.xml",
                        R"(<WRITER_METADATA xmlns="x-schema:#VssWriterMetadataInfo" version="1.1">)"
                        R"(<IDENTIFICATION writerId="5e6f7a8b-0000-4000-8000-000000000001")"
                        R"( instanceId="5e6f7a8b-0000-4000-8000-000000000002" friendlyName="W")"
                        R"( usage="USER_DATA" dataSource="OTHER"/></WRITER_METADATA>)"}};
  const Lines gathered = {"requester WriterMetadata writer=w document=w.xml"};
  const Lines added = {
      "requester AddComponent instance={5e6f7a8b-0000-4000-8000-000000000002}"
      " writer={5e6f7a8b-0000-4000-8000-000000000001} type=FILEGROUP logical_path=null"
      " component=a -> S_OK"};
  EXPECT_EQ(counts(rule, "", joined(gathered, added), files), Counts(1, 1));
  EXPECT_EQ(counts(rule, "", joined(added, gathered), files), Counts(0, 0));
}

// --- coordinator/events/only-writers-with-components

TEST(OnlyWritersWithComponents, MayHaveThemFromTheDocumentOfTheBeginning) {
  const auto backup = [](const char* document) {
    return counts(
        "coordinator/events/only-writers-with-components", "calls",
        {"world writer label=w id={5e6f7a8b-0000-4000-8000-000000000001} name=\"W\"",
         "requester CreateVssBackupComponents -> S_OK",
         fmt::format("requester InitializeForBackup document={} -> S_OK", document),
         "requester SetBackupState components=yes bootable=no type=FULL partial=no -> S_OK",
         "writer:w OnFreeze for=requester -> true"});
  };
  EXPECT_EQ(backup("null"), Counts(1, 1));
  EXPECT_EQ(backup("saved.xml"), Counts(0, 0));
}

// --- coordinator/events/shutdown-names-the-set

TEST(ShutdownNamesTheSet, WhateverSetWasRefusedAfterIt) {
  const auto rule = "coordinator/events/shutdown-names-the-set";
  const auto backup = [&](const char* named) {
    return Lines{"requester CreateVssBackupComponents -> S_OK",
                 started(),
                 "requester StartSnapshotSet -> VSS_E_SNAPSHOT_SET_IN_PROGRESS",
                 "requester DoSnapshotSet -> S_OK",
                 "requester QueryStatus of=DoSnapshotSet started=4 -> VSS_S_ASYNC_FINISHED",
                 fmt::format("writer:w OnBackupShutdown set={} for=requester -> true", named)};
  };
  EXPECT_EQ(counts(rule, "", backup(kSetId)), Counts(1, 0));
  EXPECT_EQ(counts(rule, "", backup(kNull)), Counts(1, 1));
}

// --- coordinator/identity/identify-reaches-all

TEST(IdentifyReachesAll, WhomTheRequesterWantsUntilItGathersMetadata) {
  const auto gathering = [](const Lines& before) {
    const Lines there = {
        "world writer label=w id={5e6f7a8b-0000-4000-8000-000000000001}"
        " instance={5e6f7a8b-0000-4000-8000-000000000002} name=\"W\"",
        "writer:w Subscribe -> S_OK", "requester CreateVssBackupComponents -> S_OK"};
    const auto at = there.size() + before.size() + 1;
    return counts("coordinator/identity/identify-reaches-all", "calls events",
                  joined(joined(there, before),
                         {"requester GatherWriterMetadata -> S_OK",
                          fmt::format("requester QueryStatus of=GatherWriterMetadata started={}"
                                      " -> VSS_S_ASYNC_FINISHED",
                                      at),
                          "requester Release -> 0"}));
  };
  EXPECT_EQ(gathering({}), Counts(1, 1));
  EXPECT_EQ(gathering({"requester GatherWriterStatus -> S_OK",
                       "requester DisableWriterClasses"
                       " ids=\"{5e6f7a8b-0000-4000-8000-000000000001}\" -> S_OK"}),
            Counts(0, 0));
}

// --- coordinator/rights/others-are-refused

TEST(Rights, OfASecondWriterOfANameAreNotTold) {
  const auto rule = "coordinator/rights/others-are-refused";
  const Lines world = {"world fault writer_not_elevated value=\"w-2 0\"",
                       "world writer label=w name=\"W\"", "world writer label=w-2 name=\"W\""};
  EXPECT_EQ(counts(rule, "", joined(world, {"writer:w-2 Subscribe -> S_OK"})), Counts(0, 0));
  const Lines all = {"world fault writer_not_elevated value=\"* 0\""};
  EXPECT_EQ(counts(rule, "", joined(all, {"writer:w Subscribe -> S_OK"})), Counts(1, 1));
  EXPECT_EQ(counts(rule, "", joined(all, {"writer:w Subscribe -> E_ACCESSDENIED"})), Counts(1, 0));
}

}  // namespace
}  // namespace vsskit::conformance
