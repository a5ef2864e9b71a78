#include "sim/base/ranges.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bitset>

namespace vsskit {
namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

// --- Text

TEST(RangesText, ReadsDecimalAndHexOfEachNumber) {
  EXPECT_EQ((ByteRanges{{64, 448}, {0x1239E8577A, 65536}, {16, 32}}),
            *parse_ranges("64:448, 0x1239E8577A:65536 ,0X10:0x20"));
}

TEST(RangesText, ReadsNothingFromEmptyText) {
  EXPECT_EQ(ByteRanges{}, *parse_ranges(""));
  EXPECT_EQ(ByteRanges{}, *parse_ranges(" \t"));
}

TEST(RangesText, KeepsOrderOverlapsAndEmptyRanges) {
  EXPECT_EQ((ByteRanges{{10, 5}, {0, 0}, {12, 1}}), *parse_ranges("10:5,0:0,12:1"));
}

TEST(RangesText, PrintsInBothBases) {
  const ByteRanges ranges{{0, 5}, {100, 20}};
  EXPECT_EQ("0:5,100:20", print_ranges(ranges));
  EXPECT_EQ("0x0:0x5,0x64:0x14", print_ranges(ranges, RangeBase::hex));
  EXPECT_EQ("", print_ranges({}));
}

TEST(RangesText, TellsTheColumnOfTheFirstWrongByte) {
  const std::pair<std::string_view, std::string_view> errors[] = {
      {"x", "column 1: 'x'; a number"},
      {"5", "column 2: the ranges end; a colon between offset and length"},
      {"5:", "column 3: the ranges end; a number"},
      {"0:5,", "column 5: the ranges end; a range after the comma"},
      {"0:5,,1:2", "column 5: ','; a number"},
      {"0:5 1:2", "column 5: '1'; a comma or the end"},
      {"0 :5", "column 2: ' '; a colon between offset and length"},
      {"0:-5", "column 3: '-'; a number"},
      {"0:0xg", "column 5: 'g'; a hexadecimal digit"},
      {"0:0x", "column 5: the ranges end; a hexadecimal digit"},
      {"0:5\n", "column 4: byte 0x0a; a comma or the end"},
      {"1:18446744073709551616", "column 3: a number beyond 64 bits"},
      {"0x10000000000000000:1", "column 1: a number beyond 64 bits"},
      {"18446744073709551615:2",
       "column 22: range 18446744073709551615:2 ends beyond 2^64; a length of at most 1"},
  };
  for (const auto& [text, error] : errors) {
    const auto result = parse_ranges(text);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_EQ(error, result.error().text());
  }
}

TEST(RangesText, MayEndAtTwoToTheSixtyFour) {
  EXPECT_EQ((ByteRanges{{kMost, 1}}), *parse_ranges("18446744073709551615:1"));
  EXPECT_EQ((ByteRanges{{1, kMost}}), *parse_ranges("1:0xffffffffffffffff"));
}

// --- Files

TEST(RangesFile, IsACountAndPairsInLittleEndian) {
  const std::vector<std::byte> content = print_ranges_file(ByteRanges{{0x0102, 3}});
  ASSERT_EQ(24u, content.size());
  EXPECT_EQ(std::byte{1}, content[0]);
  EXPECT_EQ(std::byte{2}, content[8]);
  EXPECT_EQ(std::byte{1}, content[9]);
  EXPECT_EQ(std::byte{3}, content[16]);
}

TEST(RangesFile, MustBeAsLongAsItsCountSays) {
  std::vector<std::byte> content = print_ranges_file(ByteRanges{{1, 2}, {5, 6}});
  content.pop_back();
  EXPECT_EQ("byte 0: a count of 2 ranges, but 31 bytes follow; 16 bytes for each range",
            parse_ranges_file(content).error().text());
  EXPECT_EQ("byte 0", parse_ranges_file(std::span(content).first(7)).error().where);
  EXPECT_FALSE(parse_ranges_file({}).ok());
}

TEST(RangesFile, RefusesACountThatOnlyFitsAfterOverflow) {
  std::vector<std::byte> content(8);
  content[7] = std::byte{0x10};  // 2^60 ranges are 2^64 bytes, which a product would take for 0
  EXPECT_FALSE(parse_ranges_file(content).ok());
}

TEST(RangesFile, RefusesARangeBeyondTwoToTheSixtyFour) {
  const auto content = print_ranges_file(ByteRanges{{0, 1}, {kMost, 2}});
  EXPECT_EQ("byte 32", parse_ranges_file(content).error().where);
}

TEST(RangesFile, IsNamedByItsPathWithOrWithoutPrefix) {
  EXPECT_EQ("C:\\ranges.bin", ranges_file_path("File=C:\\ranges.bin"));
  EXPECT_EQ("C:\\ranges.bin", ranges_file_path("C:\\ranges.bin"));
  EXPECT_EQ("\\\\?\\Volume{1}\\r", ranges_file_path("\\\\?\\Volume{1}\\r"));
  EXPECT_TRUE(names_ranges_file("file=d:\\r"));
  for (const char* ranges : {"", "0:5", "0:5,100:20", "r.bin", "C:r.bin", "File=", "\\r"}) {
    EXPECT_FALSE(names_ranges_file(ranges)) << ranges;
  }
}

// --- Sets, by example

TEST(Ranges, MergeWhatOverlapsOrTouches) {
  EXPECT_EQ((ByteRanges{{0, 10}, {20, 5}}), normalized({{20, 5}, {5, 5}, {3, 0}, {0, 5}, {2, 1}}));
}

TEST(Ranges, KeepTheWholeSpaceInTwoParts) {
  const ByteRanges whole{{0, kMost}, {kMost, 1}};
  EXPECT_EQ(whole, normalized({{1, kMost}, {0, 1}}));
  EXPECT_TRUE(is_normalized(whole));
  EXPECT_EQ(whole, union_of(ByteRanges{{0, 7}}, ByteRanges{{7, kMost - 6}}));
  EXPECT_EQ(whole, intersection_of(whole, whole));
  EXPECT_EQ((ByteRanges{{kMost - 3, 4}}), intersection_of(whole, ByteRanges{{kMost - 3, 4}}));
  EXPECT_EQ((ByteRanges{{0, 5}, {6, kMost - 5}}), difference_of(whole, ByteRanges{{5, 1}}));
  EXPECT_EQ(kMost, total_length(whole));
  EXPECT_TRUE(contains(whole, whole));
}

TEST(Ranges, CutIllegalOnesAtTwoToTheSixtyFour) {
  EXPECT_FALSE((ByteRange{5, kMost}).legal());
  EXPECT_EQ((ByteRanges{{5, kMost - 4}}), normalized({{5, kMost}}));
}

TEST(Ranges, ThatOnlyTouchDoNotOverlap) {
  EXPECT_FALSE(overlaps(ByteRanges{{0, 5}}, ByteRanges{{5, 5}}));
  EXPECT_TRUE(overlaps(ByteRanges{{0, 6}}, ByteRanges{{5, 5}}));
  EXPECT_FALSE(overlaps(ByteRanges{{3, 0}}, ByteRanges{{0, 9}}));
}

TEST(Ranges, ContainNothingAlways) {
  EXPECT_TRUE(contains({}, {}));
  EXPECT_TRUE(contains({}, ByteRanges{{5, 0}}));
  EXPECT_FALSE(contains({}, ByteRanges{{5, 1}}));
}

// --- Sets, against a bitmap

// Bytes 0..63 and the last 64 of the space, where arithmetic could overflow.
using Bitmap = std::bitset<128>;

std::uint64_t byte_of(std::size_t bit) {
  return bit < 64 ? bit : kMost - (127 - bit);
}

Bitmap bitmap_of(const ByteRanges& ranges) {
  Bitmap map;
  for (std::size_t bit = 0; bit < map.size(); ++bit) {
    for (const ByteRange& range : ranges) {
      const std::uint64_t byte = byte_of(bit);
      if (byte >= range.offset && byte - range.offset < range.length) map.set(bit);
    }
  }
  return map;
}

rc::Gen<ByteRange> any_range() {
  return rc::gen::exec([] {
    const auto offset = byte_of(*rc::gen::inRange<std::size_t>(0, 128));
    const std::uint64_t room = kMost - offset;
    // Up to the very end now and then, from either area.
    if (*rc::gen::inRange(0, 12) == 0) return ByteRange{offset, offset == 0 ? kMost : room + 1};
    const auto length = *rc::gen::inRange<std::uint64_t>(0, 12);
    return ByteRange{offset, length == 0 ? 0 : std::min(length - 1, room) + 1};
  });
}

ByteRanges any_ranges() {
  return *rc::gen::container<ByteRanges>(any_range());
}

// Two sets are the same if the bitmaps are and all bytes between the two areas agree.
bool covers_middle(const ByteRanges& ranges) {
  return contains(ranges, ByteRanges{{100, 1}});
}

RC_GTEST_PROP(RangesProperties, AnyRangesNormalizeToTheSameBytes, ()) {
  const ByteRanges ranges = any_ranges();
  const ByteRanges result = normalized(ranges);
  RC_ASSERT(is_normalized(result));
  RC_ASSERT(bitmap_of(result) == bitmap_of(ranges));
  RC_ASSERT(normalized(result) == result);
}

RC_GTEST_PROP(RangesProperties, AnyUnionIntersectionAndDifferenceAgreeWithABitmap, ()) {
  const ByteRanges a = any_ranges();
  const ByteRanges b = any_ranges();
  const Bitmap in_a = bitmap_of(a);
  const Bitmap in_b = bitmap_of(b);
  const ByteRanges results[] = {union_of(a, b), intersection_of(a, b), difference_of(a, b)};
  for (const ByteRanges& result : results) {
    RC_ASSERT(is_normalized(result));
  }
  RC_ASSERT(bitmap_of(results[0]) == (in_a | in_b));
  RC_ASSERT(bitmap_of(results[1]) == (in_a & in_b));
  RC_ASSERT(bitmap_of(results[2]) == (in_a & ~in_b));
  RC_ASSERT(covers_middle(results[0]) == (covers_middle(a) || covers_middle(b)));
  RC_ASSERT(covers_middle(results[1]) == (covers_middle(a) && covers_middle(b)));
  RC_ASSERT(covers_middle(results[2]) == (covers_middle(a) && !covers_middle(b)));
}

RC_GTEST_PROP(RangesProperties, AnyOverlapAndContainmentFollowFromTheSets, ()) {
  const ByteRanges a = any_ranges();
  const ByteRanges b = any_ranges();
  RC_ASSERT(overlaps(a, b) == !intersection_of(a, b).empty());
  RC_ASSERT(contains(a, b) == difference_of(b, a).empty());
  RC_ASSERT(contains(union_of(a, b), a));
  RC_ASSERT(contains(a, intersection_of(a, b)));
  RC_ASSERT(!overlaps(difference_of(a, b), b));
}

RC_GTEST_PROP(RangesProperties, AnyNormalizedSetsObeyTheLawsOfSets, ()) {
  const ByteRanges a = normalized(any_ranges());
  const ByteRanges b = normalized(any_ranges());
  RC_ASSERT(union_of(a, b) == union_of(b, a));
  RC_ASSERT(intersection_of(a, b) == intersection_of(b, a));
  RC_ASSERT(union_of(difference_of(a, b), intersection_of(a, b)) == a);
  RC_ASSERT(union_of(a, ByteRanges{}) == a);
}

RC_GTEST_PROP(RangesProperties, AnyTotalLengthCountsEachByteOnce, ()) {
  ByteRanges ranges = any_ranges();
  // Only those that do not leave the bitmap's two areas.
  std::erase_if(ranges, [](const ByteRange& range) {
    return range.length > 64 || (range.offset < 64 && range.offset + range.length > 64);
  });
  RC_ASSERT(total_length(ranges) == bitmap_of(normalized(ranges)).count());
}

RC_GTEST_PROP(RangesProperties, AnyRangesAreParsedBackFromTheirText, ()) {
  const ByteRanges ranges = any_ranges();
  RC_ASSERT(*parse_ranges(print_ranges(ranges, RangeBase::decimal)) == ranges);
  RC_ASSERT(*parse_ranges(print_ranges(ranges, RangeBase::hex)) == ranges);
}

RC_GTEST_PROP(RangesProperties, AnyRangesAreParsedBackFromTheirFile, ()) {
  const ByteRanges ranges = any_ranges();
  RC_ASSERT(*parse_ranges_file(print_ranges_file(ranges)) == ranges);
}

RC_GTEST_PROP(RangesProperties, AnyTextIsReadOrRefusedWithinItsColumns, ()) {
  const auto text =
      *rc::gen::container<std::string>(rc::gen::elementOf(std::string("0123456789abfx:, \t")));
  const auto result = parse_ranges(text);
  if (result.ok()) {
    for (const ByteRange& range : *result) {
      RC_ASSERT(range.legal());
    }
    return;
  }
  const std::string& where = result.error().where;
  RC_ASSERT(where.starts_with("column "));
  RC_ASSERT(std::stoul(where.substr(7)) >= 1u);
  RC_ASSERT(std::stoul(where.substr(7)) <= text.size() + 1);
}

}  // namespace
}  // namespace vsskit
