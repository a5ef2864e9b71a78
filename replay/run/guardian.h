// Does what is left to do when this process is killed: a process of its own, which waits for that.
// On Windows, where a job ends what we started, it does nothing.
#pragma once

#include <functional>

namespace vsskit::run {

class Guardian {
 public:
  // Off Windows `afterwards` runs where we end before this object does; with a copy of our memory,
  // and no other thread. Where no process can be made, nobody does.
  explicit Guardian(const std::function<void()>& afterwards);
  // Calls it off.
  ~Guardian();
  Guardian(const Guardian&) = delete;
  Guardian& operator=(const Guardian&) = delete;

 private:
  [[maybe_unused]] int our_end_ = -1;
  [[maybe_unused]] int process_ = -1;
};

}  // namespace vsskit::run
