// Quoting of words. Everything that a text can hold survives, lone surrogates included.
#include "sim/trace/quote.h"

#include <array>
#include <cstdint>

#include "sim/base/text.h"

namespace vsskit::trace {
namespace {

// Characters that a reader of the line could not see or would take for something else.
bool is_hidden(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0x2028 || c == 0x2029 || c == 0xFEFF ||
         is_surrogate(c);
}

// Which ASCII characters are themselves inside quotation marks.
constexpr bool plain(unsigned char c) {
  return c >= 0x20 && c < 0x7F && c != '"' && c != '^';
}

void append_escape(std::string& into, char32_t c) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  into += "^{";
  bool started = false;
  for (int shift = 20; shift >= 0; shift -= 4) {
    const std::uint32_t digit = (static_cast<std::uint32_t>(c) >> shift) & 0xFU;
    started = started || digit != 0 || shift == 0;
    if (started) into += kDigits[digit];
  }
  into += '}';
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// Reads `^{HEX}` at `position`.
bool read_escape(std::string_view line, std::size_t& position, std::string& into, Fault& fault) {
  const std::size_t begin = position;
  std::size_t at = position + 1;
  char32_t value = 0;
  std::size_t digits = 0;
  const bool braced = at < line.size() && line[at] == '{';
  if (braced) ++at;
  while (braced && at < line.size() && hex_digit(line[at]) >= 0 && digits < 6) {
    value = value * 16 + static_cast<char32_t>(hex_digit(line[at++]));
    ++digits;
  }
  if (digits == 0 || at >= line.size() || line[at] != '}' || value > 0x10FFFF) {
    fault = {begin, at, "bad escape", "expected '^{HEX}' with a code point up to 10FFFF",
             at == line.size()};
    return false;
  }
  append_utf8(into, value);
  position = at + 1;
  return true;
}

}  // namespace

bool is_bare(std::string_view text) {
  if (text.empty() || text == "null") return false;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      if (!plain(byte) || byte == ' ' || byte == '=') return false;
      if (byte == '>' && i > 0 && text[i - 1] == '-') return false;
      ++i;
      continue;
    }
    const CodePoint c = code_point_at(text, i);
    if (!c.valid || is_hidden(c.value)) return false;
    i += c.length;
  }
  return true;
}

void append_quoted(std::string& into, std::string_view text) {
  into += '"';
  std::size_t copied = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (plain(byte)) {
      ++i;
      continue;
    }
    const CodePoint c = code_point_at(text, i);
    if (c.valid && c.value >= 0x80 && !is_hidden(c.value)) {
      i += c.length;
      continue;
    }
    into.append(text, copied, i - copied);
    if (!c.valid) {
      into += "\uFFFD";
    } else if (c.value == U'"') {
      into += "\"\"";
    } else {
      append_escape(into, c.value);
    }
    i += c.length;
    copied = i;
  }
  into.append(text, copied);
  into += '"';
}

void append_name(std::string& into, std::string_view text) {
  if (is_bare(text)) {
    into += text;
  } else {
    append_quoted(into, text);
  }
}

bool read_quoted(std::string_view line, std::size_t& position, std::string& into, Fault& fault) {
  const std::size_t begin = position++;
  into.clear();
  while (position < line.size()) {
    const std::size_t stop = line.find_first_of("\"^", position);
    if (stop == std::string_view::npos) break;
    into.append(line, position, stop - position);
    position = stop;
    if (line[stop] == '^') {
      if (!read_escape(line, position, into, fault)) return false;
      continue;
    }
    if (stop + 1 < line.size() && line[stop + 1] == '"') {
      into += '"';
      position = stop + 2;
      continue;
    }
    position = stop + 1;
    return true;
  }
  fault = {begin, line.size(), "quotation mark without its partner", "expected a closing '\"'",
           true};
  return false;
}

}  // namespace vsskit::trace
