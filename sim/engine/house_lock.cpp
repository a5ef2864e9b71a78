#include "sim/engine/house_lock.h"

#include <utility>

namespace vsskit::engine {
namespace {

// Its address is this thread's name.
thread_local const char thread_mark = 0;

}  // namespace

bool HouseLock::held() const {
  return owner_.load(std::memory_order_relaxed) == &thread_mark;
}

void HouseLock::lock() {
  if (held()) {
    ++depth_;
    return;
  }
  mutex_.lock();
  owner_.store(&thread_mark, std::memory_order_relaxed);
  depth_ = 1;
}

bool HouseLock::try_lock() {
  if (!held() && !mutex_.try_lock()) return false;
  depth_ = held() ? depth_ + 1 : 1;
  owner_.store(&thread_mark, std::memory_order_relaxed);
  return true;
}

void HouseLock::unlock() {
  if (--depth_ > 0) return;
  owner_.store(nullptr, std::memory_order_relaxed);
  mutex_.unlock();
}

HouseLock::Outside::Outside(HouseLock& house) : house_(house), depth_(0) {
  if (!house_.held()) return;
  depth_ = std::exchange(house_.depth_, 1);
  house_.unlock();
}

HouseLock::Outside::~Outside() {
  if (depth_ == 0) return;
  house_.lock();
  house_.depth_ = depth_;
}

bool HouseLock::wait(VirtualClock& clock, const std::function<bool()>& ready,
                     const Limits& limits) {
  const Outside outside(*this);
  ++waiting_;
  const bool got = WaitRoom::of_process().wait(
      clock, limits.milliseconds, ready, [] {}, [] {}, limits.real, limits.last);
  --waiting_;
  return got;
}

bool HouseLock::wait(VirtualClock& clock, const std::function<bool()>& ready) {
  return wait(clock, ready, {});
}

void HouseLock::wait_for_turn(VirtualClock& clock, const std::function<bool()>& ready,
                              std::chrono::milliseconds patience) {
  const Outside outside(*this);
  ++waiting_;
  WaitRoom::of_process().wait_for_turn(clock, ready, patience);
  --waiting_;
}

void HouseLock::changed() {
  if (waiting_ > 0) WaitRoom::of_process().change([] {});
}

}  // namespace vsskit::engine
