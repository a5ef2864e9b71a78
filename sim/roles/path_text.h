// Windows paths, names and ranges as a requester needs them, on wide strings and without asking any
// file system: matching of file specifications, comparison of paths, ranges strings, and UTF-8 for
// what is stored. Upper case is known of ASCII, Latin-1, Greek and Cyrillic letters.
#pragma once

#include <windows.h>

#include <string>
#include <utility>
#include <vector>

#include "sim/roles/win_file.h"

namespace vsskit::roles {

// Upper case, for comparing and as a key.
[[nodiscard]] std::wstring folded(const std::wstring& text);
[[nodiscard]] bool same_text(const std::wstring& a, const std::wstring& b);
// Whether the text is among the names, as same_text() compares them.
[[nodiscard]] bool contains(const std::vector<std::wstring>& names, const std::wstring& text);

// A key for paths: folded, without a trailing backslash except `C:\`.
[[nodiscard]] std::wstring path_key(const std::wstring& path);
// Without trailing backslashes, also of a root.
[[nodiscard]] std::wstring trimmed(const std::wstring& path);
// `folder\name`; the name alone where the folder is empty.
[[nodiscard]] std::wstring joined(const std::wstring& folder, const std::wstring& name);
// Environment variables replaced by ExpandEnvironmentStringsW, trailing backslashes gone.
[[nodiscard]] std::wstring expanded(const std::wstring& path);
// Whether `path` is `folder` or lies below it.
[[nodiscard]] bool is_within(const std::wstring& path, const std::wstring& folder);

[[nodiscard]] bool has_wildcards(const std::wstring& text);
// As FindFirstFileW matches long names; an empty specification matches nothing.
[[nodiscard]] bool matches(const std::wstring& filespec, const std::wstring& name);

// A name that a file system takes: what it does not take becomes `_`.
[[nodiscard]] std::wstring as_file_name(const std::wstring& text);

struct Range {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};
// `offset:length, ...`, decimal or 0x hexadecimal. False where the text is no such list: then it
// names a ranges file.
[[nodiscard]] bool parse_ranges(const std::wstring& text, std::vector<Range>& ranges);
// A ranges file's content: a count, then pairs of offset and length, 64 bits each.
[[nodiscard]] bool parse_ranges_file(const Bytes& content, std::vector<Range>& ranges);

// And back: `0:512, 1024:512`, and a ranges file's content.
[[nodiscard]] std::wstring print_ranges(const std::vector<Range>& ranges);
[[nodiscard]] Bytes print_ranges_file(const std::vector<Range>& ranges);

// The number behind `name` in texts such as `lsn:101-120 data:28672`; false where there is none.
[[nodiscard]] bool number_after(const std::wstring& text, const std::wstring& name,
                                std::uint64_t& number);

// UTF-8 from UTF-16 or UTF-32 wide characters; a lone surrogate becomes U+FFFD.
[[nodiscard]] Bytes utf8(const std::wstring& text);
// And back; what is no UTF-8 becomes U+FFFD, byte by byte.
[[nodiscard]] std::wstring from_utf8(const Bytes& bytes);

}  // namespace vsskit::roles
