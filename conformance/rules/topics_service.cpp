// Lists the topics of what VSS itself does beside events and answers.
#include "conformance/rules/topics_service.h"

#include <array>

namespace vsskit::conformance {

std::span<const Topic> service_topics() {
  static const auto kTopics = std::to_array<Topic>({
      {"coordinator/aborts", coordinator_aborts()},
      {"coordinator/identity", coordinator_identity()},
      {"coordinator/states", coordinator_states()},
      {"coordinator/freeze", coordinator_freeze()},
      {"coordinator/handed-over", coordinator_handed_over()},
  });
  return kTopics;
}

}  // namespace vsskit::conformance
