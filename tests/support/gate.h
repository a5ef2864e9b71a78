// A gate between threads of a test.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>

namespace vsskit::test {

// Opened once, from any thread; waiting for it is real. Copies are the same gate: a thread that the
// test does not join holds one of its own, as it may still be inside when the test has ended.
class Gate {
 public:
  void open() const {
    const std::lock_guard guard(state_->mutex);
    state_->open = true;
    state_->changed.notify_all();
  }
  void pass() const {
    std::unique_lock lock(state_->mutex);
    state_->changed.wait(lock, [&] { return state_->open; });
  }

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    bool open = false;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace vsskit::test
