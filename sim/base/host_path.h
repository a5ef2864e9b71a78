// Paths of the host in our own text, which is UTF-8 everywhere. On Windows std::filesystem would
// take such text for one in the code page.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace vsskit {

inline std::filesystem::path host_path(std::string_view text) {
  return {std::u8string(text.begin(), text.end())};
}

inline std::string host_text(const std::filesystem::path& path) {
  const std::u8string text = path.u8string();
  return {text.begin(), text.end()};
}

}  // namespace vsskit
