// The services of a simulated machine, as the service control manager knows them: by name, running
// or not. What a service does when it stops or starts is its owner's; calls upon it are told in the
// trace by win32_services.cpp. Any thread may call; what the owner does runs on the caller's, with
// nothing locked.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace vsskit::sdk {

class ServiceTable {
 public:
  struct Actions {
    std::function<bool()> stop;   // false: it does not stop, and runs on
    std::function<bool()> start;  // false: it does not start
  };
  enum class Answer { done, unknown, already, pending, failed };
  enum class State { stopped, stopping, running };

  // A running service. One of the same name is replaced; names ignore case.
  void add(const std::string& name, Actions actions);
  [[nodiscard]] bool knows(std::string_view name) const;
  [[nodiscard]] bool is_running(std::string_view name) const;
  // `stopped` also for one that is not known.
  [[nodiscard]] State state(std::string_view name) const;
  // `already`: it is in this state. `pending`: it is on its way to stop.
  Answer stop(std::string_view name);
  Answer start(std::string_view name);
  // It is told to stop, takes that, and is on its way for ever.
  Answer begin_stop(std::string_view name);

 private:
  struct Service {
    std::string key;
    Actions actions;
    State state = State::running;
  };
  [[nodiscard]] std::shared_ptr<Service> find(std::string_view name) const;
  Answer turn(std::string_view name, State to);

  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<Service>> services_;
};

}  // namespace vsskit::sdk
