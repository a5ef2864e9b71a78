// Every statement about VSS itself is held by a test that names it, in the comment right above it
// or in its body, or listed in the ledger of what no trace can decide, with its reason.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <string_view>

#include "conformance/sources/undecidable.h"
#include "tests/tidy/source_tree.h"

namespace vsskit::tidy {
namespace {

// The ids of all statements; those about VSS itself begin with C.
constexpr std::string_view kList = "tests/conformance/rules/inventory.txt";
constexpr std::size_t kRows = 99;

bool is_letter(char c) {
  return std::isupper(static_cast<unsigned char>(c)) != 0;
}
bool is_digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

// Each `C-EVT-01` of a line.
void collect_rows(std::string_view line, std::set<std::string>& rows) {
  for (std::size_t at = line.find("C-"); at != line.npos; at = line.find("C-", at + 1)) {
    if (at > 0 && std::isalnum(static_cast<unsigned char>(line[at - 1])) != 0) continue;
    std::size_t end = at + 2;
    while (end < line.size() && is_letter(line[end]))
      ++end;
    const bool named = end > at + 2 && end + 2 < line.size() && line[end] == '-';
    if (!named || !is_digit(line[end + 1]) || !is_digit(line[end + 2])) continue;
    rows.emplace(line.substr(at, end + 3 - at));
  }
}

std::set<std::string> rows_of(const SourceFile& file) {
  std::set<std::string> rows;
  for (const std::string& line : file.lines)
    collect_rows(line, rows);
  return rows;
}

bool begins_test(std::string_view line) {
  for (const std::string_view macro :
       {"TEST(", "TEST_F(", "TEST_P(", "TYPED_TEST(", "RC_GTEST_PROP(", "RC_GTEST_FIXTURE_PROP("}) {
    if (line.substr(0, macro.size()) == macro) return true;
  }
  return false;
}

// What the file's tests name: from the comment above each to the brace that ends it.
std::set<std::string> rows_of_tests(const SourceFile& file) {
  std::set<std::string> rows;
  std::set<std::string> above;
  bool inside = false;
  for (const std::string& line : file.lines) {
    if (begins_test(line)) {
      inside = true;
      rows.merge(above);
    }
    if (inside) collect_rows(line, rows);
    if (line.rfind("//", 0) == 0) {
      collect_rows(line, above);
    } else {
      above.clear();
    }
    if (line.rfind('}', 0) == 0) inside = false;
  }
  return rows;
}

std::set<std::string> listed_rows() {
  for (const SourceFile& file : source_tree()) {
    if (file.path == kList) return rows_of(file);
  }
  return {};
}

TEST(CoordinatorRows, AreHeldByATestOrListedWithAReason) {
  const std::set<std::string> listed = listed_rows();
  EXPECT_EQ(kRows, listed.size());
  std::set<std::string> held;
  for (const SourceFile& file : source_tree()) {
    const bool test = file.path.rfind("tests/", 0) == 0 && file.path.rfind("tests/tidy/", 0) != 0;
    if (test && file.is_cpp()) held.merge(rows_of_tests(file));
  }
  for (const conformance::Undecidable& each : conformance::undecidable()) {
    EXPECT_FALSE(each.reason.empty()) << each.inventory;
    held.emplace(each.inventory);
  }
  for (const std::string& row : listed)
    EXPECT_TRUE(held.count(row) != 0) << row << " stands in no test and not in the ledger";
}

TEST(CoordinatorRows, StandInATestOrRightAboveIt) {
  // Built so that this file names no rows itself.
  const std::string row = "// Rule C-";
  const SourceFile file{"tests/x_test.cpp",
                        {row + "ONE-01", "#include <x>", "", row + "TWO-02", "", "void help() {",
                         "  " + row + "THREE-03", "}", "", row + "FOUR-04", "// and more.",
                         "TEST(Some, Thing) {", "  " + row + "FIVE-05", "}", row + "SIX-06"}};
  const std::set<std::string> expected = {
      "C-"
      "FIVE-05",
      "C-"
      "FOUR-04"};
  EXPECT_EQ(expected, rows_of_tests(file));
}

TEST(CoordinatorRows, ThatTestsNameExist) {
  const std::set<std::string> listed = listed_rows();
  for (const SourceFile& file : source_tree()) {
    if (file.path == kList || !file.is_cpp()) continue;
    for (const std::string& row : rows_of(file))
      EXPECT_TRUE(listed.count(row) != 0) << file.path << " names " << row;
  }
}

}  // namespace
}  // namespace vsskit::tidy
