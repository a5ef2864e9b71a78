// A gate between threads of a test.
#pragma once

#include <condition_variable>
#include <mutex>

namespace vsskit::test {

// Opened once, from any thread; waiting for it is real.
class Gate {
 public:
  void open() {
    const std::lock_guard guard(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void pass() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
};

}  // namespace vsskit::test
