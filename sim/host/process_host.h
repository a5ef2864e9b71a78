// What a process gets that is linked with the SDK and makes no world itself: one stage, built when
// it first touches the VSS, COM or file functions, from
//   VSSKIT_SCENARIO  a scenario file or the name of a built-in one; without it the default world
//   VSSKIT_SEED      decimal or 0x hex; 1 without it
//   VSSKIT_TRACE     where the recording goes, step by step: a folder when it ends in `/`, else one
//                    file; without it nothing is kept
//   VSSKIT_EXECUTOR  `lockstep` or `threaded`; without it as the scenario says
// The roles of that world are vsskit's own players: rules judge the process's code alone. A
// scenario's requester waits until the process has subscribed a writer and waits or sleeps; without
// a scenario it does one full backup then. A process that makes requesters of its own gets none.
//
// What a requester stored is judged only where a scenario file names the medium.
//
// Bad values are one line on standard error, and no world: calls then fail with E_UNEXPECTED.
// The world lives until the process ends, and is not torn down: nobody's code runs after main().
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "sim/base/result.h"
#include "sim/scenario/stage.h"

namespace vsskit::host {

// What the environment asks for.
struct Settings {
  std::string scenario;  // empty: the default world
  std::string seed;
  std::string trace;
  std::string executor;
};

// Reads VSSKIT_* of the process.
[[nodiscard]] Settings settings_from_environment();

// A world with its recording on the way to the disk.
class ProcessHost {
 public:
  // Errors: an unknown scenario, a bad seed, a trace that cannot be written.
  [[nodiscard]] static Result<std::unique_ptr<ProcessHost>> create(const Settings& settings);

  [[nodiscard]] scenario::Stage& stage() { return *stage_; }
  // How many scripted backups were done.
  [[nodiscard]] std::size_t backups() const { return backups_; }

 private:
  ProcessHost() = default;
  void on_idle();

  std::unique_ptr<trace::RecordingWriter> writer_;  // outlives the stage
  std::unique_ptr<scenario::Stage> stage_;
  std::optional<scenario::RequesterSpec> requester_;
  std::size_t own_writers_ = 0;  // of the world, subscribed before the process's
  std::size_t backups_ = 0;
  bool busy_ = false;
  bool stepped_ = false;  // the scenario's steps were played
};

// Makes the process's host the source of sdk::process_world(). The library calls it when loaded.
void install_process_host();

}  // namespace vsskit::host
