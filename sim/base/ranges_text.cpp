// Byte ranges as text and as a ranges file.
#include <charconv>

#include <fmt/format.h>

#include "sim/base/ranges.h"
#include "sim/base/text.h"

namespace vsskit {
namespace {

constexpr std::string_view kFilePrefix = "File=";

// Reads a ranges string from left to right.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  Result<ByteRanges> run() {
    ByteRanges ranges;
    skip_blanks();
    while (!at_end()) {
      const auto range = take_range();
      if (!range) return range.error();
      ranges.push_back(*range);
      skip_blanks();
      if (at_end()) break;
      if (!take(',')) return wrong(place_, "a comma or the end");
      skip_blanks();
      if (at_end()) return wrong(place_, "a range after the comma");
    }
    return ranges;
  }

 private:
  Result<ByteRange> take_range() {
    const auto offset = take_number();
    if (!offset) return offset.error();
    if (!take(':')) return wrong(place_, "a colon between offset and length");
    const std::size_t length_place = place_;
    const auto length = take_number();
    if (!length) return length.error();
    const ByteRange range{*offset, *length};
    if (!range.legal()) {
      return Error{column(length_place),
                   fmt::format("range {}:{} ends beyond 2^64", range.offset, range.length),
                   fmt::format("a length of at most {}", 0 - range.offset)};
    }
    return range;
  }

  Result<std::uint64_t> take_number() {
    const std::size_t begin = place_;
    const std::string_view rest = text_.substr(place_);
    const bool hex = rest.starts_with("0x") || rest.starts_with("0X");
    if (hex) place_ += 2;
    std::uint64_t value = 0;
    const char* const end = text_.data() + text_.size();
    const auto [stop, error] = std::from_chars(text_.data() + place_, end, value, hex ? 16 : 10);
    if (error == std::errc::result_out_of_range) {
      return Error{column(begin), "a number beyond 64 bits", ""};
    }
    if (error != std::errc()) return wrong(place_, hex ? "a hexadecimal digit" : "a number");
    place_ = static_cast<std::size_t>(stop - text_.data());
    return value;
  }

  void skip_blanks() {
    while (!at_end() && (text_[place_] == ' ' || text_[place_] == '\t')) {
      ++place_;
    }
  }

  bool take(char c) {
    if (at_end() || text_[place_] != c) return false;
    ++place_;
    return true;
  }

  [[nodiscard]] bool at_end() const { return place_ == text_.size(); }

  [[nodiscard]] static std::string column(std::size_t place) {
    return fmt::format("column {}", place + 1);
  }

  [[nodiscard]] Error wrong(std::size_t place, std::string expected) const {
    if (place == text_.size()) return {column(place), "the ranges end", std::move(expected)};
    const auto byte = static_cast<unsigned char>(text_[place]);
    if (byte < 0x20 || byte >= 0x7F) {
      return {column(place), fmt::format("byte 0x{:02x}", byte), std::move(expected)};
    }
    return {column(place), fmt::format("'{}'", text_[place]), std::move(expected)};
  }

  std::string_view text_;
  std::size_t place_ = 0;
};

std::uint64_t read_number(std::span<const std::byte> content, std::size_t place) {
  std::uint64_t value = 0;
  for (std::size_t i = 8; i-- > 0;) {
    value = value << 8 | std::to_integer<std::uint64_t>(content[place + i]);
  }
  return value;
}

void write_number(std::vector<std::byte>& content, std::uint64_t value) {
  for (int i = 0; i < 8; ++i) {
    content.push_back(static_cast<std::byte>(value >> (8 * i) & 0xFF));
  }
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_full_path(std::string_view text) {
  if (text.starts_with("\\\\")) return true;
  return text.size() >= 3 && is_letter(text[0]) && text[1] == ':' && text[2] == '\\';
}

}  // namespace

Result<ByteRanges> parse_ranges(std::string_view text) {
  return Scanner(text).run();
}

std::string print_ranges(std::span<const ByteRange> ranges, RangeBase base) {
  fmt::memory_buffer text;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    if (i > 0) text.push_back(',');
    if (base == RangeBase::hex) {
      fmt::format_to(fmt::appender(text), "0x{:x}:0x{:x}", ranges[i].offset, ranges[i].length);
    } else {
      fmt::format_to(fmt::appender(text), "{}:{}", ranges[i].offset, ranges[i].length);
    }
  }
  return fmt::to_string(text);
}

Result<ByteRanges> parse_ranges_file(std::span<const std::byte> content) {
  if (content.size() < 8) {
    return Error{"byte 0", fmt::format("a ranges file of {} bytes", content.size()),
                 "a count of 8 bytes"};
  }
  const std::uint64_t count = read_number(content, 0);
  const std::size_t rest = content.size() - 8;
  if (rest % 16 != 0 || count != rest / 16) {
    return Error{"byte 0", fmt::format("a count of {} ranges, but {} bytes follow", count, rest),
                 "16 bytes for each range"};
  }
  ByteRanges ranges;
  ranges.reserve(rest / 16);
  for (std::size_t place = 8; place < content.size(); place += 16) {
    const ByteRange range{read_number(content, place), read_number(content, place + 8)};
    if (!range.legal()) {
      return Error{fmt::format("byte {}", place + 8),
                   fmt::format("range {}:{} ends beyond 2^64", range.offset, range.length),
                   fmt::format("a length of at most {}", 0 - range.offset)};
    }
    ranges.push_back(range);
  }
  return ranges;
}

std::vector<std::byte> print_ranges_file(std::span<const ByteRange> ranges) {
  std::vector<std::byte> content;
  content.reserve(8 + 16 * ranges.size());
  write_number(content, ranges.size());
  for (const ByteRange& range : ranges) {
    write_number(content, range.offset);
    write_number(content, range.length);
  }
  return content;
}

bool names_ranges_file(std::string_view ranges) {
  return !ranges_file_path(ranges).empty();
}

std::string_view ranges_file_path(std::string_view ranges) {
  if (starts_with_ignore_case(ranges, kFilePrefix)) return ranges.substr(kFilePrefix.size());
  return is_full_path(ranges) ? ranges : std::string_view();
}

}  // namespace vsskit
