// The ledger of what no trace can decide: statements of the inventory that no rule will ever check,
// each with the reason, so that nobody tries again and the count of what is left to do stays
// honest.
#pragma once

#include <span>
#include <string_view>

namespace vsskit::conformance {

struct Undecidable {
  std::string_view inventory;  // id
  std::string_view reason;
};

[[nodiscard]] std::span<const Undecidable> undecidable();

}  // namespace vsskit::conformance
