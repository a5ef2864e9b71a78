#include "replay/run/wine_prefix.h"

#ifndef _WIN32

#include <fcntl.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/capability.h>
#include <sys/prctl.h>
#endif

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "replay/run/search_path.h"
#include "replay/run/wine.h"
#include "replay/run/wine_registry.h"
#include "sim/base/text.h"
#include "sim/host/state_folder.h"

namespace vsskit::run {
namespace {

namespace fs = std::filesystem;

constexpr const char* kComplete = ".vsskit-complete-3";

// A variable that is no absolute path counts as none, as the XDG base directories ask.
fs::path cache_base() {
  fs::path cache = environment_variable("XDG_CACHE_HOME");
  if (cache.is_absolute()) return cache;
  const fs::path home = environment_variable("HOME");
  if (home.is_absolute()) return home / ".cache";
  const passwd* const user = getpwuid(getuid());
  if (user == nullptr || user->pw_dir == nullptr) return fs::temp_directory_path();
  return fs::path(user->pw_dir) / ".cache";
}

fs::path template_path() {
  return cache_base() / "vsskit" / "wine-template-1";
}

// Folders of the user, at any depth, are links to the host's home: a private prefix has its own.
void unlink_home(const fs::path& prefix) {
  std::error_code ignored;
  std::vector<fs::path> links;
  for (const auto& entry :
       fs::recursive_directory_iterator(prefix / "drive_c" / "users", ignored)) {
    if (entry.is_symlink(ignored)) links.push_back(entry.path());
  }
  for (const fs::path& link : links) {
    fs::remove(link, ignored);
    fs::create_directory(link, ignored);
  }
}

// Held by one process that changes the template, or by several that clone it; others wait.
class CacheLock {
 public:
  CacheLock(const fs::path& folder, int kind)
      : file_(open((folder / "lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600)) {
    if (file_ >= 0) flock(file_, kind);
  }
  ~CacheLock() {
    if (file_ < 0) return;
    flock(file_, LOCK_UN);  // a guardian may have it open too
    close(file_);
  }
  CacheLock(const CacheLock&) = delete;
  CacheLock& operator=(const CacheLock&) = delete;

 private:
  int file_;
};

// Smaller ones are copied: settings and logs are, and programs change these in place.
constexpr std::uintmax_t kSharedFrom = 65536;

bool is_shared(const fs::directory_entry& entry) {
  std::error_code error;
  return !entry.is_symlink(error) && entry.is_regular_file(error) &&
         entry.file_size(error) >= kSharedFrom;
}

// Keeps programs from writing into files that all runs have. The group's bit stays: where nobody
// may write, Wine calls a file read-only, which programs see.
void guard_shared(const fs::path& windows) {
  std::error_code ignored;
  for (const auto& entry : fs::recursive_directory_iterator(windows, ignored)) {
    if (!is_shared(entry)) continue;
    fs::permissions(entry.path(), fs::perms::owner_write, fs::perm_options::remove, ignored);
    fs::permissions(entry.path(), fs::perms::group_write, fs::perm_options::add, ignored);
  }
}

// Whether a program that nothing keeps out, as root's, wrote into a shared file since.
bool is_spoilt(const fs::path& place) {
  std::error_code error;
  const auto complete = fs::last_write_time(place / kComplete, error);
  for (const auto& entry : fs::recursive_directory_iterator(place / "drive_c" / "windows", error)) {
    if (is_shared(entry) && entry.last_write_time(error) > complete) return true;
  }
  return false;
}

Result<void> make_template() {
  const fs::path place = template_path();
  std::error_code error;
  fs::create_directories(place.parent_path(), error);
  const CacheLock lock(place.parent_path(), LOCK_EX);
  if (fs::exists(place / kComplete, error) && !is_spoilt(place)) return {};
  const Guardian guardian([place = place.string()] { end_wine_in(place); });
  fs::remove_all(place, error);
  fs::create_directories(place, error);
  if (error) return Error{place.string(), "cannot be made", "a cache folder that is writable"};
  const std::string prefix = place.string();
  for (const auto& command : {std::vector<std::string>{"wine", "wineboot", "--init"},
                              {"wine", "winecfg", "-v", "win10"},
                              {"wineserver", "-w"}}) {
    if (auto made = run_wine_quietly(prefix, command); !made) {
      end_wine_in(prefix);
      return made;
    }
  }
  if (!fs::exists(place / "drive_c/windows/system32", error)) {
    return Error{"Wine", "made no 64-bit prefix in " + prefix, "a Wine that works"};
  }
  unlink_home(place);
  if (auto registered = register_vss(prefix); !registered) return registered;
  if (auto over = run_wine_quietly(prefix, {"wineserver", "-w"}); !over) return over;
  guard_shared(place / "drive_c" / "windows");
  fs::create_directory(place / kComplete, error);
  return {};
}

// Copies the tree; below `shared` big files become second names of the same ones.
void clone(const fs::path& from, const fs::path& to, bool shared, std::error_code& error) {
  fs::create_directory(to, error);
  for (const auto& entry : fs::directory_iterator(from, error)) {
    const fs::path target = to / entry.path().filename();
    if (entry.is_symlink()) {
      fs::copy_symlink(entry.path(), target, error);
    } else if (entry.is_directory()) {
      clone(entry.path(), target, shared || entry.path().filename() == "windows", error);
    } else if (shared && entry.file_size() >= kSharedFrom) {
      fs::create_hard_link(entry.path(), target, error);
    } else {
      fs::copy_file(entry.path(), target, error);
    }
    if (error) return;
  }
}

// Beside the template, so that files can be shared.
Result<std::string> make_place() {
  std::string place = (template_path().parent_path() / "run-XXXXXX").string();
  if (mkdtemp(place.data()) != nullptr) return place;
  return Error{place, "cannot be made", "a cache folder that is writable"};
}

void remove_prefix(const std::string& prefix) {
  end_wine_in(prefix);
  remove_server_folder(prefix, false);
  std::error_code ignored;
  // Folders of shadow copies are guarded.
  for (auto entry = fs::recursive_directory_iterator(prefix, ignored);
       entry != fs::recursive_directory_iterator(); entry.increment(ignored)) {
    if (!entry->is_symlink(ignored) && entry->is_directory(ignored)) {
      fs::permissions(entry->path(), fs::perms::owner_all, fs::perm_options::add, ignored);
    }
  }
  fs::remove_all(prefix, ignored);
}

// Says that the prefix's run is alive, until everybody who has it open is gone; -1 where another
// says so.
int hold(const fs::path& prefix) {
  const int held = open(prefix.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (held < 0 || flock(held, LOCK_EX | LOCK_NB) == 0) return held;
  close(held);
  return -1;
}

Result<void> fill(const std::string& place) {
  const fs::path origin = template_path();
  std::error_code error;
  clone(origin, place, false, error);
  if (!error) return {};
  return Error{origin.string(), "cannot be cloned: " + error.message(), "room in the cache folder"};
}

std::string guid_link(char letter) {
  const auto code = static_cast<unsigned char>(letter - 'a' + 'A');
  return fmt::format("volume{{00000000-0000-0000-0000-0000000000{:02x}}}", code);
}

}  // namespace

Result<std::unique_ptr<WinePrefix>> WinePrefix::make(const std::string& given) {
  if (find_in_path("wine").empty()) return no_wine();
  if (!given.empty()) {
    std::error_code error;
    const fs::path path = fs::canonical(given, error);
    if (error || !fs::exists(path / "drive_c" / "windows", error)) {
      return Error{given, "is no Wine prefix", "a folder that wineboot made"};
    }
    return std::unique_ptr<WinePrefix>(new WinePrefix(path.string()));
  }
  if (auto made = make_template(); !made) return made.error();
  const CacheLock lock(template_path().parent_path(), LOCK_SH);
  auto place = make_place();
  if (!place) return place.error();
  const int held = hold(*place);
  if (held < 0) return Error{*place, "cannot be opened", "a cache folder of one's own"};
  std::unique_ptr<WinePrefix> prefix(new WinePrefix(std::move(*place), held));
  if (auto filled = fill(prefix->path()); !filled) return filled.error();
  return prefix;
}

// The drop-in reads it (sim/dropin/system/machine.h).
constexpr const char* kSettings = "vsskit-run.settings";
// Names of devices begin here; the drop-in keeps its state beside them.
constexpr const char* kState = "dosdevices/globalroot";
constexpr const char* kOwnState = "dosdevices/globalroot.own";

WinePrefix::WinePrefix(std::string path, int held) : path_(std::move(path)), held_(held) {
  if (held_ >= 0) guardian_ = std::make_unique<Guardian>([path = path_] { remove_prefix(path); });
}

WinePrefix::~WinePrefix() {
  if (held_ < 0 || state_elsewhere_) host::StateFolder::clear(path_ + "/" + kState);
  if (state_elsewhere_) put_own_state_back();
  std::error_code ignored;
  fs::remove(fs::path(path_) / kSettings, ignored);
  // A prefix that was given may have others at work in it.
  if (held_ < 0) return;
  remove_prefix(path_);
  close(held_);
}

Result<void> WinePrefix::add_drives(const std::vector<PrefixDrive>& drives) {
  const fs::path devices = fs::path(path_) / "dosdevices";
  std::error_code error;
  for (const PrefixDrive& drive : drives) {
    fs::path target = drive.host_folder;
    if (target.empty() || drive.letter == 'c') {
      const std::string own = std::string("drive_") + drive.letter;
      fs::create_directory(fs::path(path_) / own, error);
      target = fs::path("..") / own;  // also where the prefix is moved
    }
    for (const std::string& name : {std::string{drive.letter, ':'}, guid_link(drive.letter)}) {
      fs::remove(devices / name, error);
      fs::create_symlink(target, devices / name, error);
      if (error) return Error{(devices / name).string(), "cannot be made", "a prefix of ours"};
    }
  }
  return add_host();
}

Result<void> WinePrefix::add_host() {
  const fs::path place = fs::path(path_) / "dosdevices" / "z:";
  std::error_code error;
  if (!fs::is_symlink(place, error)) fs::create_directory_symlink("/", place, error);
  if (fs::equivalent(place, "/", error)) return {};
  return Error{place.string(), "does not lead to /", "a prefix whose drive Z: is the host"};
}

Result<void> WinePrefix::keep_state_in(const std::string& folder) {
  const fs::path place = fs::path(path_) / kState;
  std::error_code error;
  fs::create_directory(folder, error);
  if (!fs::is_directory(folder, error)) {
    return Error{folder, "cannot be made", "a folder that is writable, in one that is there"};
  }
  if (fs::is_symlink(place, error)) fs::remove(place, error);
  if (fs::exists(place, error)) fs::rename(place, fs::path(path_) / kOwnState, error);
  fs::create_directory_symlink(folder, place, error);
  if (error) return Error{place.string(), "cannot be made: " + error.message(), "a prefix of ours"};
  state_elsewhere_ = true;
  return {};
}

void WinePrefix::put_own_state_back() {
  const fs::path place = fs::path(path_) / kState;
  const fs::path own = fs::path(path_) / kOwnState;
  std::error_code ignored;
  fs::remove(place, ignored);  // the link, not what it leads to
  if (fs::exists(own, ignored)) fs::rename(own, place, ignored);
}

bool WinePrefix::is_in_system32(const std::string& file) const {
  std::error_code error;
  return fs::equivalent(fs::path(file).parent_path(), system32(), error);
}

Result<void> WinePrefix::install(const std::string& dll) {
  const fs::path target = fs::path(system32()) / "vssapi.dll";
  std::error_code error;
  fs::remove(target, error);  // a second name of the template's
  fs::copy_file(dll, target, error);
  if (!error) return held_ >= 0 ? Result<void>() : register_vss(path_);
  return Error{dll, "cannot be copied into the prefix: " + error.message(), "a readable DLL"};
}

bool names_drive(const std::string& name) {
  return name.size() >= 3 && fold_case(name.substr(0, 1)) >= "a" &&
         fold_case(name.substr(0, 1)) <= "z" && name[1] == ':' &&
         (name[2] == '\\' || name[2] == '/');
}

std::string WinePrefix::file_of(const std::string& name) const {
  fs::path place = fs::path(path_) / "dosdevices" / fold_case(name.substr(0, 2));
  std::error_code error;
  for (std::size_t at = 3; at < name.size();) {
    const std::size_t end = std::min(name.find_first_of("\\/", at), name.size());
    const std::string part = name.substr(at, end - at);
    at = end + 1;
    if (part.empty()) continue;
    fs::path next = place / part;
    if (!fs::exists(next, error)) next.clear();
    for (const auto& entry : fs::directory_iterator(place, error)) {
      if (!next.empty()) break;
      if (equal_ignore_case(entry.path().filename().string(), part)) next = entry.path();
    }
    if (next.empty()) return {};
    place = std::move(next);
  }
  return place.string();
}

Result<void> WinePrefix::tell(const std::vector<std::string>& settings) {
  const fs::path place = fs::path(path_) / kSettings;
  if (guardian_ == nullptr) {
    guardian_ = std::make_unique<Guardian>([place] {
      std::error_code ignored;
      fs::remove(place, ignored);
    });
  }
  std::ofstream stream(place, std::ios::binary);
  for (const std::string& setting : settings)
    stream << setting << '\n';
  stream.close();
  if (stream) return {};
  return Error{place.string(), "cannot be written", "a prefix of ours"};
}

std::vector<std::string> WinePrefix::environment() const {
  return wine_environment(path_);
}

void bind_root_to_modes(const std::vector<std::string>& folders) {
#ifdef __linux__
  if (geteuid() != 0) return;
  for (const std::string& folder : folders) {
    struct stat status {};
    if (stat(folder.c_str(), &status) == 0 && status.st_uid != 0) return;
  }
  prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0);
#endif
}

CleanedCache clean_prefix_cache() {
  const fs::path cache = template_path().parent_path();
  std::error_code ignored;
  CleanedCache cleaned;
  if (!fs::is_directory(cache, ignored)) return cleaned;
  const CacheLock lock(cache, LOCK_EX);
  for (const auto& entry : fs::directory_iterator(cache, ignored)) {
    if (!entry.path().filename().string().starts_with("run-")) continue;
    const int held = hold(entry.path());
    if (held < 0) continue;
    remove_prefix(entry.path().string());
    close(held);
    ++cleaned.prefixes;
  }
  remove_server_folder(template_path().string(), true);
  cleaned.had_template = fs::remove_all(template_path(), ignored) > 0;
  return cleaned;
}

}  // namespace vsskit::run

#else

namespace vsskit::run {

CleanedCache clean_prefix_cache() {
  return {};
}

}  // namespace vsskit::run

#endif
