// One attribute's text into the value it stands for, and back: the syntax of yes/no, masks, GUIDs,
// words, times. Each `take` answers kRead, kUnknown (the text means nothing here and is kept as an
// unknown attribute) or what was expected instead.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/document/shape.h"

namespace vsskit::document {

// Empty: the text was read. "?": nothing fits, and the attribute is kept as it is. Anything else
// says what was expected.
using Taken = std::string_view;
inline constexpr Taken kRead = "";
inline constexpr Taken kUnknown = "?";

[[nodiscard]] Taken take(std::string_view text, bool& value);
[[nodiscard]] Taken take(std::string_view text, std::uint32_t& value);
[[nodiscard]] Taken take(std::string_view text, Guid& value);
[[nodiscard]] Taken take(std::string_view text, FileTime& value);
[[nodiscard]] Taken take(std::string_view text, Braced<Guid> field);
[[nodiscard]] Taken take(std::string_view text, Spaced<std::string> field);
[[nodiscard]] Taken take(std::string_view text, Base64<std::vector<std::uint8_t>> field);
[[nodiscard]] Taken take(std::string_view text, Hex<Hresult> field);

[[nodiscard]] inline Taken take(std::string_view text, std::string& value) {
  value = std::string(text);
  return kRead;
}

template <class T>
[[nodiscard]] Taken take(std::string_view text, std::optional<T>& value) {
  return take(text, value.emplace());
}

template <class E>
[[nodiscard]] Taken take(std::string_view text, Worded<E> field) {
  const Word* word = find_word(field.words, text);
  if (!word) {
    field.value = {};
    return kUnknown;
  }
  if constexpr (requires { field.value.has_value(); }) {
    field.value = static_cast<typename E::value_type>(word->value);
  } else {
    field.value = static_cast<E>(word->value);
  }
  return kRead;
}

// What is written for a value; put() appends it without escaping anything but what Escape says.
enum class Escape {
  attribute,  // in "..."
  manifest,   // in '...'
  text,       // between tags
};

// Appends text with the characters that XML needs escaped. Characters that XML does not have and
// malformed UTF-8 become U+FFFD; no call of user code brings any into a document.
void append_escaped(std::string& out, std::string_view text, Escape escape);

void put(std::string& out, std::uint32_t value);
void put(std::string& out, std::uint64_t value);
void put(std::string& out, const Guid& value);

// Whether a value is written at all.
template <class T>
[[nodiscard]] bool is_present(const T&) {
  return true;
}
template <class T>
[[nodiscard]] bool is_present(const std::optional<T>& value) {
  return value.has_value();
}
template <class E>
[[nodiscard]] const Word* word_of(const Worded<E>& field) {
  if constexpr (requires { field.value.has_value(); }) {
    return field.value ? find_word(field.words, static_cast<int>(*field.value)) : nullptr;
  } else {
    return find_word(field.words, static_cast<int>(field.value));
  }
}
template <class E>
[[nodiscard]] bool is_present(const Worded<E>& field) {
  return word_of(field) != nullptr;
}
template <class I>
[[nodiscard]] bool is_present(const Base64<I>& field) {
  return !field.value.empty();
}

inline void put(std::string& out, bool value) {
  out += value ? kYes : kNo;
}
inline void put(std::string& out, FileTime value) {
  put(out, value.ticks);
}
inline void put(std::string& out, Braced<const Guid> field) {
  out += '{';
  put(out, field.value);
  out += '}';
}
void put(std::string& out, Hex<const Hresult> field);
void put(std::string& out, Base64<const std::vector<std::uint8_t>> field);
template <class E>
void put(std::string& out, const Worded<E>& field) {
  out += word_of(field)->text;
}

}  // namespace vsskit::document
