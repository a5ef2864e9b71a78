#include "sim/engine/operation.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace vsskit::engine {
namespace {

// Delivers so many events of 1 ms each, one of which may take long or come back to the executor.
class Events final : public Operation {
 public:
  Events(VirtualClock& clock, int count) : clock_(clock), left_(count) {}

  int delivered = 0;
  bool undone = false;
  VirtualTime slow{};
  Executor* waits_inside = nullptr;
  bool done_inside = true;

 private:
  bool advance() override {
    if (left_ > 0) {
      --left_;
      ++delivered;
      clock_.advance(kEventCost + slow);
    }
    if (waits_inside != nullptr) done_inside = waits_inside->wait(*this, std::nullopt);
    if (left_ > 0) return true;
    finish(kVssSAsyncFinished);
    return false;
  }
  void on_cancel() override { undone = true; }

  VirtualClock& clock_;
  int left_;
};

class Lockstep : public testing::Test {
 protected:
  VirtualClock clock;
  HouseLock house;
  LockstepExecutor executor{house, clock};
};

TEST_F(Lockstep, RunsNothingBeforeSomebodyWaitsOrAsks) {
  const auto operation = std::make_shared<Events>(clock, 3);
  executor.start(operation, nullptr);
  EXPECT_EQ(0, operation->delivered);
  EXPECT_EQ(kVssSAsyncPending, operation->result());
}

TEST_F(Lockstep, WaitRunsToTheEnd) {
  Events operation(clock, 3);
  EXPECT_TRUE(executor.wait(operation, std::nullopt));
  EXPECT_EQ(3, operation.delivered);
  EXPECT_EQ(kVssSAsyncFinished, operation.result());
  EXPECT_EQ(3, clock.now().ms());
}

TEST_F(Lockstep, EachPollDeliversOneEvent) {
  Events operation(clock, 3);
  EXPECT_FALSE(executor.poll(operation));
  EXPECT_EQ(1, operation.delivered);
  EXPECT_FALSE(executor.poll(operation));
  EXPECT_TRUE(executor.poll(operation));
  EXPECT_TRUE(executor.poll(operation));
  EXPECT_EQ(3, operation.delivered);
}

TEST_F(Lockstep, WaitStopsAtItsVirtualDeadline) {
  Events operation(clock, 10);
  EXPECT_FALSE(executor.wait(operation, 4));
  EXPECT_EQ(4, operation.delivered);
  EXPECT_FALSE(executor.wait(operation, 0));
  EXPECT_EQ(4, operation.delivered);
  EXPECT_TRUE(executor.wait(operation, 100));
}

TEST_F(Lockstep, SlowHandlerIsNotCutByTheDeadline) {
  Events operation(clock, 2);
  operation.slow = VirtualTime::from_ms(70000);
  EXPECT_FALSE(executor.wait(operation, 1000));
  EXPECT_EQ(1, operation.delivered);
  EXPECT_EQ(70001, clock.now().ms());
}

TEST_F(Lockstep, CancelEndsItAtTheNextUnit) {
  Events operation(clock, 5);
  executor.poll(operation);
  operation.cancel();
  EXPECT_FALSE(operation.done());
  EXPECT_TRUE(executor.wait(operation, std::nullopt));
  EXPECT_EQ(1, operation.delivered);
  EXPECT_TRUE(operation.undone);
  EXPECT_EQ(kVssSAsyncCancelled, operation.result());
}

TEST_F(Lockstep, CancelAfterTheEndChangesNothing) {
  Events operation(clock, 1);
  executor.wait(operation, std::nullopt);
  operation.cancel();
  EXPECT_EQ(kVssSAsyncFinished, operation.result());
  EXPECT_FALSE(operation.undone);
}

TEST_F(Lockstep, HandlerThatWaitsForItsOwnOperationIsNotDone) {
  Events operation(clock, 1);
  operation.waits_inside = &executor;
  EXPECT_TRUE(executor.wait(operation, std::nullopt));
  EXPECT_FALSE(operation.done_inside);
}

RC_GTEST_PROP(LockstepExecutor, AnyMixOfPollsAndWaitsDeliversEveryEventOnce,
              (const std::vector<std::uint8_t>& waits)) {
  VirtualClock clock;
  HouseLock house;
  LockstepExecutor executor(house, clock);
  Events operation(clock, 20);
  for (const std::uint8_t wait : waits) {
    if (wait % 3 == 0) {
      executor.poll(operation);
    } else {
      executor.wait(operation, wait % 5);
    }
  }
  executor.wait(operation, std::nullopt);
  RC_ASSERT(operation.delivered == 20);
  RC_ASSERT(clock.now().ms() == 20);
}

}  // namespace
}  // namespace vsskit::engine
