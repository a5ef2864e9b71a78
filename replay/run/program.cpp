#include "replay/run/program.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <utility>

#include "replay/run/child.h"
#include "replay/run/dropin_place.h"
#include "replay/run/family.h"
#include "replay/run/pe_file.h"
#include "replay/run/trace_claim.h"
#include "replay/run/wine.h"
#include "replay/run/wine_prefix.h"
#include "sim/base/host_path.h"
#include "sim/base/prng.h"
#include "sim/base/text.h"
#include "sim/host/mounted_volumes.h"
#include "sim/host/state_folder.h"
#include "sim/scenario/built_in.h"
#include "sim/scenario/scenario.h"

namespace vsskit::run {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kIsDll = 0x2000;  // IMAGE_FILE_DLL
constexpr std::uint16_t kI386 = 0x14c;

std::uint32_t little(const std::string& bytes, std::size_t at, int count) {
  std::uint32_t value = 0;
  for (int i = 0; i < count; ++i)
    value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
  return value;
}

Result<scenario::Scenario> scenario_of(const ProgramOptions& options) {
  if (options.scenario.empty()) return scenario::default_world();
  auto named = scenario::built_in(options.scenario, parse_seed(options.seed).value_or(1));
  return named ? std::move(named) : scenario::open_scenario(options.scenario);
}

// What Windows' own shell runs, and nobody else.
#ifdef _WIN32
constexpr const char* kBatchHint = "a program's file";  // that shell takes no drop-in
#else
constexpr const char* kBatchHint = "vsskit run -- cmd /c FILE, named as Windows names it";
#endif

bool is_batch_file(const std::string& path) {
  const std::string name = to_lower_ascii(path);
  return name.ends_with(".bat") || name.ends_with(".cmd");
}

// The process itself would find out too late: its program would run without VSS.
Result<void> check_folders(const ProgramOptions& options, const scenario::Scenario& world) {
  std::error_code error;
  for (const scenario::VolumeSpec& volume : world.volumes) {
    if (!volume.host_folder || fs::is_directory(host_path(*volume.host_folder), error)) continue;
    return Error{options.scenario,
                 "the volume " + volume.root + " has no files: " + *volume.host_folder +
                     " is no folder of this host",
                 "a host_folder that is there"};
  }
  return {};
}

#ifndef _WIN32

std::string absolute_folder(const std::optional<std::string>& folder) {
  std::error_code error;
  return folder ? fs::absolute(*folder, error).string() : std::string();
}

// The folders of a world's drives.
Result<std::vector<PrefixDrive>> drives_of(const scenario::Scenario& world) {
  std::vector<PrefixDrive> drives{{'c', {}}};
  for (const scenario::VolumeSpec& volume : world.volumes) {
    if (volume.root.size() != 3) continue;
    const char letter = static_cast<char>(volume.root[0] | 0x20);
    if (letter == 'z') {
      return Error{"Z:\\", "is the host itself to programs under Wine, and no volume of a scenario",
                   "another letter"};
    }
    if (letter == 'c' && volume.host_folder) {
      return Error{"C:\\", "is the Wine prefix's own drive and lies in no other folder",
                   "another drive for " + *volume.host_folder};
    }
    if (letter == 'c') continue;
    drives.push_back({letter, absolute_folder(volume.host_folder)});
  }
  return drives;
}

std::vector<PrefixMount> mounts_of(scenario::Scenario world) {
  std::vector<PrefixMount> mounts;
  host::name_mounted(world.volumes);
  for (const scenario::VolumeSpec& volume : world.volumes) {
    if (!host::is_mounted(volume)) continue;
    mounts.push_back({volume.root, absolute_folder(volume.host_folder), *volume.guid});
  }
  return mounts;
}

#endif

std::string absolute_scenario(const ProgramOptions& options) {
  std::error_code error;
  if (options.scenario.empty() || !fs::exists(host_path(options.scenario), error))
    return options.scenario;
  return host_text(fs::absolute(host_path(options.scenario), error));
}

// What the program's world is to be; `root` stands before host paths (`Z:` under Wine).
std::vector<std::string> settings_of(const ProgramOptions& options, const std::string& root) {
  std::vector<std::string> settings = {"VSSKIT_TRACE=" + root + options.trace + "/part-%p/",
                                       "VSSKIT_LINGER=" + std::to_string(options.linger.count()),
                                       "VSSKIT_GRACE=" + std::to_string(options.grace.count()),
                                       ending_setting(root + options.trace)};
  const std::string scenario = absolute_scenario(options);
  if (!scenario.empty()) {
    const bool file = host_path(scenario).is_absolute();
    settings.push_back("VSSKIT_SCENARIO=" + (file ? root + scenario : scenario));
  }
  if (!options.seed.empty()) settings.push_back("VSSKIT_SEED=" + options.seed);
  return settings;
}

// The last part of a path of either system.
std::string_view file_name(std::string_view path) {
  const std::size_t separator = path.find_last_of("/\\");
  return path.substr(separator == std::string_view::npos ? 0 : separator + 1);
}

void crash(const std::string& what, ProgramEnd& end) {
  end.kind = ProgramEnd::Kind::crashed;
  end.what = what;
}

// Processes with the drop-in told it themselves; what else says it, Wine for one, does not say of
// whom.
void add_crashes(const ChildEnd& child, const std::string& program, Endings endings,
                 ProgramEnd& end) {
  for (ProgramCrash& told : endings.crashes) {
    const bool own = equal_ignore_case(file_name(told.program), file_name(program));
    if (own && end.kind == ProgramEnd::Kind::exited) {
      crash(told.what, end);
    } else {
      end.crashes.push_back(std::move(told));
    }
  }
  if (child.found.empty() || !endings.crashes.empty()) return;
  const bool others_ended = !child.cut_off.empty() || !child.left.empty();
  if (child.code != 0 || (endings.untold > 0 && !others_ended)) return crash(child.found, end);
  end.other_crash = child.found;
}

ProgramEnd end_of(const ChildEnd& child, const std::string& program, const std::string& folder) {
  ProgramEnd end;
  end.code = child.code;
  if (child.timed_out) end.kind = ProgramEnd::Kind::timed_out;
  if (child.stopped) end.kind = ProgramEnd::Kind::stopped;
  const bool by_itself = !child.timed_out && !child.stopped;
#ifndef _WIN32
  if (by_itself && child.signal != 0) {
    end.kind = ProgramEnd::Kind::crashed;
    end.what = std::string("ended by signal ") + std::to_string(child.signal) + ", " +
               strsignal(child.signal);
  }
#endif
  Endings endings = take_endings(folder);
  if (by_itself) add_crashes(child, program, std::move(endings), end);
  return end;
}

// A recording of one process lies in the trace folder itself, several in parts of it.
void collect(const std::string& folder, ProgramEnd& end) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(host_path(folder), error)) {
    const bool part = host_text(entry.path().filename()).starts_with("part-");
    if (part && entry.is_directory(error)) end.recordings.push_back(host_text(entry.path()));
  }
  std::sort(end.recordings.begin(), end.recordings.end());
  if (end.recordings.size() != 1) return;
  const fs::path part = host_path(end.recordings.front());
  for (const auto& entry : fs::directory_iterator(part, error))
    fs::rename(entry.path(), host_path(folder) / entry.path().filename(), error);
  fs::remove(part, error);
  end.recordings.front() = folder;
}

