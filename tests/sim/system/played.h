// One and the same play on a simulated machine and on another one, and its recordings.
#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "sim/scenario/stage.h"
#include "sim/system/open.h"
#include "sim/trace/recording.h"

namespace vsskit::test {

struct Play {
  std::vector<scenario::WriterSpec> writers;
  std::vector<scenario::BackupSpec> backups;
  std::vector<scenario::RestoreSpec> restores;
  std::string medium = "M:\\backup";
};

inline scenario::BackupSpec of_type(BackupType type) {
  scenario::BackupSpec backup;
  backup.type = type;
  return backup;
}

// On a stage that has its volumes.
inline void play_on(scenario::Stage& stage, const Play& play) {
  ASSERT_TRUE(stage.set_medium(play.medium));
  for (const auto& writer : play.writers) {
    const auto added = stage.add_writer(writer);
    ASSERT_TRUE(added) << added.error().text();
  }
  for (const scenario::BackupSpec& backup : play.backups) {
    const auto outcome = stage.backup("files", backup, 0);
    ASSERT_TRUE(outcome);
    EXPECT_TRUE(outcome->succeeded) << outcome->failed_step;
    for (const std::string& message : outcome->messages)
      ADD_FAILURE() << message;
  }
  for (const scenario::RestoreSpec& restore : play.restores) {
    const auto outcome = stage.restore("files", restore, 0);
    ASSERT_TRUE(outcome);
    EXPECT_TRUE(outcome->succeeded) << outcome->failed_step;
    EXPECT_EQ("", outcome->store);
    for (const std::string& message : outcome->messages)
      ADD_FAILURE() << message;
  }
}

inline trace::Recording simulated(const Play& play) {
  trace::Recording recording;
  service::World::Options options;
  options.seed = 3;
  scenario::Stage stage(options, true);
  stage.recorder().keep_in(recording);
  EXPECT_TRUE(stage.add_volume({"C:\\", std::nullopt, true, "NTFS"}));
  play_on(stage, play);
  return recording;
}

inline trace::Recording live(system::Machine machine, const Play& play) {
  trace::Recording recording;
  auto stage = system::open_stage(std::move(machine), true);
  EXPECT_TRUE(stage) << stage.error().text();
  if (!stage) return recording;
  (*stage)->recorder().keep_in(recording);
  play_on(**stage, play);
  return recording;
}

}  // namespace vsskit::test
