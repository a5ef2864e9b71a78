// Further topics about VSS itself. Declared as in topics.h.
#pragma once

#include <span>

#include "conformance/rule/rule.h"

namespace vsskit::conformance {

[[nodiscard]] std::span<const Rule> coordinator_asyncs();
[[nodiscard]] std::span<const Rule> coordinator_copies();
[[nodiscard]] std::span<const Rule> coordinator_creation();
[[nodiscard]] std::span<const Rule> coordinator_documents();
[[nodiscard]] std::span<const Rule> coordinator_lookups();
[[nodiscard]] std::span<const Rule> coordinator_providers();
[[nodiscard]] std::span<const Rule> coordinator_rights();

}  // namespace vsskit::conformance