// As kind_of_program(), with an error for what no drop-in serves.
Result<ProgramKind> kind_of_64_bit(const std::string& path) {
  auto kind = kind_of_program(path);
  if (!kind || *kind != ProgramKind::windows_32) return kind;
  return Error{path, "is a 32-bit program", "its 64-bit build; the drop-in serves only these"};
}

Result<ProgramEnd> finish(const ProgramOptions& options, const ChildOptions& child) {
  const auto ended = run_child(child);
  if (!ended) return ended.error();
  ProgramEnd end = end_of(*ended, options.program, options.trace);
  end.cut_off = ended->cut_off;
  end.left = ended->left;
  collect(options.trace, end);
  return end;
}

// The program, what it is told and how long it may take. `runner` starts programs of another
// system; `root` as for settings_of().
ChildOptions child_of(const ProgramOptions& options, const char* runner = nullptr,
                      const std::string& root = "") {
  ChildOptions child;
  if (runner != nullptr) child.command.emplace_back(runner);
  child.command.push_back(options.program);
  child.command.insert(child.command.end(), options.arguments.begin(), options.arguments.end());
  child.environment = settings_of(options, root);
  child.timeout = options.timeout;
  child.recordings = options.trace;
  child.linger = options.linger;
  return child;
}

// On the machine's own system, which sees our folders by their own names.
Result<ProgramEnd> run_here(const ProgramOptions& options) {
  if (!options.prefix.empty()) {
    return Error{options.prefix, "is for programs for Windows under Wine", "no --prefix here"};
  }
  ChildOptions child = child_of(options);
  if (!options.state.empty()) child.environment.push_back("VSSKIT_STATE=" + options.state);
  return finish(options, child);
}

