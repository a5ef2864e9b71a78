// How arguments come in and values go out of component and session methods: the few shapes that
// they share. Private to the room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/hresult.h"

namespace vsskit::service {

[[nodiscard]] inline bool is_missing(std::optional<std::string_view> text) {
  return !text || text->empty();
}

[[nodiscard]] inline std::optional<std::string> copy_of(std::optional<std::string_view> text) {
  if (!text) return std::nullopt;
  return std::string(*text);
}

// S_FALSE with none where nothing is stored.
inline Hresult give(const std::optional<std::string>& stored, std::optional<std::string>& out) {
  out = stored;
  return stored ? kSOk : kSFalse;
}

template <class T>
Hresult give_count(const std::vector<T>& list, std::uint32_t& count) {
  count = static_cast<std::uint32_t>(list.size());
  return kSOk;
}

template <class T>
Hresult give_at(const std::vector<T>& list, std::uint32_t index, T& out) {
  if (index >= list.size()) return kVssEObjectNotFound;
  out = list[index];
  return kSOk;
}

// The codes that CVssWriter::SetWriterFailure takes.
[[nodiscard]] constexpr bool is_writer_failure(Hresult code) {
  return code == kVssEWriterErrorInconsistentSnapshot || code == kVssEWriterErrorOutOfResources ||
         code == kVssEWriterErrorTimeout || code == kVssEWriterErrorRetryable ||
         code == kVssEWriterErrorNonRetryable;
}

}  // namespace vsskit::service
