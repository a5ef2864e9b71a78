// Backups by their folders alone, as other processes know them: what lies there no more does not
// take the place of what is live, and later backups build on them.
#include <gtest/gtest.h>

#include <string>

#include "sim/scenario/stage.h"

namespace vsskit::scenario {
namespace {

constexpr const char* kMedium = "M:\\backups\\first";
constexpr const char* kLive = "C:\\ledger\\ledger.dat";
constexpr const char* kLiveLog = "C:\\ledger\\ledger.log";

class StoredMedia : public testing::Test {
 protected:
  void SetUp() override {
    const Result<Scenario> scenario =
        parse_scenario("[[writer]]\ntransfers_during = 0\n", "stored");
    ASSERT_TRUE(scenario.ok());
    ASSERT_TRUE(stage_.set_up(*scenario));
    BackupSpec full;
    full.medium = kMedium;
    ASSERT_TRUE(stage_.backup("files", full, 0)->succeeded);
  }

  // Where a file of the ledger's is on the medium.
  static std::string stored(const std::string& name) {
    return std::string(kMedium) + "\\Ledger Writer\\ledger\\C\\ledger\\" + name;
  }
  std::string content(const std::string& path) {
    const auto read = stage_.volumes().read_file(path);
    return read.ok() ? *read : std::string();
  }
  Result<RestoreOutcome> restore() {
    RestoreSpec spec;
    spec.medium = kMedium;
    spec.transfers_before = 0;
    return stage_.restore("files", spec, 0);
  }
  void expect_untouched(const std::string& what_is_wrong) {
    stage_.transfer(5);
    const std::string before = content(kLive);
    const std::string log = content(kLiveLog);
    ASSERT_NE(before + log, "");
    const Result<RestoreOutcome> done = restore();
    ASSERT_TRUE(done.ok());
    EXPECT_FALSE(done->succeeded);
    EXPECT_EQ(done->sessions, 0U);
    ASSERT_FALSE(done->messages.empty());
    EXPECT_EQ(done->messages[0], stored("ledger.dat") + what_is_wrong);
    // Not the other file of the component either.
    EXPECT_TRUE(content(kLive) == before);
    EXPECT_TRUE(content(kLiveLog) == log);
    EXPECT_EQ(stage_.verify_ledgers(), "");
  }

  Stage stage_{service::World::Options{}};
};

constexpr const char* kNotWhole = " is missing, or shorter than what was stored.";

TEST_F(StoredMedia, KeepsTheLiveFileWhoseStoredOneIsGone) {
  ASSERT_EQ(stage_.volumes().remove_file(stored("ledger.dat")), volume::FileError::none);
  expect_untouched(kNotWhole);
}

TEST_F(StoredMedia, KeepsTheLiveFileWhoseStoredOneWasCut) {
  const std::string whole = content(stored("ledger.dat"));
  ASSERT_GT(whole.size(), 1U);
  ASSERT_EQ(stage_.volumes().write_file(stored("ledger.dat"), whole.substr(0, whole.size() - 1)),
            volume::FileError::none);
  expect_untouched(kNotWhole);
}

// Writers may name ranges that reach behind the file's end, and some that lie there whole.
TEST_F(StoredMedia, ARangeOfWhichNothingWasThereMissesNothing) {
  const std::string catalogue = std::string(kMedium) + "\\catalogue.txt";
  const std::string behind = std::string(kLiveLog) + " 1000000:50/0 " + stored("ledger.log") + "\n";
  ASSERT_EQ(stage_.volumes().write_file(catalogue, content(catalogue) + behind),
            volume::FileError::none);
  const Result<RestoreOutcome> done = restore();
  ASSERT_TRUE(done.ok());
  EXPECT_TRUE(done->succeeded);
  EXPECT_EQ(done->store, "");
}

TEST_F(StoredMedia, TheBackupThatIsNamedIsBuiltOn) {
  BackupSpec later;
  later.medium = "M:\\backups\\later";
  ASSERT_TRUE(stage_.backup("files", later, 0)->succeeded);
  for (const BackupType type : {BackupType::incremental, BackupType::differential}) {
    stage_.transfer(5);
    BackupSpec next;
    next.type = type;
    next.base = kMedium;
    next.medium = "M:\\backups\\" + std::string(print(type));
    const Result<BackupOutcome> done = stage_.backup("files", next, 0);
    ASSERT_TRUE(done.ok());
    EXPECT_TRUE(done->succeeded);
    EXPECT_EQ(done->type, type);
    const std::string catalogue = content(next.medium + "\\catalogue.txt");
    EXPECT_NE(catalogue.find("base=..\\first\n"), std::string::npos) << catalogue;
    RestoreSpec back;
    back.medium = next.medium;
    const Result<RestoreOutcome> restored = stage_.restore("files", back, 0);
    ASSERT_TRUE(restored.ok());
    EXPECT_TRUE(restored->succeeded);
    EXPECT_EQ(restored->sessions, 2U);
    EXPECT_EQ(restored->store, "");
  }
}

// To another drive, say, or where a copy of it is kept.
TEST_F(StoredMedia, BackupsThatWereMovedTogetherAreRestoredFromWhereTheyAre) {
  stage_.transfer(5);
  BackupSpec next;
  next.type = BackupType::incremental;
  next.base = kMedium;
  next.medium = "M:\\backups\\next";
  ASSERT_TRUE(stage_.backup("files", next, 0)->succeeded);
  ASSERT_EQ(stage_.volumes().rename("M:\\backups", "M:\\moved", false), volume::FileError::none);
  const std::string before = content(kLive);
  stage_.transfer(5);
  RestoreSpec back;
  back.medium = "M:\\moved\\next";
  back.transfers_before = 0;
  const Result<RestoreOutcome> restored = stage_.restore("files", back, 0);
  ASSERT_TRUE(restored.ok());
  EXPECT_TRUE(restored->succeeded);
  EXPECT_EQ(restored->sessions, 2U);
  EXPECT_TRUE(content(kLive) == before);
}

TEST_F(StoredMedia, NothingIsBuiltOnWhatIsNoBase) {
  BackupSpec copy;
  copy.type = BackupType::copy;
  copy.medium = "M:\\backups\\copy";
  ASSERT_TRUE(stage_.backup("files", copy, 0)->succeeded);
  BackupSpec next;
  next.type = BackupType::incremental;
  next.medium = "M:\\backups\\next";
  for (const char* base : {"M:\\backups\\copy", "M:\\backups\\nosuch"}) {
    next.base = base;
    const Result<BackupOutcome> done = stage_.backup("files", next, 0);
    ASSERT_TRUE(done.ok());
    EXPECT_FALSE(done->succeeded) << base;
    EXPECT_EQ(done->failed_step, "the base");
  }
}

}  // namespace
}  // namespace vsskit::scenario
