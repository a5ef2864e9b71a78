#include "sim/base/digest.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace vsskit {
namespace {

// The value that xxhsum -H2 prints for an empty file.
TEST(Digest, IsXxh3With128Bits) {
  EXPECT_EQ("99aa06d3014798d86001c324468d497f", digest(""));
}

TEST(Digest, TellsContentsApart) {
  EXPECT_NE(digest("ledger 1"), digest("ledger 2"));
}

TEST(Digest, MayBeTakenOnTheWay) {
  Digest running;
  running.add("ab");
  EXPECT_EQ(digest("ab"), running.text());
  running.add("c");
  EXPECT_EQ(digest("abc"), running.text());
}

RC_GTEST_PROP(DigestProperties, AnyCutGivesTheSameDigest, ()) {
  const auto size = *rc::gen::inRange<std::size_t>(0, 5000);
  std::string content(size, '\0');
  std::generate(content.begin(), content.end(), [n = 7u]() mutable {
    n = n * 1103515245 + 12345;
    return static_cast<char>(n >> 16);
  });
  Digest running;
  for (std::size_t place = 0; place < size;) {
    const auto piece = *rc::gen::inRange<std::size_t>(1, 1000);
    running.add(std::string_view(content).substr(place, piece));
    place += piece;
  }
  RC_ASSERT(running.text() == digest(content));
  RC_ASSERT(running.text().size() == 32u);
}

}  // namespace
}  // namespace vsskit
