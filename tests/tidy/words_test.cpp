// Banned words, each with its replacement, and sizes that may only shrink (sizes.txt).
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "places.h"
#include "tests/tidy/source_tree.h"

namespace vsskit::tidy {
namespace {

struct Ban {
  std::string part;  // of every match: a line without it need not be searched, which takes long
  std::regex pattern;
  std::string use;
  std::string allowed;  // a regex of paths where the word may stand
};

const std::vector<Ban>& bans() {
  static const std::string clocks = "^(sim/(engine|service|dropin|system|host)|replay|tests)/";
  static const std::vector<Ban> list = {
      {"FIX",
       std::regex("FIX"
                  "ME"),
       "TODO(#issue), or mend it", "^$"},
      {"TODO", std::regex("TODO(?!\\(#[0-9]+\\))"), "TODO(#issue)", "^$"},
      // Titles of Microsoft's pages keep their spelling.
      {"equestor", std::regex("[Rr]equestor(?![-_])"), "requester",
       "^conformance/(sources|rules)/"},
      {"rand", std::regex(R"(std::random_device|\brand\(\)|\bsrand\()"), "Prng", "^$"},
      {"_clock", std::regex(R"((system|steady|high_resolution)_clock)"), "engine::VirtualClock",
       clocks},
      {"using", std::regex(R"(\busing namespace\b)"), "a qualified name or an alias",
       "^tests/(sim/sdk|support)/"},
      {"std::this_thread", std::regex(R"(std::this_thread::sleep)"), "virtual time", "^$"},
      {"detach()", std::regex(R"((std::thread\(.*\)|\}\))\.detach\(\))"), "engine::run_apart()",
       "^sim/engine/apart"},
      {"class", std::regex(R"(class \w+(Manager|Helper|Util|Utils|Impl)\b)"),
       "a name that says what it is", "^sim/sdk/"},
  };
  return list;
}

struct Limits {
  std::size_t line_max = 100;
  std::size_t function_max = 60;
  std::size_t file_max = 400;
};

// `path lines` or `path:signature lines`: what was longer when the ratchet was set.
std::map<std::string, std::size_t> known_sizes() {
  std::map<std::string, std::size_t> sizes;
  std::ifstream stream(std::string(VSSKIT_SOURCE_DIR) + "/tests/tidy/sizes.txt");
  for (std::string line; std::getline(stream, line);) {
    if (line.empty() || line[0] == '#') continue;
    const auto blank = line.rfind(' ');
    sizes[line.substr(0, blank)] = std::stoul(line.substr(blank + 1));
  }
  return sizes;
}

std::size_t allowance(const std::map<std::string, std::size_t>& known, const std::string& key,
                      std::size_t limit) {
  const auto found = known.find(key);
  return found == known.end() ? limit : found->second;
}

// Width in characters, not bytes.
std::size_t width_of(const std::string& line) {
  std::size_t width = 0;
  for (const char c : line)
    width += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return width;
}

}  // namespace

TEST(Words, NoBannedWordStandsInTheSources) {
  for (const auto& file : source_tree()) {
    if (!file.is_cpp() || file.path == "tests/tidy/words_test.cpp") continue;
    for (const auto& ban : bans()) {
      if (std::regex_search(file.path, std::regex(ban.allowed))) continue;
      for (std::size_t i = 0; i < file.lines.size(); ++i) {
        if (file.lines[i].find(ban.part) == std::string::npos) continue;
        std::smatch match;
        EXPECT_FALSE(std::regex_search(file.lines[i], match, ban.pattern))
            << file.path << ":" << i + 1 << ": error: " << match.str() << " is banned, use "
            << ban.use;
      }
    }
  }
}

TEST(Sizes, NoLineIsLongerThanAHundredCharacters) {
  for (const auto& file : source_tree()) {
    if (!file.is_cpp()) continue;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      // Links cannot be broken, and steps in tests stand as a trace has them.
      static const std::regex step("^ *[0-9]+  [0-9]+\\.[0-9]+  ");
      const bool link = file.lines[i].find("https://") != std::string::npos ||
                        std::regex_search(file.lines[i], step);
      EXPECT_TRUE(link || width_of(file.lines[i]) <= Limits{}.line_max)
          << file.path << ":" << i + 1 << ": error: line of " << width_of(file.lines[i])
          << " characters, the limit is " << Limits{}.line_max;
    }
  }
}

TEST(Sizes, NoFileNewlyCrossesItsLimit) {
  const auto known = known_sizes();
  for (const auto& file : source_tree()) {
    if (!file.is_cpp()) continue;
    const auto limit = allowance(known, file.path, Limits{}.file_max);
    EXPECT_LE(file.lines.size(), limit) << file.path << ": error: the file's limit is " << limit;
  }
}

TEST(Sizes, NoFunctionNewlyCrossesItsLimit) {
  const auto known = known_sizes();
  for (const auto& file : source_tree()) {
    if (!file.is_cpp()) continue;
    for (const auto& function : functions_of(file)) {
      const auto key = file.path + ":" + function.signature;
      const auto limit = allowance(known, key, Limits{}.function_max);
      EXPECT_LE(function.lines_count, limit)
          << file.path << ":" << function.line << ": error: " << function.signature
          << " has its limit at " << limit;
    }
  }
}

TEST(Sizes, TheRatchetNamesOnlyWhatIsStillTooLong) {
  std::map<std::string, std::size_t> sizes;
  for (const auto& file : source_tree()) {
    sizes[file.path] = file.lines.size();
    for (const auto& function : functions_of(file)) {
      sizes[file.path + ":" + function.signature] = function.lines_count;
    }
  }
  for (const auto& [key, size] : known_sizes()) {
    EXPECT_TRUE(sizes.count(key) != 0) << key << " is gone: take it out of sizes.txt";
    if (sizes.count(key) != 0) {
      EXPECT_EQ(sizes[key], size) << key << " has changed: lower its line in sizes.txt";
    }
  }
}

}  // namespace vsskit::tidy
