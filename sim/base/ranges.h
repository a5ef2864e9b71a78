// Byte ranges of a file, as partial files and directed targets name them: their text, their binary
// file, and set operations on them. Nothing here opens a file.
//
// A range may end at 2^64 exactly, the largest end there is; one that would end beyond it is not
// legal. The parsers refuse such a range, the set operations read it as ending at 2^64.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"

namespace vsskit {

// `length` bytes from `offset` on. A range of no bytes is legal and means nothing.
struct ByteRange {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;

  auto operator<=>(const ByteRange&) const = default;

  // False when the range would end beyond 2^64.
  [[nodiscard]] constexpr bool legal() const {
    return length == 0 || length - 1 <= std::numeric_limits<std::uint64_t>::max() - offset;
  }
};

using ByteRanges = std::vector<ByteRange>;

enum class RangeBase { decimal, hex };

// Reads `offset:length, offset:length`, each number decimal or 0x hex (IVssComponent::
// AddPartialFile). Blanks may stand before and after a comma and around the whole. The empty text
// is no ranges. Ranges are kept as written: in their order, overlapping, empty. An error's `where`
// is `column N`, the first wrong byte counted from 1. Memory is at most six times the text's.
[[nodiscard]] Result<ByteRanges> parse_ranges(std::string_view text);

// `0:5,100:20` or `0x0:0x5,0x64:0x14`; parse_ranges reads it back to the same value.
[[nodiscard]] std::string print_ranges(std::span<const ByteRange> ranges,
                                       RangeBase base = RangeBase::decimal);

// Reads a ranges file: a little-endian 64-bit count, then for each range its 64-bit offset and
// length (Working with Partial Files). The file must be exactly 8 + 16 * count bytes long. An
// error's `where` is `byte N`, counted from 0.
[[nodiscard]] Result<ByteRanges> parse_ranges_file(std::span<const std::byte> content);
[[nodiscard]] std::vector<std::byte> print_ranges_file(std::span<const ByteRange> ranges);

// Whether a ranges string names a ranges file instead of holding ranges: a full path (`C:\...`,
// `\\...`) or `File=` with a path; the documentation has both ways.
[[nodiscard]] bool names_ranges_file(std::string_view ranges);
// That path, a view into `ranges`; empty when names_ranges_file() is false.
[[nodiscard]] std::string_view ranges_file_path(std::string_view ranges);

// Whether the ranges are ascending, apart from each other (a byte lies between neighbours), legal
// and not empty. One exception keeps the whole 64-bit space expressible: [0, 2^64) is normalized as
// {0, 2^64-1}, {2^64-1, 1}, because no single length can hold 2^64.
[[nodiscard]] bool is_normalized(std::span<const ByteRange> ranges);

// The same bytes, normalized. O(n log n), in place; O(n) where the input is normalized already.
[[nodiscard]] ByteRanges normalized(ByteRanges ranges);

// Set operations; results are normalized. O(n) for normalized input, else O(n log n).
[[nodiscard]] ByteRanges union_of(std::span<const ByteRange> a, std::span<const ByteRange> b);
[[nodiscard]] ByteRanges intersection_of(std::span<const ByteRange> a,
                                         std::span<const ByteRange> b);
// The bytes of `a` that are not in `b`.
[[nodiscard]] ByteRanges difference_of(std::span<const ByteRange> a, std::span<const ByteRange> b);

// Whether some byte is in both.
[[nodiscard]] bool overlaps(std::span<const ByteRange> a, std::span<const ByteRange> b);
// Whether every byte of `inner` is in `outer`; nothing is in everything.
[[nodiscard]] bool contains(std::span<const ByteRange> outer, std::span<const ByteRange> inner);

// How many different bytes the ranges cover; 2^64 is given as 2^64-1.
[[nodiscard]] std::uint64_t total_length(std::span<const ByteRange> ranges);

}  // namespace vsskit
