// Cases in which a rule about VSS itself could speak up wrongly or keep silent, and that no pair of
// twins can hold.
#include <gtest/gtest.h>

#include "tests/support/said.h"

namespace vsskit::conformance {
namespace {

constexpr const char* kLedger =
    "world writer label=ledger id={11111111-2222-3333-4444-555555555555} "
    "instance={21111111-2222-3333-4444-555555555555}";
constexpr const char* kStatusOfLedger =
    "requester GetWriterStatus index=0 writer={11111111-2222-3333-4444-555555555555} "
    "instance={21111111-2222-3333-4444-555555555555} ";

// --- coordinator/identity/identify-reaches-all

Said identify_said(const std::vector<std::string>& before, const std::vector<std::string>& during) {
  std::vector<std::string> steps = before;
  const auto add = [&](std::string step) { steps.push_back(std::move(step)); };
  add("requester CreateVssBackupComponents -> S_OK");
  for (const std::string& step : during)
    add(step);
  const std::size_t gather = steps.size() + 1;
  add("requester GatherWriterMetadata -> S_OK");
  add(
      fmt::format("requester QueryStatus of=GatherWriterMetadata started={} -> "
                  "VSS_S_ASYNC_FINISHED",
                  gather));
  return said("coordinator/identity/identify-reaches-all", "calls events", steps);
}

constexpr const char* kSubscribes = "writer:ledger Subscribe events=BACKUP_EVENTS_FLAG -> S_OK";

TEST(IdentifyReachesAll, IsBrokenByASilentGather) {
  EXPECT_EQ(1u, identify_said({kLedger, kSubscribes}, {}).violated);
}

TEST(IdentifyReachesAll, AsksNothingOfWritersThatWentOrCameLate) {
  EXPECT_EQ(0u, identify_said({kLedger, kSubscribes, "writer:ledger exit"}, {}).applied);
  EXPECT_EQ(0u, identify_said({kLedger}, {kSubscribes}).applied);
  EXPECT_EQ(0u, identify_said({kLedger, "writer:ledger Subscribe -> E_ACCESSDENIED"}, {}).applied);
}

TEST(IdentifyReachesAll, AsksNothingOfClassesThatAreLeftOut) {
  const char* other =
      R"(requester EnableWriterClasses ids="{31111111-2222-3333-4444-555555555555}")"
      " -> S_OK";
  EXPECT_EQ(0u, identify_said({kLedger, kSubscribes}, {other}).applied);
  const char* refused =
      R"(requester DisableWriterClasses ids="{11111111-2222-3333-4444-555555555555}")"
      " -> E_ACCESSDENIED";
  EXPECT_EQ(1u, identify_said({kLedger, kSubscribes}, {refused}).violated);
}

// --- coordinator/identity/left-out-hears-nothing

TEST(LeftOut, IsTakenBackByTheFirstEnablingAndNotByLateCalls) {
  const std::string ids = R"( ids="{11111111-2222-3333-4444-555555555555}" -> S_OK)";
  const auto left_out = [&](std::vector<std::string> calls) {
    calls.insert(calls.begin(), {kLedger, "requester CreateVssBackupComponents -> S_OK"});
    return said("coordinator/identity/left-out-hears-nothing", "calls", calls).violated;
  };
  const std::string gather = "requester GatherWriterMetadata -> S_OK";
  const std::string event = "writer:ledger OnIdentify for=requester -> true";
  EXPECT_EQ(1u, left_out({"requester DisableWriterClasses" + ids, gather, event}));
  EXPECT_EQ(0u, left_out({"requester DisableWriterClasses" + ids,
                          "requester EnableWriterClasses" + ids, gather, event}));
  EXPECT_EQ(1u, left_out({"requester EnableWriterClasses" + ids,
                          "requester DisableWriterClasses" + ids, gather, event}));
  EXPECT_EQ(0u, left_out({gather, "requester DisableWriterClasses" + ids, event}));
}

// --- coordinator/identity/failed-identify-unlisted

TEST(FailedIdentify, SaysNothingOfAStatusThatWasGatheredBefore) {
  const auto unlisted = [](const std::vector<std::string>& steps) {
    return said("coordinator/identity/failed-identify-unlisted", "", steps).violated;
  };
  const std::string gather = "requester GatherWriterStatus -> S_OK";
  const std::string fails = "writer:ledger OnIdentify for=requester -> false";
  const std::string read = kStatusOfLedger + std::string("state=STABLE failure=S_OK -> S_OK");
  EXPECT_EQ(0u, unlisted({kLedger, gather, fails, read}));
  EXPECT_EQ(1u, unlisted({kLedger, fails, gather, read}));
  EXPECT_EQ(0u, unlisted({kLedger, fails, "writer:ledger OnIdentify for=requester -> true", gather,
                          read}));
}

// --- coordinator/states

TEST(States, OfAWriterThatWasNotToldAnythingAreAnothersBackup) {
  const Said idle =
      said("coordinator/states/state-follows-events", "events",
           {kLedger, "writer:ledger OnIdentify for=requester -> true",
            "requester GatherWriterStatus -> S_OK",
            kStatusOfLedger + std::string("state=WAITING_FOR_THAW failure=S_OK -> S_OK")});
  EXPECT_EQ(0u, idle.applied);
}

TEST(States, NameTheFirstEventThatFailed) {
  const auto named = [](const std::string& state) {
    return said(
        "coordinator/states/failure-names-its-event", "calls events",
        {kLedger, "requester DoSnapshotSet -> S_OK",
         "writer:ledger OnFreeze for=requester -> false",
         "writer:ledger OnAbort for=requester -> false", "requester GatherWriterStatus -> S_OK",
         kStatusOfLedger + state + " failure=VSS_E_WRITERERROR_NONRETRYABLE -> S_OK"});
  };
  EXPECT_EQ(0u, named("state=FAILED_AT_FREEZE").violated);
  EXPECT_EQ(1u, named("state=FAILED_AT_THAW").violated);
}

TEST(States, OfVssAreNotSaidByWriters) {
  const Said own = said(
      "coordinator/states/codes-from-their-side", "calls events",
      {kLedger, "requester PrepareForBackup -> S_OK", "writer:ledger OnPrepareBackup for=requester",
       "writer:ledger SetWriterFailure failure=VSS_E_WRITER_NOT_RESPONDING -> S_OK",
       "writer:ledger end step=3 -> false", "requester GatherWriterStatus -> S_OK",
       kStatusOfLedger +
           std::string(
               "state=FAILED_AT_PREPARE_BACKUP failure=VSS_E_WRITER_NOT_RESPONDING -> S_OK")});
  EXPECT_EQ(1u, own.violated);
}

// --- coordinator/aborts

TEST(Aborts, AfterARefusalHaveAReasonWhereTheCreationFailedOrTheRequesterAsked) {
  const auto alone = [](const std::string& end, const std::string& call) {
    return said("coordinator/aborts/none-for-refusal-alone", "calls",
                {"requester CreateVssBackupComponents -> S_OK", "requester DoSnapshotSet -> S_OK",
                 "writer:ledger OnPrepareSnapshot for=requester -> false", call,
                 "writer:ledger OnAbort for=requester -> true",
                 "requester QueryStatus of=DoSnapshotSet started=2 -> " + end});
  };
  const std::string nothing = "requester GetWriterStatusCount count=0 -> S_OK";
  EXPECT_EQ(1u, alone("VSS_S_ASYNC_FINISHED", nothing).violated);
  EXPECT_EQ(0u, alone("VSS_E_PROVIDER_VETO", nothing).violated);
  EXPECT_EQ(0u, alone("VSS_S_ASYNC_FINISHED", "requester AbortBackup -> S_OK").violated);
}

TEST(Aborts, OfABackupThatWasCompletedAreIdle) {
  const auto idle = [](const std::string& first, const std::string& end) {
    return said(
        "coordinator/aborts/idle-abort-ignored", "calls",
        {"requester CreateVssBackupComponents -> S_OK", first + " -> S_OK",
         "requester BackupComplete -> S_OK",
         "requester QueryStatus of=BackupComplete started=3 -> " + end, "requester AbortBackup",
         "writer:ledger OnAbort for=requester -> true", "requester end step=5 -> S_OK"});
  };
  EXPECT_EQ(1u, idle("requester PrepareForBackup", "VSS_S_ASYNC_FINISHED").violated);
  EXPECT_EQ(0u, idle("requester PrepareForBackup", "VSS_S_ASYNC_CANCELLED").applied);
  EXPECT_EQ(1u, idle("requester FreeWriterStatus", "VSS_S_ASYNC_CANCELLED").violated);
}

// --- coordinator/freeze

TEST(HeldWrites, AreReleasedWhenTheLastCommitIsOverAndNotBefore) {
  const auto early = [](const std::string& before, const std::string& after) {
    return said("coordinator/freeze/writes-held-for-commit", "",
                {"requester DoSnapshotSet -> S_OK", "files:C:\\ writes_held",
                 "provider:own CommitSnapshots", before, after})
        .violated;
  };
  const std::string over = "provider:own end step=3 -> S_OK";
  const std::string release = "files:C:\\ writes_released waited=0";
  EXPECT_EQ(0u, early(over, release));
  EXPECT_EQ(1u, early(release, over));
  EXPECT_EQ(0u, early("files:D:\\ writes_released waited=0", over));
}

TEST(TransactionFailures, AreTakenForOneAnotherOnlyByMistake) {
  const auto told = [](const std::string& end) {
    return said("coordinator/freeze/transaction-failure-told", "",
                {R"(world fault hold_fails value="VSS_E_TRANSACTION_FREEZE_TIMEOUT")",
                 "requester DoSnapshotSet -> S_OK",
                 "requester QueryStatus of=DoSnapshotSet started=2 -> " + end});
  };
  EXPECT_EQ(0u, told("VSS_E_PROVIDER_VETO").violated);
  EXPECT_EQ(1u, told("VSS_E_TRANSACTION_THAW_TIMEOUT").violated);
}

}  // namespace
}  // namespace vsskit::conformance
