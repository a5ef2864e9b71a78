#include "conformance/report/escape.h"

#include <fmt/format.h>

#include "sim/base/text.h"

namespace vsskit::conformance {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

void append_json(std::string& out, char32_t c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  if (c < 0x20 || is_surrogate(c)) {
    out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
  } else {
    append_utf8(out, c);
  }
}

void append_xml(std::string& out, char32_t c) {
  switch (c) {
    case '&':
      out += "&amp;";
      return;
    case '<':
      out += "&lt;";
      return;
    case '>':
      out += "&gt;";
      return;
    case '"':
      out += "&quot;";
      return;
    default:
      break;
  }
  const bool legal =
      c == '\n' || c == '\t' || (c >= 0x20 && !is_surrogate(c) && c != 0xFFFE && c != 0xFFFF);
  append_utf8(out, legal ? c : kReplacement);
}

bool is_obeyed(char32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
  const bool turn = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  return control || turn || c == 0x2028 || c == 0x2029 || is_surrogate(c);
}

void append_visible(std::string& out, char32_t c) {
  if (is_obeyed(c)) {
    out += fmt::format("^{{{:X}}}", static_cast<unsigned>(c));
  } else {
    append_utf8(out, c);
  }
}

template <class Append>
std::string converted(std::string_view text, Append append) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = code_point_at(text, at);
    append(out, c.valid ? c.value : kReplacement);
    at += c.length;
  }
  return out;
}

}  // namespace

std::string json_string(std::string_view text) {
  return '"' + converted(text, append_json) + '"';
}

std::string xml_text(std::string_view text) {
  return converted(text, append_xml);
}

std::string screen_text(std::string_view text) {
  return converted(text, append_visible);
}

}  // namespace vsskit::conformance
