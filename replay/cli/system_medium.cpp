#include "replay/cli/system_medium.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <set>
#include <system_error>
#include <vector>

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

// What a catalogue begins with: `type=FULL bootable=no`, and `base=FOLDER` where there is one.
struct CatalogueHead {
  std::string type;
  std::string base;
};
CatalogueHead head_of(const std::string& folder) {
  std::ifstream stream(host_path(folder) / "catalogue.txt", std::ios::binary);
  CatalogueHead head;
  std::string line;
  for (int i = 0; i < 2 && std::getline(stream, line); ++i) {
    if (line.starts_with("type=")) head.type = to_lower_ascii(line.substr(5, line.find(' ') - 5));
    if (line.starts_with("base=")) head.base = line.substr(5);
  }
  return head;
}

// The types of backup that one of this type builds on; empty: none.
std::vector<std::string> bases_of(const std::string& type) {
  if (type == "incremental") return {"full", "incremental"};
  if (type == "differential") return {"full"};
  if (type == "log") return {"full", "incremental", "log"};
  return {};
}

// Made when a backup has succeeded: its catalogue is written before anybody knows.
constexpr const char* kSucceeded = "succeeded.txt";

Result<void> check_kind(const std::string& base, const std::vector<std::string>& fitting) {
  const std::string type = head_of(base).type;
  if (std::find(fitting.begin(), fitting.end(), type) == fitting.end()) {
    return Error{base, "is of the type " + type + ", on which such a backup cannot build",
                 fmt::format("one of these: {}", fmt::join(fitting, ", "))};
  }
  std::error_code error;
  if (fs::exists(host_path(base) / kSucceeded, error)) return {};
  return Error{base, "holds a backup that did not succeed", "one that did"};
}

Result<void> check_base(SystemArguments& arguments) {
  const std::vector<std::string> fitting = bases_of(to_lower_ascii(arguments.type));
  const bool wanted = !fitting.empty();
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
  if (auto stored = check_stored(arguments.base); !stored) return stored;
  return check_kind(arguments.base, fitting);
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
  if (arguments.action != Action::restore) {
    for (const std::string& each : {arguments.medium, arguments.base}) {
      if (each.empty()) continue;
      if (auto mounted = mount_drive(stage, each); !mounted) return mounted;
    }
    return {};
  }
  std::set<std::string> seen;  // a chain that leads back to itself is the requester's to refuse
  for (std::string at = arguments.medium; !at.empty() && seen.insert(at).second;) {
    if (auto mounted = mount_drive(stage, at); !mounted) return mounted;
    at = head_of(at).base;
  }
  return {};
}

Result<void> mark_succeeded(const std::string& folder) {
  std::ofstream stream(host_path(folder) / kSucceeded);
  stream << "Every component that was asked for is stored, and VSS was told so.\n";
  stream.close();
  if (stream) return {};
  return Error{folder, std::string(kSucceeded) + " cannot be written", ""};
}

}  // namespace vsskit::cli
