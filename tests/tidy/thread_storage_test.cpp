// What threads keep to themselves has no destructor: g++ for Windows may give a thread's storage
// back before it calls them, and the thread crashes as it ends.
#include <gtest/gtest.h>

#include <regex>
#include <string>

#include "tests/tidy/source_tree.h"

namespace vsskit::tidy {
namespace {

bool has_no_destructor(const std::string& line) {
  static const std::regex plain(
      R"(thread_local (const )?([\w:]+\*|bool|int|char|DWORD|std::uint64_t|ComApartment) .*)");
  return std::regex_match(line, plain);
}

TEST(ThreadStorage, OfPointersAndNumbersHasNoDestructor) {
  EXPECT_TRUE(has_no_destructor("thread_local const Working* innermost = nullptr;"));
  EXPECT_FALSE(has_no_destructor("thread_local std::shared_ptr<Presence> known;"));
}

TEST(ThreadStorage, HoldsNothingThatIsDestroyed) {
  std::size_t seen = 0;
  for (const SourceFile& file : source_tree()) {
    if (!file.is_cpp() || file.path.starts_with("tests/")) continue;
    for (const std::string& line : file.lines) {
      const std::size_t at = line.find("thread_local ");
      if (at == std::string::npos || line.find("//") < at) continue;
      ++seen;
      EXPECT_TRUE(has_no_destructor(line.substr(at))) << file.path << ": " << line;
    }
  }
  EXPECT_GT(seen, 5U);
}

}  // namespace
}  // namespace vsskit::tidy
