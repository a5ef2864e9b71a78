// See path_text.h.
#include "sim/roles/path_text.h"

#include <algorithm>
#include <cstddef>

namespace vsskit::roles {
namespace {

wchar_t upper(wchar_t c) {
  const auto code = static_cast<unsigned long>(c);
  const bool ascii = code >= 0x61 && code <= 0x7a;
  const bool latin = code >= 0xe0 && code <= 0xfe && code != 0xf7;
  const bool greek = code >= 0x3b1 && code <= 0x3c9 && code != 0x3c2;
  const bool cyrillic = code >= 0x430 && code <= 0x44f;
  if (ascii || latin || greek || cyrillic) return static_cast<wchar_t>(code - 0x20);
  if (code >= 0x450 && code <= 0x45f) return static_cast<wchar_t>(code - 0x50);
  return c;
}

// `*` is any run, `?` one character or none at the name's end. Linear memory, no recursion.
bool matches_folded(const std::wstring& pattern, const std::wstring& name) {
  std::size_t p = 0;
  std::size_t n = 0;
  std::size_t star = std::wstring::npos;
  std::size_t resume = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == L'*') {
      star = p++;
      resume = n;
    } else if (p < pattern.size() && (pattern[p] == name[n] || pattern[p] == L'?')) {
      ++p;
      ++n;
    } else if (star != std::wstring::npos) {
      p = star + 1;
      n = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && (pattern[p] == L'*' || pattern[p] == L'?'))
    ++p;
  return p == pattern.size();
}

bool take_number(const std::wstring& text, std::size_t& at, std::uint64_t& value) {
  const bool hex = at + 1 < text.size() && text[at] == L'0' && upper(text[at + 1]) == L'X';
  if (hex) at += 2;
  const std::uint64_t base = hex ? 16 : 10;
  const std::size_t start = at;
  value = 0;
  for (; at < text.size(); ++at) {
    const wchar_t c = upper(text[at]);
    std::uint64_t digit = 16;
    if (c >= L'0' && c <= L'9') digit = static_cast<std::uint64_t>(c - L'0');
    if (hex && c >= L'A' && c <= L'F') digit = static_cast<std::uint64_t>(c - L'A') + 10;
    if (digit >= base) break;
    if (value > (UINT64_MAX - digit) / base) return false;
    value = value * base + digit;
  }
  return at > start;
}

void skip_blanks(const std::wstring& text, std::size_t& at) {
  while (at < text.size() && (text[at] == L' ' || text[at] == L'\t'))
    ++at;
}

void append_utf8(Bytes& bytes, std::uint32_t c) {
  const auto add = [&bytes](std::uint32_t byte) {
    bytes.push_back(static_cast<std::uint8_t>(byte));
  };
  if (c < 0x80) {
    add(c);
    return;
  }
  if (c < 0x800) {
    add(0xc0 | (c >> 6));
  } else {
    if (c < 0x10000) {
      add(0xe0 | (c >> 12));
    } else {
      add(0xf0 | (c >> 18));
      add(0x80 | ((c >> 12) & 0x3f));
    }
    add(0x80 | ((c >> 6) & 0x3f));
  }
  add(0x80 | (c & 0x3f));
}

}  // namespace

std::wstring folded(const std::wstring& text) {
  std::wstring result = text;
  for (wchar_t& c : result)
    c = upper(c);
  return result;
}

bool same_text(const std::wstring& a, const std::wstring& b) {
  return a.size() == b.size() && folded(a) == folded(b);
}

bool contains(const std::vector<std::wstring>& names, const std::wstring& text) {
  return std::any_of(names.begin(), names.end(),
                     [&](const std::wstring& each) { return same_text(each, text); });
}

std::wstring trimmed(const std::wstring& path) {
  std::size_t size = path.size();
  while (size > 0 && path[size - 1] == L'\\')
    --size;
  return path.substr(0, size);
}

std::wstring path_key(const std::wstring& path) {
  std::wstring key = folded(trimmed(path));
  if (key.size() == 2 && key[1] == L':') key += L'\\';
  return key;
}

std::wstring joined(const std::wstring& folder, const std::wstring& name) {
  return folder.empty() ? name : trimmed(folder) + L'\\' + name;
}

std::wstring expanded(const std::wstring& path) {
  const DWORD size = ExpandEnvironmentStringsW(path.c_str(), nullptr, 0);
  if (size == 0) return trimmed(path);
  std::wstring result(size, L'\0');
  const DWORD written = ExpandEnvironmentStringsW(path.c_str(), &result[0], size);
  if (written == 0 || written > size) return trimmed(path);
  result.resize(written - 1);
  return trimmed(result);
}

bool is_within(const std::wstring& path, const std::wstring& folder) {
  const std::wstring inner = folded(trimmed(path));
  const std::wstring outer = folded(trimmed(folder));
  if (inner.compare(0, outer.size(), outer) != 0) return false;
  return inner.size() == outer.size() || inner[outer.size()] == L'\\';
}

bool has_wildcards(const std::wstring& text) {
  return text.find_first_of(L"*?") != std::wstring::npos;
}

