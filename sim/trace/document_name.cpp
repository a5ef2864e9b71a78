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
  std::string stem = "writer-";
  for (const char c : label) {
    const bool bad = static_cast<unsigned char>(c) < 0x20 || c == 0x7f ||
                     std::string_view("/\\:*?\"<>|").find(c) != std::string_view::npos;
    stem += bad ? '_' : c;
  }
  return stem;
}

}  // namespace vsskit::trace
