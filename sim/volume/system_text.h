// Text for Windows' own functions, which take UTF-16 in wchar_t. For the few sources that call
// them.
#pragma once

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

}  // namespace vsskit
