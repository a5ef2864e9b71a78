#include "sim/engine/threaded_executor.h"

#include <gtest/gtest.h>

#include <mutex>
#include <thread>

#include "sim/engine/waits.h"
#include "tests/support/gate.h"

namespace vsskit::engine {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

using test::Gate;

// Calls so many pieces of user code, one a unit.
class Calls final : public Operation {
 public:
  Calls(Executor& executor, int count, std::function<void()> work)
      : executor_(executor), left_(count), work_(std::move(work)) {}

  int called = 0;
  int given_up = 0;
  bool undone = false;

 private:
  bool advance() override {
    executor_.clock().advance(kEventCost);
    ++called;
    const UserCall ended = executor_.call_user(work_, VirtualTime::from_ms(3'600'000));
    if (ended == UserCall::given_up) ++given_up;
    return --left_ > 0;
  }
  void on_cancel() override { undone = true; }

  Executor& executor_;
  int left_;
  std::function<void()> work_;
};

class Threaded : public testing::Test {
 protected:
  std::shared_ptr<Calls> started(int count, std::function<void()> work) {
    auto operation = std::make_shared<Calls>(executor, count, std::move(work));
    executor.start(operation, nullptr);
    return operation;
  }

  VirtualClock clock;
  HouseLock house;
  ThreadedExecutor executor{house, clock, {hours(1), hours(1)}};
};

TEST_F(Threaded, WaitEndsWithTheOperation) {
  const auto operation = started(3, [] {});
  EXPECT_EQ(kVssSAsyncPending, operation->result());
  EXPECT_TRUE(executor.wait(*operation, std::nullopt));
  EXPECT_EQ(3, operation->called);
  EXPECT_EQ(3, clock.now().ms());
  EXPECT_EQ(kVssSAsyncFinished, operation->result());
}

// Any time is longer than none.
TEST_F(Threaded, UserCodeThatOverranIsWaitedForWhileTheGraceLasts) {
  const std::lock_guard inside(house);
  const VirtualTime hour = VirtualTime::from_ms(3'600'000);
  EXPECT_EQ(UserCall::came_back, executor.call_user([] {}, hour, {}));
  EXPECT_EQ(UserCall::came_late, executor.call_user([] {}, {}, hour));
}

TEST_F(Threaded, UserCodeRunsOnAnotherThreadAndOutOfTheHouse) {
  const auto caller = std::this_thread::get_id();
  std::thread::id worker;
  bool held = true;
  const auto operation = started(1, [&] {
    worker = std::this_thread::get_id();
    held = house.held();
  });
  const std::lock_guard inside(house);
  EXPECT_TRUE(executor.wait(*operation, std::nullopt));
  EXPECT_NE(caller, worker);
  EXPECT_FALSE(held);
  EXPECT_TRUE(house.held());
}

TEST_F(Threaded, OperationNobodyWaitsForRunsWhenItsGraceIsOver) {
  ThreadedExecutor soon(house, clock, {hours(1), milliseconds(0)});
  Gate reached;
  const auto operation = std::make_shared<Calls>(soon, 1, [&] { reached.open(); });
  soon.start(operation, nullptr);
  reached.pass();  // this thread asks for nothing
  soon.drain();
  EXPECT_TRUE(operation->done());
}

TEST_F(Threaded, SecondQuestionStartsIt) {
  Gate reached;
  Gate go;
  const auto operation = started(1, [&] {
    reached.open();
    go.pass();
  });
  EXPECT_FALSE(executor.poll(*operation));
  EXPECT_FALSE(executor.poll(*operation));
  reached.pass();
  go.open();
  EXPECT_TRUE(executor.wait(*operation, std::nullopt));
}

TEST_F(Threaded, WaitEndsAtItsVirtualDeadlineWhileUserCodeWaits) {
  WaitRoom& room = WaitRoom::of_process();
  bool may = false;
  const auto operation = started(1, [&] {
    room.wait(
        clock, std::nullopt, [&] { return may; }, [] {});
  });
  EXPECT_FALSE(executor.wait(*operation, 70000));
  EXPECT_GE(clock.now().ms(), 70000);
  room.change([&] { may = true; });
  EXPECT_TRUE(executor.wait(*operation, std::nullopt));
}

TEST_F(Threaded, BlockedUserCodeStopsNobodyElse) {
  Gate go;
  const auto blocked = started(1, [&] { go.pass(); });
  executor.poll(*blocked);
  executor.poll(*blocked);
  const auto other = started(2, [] {});
  EXPECT_TRUE(executor.wait(*other, std::nullopt));
  EXPECT_FALSE(blocked->done());
  go.open();
  EXPECT_TRUE(executor.wait(*blocked, std::nullopt));
}

TEST_F(Threaded, WatchdogGivesUpWhatNeverReturns) {
  Gate go;
  executor.set_watchdog(milliseconds(1));
  const auto operation = started(1, [go] { go.pass(); });
  EXPECT_TRUE(executor.wait(*operation, std::nullopt));
  EXPECT_EQ(1, operation->given_up);
  go.open();
}

TEST_F(Threaded, CancelBeforeTheStartEndsItOnTheSpot) {
  const auto operation = started(3, [] {});
  executor.cancel(*operation);
  EXPECT_TRUE(operation->done());
  EXPECT_EQ(kVssSAsyncCancelled, operation->result());
  EXPECT_EQ(0, operation->called);
}

TEST_F(Threaded, CancelDuringAUnitWaitsForNobody) {
  Gate reached;
  Gate go;
  const auto operation = started(3, [&] {
    reached.open();
    go.pass();
  });
  executor.poll(*operation);
  executor.poll(*operation);
  reached.pass();
  executor.cancel(*operation);
  EXPECT_FALSE(operation->done());
  go.open();
  EXPECT_TRUE(executor.wait(*operation, std::nullopt));
  EXPECT_EQ(1, operation->called);
  EXPECT_TRUE(operation->undone);
}

TEST_F(Threaded, UserCodeThatWaitsForItsOwnOperationIsNotDone) {
  std::shared_ptr<Calls> operation;
  bool done = true;
  operation =
      std::make_shared<Calls>(executor, 1, [&] { done = executor.wait(*operation, std::nullopt); });
  executor.start(operation, nullptr);
  EXPECT_TRUE(executor.wait(*operation, std::nullopt));
  EXPECT_FALSE(done);
}

TEST_F(Threaded, UserCodeMayStartAnOperationOfItsOwn) {
  bool inner_done = false;
  const auto outer = started(2, [&] {
    const auto inner = std::make_shared<Calls>(executor, 2, [] {});
    executor.start(inner, nullptr);
    inner_done = executor.wait(*inner, std::nullopt);
  });
  EXPECT_TRUE(executor.wait(*outer, std::nullopt));
  EXPECT_TRUE(inner_done);
  EXPECT_EQ(6, clock.now().ms());
}

TEST_F(Threaded, PauseWaitsForTheUnitThatRunsAndLetsNoOtherBegin) {
  Gate reached;
  Gate go;
  bool inside_unit = false;
  const auto operation = started(50, [&] {
    inside_unit = true;
    reached.open();
    go.pass();
    inside_unit = false;
  });
  executor.poll(*operation);
  executor.poll(*operation);
  reached.pass();
  std::thread opener([&] { go.open(); });
  {
    const std::lock_guard inside(house);
    const Executor::Pause pause(executor, operation);
    const int called = operation->called;
    const HouseLock::Outside outside(house);  // so that others could
    for (int i = 0; i < 100; ++i)
      std::this_thread::yield();
    EXPECT_FALSE(inside_unit);
    EXPECT_FALSE(operation->running());
    EXPECT_EQ(called, operation->called);
  }
  opener.join();
  EXPECT_TRUE(executor.wait(*operation, std::nullopt));
  EXPECT_EQ(50, operation->called);
}

TEST(HouseLock, IsLeftWhollyAndEnteredAgainAsDeep) {
  HouseLock house;
  const std::lock_guard once(house);
  {
    const std::lock_guard twice(house);
    {
      const HouseLock::Outside outside(house);
      EXPECT_FALSE(house.held());
      std::thread([&] { const std::lock_guard other(house); }).join();
    }
    EXPECT_TRUE(house.held());
  }
  EXPECT_TRUE(house.held());
}

}  // namespace
}  // namespace vsskit::engine
