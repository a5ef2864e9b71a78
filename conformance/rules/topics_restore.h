// Topics of restores. Declared as in topics.h.
#pragma once

#include <span>

#include "conformance/rule/rule.h"

namespace vsskit::conformance {

[[nodiscard]] std::span<const Rule> coordinator_restore();
[[nodiscard]] std::span<const Rule> requester_alternate_places();
[[nodiscard]] std::span<const Rule> requester_dependencies();
[[nodiscard]] std::span<const Rule> requester_restore_chains();
[[nodiscard]] std::span<const Rule> requester_restore_files();
[[nodiscard]] std::span<const Rule> requester_restore_methods();
[[nodiscard]] std::span<const Rule> requester_restore_services();
[[nodiscard]] std::span<const Rule> requester_restore_source();
[[nodiscard]] std::span<const Rule> requester_restore_targets();
[[nodiscard]] std::span<const Rule> requester_restore_wishes();
[[nodiscard]] std::span<const Rule> document_dependencies();
[[nodiscard]] std::span<const Rule> writer_restore_answers();
[[nodiscard]] std::span<const Rule> writer_restore_questions();
[[nodiscard]] std::span<const Rule> writer_restore_services();

}  // namespace vsskit::conformance
