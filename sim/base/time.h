// Virtual time and Windows file times. Nothing here reads a real clock.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vsskit {

// Microseconds since the start of a run; never negative, at most about 292,000 years.
struct VirtualTime {
  std::int64_t us = 0;
  auto operator<=>(const VirtualTime&) const = default;

  [[nodiscard]] static constexpr VirtualTime from_ms(std::int64_t ms) { return {ms * 1000}; }
  [[nodiscard]] constexpr std::int64_t ms() const { return us / 1000; }
  // Seconds with three decimals, `4.000`; rounded down.
  [[nodiscard]] std::string text() const;
  // Seconds with six decimals.
  [[nodiscard]] std::string text_us() const;
};
[[nodiscard]] constexpr VirtualTime operator+(VirtualTime a, VirtualTime b) {
  return {a.us + b.us};
}
[[nodiscard]] constexpr VirtualTime operator-(VirtualTime a, VirtualTime b) {
  return {a.us - b.us};
}

// Takes `12.345` or `12.345678`; none for anything else, negative values and overflow.
[[nodiscard]] std::optional<VirtualTime> parse_virtual_time(std::string_view text);

// 100 ns ticks since 1601-01-01 UTC, as FILETIME holds them. Zero means "no time" in VSS.
struct FileTime {
  std::uint64_t ticks = 0;
  auto operator<=>(const FileTime&) const = default;
  // `2019-12-23T10:08:28.1780000Z`; zero prints as `0`.
  [[nodiscard]] std::string text() const;
};
[[nodiscard]] std::optional<FileTime> parse_file_time(std::string_view text);

// The moment on the simulated wall clock that virtual time zero stands for: 2026-01-01T00:00:00Z.
inline constexpr FileTime kVirtualEpoch{134116992000000000ULL};
[[nodiscard]] constexpr FileTime to_file_time(VirtualTime t) {
  return {kVirtualEpoch.ticks + static_cast<std::uint64_t>(t.us) * 10};
}

}  // namespace vsskit
