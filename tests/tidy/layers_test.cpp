// The direction of dependency between rooms, held by reading the include lines.
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "tests/tidy/source_tree.h"

namespace vsskit::tidy {
namespace {

// Rooms in building order; a room includes itself and rooms above it. Rooms that may see less than
// that are in `narrow_rooms`.
const std::vector<std::string>& rooms() {
  static const std::vector<std::string> list = {
      "sim/base",         "sim/document",      "sim/trace",          "sim/selection",
      "sim/import",       "sim/engine",        "sim/volume",         "sim/provider",
      "sim/service",      "sim/sdk",           "sim/roles",          "sim/scenario",
      "sim/host",         "sim/dropin",        "sim/system",         "conformance/sources",
      "conformance/rule", "conformance/rules", "conformance/report", "replay/drive",
      "replay/campaign",  "replay/run",        "replay/cli"};
  return list;
}

const std::map<std::string, std::set<std::string>>& narrow_rooms() {
  static const std::set<std::string> judged = {"sim/base", "sim/document", "sim/trace",
                                               "sim/selection"};
  static const std::map<std::string, std::set<std::string>> list = [] {
    std::map<std::string, std::set<std::string>> narrow;
    for (const char* room :
         {"conformance/sources", "conformance/rule", "conformance/rules", "conformance/report"}) {
      narrow[room] = judged;
      for (const char* other : {"conformance/sources", "conformance/rule", "conformance/rules"}) {
        narrow[room].insert(other);
      }
    }
    narrow["sim/document"] = {"sim/base"};
    narrow["sim/selection"] = {"sim/base", "sim/document"};
    narrow["sim/engine"] = {"sim/base", "sim/trace"};
    narrow["sim/roles"] = {"sim/sdk"};
    return narrow;
  }();
  return list;
}

std::string room_of(const std::string& path) {
  std::string best;
  for (const auto& room : rooms()) {
    if (path.compare(0, room.size() + 1, room + "/") == 0 && room.size() > best.size()) {
      best = room;
    }
  }
  return best;
}

int rank_of(const std::string& room) {
  for (std::size_t i = 0; i < rooms().size(); ++i) {
    if (rooms()[i] == room) return static_cast<int>(i);
  }
  return -1;
}

bool may_include(const std::string& from, const std::string& to) {
  if (from == to) return true;
  const auto narrow = narrow_rooms().find(from);
  if (narrow != narrow_rooms().end()) return narrow->second.count(to) != 0;
  return rank_of(to) < rank_of(from);
}

template <class Visit>
void each_include(const Visit& visit) {
  static const std::regex include(R"(^\s*#\s*include\s*["<]([^">]+)[">])");
  for (const auto& file : source_tree()) {
    if (!file.is_cpp()) continue;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      std::smatch match;
      if (file.lines[i].find("#") == std::string::npos) continue;
      if (std::regex_search(file.lines[i], match, include)) visit(file, i + 1, match[1].str());
    }
  }
}

}  // namespace

TEST(Layers, NoRoomIncludesARoomListedAfterIt) {
  each_include([](const SourceFile& file, std::size_t line, const std::string& included) {
    const std::string from = room_of(file.path);
    const std::string to = room_of(included);
    if (from.empty() || to.empty()) return;
    EXPECT_TRUE(may_include(from, to))
        << file.path << ":" << line << ": error: " << from << " may not include " << included;
  });
}

TEST(Layers, PugixmlIsSeenInDocumentOnly) {
  each_include([](const SourceFile& file, std::size_t line, const std::string& included) {
    if (included != "pugixml.hpp") return;
    const bool allowed = room_of(file.path) == "sim/document" ||
                         file.path.compare(0, 12, "tests/bench/") == 0 ||
                         file.path.compare(0, 19, "tests/sim/document/") == 0;
    EXPECT_TRUE(allowed) << file.path << ":" << line << ": error: pugixml belongs to sim/document";
  });
}

TEST(Layers, UserFacingHeadersIncludeNoStandardCppHeader) {
  each_include([](const SourceFile& file, std::size_t line, const std::string& included) {
    if (file.path.compare(0, 12, "sim/sdk/vss/") != 0) return;
    const bool plain = included.find('.') != std::string::npos;
    EXPECT_TRUE(plain) << file.path << ":" << line << ": error: <" << included
                       << "> is a standard C++ header; SDK headers bring none";
  });
}

TEST(Layers, MainStandsInTheCommandLineOnly) {
  static const std::regex main_function(R"(^int\s+w?main\s*\()");
  for (const auto& file : source_tree()) {
    if (!file.is_cpp() || file.path.compare(0, 6, "tests/") == 0) continue;
    if (file.path.compare(0, 11, "replay/cli/") == 0) continue;
    for (const auto& line : file.lines) {
      EXPECT_FALSE(std::regex_search(line, main_function)) << file.path << " has a main()";
    }
  }
}

}  // namespace vsskit::tidy
