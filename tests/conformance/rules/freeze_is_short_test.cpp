// When a handler of Freeze has overrun its time, and when nobody can say so.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "conformance/rules/all.h"
#include "tests/support/judged.h"

namespace vsskit::conformance {
namespace {

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
