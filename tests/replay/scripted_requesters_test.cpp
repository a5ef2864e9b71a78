// What a recording shows of requesters that vsskit played itself.
#include "replay/run/scripted_requesters.h"

#include <gtest/gtest.h>

#include <string>

#include "sim/trace/recording.h"

namespace vsskit::run {
namespace {

ScriptedRequesters requesters_of(const std::string& steps) {
  const auto recording =
      trace::Recording::parse("# vsskit trace 1\n# holds calls events\n" + steps, "test");
  EXPECT_TRUE(recording.ok()) << recording.error().text();
  ScriptedRequesters requesters;
  if (!recording) return requesters;
  for (const trace::Step& step : recording->steps)
    requesters.see(step);
  return requesters;
}

const std::string kWriter =
    "  1  0.000  world  writer label=mine id={5b2f8f4e-7d0c-4f0a-9a53-6c1ed9e0a001} scripted=no\n"
    "  2  0.000  writer:mine  Subscribe events=BACKUP_EVENTS_FLAG timeout_ms=0 -> S_OK\n";
const std::string kScripted = "  3  0.000  world  requester label=requester scripted=yes\n";
const std::string kOwn = "  3  0.000  world  requester label=requester scripted=no\n";
const std::string kBegun = "  4  0.000  requester  CreateVssBackupComponents -> S_OK\n";
const std::string kReleased =
    "  5  0.000  requester  Release\n"
    "  6  0.000  writer:mine  OnVSSShutdown for=requester\n"
    "  7  0.000  writer:mine  end step=6 -> true\n";
const std::string kEnded = "  8  0.000  requester  end step=5 -> 0\n";

bool cut_short(const std::string& steps, std::size_t backups = 1) {
  return requesters_of(steps).were_cut_short({backups, 0});
}

TEST(ScriptedRequesters, AreOverWithTheirRelease) {
  EXPECT_FALSE(cut_short(kWriter + kScripted + kBegun + kReleased + kEnded));
}

// What only stands inside the object has a Release too, which ends no backup.
TEST(ScriptedRequesters, AreNotOverWithTheReleaseOfWhatTheyWereHanded) {
  EXPECT_TRUE(cut_short(kWriter + kScripted + kBegun +
                        "  5  0.000  requester  Release of=PrepareForBackup started=4 -> 0\n"));
}

TEST(ScriptedRequesters, AreCutShortByAProgramThatLeavesBefore) {
  EXPECT_TRUE(cut_short(kWriter));
  EXPECT_TRUE(cut_short(kWriter + kScripted + kBegun));
  EXPECT_TRUE(cut_short(kWriter + kScripted + kBegun + kReleased));
}

TEST(ScriptedRequesters, AreCutShortBetweenTwo) {
  EXPECT_TRUE(cut_short(kWriter + kScripted + kBegun + kReleased + kEnded, 2));
}

TEST(ScriptedRequesters, AreCutShortInTheRestoreThatWasAtWorkOrNext) {
  const std::string backup = kWriter + kScripted + kBegun;
  const std::string over = backup + kReleased + kEnded;
  const std::string next = over + "  9  0.000  requester  CreateVssBackupComponents -> S_OK\n";
  const std::string restore =
      next + "  10  0.000  requester  InitializeForRestore document=\"c.xml\" -> S_OK\n";
  EXPECT_FALSE(requesters_of(backup).in_restore({1, 1}));
  EXPECT_TRUE(requesters_of(over).in_restore({1, 1}));
  EXPECT_FALSE(requesters_of(over).in_restore({2, 1}));
  EXPECT_TRUE(requesters_of(next).in_restore({1, 1}));
  EXPECT_FALSE(requesters_of(next).in_restore({2, 0}));
  EXPECT_TRUE(requesters_of(restore).in_restore({0, 0}));
}

// The fault requester_exit_after_call: the program goes on.
TEST(ScriptedRequesters, AreNotCutShortByTheProgramWhereTheyLostTheirProcess) {
  const std::string lost = kWriter + kScripted + kBegun + "  5  0.000  requester  exit\n";
  EXPECT_FALSE(requesters_of(lost).were_cut_short({1, 1}));
  EXPECT_EQ("its process ended after CreateVssBackupComponents", requesters_of(lost).failure());
  const std::string second = "  6  0.000  requester  CreateVssBackupComponents -> S_OK\n";
  EXPECT_TRUE(requesters_of(lost + second).were_cut_short({2, 0}));
}

// The names in a backup's document are all that a writer's part in it depends on.
TEST(ScriptedRequesters, LeaveOutAWriterOfWhomNoComponentWasAdded) {
  const std::string state = "  5  0.000  requester  SetBackupState components=";
  const std::string rest = " bootable=no type=FULL partial=yes -> S_OK\n";
  const std::string added =
      "  6  0.000  requester  AddComponent instance={00000000-0000-0000-0000-000000000000} "
      "writer={5b2f8f4e-7d0c-4f0a-9a53-6c1ed9e0a001} type=DATABASE logical_path=null "
      "component=ledger -> S_OK\n";
  const std::string begun = kWriter + kScripted + kBegun;
  EXPECT_EQ(requesters_of(begun + state + "yes" + rest).left_out().size(), 1U);
  EXPECT_TRUE(requesters_of(begun + state + "yes" + rest + added).left_out().empty());
  EXPECT_TRUE(requesters_of(begun + state + "no" + rest).left_out().empty());
  EXPECT_TRUE(requesters_of(begun).left_out().empty());
  // Others come, and others are told apart.
  const std::string others =
      "  7  0.000  world  writer label=b id={5b2f8f4e-7d0c-4f0a-9a53-6c1ed9e0a002} "
      "instance={00000000-0000-0000-0000-00000000000b} name=\"B Writer\" scripted=no\n"
      "  8  0.000  writer:b  Subscribe events=BACKUP_EVENTS_FLAG timeout_ms=0 -> S_OK\n"
      "  9  0.000  world  writer label=c id={5b2f8f4e-7d0c-4f0a-9a53-6c1ed9e0a003} "
      "instance={00000000-0000-0000-0000-00000000000c} name=\"C Writer\" scripted=no\n"
      "  10  0.000  writer:c  Subscribe events=BACKUP_EVENTS_FLAG timeout_ms=0 -> S_OK\n";
  EXPECT_EQ(requesters_of(begun + state + "yes" + rest + added + others).left_out(),
            (std::vector<std::string>{"B Writer", "C Writer"}));
}

// Each subscription of a writer is another instance, under another label.
std::string subscription(int number, const std::string& named = "name=\"Mine\"") {
  const std::string label = "mine." + std::to_string(number);
  return "  " + std::to_string(10 * number) + "  0.000  world  writer label=" + label +
         " id={5b2f8f4e-7d0c-4f0a-9a53-6c1ed9e0a001}"
         " instance={00000000-0000-0000-0000-00000000000" +
         std::to_string(number) + "} " + named + " scripted=no\n  " +
         std::to_string(10 * number + 1) + "  0.000  writer:" + label +
         "  Subscribe events=BACKUP_EVENTS_FLAG timeout_ms=0 -> S_OK\n";
}

TEST(ScriptedRequesters, LeaveOutAWriterOnceHoweverOftenItSubscribed) {
  const std::string begun =
      kScripted + kBegun +
      "  5  0.000  requester  SetBackupState components=yes bootable=no type=FULL partial=yes -> "
      "S_OK\n";
  const std::string again = subscription(1) + subscription(2) + subscription(3);
  EXPECT_EQ(requesters_of(begun + again).left_out(), (std::vector<std::string>{"Mine"}));
  const std::string second =
      "  90  0.000  requester  AddComponent instance={00000000-0000-0000-0000-000000000002} "
      "writer={5b2f8f4e-7d0c-4f0a-9a53-6c1ed9e0a001} type=DATABASE logical_path=null "
      "component=ledger -> S_OK\n";
  EXPECT_TRUE(requesters_of(begun + again + second).left_out().empty());
  const std::string named = subscription(4, "name=\"Mine\" instance_name=\"other\"");
  EXPECT_EQ(requesters_of(begun + again + named + second).left_out(),
            (std::vector<std::string>{"Mine (other)"}));
}

TEST(ScriptedRequesters, AreNobodysWhereTheProgramHasNoWriterOrARequester) {
  EXPECT_FALSE(cut_short(kOwn));
  EXPECT_FALSE(cut_short(kWriter + kOwn + kBegun));
}

const std::string kOperation =
    "    4  0.000  requester  DoSnapshotSet -> S_OK\n"
    "    5  0.001  requester  Wait of=DoSnapshotSet started=4 -> S_OK\n"
    "    6  0.002  requester  QueryStatus of=DoSnapshotSet started=4 -> "
    "VSS_E_INSUFFICIENT_STORAGE\n"
    "    7  0.003  requester  AbortBackup -> VSS_E_BAD_STATE\n";

TEST(ScriptedRequesters, TellTheFirstCallThatFailed) {
  EXPECT_EQ("DoSnapshotSet ended in VSS_E_INSUFFICIENT_STORAGE",
            requesters_of(kScripted + kOperation).failure());
}

TEST(ScriptedRequesters, TellACallWithStepsInsideItByItsName) {
  EXPECT_EQ("PrepareForBackup ended in VSS_E_BAD_STATE",
            requesters_of(kScripted + "    4  0.000  requester  PrepareForBackup\n"
                                      "    5  0.000  requester  end step=4 -> VSS_E_BAD_STATE\n")
                .failure());
}

const std::string kRequestersPlayed =
    "  4  0.000  world  writer label=ledger id={5b2f8f4e-7d0c-4f0a-9a53-6c1ed9e0a002} "
    "scripted=yes\n";
const std::string kShadowCopy =
    "    5  0.000  requester  CreateVssBackupComponents -> S_OK\n"
    "    6  0.000  requester  DoSnapshotSet -> S_OK\n";
const std::string kLedgerFailed =
    "    7  0.000  requester  GetWriterStatus index=0 "
    "writer={5b2f8f4e-7d0c-4f0a-9a53-6c1ed9e0a002} "
    "instance={5b2f8f4e-7d0c-4f0a-9a53-6c1ed9e0b002} name=\"Ledger Writer\" "
    "state=FAILED_AT_FREEZE failure=VSS_E_WRITERERROR_TIMEOUT -> S_OK\n";
const std::string kMineFailed =
    "    8  0.000  requester  GetWriterStatus index=1 "
    "writer={5b2f8f4e-7d0c-4f0a-9a53-6c1ed9e0a001} "
    "instance={5b2f8f4e-7d0c-4f0a-9a53-6c1ed9e0b001} name=\"My Writer\" state=UNKNOWN "
    "failure=VSS_E_WRITER_NOT_RESPONDING -> S_OK\n";
const std::string kStatus = kWriter + kScripted + kRequestersPlayed + kShadowCopy;
const std::string kAborted = "    9  0.000  requester  AbortBackup -> S_OK\n";

// Every call succeeded; vsskit's own writers fail with the program's.
TEST(ScriptedRequesters, TellOfWhichWritersStatusTheyGaveUp) {
  EXPECT_EQ("after DoSnapshotSet My Writer was UNKNOWN, VSS_E_WRITER_NOT_RESPONDING",
            requesters_of(kStatus + kLedgerFailed + kMineFailed + kAborted).failure());
  EXPECT_EQ("after DoSnapshotSet Ledger Writer was FAILED_AT_FREEZE, VSS_E_WRITERERROR_TIMEOUT",
            requesters_of(kStatus + kLedgerFailed + kAborted).failure());
  EXPECT_EQ("after DoSnapshotSet it was given up", requesters_of(kStatus + kAborted).failure());
}

TEST(ScriptedRequesters, SayNothingOfAStatusWithWhichTheyWentOn) {
  const auto all = requesters_of(kStatus + kLedgerFailed +
                                 "    9  0.000  requester  BackupComplete -> S_OK\n"
                                 "   10  0.000  requester  Release -> 0\n");
  EXPECT_EQ("", all.failure());
  EXPECT_EQ("", all.late_failure());
}

TEST(ScriptedRequesters, TellWritersThatFailedWhenAllWasDone) {
  const auto all = requesters_of(kStatus + "    7  0.000  requester  BackupComplete -> S_OK\n" +
                                 kMineFailed + "    9  0.000  requester  Release -> 0\n");
  EXPECT_EQ("", all.failure());
  EXPECT_EQ("after BackupComplete My Writer was UNKNOWN, VSS_E_WRITER_NOT_RESPONDING",
            all.late_failure());
}

TEST(ScriptedRequesters, SayNothingOfThoseThatSucceedAndOfTheUsersOwn) {
  const std::string good = "    4  0.000  requester  DoSnapshotSet -> S_OK\n";
  EXPECT_EQ("", requesters_of(kScripted + good).failure());
  EXPECT_EQ("", requesters_of(kOwn + kOperation).failure());
}

}  // namespace
}  // namespace vsskit::run
