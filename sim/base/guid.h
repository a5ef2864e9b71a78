// A 128-bit id as Windows stores it.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vsskit {

struct Guid {
  std::uint32_t data1 = 0;
  std::uint16_t data2 = 0;
  std::uint16_t data3 = 0;
  std::array<std::uint8_t, 8> data4{};

  auto operator<=>(const Guid&) const = default;

  [[nodiscard]] bool is_null() const { return *this == Guid{}; }
  // Lower case without braces, as the service prints it in documents.
  [[nodiscard]] std::string text() const;
  // Lower case in braces, as manifests, traces and volume names have it.
  [[nodiscard]] std::string braced() const;
};

// Takes 8-4-4-4-12 hexadecimal digits in any case, with or without braces; anything else is none.
[[nodiscard]] std::optional<Guid> parse_guid(std::string_view text);

}  // namespace vsskit
