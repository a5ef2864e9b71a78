#include "sim/scenario/run.h"

#include <utility>

#include "sim/service/coordinator.h"

namespace vsskit::scenario {
Result<Played> run(const Scenario& scenario, const RunOptions& options) {
  Played result;
  result.seed = scenario.seed.value_or(options.seed);
  Result<engine::FaultPlan> faults = fault_plan(scenario);
  if (!faults) return faults.error();
  service::World::Options machine;
  machine.seed = result.seed;
  machine.windows_version = scenario.windows_version;
  machine.trace.holds = scenario.holds;
  machine.threaded = scenario.threaded;
  machine.threads = threads_of(scenario);
  machine.faults = *std::move(faults);
  result.recording.name = scenario.name.empty() ? "recording" : scenario.name;
  {
    Stage stage(machine, options.scripted);
    if (options.keep) stage.recorder().keep_in(result.recording);
    if (options.writer != nullptr) stage.recorder().write_to(*options.writer);
    if (Result<void> set_up = stage.set_up(scenario); !set_up) return set_up.error();
    if (scenario.requester) {
      auto skipped = stage.play(scenario.requester->steps);
      if (!skipped) return skipped.error();
      result.skipped = *std::move(skipped);
      for (const BackupSpec& backup : scenario.requester->backups) {
        Result<BackupOutcome> outcome =
            stage.backup(scenario.requester->role, backup, scenario.requester->poll_ms);
        if (!outcome) return outcome.error();
        result.backups.push_back(*std::move(outcome));
      }
      for (const RestoreSpec& restore : scenario.requester->restores) {
        Result<RestoreOutcome> outcome =
            stage.restore(scenario.requester->role, restore, scenario.requester->poll_ms);
        if (!outcome) return outcome.error();
        result.restores.push_back(*std::move(outcome));
      }
    }
  }
  return result;
}

}  // namespace vsskit::scenario
