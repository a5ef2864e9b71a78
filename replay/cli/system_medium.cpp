#include "replay/cli/system_medium.h"

#include <cctype>
#include <filesystem>
#include <fstream>
#include <set>
#include <system_error>

#include "sim/base/host_path.h"
#include "sim/base/text.h"

namespace vsskit::cli {
namespace {

using Action = SystemArguments::Action;
namespace fs = std::filesystem;

#ifdef _WIN32
constexpr bool kHasDrives = true;
#else
constexpr bool kHasDrives = false;
#endif

// `C:\backup`, and not `C:`, `C:\`, `\\server\share` or `C:\a:b`.
bool is_folder_on_a_drive(const std::string& path) {
  return path.size() > 3 && std::isalpha(static_cast<unsigned char>(path[0])) != 0 &&
         path[1] == ':' && path[2] == '\\' && path.find(':', 2) == std::string::npos;
}

// In full, as the machine would take it. Servers' names stay as they are.
std::string full(const std::string& folder) {
  std::error_code error;
  if (folder.empty() || folder.starts_with("\\\\") || folder.starts_with("//")) return folder;
  const fs::path absolute = fs::absolute(host_path(folder), error);
  return error ? folder : host_text(absolute.lexically_normal().make_preferred());
}

Result<void> check_form(const std::string& option, const std::string& folder) {
  if (!kHasDrives || is_folder_on_a_drive(folder)) return {};
  return Error{option, "'" + folder + "' is no folder below a drive", "one such as D:\\backup"};
}

// A backup has its folder for itself: what lies there may be all that is left of something.
Result<void> check_free(const std::string& folder) {
  std::error_code error;
  const fs::path path = host_path(folder);
  if (!fs::exists(path, error)) return {};
  if (fs::is_directory(path, error) && fs::is_empty(path, error)) return {};
  return Error{folder, "is there and is not empty", "a new folder, for this backup alone"};
}

Result<void> check_stored(const std::string& folder) {
  std::error_code error;
  if (fs::is_regular_file(host_path(folder) / "catalogue.txt", error)) return {};
  return Error{folder, fs::exists(host_path(folder), error) ? "holds no backup" : "is not there",
               "the folder of a backup by vsskit system backup"};
}

bool builds_on_another(const std::string& type) {
  return type == "incremental" || type == "differential" || type == "log";
}

Result<void> check_base(SystemArguments& arguments) {
  const bool wanted = builds_on_another(to_lower_ascii(arguments.type));
  if (arguments.base.empty()) {
    if (!wanted) return {};
    return Error{"--type " + arguments.type, "such a backup builds on another one",
                 "--base FOLDER of it as well"};
  }
  if (!wanted) {
    return Error{"--base", "a " + arguments.type + " backup builds on no other one",
                 "--type incremental, differential or log"};
  }
  arguments.base = full(arguments.base);
  if (auto form = check_form("--base", arguments.base); !form) return form;
  return check_stored(arguments.base);
}

// What a catalogue's line `base=` says; empty where it has none.
std::string base_of(const std::string& folder) {
  std::ifstream stream(host_path(folder) / "catalogue.txt", std::ios::binary);
  std::string line;
  for (int i = 0; i < 2 && std::getline(stream, line); ++i) {
    if (line.starts_with("base=")) return line.substr(5);
  }
  return {};
}

Result<void> mount_drive(scenario::Stage& stage, const std::string& folder) {
  const std::string root = folder.substr(0, 3);
  if (stage.volumes().find_volume(root) != nullptr) return {};
  std::error_code error;
  if (!fs::exists(host_path(root), error)) {
    return Error{folder, "there is no drive " + root.substr(0, 2),
                 "a folder on a drive of this machine"};
  }
  scenario::VolumeSpec drive;
  drive.root = root;
  drive.host_folder = root.substr(0, 2) + "/";
  drive.supported = false;
  drive.machine = true;
  return stage.add_volume(drive);
}

}  // namespace

Result<void> check_media(SystemArguments& arguments) {
  if (arguments.action != Action::restore) {
    if (auto base = check_base(arguments); !base) return base;
  }
  if (arguments.action == Action::check) return {};
  if (arguments.medium.empty())
    return Error{"--medium", "names no folder", "one such as D:\\backup"};
  arguments.medium = full(arguments.medium);
  if (auto form = check_form("--medium", arguments.medium); !form) return form;
  return arguments.action == Action::restore ? check_stored(arguments.medium)
                                             : check_free(arguments.medium);
}

Result<void> mount_media(scenario::Stage& stage, const SystemArguments& arguments) {
  std::set<std::string> seen;  // a chain that leads back to itself is the requester's to refuse
  for (std::string at : {arguments.medium, arguments.base}) {
    while (!at.empty() && seen.insert(at).second) {
      if (auto mounted = mount_drive(stage, at); !mounted) return mounted;
      at = base_of(at);
    }
  }
  return {};
}

}  // namespace vsskit::cli
