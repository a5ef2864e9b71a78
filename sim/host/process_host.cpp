#include "sim/host/process_host.h"

#include <windows.h>

#ifndef _WIN32
#include <pthread.h>
#include <unistd.h>
#endif

#include <atomic>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <utility>

#include "sim/base/file_spec.h"
#include "sim/base/prng.h"
#include "sim/base/text.h"
#include "sim/host/mounted_volumes.h"
#include "sim/scenario/built_in.h"
#include "sim/scenario/sentence.h"
#include "sim/sdk/world_access.h"
#include "sim/service/coordinator.h"
#include "sim/volume/host_tree.h"

namespace vsskit::host {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

Result<std::uint64_t> seed_of(const std::string& text) {
  if (text.empty()) return std::uint64_t{1};
  if (const auto seed = parse_seed(text)) return *seed;
  return Error{"VSSKIT_SEED", "'" + text + "' is no seed", "a decimal or 0x number of 64 bits"};
}

Result<scenario::Scenario> scenario_of(const std::string& name, std::uint64_t seed) {
  if (name.empty()) return scenario::default_world();
  auto named = scenario::built_in(name, seed);
  return named ? std::move(named) : scenario::open_scenario(name);
}

trace::Holds without_medium(trace::Holds holds) {
  holds.bits &= ~trace::holds::medium.bits;
  return holds;
}

// A drive that a scenario does not name is there all the same, and no copies are made of it. What
// is on it is not looked at, and nothing of the world's can be made on it but its medium.
scenario::VolumeSpec unnamed(const scenario::VolumeSpec& drive, const std::string& medium) {
  scenario::VolumeSpec volume = drive;
  volume.host_folder.reset();
  volume.supported = false;
  volume.read_only = path_key(drive.root) != path_key(volume_of(medium));
  return volume;
}

// Where a scenario names no volume, the drives are its volumes, else those that it names lie there.
void put_on_drives(scenario::Scenario& world, const std::vector<scenario::VolumeSpec>& drives,
                   bool all) {
  if (drives.empty()) return;
  if (all || world.volumes.empty()) world.volumes = drives;
  const std::size_t named = world.volumes.size();
  for (const scenario::VolumeSpec& drive : drives) {
    bool found = false;
    for (std::size_t i = 0; i < named; ++i) {
      scenario::VolumeSpec& volume = world.volumes[i];
      if (path_key(volume.root) != path_key(drive.root)) continue;
      volume.host_folder = drive.host_folder;
      volume.guid = drive.guid;
      found = true;
    }
    if (!found) world.volumes.push_back(unnamed(drive, world.medium));
  }
  put_on_folders(world.volumes);
  // Programs see their files' times without us, and what they say of them must be comparable.
  for (scenario::VolumeSpec& volume : world.volumes)
    volume.host_times = volume.host_folder.has_value();
}

// A volume of which there are copies keeps its id, whatever seed the process has.
void name_volumes(scenario::Scenario& world, const scenario::KeptState& state) {
  for (scenario::VolumeSpec& volume : world.volumes) {
    for (const scenario::KeptState::Copy& copy : state.copies) {
      const std::string& name = copy.properties.original_volume;
      const std::size_t open = std::min(name.find('{'), name.size());
      if (volume.guid || !equal_ignore_case(volume.root, copy.root)) continue;
      volume.guid = parse_guid(std::string_view(name).substr(open, 38));
    }
  }
}

// One full backup with Wait, of everything there is.
scenario::RequesterSpec default_requester() {
  scenario::RequesterSpec requester;
  requester.poll_ms = 0;
  requester.backups.emplace_back();
  return requester;
}

// A backup that ended early exercised less of the process's writers than was meant.
template <class Outcome>  // of a backup or a restore
void say_unsuccessful(const char* session, const Outcome& outcome) {
  const std::string what = outcome.failed_step.empty() ? "left components out"
                                                       : outcome.failed_step + " ended in " +
                                                             print_hresult(outcome.failure);
  std::fprintf(stderr, "vsskit: the %s by vsskit's requester did not succeed: %s\n", session,
               scenario::sentence_of(what, outcome.messages).c_str());
}

// 0 for what is no number.
VirtualTime milliseconds_of(const std::string& text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return VirtualTime::from_ms(value);
}

// Never deleted: user code may call until the very end of the process.
std::atomic<ProcessHost*> the_host{nullptr};

void make_process_host() {
  auto created = ProcessHost::create(settings_from_environment());
  if (!created) {
    std::fprintf(stderr, "vsskit: %s\n", created.error().text().c_str());
    return;
  }
  set_process_host(std::move(created).value());
  const std::string linger = variable("VSSKIT_LINGER");
  if (!linger.empty()) the_host.load()->end_after(milliseconds_of(linger));
}

std::atomic<std::once_flag*> first_use{new std::once_flag};

sdk::ProcessWorld* process_source() {
  std::call_once(*first_use.load(), make_process_host);
  ProcessHost* const host = the_host;
  return host != nullptr ? &host->stage() : nullptr;
}

#ifndef _WIN32
// The parent's, of which a child has a copy. Objects of it that the child still holds need it.
std::atomic<ProcessHost*> parents_host{nullptr};
std::atomic<std::once_flag*> parents_first_use{nullptr};
std::atomic<bool> forked{false};  // by a process that had a world

// The parent's recording is the parent's; the child has a world of its own where it needs one.
void begin_as_child() {
  if (ProcessHost* const host = the_host.exchange(nullptr)) {
    forked = true;
    host->leave_recording();
    parents_host = host;
  }
  volume::TemporaryFolder::forget_all();
  parents_first_use = first_use.exchange(new std::once_flag);
}

// As the system ends a program that does not end itself: without its destructors.
[[noreturn]] void end_process() {
  say_what_was_lost();
  volume::TemporaryFolder::end_all();
  std::fflush(nullptr);
  _exit(0);
}

// Of a program that has none of its own, or none that does anything.
BOOL WINAPI end_on_close(DWORD) {
  const ProcessHost* host = the_host;
  if (host != nullptr && host->played()) end_process();
  return FALSE;
}

// When the program's own destructors have run, what it was handed and still holds is lost.
[[gnu::destructor]] void at_the_end() {
  say_what_was_lost();
  volume::TemporaryFolder::end_all();
}
#endif

// The library's own beginning. User code can call before main(), and then finds the source set as
// soon as this file's objects are made.
[[maybe_unused]] const bool installed = (install_process_host(), true);

#ifndef _WIN32
// Where the trace of a child by fork() goes: not where its parent's does.
std::string beside(std::string trace) {
  if (trace.empty() || trace.find("%p") != std::string::npos) return trace;
  const std::size_t end = trace.find_last_not_of('/') + 1;
  const std::size_t folder = trace.rfind('/', end - 1);
  const std::size_t name = folder == std::string::npos ? 0 : folder + 1;
  const std::size_t dot = trace.rfind('.', end - 1);
  const bool has_extension = end == trace.size() && dot != std::string::npos && dot > name;
  return trace.insert(has_extension ? dot : end, "-%p");
}
#endif

}  // namespace

