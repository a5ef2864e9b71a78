#include "sim/engine/operation.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace vsskit::engine {

bool Operation::run_unit() {
  if (done_) return false;
  if (running_) return true;
  const Working on_behalf(current_chain() ? current_chain() : born_in_);
  const Working unit;
  unit_ = unit.link();
  running_ = true;
  bool more = false;
  if (cancel_asked_) {
    result_ = kVssSAsyncCancelled;
    on_cancel();
  } else {
    more = advance();
  }
  unit_.reset();
  done_ = !more;
  running_ = false;
  return more;
}

void Executor::cancel(Operation& operation) {
  const std::lock_guard inside(house_);
  operation.cancel();
  if (!operation.cancel_asked()) return;
  operation.run_unit();
  house_.changed();
}

Executor::Pause::Pause(Executor& executor, std::shared_ptr<Operation> operation)
    : executor_(executor), operation_(std::move(operation)) {
  if (!operation_) return;
  operation_->hold(1);
  while (operation_->running() && !operation_->is_around()) {
    executor_.house().wait(executor_.clock(), [&] { return !operation_->running(); });
  }
}

Executor::Pause::~Pause() {
  if (!operation_) return;
  operation_->hold(-1);
  executor_.house().changed();
}

VirtualTime deadline_after(VirtualTime now, std::int64_t milliseconds) {
  constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();
  if (milliseconds <= 0) return now;
  if (milliseconds > (kLast - now.us) / 1000) return {kLast};
  return now + VirtualTime::from_ms(milliseconds);
}

void LockstepExecutor::start(const std::shared_ptr<Operation>& operation,
                             std::shared_ptr<const void>) {
  const std::lock_guard inside(house());
  pending_.push_back({operation, std::this_thread::get_id(), clock().now() + kUnitPace});
}

// Those that nobody sleeps for must not pile up either.
void LockstepExecutor::forget_ended() {
  std::erase_if(pending_, [](const Pending& one) {
    const auto operation = one.operation.lock();
    return !operation || operation->done();
  });
}

void LockstepExecutor::run(Operation& operation) {
  operation.run_unit();
  if (operation.done()) forget_ended();
  for (Pending& one : pending_) {
    if (one.operation.lock().get() != &operation) continue;
    one.asked_by = std::this_thread::get_id();
    one.due = clock().now() + kUnitPace;
  }
  house().changed();
}

LockstepExecutor::Due LockstepExecutor::first_due() {
  forget_ended();
  Due first;
  for (const Pending& one : pending_) {
    const auto operation = one.operation.lock();
    const bool here = one.asked_by == std::this_thread::get_id() && operation->fits_here();
    if (!here || !operation->free_to_run()) continue;
    if (!first.operation || one.due < first.when) first = {operation, one.due};
  }
  return first;
}

std::optional<VirtualTime> LockstepExecutor::next_due() {
  const std::lock_guard inside(house());
  const Due first = first_due();
  return first.operation ? std::optional(first.when) : std::nullopt;
}

void LockstepExecutor::run_due() {
  const std::lock_guard inside(house());
  const Due first = first_due();
  if (first.operation && first.when <= clock().now()) run(*first.operation);
}

bool LockstepExecutor::wait(Operation& operation, std::optional<std::int64_t> milliseconds) {
  const std::lock_guard inside(house());
  const VirtualTime start = clock().now();
  const std::optional<VirtualTime> deadline =
      milliseconds ? std::optional(deadline_after(start, *milliseconds)) : std::nullopt;
  while (!operation.done() && (!deadline || clock().now() < *deadline)) {
    // Called from inside one of the operation's own units: no turn of this loop would end it.
    if (operation.is_around()) break;
    if (operation.free_to_run()) {
      run(operation);
    } else {
      house().wait(clock(), [&] { return operation.done() || operation.free_to_run(); });
    }
  }
  return operation.done();
}

bool LockstepExecutor::poll(Operation& operation) {
  const std::lock_guard inside(house());
  if (operation.free_to_run()) run(operation);
  return operation.done();
}

UserCall LockstepExecutor::call_user(std::function<void()> work, VirtualTime, VirtualTime) {
  const HouseLock::Outside outside(house());
  work();
  return UserCall::came_back;
}

}  // namespace vsskit::engine
