// Every rule there is. Nothing registers itself: a topic is here because all.cpp lists it.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "conformance/rule/rule.h"

namespace vsskit::conformance {

struct Topic {
  std::string_view name;  // `requester/abort`
  std::span<const Rule> rules;
};
[[nodiscard]] std::span<const Topic> topics();

// All rules, in the topics' order; they live for ever.
[[nodiscard]] std::span<const Rule* const> all_rules();
// nullptr when there is no rule of this id.
[[nodiscard]] const Rule* find_rule(std::string_view id);
// The rules that an id or its beginning names, in whole parts: `requester`, `requester/abort`,
// `requester/abort/release-after-prepare`. Empty when there are none.
[[nodiscard]] std::vector<const Rule*> select_rules(std::string_view beginning);

// An id that a rule once had; ids are never used again.
struct RetiredId {
  std::string_view id;
  std::string_view now;  // the rule's id today, or empty when the rule is gone
};
[[nodiscard]] std::span<const RetiredId> retired_ids();

}  // namespace vsskit::conformance
