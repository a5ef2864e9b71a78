// The syntax of attribute values.
#include "sim/document/field.h"

#include <array>
#include <charconv>

#include <fmt/format.h>

#include "sim/base/text.h"
#include "sim/base/xml_character.h"

namespace vsskit::document {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Which bytes do not stand for themselves in some place.
constexpr std::array<bool, 256> make_special() {
  std::array<bool, 256> special{};
  for (std::size_t c = 0; c < 256; ++c)
    special[c] = c < 0x20 || c >= 0x80;
  for (const char c : {'&', '<', '>', '"', '\''})
    special[static_cast<unsigned char>(c)] = true;
  return special;
}
constexpr std::array<bool, 256> kSpecial = make_special();

// Appends one character that is special, and says how many bytes it took.
std::size_t append_special(std::string& out, std::string_view text, std::size_t at, Escape escape) {
  switch (text[at]) {
    case '&':
      out += "&amp;";
      return 1;
    case '<':
      out += "&lt;";
      return 1;
    case '>':
      out += "&gt;";
      return 1;
    case '"':
      out += escape == Escape::attribute ? "&quot;" : "\"";
      return 1;
    case '\'':
      out += escape == Escape::manifest ? "&apos;" : "'";
      return 1;
    case '\t':
      out += "&#9;";
      return 1;
    case '\n':
      out += "&#10;";
      return 1;
    case '\r':
      out += "&#13;";
      return 1;
    default: {
      const CodePoint point = code_point_at(text, at);
      const bool good = point.valid && is_xml_character(point.value);
      out += good ? text.substr(at, point.length) : kReplacement;
      return point.length;
    }
  }
}

}  // namespace

Taken take(std::string_view text, bool& value) {
  if (text == kNo || equal_ignore_case(text, kNo)) {
    value = false;
  } else if (text == kYes || equal_ignore_case(text, kYes)) {
    value = true;
  } else {
    return "yes or no";
  }
  return kRead;
}

Taken take(std::string_view text, std::uint32_t& value) {
  const char* const stop = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), stop, value);
  if (error == std::errc{} && end == stop) return kRead;
  return "a decimal number up to 4294967295";
}

Taken take(std::string_view text, Guid& value) {
  const std::optional<Guid> guid = parse_guid(text);
  if (!guid) return "a GUID";
  value = *guid;
  return kRead;
}

Taken take(std::string_view text, FileTime& value) {
  const char* const stop = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), stop, value.ticks);
  if (error == std::errc{} && end == stop) return kRead;
  const std::optional<FileTime> time = parse_file_time(text);
  if (!time) return "a file time: 100 ns ticks since 1601, decimal";
  value = *time;
  return kRead;
}

Taken take(std::string_view text, Braced<Guid> field) {
  return take(text, field.value);
}

Taken take(std::string_view text, Spaced<std::string> field) {
  field.value.clear();
  for (std::size_t at = 0; (at = text.find("%s")) != text.npos; text.remove_prefix(at + 2)) {
    field.value.append(text.substr(0, at)) += ' ';
  }
  field.value += text;
  return kRead;
}

Taken take(std::string_view text, Base64<std::vector<std::uint8_t>> field) {
  const Result<std::string> bytes = base64_decode(text);
  if (!bytes) return "base64";
  field.value.assign(bytes->begin(), bytes->end());
  return kRead;
}

Taken take(std::string_view text, Hex<Hresult> field) {
  const std::optional<Hresult> result = parse_hresult(text);
  if (!result) return "an HRESULT: its name or 0x with hexadecimal digits";
  field.value = *result;
  return kRead;
}

void append_escaped(std::string& out, std::string_view text, Escape escape) {
  std::size_t done = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (!kSpecial[static_cast<unsigned char>(text[at])]) {
      ++at;
      continue;
    }
    out.append(text, done, at - done);
    at += append_special(out, text, at, escape);
    done = at;
  }
  out.append(text, done, text.size() - done);
}

void put(std::string& out, std::uint64_t value) {
  std::array<char, 20> digits;
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), end);
}

void put(std::string& out, std::uint32_t value) {
  put(out, std::uint64_t{value});
}

void put(std::string& out, const Guid& value) {
  out += value.text();
}

void put(std::string& out, Hex<const Hresult> field) {
  out += fmt::format("0x{:08x}", static_cast<std::uint32_t>(field.value));
}

void put(std::string& out, Base64<const std::vector<std::uint8_t>> field) {
  out += base64_encode({reinterpret_cast<const char*>(field.value.data()), field.value.size()});
}

}  // namespace vsskit::document
