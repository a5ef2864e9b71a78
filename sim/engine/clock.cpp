#include "sim/engine/clock.h"

#include <limits>

namespace vsskit::engine {

void VirtualClock::advance(VirtualTime by) {
  if (by.us <= 0) return;
  std::int64_t now = now_us_.load(std::memory_order_relaxed);
  std::int64_t later = 0;
  do {
    const bool fits = by.us <= std::numeric_limits<std::int64_t>::max() - now;
    later = fits ? now + by.us : std::numeric_limits<std::int64_t>::max();
  } while (!now_us_.compare_exchange_weak(now, later, std::memory_order_acq_rel));
}

void VirtualClock::advance_to(VirtualTime moment) {
  std::int64_t now = now_us_.load(std::memory_order_relaxed);
  while (now < moment.us &&
         !now_us_.compare_exchange_weak(now, moment.us, std::memory_order_acq_rel)) {
  }
}

}  // namespace vsskit::engine
