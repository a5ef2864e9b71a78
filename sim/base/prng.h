// The only source of chance: a small seeded generator (xoshiro256**), the same on every platform.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/base/guid.h"

namespace vsskit {

class Prng {
 public:
  explicit Prng(std::uint64_t seed);

  [[nodiscard]] std::uint64_t next();
  // Uniform in [0, bound); bound 0 gives 0.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound);
  // True with the probability numerator/denominator.
  [[nodiscard]] bool chance(std::uint64_t numerator, std::uint64_t denominator);
  // A version 4 GUID.
  [[nodiscard]] Guid guid();
  // An independent stream for one named purpose, so that drawing more in one never shifts another.
  [[nodiscard]] Prng fork(std::string_view purpose) const;

 private:
  std::array<std::uint64_t, 4> state_;
};

// Decimal or 0x hex, up to 64 bits; none for anything else.
[[nodiscard]] std::optional<std::uint64_t> parse_seed(std::string_view text);
// 0x and sixteen digits.
[[nodiscard]] std::string print_seed(std::uint64_t seed);

}  // namespace vsskit
