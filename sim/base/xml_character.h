// Which characters XML has.
#pragma once

#include "sim/base/text.h"

namespace vsskit {

// XML 1.0's production Char.
[[nodiscard]] constexpr bool is_xml_character(char32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  return !is_surrogate(c) && c != 0xFFFE && c != 0xFFFF && c <= 0x10FFFF;
}

}  // namespace vsskit
