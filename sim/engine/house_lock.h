// The lock of one world: everything in sim/service and the COM faces runs with it held, so that
// one thread at a time is in the house. It is let go of around calls of user code, while somebody
// waits and while files are copied; what is held across such a moment must stay valid (records by
// index or shared pointer, no iterators), and what was checked before must be checked again.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>

#include "sim/engine/clock.h"
#include "sim/engine/waits.h"

namespace vsskit::engine {

// Recursive. lock() and unlock() suit std::unique_lock.
class HouseLock {
 public:
  HouseLock() = default;
  HouseLock(const HouseLock&) = delete;
  HouseLock& operator=(const HouseLock&) = delete;

  void lock();
  bool try_lock();
  void unlock();
  // Whether this thread is in the house.
  [[nodiscard]] bool held() const;

  // While one lives the thread is out of the house, however often it came in. Harmless where it was
  // not inside.
  class Outside {
   public:
    explicit Outside(HouseLock& house);
    ~Outside();
    Outside(const Outside&) = delete;
    Outside& operator=(const Outside&) = delete;

   private:
    HouseLock& house_;
    std::uint32_t depth_;
  };

  // The same for what takes real time and no virtual time (WaitRoom::Work).
  class WorkOutside;

  // How long a wait may take: virtual time, real time, or for ever. `last` is WaitRoom::wait()'s.
  struct Limits {
    std::optional<std::int64_t> milliseconds;
    std::optional<std::chrono::milliseconds> real;
    bool last = false;
  };
  // Waits outside until `ready` says so; false where a limit came first. `ready` is called on any
  // thread, in or out of the house, and may read atomics only. Whoever makes it true says
  // changed().
  bool wait(VirtualClock& clock, const std::function<bool()>& ready, const Limits& limits);
  bool wait(VirtualClock& clock, const std::function<bool()>& ready);
  // WaitRoom::wait_for_turn(), out of the house.
  void wait_for_turn(VirtualClock& clock, const std::function<bool()>& ready,
                     std::chrono::milliseconds patience);
  // Lets those who wait look again; costs nothing where nobody does.
  void changed();

 private:
  std::mutex mutex_;
  std::atomic<const void*> owner_{nullptr};  // an address of the owner's own
  std::uint32_t depth_ = 0;
  std::atomic<std::uint32_t> waiting_{0};
};

class HouseLock::WorkOutside {
 public:
  explicit WorkOutside(HouseLock& house) : outside_(house), work_(WaitRoom::of_process()) {}

 private:
  const Outside outside_;
  const WaitRoom::Work work_;
};

}  // namespace vsskit::engine
