#include "sim/base/prng.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <vector>

namespace vsskit {
namespace {

std::vector<std::uint64_t> draw(Prng prng, int count) {
  std::vector<std::uint64_t> draws;
  for (int i = 0; i < count; ++i) {
    draws.push_back(prng.next());
  }
  return draws;
}

// SplitMix64 from 0 begins with these four, which makes the first state known; the draws follow
// from it by xoshiro256**. Traces of every user hang on them.
TEST(Prng, DrawsTheSameNumbersForEver) {
  const std::vector<std::uint64_t> expected = {0x99EC5F36CB75F2B4, 0xBF6E1F784956452A,
                                               0x1A5F849D4933E6E0, 0x6AA594F1262D2D2C};
  EXPECT_EQ(expected, draw(Prng(0), 4));
}

TEST(Prng, MakesVersionFourGuids) {
  Prng prng(42);
  for (int i = 0; i < 100; ++i) {
    const Guid guid = prng.guid();
    EXPECT_EQ(4, guid.data3 >> 12);
    EXPECT_EQ(2, guid.data4[0] >> 6);
  }
}

TEST(Prng, StaysBelowItsBound) {
  Prng prng(1);
  std::array<int, 6> counts{};
  for (int i = 0; i < 6000; ++i) {
    ++counts.at(prng.below(6));
  }
  for (const int count : counts) {
    EXPECT_NEAR(1000, count, 150);
  }
  EXPECT_EQ(0u, prng.below(0));
  EXPECT_EQ(0u, prng.below(1));
}

TEST(Prng, GivesChancesTheirShare) {
  Prng prng(2);
  int hits = 0;
  for (int i = 0; i < 10000; ++i) {
    hits += prng.chance(1, 4) ? 1 : 0;
  }
  EXPECT_NEAR(2500, hits, 200);
  EXPECT_FALSE(prng.chance(0, 5));
  EXPECT_TRUE(prng.chance(5, 5));
  EXPECT_FALSE(prng.chance(1, 0));
}

TEST(Prng, ForksByPurpose) {
  const Prng prng(7);
  EXPECT_EQ(draw(prng.fork("faults"), 8), draw(prng.fork("faults"), 8));
  EXPECT_NE(draw(prng.fork("faults"), 8), draw(prng.fork("ids"), 8));
  EXPECT_NE(draw(prng.fork("faults"), 8), draw(prng, 8));
}

TEST(Seed, IsReadInDecimalAndHex) {
  EXPECT_EQ(12u, parse_seed("12"));
  EXPECT_EQ(0x5eed9f3c21a07b44u, parse_seed("0x5eed9f3c21a07b44"));
  EXPECT_EQ(255u, parse_seed("0XFF"));
  EXPECT_EQ("0x00000000000000ff", print_seed(255));
}

TEST(Seed, RefusesWhatIsNone) {
  for (const char* text :
       {"", "0x", "-1", "1 ", "12a", "0x10000000000000000", "18446744073709551616", "0x-1", "+1"}) {
    EXPECT_EQ(std::nullopt, parse_seed(text)) << text;
  }
}

RC_GTEST_PROP(PrngProperties, AnySeedGivesTheSameNumbersTwice, (std::uint64_t seed)) {
  RC_ASSERT(draw(Prng(seed), 20) == draw(Prng(seed), 20));
  RC_ASSERT(draw(Prng(seed), 20) != draw(Prng(seed + 1), 20));
}

RC_GTEST_PROP(PrngProperties, AnyForkIsDeafToDrawsOfOtherForks, (std::uint64_t seed)) {
  const Prng prng(seed);
  Prng other = prng.fork("other");
  const auto before = draw(prng.fork("mine"), 5);
  (void)other.next();
  RC_ASSERT(draw(prng.fork("mine"), 5) == before);
}

RC_GTEST_PROP(PrngProperties, AnySeedIsParsedBackFromItsText, (std::uint64_t seed)) {
  RC_ASSERT(parse_seed(print_seed(seed)) == seed);
  RC_ASSERT(parse_seed(std::to_string(seed)) == seed);
}

RC_GTEST_PROP(PrngProperties, EveryDrawIsBelowItsBound, (std::uint64_t seed)) {
  const auto bound = *rc::gen::nonZero<std::uint64_t>();
  Prng prng(seed);
  for (int i = 0; i < 10; ++i) {
    RC_ASSERT(prng.below(bound) < bound);
  }
}

}  // namespace
}  // namespace vsskit
