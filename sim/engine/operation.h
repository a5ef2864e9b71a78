// Asynchronous operations as resumable sequences, and who runs them. What IVssAsync stands for is
// an Operation; when its units run is the Executor's business, so that one service serves the
// lockstep executor here and the threaded one (threaded_executor.h).
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "sim/base/hresult.h"
#include "sim/engine/chain.h"
#include "sim/engine/clock.h"
#include "sim/engine/house_lock.h"

namespace vsskit::engine {

// A sequence of units. One unit delivers one event to one writer, or runs one provider's phase (the
// commits of all of them, for which writes are held), or ends the operation. Units run in the
// house; what is asked of an operation, any thread may ask.
class Operation {
 public:
  virtual ~Operation() = default;
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;

  [[nodiscard]] bool done() const { return done_; }
  // Whether cancel() was asked for, even where the operation ended otherwise.
  [[nodiscard]] bool cancel_asked() const { return cancel_asked_; }
  // VSS_S_ASYNC_PENDING until done, then what QueryStatus reports: VSS_S_ASYNC_FINISHED,
  // VSS_S_ASYNC_CANCELLED or the code that it failed with.
  [[nodiscard]] Hresult result() const { return done_ ? result_.load() : kVssSAsyncPending; }
  // Asks the operation to end. It does so at its next unit, through on_cancel(); an operation that
  // is done keeps its result, and one that nobody can stop goes on.
  void cancel() { cancel_asked_ = can_cancel(); }

  // Runs one unit; returns whether more is left. Executors call this. While one of its units runs
  // already (further up the stack, or on a thread that is out of the house) nothing runs and true
  // is returned.
  bool run_unit();
  // Whether one of its units is running now.
  [[nodiscard]] bool running() const { return running_; }
  // Whether this thread is inside a unit of it: a handler that waits for the operation that called
  // it would wait for ever. In the house.
  [[nodiscard]] bool is_around() const { return running_ && is_inside(unit_); }

  // Whether it may run inside what this thread does: outside of all work, or where that began it.
  [[nodiscard]] bool fits_here() const { return !current_chain() || is_inside(born_in_); }

  // Counts who asks what became of it; wanted() from the second time on. Waiting counts twice.
  void ask() { ++asked_; }
  [[nodiscard]] bool wanted() const { return asked_ > 1; }

  // Nobody can ask any more what becomes of it: it goes on all the same.
  void abandon() {
    abandoned_ = true;
    asked_ += 2;
  }
  [[nodiscard]] bool abandoned() const { return abandoned_; }

  // What its unit is at is not wanted any more: a unit that takes real time breaks that off.
  void hasten() { hastened_ = true; }
  // Whether somebody said so, asked for cancel(), or waits for the unit's end.
  [[nodiscard]] bool is_hastened() const { return hastened_ || cancel_asked_ || holds_ > 0; }

  // While somebody holds it, nobody else begins a unit. See Executor::Pause.
  void hold(int by) { holds_ += by; }
  [[nodiscard]] bool free_to_run() const { return !running_ && holds_ == 0; }

 protected:
  Operation() = default;

  // Does one unit; returns true while more is left. Before it returns false it says finish().
  virtual bool advance() = 0;
  // Called instead of advance() once cancel() was asked for; ends what was begun. Default: nothing
  // to undo. The result is VSS_S_ASYNC_CANCELLED unless finish() is said here.
  virtual void on_cancel() {}
  // False where it is not in anybody's power to stop what the operation stands for.
  [[nodiscard]] virtual bool can_cancel() const { return true; }
  // The result that result() gives once done; the last one said counts.
  void finish(Hresult result) { result_ = result; }

 private:
  const Chain born_in_ = current_chain();  // its units work on behalf of who made it
  Chain unit_;
  std::atomic<bool> done_{false};
  std::atomic<bool> running_{false};
  std::atomic<bool> cancel_asked_{false};
  std::atomic<bool> abandoned_{false};
  std::atomic<bool> hastened_{false};
  std::atomic<int> asked_{0};
  std::atomic<int> holds_{0};
  std::atomic<Hresult> result_{kVssSAsyncFinished};
};

// How a call of user code ended: late is after the patience, and before the grace was over.
enum class UserCall : std::uint8_t { came_back, came_late, given_up };

// Who runs operations, and user code. All methods may be called in or out of the house.
class Executor {
 public:
  // Both outlive the executor.
  Executor(HouseLock& house, VirtualClock& clock) : house_(house), clock_(clock) {}
  virtual ~Executor() = default;
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // An operation was handed to the requester. `keep` lives as long as somebody works on it.
  virtual void start(const std::shared_ptr<Operation>& operation,
                     std::shared_ptr<const void> keep) = 0;
  // IVssAsync::Wait: returns when the operation is done or the virtual deadline is reached;
  // `milliseconds` none waits for ever. Returns whether it is done.
  virtual bool wait(Operation& operation, std::optional<std::int64_t> milliseconds) = 0;
  // IVssAsync::QueryStatus: returns whether the operation is done.
  virtual bool poll(Operation& operation) = 0;
  // IVssAsync::Cancel: the operation ends here and now, or after the unit that is running; nothing
  // happens to one that cannot be cancelled.
  void cancel(Operation& operation);

