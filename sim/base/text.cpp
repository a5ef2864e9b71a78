// UTF-8, UTF-16, base64 and nearest words.
#include "sim/base/text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <vector>

#include <fmt/format.h>

namespace vsskit {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

unsigned char byte_at(std::string_view text, std::size_t position) {
  return static_cast<unsigned char>(text[position]);
}

// How long the sequence is that this byte begins, 0 if none can begin with it.
std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) return 3;
  return lead < 0xF5 ? 4 : 0;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

int base64_value(char c) {
  const std::size_t place = kBase64.find(c);
  return place == std::string_view::npos ? -1 : static_cast<int>(place);
}

Error base64_error(std::size_t position, std::string what, std::string expected) {
  return {fmt::format("column {}", position + 1), std::move(what), std::move(expected)};
}

}  // namespace

CodePoint code_point_at(std::string_view text, std::size_t position) {
  const unsigned char lead = byte_at(text, position);
  const CodePoint bad{lead, 1, false};
  const std::size_t length = sequence_length(lead);
  if (length == 1) return {lead, 1, true};
  if (length == 0 || text.size() - position < length) return bad;
  char32_t value = lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const unsigned char next = byte_at(text, position + i);
    if ((next & 0xC0) != 0x80) return bad;
    value = value << 6 | (next & 0x3Fu);
  }
  const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  if (overlong || value > 0x10FFFF) return bad;
  return {value, length, true};
}

void append_utf8(std::string& text, char32_t c) {
  if (c > 0x10FFFF) c = kReplacement;
  if (c < 0x80) {
    text += static_cast<char>(c);
    return;
  }
  if (c < 0x800) {
    text += static_cast<char>(0xC0 | c >> 6);
  } else {
    if (c < 0x10000) {
      text += static_cast<char>(0xE0 | c >> 12);
    } else {
      text += static_cast<char>(0xF0 | c >> 18);
      text += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    }
    text += static_cast<char>(0x80 | (c >> 6 & 0x3F));
  }
  text += static_cast<char>(0x80 | (c & 0x3F));
}

std::optional<std::size_t> first_bad_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    if (byte_at(text, i) < 0x80) {
      ++i;
      continue;
    }
    const CodePoint c = code_point_at(text, i);
    if (!c.valid || is_surrogate(c.value)) return i;
    i += c.length;
  }
  return std::nullopt;
}

std::u16string to_utf16(std::string_view text) {
  std::u16string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint c = code_point_at(text, i);
    const char32_t value = c.valid ? c.value : kReplacement;
    if (value < 0x10000) {
      result += static_cast<char16_t>(value);
    } else {
      result += static_cast<char16_t>(0xD800 + ((value - 0x10000) >> 10));
      result += static_cast<char16_t>(0xDC00 + ((value - 0x10000) & 0x3FF));
    }
    i += c.length;
  }
  return result;
}

std::string to_utf8(std::u16string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char32_t c = text[i];
    const bool pair = c >= 0xD800 && c < 0xDC00 && i + 1 < text.size() && text[i + 1] >= 0xDC00 &&
                      text[i + 1] < 0xE000;
    if (pair) c = 0x10000 + ((c - 0xD800) << 10) + (text[++i] - 0xDC00u);
    append_utf8(result, c);
  }
  return result;
}

bool equal_ignore_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && starts_with_ignore_case(a, b);
}

bool starts_with_ignore_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), text.begin(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::string to_lower_ascii(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

std::string to_upper_ascii(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), upper);
  return result;
}

std::string base64_encode(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      bits = bits << 8 | (k < count ? byte_at(bytes, i + k) : 0u);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      text += k <= count ? kBase64[bits >> (18 - 6 * k) & 0x3F] : '=';
    }
  }
  return text;
}

Result<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) {
    return base64_error(text.size(), "base64 text is cut", "a multiple of four characters");
  }
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
  const std::size_t digits = text.size() - padding;
  std::array<int, 256> values{};
  for (std::size_t c = 0; c < values.size(); ++c) {
    values[c] = base64_value(static_cast<char>(c));
  }
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const int value = values[byte_at(text, i)];
    if (value < 0) return base64_error(i, "no base64 character", "A-Z, a-z, 0-9, + or /");
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    // Each character after the first of four completes one byte.
    const std::size_t spare = 6 * (i % 4 + 1) % 8;
    if (i % 4 != 0) bytes += static_cast<char>(bits >> spare & 0xFF);
  }
  const std::uint32_t stray = padding == 2 ? bits & 0xF : padding == 1 ? bits & 0x3 : 0;
  if (stray != 0) return base64_error(digits - 1, "stray bits before the padding", "");
  return bytes;
}

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  const std::size_t gap = a.size() < b.size() ? b.size() - a.size() : a.size() - b.size();
  if (gap > limit) return limit + 1;
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    std::size_t least = i;
    for (std::size_t k = 1; k <= b.size(); ++k) {
      const std::size_t replaced = diagonal + (lower(a[i - 1]) == lower(b[k - 1]) ? 0 : 1);
      diagonal = row[k];
      row[k] = std::min({replaced, row[k] + 1, row[k - 1] + 1});
      least = std::min(least, row[k]);
    }
    if (least > limit) return limit + 1;
  }
  return std::min(row.back(), limit + 1);
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> words) {
  std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
  std::string_view result;
  for (const std::string_view candidate : words) {
    const std::size_t distance = edit_distance(word, candidate, least - 1);
    if (distance < least) {
      least = distance;
      result = candidate;
    }
    if (least == 0) break;
  }
  return result;
}

}  // namespace vsskit
