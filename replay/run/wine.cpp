#include "replay/run/wine.h"

#ifndef _WIN32

#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include "replay/run/child.h"

namespace vsskit::run {
namespace {

// Whether the first that is set of the variables that name the locale names UTF-8.
bool locale_is_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    std::string locale = environment_variable(name);
    if (locale.empty()) continue;
    std::transform(locale.begin(), locale.end(), locale.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return locale.find("utf-8") != std::string::npos || locale.find("utf8") != std::string::npos;
  }
  return false;
}

}  // namespace

std::string environment_variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

Error no_wine() {
  return {"Wine", "is not there", "ci/setup --windows installs it"};
}

// Wine takes names of files for text in the locale's character set: those that it cannot spell in
// it a program would not find, and build machines have no locale.
std::vector<std::string> wine_environment(const std::string& prefix) {
  std::vector<std::string> environment = {"WINEPREFIX=" + prefix, "WINEDEBUG=-all,err+seh",
                                          "WINEDLLOVERRIDES=vssapi=n;mscoree,mshtml="};
  if (!locale_is_utf8()) environment.emplace_back("LC_ALL=C.UTF-8");
  return environment;
}

Result<void> run_wine_quietly(const std::string& prefix, std::vector<std::string> command,
                              std::chrono::milliseconds at_most) {
  ChildOptions options;
  options.command = std::move(command);
  options.environment = wine_environment(prefix);
  options.without = kWineVariables;
  options.timeout = at_most;
  options.quiet = true;
  const auto end = run_child(options);
  if (!end) return no_wine();
  if (end->stopped) return Error{options.command[0], "was stopped", "some seconds more"};
  if (end->timed_out || end->signal != 0) {
    return Error{options.command[0], "made no Wine prefix", "a Wine that works"};
  }
  return {};
}

void end_wine_in(const std::string& prefix) {
  (void)run_wine_quietly(prefix, {"wineserver", "-k"});
  (void)run_wine_quietly(prefix, {"wineserver", "-w"});
}

// The prefix names it in its file `wineserver`; below it stands a folder for each prefix.
void remove_server_folder(const std::string& prefix, bool shared) {
  std::ifstream named(prefix + "/wineserver");
  std::string name;
  struct stat place {};
  if (!(named >> name) || !name.starts_with("wine-") || name.find('/') != std::string::npos ||
      stat(prefix.c_str(), &place) != 0) {
    return;
  }
  std::error_code ignored;
  const std::filesystem::path folder = std::filesystem::temp_directory_path(ignored) / name;
  std::ostringstream server;
  server << std::hex << "server-" << place.st_dev << '-' << place.st_ino;
  std::filesystem::remove_all(folder / server.str(), ignored);
  // A run that begins now may rely on it.
  if (shared) std::filesystem::remove(folder, ignored);
}

}  // namespace vsskit::run

#endif
