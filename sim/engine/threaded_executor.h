// Operations on worker threads, and user code on threads of its own, so that no caller's thread is
// needed and user code that blocks holds nobody up. Time stays virtual; real time is only the
// watchdog's and the start's.
//
// An operation begins when somebody waits for it or asks for its status a second time, when nobody
// else can run before virtual time moves, or when start_grace of real time is over. So a program
// that waits for each operation leaves the same trace as under the lockstep executor.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "sim/engine/operation.h"

namespace vsskit::engine {

struct ThreadedOptions {
  // Longer than this no call of user code is waited for, whatever patience its caller has.
  std::chrono::milliseconds watchdog{10 * 60 * 1000};
  std::chrono::milliseconds start_grace{200};
};

// Any thread may call any method.
class ThreadedExecutor final : public Executor {
 public:
  ThreadedExecutor(HouseLock& house, VirtualClock& clock, const ThreadedOptions& options = {});
  // Threads that are idle end; those in user code that was given up end when it returns.
  ~ThreadedExecutor() override;

  void start(const std::shared_ptr<Operation>& operation,
             std::shared_ptr<const void> keep) override;
  // Also from inside one of the operation's own units: then it returns at once.
  bool wait(Operation& operation, std::optional<std::int64_t> milliseconds) override;
  // Runs nothing.
  bool poll(Operation& operation) override;
  using Executor::call_user;
  UserCall call_user(std::function<void()> work, VirtualTime patience, VirtualTime grace) override;
  void drain() override;

  // Can be changed at any time; counts for calls that are under way too.
  void set_watchdog(std::chrono::milliseconds watchdog);

 private:
  struct Pool;
  void run(Operation& operation);

  const std::chrono::milliseconds start_grace_;
  std::atomic<std::chrono::milliseconds> watchdog_;
  std::atomic<int> working_{0};  // operations on worker threads
  std::shared_ptr<Pool> pool_;
};

}  // namespace vsskit::engine
