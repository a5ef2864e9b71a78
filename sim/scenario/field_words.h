// Fields whose values are words of ours, or paths. Private to the room.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/text.h"
#include "sim/base/vss_types.h"
#include "sim/scenario/fields.h"

namespace vsskit::scenario {

inline constexpr std::uint32_t kLargest = 1000000000;
inline constexpr std::uint32_t kMostTransfers = 1000000;

// `did you mean ledger?`, or nothing where no word is near.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       const std::vector<std::string>& words);

void read_role(Fields& fields, std::string& role, const std::vector<std::string>& roles);

// Refuses a path that is there and does not begin with a volume.
void check_full_path(Fields& fields, std::string_view key, const std::string& path);

// The value as the enumeration's name, in any case.
template <class T>
void read_named(Fields& fields, std::string_view key, Naming naming, T& value) {
  std::optional<std::string> word;
  fields.text(key, word);
  if (!word) return;
  const std::optional<std::int64_t> number = parse_name(naming, to_upper_ascii(*word));
  if (number) {
    value = static_cast<T>(*number);
    return;
  }
  std::vector<std::string> names;
  for (const NamedValue& each : names_of(naming).names)
    names.push_back(to_lower_ascii(each.name));
  fields.refuse(key, "unknown " + std::string(key) + " '" + *word + "'",
                did_you_mean(*word, names));
}

}  // namespace vsskit::scenario
