// Text as vsskit holds it: UTF-8 in std::string, and the ways in and out. No locale, no I/O.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sim/base/result.h"

namespace vsskit {

// One character of a text, or why there is none: a malformed byte has `valid` false, length 1 and
// that byte as its value. Surrogates (U+D800 to U+DFFF) written in three bytes, as WTF-8 has the
// lone ones, are read as characters; is_surrogate() tells them.
struct CodePoint {
  char32_t value = 0;
  std::size_t length = 0;
  bool valid = false;
};

// The character that begins at `position`, which must be less than text.size().
[[nodiscard]] CodePoint code_point_at(std::string_view text, std::size_t position);

[[nodiscard]] constexpr bool is_surrogate(char32_t c) {
  return c >= 0xD800 && c <= 0xDFFF;
}

// Appends a character in UTF-8; a surrogate in three bytes (WTF-8); beyond U+10FFFF, U+FFFD.
void append_utf8(std::string& text, char32_t c);

// The position of the first byte that is not well-formed UTF-8 (Unicode 15, table 3-7; overlong
// forms, surrogates and cut sequences are not), at the start of the bad sequence; none when all is
// well.
[[nodiscard]] std::optional<std::size_t> first_bad_utf8(std::string_view text);
[[nodiscard]] inline bool is_utf8(std::string_view text) {
  return !first_bad_utf8(text);
}

// UTF-16 and back. Lone surrogates survive both ways as WTF-8; a malformed byte becomes U+FFFD.
[[nodiscard]] std::u16string to_utf16(std::string_view text);
[[nodiscard]] std::string to_utf8(std::u16string_view text);

// ASCII letters only; other bytes must be equal.
[[nodiscard]] bool equal_ignore_case(std::string_view a, std::string_view b);
[[nodiscard]] bool starts_with_ignore_case(std::string_view text, std::string_view prefix);
[[nodiscard]] std::string to_lower_ascii(std::string_view text);
[[nodiscard]] std::string to_upper_ascii(std::string_view text);

// Lower case by simple case folding of ASCII, Latin-1, Latin Extended-A and Additional, Greek and
// Cyrillic, for comparing names as Windows does (case-insensitive, no locale, one character to
// one). Characters of other scripts and malformed bytes stay as they are.
[[nodiscard]] std::string fold_case(std::string_view text);
[[nodiscard]] char32_t fold_case(char32_t c);

// Base64 (RFC 4648 section 4), padded, without line breaks. Decoding is strict: no blanks, no
// missing padding, no stray bits; an error's `where` is `column N`, counted from 1.
[[nodiscard]] std::string base64_encode(std::string_view bytes);
[[nodiscard]] Result<std::string> base64_decode(std::string_view text);

// The number of single-character insertions, deletions and replacements between two texts, ASCII
// case ignored; `limit + 1` as soon as it is more than `limit`.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

// The word nearest to a misspelt one, for `did you mean ...?`: the first of those with the least
// edit distance; empty when even that is more than a third of the word's length (at least 1).
[[nodiscard]] std::string_view nearest(std::string_view word,
                                       std::span<const std::string_view> words);

}  // namespace vsskit
