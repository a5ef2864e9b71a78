// Whether a program got anywhere with VSS, told from what it recorded.
#include "replay/run/beginnings.h"

#include <gtest/gtest.h>

#include <string>

#include "sim/trace/recording.h"

namespace vsskit::run {
namespace {

Beginnings beginnings_of(const std::string& steps) {
  const auto recording =
      trace::Recording::parse("# vsskit trace 1\n# holds calls events\n" + steps, "test");
  EXPECT_TRUE(recording.ok()) << recording.error().text();
  Beginnings beginnings;
  if (!recording) return beginnings;
  for (const trace::Step& step : recording->steps)
    beginnings.see(step);
  return beginnings;
}

const std::string kPlayed =
    "  1  0.000  world  writer label=ledger id={5b2f8f4e-7d0c-4f0a-9a53-6c1ed9e0a001} "
    "scripted=yes\n"
    "  2  0.000  writer:ledger  Subscribe events=BACKUP_EVENTS_FLAG timeout_ms=0 -> S_OK\n"
    "  3  0.000  world  requester label=requester:2 scripted=yes\n"
    "  4  0.000  requester:2  CreateVssBackupComponents -> S_OK\n"
    "  5  0.000  requester:2  InitializeForBackup document=null -> S_OK\n";

TEST(Beginnings, AreNotWhatVsskitPlaysItself) {
  const Beginnings none = beginnings_of(kPlayed);
  EXPECT_FALSE(none.any());
  EXPECT_FALSE(none.called());
  EXPECT_EQ("", none.no_writer());
  EXPECT_EQ("", none.no_session());
}

TEST(Beginnings, OfAWriterAreItsSubscription) {
  const Beginnings refused =
      beginnings_of(kPlayed + "  6  0.000  writer:mine  Initialize -> CO_E_NOTINITIALIZED\n");
  EXPECT_FALSE(refused.any());
  EXPECT_EQ("Initialize answered CO_E_NOTINITIALIZED", refused.no_writer());
  const Beginnings later =
      beginnings_of(kPlayed +
                    "  6  0.000  writer:mine  Initialize -> S_OK\n"
                    "  7  0.000  writer:mine  Subscribe events=BACKUP_EVENTS_FLAG timeout_ms=0 -> "
                    "E_ACCESSDENIED\n");
  EXPECT_FALSE(later.any());
  EXPECT_EQ("Subscribe answered E_ACCESSDENIED", later.no_writer());
  const Beginnings again = beginnings_of(
      "  6  0.000  writer:mine  Subscribe events=BACKUP_EVENTS_FLAG timeout_ms=0 -> "
      "E_ACCESSDENIED\n"
      "  7  0.000  writer:mine  Subscribe events=BACKUP_EVENTS_FLAG timeout_ms=0 -> S_OK\n");
  EXPECT_TRUE(again.any());
  EXPECT_EQ("", again.no_writer());
}

TEST(Beginnings, OfARequesterAreAnInitializedObject) {
  const std::string made = "  6  0.000  requester  CreateVssBackupComponents -> S_OK\n";
  EXPECT_TRUE(beginnings_of(made).any());
  const Beginnings without_com = beginnings_of(
      kPlayed + "  6  0.000  requester  CreateVssBackupComponents -> CO_E_NOTINITIALIZED\n");
  EXPECT_FALSE(without_com.any());
  EXPECT_EQ("CreateVssBackupComponents answered CO_E_NOTINITIALIZED", without_com.no_session());
  const Beginnings refused =
      beginnings_of(made +
                    "  7  0.000  requester  InitializeForBackup document=null -> E_ACCESSDENIED\n"
                    "  8  0.000  requester  Release -> 0\n");
  EXPECT_FALSE(refused.any());
  EXPECT_EQ("InitializeForBackup answered E_ACCESSDENIED", refused.no_session());
  const Beginnings begun =
      beginnings_of(made + "  7  0.000  requester  InitializeForBackup document=null -> S_OK\n");
  EXPECT_TRUE(begun.any());
  EXPECT_EQ("", begun.no_session());
}

TEST(Beginnings, AreMadeByAnyOtherCallThatIsAnswered) {
  EXPECT_TRUE(beginnings_of("  1  0.000  requester  IsVolumeSnapshotted volume=C:\\ present=no "
                            "capability=0 -> S_OK\n")
                  .any());
}

}  // namespace
}  // namespace vsskit::run
