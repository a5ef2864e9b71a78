#include "replay/run/endings.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "sim/base/host_path.h"

namespace vsskit::run {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kExtension = ".ending";

}  // namespace

std::string ending_setting(const std::string& folder) {
  return "VSSKIT_ENDING=" + folder + "/part-%p" + std::string(kExtension);
}

Endings take_endings(const std::string& folder) {
  std::error_code error;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(host_path(folder), error)) {
    if (entry.path().extension() == kExtension) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  Endings endings;
  for (const fs::path& path : files) {
    {
      std::ifstream stream(path);
      ProgramCrash crash;
      if (std::getline(stream, crash.program) && std::getline(stream, crash.what)) {
        endings.crashes.push_back(std::move(crash));
      } else {
        ++endings.untold;
      }
    }
    fs::remove(path, error);
  }
  return endings;
}

}  // namespace vsskit::run
