// Runs into which a fault is put: backups of every type, restores, providers of the user's, disks
// that travel, a volume that is reverted, and one that fails anyway.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "replay/run/idle_faults.h"
#include "sim/scenario/built_in.h"
#include "sim/scenario/stage.h"
#include "sim/trace/recording.h"
#include "tests/support/vss_rules.h"

namespace vsskit::test {

// The copies of a backup without components go to a second requester, which imports them.
inline constexpr const char* kTransport = R"(
providers = ['hardware-copies']
[[writer]]
[requester]
steps = ['InitializeForBackup', 'SetContext context=BACKUP|TRANSPORTABLE',
  'SetBackupState components=no type=FULL', 'IsVolumeSupported volume=C:\', 'GatherWriterMetadata',
  'Wait', 'StartSnapshotSet', 'AddToSnapshotSet volume=C:\', 'PrepareForBackup', 'Wait',
  'DoSnapshotSet', 'Wait', 'BackupComplete', 'Wait', 'SaveAsXML', 'Release',
  'InitializeForBackup document=saved', 'SetContext context=BACKUP', 'ImportSnapshots', 'Wait',
  'GetSnapshotProperties snapshot=$snapshot:C:\', 'Query queried=NONE returned=SNAPSHOT',
  'Release'])";

// A volume that goes back to a copy that stays, which is deleted then.
inline constexpr const char* kRevert = R"(
providers = ['software-copies']
[[volume]]
root = 'C:\'
[[volume]]
root = 'D:\'
[[writer]]
folder = 'D:\ledger'
[requester]
steps = ['InitializeForBackup', 'SetContext context=APP_ROLLBACK',
  'SetBackupState components=no type=FULL', 'GatherWriterMetadata', 'Wait', 'StartSnapshotSet',
  'AddToSnapshotSet volume=D:\', 'PrepareForBackup', 'Wait', 'DoSnapshotSet', 'Wait',
  'ExposeSnapshot snapshot=$snapshot:D:\ attributes=EXPOSED_LOCALLY expose="X:"',
  'UnexposeSnapshot snapshot=$snapshot:D:\', 'BackupComplete', 'Wait',
  'RevertToSnapshot snapshot=$snapshot:D:\ force=yes', 'QueryRevertStatus volume=D:\', 'Wait',
  'DeleteSnapshots id=$set type=SNAPSHOT_SET force=yes', 'Release'])";

inline const std::vector<std::string>& faulty_runs() {
  static const std::vector<std::string> runs = {"default",
                                                "ledger-chain",
                                                "no-shadow-copy",
                                                "whole-volumes",
                                                "restore-aside",
                                                "restore-tree",
                                                "restore-moved",
                                                "restore-service",
                                                "software-provider",
                                                "hardware-provider",
                                                "failed-snapshot",
                                                "transport",
                                                "revert"};
  return runs;
}

inline scenario::Scenario faulty_run(const std::string& name) {
  const bool own = name == "transport" || name == "revert";
  auto made = own ? scenario::parse_scenario(name == "revert" ? kRevert : kTransport, name)
                  : scenario::built_in(name, 5);
  EXPECT_TRUE(made) << name << ": " << (made ? "" : made.error().text());
  return *std::move(made);
}

// The run from its beginning to where it ends.
inline trace::Recording record(const scenario::Scenario& scenario) {
  service::World::Options machine;
  machine.seed = 5;
  machine.faults = *scenario::fault_plan(scenario);
  trace::Recording recording;
  scenario::Stage stage(machine);
  stage.recorder().keep_in(recording);
  // A writer that is not let in, or a crash, can end it here.
  if (!stage.set_up(scenario)) return recording;
  EXPECT_TRUE(stage.play(scenario.requester->steps));
  for (const scenario::BackupSpec& backup : scenario.requester->backups)
    EXPECT_TRUE(stage.backup("files", backup));
  for (const scenario::RestoreSpec& restore : scenario.requester->restores)
    (void)stage.restore("files", restore);  // of a backup that failed: nothing to restore
  return recording;
}

struct Trial {
  std::vector<std::string> broken;  // what rules about VSS itself and its providers found
  bool struck = false;
};

inline Trial try_fault(const std::string& run, const std::string& name, const std::string& value) {
  scenario::Scenario scenario = faulty_run(run);
  if (!name.empty()) scenario.faults.emplace_back(name, value);
  const trace::Recording recording = record(scenario);
  run::IdleFaults idle(recording.header.holds);
  for (const trace::Step& step : recording.steps)
    idle.see(step);
  Trial trial;
  trial.struck = idle.tell().empty();
  trial.broken = blame_of_vss(recording);
  return trial;
}

}  // namespace vsskit::test
