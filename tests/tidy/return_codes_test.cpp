// The table of return codes, tests/sim/sdk/return_codes.txt: it has lines for every method of the
// table of names, each test that it names is there and names the method and the code itself.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/hresult.h"
#include "tests/tidy/source_tree.h"

namespace vsskit::tidy {
namespace {

constexpr std::string_view kTable = "tests/sim/sdk/return_codes.txt";
constexpr std::string_view kNames = "tests/sim/sdk/interface_order.txt";

const std::vector<std::string>& lines_of(std::string_view path) {
  for (const SourceFile& file : source_tree()) {
    if (file.path == path) return file.lines;
  }
  throw std::runtime_error(std::string(path));
}

// `IVssX::Method CODE by Suite.Name` or `IVssX::Method CODE reason key`.
struct Row {
  std::string page, code, how, name;
  [[nodiscard]] std::string text() const { return page + " " + code; }
  [[nodiscard]] std::string method() const {
    const std::size_t end = page.find("::");
    return end == page.npos ? page : page.substr(end + 2);
  }
};

std::vector<Row> rows() {
  std::vector<Row> found;
  for (const std::string& line : lines_of(kTable)) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words(line);
    std::string more;
    Row row;
    words >> row.page >> row.code >> row.how >> row.name;
    EXPECT_TRUE(!row.name.empty() && !(words >> more)) << line;
    EXPECT_TRUE(row.how == "by" || row.how == "reason") << line;
    EXPECT_TRUE(row.code == "none" || parse_hresult(row.code)) << line;
    found.push_back(row);
  }
  return found;
}

// The reasons that the table's head explains: `#   key: why`.
std::set<std::string> explained_reasons() {
  constexpr std::string_view kStart = "#   ";
  std::set<std::string> found;
  for (const std::string& line : lines_of(kTable)) {
    const std::size_t end = line.find(": ");
    if (!line.starts_with(kStart) || line[kStart.size()] == ' ' || end == line.npos) continue;
    found.insert(line.substr(kStart.size(), end - kStart.size()));
  }
  return found;
}

TEST(ReturnCodes, AreGivenForEveryMethodOfTheTableOfNames) {
  std::set<std::string> pages;
  for (const Row& row : rows())
    pages.insert(row.page);
  std::string interface;
  std::size_t methods = 0;
  for (const std::string& line : lines_of(kNames)) {
    if (line.empty() || line.front() == '#') continue;
    if (line.front() != ' ') {
      interface = line.substr(0, line.find(' '));
      continue;
    }
    ++methods;
    const std::string page = interface + "::" + line.substr(line.find_first_not_of(' '));
    EXPECT_TRUE(pages.contains(page)) << page;
  }
  EXPECT_GT(methods, 250U);
}

TEST(ReturnCodes, StandOnceEach) {
  std::set<std::string> seen;
  for (const Row& row : rows())
    EXPECT_TRUE(seen.insert(row.text()).second) << row.text();
  EXPECT_GT(seen.size(), 1000U);
}

TEST(ReturnCodes, AreLeftOutForReasonsThatTheTableExplains) {
  std::set<std::string> used;
  for (const Row& row : rows()) {
    if (row.how == "reason") used.insert(row.name);
    EXPECT_TRUE(row.code != "none" || row.how == "reason") << row.page;
  }
  EXPECT_EQ(used, explained_reasons());
}

// --- The tests

using Words = std::set<std::string>;

Words words_of(std::string_view text) {
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  Words found;
  for (std::size_t at = text.find_first_of(kLetters); at != text.npos;
       at = text.find_first_of(kLetters, at)) {
    const std::size_t end = std::min(text.find_first_not_of(kLetters, at), text.size());
    found.emplace(text.substr(at, end - at));
    at = end;
  }
  return found;
}

// Statements, and rows of tables.
std::vector<Words> statements_of(const std::string& text) {
  std::vector<Words> found;
  std::size_t start = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool ends = text[at] == ';' || (text[at] == '}' && text[at + 1] == ',');
    if (!ends) continue;
    found.push_back(words_of(std::string_view(text).substr(start, at - start)));
    start = at + 1;
  }
  return found;
}

// A test of a file, and what of the file stands outside of tests.
struct SdkTest {
  std::string text;
  std::vector<Words> statements;
  std::vector<Words> around;
};

// `TEST_F(Suite, Name) {` as Suite.Name; empty for other lines.
std::string test_name(const std::string& line) {
  if (!line.starts_with("TEST(") && !line.starts_with("TEST_F(") && !line.starts_with("TEST_P("))
    return {};
  const std::size_t start = line.find('(') + 1;
  const std::size_t comma = line.find(", ");
  const std::size_t end = line.find(')');
  if (comma == line.npos || end == line.npos) return {};
  return line.substr(start, comma - start) + "." + line.substr(comma + 2, end - comma - 2);
}

void add_tests(const SourceFile& file, std::map<std::string, SdkTest>& tests) {
  std::map<std::string, std::string> texts;
  std::string around, name;
  for (const std::string& line : file.lines) {
    if (name.empty()) name = test_name(line);
    (name.empty() ? around : texts[name]).append(line).append("\n");
    if (line == "}") name.clear();
  }
  const auto outside = statements_of(around);
  for (auto& [test, text] : texts)
    tests[test] = {text, statements_of(text), outside};
}

const std::map<std::string, SdkTest>& tests() {
  static const auto found = [] {
    std::map<std::string, SdkTest> all;
    for (const SourceFile& file : source_tree()) {
      if (file.path.starts_with("tests/sim/sdk/") && file.is_cpp()) add_tests(file, all);
    }
    return all;
  }();
  return found;
}

bool names(const std::vector<Words>& statements, const Row& row) {
  for (const Words& words : statements) {
    if (words.contains(row.code) && words.contains(row.method())) return true;
  }
  return false;
}

// A test that walks the table's own rows is held to each of them as it runs.
bool walks(const SdkTest& test, const Row& row) {
  if (test.text.find("rows_reached_by(\"" + row.name + "\")") != std::string::npos) return true;
  return test.text.find("expect_walk(") != std::string::npos &&
         test.text.find("\"" + row.code + "\"") != std::string::npos;
}

TEST(ReturnCodes, AreNamedByTheTestsThatReachThem) {
  for (const Row& row : rows()) {
    if (row.how != "by") continue;
    const auto found = tests().find(row.name);
    if (found == tests().end()) {
      ADD_FAILURE() << row.text() << ": there is no test " << row.name;
      continue;
    }
    const SdkTest& test = found->second;
    EXPECT_TRUE(walks(test, row) || names(test.statements, row) || names(test.around, row))
        << row.name << " does not name " << row.text();
  }
}

}  // namespace
}  // namespace vsskit::tidy
