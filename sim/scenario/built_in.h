// The scenarios that vsskit knows by name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/scenario/scenario.h"

namespace vsskit::scenario {

// The process's world where no scenario is named: `C:\`, a ledger and a flat tree on it, and no
// requester. A requester that follows the documentation has no finding there.
[[nodiscard]] Scenario default_world();

struct BuiltIn {
  std::string name;  // `ledger`, `mutant/truncates_log_on_copy`
  std::string text;  // one sentence
};
// All names: stories first, then a `mutant/ID` for every mutant in their table's order.
[[nodiscard]] std::vector<BuiltIn> built_ins();

// The scenario of that name. `random` is drawn from the seed: the options of a run of well-behaved
// roles, without faults; the others do not look at it. An unknown name is answered with the nearest
// one.
[[nodiscard]] Result<Scenario> built_in(std::string_view name, std::uint64_t seed = 1);

}  // namespace vsskit::scenario
