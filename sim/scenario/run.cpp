#include "sim/scenario/run.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "sim/base/text.h"
#include "sim/service/coordinator.h"

namespace vsskit::scenario {
namespace {

// A fault of a writer that is not there would strike nobody, and the run would prove nothing.
Result<void> check_faulty_writers(const Scenario& scenario, service::World& world) {
  std::vector<std::string_view> labels;
  const auto writers = world.coordinator().writers();
  for (const auto& writer : writers)
    labels.push_back(writer->registration.label);
  const auto check = [&](const std::string& label) -> Result<void> {
    if (label == "*" || std::find(labels.begin(), labels.end(), label) != labels.end()) return {};
    const std::string_view near = nearest(label, labels);
    std::string expected = "the scenario has no writers";
    if (!labels.empty()) expected = "a writer's label, such as " + std::string(labels.front());
    if (!near.empty()) expected = "did you mean " + std::string(near) + "?";
    return Error{scenario.name, "a fault names the writer '" + label + "', whom nobody knows",
                 expected};
  };
  for (const engine::WriterFault& fault : world.faults().writers) {
    if (Result<void> known = check(fault.writer); !known) return known;
  }
  for (const engine::WriterAccount& account : world.faults().writer_accounts) {
    if (Result<void> known = check(account.writer); !known) return known;
  }
  return {};
}

// The same of volumes.
Result<void> check_lost_volumes(const Scenario& scenario, service::World& world) {
  for (const engine::VolumeFault& fault : world.faults().lost_volumes) {
    if (world.volumes().find_volume(fault.volume) != nullptr) continue;
    std::vector<std::string> roots;
    for (const VolumeSpec& volume : scenario.volumes)
      roots.push_back(volume.root);
    return Error{scenario.name,
                 "a fault names the volume '" + fault.volume + "', which is not there",
                 roots.empty() ? "C:\\, or the medium's volume"
                               : "a volume's root, such as " + roots.front()};
  }
  return {};
}

// The same of services that do not stop.
Result<void> check_stubborn_services(const Scenario& scenario, service::World& world) {
  for (const engine::StubbornService& stubborn : world.faults().stubborn_services) {
    const std::string name = fold_case(stubborn.name);
    const auto is_it = [&](const WriterSpec& w) { return fold_case(w.service) == name; };
    const auto& writers = scenario.writers;
    if (name == "*" || std::any_of(writers.begin(), writers.end(), is_it)) continue;
    return Error{scenario.name,
                 "a fault names the service '" + stubborn.name + "', which is not there",
                 "a service of a writer, or * for every one"};
  }
  return {};
}

// What backups save without components must be there; what writers offer is the requester's to see.
Result<void> check_saved_volumes(const Scenario& scenario, service::World& world) {
  if (!scenario.requester) return {};
  for (const BackupSpec& backup : scenario.requester->backups) {
    for (const std::string& root : backup.volumes) {
      if (world.volumes().find_volume(root) != nullptr) continue;
      return Error{scenario.name, "a backup names the volume '" + root + "', which is not there",
                   "a volume's root, such as C:\\"};
    }
  }
  return {};
}

}  // namespace

Result<Played> run(const Scenario& scenario, const RunOptions& options) {
  Played result;
  result.seed = scenario.seed.value_or(options.seed);
  Result<engine::FaultPlan> faults = fault_plan(scenario);
  if (!faults) return faults.error();
  service::World::Options machine;
  machine.seed = result.seed;
  machine.windows_version = scenario.windows_version;
  machine.service_pack = scenario.service_pack;
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
    if (auto known = check_faulty_writers(scenario, *stage.vss()); !known) return known.error();
    if (auto known = check_lost_volumes(scenario, *stage.vss()); !known) return known.error();
    if (auto known = check_stubborn_services(scenario, *stage.vss()); !known) return known.error();
    if (auto known = check_saved_volumes(scenario, *stage.vss()); !known) return known.error();
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
