// Asynchronous operations as resumable sequences, and who runs them. What IVssAsync stands for is
// an Operation; when its units run is the Executor's business, so that one service serves the
// lockstep executor here and a threaded one beside it.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/base/hresult.h"
#include "sim/engine/clock.h"

namespace vsskit::engine {

// A sequence of units. One unit delivers one event to one writer, or runs one provider phase, or
// ends the operation. Not for several threads at once: an executor serializes.
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
  [[nodiscard]] Hresult result() const { return done_ ? result_ : kVssSAsyncPending; }
  // Asks the operation to end. It does so at its next unit, through on_cancel(); an operation that
  // is done keeps its result.
  void cancel() { cancel_asked_ = true; }

  // Runs one unit; returns whether more is left. Executors call this. From inside one of its own
  // units (a handler that waits for the operation that called it) nothing runs and true is
  // returned: on Windows such a wait would never end.
  bool run_unit();
  // Whether one of its units is running now, further up the stack.
  [[nodiscard]] bool running() const { return running_; }

 protected:
  Operation() = default;

  // Does one unit; returns true while more is left. Before it returns false it says finish().
  virtual bool advance() = 0;
  // Called instead of advance() once cancel() was asked for; ends what was begun. Default: nothing
  // to undo. The result is VSS_S_ASYNC_CANCELLED unless finish() is said here.
  virtual void on_cancel() {}
  // The result that result() gives once done; the last one said counts.
  void finish(Hresult result) { result_ = result; }

 private:
  bool done_ = false;
  bool running_ = false;
  bool cancel_asked_ = false;
  Hresult result_ = kVssSAsyncFinished;
};

// Who runs operations. The lockstep executor is below; a threaded one arrives later.
class Executor {
 public:
  virtual ~Executor() = default;

  // An operation was handed to the requester. It outlives its last wait() and poll().
  virtual void start(Operation& operation) = 0;
  // IVssAsync::Wait: returns when the operation is done or the virtual deadline is reached;
  // `milliseconds` none waits for ever. Returns whether it is done.
  virtual bool wait(Operation& operation, std::optional<std::int64_t> milliseconds) = 0;
  // IVssAsync::QueryStatus: returns whether the operation is done.
  virtual bool poll(Operation& operation) = 0;
};

// No threads: units run inside the requester's own wait() and poll().
// - start() runs nothing: any call between start and wait meets the operation pending.
// - wait() runs units to the operation's end, or until the clock has reached the deadline. A unit
// is
//   never cut: a handler of 70 s moves the clock past a deadline of 1 s. wait(0) runs nothing. A
//   unit that costs no virtual time cannot reach a deadline.
// - poll() runs one unit and returns whether it was the last one.
class LockstepExecutor final : public Executor {
 public:
  explicit LockstepExecutor(VirtualClock& clock) : clock_(clock) {}

  void start(Operation&) override {}
  bool wait(Operation& operation, std::optional<std::int64_t> milliseconds) override;
  bool poll(Operation& operation) override;

 private:
  VirtualClock& clock_;
};

}  // namespace vsskit::engine
