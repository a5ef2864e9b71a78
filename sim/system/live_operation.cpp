#include "sim/system/live_operation.h"

#include <mutex>
#include <utility>

namespace vsskit::system {

void LiveOperation::wait(DWORD milliseconds) {
  if (done()) return;
  const engine::HouseLock::Outside outside(house_);
  (void)async_->Wait(milliseconds);
}

bool LiveOperation::advance() {
  HRESULT status = S_OK;
  const Hresult asked = [&] {
    const engine::HouseLock::Outside outside(house_);
    return async_->QueryStatus(&status, nullptr);
  }();
  if (succeeded(asked) && status == kVssSAsyncPending) return true;
  if (succeeded(asked) && status == kVssSAsyncFinished && at_end_) std::exchange(at_end_, {})();
  finish(failed(asked) ? asked : status);
  return false;
}

void LiveOperation::on_cancel() {
  const engine::HouseLock::Outside outside(house_);
  (void)async_->Cancel();
}

bool LiveExecutor::wait(engine::Operation& operation, std::optional<std::int64_t> milliseconds) {
  static_cast<LiveOperation&>(operation).wait(milliseconds ? static_cast<DWORD>(*milliseconds)
                                                           : INFINITE);
  return poll(operation);
}

bool LiveExecutor::poll(engine::Operation& operation) {
  const std::lock_guard inside(house());
  operation.run_unit();
  return operation.done();
}

engine::UserCall LiveExecutor::call_user(std::function<void()> work, VirtualTime, VirtualTime) {
  const engine::HouseLock::Outside outside(house());
  work();
  return engine::UserCall::came_back;
}

}  // namespace vsskit::system
