// What kinds of evidence a trace holds completely. A rule that concludes from absence applies only
// where that kind is held for the whole session.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/base/result.h"

namespace vsskit::trace {

// A set of evidence kinds; the constants are in `holds`.
struct Holds {
  std::uint8_t bits = 0;

  bool operator==(const Holds&) const = default;
  // Whether every kind of `kinds` is held.
  [[nodiscard]] constexpr bool has(Holds kinds) const { return (bits & kinds.bits) == kinds.bits; }
  // `calls events files documents medium objects`, in this order; empty for none.
  [[nodiscard]] std::string text() const;
};
[[nodiscard]] constexpr Holds operator|(Holds a, Holds b) {
  return {static_cast<std::uint8_t>(a.bits | b.bits)};
}
[[nodiscard]] constexpr Holds operator&(Holds a, Holds b) {
  return {static_cast<std::uint8_t>(a.bits & b.bits)};
}

namespace holds {
inline constexpr Holds none{};
inline constexpr Holds calls{1};      // calls of requesters, writers and providers
inline constexpr Holds events{2};     // handlers of writers, opened and closed
inline constexpr Holds files{4};      // effects on watched files; shadow copies
inline constexpr Holds documents{8};  // every document that a step names
inline constexpr Holds medium{16};    // what was stored and restored
inline constexpr Holds objects{32};   // what was handed out and never given back, and misuse of it
inline constexpr Holds all{63};
}  // namespace holds

// Holds::text(), the twin of parse_holds().
[[nodiscard]] inline std::string print(Holds kinds) {
  return kinds.text();
}

// Kinds separated by blanks, in any order, repeated or not. Errors: an unknown word; `where` is
// empty.
[[nodiscard]] Result<Holds> parse_holds(std::string_view text);

}  // namespace vsskit::trace
