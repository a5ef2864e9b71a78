#include "sim/sdk/faces/surroundings.h"

#include "sim/sdk/world_access.h"

namespace vsskit::sdk {

std::shared_ptr<service::World> current_world() {
  ProcessWorld* process = process_world();
  return process == nullptr ? nullptr : process->world();
}

trace::Subject subject_of(trace::Party party, std::string_view session_label) {
  const auto colon = session_label.find(':');
  if (colon == std::string_view::npos) return {party, ""};
  return {party, std::string(session_label.substr(colon + 1))};
}

}  // namespace vsskit::sdk
