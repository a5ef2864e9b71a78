// An IVssAsync of the machine's own VSS as an operation of the engine.
#pragma once

#include <functional>
#include <memory>

#include "sim/engine/operation.h"
#include "sim/system/com_values.h"

namespace vsskit::system {

// Its units only look: the machine does the work. In the house, but for wait().
class LiveOperation final : public engine::Operation {
 public:
  // Owns one reference. `done` is called once, when the machine says VSS_S_ASYNC_FINISHED.
  LiveOperation(engine::HouseLock& house, IVssAsync* async, std::function<void()> done)
      : house_(house), async_(async), at_end_(std::move(done)) {}

  // As IVssAsync::Wait; out of the house.
  void wait(DWORD milliseconds);

 private:
  bool advance() override;
  void on_cancel() override;

  engine::HouseLock& house_;
  Held<IVssAsync> async_;
  std::function<void()> at_end_;
};

// Waits for operations where they run: in the machine's VSS.
class LiveExecutor final : public engine::Executor {
 public:
  using Executor::Executor;

  void start(const std::shared_ptr<engine::Operation>&, std::shared_ptr<const void>) override {}
  bool wait(engine::Operation& operation, std::optional<std::int64_t> milliseconds) override;
  bool poll(engine::Operation& operation) override;
  // On the caller's thread, which is the machine's for events.
  using Executor::call_user;
  engine::UserCall call_user(std::function<void()> work, VirtualTime patience,
                             VirtualTime grace) override;
};

}  // namespace vsskit::system
