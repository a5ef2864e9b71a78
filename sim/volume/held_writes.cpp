#include "sim/volume/held_writes.h"

#include <algorithm>
#include <utility>

namespace vsskit::volume {

HeldWrites::HeldWrites(const WriteHold& terms, engine::VirtualClock& clock)
    : set_(terms.set),
      clock_(clock),
      house_(*terms.house),
      until_(terms.until),
      filling_(terms.go_on != nullptr) {
  for (const Volume* volume : terms.volumes)
    volumes_.push_back({volume, 0});
}

bool HeldWrites::keeps_waiting(const Volume& volume) const {
  if (over() && all_gone()) return false;
  return std::any_of(volumes_.begin(), volumes_.end(),
                     [&](const Held& held) { return held.volume == &volume; });
}

bool HeldWrites::release() {
  released_ = true;
  return !std::exchange(said_, true);
}

std::uint64_t HeldWrites::line_up(const Volume& volume) {
  for (Held& held : volumes_) {
    if (held.volume == &volume) ++held.waited;
  }
  return came_++;
}

// Who the release itself waits for cannot be helped: time moves on as for any other wait. All
// others leave the providers as much time as Windows would; copying files, which Windows need not
// do, takes none of it.
engine::HouseLock::Limits HeldWrites::limits(bool filling) const {
  const VirtualTime now = clock_.now();
  if (filling || released_ || now > until_) return {};
  const std::int64_t left_ms = (until_ - now).us / 1000 + 1;
  return {left_ms, std::chrono::milliseconds(left_ms), !engine::is_inside(holder_)};
}

void HeldWrites::wait(std::uint64_t number) {
  const auto ready = [&] { return gone_ == number && over(); };
  while (!ready()) {
    const bool filling = filling_;
    const engine::HouseLock::Limits longest = limits(filling);
    const bool in_time = house_.wait(
        clock_, [&] { return ready() || filling_ != filling; }, longest);
    // Real time ran out: that is the limit too.
    if (!in_time && longest.milliseconds && !over())
      clock_.advance_to(until_ + VirtualTime::from_ms(1));
  }
}

void HeldWrites::let_through() {
  const std::uint64_t last = came_;
  call_next();
  if (gone_ < last) house_.wait(clock_, [&] { return gone_ >= last; });
}

void release_held(VolumeTable::State& state, const std::shared_ptr<HeldWrites>& held) {
  const bool first = held->release();
  if (first && state.observer != nullptr) {
    for (const HeldWrites::Held& one : held->volumes())
      state.observer->on_writes_released(*one.volume, held->set(), one.waited);
  }
  if (held->all_gone() && state.held_writes == held) state.held_writes = nullptr;
}

void Turn::wait_for(const Volume* volume) {
  const std::shared_ptr<HeldWrites> held = state_.held_writes;
  if (volume == nullptr) return;
  if (held->keeps_waiting(*volume)) {
    held_ = held;
    const std::uint64_t number = held->line_up(*volume);
    lock_.unlock();
    held->wait(number);
    lock_.lock();
  }
  if (held->over()) release_held(state_, held);
}

Turn::~Turn() {
  --state_.changing;
  if (!held_) return;
  // Said before anybody goes on who waits for the last one.
  if (held_->is_last() && state_.observer != nullptr) state_.observer->on_turning_point();
  held_->pass();
  if (held_->all_gone()) release_held(state_, held_);
  lock_.unlock();
  held_->call_next();
}

void VolumeTable::let_go() {
  std::shared_ptr<HeldWrites> held;
  {
    const std::lock_guard guard(mutex_);
    give_back_images();
    held = state_->held_writes;
    if (held) release_held(*state_, held);
  }
  if (held) held->let_through();
}

void VolumeTable::pass_time(VirtualTime span) {
  const VirtualTime end = state_->clock.now() + span;
  std::shared_ptr<HeldWrites> held;
  {
    const std::lock_guard guard(mutex_);
    held = state_->held_writes;
  }
  if (held && !held->over() && end > held->limit()) {
    state_->clock.advance_to(held->limit() + VirtualTime::from_ms(1));
    let_go();
  }
  state_->clock.advance_to(end);
}

}  // namespace vsskit::volume
