#include "sim/engine/waits.h"

#include <algorithm>
#include <memory>
#include <thread>

namespace vsskit::engine {
namespace {

const std::thread::id main_thread = std::this_thread::get_id();
thread_local bool known = false;

}  // namespace

WaitRoom& WaitRoom::of_process() {
  static WaitRoom* const room = std::make_unique<WaitRoom>().release();
  return *room;
}

bool WaitRoom::is_known() {
  return known;
}

bool WaitRoom::nobody_runs() const {
  if (known_running_ > 0 || (known && !main_waits_)) return false;
  // Who is about to go on counts as running.
  return std::none_of(waiters_.begin(), waiters_.end(),
                      [](const Waiter* waiter) { return (*waiter->ready)(); });
}

const WaitRoom::Waiter* WaitRoom::earliest() const {
  const Waiter* first = nullptr;
  for (const Waiter* waiter : waiters_) {
    if (!waiter->deadline) continue;
    if (first == nullptr || *waiter->deadline < *first->deadline) first = waiter;
  }
  return first;
}

void WaitRoom::begin(const Waiter& waiter) {
  waiters_.push_back(&waiter);
  if (known) --known_running_;
  if (waiter.main) main_waits_ = true;
  ++activity_;
  changed_.notify_all();
}

void WaitRoom::end(const Waiter& waiter) {
  waiters_.erase(std::find(waiters_.begin(), waiters_.end(), &waiter));
  if (known) ++known_running_;
  if (waiter.main) main_waits_ = false;
  ++activity_;
  changed_.notify_all();
}

void WaitRoom::wait_turn(VirtualClock& clock, const Waiter& self,
                         std::unique_lock<std::mutex>& lock, bool& idle) {
  if (idle || nobody_runs()) {
    const Waiter* first = earliest();
    if (first == &self) {
      clock.advance_to(*self.deadline);
      return;
    }
    if (first != nullptr) changed_.notify_all();
  }
  const std::uint64_t before = activity_;
  idle = changed_.wait_for(lock, kGrace) == std::cv_status::timeout && activity_ == before;
}

bool WaitRoom::wait(VirtualClock& clock, std::optional<std::int64_t> milliseconds,
                    const std::function<bool()>& ready, const std::function<void()>& take,
                    const std::function<void()>& stuck) {
  std::unique_lock lock(mutex_);
  const VirtualTime start = clock.now();
  bool is_ready = ready();
  if (!is_ready && milliseconds && *milliseconds <= 0) return false;
  Waiter self{std::nullopt, &ready, std::this_thread::get_id() == main_thread};
  if (milliseconds) self.deadline = start + VirtualTime::from_ms(*milliseconds);
  begin(self);
  bool idle = false;
  bool asked = milliseconds.has_value();
  while (!is_ready && (!self.deadline || clock.now() < *self.deadline)) {
    const bool nobody_moves = (idle || nobody_runs()) && earliest() == nullptr;
    if (!asked && (nobody_moves || clock.now() - start >= kStuckAfter)) {
      asked = true;
      end(self);
      lock.unlock();
      stuck();
      lock.lock();
      begin(self);
    } else {
      wait_turn(clock, self, lock, idle);
    }
    is_ready = ready();
  }
  if (is_ready) take();
  end(self);
  return is_ready;
}

void WaitRoom::change(const std::function<void()>& change) {
  const std::lock_guard guard(mutex_);
  ++activity_;
  change();
  changed_.notify_all();
}

void WaitRoom::expect() {
  const std::lock_guard guard(mutex_);
  ++known_running_;
}

void WaitRoom::enter() {
  known = true;
}

void WaitRoom::leave(const std::function<void()>& change) {
  const std::lock_guard guard(mutex_);
  known = false;
  --known_running_;
  ++activity_;
  change();
  changed_.notify_all();
}

}  // namespace vsskit::engine
