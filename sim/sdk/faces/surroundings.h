// What a COM face works in: the world that made it, kept alive as long as user code holds the
// object, and the name under which its steps are written.
#pragma once

#include <memory>
#include <string_view>

#include "sim/sdk/faces/call.h"
#include "sim/service/world.h"
#include "sim/trace/step.h"

namespace vsskit::sdk {

struct Surroundings {
  std::shared_ptr<service::World> world;
  trace::Subject subject;

  [[nodiscard]] Call call(trace::Verb verb) const { return Call(world->recorder(), subject, verb); }
};

// The world that a new object of this process belongs to; none where the process has no world.
[[nodiscard]] std::shared_ptr<service::World> current_world();

// `requester:2` as a subject.
[[nodiscard]] trace::Subject subject_of(trace::Party party, std::string_view session_label);

}  // namespace vsskit::sdk