  // Calls user code (a handler, a provider's method) out of the house, and returns whether it came
  // back. Where it does not before `patience` and then `grace` are over, in real time, the caller
  // goes on without it: `work` must own what it needs and must look, in the house, whether anybody
  // still waits for its answer. No exception leaves `work`.
  virtual UserCall call_user(std::function<void()> work, VirtualTime patience,
                             VirtualTime grace) = 0;
  UserCall call_user(std::function<void()> work, VirtualTime patience) {
    return call_user(std::move(work), patience, {});
  }

  // Returns when nothing of this executor runs any more but user code that was given up. Called
  // before the house goes.
  virtual void drain() {}

  // When what the calling thread left pending goes on while that waits for something else, in
  // virtual time; none where nothing does on this thread. A moment that has passed means now.
  [[nodiscard]] virtual std::optional<VirtualTime> next_due() { return std::nullopt; }
  // Does what was due then.
  virtual void run_due() {}

  // While one lives no unit of the operation begins but on this thread. It waits for the one that
  // runs, unless this thread is inside it. In the house.
  class Pause {
   public:
    Pause(Executor& executor, std::shared_ptr<Operation> operation);
    ~Pause();
    Pause(const Pause&) = delete;
    Pause& operator=(const Pause&) = delete;

   private:
    Executor& executor_;
    std::shared_ptr<Operation> operation_;  // none: nothing to pause
  };

  [[nodiscard]] HouseLock& house() { return house_; }
  [[nodiscard]] VirtualClock& clock() { return clock_; }

 private:
  HouseLock& house_;
  VirtualClock& clock_;
};

// How long VSS takes from one unit to the next while the requester does something else. A requester
// that never pauses for longer between two polls meets each event at a poll of its own; one that
// does keeps nobody waiting.
inline constexpr VirtualTime kUnitPace = VirtualTime::from_ms(100);

// No threads of its own: units run inside the requester's own wait() and poll(), and in the pauses
// that it makes.
// - start() runs nothing: any call between start and wait meets the operation pending.
// - wait() runs units to the operation's end, or until the clock has reached the deadline. A unit
//   is never cut: a handler of 70 s moves the clock past a deadline of 1 s. wait(0) runs nothing. A
//   unit that costs no virtual time cannot reach a deadline.
// - poll() runs one unit and returns whether it was the last one.
// - run_due(), called while the thread that started an operation, or asked for it last, lets time
//   pass, runs the unit that is due: kUnitPace after the one before it, or after the start. A
//   handler's pauses bring forward only what the handler itself began.
// - User code runs on the caller's thread, and whoever calls it waits for it without limit.
class LockstepExecutor final : public Executor {
 public:
  using Executor::Executor;

  void start(const std::shared_ptr<Operation>& operation,
             std::shared_ptr<const void> keep) override;
  bool wait(Operation& operation, std::optional<std::int64_t> milliseconds) override;
  bool poll(Operation& operation) override;
  std::optional<VirtualTime> next_due() override;
  void run_due() override;
  using Executor::call_user;
  UserCall call_user(std::function<void()> work, VirtualTime patience, VirtualTime grace) override;

 private:
  // Whoever may still ask for an operation keeps it alive.
  struct Pending {
    std::weak_ptr<Operation> operation;
    std::thread::id asked_by;
    VirtualTime due;
  };
  struct Due {
    std::shared_ptr<Operation> operation;
    VirtualTime when;
  };
  void run(Operation& operation);
  void forget_ended();
  [[nodiscard]] Due first_due();

  std::vector<Pending> pending_;  // in the order of their start; guarded by the house
};

// The moment so many milliseconds from now; the last one there is where it would be later.
[[nodiscard]] VirtualTime deadline_after(VirtualTime now, std::int64_t milliseconds);

}  // namespace vsskit::engine
