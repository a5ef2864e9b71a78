// Text for Windows' own functions, which take UTF-16 in wchar_t. For the few sources that call
// them.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "sim/base/text.h"

namespace vsskit {

inline std::wstring to_system_text(std::string_view text) {
  const std::u16string utf16 = to_utf16(text);
  return {utf16.begin(), utf16.end()};
}

inline std::string from_system_text(std::wstring_view text) {
  const std::u16string utf16(text.begin(), text.end());
  return to_utf8(utf16);
}

// Whether nothing follows the device's name: without a backslash behind it that is the device, not
// the root folder on it.
inline bool is_device_root(std::string_view path) {
  constexpr std::string_view kDevices = "\\\\?\\GLOBALROOT\\Device\\";
  return path.starts_with(kDevices) && path.find('\\', kDevices.size()) == std::string_view::npos;
}

// `C:/dir` as `\\?\C:\dir`, `C:` as `\\?\C:\`: no path is too long, and no name means a device.
inline std::wstring system_path(std::string path) {
  std::replace(path.begin(), path.end(), '/', '\\');
  if (path.size() == 2 || is_device_root(path)) path += '\\';
  if (path.starts_with("\\\\?\\")) return to_system_text(path);
  if (path.starts_with("\\\\")) return to_system_text("\\\\?\\UNC" + path.substr(1));
  return to_system_text("\\\\?\\" + path);
}

}  // namespace vsskit
