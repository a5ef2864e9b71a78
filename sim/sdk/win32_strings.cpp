// GUIDs as text, UTF-8 to wide characters and back, comparisons that ignore case.
#include <windows.h>

#include <cstring>
#include <cwchar>
#include <string>
#include <string_view>

#include "sim/base/guid.h"
#include "sim/base/text.h"
#include "sim/sdk/faces/wide_text.h"

namespace {

constexpr int kGuidTextLength = 38;

// `{8-4-4-4-12}` and nothing else.
bool read_guid(LPCOLESTR text, GUID& guid) {
  if (lstrlenW(text) != kGuidTextLength || text[0] != L'{') return false;
  const auto parsed = vsskit::parse_guid(vsskit::sdk::narrow(text, kGuidTextLength));
  if (!parsed) return false;
  guid = vsskit::sdk::to_com(*parsed);
  return true;
}

HRESULT guid_to_task_string(REFGUID guid, LPOLESTR* text) {
  if (text == nullptr) return E_POINTER;
  constexpr std::size_t size = kGuidTextLength + 1;
  *text = static_cast<LPOLESTR>(CoTaskMemAlloc(size * sizeof(OLECHAR)));
  if (*text == nullptr) return E_OUTOFMEMORY;
  StringFromGUID2(guid, *text, size);
  return S_OK;
}

bool is_utf8_page(UINT code_page) {
  return code_page == CP_ACP || code_page == CP_UTF8;
}

// What both conversions ask of their arguments; sets the last error where they are wrong.
bool conversion_is_sound(UINT code_page, const void* text, int length, const void* to, int room) {
  const bool sound = is_utf8_page(code_page) && text != nullptr && length != 0 && length >= -1 &&
                     room >= 0 && (to != nullptr || room == 0);
  if (!sound) SetLastError(ERROR_INVALID_PARAMETER);
  return sound;
}

// Copies what was converted, or only counts it where there is no room given.
template <class Character>
int hand_over(std::basic_string_view<Character> converted, Character* to, int room) {
  if (room == 0) return static_cast<int>(converted.size());
  if (converted.size() > static_cast<std::size_t>(room)) {
    SetLastError(ERROR_INSUFFICIENT_BUFFER);
    return 0;
  }
  std::memcpy(to, converted.data(), converted.size() * sizeof(Character));
  return static_cast<int>(converted.size());
}

// One unit a character where wchar_t has 32 bits, as everywhere off Windows, else pairs. UTF-8 of
// any caller; a malformed byte becomes U+FFFD, as Windows does it.
std::wstring to_wide(std::string_view text) {
  std::wstring wide;
  for (std::size_t at = 0; at < text.size();) {
    const vsskit::CodePoint next = vsskit::code_point_at(text, at);
    at += next.length;
    const char32_t c = next.valid ? next.value : U'\xFFFD';
    if (sizeof(wchar_t) == 2 && c > 0xFFFF) {
      wide += static_cast<wchar_t>(0xD800 + ((c - 0x10000) >> 10));
      wide += static_cast<wchar_t>(0xDC00 + ((c - 0x10000) & 0x3FF));
    } else {
      wide += static_cast<wchar_t>(c);
    }
  }
  return wide;
}

std::string to_utf8(std::wstring_view wide) {
  std::string text;
  for (std::size_t i = 0; i < wide.size(); ++i) {
    auto c = static_cast<char32_t>(wide[i]);
    const bool pair = c >= 0xD800 && c < 0xDC00 && i + 1 < wide.size() && wide[i + 1] >= 0xDC00 &&
                      wide[i + 1] < 0xE000;
    if (pair) {
      c = 0x10000 + ((c - 0xD800) << 10) + (static_cast<char32_t>(wide[i + 1]) - 0xDC00);
      ++i;
    }
    vsskit::append_utf8(text, c);
  }
  return text;
}

int compare_folded(const wchar_t* left, const wchar_t* right, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto a = static_cast<std::uint32_t>(vsskit::fold_case(static_cast<char32_t>(left[i])));
    const auto b = static_cast<std::uint32_t>(vsskit::fold_case(static_cast<char32_t>(right[i])));
    if (a != b) return a < b ? -1 : 1;
    if (a == 0) return 0;
  }
  return 0;
}

// NULL is less than any text and equal to itself.
bool one_is_null(const void* left, const void* right, int& order) {
  order = (left != nullptr ? 1 : 0) - (right != nullptr ? 1 : 0);
  return left == nullptr || right == nullptr;
}

}  // namespace

