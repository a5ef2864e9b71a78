// The guide that says what is simulated names every method of every interface.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "places.h"

namespace {

std::string read(const std::string& path) {
  std::ifstream file(std::string(VSSKIT_SOURCE_DIR) + path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST(Guide, SaysOfEveryMethodWhatIsSimulated) {
  const std::string guide = read("/docs/guides/what-is-simulated.md");
  std::ifstream table(std::string(VSSKIT_SOURCE_DIR) + "/tests/sim/sdk/interface_order.txt");
  std::size_t methods = 0;
  for (std::string line; std::getline(table, line);) {
    if (line.rfind("  ", 0) != 0) continue;
    const std::string method = line.substr(line.find_first_not_of(' '));
    ++methods;
    EXPECT_NE(guide.find("`" + method + "`"), std::string::npos) << method;
  }
  EXPECT_GT(methods, 200U);
}

// E_NOTIMPL stands in the table of names and where a page documents it, named on that line.
TEST(Guide, EveryCallThatIsNotImplementedNamesItsPage) {
  const std::filesystem::path root(VSSKIT_SOURCE_DIR "/sim");
  std::size_t found = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.path().extension() != ".cpp" || entry.path().filename() == "hresult.cpp") continue;
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      const std::size_t code = std::min(line.find("E_NOTIMPL"), line.find("kENotImpl"));
      const std::size_t comment = line.find("//");
      if (code == std::string::npos || comment < code) continue;
      ++found;
      EXPECT_NE(line.find("::", std::min(comment, line.size())), std::string::npos)
          << entry.path().string() << ": " << line;
    }
  }
  EXPECT_GT(found, 5U);
}

}  // namespace
