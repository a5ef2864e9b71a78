// Which names a document may have: a recording that came from elsewhere must not reach beyond its
// own folder, on any system.
#include <algorithm>
#include <cstring>

#include "sim/base/text.h"
#include "sim/trace/recorder.h"
#include "sim/trace/text.h"

namespace vsskit::trace {
namespace {

bool is_device_name(std::string_view name) {
  const std::string stem = to_lower_ascii(name.substr(0, name.find('.')));
  constexpr std::string_view kNames[] = {"con", "prn", "aux", "nul"};
  if (std::find(std::begin(kNames), std::end(kNames), stem) != std::end(kNames)) return true;
  return stem.size() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")) &&
         stem[3] >= '0' && stem[3] <= '9';
}

}  // namespace

bool is_document_name(std::string_view name) {
  if (name.empty() || name.size() > 255 || !is_utf8(name)) return false;
  if (name.front() == '.' || name.back() == '.' || name.back() == ' ') return false;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F || std::strchr("/\\:*?\"<>|", c) != nullptr) return false;
  }
  return !equal_ignore_case(name, "session.trace") && !is_device_name(name);
}

std::string writer_document_stem(std::string_view label) {
  constexpr std::size_t kMost = 200;  // leaves room for a number, and an end
  std::string stem = "writer-";
  for (std::size_t at = 0; at < label.size();) {
    const CodePoint c = code_point_at(label, at);
    if (stem.size() + c.length > kMost) break;
    at += c.length;
    const bool bad =
        !c.valid || is_surrogate(c.value) || c.value < 0x20 || c.value == 0x7f ||
        (c.value < 0x7f && std::string_view("/\\:*?\"<>|").find(static_cast<char>(c.value)) !=
                               std::string_view::npos);
    append_utf8(stem, bad ? U'_' : c.value);
  }
  return stem;
}

}  // namespace vsskit::trace
