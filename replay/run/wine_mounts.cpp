#include "replay/run/wine_mounts.h"

#ifndef _WIN32

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "sim/base/text.h"

namespace vsskit::run {
namespace {

namespace fs = std::filesystem;

// An entry that is there is spelt as the host has it.
fs::path entry_in(const fs::path& folder, std::string_view name) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (equal_ignore_case(entry.path().filename().string(), name)) return entry.path();
  }
  return folder / name;
}

// What `V:\dir\` is on the host.
fs::path place_of(const fs::path& devices, std::string_view root) {
  fs::path place = devices / std::string{static_cast<char>(root[0] | 0x20), ':'};
  for (std::string_view rest = root.substr(2); !rest.empty();) {
    const std::size_t end = std::min(rest.find('\\'), rest.size());
    if (end > 0) place = entry_in(place, rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return place;
}

bool is_inside(const fs::path& place, const fs::path& folder) {
  const fs::path way = place.lexically_relative(folder);
  return !way.empty() && *way.begin() != "..";
}

// What leads from one place in the prefix to another, so that it holds where the prefix is moved.
fs::path way_to(const fs::path& target, const fs::path& place, const fs::path& prefix) {
  const bool inside = is_inside(target, prefix) && is_inside(place, prefix);
  return inside ? target.lexically_relative(place.parent_path()) : target;
}

// "" where that was done.
std::string link_to(const fs::path& target, const fs::path& place, const fs::path& prefix) {
  std::error_code error;
  fs::create_directory_symlink(way_to(target, place, prefix), place, error);
  return error ? error.message() : "";
}

}  // namespace

WineMounts::~WineMounts() {
  std::error_code ignored;
  while (!links_.empty()) {
    const Link& link = links_.back();
    if (fs::is_symlink(link.place, ignored)) fs::remove(link.place, ignored);
    if (link.was_folder) fs::create_directory(link.place, ignored);
    links_.pop_back();
  }
}

Result<void> WineMounts::add(const std::string& prefix, const std::vector<PrefixMount>& mounts) {
  for (const PrefixMount& mount : mounts) {
    if (auto added = add_one(prefix, mount); !added) return added;
  }
  return {};
}

Result<void> WineMounts::add_one(const std::string& prefix, const PrefixMount& mount) {
  const fs::path devices = fs::path(prefix) / "dosdevices";
  const std::string name = "volume" + mount.guid.braced();
  std::error_code error;
  fs::path target = mount.host_folder;
  if (target.empty()) {
    target = fs::path(prefix) / name;
    fs::create_directory(target, error);
  }
  fs::remove(devices / name, error);
  std::string failed = link_to(target, devices / name, prefix);
  const fs::path named = place_of(devices, mount.root);
  fs::create_directories(named.parent_path(), error);
  // As it is called when the prefix is gone.
  const fs::path place = fs::weakly_canonical(named.parent_path(), error) / named.filename();
  const bool was_folder = !fs::is_symlink(place, error) && fs::is_directory(place, error);
  fs::remove(place, error);  // a folder that holds nothing, or what a run that was killed has left
  if (failed.empty()) failed = link_to(target, place, prefix);
  if (!failed.empty()) {
    return Error{mount.root, "cannot be mounted at " + place.string() + ": " + failed,
                 "an empty folder there"};
  }
  links_.push_back({place.string(), was_folder});
  return {};
}

}  // namespace vsskit::run

#endif
