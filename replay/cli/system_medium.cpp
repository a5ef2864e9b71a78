#include "replay/cli/system_medium.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <system_error>
#include <vector>

#include "sim/base/host_path.h"
#include "sim/base/text.h"
#include "sim/scenario/stored.h"

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

Result<scenario::Stored> stored_in(const std::string& folder) {
  std::error_code error;
  std::ifstream stream(host_path(folder) / "catalogue.txt", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (const auto stored = scenario::parse_stored(text, folder)) return *stored;
  return Error{folder, fs::exists(host_path(folder), error) ? "holds no backup" : "is not there",
               "the folder of a backup by vsskit system backup"};
}

// The types of backup that one of this type builds on; empty: none.
std::vector<BackupType> bases_of(BackupType type) {
  std::vector<BackupType> bases;
  for (const BackupType base : {BackupType::full, BackupType::incremental, BackupType::differential,
                                BackupType::log, BackupType::copy}) {
    if (scenario::can_build_on(type, base)) bases.push_back(base);
  }
  return bases;
}

// Made when a backup has succeeded: its catalogue is written before anybody knows.
constexpr const char* kSucceeded = "succeeded.txt";

Result<void> check_kind(const std::string& folder, BackupType base,
                        const std::vector<BackupType>& fitting) {
  if (std::find(fitting.begin(), fitting.end(), base) == fitting.end()) {
    std::vector<std::string> words;
    for (const BackupType each : fitting)
      words.push_back(to_lower_ascii(print(each)));
    return Error{
        folder,
        "is of the type " + to_lower_ascii(print(base)) + ", on which such a backup cannot build",
        fmt::format("one of these: {}", fmt::join(words, ", "))};
  }
  std::error_code error;
  if (fs::exists(host_path(folder) / kSucceeded, error)) return {};
  return Error{folder, "holds a backup that did not succeed", "one that did"};
}

Result<void> check_base(SystemArguments& arguments, BackupType type) {
  const std::vector<BackupType> fitting = bases_of(type);
  if (arguments.base.empty()) {
    if (fitting.empty()) return {};
    return Error{"--type " + arguments.type, "such a backup builds on another one",
                 "--base FOLDER of it as well"};
  }
  if (fitting.empty()) {
    return Error{"--base", "a " + arguments.type + " backup builds on no other one",
                 "--type incremental, differential or log"};
  }
  arguments.base = full(arguments.base);
  if (auto form = check_form("--base", arguments.base); !form) return form;
  const auto stored = stored_in(arguments.base);
  return stored ? check_kind(arguments.base, stored->type, fitting) : stored.error();
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

Result<void> check_media(SystemArguments& arguments, BackupType type) {
  if (arguments.action != Action::restore) {
    if (auto base = check_base(arguments, type); !base) return base;
  }
  if (arguments.action == Action::check) return {};
  if (arguments.medium.empty())
    return Error{"--medium", "names no folder", "one such as D:\\backup"};
  arguments.medium = full(arguments.medium);
  if (auto form = check_form("--medium", arguments.medium); !form) return form;
  if (arguments.action != Action::restore) return check_free(arguments.medium);
  const auto stored = stored_in(arguments.medium);
  return stored ? Result<void>() : stored.error();
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
    const auto stored = stored_in(at);  // what is not there, the requester misses
    at = stored ? stored->base : std::string();
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
