// Listings of shadow copies, read.
#include "sim/trace/listing.h"

#include <gtest/gtest.h>

namespace vsskit::trace {
namespace {

constexpr std::string_view kTwoFiles =
    "# vsskit listing 1\n"
    "4096 2026-01-01T00:00:00.1200000Z 3fdc7a0c5e2f41b08a4d2b0c6b8a17e5 C:\\ledger\\ledger.dat\n"
    "0 2026-01-01T00:00:00.0000000Z 99aa06d3014798d86001c324468d497f C:\\ledger\\log 1.log\n";

TEST(Listing, ReadsSizeTimeDigestAndPathWithBlanks) {
  const auto files = parse_listing(kTwoFiles, "l.txt");
  ASSERT_TRUE(files);
  ASSERT_EQ(files->size(), 2u);
  EXPECT_EQ((*files)[0].size, 4096u);
  EXPECT_EQ((*files)[0].modified.ticks, kVirtualEpoch.ticks + 1200000);
  EXPECT_EQ((*files)[0].digest, "3fdc7a0c5e2f41b08a4d2b0c6b8a17e5");
  EXPECT_EQ((*files)[1].path, "C:\\ledger\\log 1.log");
}

TEST(Listing, OfNoFilesIsEmpty) {
  EXPECT_TRUE(parse_listing("# vsskit listing 1\n", "l.txt")->empty());
  EXPECT_TRUE(parse_listing("# vsskit listing 1", "l.txt")->empty());
}

TEST(Listing, IsRefusedWithTheLineThatIsWrong) {
  EXPECT_EQ(parse_listing("", "l.txt").error().where, "l.txt:1");
  EXPECT_EQ(parse_listing("# vsskit listing 2\n", "l.txt").error().where, "l.txt:1");
  const std::string text(kTwoFiles);
  for (const std::string_view line :
       {"x 0 d C:\\a\n", "1x 0 d C:\\a\n", "-1 0 d C:\\a\n", "1 yesterday d C:\\a\n", "1 0 d \n",
        "1 0  C:\\a\n", "1 0\n", "\n"}) {
    EXPECT_EQ(parse_listing(text + std::string(line), "l.txt").error().where, "l.txt:4") << line;
  }
}

}  // namespace
}  // namespace vsskit::trace
