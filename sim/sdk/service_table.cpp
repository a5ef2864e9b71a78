// See service_table.h.
#include "sim/sdk/service_table.h"

#include <algorithm>
#include <utility>

#include "sim/base/text.h"

namespace vsskit::sdk {

void ServiceTable::add(const std::string& name, Actions actions) {
  auto service = std::make_shared<Service>();
  service->key = fold_case(name);
  service->actions = std::move(actions);
  const std::lock_guard lock(mutex_);
  const auto same = std::find_if(services_.begin(), services_.end(),
                                 [&](const auto& each) { return each->key == service->key; });
  if (same != services_.end()) {
    *same = std::move(service);
  } else {
    services_.push_back(std::move(service));
  }
}

std::shared_ptr<ServiceTable::Service> ServiceTable::find(std::string_view name) const {
  const std::string key = fold_case(name);
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(services_.begin(), services_.end(),
                                  [&](const auto& each) { return each->key == key; });
  return found == services_.end() ? nullptr : *found;
}

bool ServiceTable::knows(std::string_view name) const {
  return find(name) != nullptr;
}

bool ServiceTable::is_running(std::string_view name) const {
  return state(name) == State::running;
}

ServiceTable::State ServiceTable::state(std::string_view name) const {
  const std::shared_ptr<Service> service = find(name);
  const std::lock_guard lock(mutex_);
  return service == nullptr ? State::stopped : service->state;
}

ServiceTable::Answer ServiceTable::stop(std::string_view name) {
  return turn(name, State::stopped);
}

ServiceTable::Answer ServiceTable::start(std::string_view name) {
  return turn(name, State::running);
}

ServiceTable::Answer ServiceTable::begin_stop(std::string_view name) {
  return turn(name, State::stopping);
}

ServiceTable::Answer ServiceTable::turn(std::string_view name, State to) {
  const std::shared_ptr<Service> service = find(name);
  if (service == nullptr) return Answer::unknown;
  {
    const std::lock_guard lock(mutex_);
    const bool starts = to == State::running;
    if (service->state == State::stopping) return starts ? Answer::already : Answer::pending;
    if ((service->state == State::running) == starts) return Answer::already;
  }
  const std::function<bool()>& action =
      to == State::running ? service->actions.start : service->actions.stop;
  if (to != State::stopping && action && !action()) return Answer::failed;
  const std::lock_guard lock(mutex_);
  service->state = to;
  return Answer::done;
}

}  // namespace vsskit::sdk
