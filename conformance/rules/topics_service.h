// Topics of what VSS itself does beside events and answers. Declared as in topics.h.
#pragma once

#include <span>

#include "conformance/rule/rule.h"
#include "conformance/rules/all.h"

namespace vsskit::conformance {

[[nodiscard]] std::span<const Rule> coordinator_aborts();
[[nodiscard]] std::span<const Rule> coordinator_freeze();
[[nodiscard]] std::span<const Rule> coordinator_handed_over();
[[nodiscard]] std::span<const Rule> coordinator_identity();
[[nodiscard]] std::span<const Rule> coordinator_states();

// All of them, in the order in which they are listed.
[[nodiscard]] std::span<const Topic> service_topics();

}  // namespace vsskit::conformance
