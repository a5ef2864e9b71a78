// The manual's pages on rules are generated and committed; this test fails when one is stale, and
// writes them when VSSKIT_BLESS is set.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "conformance/report/pages.h"
#include "conformance/rules/all.h"
#include "places.h"

namespace vsskit::conformance {
namespace {

namespace fs = std::filesystem;

fs::path folder() {
  return fs::path(VSSKIT_SOURCE_DIR) / "docs" / "rules";
}

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::map<fs::path, std::string> wanted() {
  std::map<fs::path, std::string> pages;
  pages[folder() / "README.md"] = print_rule_index(all_rules());
  for (const Rule* rule : all_rules()) {
    pages[folder() / (std::string(rule->id) + ".md")] = print_rule_page(*rule);
  }
  return pages;
}

TEST(RulePages, AreWhatTheRegistrySays) {
  const bool bless = std::getenv("VSSKIT_BLESS") != nullptr;
  for (const auto& [path, text] : wanted()) {
    if (content(path) == text) continue;
    if (bless) {
      fs::create_directories(path.parent_path());
      std::ofstream(path, std::ios::binary) << text;
    } else {
      ADD_FAILURE() << path << " is stale; run this test with VSSKIT_BLESS=1";
    }
  }
}

TEST(RulePages, HaveARuleEach) {
  const auto pages = wanted();
  for (const auto& entry : fs::recursive_directory_iterator(folder())) {
    if (!entry.is_regular_file()) continue;
    EXPECT_TRUE(pages.find(entry.path()) != pages.end()) << entry.path() << " has no rule";
  }
}

}  // namespace
}  // namespace vsskit::conformance
