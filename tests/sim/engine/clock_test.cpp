#include "sim/engine/clock.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace vsskit::engine {
namespace {

TEST(VirtualClock, StandsAtZeroUntilSomebodyMovesIt) {
  const VirtualClock clock;
  EXPECT_EQ(VirtualTime{}, clock.now());
  EXPECT_EQ(kVirtualEpoch, clock.file_time());
}

TEST(VirtualClock, StopsAtTheLargestTime) {
  VirtualClock clock;
  clock.advance({std::numeric_limits<std::int64_t>::max()});
  clock.advance({1});
  EXPECT_EQ(std::numeric_limits<std::int64_t>::max(), clock.now().us);
}

RC_GTEST_PROP(VirtualClock, AnySequenceOfMovesNeverGoesBack,
              (const std::vector<std::int32_t>& moves)) {
  VirtualClock clock;
  for (const std::int32_t move : moves) {
    const VirtualTime before = clock.now();
    if (move % 2 == 0) {
      clock.advance({move});
      RC_ASSERT(clock.now().us == before.us + std::max(0, move));
    } else {
      clock.advance_to({move});
      RC_ASSERT(clock.now().us == std::max<std::int64_t>(before.us, move));
    }
  }
}

}  // namespace
}  // namespace vsskit::engine
