#include "sim/engine/waits.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/support/gate.h"

namespace vsskit::engine {
namespace {

const std::function<void()> take_nothing = [] {};

// A thread that the room knows.
template <class Work>
std::thread known_thread(WaitRoom& room, Work work) {
  const auto presence = room.expect();
  return std::thread([&room, presence, work] {
    room.enter(presence);
    work();
    room.leave([] {});
  });
}

TEST(WaitRoom, TimeMovesToTheDeadlineWhenNobodyElseRuns) {
  VirtualClock clock;
  WaitRoom room;
  EXPECT_FALSE(room.wait(
      clock, 70000, [] { return false; }, take_nothing));
  EXPECT_EQ(70000, clock.now().ms());
}

TEST(WaitRoom, WhatIsReadyCostsNoTime) {
  VirtualClock clock;
  WaitRoom room;
  bool taken = false;
  EXPECT_TRUE(room.wait(
      clock, 70000, [] { return true; }, [&] { taken = true; }));
  EXPECT_TRUE(taken);
  EXPECT_FALSE(room.wait(
      clock, 0, [] { return false; }, take_nothing));
  EXPECT_EQ(0, clock.now().ms());
}

TEST(WaitRoom, EarlierDeadlineOfAnotherThreadComesFirst) {
  VirtualClock clock;
  WaitRoom room;
  bool set = false;
  std::thread worker = known_thread(room, [&] {
    room.wait(
        clock, 300, [] { return false; }, take_nothing);
    room.change([&] { set = true; });
  });
  EXPECT_TRUE(room.wait(
      clock, 60000, [&] { return set; }, take_nothing));
  EXPECT_EQ(300, clock.now().ms());
  worker.join();
}

TEST(WaitRoom, WorkerDoesNotTimeOutWhileTheMainThreadStillRuns) {
  VirtualClock clock;
  WaitRoom room;
  bool set = false;
  bool got = false;
  std::thread worker = known_thread(room, [&] {
    got = room.wait(
        clock, 1, [&] { return set; }, take_nothing);
  });
  room.change([&] { set = true; });
  worker.join();
  EXPECT_TRUE(got);
  EXPECT_EQ(0, clock.now().ms());
}

TEST(WaitRoom, LastDeadlineComesAtOnceWhereEverybodyWaits) {
  VirtualClock clock;
  WaitRoom room;
  EXPECT_FALSE(room.wait(
      clock, 70000, [] { return false; }, take_nothing, [] {}, std::nullopt, true));
  EXPECT_EQ(70000, clock.now().ms());
}

// A thread that the room does not know would move the clock: nobody else is seen to run.
TEST(WaitRoom, LastDeadlineDoesNotComeWhileTheMainThreadIsNotSeenToWait) {
  VirtualClock clock;
  WaitRoom room;
  const test::Gate waits;
  bool set = false;
  int looks = 0;
  bool got = false;
  std::thread worker([&] {
    const auto ready = [&] {
      if (++looks > 1) waits.open();
      return set;
    };
    got = room.wait(
        clock, 70000, ready, take_nothing, [] {}, std::nullopt, true);
  });
  waits.pass();
  room.change([&] { set = true; });
  worker.join();
  EXPECT_TRUE(got);
  EXPECT_EQ(0, clock.now().ms());
}

TEST(WaitRoom, WhoWaitsForEverIsToldOnceThatNobodyIsLeft) {
  VirtualClock clock;
  WaitRoom room;
  bool set = false;
  int told = 0;
  EXPECT_TRUE(room.wait(
      clock, std::nullopt, [&] { return set; }, take_nothing,
      [&] {
        ++told;
        room.change([&] { set = true; });
      }));
  EXPECT_EQ(1, told);
  EXPECT_EQ(0, clock.now().ms());
}

TEST(WaitRoom, WhoWaitsForEverIsToldWhenOthersOnlyPassTheTime) {
  VirtualClock clock;
  WaitRoom room;
  bool set = false;
  std::thread worker = known_thread(room, [&] {
    while (!room.wait(
        clock, 60000, [&] { return set; }, take_nothing)) {
    }
  });
  EXPECT_TRUE(room.wait(
      clock, std::nullopt, [&] { return set; }, take_nothing,
      [&] { room.change([&] { set = true; }); }));
  EXPECT_GE(clock.now(), WaitRoom::kStuckAfter);
  worker.join();
}

TEST(WaitRoom, ThreadThatBlocksUnseenHoldsTimeUpForTheGraceOnly) {
  VirtualClock clock;
  WaitRoom room;
  bool got = true;
  std::thread worker = known_thread(room, [&] {
    got = room.wait(
        clock, 500, [] { return false; }, take_nothing);
  });
  worker.join();  // the room cannot see that this thread waits
  EXPECT_FALSE(got);
  EXPECT_EQ(500, clock.now().ms());
}

// Threads of user code, which the room does not know, see nobody run and call upon who is next.
TEST(WaitRoom, OthersThatWaitDoNotPutOffTheEndOfTheGrace) {
  VirtualClock clock;
  WaitRoom room;
  bool set = false;
  const auto wait_for_it = [&] {
    room.wait(
        clock, 60000, [&] { return set; }, take_nothing);
  };
  std::thread worker = known_thread(room, [&] {
    room.wait(
        clock, 500, [] { return false; }, take_nothing);
    room.change([&] { set = true; });
  });
  std::thread one(wait_for_it);
  std::thread two(wait_for_it);
  worker.join();
  one.join();
  two.join();
  EXPECT_EQ(500, clock.now().ms());
}

// What takes real time and no virtual time: who waits for a deadline is not to wait for it to end.
TEST(WaitRoom, ClockStandsStillForWhoWaitsWhileSomebodyIsAtWork) {
  VirtualClock clock;
  WaitRoom room;
  {
    const WaitRoom::Work work(room);
    EXPECT_FALSE(room.wait(
        clock, 1, [] { return false; }, take_nothing));
    EXPECT_EQ(0, clock.now().ms());
  }
  EXPECT_FALSE(room.wait(
      clock, 1, [] { return false; }, take_nothing));
  EXPECT_EQ(1, clock.now().ms());
}

TEST(WaitRoom, WorkThatIsOverSoonEndsNobodysWait) {
  VirtualClock clock;
  WaitRoom room;
  bool set = false;
  std::thread worker = known_thread(room, [&] {
    const WaitRoom::Work work(room);
    room.change([&] { set = true; });
  });
  EXPECT_TRUE(room.wait(
      clock, 1, [&] { return set; }, take_nothing));
  EXPECT_EQ(0, clock.now().ms());
  worker.join();
}

}  // namespace
}  // namespace vsskit::engine
