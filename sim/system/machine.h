// The machine that runs us, as far as a session with its own VSS has to know it. Found by
// find_machine() on Windows, made up by tests.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/guid.h"
#include "sim/base/result.h"
#include "sim/base/time.h"

namespace vsskit::system {

struct EntryPoints;  // entry_points.h

struct MachineVolume {
  std::string root;    // `C:\`
  std::string folder;  // where the host reaches its files: `C:/`
  std::optional<Guid> guid;
  std::string file_system;
};

struct Machine {
  std::shared_ptr<const EntryPoints> vss;                      // never null
  std::string vss_name;                                        // the DLL, for people
  bool simulated = false;                                      // it is vsskit's own drop-in
  std::string windows_version;                                 // `10.0.20348`
  std::vector<MachineVolume> volumes;                          // local disks, by letter
  std::vector<std::pair<std::string, std::string>> variables;  // that paths of writers use
  // The wall clock, since the epoch of virtual time.
  std::function<VirtualTime()> now;
  // Where the host reaches the files of a shadow copy's device (without trailing backslash).
  std::function<std::string(const std::string& device)> copy_folder;
};

// This machine with the vssapi.dll at `dll`; empty: the system's own. COM is initialized for the
// calling thread. Errors: off Windows; no such DLL, or one without VSS in it.
[[nodiscard]] Result<Machine> find_machine(const std::string& dll);

}  // namespace vsskit::system