std::string with_process_id(std::string trace, unsigned long id) {
  const std::size_t at = trace.find("%p");
  return at == std::string::npos ? trace : trace.replace(at, 2, std::to_string(id));
}

Settings settings_from_environment() {
#ifdef _WIN32
  const unsigned long id = 0;  // the drop-in makes its own settings
  const std::string trace = variable("VSSKIT_TRACE");
#else
  const auto id = static_cast<unsigned long>(getpid());
  const std::string asked = variable("VSSKIT_TRACE");
  const std::string trace = forked ? beside(asked) : asked;
#endif
  return {variable("VSSKIT_SCENARIO"), variable("VSSKIT_SEED"),  with_process_id(trace, id),
          variable("VSSKIT_EXECUTOR"), variable("VSSKIT_STATE"), variable("VSSKIT_RUN")};
}

Result<std::unique_ptr<ProcessHost>> ProcessHost::create(const Settings& settings,
                                                         const Machine& real) {
  const auto seed = seed_of(settings.seed);
  if (!seed) return seed.error();
  auto world = scenario_of(settings.scenario, *seed);
  if (!world) return world.error();
  put_on_drives(*world, real.drives, settings.scenario.empty());
  auto faults = scenario::fault_plan(*world);
  if (!faults) return faults.error();

  std::unique_ptr<ProcessHost> host(new ProcessHost());
  if (auto opened = host->open_state(settings, real, *world); !opened) return opened.error();
  service::World::Options machine;
  if (host->state_) machine.process = host->state_->process();
  machine.seed = settings.seed.empty() ? world->seed.value_or(*seed) : *seed;
  if (!real.name.empty()) machine.machine_name = real.name;
  machine.file_time = real.file_time;
  machine.windows_version = world->windows_version;
  machine.service_pack = world->service_pack;
  machine.trace.holds = settings.trace.empty() ? trace::holds::none : world->holds;
  // A process's own requester stores where it likes: only a medium that a scenario names is
  // watched.
  if (!world->medium_named) {
    machine.trace.holds = without_medium(machine.trace.holds);
    world->medium.clear();
  }
  machine.threaded = world->threaded || real.threaded;
  machine.threads = scenario::threads_of(*world);
  if (!settings.executor.empty()) {
    const auto threaded = scenario::parse_executor(settings.executor);
    if (!threaded) {
      return Error{"VSSKIT_EXECUTOR", "unknown executor '" + settings.executor + "'",
                   "lockstep or threaded"};
    }
    machine.threaded = *threaded;
  }
  machine.faults = std::move(*faults);
  host->stage_ = std::make_unique<scenario::Stage>(machine, true);
#ifdef _WIN32
  host->stage_->leave_services_undeclared();  // user code sees the system's
#endif
  if (!settings.trace.empty()) {
    auto writer = trace::RecordingWriter::create(settings.trace, host->stage_->recorder().header());
    if (!writer) return writer.error();
    host->writer_ = std::make_unique<OwnWriter>(std::move(*writer));
    host->stage_->recorder().write_to(*host->writer_);
  }
  host->stage_->vss()->volumes().set_copy_views(real.copy_views);
  if (host->state_) {
    host->shared_ = std::make_unique<SharedMachine>(*host->stage_->vss(), *host->state_);
  }
  if (auto set_up = host->set_up(settings, *world); !set_up) return set_up.error();
  host->requester_ = world->requester ? *world->requester : default_requester();
  host->own_writers_ = host->stage_->vss()->coordinator().writer_count();
  host->stage_->on_idle_do([raw = host.get()] { raw->on_idle(); });
  return host;
}

