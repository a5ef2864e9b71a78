// Whose the time between Freeze and Thaw is: what passes inside of a requester's questions is
// somebody else's, however the trace writes it down.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "conformance/rules/all.h"
#include "tests/support/judged.h"

namespace vsskit::conformance {
namespace {

constexpr std::string_view kRule = "requester/shadow-copies/no-work-while-frozen";

Tally said_of(std::string_view steps) {
  const std::string text =
      "# vsskit trace 1\n# holds calls events\n"
      "1 0.000 world writer label=ledger freeze_timeout_ms=60000\n"
      "2 0.000 requester CreateVssBackupComponents -> S_OK\n"
      "3 0.000 requester DoSnapshotSet -> S_OK\n" +
      std::string(steps) + "99 900.000 requester Release -> 0\n";
  const Judgement judgement = judged(text, all_rules());
  const Tally* tally = judgement.find(kRule);
  return tally == nullptr ? Tally{} : *tally;
}

TEST(FrozenTime, InsideOfAWaitIsNeverTheRequesters) {
  const Tally tally = said_of(
      "4 0.000 requester Wait of=DoSnapshotSet started=3\n"
      "5 0.000 writer:ledger OnFreeze for=requester -> true\n"
      "6 600.000 provider:system PreCommitSnapshots\n"
      "7 600.000 writer:ledger OnAbort for=requester -> true\n"
      "8 600.000 requester end step=4 -> S_OK\n");
  EXPECT_EQ(1u, tally.applied);
  EXPECT_EQ(0u, tally.violated);
}

TEST(FrozenTime, OfAnEventThatNeverEndsIsTheWriters) {
  const Tally tally = said_of(
      "4 0.000 requester QueryStatus of=DoSnapshotSet started=3\n"
      "5 0.000 writer:ledger OnFreeze for=requester -> true\n"
      "6 0.000 writer:tree OnFreeze for=requester\n"
      "7 70.000 requester end step=4 -> VSS_S_ASYNC_PENDING\n"
      "8 70.010 requester QueryStatus of=DoSnapshotSet started=3\n"
      "9 70.010 writer:ledger OnAbort for=requester -> true\n"
      "10 70.010 requester end step=8 -> VSS_S_ASYNC_PENDING\n");
  EXPECT_EQ(1u, tally.applied);
  EXPECT_EQ(0u, tally.violated);
}

// VSS works by itself there: nobody waits for a requester that asks once in a while.
TEST(FrozenTime, IsNobodysBusinessOfARequesterWhoseQuestionsChangeNothing) {
  const Tally tally = said_of(
      "4 0.000 requester QueryStatus of=DoSnapshotSet started=3 -> VSS_S_ASYNC_PENDING\n"
      "5 0.000 writer:ledger OnFreeze for=requester -> true\n"
      "6 1.000 requester QueryStatus of=DoSnapshotSet started=3 -> VSS_S_ASYNC_PENDING\n"
      "7 71.000 writer:ledger OnAbort for=requester -> true\n"
      "8 72.000 requester QueryStatus of=DoSnapshotSet started=3 -> VSS_S_ASYNC_PENDING\n");
  EXPECT_EQ(1u, tally.applied);
  EXPECT_EQ(0u, tally.violated);
}

TEST(FrozenTime, BetweenTwoQuestionsIsTheRequesters) {
  const Tally tally = said_of(
      "4 0.000 requester QueryStatus of=DoSnapshotSet started=3\n"
      "5 0.000 writer:ledger OnFreeze for=requester -> true\n"
      "6 0.000 requester end step=4 -> VSS_S_ASYNC_PENDING\n"
      "7 70.000 requester QueryStatus of=DoSnapshotSet started=3\n"
      "8 71.000 writer:ledger OnAbort for=requester -> true\n"
      "9 71.000 requester end step=7 -> VSS_S_ASYNC_PENDING\n");
  ASSERT_EQ(1u, tally.violated);
  EXPECT_NE(std::string::npos,
            tally.findings.front().sentence.find("with 70.000 s before it asked again"))
      << tally.findings.front().sentence;
}

// Of a handler that never came back: what one step says, so long after.
Tally open_freeze_said(std::string_view time, std::string_view step) {
  const std::string text = fmt::format(
      "# vsskit trace 1\n1 0.000 world writer label=w freeze_timeout_ms=10000\n"
      "2 0.000 writer:w OnFreeze\n3 {} {}\n",
      time, step);
  const Judgement judgement = judged(text, all_rules());
  const Tally* tally = judgement.find("writer/freeze/freeze-is-short");
  return tally == nullptr ? Tally{} : *tally;
}

TEST(FreezeIsShort, BlamesAHandlerThatIsStillInsideWhenItsTimeIsUp) {
  EXPECT_EQ(1u, open_freeze_said("10.001", "requester AbortBackup -> S_OK").violated);
}

TEST(FreezeIsShort, SaysNothingOfARecordingThatEndsBefore) {
  EXPECT_EQ(0u, open_freeze_said("10.000", "requester AbortBackup -> S_OK").applied);
}

// It did not overrun its time: its process ended, or it left.
TEST(FreezeIsShort, SaysNothingOfAWriterThatWent) {
  EXPECT_EQ(0u, open_freeze_said("10.001", "writer:w exit").applied);
}

}  // namespace
}  // namespace vsskit::conformance