#ifdef _WIN32

Result<ProgramEnd> start(ProgramKind kind, const ProgramOptions& options,
                         const scenario::Scenario&) {
  if (kind == ProgramKind::native) {
    return Error{options.program, "is no program for Windows", "one for 64-bit Windows"};
  }
  const auto dropin = find_dropin(options.dropin);
  if (!dropin) return dropin.error();
  const auto place = DropinPlace::beside(options.program, *dropin);
  if (!place) return place.error();
  return run_here(options);
}

#else

// Named by a drive of the prefix, and by nothing of the host's.
bool is_in_prefix(const std::string& program) {
  std::error_code error;
  return names_drive(program) && !fs::exists(program, error);
}

// That the program in the prefix can be run with the drop-in.
Result<void> check_program(const std::string& program, const WinePrefix& prefix,
                           const std::string& dropin) {
  const bool inside = is_in_prefix(program);
  const std::string file = inside ? prefix.file_of(program) : program;
  if (file.empty()) return Error{program, "no such program in the prefix", "a program's file"};
  if (inside) {
    const auto kind = kind_of_64_bit(file);
    if (!kind) return kind.error();
    if (*kind != ProgramKind::windows)
      return Error{program, "is no program for Windows", "one for 64-bit Windows"};
  }
  // In system32 the drop-in takes the place of Wine's own.
  if (prefix.is_in_system32(file)) return {};
  return check_beside(file, dropin);
}

// Where the program is meant to write.
std::vector<std::string> folders_of(const ProgramOptions& options,
                                    const std::vector<PrefixDrive>& drives,
                                    const std::vector<PrefixMount>& mounts) {
  std::vector<std::string> folders{".", options.trace};
  if (!options.state.empty()) folders.push_back(options.state);
  if (!options.prefix.empty()) folders.push_back(options.prefix);
  for (const PrefixDrive& drive : drives) {
    if (!drive.host_folder.empty()) folders.push_back(drive.host_folder);
  }
  for (const PrefixMount& mount : mounts) {
    if (!mount.host_folder.empty()) folders.push_back(mount.host_folder);
  }
  return folders;
}

Result<ProgramEnd> run_under_wine(const ProgramOptions& options, const scenario::Scenario& world) {
  const auto drives = drives_of(world);
  if (!drives) return drives.error();
  const auto dropin = find_dropin(options.dropin);
  if (!dropin) return dropin.error();
  const auto prefix = WinePrefix::make(options.prefix);
  if (!prefix) return prefix.error();
  if (auto added = (*prefix)->add_drives(*drives); !added) return added.error();
  const std::vector<PrefixMount> mounts = mounts_of(world);
  if (auto added = (*prefix)->add_mounts(mounts); !added) return added.error();
  if (auto fit = check_program(options.program, **prefix, *dropin); !fit) return fit.error();
  if (auto installed = (*prefix)->install(*dropin); !installed) return installed.error();
  if (!options.state.empty()) {
    if (auto kept = (*prefix)->keep_state_in(options.state); !kept) return kept.error();
  }
  bind_root_to_modes(folders_of(options, *drives, mounts));
  ChildOptions child = child_of(options, "wine", "Z:");
  child.prefix = (*prefix)->path();
  child.mark = Family::new_mark();
  std::vector<std::string> settings = child.environment;
  settings.push_back(child.mark);
  if (auto told = (*prefix)->tell(settings); !told) return told.error();
  for (std::string& one : (*prefix)->environment())
    child.environment.push_back(std::move(one));
  child.without = kWineVariables;
  // The second is what the program itself raises and nothing can stop.
  child.look_for = {"wine: Unhandled", "Unhandled exception code"};
  return finish(options, child);
}

