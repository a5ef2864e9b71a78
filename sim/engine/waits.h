// Waiting in virtual time for what other threads do. User code off Windows may start threads; they
// run freely, but whoever waits for a virtual deadline moves the clock instead of the wall.
//
// The clock moves to the earliest deadline once nobody can run: all threads made known here wait,
// and so does the main thread where the waiter itself is a known one. A thread that blocks in
// another way (a join, a condition variable of its own) cannot be seen; so after kGrace of real
// time in which nothing was waited for or changed, the clock moves all the same. While somebody is
// at Work it stands still instead. Nothing else here is real time.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "sim/engine/clock.h"

namespace vsskit::engine {

class WaitRoom {
 public:
  static constexpr std::chrono::milliseconds kGrace{1000};
  // Who waits for ever while others only pass the time is stuck after so much of it.
  static constexpr VirtualTime kStuckAfter = VirtualTime::from_ms(3'600'000);

  WaitRoom() = default;
  WaitRoom(const WaitRoom&) = delete;
  WaitRoom& operator=(const WaitRoom&) = delete;

  // The one of this process. It is never destroyed: threads may outlive main().
  static WaitRoom& of_process();

  // Waits until `ready` says so, or until the virtual deadline; returns whether it did. `ready` is
  // called with the room's lock held, on any thread, and may take what is waited for only in the
  // call that `take` names: take(), with the lock held, right after ready() was true.
  // `stuck` is called once, without the lock, by who waits for ever when nobody is left that could
  // run, or when virtual time has passed for kStuckAfter meanwhile. `patience`: so much real time
  // ends the wait as well. `last`: the clock moves to this deadline only once everybody is seen to
  // wait, the main thread too; work that takes real time is left its time.
  bool wait(
      VirtualClock& clock, std::optional<std::int64_t> milliseconds,
      const std::function<bool()>& ready, const std::function<void()>& take,
      const std::function<void()>& stuck = [] {},
      std::optional<std::chrono::milliseconds> patience = std::nullopt, bool last = false);
  // Lets everybody else go first: waits until nobody else can run before virtual time moves, until
  // `ready` says so, or until so much real time has passed. On a known thread.
  void wait_for_turn(VirtualClock& clock, const std::function<bool()>& ready,
                     std::chrono::milliseconds patience);
  // Runs `change` with the room's lock held, then lets waiters look again.
  void change(const std::function<void()>& change);

  // A known thread runs from enter() to leave(), both called on it; expect() is said before it is
  // started, so that nobody overlooks it. forget() is said of one that nobody counts on any more,
  // whatever it still does.
  class Presence;
  [[nodiscard]] std::shared_ptr<Presence> expect();
  void enter(std::shared_ptr<Presence> presence);
  void leave(const std::function<void()>& change);
  void forget(Presence& presence);
  // Whether this thread is a known one.
  [[nodiscard]] static bool is_known();

  // What takes real time, however long, and no virtual time at all. While one lives no wait moves
  // the clock; one with a limit lasts so much real time instead, though at least until the work has
  // gone on for kGrace: what takes less is noticed by nobody who waits.
  class Work {
   public:
    explicit Work(WaitRoom& room);
    ~Work();
    Work(const Work&) = delete;
    Work& operator=(const Work&) = delete;

   private:
    WaitRoom& room_;
  };

 private:
  using RealTime = std::chrono::steady_clock::time_point;
  struct Waiter {
    std::optional<VirtualTime> deadline;
    const std::function<bool()>* ready = nullptr;
    bool main = false;
    bool last = false;
  };

  void begin(const Waiter& waiter);
  void end(const Waiter& waiter);
  // One turn of a wait: moves the clock where it is this waiter's turn to, else lets others run.
  void wait_turn(VirtualClock& clock, const Waiter& self, std::unique_lock<std::mutex>& lock,
                 std::chrono::milliseconds at_most);
  // Something was waited for or changed: everybody looks again.
  void stir();
  // What is left of the real time in which nothing is and nobody is at work; zero: it is over.
  [[nodiscard]] std::chrono::milliseconds left_of_grace() const;
  [[nodiscard]] bool nobody_runs() const;
  // When a wait of so many milliseconds ends because of work; none where nobody is at work.
  [[nodiscard]] std::optional<RealTime> end_by_work(RealTime begin,
                                                    std::optional<std::int64_t> milliseconds) const;
  // Whose deadline is the next one that the clock may move to.
  [[nodiscard]] const Waiter* earliest() const;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<const Waiter*> waiters_;  // in the order of their coming
  std::uint64_t known_running_ = 0;
  bool main_waits_ = false;
  RealTime stirred_{};
  bool called_ = false;  // since then: whose turn it is was told to look
  std::uint32_t works_ = 0;
  RealTime at_work_since_{};  // where there is any work
};

}  // namespace vsskit::engine
