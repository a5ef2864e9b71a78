#include "replay/run/search_path.h"

#ifndef _WIN32
#include <unistd.h>
#endif

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string_view>

namespace vsskit::run {
namespace {

namespace fs = std::filesystem;

#ifdef _WIN32
constexpr char kBetween = ';';
bool can_be_started(const fs::path& file) {
  std::error_code error;
  return fs::is_regular_file(file, error);
}
#else
constexpr char kBetween = ':';
bool can_be_started(const fs::path& file) {
  std::error_code error;
  return fs::is_regular_file(file, error) && access(file.c_str(), X_OK) == 0;
}
#endif

}  // namespace

std::string find_in_path(const std::string& name) {
  const char* const path = std::getenv("PATH");
  if (path == nullptr || name.empty() || fs::path(name).has_parent_path()) return {};
  for (std::string_view left = path; !left.empty();) {
    const std::string_view folder = left.substr(0, left.find(kBetween));
    left.remove_prefix(std::min(left.size(), folder.size() + 1));
    const fs::path file = fs::path(folder) / name;
    if (!folder.empty() && can_be_started(file)) return file.string();
  }
  return {};
}

}  // namespace vsskit::run
