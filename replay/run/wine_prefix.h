// Wine prefixes for programs under test: a template in the user's cache, made once and cloned for
// each run. Programs and libraries of its Windows folder are shared with the template by hard
// links. Private to the room. POSIX hosts only.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "replay/run/guardian.h"
#include "replay/run/wine_mounts.h"
#include "sim/base/result.h"

namespace vsskit::run {

// A drive of the prefix over a folder of the host.
struct PrefixDrive {
  char letter = 0;          // 'd'
  std::string host_folder;  // empty: a folder of the prefix's own
};

// Whether a name begins with a drive and its root.
[[nodiscard]] bool names_drive(const std::string& name);

class WinePrefix {
 public:
  // A clone of the template, which is made first where there is none (some seconds); `given` names
  // a prepared prefix to be used as it is. Errors: no Wine, no room, a prefix that is none.
  [[nodiscard]] static Result<std::unique_ptr<WinePrefix>> make(const std::string& given);
  // Ends what still runs in it, and removes it where it is ours; that happens too where this
  // process is killed.
  ~WinePrefix();
  WinePrefix(const WinePrefix&) = delete;
  WinePrefix& operator=(const WinePrefix&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  // Before the first program is started; `Z:`, the host, is added too where a prefix has none.
  Result<void> add_drives(const std::vector<PrefixDrive>& drives);
  // After them. The folders are what they were when the run is over.
  Result<void> add_mounts(const std::vector<PrefixMount>& mounts) {
    return mounts_.add(path_, mounts);
  }
  // Has the drop-in keep its state, and the files of shadow copies, in this folder, which is made
  // where it is missing; without it they lie in the prefix. A given prefix's own state is back when
  // the run is over. Before the first program is started.
  Result<void> keep_state_in(const std::string& folder);
  // Puts the drop-in where programs look for the system's DLLs.
  Result<void> install(const std::string& dll);
  // The host's path of a file that is named by its drive (`C:\product\x.exe`, in whatever case);
  // empty where there is none. After add_drives().
  [[nodiscard]] std::string file_of(const std::string& name) const;
  // Whether the host's file lies where install() puts the drop-in.
  [[nodiscard]] bool is_in_system32(const std::string& file) const;
  // Leaves settings, each `NAME=VALUE`, for programs that get no environment of ours; gone with
  // this object, also from a given prefix, and where this process is killed.
  Result<void> tell(const std::vector<std::string>& settings);
  // `NAME=VALUE` for programs in it.
  [[nodiscard]] std::vector<std::string> environment() const;

 private:
  explicit WinePrefix(std::string path, int held = -1);
  Result<void> add_host();
  void put_own_state_back();
  [[nodiscard]] std::string system32() const { return path_ + "/drive_c/windows/system32"; }
  std::string path_;
  int held_;  // a lock on the folder, which says that its run is alive; -1: the prefix is not ours
  bool state_elsewhere_ = false;
  WineMounts mounts_;
  std::unique_ptr<Guardian> guardian_;
};

// For root, whom modes do not bind: has programs that are started from now on keep to them, so that
// they cannot change shadow copies and shared files. Not where a folder here is somebody else's,
// for they could not write to it then. For the rest of this process's life; Linux only.
void bind_root_to_modes(const std::vector<std::string>& folders);

struct CleanedCache {
  bool had_template = false;
  int prefixes = 0;  // of runs that were killed
};
// Removes the template, and the prefixes of runs that are not alive; waits for others that work
// with the template. Nothing is there on Windows.
CleanedCache clean_prefix_cache();

}  // namespace vsskit::run
