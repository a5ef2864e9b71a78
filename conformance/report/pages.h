// The manual's pages on rules, generated from the registry and committed under docs/rules/.
// `print_rule_page` of each rule goes to docs/rules/RULE ID.md, `print_rule_index` to
// docs/rules/README.md; a test in tests/tidy compares them.
#pragma once

#include <span>
#include <string>

#include "conformance/rule/rule.h"

namespace vsskit::conformance {

[[nodiscard]] std::string print_rule_page(const Rule& rule);
// All rules by topic, known deviations of Windows' own writers, and what no trace can decide.
[[nodiscard]] std::string print_rule_index(std::span<const Rule* const> rules);

}  // namespace vsskit::conformance
