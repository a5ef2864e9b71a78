#include "sim/base/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace vsskit {
namespace {

TEST(Error, ReadsLikeACompilersLine) {
  const Error error{"mine.trace:7:43", "unknown result 'S_OKAY'", "did you mean S_OK?"};
  EXPECT_EQ("mine.trace:7:43: unknown result 'S_OKAY'; did you mean S_OK?", error.text());
}

TEST(Error, LeavesOutEmptyParts) {
  EXPECT_EQ("no documents", (Error{"", "no documents", ""}).text());
  EXPECT_EQ("a.xml: empty file", (Error{"a.xml", "empty file", ""}).text());
  EXPECT_EQ("a.xml", (Error{"a.xml", "", ""}).text());
  EXPECT_EQ("", Error{}.text());
}

TEST(Error, StaysOneLine) {
  EXPECT_EQ("a: found b c; d", (Error{"a", "found b\nc", "d"}).text());
}

TEST(Result, HoldsAValueOrAnError) {
  const Result<int> good = 7;
  const Result<int> bad = Error{"here", "wrong", ""};
  ASSERT_TRUE(good.ok());
  EXPECT_EQ(7, *good);
  ASSERT_FALSE(bad);
  EXPECT_EQ("here: wrong", bad.error().text());
}

TEST(Result, GivesAwayWhatCanOnlyBeMoved) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(5);
  const std::unique_ptr<int> taken = *std::move(result);
  EXPECT_EQ(5, *taken);
}

TEST(Result, OfNothingIsSuccessOrAnError) {
  EXPECT_TRUE(Result<void>().ok());
  const Result<void> bad = Error{"", "no", ""};
  ASSERT_FALSE(bad.ok());
  EXPECT_EQ("no", bad.error().text());
}

}  // namespace
}  // namespace vsskit
