#include "sim/engine/operation.h"

#include <limits>

namespace vsskit::engine {

bool Operation::run_unit() {
  if (done_) return false;
  if (running_) return true;
  running_ = true;
  bool more = false;
  if (cancel_asked_) {
    result_ = kVssSAsyncCancelled;
    on_cancel();
  } else {
    more = advance();
  }
  running_ = false;
  done_ = !more;
  return more;
}

namespace {

VirtualTime deadline_after(VirtualTime now, std::int64_t milliseconds) {
  constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();
  if (milliseconds <= 0) return now;
  if (milliseconds > (kLast - now.us) / 1000) return {kLast};
  return now + VirtualTime::from_ms(milliseconds);
}

}  // namespace

bool LockstepExecutor::wait(Operation& operation, std::optional<std::int64_t> milliseconds) {
  const VirtualTime start = clock_.now();
  const std::optional<VirtualTime> deadline =
      milliseconds ? std::optional(deadline_after(start, *milliseconds)) : std::nullopt;
  while (!operation.done() && (!deadline || clock_.now() < *deadline)) {
    // Called from inside one of the operation's own units: no turn of this loop would end it.
    if (operation.running()) break;
    operation.run_unit();
  }
  return operation.done();
}

bool LockstepExecutor::poll(Operation& operation) {
  operation.run_unit();
  return operation.done();
}

}  // namespace vsskit::engine
