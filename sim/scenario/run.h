// Runs a scenario from its beginning to its end.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/stage.h"
#include "sim/trace/recording.h"

namespace vsskit::scenario {

struct RunOptions {
  std::uint64_t seed = 1;  // where the scenario names none
  // Where the recording goes besides memory, step by step; none: memory only.
  trace::RecordingWriter* writer = nullptr;
  bool keep = true;       // false: not in memory, for long runs that are written
  bool scripted = false;  // roles are vsskit's own players: rules do not judge them
};

struct Played {
  std::uint64_t seed = 0;
  trace::Recording recording;
  std::vector<std::string> skipped;  // steps whose call could not be made, and why
  std::vector<BackupOutcome> backups;
  std::vector<RestoreOutcome> restores;
};

// Same scenario, same seed: the same recording, byte for byte. VSS failures are part of the
// recording; an error is a scenario that cannot be played (a host folder that is not
// there, a fault of a writer that it does not have).
[[nodiscard]] Result<Played> run(const Scenario& scenario, const RunOptions& options = {});

}  // namespace vsskit::scenario
