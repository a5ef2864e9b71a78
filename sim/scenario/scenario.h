// A scenario: what a run needs to know besides its seed. Read from TOML (docs/formats/scenario.md),
// named (built_in.h), or made by a program. Values only; stage.h and run.h make it happen.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/guid.h"
#include "sim/base/result.h"
#include "sim/base/vss_types.h"
#include "sim/engine/fault_plan.h"
#include "sim/engine/threaded_executor.h"
#include "sim/trace/holds.h"

namespace vsskit::scenario {

struct VolumeSpec {
  std::string root;                        // `C:\`, or a mount path on an earlier volume
  std::optional<std::string> host_folder;  // none keeps the files in memory
  bool supported = true;
  std::string file_system = "NTFS";
  std::optional<Guid> guid{};  // none draws it from the seed; a file cannot name it
  bool read_only = false;      // nothing on it can be changed; a file cannot say so
  bool machine = false;        // the host folder is the machine's own drive; a file cannot say so
  bool host_times = false;     // as volume::VolumeOptions has it; a file cannot say so
  bool operator==(const VolumeSpec&) const = default;
};

struct FileSpecimen {
  std::string path;  // ending in a backslash: a folder
  std::string content;
  bool operator==(const FileSpecimen&) const = default;
};

struct WriterSpec {
  std::string role = "ledger";          // `ledger`, `tree`, a writer mutant's id; or `document`
  std::optional<std::string> document;  // role document: the host's path of a captured one
  std::string folder;                   // empty: `C:\ledger`, `C:\tree`
  std::string instance;                 // the writer's instance name; empty: the role's own
  ApplicationLevel level = ApplicationLevel::front_end;
  std::uint32_t freeze_timeout_ms = 60000;
  // ledger and its mutants; more changed ranges than these go to a ranges file
  std::uint32_t ranges_in_string_max = 1000;
  std::uint32_t accounts = 2000;
  std::uint32_t transfers_before = 100;  // before the first backup
  std::uint32_t transfers_during = 1;    // whenever the requester lets others work
  // how a requester restores it, and the service that holds its files where the method stops one
  RestoreMethodType restore_method = RestoreMethodType::restore_if_can_replace;
  std::string service;
  std::string partner;  // where a partner keeps each transfer too; empty: nowhere
  // tree
  bool nested = false;
  bool mixed = false;  // every mix of selectability, incremental and differential backups
  // document
  bool plant_files = true;  // makes the files that its file sets name
  bool operator==(const WriterSpec&) const = default;
};

struct BackupSpec {
  BackupType type = BackupType::full;
  bool components = true;
  bool bootable = false;
  bool shadow_copy = true;  // where it is needed; false: components that need one are left out
  bool partial_files = true;
  std::vector<std::string> writers;  // names; empty: all
  std::vector<std::string> chosen;   // full paths of selectable components; empty: all
  std::vector<std::string> volumes;  // without components: what is saved
  std::string medium;                // empty: `N-TYPE` below the world's medium
  std::string base;  // the medium of another process's backup, to build on; a file names none
  std::uint32_t transfers_before = 20;  // after the first backup: by each ledger
  bool operator==(const BackupSpec&) const = default;
};

struct RestoreSpec {
  std::uint32_t point = 0;  // the number of the backup whose state is wanted; 0: the last
  std::string medium;       // of a backup that somebody else made, instead of a point
  RestoreType type = RestoreType::undefined;
  std::vector<std::string> writers;        // names; empty: all in the backup
  std::vector<std::string> chosen;         // full paths of components that were added; empty: all
  std::vector<std::string> subcomponents;  // full paths below them, to be restored alone
  std::string new_folder;                  // empty: where the files were
  std::string options;                     // for the writers, as SetRestoreOptions takes them
  std::string roll_forward_to;             // empty: all
  std::string instance;                    // the writer instance that takes it; empty: its own
  std::string restore_name;                // what it is called from now on; empty: as it was
  bool authoritative = false;              // replicas follow what is restored
  bool reboot = false;                     // afterwards the machine starts anew
  std::uint32_t transfers_before = 20;     // by each ledger; where the files were, they are lost
  bool operator==(const RestoreSpec&) const = default;
};

struct RequesterSpec {
  std::string role = "files";  // or `rehearsal`, or a requester mutant's id
  std::uint32_t poll_ms = 10;  // 0: Wait
  std::vector<BackupSpec> backups;
  std::vector<std::string> steps;     // instead of backups: calls, one by one (step_requester.h)
  std::vector<RestoreSpec> restores;  // after all backups
  bool operator==(const RequesterSpec&) const = default;
};

struct Scenario {
  std::string name;
  std::string text;  // one sentence: what it shows
  std::optional<std::uint64_t> seed;
  trace::Holds holds = trace::holds::all;
  std::string windows_version = "10.0.20348";
  std::optional<std::uint32_t> service_pack;  // none: what the build number tells
  bool threaded = false;               // operations run on threads, not in the caller's calls
  std::uint32_t watchdog_ms = 600000;  // real time; threaded: how long a handler is waited for
  std::string medium = "M:\\backup";   // its volume is made where no volume has that root
  bool medium_named = false;           // the file says so: a user's requester stores there
  std::vector<VolumeSpec> volumes;     // empty: `C:\`
  std::vector<std::pair<std::string, std::string>> variables;
  std::vector<FileSpecimen> files;
  std::vector<std::string> providers;  // roles: `software-copies`, `hardware-copies`, a mutant's id
  std::vector<WriterSpec> writers;
  std::optional<RequesterSpec> requester;
  std::vector<std::pair<std::string, std::string>> faults;  // as set_fault() takes them
  bool operator==(const Scenario&) const = default;
};

// Reads a scenario file's text. `name` is what errors call it and what the scenario is called;
// host paths in it are relative to the folder of `name`. Errors: `name:line:column: what;
// expected` for broken TOML, unknown keys (with the nearest known one), wrong types and values, and
// for what does not fit together: roles and faults that do not exist, a backup without a base.
[[nodiscard]] Result<Scenario> parse_scenario(std::string_view text, const std::string& name);
// Reads the file; a missing or unreadable one is an error too.
[[nodiscard]] Result<Scenario> open_scenario(const std::string& path);

// The plan that the scenario's faults make. parse_scenario() has checked them.
[[nodiscard]] Result<engine::FaultPlan> fault_plan(const Scenario& scenario);

// Whether `lockstep` or `threaded` means threads; none for any other word.
[[nodiscard]] std::optional<bool> parse_executor(std::string_view name);
// How a machine runs what the scenario says of threads.
[[nodiscard]] engine::ThreadedOptions threads_of(const Scenario& scenario);

// Roles that a WriterSpec and a RequesterSpec may name, mutants included.
[[nodiscard]] std::vector<std::string> writer_roles();
[[nodiscard]] std::vector<std::string> provider_roles();
[[nodiscard]] std::vector<std::string> requester_roles();

}  // namespace vsskit::scenario
