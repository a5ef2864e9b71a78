// Bytes into UTF-8, and offsets into lines and columns.
#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>

#include <fmt/format.h>

#include "sim/base/text.h"
#include "sim/base/xml_character.h"
#include "sim/document/source.h"

namespace vsskit::document {
namespace {

constexpr std::string_view kExpectedText = "a VSS document in UTF-8 or UTF-16";

enum class Encoding { utf8, utf16le, utf16be };

struct Start {
  Encoding encoding;
  std::size_t mark_size;
};

Start detect(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return {Encoding::utf8, 3};
  if (bytes.starts_with("\xFF\xFE")) return {Encoding::utf16le, 2};
  if (bytes.starts_with("\xFE\xFF")) return {Encoding::utf16be, 2};
  constexpr std::string_view kFirst = "< \t\r\n";
  if (bytes.size() < 2) return {Encoding::utf8, 0};
  if (bytes[1] == 0 && kFirst.find(bytes[0]) != kFirst.npos) return {Encoding::utf16le, 0};
  if (bytes[0] == 0 && kFirst.find(bytes[1]) != kFirst.npos) return {Encoding::utf16be, 0};
  return {Encoding::utf8, 0};
}

struct Decoded {
  std::string text;
  std::optional<Fault> fault;
};

Decoded from_utf16(std::string_view bytes, bool little) {
  const auto unit = [&](std::size_t i) -> char32_t {
    const auto a = static_cast<unsigned char>(bytes[i]);
    const auto b = static_cast<unsigned char>(bytes[i + 1]);
    return little ? a | (b << 8) : (a << 8) | b;
  };
  Decoded out;
  out.text.reserve(bytes.size() / 2 + bytes.size() / 16);
  std::size_t i = 0;
  while (i + 1 < bytes.size()) {
    char32_t c = unit(i);
    i += 2;
    if (c >= 0xD800 && c < 0xDC00 && i + 1 < bytes.size() && unit(i) >= 0xDC00 &&
        unit(i) < 0xE000) {
      c = 0x10000 + ((c - 0xD800) << 10) + (unit(i) - 0xDC00);
      i += 2;
    }
    if (is_surrogate(c)) {
      out.fault = {out.text.size(), fmt::format("lone UTF-16 surrogate 0x{:04X}", unsigned(c)),
                   std::string(kExpectedText)};
      return out;
    }
    append_utf8(out.text, c);
  }
  if (i < bytes.size()) {
    out.fault = {out.text.size(), "half a UTF-16 character at the end", "an even number of bytes"};
  }
  return out;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

// Not zero where one of eight bytes may be a control character or is not ASCII; a byte behind a
// control character may be taken for one.
std::uint64_t special_bits(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, 8);
  return (word | (word - 0x2020202020202020U)) & 0x8080808080808080U;
}

// The first byte from a place on that is a control character or not ASCII; the size if none is.
std::size_t first_special(std::string_view text, std::size_t from) {
  std::size_t i = from;
  while (i < text.size()) {
    const char* const at = text.data() + i;
    if (text.size() - i >= 32 && (special_bits(at) | special_bits(at + 8) | special_bits(at + 16) |
                                  special_bits(at + 24)) == 0) {
      i += 32;
      continue;
    }
    const std::size_t end = std::min(text.size(), i + 32);
    for (; i < end; ++i) {
      if (static_cast<unsigned char>(text[i]) >= 0x80 || is_control(text[i])) return i;
    }
  }
  return i;
}

std::optional<Fault> check_characters(std::string_view text, bool& ascii) {
  std::size_t i = 0;
  while ((i = first_special(text, i)) < text.size()) {
    if (is_control(text[i])) {
      return Fault{i, fmt::format("control character U+{:04X}", unsigned(text[i])),
                   std::string(kExpectedText)};
    }
    const CodePoint c = code_point_at(text, i);
    if (!c.valid || is_surrogate(c.value)) {
      return Fault{i, fmt::format("byte 0x{:02X} is not UTF-8", unsigned(text[i] & 0xFF)),
                   std::string(kExpectedText)};
    }
    if (!is_xml_character(c.value)) {
      return Fault{i, fmt::format("character U+{:04X}", unsigned(c.value)),
                   std::string(kExpectedText)};
    }
    ascii = false;
    i += c.length;
  }
  return std::nullopt;
}

// Characters in well-formed UTF-8: bytes that do not continue one.
std::uint32_t count_characters(const char* from, const char* end) {
  std::uint32_t count = 0;
  for (; end - from >= 8; from += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, from, 8);
    count += 8;
    if (word & 0x8080808080808080U) {
      count -= static_cast<std::uint32_t>(
          std::popcount((word >> 7) & ~(word >> 6) & 0x0101010101010101U));
    }
  }
  for (; from != end; ++from)
    count += (*from & 0xC0) == 0x80 ? 0 : 1;
  return count;
}

}  // namespace

Cursor::Cursor(std::string_view text, bool ascii)
    : text_(text), plain_(ascii && text.find('\n') == text.npos) {}

Position Cursor::at(std::size_t offset) {
  if (plain_) return {1, static_cast<std::uint32_t>(offset) + 1};
  if (offset < offset_) {
    Cursor again(text_);
    return again.at(offset);
  }
  const char* const end = text_.data() + std::min(offset, text_.size());
  const char* from = text_.data() + offset_;
  while (const void* newline = std::memchr(from, '\n', static_cast<std::size_t>(end - from))) {
    from = static_cast<const char*>(newline) + 1;
    ++line_;
    column_ = 1;
  }
  column_ += count_characters(from, end);
  offset_ = offset;
  return {line_, column_};
}

Error error_at(std::string_view text, std::string_view name, const Fault& fault) {
  const Position at = Cursor(text).at(fault.offset);
  return {fmt::format("{}:{}:{}", name, at.line, at.column), fault.what,
          fault.expected.empty() ? "" : "expected " + fault.expected};
}

Result<Text> decode(std::string_view bytes, std::string_view name, std::size_t size_bytes_max) {
  if (bytes.size() > size_bytes_max) {
    return Error{std::string(name), fmt::format("{} bytes", bytes.size()),
                 fmt::format("expected at most {}", size_bytes_max)};
  }
  const Start start = detect(bytes);
  bytes.remove_prefix(start.mark_size);
  Text text;
  std::optional<Fault> fault;
  if (start.encoding == Encoding::utf8) {
    text.utf8 = std::string(bytes);
  } else {
    Decoded decoded = from_utf16(bytes, start.encoding == Encoding::utf16le);
    text.utf8 = std::move(decoded.text);
    fault = std::move(decoded.fault);
  }
  if (text.utf8.ends_with('\0')) text.utf8.pop_back();
  if (text.utf8.find_first_not_of(" \t\r\n") == std::string::npos && !fault) {
    return Error{std::string(name), "nothing in it", fmt::format("expected {}", kExpectedText)};
  }
  if (std::optional<Fault> bad = check_characters(text.utf8, text.ascii)) fault = std::move(bad);
  if (fault) return error_at(text.utf8, name, *fault);
  return text;
}

}  // namespace vsskit::document