bool matches(const std::wstring& filespec, const std::wstring& name) {
  if (filespec.empty()) return false;
  if (filespec == L"*" || filespec == L"*.*") return true;
  const std::wstring pattern = folded(filespec);
  const std::wstring folded_name = folded(name);
  if (matches_folded(pattern, folded_name)) return true;
  // `a.*` also matches `a`.
  const bool open_end = pattern.size() > 2 && pattern.compare(pattern.size() - 2, 2, L".*") == 0;
  return open_end && matches_folded(pattern.substr(0, pattern.size() - 2), folded_name);
}

std::wstring as_file_name(const std::wstring& text) {
  std::wstring name = text;
  for (wchar_t& c : name) {
    if (static_cast<unsigned long>(c) < 0x20 ||
        std::wstring(L"\\/:*?\"<>|").find(c) != std::wstring::npos) {
      c = L'_';
    }
  }
  while (!name.empty() && (name.back() == L' ' || name.back() == L'.'))
    name.pop_back();
  return name.empty() ? L"_" : name;
}

bool parse_ranges(const std::wstring& text, std::vector<Range>& ranges) {
  ranges.clear();
  std::size_t at = 0;
  while (true) {
    Range range;
    skip_blanks(text, at);
    if (!take_number(text, at, range.offset)) return false;
    skip_blanks(text, at);
    if (at >= text.size() || text[at++] != L':') return false;
    skip_blanks(text, at);
    if (!take_number(text, at, range.length)) return false;
    ranges.push_back(range);
    skip_blanks(text, at);
    if (at >= text.size()) return true;
    if (text[at++] != L',') return false;
  }
}

bool parse_ranges_file(const Bytes& content, std::vector<Range>& ranges) {
  ranges.clear();
  const auto word = [&content](std::size_t index) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 8; ++i) {
      value |= static_cast<std::uint64_t>(content[index * 8 + i]) << (8 * i);
    }
    return value;
  };
  if (content.size() < 8 || content.size() % 16 != 8 || word(0) != content.size() / 16)
    return false;
  for (std::size_t i = 0; i < content.size() / 16; ++i) {
    ranges.push_back({word(1 + 2 * i), word(2 + 2 * i)});
  }
  return true;
}

std::wstring print_ranges(const std::vector<Range>& ranges) {
  std::wstring text;
  for (const Range& range : ranges) {
    if (!text.empty()) text += L", ";
    text += std::to_wstring(range.offset) + L":" + std::to_wstring(range.length);
  }
  return text;
}

Bytes print_ranges_file(const std::vector<Range>& ranges) {
  std::vector<std::uint64_t> words{ranges.size()};
  for (const Range& range : ranges) {
    words.push_back(range.offset);
    words.push_back(range.length);
  }
  Bytes content;
  for (const std::uint64_t word : words) {
    for (int i = 0; i < 8; ++i)
      content.push_back(static_cast<std::uint8_t>(word >> (8 * i) & 0xff));
  }
  return content;
}

bool number_after(const std::wstring& text, const std::wstring& name, std::uint64_t& number) {
  const std::size_t at = text.find(name);
  if (at == std::wstring::npos) return false;
  std::size_t digit = at + name.size();
  number = 0;
  for (; digit < text.size() && text[digit] >= L'0' && text[digit] <= L'9'; ++digit) {
    number = number * 10 + static_cast<std::uint64_t>(text[digit] - L'0');
  }
  return digit > at + name.size();
}

Bytes utf8(const std::wstring& text) {
  Bytes bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto c = static_cast<std::uint32_t>(text[i]);
    const bool high = c >= 0xd800 && c < 0xdc00;
    if (sizeof(wchar_t) == 2 && high && i + 1 < text.size()) {
      const auto low = static_cast<std::uint32_t>(text[i + 1]);
      if (low >= 0xdc00 && low < 0xe000) {
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        ++i;
      }
    }
    if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000)) c = 0xfffd;
    append_utf8(bytes, c);
  }
  return bytes;
}

namespace {

void append_wide(std::wstring& text, std::uint32_t c) {
  if (sizeof(wchar_t) == 2 && c > 0xffff) {
    text += static_cast<wchar_t>(0xd800 + ((c - 0x10000) >> 10));
    text += static_cast<wchar_t>(0xdc00 + ((c - 0x10000) & 0x3ff));
    return;
  }
  text += static_cast<wchar_t>(c);
}

// The character at `at`, whose first byte is not ASCII; its length, 0 where it is none.
std::size_t decode(const Bytes& bytes, std::size_t at, std::uint32_t& c) {
  const std::uint8_t first = bytes[at];
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (first < 0xc2 || first > 0xf4 || at + length > bytes.size()) return 0;
  c = first & (0xffu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((bytes[at + i] & 0xc0) != 0x80) return 0;
    c = c << 6 | (bytes[at + i] & 0x3fu);
  }
  const bool surrogate = c >= 0xd800 && c < 0xe000;
  return c < kLeast[length] || c > 0x10ffff || surrogate ? 0 : length;
}

}  // namespace

std::wstring from_utf8(const Bytes& bytes) {
  std::wstring text;
  for (std::size_t at = 0; at < bytes.size();) {
    std::uint32_t c = bytes[at];
    const std::size_t length = c < 0x80 ? 1 : decode(bytes, at, c);
    append_wide(text, length == 0 ? 0xfffd : c);
    at += length == 0 ? 1 : length;
  }
  return text;
}

}  // namespace vsskit::roles
