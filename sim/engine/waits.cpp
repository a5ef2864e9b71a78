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

bool WaitRoom::wait(VirtualClock& clock, std::optional<std::int64_t> milliseconds,
                    const std::function<bool()>& ready, const std::function<void()>& take) {
  std::unique_lock lock(mutex_);
  ++activity_;
  if (ready()) {
    take();
    return true;
  }
  if (milliseconds && *milliseconds <= 0) return false;
  Waiter self{std::nullopt, &ready};
  if (milliseconds) self.deadline = clock.now() + VirtualTime::from_ms(*milliseconds);
  const bool is_main = std::this_thread::get_id() == main_thread;
  waiters_.push_back(&self);
  if (known) --known_running_;
  if (is_main) main_waits_ = true;
  changed_.notify_all();

  bool is_ready = ready();
  bool idle = false;
  while (!is_ready && (!self.deadline || clock.now() < *self.deadline)) {
    if (idle || nobody_runs()) {
      const Waiter* first = earliest();
      if (first == &self) {
        clock.advance_to(*self.deadline);
        break;
      }
      if (first != nullptr) changed_.notify_all();
    }
    const std::uint64_t before = activity_;
    const bool timed_out = changed_.wait_for(lock, kGrace) == std::cv_status::timeout;
    idle = timed_out && activity_ == before;
    is_ready = ready();
  }
  if (is_ready) take();
  waiters_.erase(std::find(waiters_.begin(), waiters_.end(), &self));
  if (known) ++known_running_;
  if (is_main) main_waits_ = false;
  ++activity_;
  changed_.notify_all();
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