Result<ProgramEnd> start(ProgramKind kind, const ProgramOptions& options,
                         const scenario::Scenario& world) {
  return kind == ProgramKind::native ? run_here(options) : run_under_wine(options, world);
}

#endif

}  // namespace

Result<ProgramKind> kind_of_program(const std::string& path) {
  std::error_code error;
  if (!fs::exists(host_path(path), error))
    return Error{path, "no such program", "a program's file"};
  if (fs::is_directory(host_path(path), error))
    return Error{path, "is a folder", "a program's file"};
  std::ifstream stream(host_path(path), std::ios::binary);
  std::string head(4096, '\0');
  stream.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(stream.gcount()));
  if (head.starts_with("MZ") && head.size() >= 64) {
    const std::size_t at = little(head, 0x3c, 4);
    const bool signed_head = at + 6 <= head.size() && head.compare(at, 4, "PE\0\0", 4) == 0;
    const std::uint32_t machine = signed_head ? little(head, at + 4, 2) : 0;
    if (signed_head && at + 24 <= head.size() && (little(head, at + 22, 2) & kIsDll) != 0)
      return Error{path, "is a DLL", "a program's file"};
    if (machine == kMachineAmd64) {
      if (is_cut_short(path)) return Error{path, "is cut short", "the program's file, whole"};
      return ProgramKind::windows;
    }
    if (machine == kI386) return ProgramKind::windows_32;
    return Error{path, "is no program for 64-bit Windows on x86", "one for x86-64"};
  }
  if (head.starts_with("\x7f"
                       "ELF") ||
      head.starts_with("#!"))
    return ProgramKind::native;
  if (is_batch_file(path)) return Error{path, "is a batch file", kBatchHint};
  return Error{path, "is no program", "one for this host or for 64-bit Windows"};
}

Result<ProgramEnd> run_program(const ProgramOptions& options) {
#ifdef _WIN32
  const bool inside = false;
#else
  const bool inside = is_in_prefix(options.program);
#endif
  const Result<ProgramKind> kind =
      inside ? Result<ProgramKind>(ProgramKind::windows) : kind_of_64_bit(options.program);
  if (!kind) return kind.error();
  const auto world = scenario_of(options);
  if (!world) return world.error();
  if (auto folders = check_folders(options, *world); !folders) return folders.error();
  ProgramOptions absolute = options;
  std::error_code error;
  if (!inside) absolute.program = host_text(fs::absolute(host_path(options.program), error));
  if (!options.state.empty()) {
    const auto folder = host::StateFolder::open(options.state, "");
    if (!folder) return folder.error();
    absolute.state = (*folder)->path();
  }
  absolute.trace = host_text(fs::absolute(host_path(options.trace), error).lexically_normal());
  while (absolute.trace.size() > 1 && absolute.trace.back() == '/')
    absolute.trace.pop_back();
  const auto claim = TraceClaim::of(absolute.trace);
  if (!claim) return Error{options.trace, claim.error().what, claim.error().expected};
  auto end = start(*kind, absolute, *world);
  if (end && world->requester) {
    end->script = {world->requester->backups.size(), world->requester->restores.size()};
  } else if (end) {
    end->script.backups = 1;
  }
  return end;
}

}  // namespace vsskit::run
