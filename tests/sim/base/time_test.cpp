#include "sim/base/time.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace vsskit {
namespace {

constexpr std::uint64_t kTicksPerDay = 864'000'000'000;

TEST(VirtualTime, PrintsSeconds) {
  EXPECT_EQ("4.000", VirtualTime::from_ms(4000).text());
  EXPECT_EQ("0.001", VirtualTime{1999}.text());
  EXPECT_EQ("0.001999", VirtualTime{1999}.text_us());
}

TEST(VirtualTime, ParsesThreeOrSixDecimals) {
  EXPECT_EQ(VirtualTime{12'345'000}, parse_virtual_time("12.345"));
  EXPECT_EQ(VirtualTime{12'345'678}, parse_virtual_time("12.345678"));
}

TEST(VirtualTime, RefusesEverythingElse) {
  for (const char* text :
       {"", "1", "1.", ".123", "-1.000", "1.00", "1.0000", "1.0000000", "1,000", " 1.000", "1.000 ",
        "0x1.000", "9223372036855.000", "9223372036854.775808", "99999999999999999999.000"}) {
    EXPECT_EQ(std::nullopt, parse_virtual_time(text)) << text;
  }
}

TEST(VirtualTime, ReachesItsLargestValue) {
  EXPECT_EQ(VirtualTime{std::numeric_limits<std::int64_t>::max()},
            parse_virtual_time("9223372036854.775807"));
}

TEST(FileTime, PrintsAsUtc) {
  EXPECT_EQ("0", FileTime{}.text());
  EXPECT_EQ("1601-01-01T00:00:00.0000001Z", FileTime{1}.text());
  EXPECT_EQ("2026-01-01T00:00:00.0000000Z", kVirtualEpoch.text());
  EXPECT_EQ("1970-01-01T00:00:00.0000000Z", FileTime{116'444'736'000'000'000}.text());
  EXPECT_EQ("2000-02-29T00:00:00.0000000Z", FileTime{145'790 * kTicksPerDay}.text());
}

TEST(FileTime, HoldsTheLargestNumber) {
  const FileTime largest{std::numeric_limits<std::uint64_t>::max()};
  EXPECT_EQ("60056-05-28T05:36:10.9551615Z", largest.text());
  EXPECT_EQ(largest, parse_file_time(largest.text()));
  EXPECT_EQ(std::nullopt, parse_file_time("60056-05-28T05:36:10.9551616Z"));
}

TEST(FileTime, RefusesWhatIsNoTime) {
  for (const char* text :
       {"", "00", "2019-12-23", "2019-12-23T10:08:28.178Z", "2019-12-23T10:08:28.1780000",
        "2019-02-29T00:00:00.0000000Z", "2019-13-01T00:00:00.0000000Z",
        "2019-00-01T00:00:00.0000000Z", "2019-01-00T00:00:00.0000000Z",
        "2019-01-01T24:00:00.0000000Z", "2019-01-01T00:60:00.0000000Z",
        "2019-01-01T00:00:60.0000000Z", "1600-12-31T00:00:00.0000000Z",
        "1601-01-01T00:00:00.0000000Z", "2019-12-23 10:08:28.1780000Z"}) {
    EXPECT_EQ(std::nullopt, parse_file_time(text)) << text;
  }
}

TEST(FileTime, CountsFromTheVirtualEpoch) {
  EXPECT_EQ("2026-01-01T00:00:01.5000000Z", to_file_time(VirtualTime::from_ms(1500)).text());
}

RC_GTEST_PROP(TimeProperties, AnyVirtualTimeIsParsedBackFromItsText, ()) {
  const VirtualTime time{
      *rc::gen::inRange<std::int64_t>(0, std::numeric_limits<std::int64_t>::max())};
  RC_ASSERT(parse_virtual_time(time.text_us()) == time);
  RC_ASSERT(parse_virtual_time(time.text()) == VirtualTime::from_ms(time.ms()));
}

RC_GTEST_PROP(TimeProperties, AnyFileTimeIsParsedBackFromItsText, ()) {
  const FileTime time{
      *rc::gen::inRange<std::uint64_t>(0, std::numeric_limits<std::uint64_t>::max())};
  RC_ASSERT(parse_file_time(time.text()) == time);
}

RC_GTEST_PROP(TimeProperties, EveryLaterFileTimeHasALaterText, (std::uint32_t day)) {
  const std::uint64_t ticks = day % 3'000'000 * kTicksPerDay + 1;
  const std::uint64_t step = *rc::gen::inRange<std::uint64_t>(1, 400 * kTicksPerDay);
  RC_ASSERT(FileTime{ticks}.text() < FileTime{ticks + step}.text());
}

}  // namespace
}  // namespace vsskit
