#include "replay/run/dropin_place.h"
#include "replay/run/pe_file.h"
#include "sim/base/host_path.h"
#include "sim/base/text.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace vsskit::run {
namespace {

namespace fs = std::filesystem;

#ifdef _WIN32
constexpr std::array kPlaces = {"vssapi.dll"};
constexpr const char* kMaking =
    "cmake --build of the target vssapi makes it beside vsskit.exe, or "
    "--dropin FILE";
#else
constexpr std::array kPlaces = {"../lib/vsskit/windows/vssapi.dll",
                                "../lib/x86_64-linux-gnu/vsskit/windows/vssapi.dll",
                                "../windows/vssapi.dll"};
constexpr const char* kMaking = "ci/setup --windows && ci/build windows vssapi, or --dropin FILE";
#endif

constexpr const char* kDropin = "a vssapi.dll of vsskit's";

std::string content(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

// Ours has an entry point that no other vssapi.dll has: programs would find that one's VSS.
Result<std::string> checked(std::string file) {
  const std::string own = "VsskitCreateWriterGnu";
  const auto exports = exports_of(file);
  if (!exports) return Error{file, "is no drop-in: " + exports.error().what, kDropin};
  if (std::find(exports->begin(), exports->end(), own) == exports->end())
    return Error{file, "is no drop-in: it does not export " + own, kDropin};
  return file;
}

// In its own folder Windows has a vssapi.dll that nobody should replace.
bool is_of_windows(const fs::path& dll) {
#ifdef _WIN32
  std::error_code error;
  const char* const root = std::getenv("SystemRoot");
  return root != nullptr && fs::equivalent(dll.parent_path(), host_path(root) / "system32", error);
#else
  (void)dll;
  return false;
#endif
}

}  // namespace

#ifndef _WIN32
std::string own_program() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).string();
}
#endif

Result<std::string> find_dropin(const std::string& given) {
  std::error_code error;
  if (!given.empty()) {
    if (!fs::exists(host_path(given), error)) return Error{given, "is not there", kDropin};
    if (fs::is_regular_file(host_path(given), error))
      return checked(host_text(fs::absolute(host_path(given), error)));
    return Error{given, "is no drop-in", kDropin};
  }
  const fs::path folder = host_path(own_program()).parent_path();
  for (const char* place : kPlaces) {
    if (fs::is_regular_file(folder / place, error))
      return checked(host_text(fs::canonical(folder / place)));
  }
  return Error{"vssapi.dll", "is not built", kMaking};
}

Result<void> check_beside(const std::string& program, const std::string& dropin) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(host_path(program).parent_path(), error)) {
    const fs::path& place = entry.path();
    if (!equal_ignore_case(host_text(place.filename()), "vssapi.dll")) continue;
    if (content(place) == content(host_path(dropin))) continue;
    if (is_of_windows(place)) {
      return Error{program, "lies in Windows' own folder, where the drop-in cannot stand beside it",
                   "a program in a folder of its own"};
    }
    return Error{host_text(place), "is not this drop-in",
                 "the program's folder without a vssapi.dll"};
  }
  return {};
}

Result<DropinPlace> DropinPlace::beside(const std::string& program, const std::string& dropin) {
  if (auto free = check_beside(program, dropin); !free) return free.error();
  const fs::path place = host_path(program).parent_path() / "vssapi.dll";
  std::error_code error;
  if (fs::exists(place, error)) return DropinPlace(std::string());
  fs::copy_file(host_path(dropin), place, error);
  if (!error) return DropinPlace(host_text(place));
  return Error{host_text(place), "cannot be made: " + error.message(),
               "a program in a folder that is writable"};
}

DropinPlace::DropinPlace(DropinPlace&& other) noexcept : copy_(std::exchange(other.copy_, {})) {}

DropinPlace::~DropinPlace() {
  std::error_code ignored;
  if (!copy_.empty()) fs::remove(host_path(copy_), ignored);
}

}  // namespace vsskit::run
