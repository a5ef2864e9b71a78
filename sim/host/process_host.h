// What a process gets that is linked with the SDK and makes no world itself: one stage, built when
// it first touches the VSS, COM or file functions, from
//   VSSKIT_SCENARIO  a scenario file or the name of a built-in one; without it the default world
//   VSSKIT_SEED      decimal or 0x hex; 1 without it
//   VSSKIT_TRACE     where the recording goes, step by step: a folder when it ends in `/`, else one
//                    file; without it nothing is kept
//   VSSKIT_STATE     a folder that keeps persistent shadow copies and express writers for the next
//                    process (state_folder.h); without it they end with the process. Writers of the
//                    world go on with the files that an earlier process left on a host's folder
//   VSSKIT_RUN       the mark of a run of several processes: where the machine keeps its state by
//                    itself, those of one run go on with each other's files
//   VSSKIT_LINGER    milliseconds; so long after a scenario's requester is done, the process is
//                    ended in order; without it, it goes on
//   VSSKIT_EXECUTOR  `lockstep` or `threaded`; without it as the scenario says
// The roles of that world are vsskit's own players: rules judge the process's code alone. A
// scenario's requester waits until the process has subscribed a writer and waits or sleeps; without
// a scenario it does one full backup then. A process that makes requesters of its own gets none.
//
// What a requester stored is judged only where a scenario file names the medium.
//
// A child by fork() has none of its parent's: where it uses VSS itself it gets a stage, and a
// recording beside the parent's with its process id in the name (unless `%p` says where). Objects
// that it inherited work on a copy of the parent's world, unrecorded.
//
// Bad values are one line on standard error, and no world: calls then fail with E_UNEXPECTED.
// The world lives until the process ends, and is not torn down: nobody's code runs after main().
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/host/own_writer.h"
#include "sim/host/shared_machine.h"
#include "sim/host/state_folder.h"
#include "sim/scenario/stage.h"

namespace vsskit::host {

// What the environment asks for.
struct Settings {
  std::string scenario;  // empty: the default world
  std::string seed;
  std::string trace;  // `%p` in it stands for the process's id, so that several write their own
  std::string executor;
  std::string state;  // empty: the machine's own, where it has one
  std::string run{};  // the mark of the run that the process belongs to; empty for none
};
// The trace's path for the process with this id.
[[nodiscard]] std::string with_process_id(std::string trace, unsigned long id);

// Reads VSSKIT_* of the process.
[[nodiscard]] Settings settings_from_environment();

// What the process has around it, where that is more than a scenario can know.
struct Machine {
  // Volumes that are really there. They are the world's where no scenario names any; a scenario's
  // volume of the same root lies on the drive. One that it does not name is there, but no shadow
  // copies can be made of it.
  std::vector<scenario::VolumeSpec> drives;
  // Where this machine keeps its state; empty: nowhere.
  std::string state_folder;
  // Another name of the state's `Device`, by which programs open shadow copies; empty for none.
  std::string device_folder;
  bool threaded = false;  // unless VSSKIT_EXECUTOR says otherwise
  // What programs are told of shadow copies: the machine's name, empty for that of a scenario's,
  // and the time. Neither is recorded.
  std::string name;
  FileTime (*file_time)() = nullptr;
  // Where exposed copies are seen; it lives as long as the process. None: nowhere.
  volume::CopyViews* copy_views = nullptr;
};

// A world with its recording on the way to the disk.
class ProcessHost {
 public:
  // Errors: an unknown scenario, a bad seed, a trace that cannot be written.
  [[nodiscard]] static Result<std::unique_ptr<ProcessHost>> create(const Settings& settings,
                                                                   const Machine& machine = {});

  [[nodiscard]] scenario::Stage& stage() { return *stage_; }
  // Lets the scripted requester do what it has not done yet, on this thread; nothing where user
  // code made requesters of its own. From inside itself it returns at once.
  void play();
  // Whether everything that the scripted requester had to do is done.
  [[nodiscard]] bool played() const;
  // Has the process end, in order and with code 0, when so much virtual time has passed since
  // everything was done, or when nothing else can happen any more: a service that works until
  // somebody ends it. Once, for the process's own host; off Windows.
  void end_after(VirtualTime linger);
  // Nothing is recorded from here on.
  void leave_recording();
  // How many scripted backups were done.
  [[nodiscard]] std::size_t backups() const { return backups_; }

 private:
  ProcessHost() = default;
  void on_idle();
  void end_when_due();

  Result<void> set_up(const Settings& settings, const scenario::Scenario& world);
  Result<void> open_state(const Settings& settings, const Machine& real, scenario::Scenario& world);

  std::unique_ptr<OwnWriter> writer_;  // outlives the stage, as the state does
  std::unique_ptr<StateFolder> state_;
  std::unique_ptr<SharedMachine> shared_;
  std::unique_ptr<scenario::Stage> stage_;
  std::optional<scenario::RequesterSpec> requester_;
  std::size_t own_writers_ = 0;  // of the world, subscribed before the process's
  std::size_t backups_ = 0;
  std::size_t restores_ = 0;
  bool busy_ = false;
  bool stepped_ = false;  // the scenario's steps were played
  std::optional<VirtualTime> linger_;
  std::optional<VirtualTime> end_at_;
};

// Makes the process's host the source of sdk::process_world(). The library calls it when loaded.
void install_process_host();
// The process's one; nullptr while it has none.
[[nodiscard]] ProcessHost* process_host();
// For a process that makes its host in another way: it lives until the process ends.
void set_process_host(std::unique_ptr<ProcessHost> host);
// For the process's end: writers and requesters that are still there end in the trace, and what the
// program was handed and still holds is said. Does nothing where another thread was ended inside
// VSS.
void say_what_was_lost();

}  // namespace vsskit::host
