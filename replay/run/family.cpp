#include "replay/run/family.h"

#ifndef _WIN32

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

#include "sim/base/text.h"

namespace vsskit::run {
namespace {

namespace fs = std::filesystem;

std::string proc_text(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

fs::path folder_of(int process) {
  return fs::path("/proc") / std::to_string(process);
}

std::vector<int> processes() {
  std::vector<int> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename().string();
    int process = 0;
    const auto [end, failed] = std::from_chars(name.data(), name.data() + name.size(), process);
    if (failed == std::errc() && end == name.data() + name.size()) found.push_back(process);
  }
  return found;
}

// Wine writes a program's Windows path over its arguments, and leaves blanks where these were
// longer.
std::string program_of(int process) {
  std::string text = proc_text(folder_of(process) / "cmdline");
  text.resize(std::min(text.find('\0'), text.size()));
  text.resize(text.find_last_not_of(' ') + 1);
  return text;
}

// What Wine starts by itself in a prefix, and ends when the last program there is gone.
bool is_wines_own(const std::string& program) {
  static constexpr std::array<std::string_view, 11> kOwn = {
      "conhost.exe",  "explorer.exe",   "plugplay.exe",       "rpcss.exe",
      "services.exe", "svchost.exe",    "tabtip.exe",         "wineboot.exe",
      "winedbg.exe",  "winedevice.exe", "winemenubuilder.exe"};
  const std::size_t slash = program.find_last_of("/\\");
  const std::string name = program.substr(slash == std::string::npos ? 0 : slash + 1);
  if (name.starts_with("wineserver")) return true;
  const bool of_windows = slash != std::string::npos && program[slash] == '\\' &&
                          program.find(":\\windows\\") != std::string::npos;
  return of_windows && std::any_of(kOwn.begin(), kOwn.end(), [&](std::string_view own) {
           return equal_ignore_case(name, own);
         });
}

}  // namespace

std::string Family::new_mark() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
  return "VSSKIT_RUN=" + std::to_string(getpid()) + "-" + std::to_string(now);
}

Family::Family(std::string recordings, const std::string& prefix, std::string mark)
    : recordings_(std::move(recordings)),
      mark_(std::move(mark)),
      prefix_(prefix.empty() ? "" : "WINEPREFIX=" + prefix) {
  if (mark_.empty() && !recordings_.empty()) mark_ = new_mark();
}

bool Family::has_variable(int process, const std::string& variable) {
  if (variable.empty()) return false;
  const std::string variables = proc_text(folder_of(process) / "environ");
  for (std::size_t at = variables.find(variable); at != std::string::npos;
       at = variables.find(variable, at + 1)) {
    const std::size_t end = at + variable.size();
    if ((at == 0 || variables[at - 1] == '\0') &&
        (end == variables.size() || variables[end] == '\0')) {
      return true;
    }
  }
  return false;
}

bool Family::is_at_work(int process) const {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder_of(process) / "fd", error)) {
    const std::string target = fs::read_symlink(entry.path(), error).string();
    if (target.starts_with(recordings_ + "/")) return true;
  }
  return false;
}

std::vector<Family::Member> Family::members() const {
  std::vector<Member> found;
  if (mark_.empty()) return found;
  for (const int process : processes()) {
    const bool marked = has_variable(process, mark_);
    if (!marked && !has_variable(process, prefix_)) continue;
    std::string program = program_of(process);
    if (is_wines_own(program)) continue;
    const bool at_work = is_at_work(process);
    if (marked || at_work) found.push_back({process, std::move(program), at_work});
  }
  return found;
}

void Family::end() const {
  constexpr int kRounds = 100;
  for (int i = 0; i < kRounds; ++i) {
    const std::vector<Member> left = members();
    if (left.empty()) return;
    for (const Member& member : left)
      kill(member.process, SIGKILL);
    poll(nullptr, 0, 10);
  }
}

}  // namespace vsskit::run

#endif
