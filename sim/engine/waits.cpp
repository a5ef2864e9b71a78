#include "sim/engine/waits.h"

#include <algorithm>
#include <memory>
#include <thread>
#include <utility>

namespace vsskit::engine {
namespace {

const std::thread::id main_thread = std::this_thread::get_id();

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

// What is left of the time until then, at most kGrace; none without an end.
Milliseconds left_until(const std::optional<Clock::time_point>& end) {
  if (!end) return WaitRoom::kGrace;
  const auto left = std::chrono::ceil<Milliseconds>(*end - Clock::now());
  return std::clamp(left, Milliseconds{0}, WaitRoom::kGrace);
}

// Longer than any process lives.
constexpr std::int64_t kMostMs = std::int64_t{1} << 40;

}  // namespace

// A known thread, guarded by the room's lock.
class WaitRoom::Presence {
 public:
  bool waits = false;
  bool forgotten = false;
  std::shared_ptr<Presence> self;  // from enter() to leave()
};

namespace {

// A pointer, since g++ for Windows may give a thread's storage back before it calls the destructors
// of what lies there.
thread_local WaitRoom::Presence* known = nullptr;

}  // namespace

WaitRoom& WaitRoom::of_process() {
  static WaitRoom* const room = std::make_unique<WaitRoom>().release();
  return *room;
}

bool WaitRoom::is_known() {
  return known != nullptr;
}

WaitRoom::Work::Work(WaitRoom& room) : room_(room) {
  room_.change([&] {
    if (room_.works_++ == 0) room_.at_work_since_ = Clock::now();
  });
}

WaitRoom::Work::~Work() {
  room_.change([&] { --room_.works_; });
}

std::optional<WaitRoom::RealTime> WaitRoom::end_by_work(
    RealTime begin, std::optional<std::int64_t> milliseconds) const {
  if (works_ == 0 || !milliseconds) return std::nullopt;
  const Milliseconds limit{std::min(*milliseconds, kMostMs)};
  return std::max(begin + limit, at_work_since_ + kGrace);
}

bool WaitRoom::nobody_runs() const {
  if (works_ > 0 || known_running_ > 0 || (known && !main_waits_)) return false;
  // Who is about to go on counts as running.
  return std::none_of(waiters_.begin(), waiters_.end(),
                      [](const Waiter* waiter) { return (*waiter->ready)(); });
}

const WaitRoom::Waiter* WaitRoom::earliest() const {
  const Waiter* first = nullptr;
  const bool all_wait = main_waits_ && nobody_runs();
  for (const Waiter* waiter : waiters_) {
    if (!waiter->deadline || (waiter->last && !all_wait)) continue;
    if (first == nullptr || *waiter->deadline < *first->deadline) first = waiter;
  }
  return first;
}

void WaitRoom::begin(const Waiter& waiter) {
  waiters_.push_back(&waiter);
  if (known) {
    known->waits = true;
    if (!known->forgotten) --known_running_;
  }
  if (waiter.main) main_waits_ = true;
  stir();
}

void WaitRoom::end(const Waiter& waiter) {
  waiters_.erase(std::find(waiters_.begin(), waiters_.end(), &waiter));
  if (known) {
    known->waits = false;
    if (!known->forgotten) ++known_running_;
  }
  if (waiter.main) main_waits_ = false;
  stir();
}

void WaitRoom::stir() {
  stirred_ = Clock::now();
  called_ = false;
  changed_.notify_all();
}

Milliseconds WaitRoom::left_of_grace() const {
  return works_ > 0 ? kGrace : left_until(stirred_ + kGrace);
}

void WaitRoom::wait_turn(VirtualClock& clock, const Waiter& self,
                         std::unique_lock<std::mutex>& lock, Milliseconds at_most) {
  const Milliseconds grace = left_of_grace();
  if (grace.count() == 0 || nobody_runs()) {
    const Waiter* first = earliest();
    if (first == &self) {
      clock.advance_to(*self.deadline);
      return;
    }
    // Once: those who wait would keep each other awake for ever.
    if (first != nullptr && !std::exchange(called_, true)) changed_.notify_all();
  }
  changed_.wait_for(lock, grace.count() == 0 ? at_most : std::min(at_most, grace));
}

bool WaitRoom::wait(VirtualClock& clock, std::optional<std::int64_t> milliseconds,
                    const std::function<bool()>& ready, const std::function<void()>& take,
                    const std::function<void()>& stuck, std::optional<Milliseconds> patience,
                    bool last) {
  std::unique_lock lock(mutex_);
  const VirtualTime start = clock.now();
  const RealTime begun = Clock::now();
  const auto real_end = patience ? std::optional(begun + *patience) : std::nullopt;
  bool is_ready = ready();
  if (!is_ready && milliseconds && *milliseconds <= 0) return false;
  Waiter self{std::nullopt, &ready, std::this_thread::get_id() == main_thread, last};
  if (milliseconds) self.deadline = start + VirtualTime::from_ms(*milliseconds);
  begin(self);
  bool asked = milliseconds.has_value();
  while (!is_ready && (!self.deadline || clock.now() < *self.deadline)) {
    const bool nobody_moves =
        (left_of_grace().count() == 0 || nobody_runs()) && earliest() == nullptr;
    const Milliseconds at_most =
        std::min(left_until(real_end), left_until(end_by_work(begun, milliseconds)));
    if (at_most.count() == 0) break;
    if (!asked && (nobody_moves || clock.now() - start >= kStuckAfter)) {
      asked = true;
      end(self);
      lock.unlock();
      stuck();
      lock.lock();
      begin(self);
    } else {
      wait_turn(clock, self, lock, at_most);
    }
    is_ready = ready();
  }
  if (is_ready) take();
  end(self);
  return is_ready;
}

void WaitRoom::wait_for_turn(VirtualClock& clock, const std::function<bool()>& ready,
                             Milliseconds patience) {
  std::unique_lock lock(mutex_);
  const Clock::time_point real_end = Clock::now() + patience;
  const Waiter self{clock.now(), &ready, false, false};
  begin(self);
  while (!ready() && !(nobody_runs() && earliest() == &self)) {
    const Milliseconds at_most = left_until(real_end);
    if (at_most.count() == 0) break;
    changed_.wait_for(lock, at_most);
  }
  end(self);
}

void WaitRoom::change(const std::function<void()>& change) {
  const std::lock_guard guard(mutex_);
  change();
  stir();
}

std::shared_ptr<WaitRoom::Presence> WaitRoom::expect() {
  const std::lock_guard guard(mutex_);
  ++known_running_;
  return std::make_shared<Presence>();
}

void WaitRoom::enter(std::shared_ptr<Presence> presence) {
  known = presence.get();
  known->self = std::move(presence);
}

void WaitRoom::leave(const std::function<void()>& change) {
  const std::lock_guard guard(mutex_);
  if (!known->forgotten) --known_running_;
  const std::shared_ptr<Presence> left = std::move(std::exchange(known, nullptr)->self);
  change();
  stir();
}

void WaitRoom::forget(Presence& presence) {
  const std::lock_guard guard(mutex_);
  if (presence.forgotten) return;
  presence.forgotten = true;
  if (!presence.waits) --known_running_;
  stir();
}

}  // namespace vsskit::engine
