// Printing and parsing of times; the calendar is the proleptic Gregorian one, without leap seconds.
#include "sim/base/time.h"

#include <limits>

#include <fmt/format.h>

namespace vsskit {
namespace {

constexpr std::uint64_t kTicksPerSecond = 10'000'000;
constexpr std::uint64_t kTicksPerDay = 86'400 * kTicksPerSecond;

// A calendar day by its count of days since 1601-01-01, which begins a cycle of 400 years.
struct Day {
  std::uint64_t year;
  unsigned month;
  unsigned day;
};

constexpr bool is_leap(std::uint64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

constexpr unsigned days_in(std::uint64_t year, unsigned month) {
  constexpr unsigned kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[month - 1];
}

// Days from 1601-01-01 to the first of January of `year`.
constexpr std::uint64_t days_before(std::uint64_t year) {
  const std::uint64_t years = year - 1601;
  return years * 365 + years / 4 - years / 100 + years / 400;
}

Day day_at(std::uint64_t days) {
  Day result{1601 + days / 366, 1, 1};
  while (days_before(result.year + 1) <= days) {
    ++result.year;
  }
  std::uint64_t left = days - days_before(result.year);
  while (left >= days_in(result.year, result.month)) {
    left -= days_in(result.year, result.month++);
  }
  result.day = static_cast<unsigned>(left) + 1;
  return result;
}

// Takes the decimal digits at the beginning of `text`, `least` to `most` of them.
std::optional<std::uint64_t> take_digits(std::string_view& text, std::size_t least,
                                         std::size_t most) {
  std::uint64_t value = 0;
  std::size_t count = 0;
  while (count < text.size() && count < most && text[count] >= '0' && text[count] <= '9') {
    const auto digit = static_cast<std::uint64_t>(text[count] - '0');
    if (value > (std::numeric_limits<std::uint64_t>::max() - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
    ++count;
  }
  if (count < least) return std::nullopt;
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::string VirtualTime::text() const {
  return fmt::format("{}.{:03}", us / 1'000'000, us / 1000 % 1000);
}

std::string VirtualTime::text_us() const {
  return fmt::format("{}.{:06}", us / 1'000'000, us % 1'000'000);
}

std::optional<VirtualTime> parse_virtual_time(std::string_view text) {
  const auto seconds = take_digits(text, 1, 20);
  if (!seconds || !take(text, '.')) return std::nullopt;
  const bool micro = text.size() == 6;
  if (!micro && text.size() != 3) return std::nullopt;
  const auto fraction = take_digits(text, text.size(), text.size());
  if (!fraction) return std::nullopt;
  const std::uint64_t us = micro ? *fraction : *fraction * 1000;
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (*seconds > (kMost - us) / 1'000'000) return std::nullopt;
  return VirtualTime{static_cast<std::int64_t>(*seconds * 1'000'000 + us)};
}

std::string FileTime::text() const {
  if (ticks == 0) return "0";
  const Day day = day_at(ticks / kTicksPerDay);
  const std::uint64_t seconds = ticks % kTicksPerDay / kTicksPerSecond;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:07}Z", day.year, day.month, day.day,
                     seconds / 3600, seconds / 60 % 60, seconds % 60, ticks % kTicksPerSecond);
}

std::optional<FileTime> parse_file_time(std::string_view text) {
  if (text == "0") return FileTime{};
  const auto year = take_digits(text, 4, 5);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_digits(text, 2, 2);
  if (!day || !take(text, 'T')) return std::nullopt;
  const auto hour = take_digits(text, 2, 2);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2, 2);
  if (!minute || !take(text, ':')) return std::nullopt;
  const auto second = take_digits(text, 2, 2);
  if (!second || !take(text, '.')) return std::nullopt;
  const auto fraction = take_digits(text, 7, 7);
  if (!fraction || text != "Z") return std::nullopt;
  if (*year < 1601 || *month < 1 || *month > 12 || *hour > 23 || *minute > 59 || *second > 59) {
    return std::nullopt;
  }
  const auto month_number = static_cast<unsigned>(*month);
  if (*day < 1 || *day > days_in(*year, month_number)) return std::nullopt;
  std::uint64_t days = days_before(*year) + *day - 1;
  for (unsigned m = 1; m < month_number; ++m) {
    days += days_in(*year, m);
  }
  const std::uint64_t rest = (*hour * 3600 + *minute * 60 + *second) * kTicksPerSecond + *fraction;
  if (days > (std::numeric_limits<std::uint64_t>::max() - rest) / kTicksPerDay) {
    return std::nullopt;
  }
  const FileTime result{days * kTicksPerDay + rest};
  // Zero is "no time", and has one spelling only.
  if (result.ticks == 0) return std::nullopt;
  return result;
}

}  // namespace vsskit
