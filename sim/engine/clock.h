// The virtual clock: the only time a simulated run knows. It moves when somebody moves it: an event
// delivered to a writer costs kEventCost, a slow handler what its fault says, Sleep() what it asks;
// calls cost nothing. No real clock is read, and nothing here waits.
#pragma once

#include <atomic>
#include <cstdint>

#include "sim/base/time.h"

namespace vsskit::engine {

// What the delivery of one event costs where no fault says otherwise.
inline constexpr VirtualTime kEventCost = VirtualTime::from_ms(1);

// Never goes back. Any thread may call any method.
class VirtualClock {
 public:
  VirtualClock() = default;
  VirtualClock(const VirtualClock&) = delete;
  VirtualClock& operator=(const VirtualClock&) = delete;

  [[nodiscard]] VirtualTime now() const { return {now_us_.load(std::memory_order_acquire)}; }
  // now() on the simulated wall clock.
  [[nodiscard]] FileTime file_time() const { return to_file_time(now()); }
  // A negative duration counts as none; the clock stops at the largest time there is.
  void advance(VirtualTime by);
  // A moment that has passed leaves the clock where it is.
  void advance_to(VirtualTime moment);

 private:
  std::atomic<std::int64_t> now_us_{0};
};

}  // namespace vsskit::engine