// Under a lock, so that processes that begin together do not make the same files.
Result<void> ProcessHost::set_up(const Settings& settings, const scenario::Scenario& world) {
  if (!state_) return stage_->set_up(world);
  {
    const auto alone = state_->lock_files();
    if (!alone) return alone.error();
    const bool same_run = !settings.run.empty() && state_->is_of_run(settings.run);
    const bool found = same_run || !settings.state.empty();
    stage_->set_files(found ? scenario::Stage::Files::found : scenario::Stage::Files::shared);
    if (auto made = stage_->set_up(world); !made) return made;
    if (auto told = state_->begin_run(settings.run); !told) return told;
  }
  return shared_->begin();
}

Result<void> ProcessHost::open_state(const Settings& settings, const Machine& real,
                                     scenario::Scenario& world) {
  const std::string& path = settings.state.empty() ? real.state_folder : settings.state;
  if (path.empty()) return {};
  auto folder = StateFolder::open(path, real.device_folder);
  if (!folder) return folder.error();
  state_ = *std::move(folder);
  const auto state = state_->state();
  if (!state) return state.error();
  name_volumes(world, *state);
  return {};
}

void ProcessHost::on_idle() {
  if (stage_->vss()->coordinator().writer_count() > own_writers_) play();
  end_when_due();
}

#ifdef _WIN32
void ProcessHost::end_after(VirtualTime) {}
void ProcessHost::end_when_due() {}
#else
void ProcessHost::end_after(VirtualTime linger) {
  linger_ = linger;
  SetConsoleCtrlHandler(end_on_close, TRUE);
}

void ProcessHost::end_when_due() {
  if (!linger_ || busy_ || !played()) return;
  const VirtualTime now = stage_->vss()->clock().now();
  if (!end_at_) end_at_ = now + *linger_;
  if (now >= *end_at_) end_process();
}
#endif

void ProcessHost::leave_recording() {
  if (writer_) writer_->leave();
}

bool ProcessHost::played() const {
  const bool steps_due = !stepped_ && !requester_->steps.empty();
  return backups_ >= requester_->backups.size() && restores_ >= requester_->restores.size() &&
         !steps_due;
}

void ProcessHost::play() {
  if (busy_ || played() || stage_->vss()->coordinator().sessions_made() > backups_) return;
  const bool steps_due = !stepped_ && !requester_->steps.empty();
  busy_ = true;
  if (stage_->vss()->medium().empty()) {
    const auto made = stage_->set_medium(scenario::Scenario().medium);
    if (!made) std::fprintf(stderr, "vsskit: %s\n", made.error().text().c_str());
  }
  if (steps_due) {
    stepped_ = true;
    const auto played = stage_->play(requester_->steps);
    if (!played) std::fprintf(stderr, "vsskit: %s\n", played.error().text().c_str());
  }
  while (backups_ < requester_->backups.size()) {
    const auto& backup = requester_->backups[backups_++];
    const auto outcome = stage_->backup(requester_->role, backup, requester_->poll_ms);
    if (!outcome) std::fprintf(stderr, "vsskit: %s\n", outcome.error().text().c_str());
    if (outcome && !outcome->succeeded) say_unsuccessful("backup", *outcome);
    // The machine died, and this process with it.
    if (stage_->vss()->dead()) {
      backups_ = requester_->backups.size();
      restores_ = requester_->restores.size();
    }
  }
  while (restores_ < requester_->restores.size()) {
    const auto& restore = requester_->restores[restores_++];
    const auto outcome = stage_->restore(requester_->role, restore, requester_->poll_ms);
    if (!outcome) std::fprintf(stderr, "vsskit: %s\n", outcome.error().text().c_str());
    if (outcome && !outcome->succeeded) say_unsuccessful("restore", *outcome);
  }
  busy_ = false;
}

ProcessHost* process_host() {
  return the_host;
}

void set_process_host(std::unique_ptr<ProcessHost> host) {
  the_host = host.release();
}

void say_what_was_lost() {
  ProcessHost* host = the_host;
  if (host == nullptr) return;
  engine::HouseLock& house = host->stage().vss()->house();
  if (!house.try_lock()) return;
  host->stage().end_user_process();
  house.unlock();
}

void install_process_host() {
  sdk::set_process_world_source(&process_source);
#ifndef _WIN32
  pthread_atfork(nullptr, nullptr, &begin_as_child);
#endif
}

}  // namespace vsskit::host
