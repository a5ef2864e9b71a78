// Whether a program stayed until vsskit's own requester had backed up its writers.
#include "replay/run/scripted_backup.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace vsskit::run {
namespace {

namespace fs = std::filesystem;

const std::string kWriter =
    "  1  0.000  world  writer label=mine id={5b2f8f4e-7d0c-4f0a-9a53-6c1ed9e0a001} scripted=no\n"
    "  2  0.000  writer:mine  Subscribe events=BACKUP_EVENTS_FLAG timeout_ms=0 -> S_OK\n";
const std::string kScripted = "  3  0.000  world  requester label=requester scripted=yes\n";
const std::string kBegun = "  4  0.000  requester  CreateVssBackupComponents -> S_OK\n";
const std::string kReleased =
    "  5  0.000  requester  Release\n"
    "  6  0.000  writer:mine  OnVSSShutdown for=requester\n"
    "  7  0.000  writer:mine  end step=6 -> true\n";
const std::string kEnded = "  8  0.000  requester  end step=5 -> 0\n";

bool cut_short(const std::string& steps, std::size_t backups = 1) {
  const fs::path path = fs::path(testing::TempDir()) / "scripted-backup.trace";
  std::ofstream(path, std::ios::binary) << "# vsskit trace 1\n# holds calls events\n" << steps;
  const auto found = was_cut_short(path.string(), backups);
  fs::remove(path);
  EXPECT_TRUE(found) << found.error().text();
  return found && *found;
}

TEST(ScriptedBackup, IsOverWithItsRequester) {
  EXPECT_FALSE(cut_short(kWriter + kScripted + kBegun + kReleased + kEnded));
}

TEST(ScriptedBackup, IsCutShortByAProgramThatLeavesBefore) {
  EXPECT_TRUE(cut_short(kWriter));
  EXPECT_TRUE(cut_short(kWriter + kScripted + kBegun));
  EXPECT_TRUE(cut_short(kWriter + kScripted + kBegun + kReleased));
}

TEST(ScriptedBackup, IsCutShortBetweenTwo) {
  EXPECT_TRUE(cut_short(kWriter + kScripted + kBegun + kReleased + kEnded, 2));
}

TEST(ScriptedBackup, IsNobodysWhereTheProgramHasNoWriterOrARequester) {
  EXPECT_FALSE(cut_short("  1  0.000  world  requester label=requester scripted=no\n"));
  EXPECT_FALSE(
      cut_short(kWriter + "  3  0.000  world  requester label=requester scripted=no\n" + kBegun));
}

}  // namespace
}  // namespace vsskit::run
