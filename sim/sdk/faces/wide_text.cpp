#include "sim/sdk/faces/wide_text.h"

#include "sim/base/text.h"
#include "sim/base/xml_character.h"
#include "sim/sdk/belongings.h"

#include <oleauto.h>

#include <cstdint>
#include <cstring>
#include <cwchar>

namespace vsskit::sdk {
namespace {

constexpr bool kUtf16 = sizeof(WCHAR) == 2;

bool is_high(std::uint32_t code) {
  return code >= 0xD800 && code < 0xDC00;
}
bool is_low(std::uint32_t code) {
  return code >= 0xDC00 && code < 0xE000;
}

// Calls `put` with each character; a lone surrogate is one, and so is what no character has.
template <class Put>
void each_code(const WCHAR* text, std::size_t length, const Put& put) {
  for (std::size_t i = 0; i < length; ++i) {
    auto code = static_cast<std::uint32_t>(text[i]);
    if (kUtf16) code &= 0xFFFF;
    const bool pair =
        is_high(code) && i + 1 < length && is_low(static_cast<std::uint32_t>(text[i + 1]));
    if (pair) {
      code = 0x10000 + ((code - 0xD800) << 10) + (static_cast<std::uint32_t>(text[++i]) - 0xDC00);
    }
    put(code);
  }
}

// The next code point; our own text is well-formed, so only its length is looked after.
std::uint32_t next_code(std::string_view text, std::size_t& at) {
  const auto first = static_cast<unsigned char>(text[at++]);
  if (first < 0x80) return first;
  const int more = first >= 0xF0 ? 3 : (first >= 0xE0 ? 2 : 1);
  std::uint32_t code = first & (0x3F >> more);
  for (int i = 0; i < more && at < text.size(); ++i) {
    code = (code << 6) | (static_cast<unsigned char>(text[at++]) & 0x3F);
  }
  return code;
}

// Calls `put` with each unit of the wide form.
template <class Put>
void each_unit(std::string_view text, const Put& put) {
  for (std::size_t at = 0; at < text.size();) {
    const std::uint32_t code = next_code(text, at);
    if (kUtf16 && code >= 0x10000) {
      put(static_cast<WCHAR>(0xD800 + ((code - 0x10000) >> 10)));
      put(static_cast<WCHAR>(0xDC00 + ((code - 0x10000) & 0x3FF)));
    } else {
      put(static_cast<WCHAR>(code));
    }
  }
}

std::size_t units_of(std::string_view text) {
  std::size_t units = 0;
  each_unit(text, [&](WCHAR) { ++units; });
  return units;
}

}  // namespace

std::string narrow(const WCHAR* text, std::size_t length) {
  std::string result;
  result.reserve(length);
  each_code(text, length, [&](std::uint32_t code) { append_utf8(result, code); });
  return result;
}

std::string narrow_xml(const WCHAR* xml) {
  return narrow(xml, std::wcslen(xml));
}

std::wstring widen(std::string_view text) {
  std::wstring result;
  result.reserve(text.size());
  each_unit(text, [&](WCHAR unit) { result += unit; });
  return result;
}

Argument::Argument(const WCHAR* text) {
  if (text == nullptr) return;
  const std::size_t length = std::char_traits<WCHAR>::length(text);
  text_ = narrow(text, length);
  each_code(text, length, [&](std::uint32_t code) {
    if (!is_xml_character(code)) fits_documents_ = false;
  });
}

std::optional<std::string_view> Argument::view() const {
  if (!text_) return std::nullopt;
  return std::string_view(*text_);
}

BSTR to_bstr(std::string_view text) {
  BSTR result = SysAllocStringLen(nullptr, static_cast<UINT>(units_of(text)));
  if (result == nullptr) return nullptr;
  hand_out(result, "BSTR");
  WCHAR* end = result;
  each_unit(text, [&](WCHAR unit) { *end++ = unit; });
  *end = 0;
  return result;
}

BSTR to_bstr(const std::optional<std::string>& text) {
  return text ? to_bstr(std::string_view(*text)) : nullptr;
}

WCHAR* to_task_string(const std::optional<std::string>& text) {
  if (!text) return nullptr;
  auto* result = static_cast<WCHAR*>(CoTaskMemAlloc((units_of(*text) + 1) * sizeof(WCHAR)));
  if (result == nullptr) return nullptr;
  hand_out(result, "LPWSTR");
  WCHAR* end = result;
  each_unit(*text, [&](WCHAR unit) { *end++ = unit; });
  *end = 0;
  return result;
}

Guid from_com(const GUID& id) {
  Guid result;
  result.data1 = id.Data1;
  result.data2 = id.Data2;
  result.data3 = id.Data3;
  std::memcpy(result.data4.data(), id.Data4, 8);
  return result;
}

GUID to_com(const Guid& id) {
  GUID result;
  result.Data1 = id.data1;
  result.Data2 = id.data2;
  result.Data3 = id.data3;
  std::memcpy(result.Data4, id.data4.data(), 8);
  return result;
}

std::string component_path(const std::optional<std::string>& logical_path, std::string_view name) {
  if (!logical_path || logical_path->empty()) return std::string(name);
  std::string path;
  path.reserve(logical_path->size() + 1 + name.size());
  path.append(*logical_path).append(1, '\\').append(name);
  return path;
}

}  // namespace vsskit::sdk