VSSKIT_WIN32_BEGIN
int WINAPI StringFromGUID2(REFGUID rguid, LPOLESTR lpsz, int cchMax) {
  if (lpsz == nullptr || cchMax <= kGuidTextLength) return 0;
  const std::string text = vsskit::to_upper_ascii(vsskit::sdk::from_com(rguid).braced());
  for (int i = 0; i < kGuidTextLength; ++i) {
    lpsz[i] = static_cast<OLECHAR>(text[static_cast<std::size_t>(i)]);
  }
  lpsz[kGuidTextLength] = 0;
  return kGuidTextLength + 1;
}

HRESULT WINAPI StringFromCLSID(REFCLSID rclsid, LPOLESTR* lplpsz) {
  return guid_to_task_string(rclsid, lplpsz);
}

HRESULT WINAPI StringFromIID(REFIID rclsid, LPOLESTR* lplpsz) {
  return guid_to_task_string(rclsid, lplpsz);
}

HRESULT WINAPI CLSIDFromString(LPCOLESTR lpsz, CLSID* pclsid) {
  if (pclsid == nullptr) return E_INVALIDARG;
  *pclsid = GUID();
  if (lpsz == nullptr) return S_OK;
  return read_guid(lpsz, *pclsid) ? S_OK : CO_E_CLASSSTRING;
}

HRESULT WINAPI IIDFromString(LPCOLESTR lpsz, IID* lpiid) {
  if (lpiid == nullptr) return E_INVALIDARG;
  *lpiid = GUID();
  if (lpsz == nullptr) return S_OK;
  if (lstrlenW(lpsz) != kGuidTextLength) return E_INVALIDARG;
  return read_guid(lpsz, *lpiid) ? S_OK : CO_E_IIDSTRING;
}

int WINAPI MultiByteToWideChar(UINT CodePage, DWORD dwFlags, LPCSTR lpMultiByteStr, int cbMultiByte,
                               LPWSTR lpWideCharStr, int cchWideChar) {
  if (!conversion_is_sound(CodePage, lpMultiByteStr, cbMultiByte, lpWideCharStr, cchWideChar)) {
    return 0;
  }
  const std::size_t length =
      cbMultiByte < 0 ? std::strlen(lpMultiByteStr) + 1 : static_cast<std::size_t>(cbMultiByte);
  const std::string_view text(lpMultiByteStr, length);
  if ((dwFlags & MB_ERR_INVALID_CHARS) != 0 && !vsskit::is_utf8(text)) {
    SetLastError(ERROR_NO_UNICODE_TRANSLATION);
    return 0;
  }
  const std::wstring wide = to_wide(text);
  return hand_over<wchar_t>(wide, lpWideCharStr, cchWideChar);
}

int WINAPI WideCharToMultiByte(UINT CodePage, DWORD dwFlags, LPCWSTR lpWideCharStr, int cchWideChar,
                               LPSTR lpMultiByteStr, int cbMultiByte, LPCSTR lpDefaultChar,
                               BOOL* lpUsedDefaultChar) {
  if (!conversion_is_sound(CodePage, lpWideCharStr, cchWideChar, lpMultiByteStr, cbMultiByte)) {
    return 0;
  }
  if (lpDefaultChar != nullptr || lpUsedDefaultChar != nullptr) {
    // UTF-8 has a form for every character, and Windows refuses the question.
    SetLastError(ERROR_INVALID_PARAMETER);
    return 0;
  }
  const std::size_t length = cchWideChar < 0 ? static_cast<std::size_t>(lstrlenW(lpWideCharStr)) + 1
                                             : static_cast<std::size_t>(cchWideChar);
  const std::string narrow = to_utf8(std::wstring_view(lpWideCharStr, length));
  if ((dwFlags & WC_ERR_INVALID_CHARS) != 0 && !vsskit::is_utf8(narrow)) {
    SetLastError(ERROR_NO_UNICODE_TRANSLATION);
    return 0;
  }
  return hand_over<char>(narrow, lpMultiByteStr, cbMultiByte);
}

int WINAPI lstrlenW(LPCWSTR lpString) {
  return lpString == nullptr ? 0 : static_cast<int>(std::wcslen(lpString));
}

int WINAPI lstrcmpW(LPCWSTR lpString1, LPCWSTR lpString2) {
  int order = 0;
  if (one_is_null(lpString1, lpString2, order)) return order;
  return std::wcscmp(lpString1, lpString2);
}

int WINAPI lstrcmpiW(LPCWSTR lpString1, LPCWSTR lpString2) {
  int order = 0;
  if (one_is_null(lpString1, lpString2, order)) return order;
  return compare_folded(lpString1, lpString2, SIZE_MAX);
}

#ifndef _WIN32
int _wcsicmp(const wchar_t* left, const wchar_t* right) {
  return compare_folded(left, right, SIZE_MAX);
}

int _wcsnicmp(const wchar_t* left, const wchar_t* right, size_t count) {
  return compare_folded(left, right, count);
}
#endif

VSSKIT_WIN32_END
