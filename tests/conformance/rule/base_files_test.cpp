#include "conformance/rule/base_files.h"

#include <gtest/gtest.h>

#include "tests/support/judged.h"

namespace vsskit::conformance {
namespace {

constexpr std::string_view kComponent =
    "instance={00000000-0000-0000-0000-000000000002} "
    "writer={00000000-0000-0000-0000-000000000001} type=DATABASE logical_path=null component=a";

// One backup of a component on `C:\` with this listing, from step `first` on; 6 steps.
std::string backup(int first, std::string_view type, std::string_view listing) {
  const std::string lines[] = {
      "requester CreateVssBackupComponents -> S_OK",
      fmt::format("requester SetBackupState components=yes bootable=no type={} partial=no -> S_OK",
                  type),
      fmt::format("requester AddComponent {} -> S_OK", kComponent),
      fmt::format("files:C:\\ snapshot listing={}", listing),
      "requester BackupComplete -> S_OK",
      "requester Release -> 0",
  };
  std::string text;
  for (const std::string& line : lines)
    text += fmt::format("{} 0.000 {}\n", first++, line);
  return text;
}

std::string listing(std::string_view digest) {
  return fmt::format("# vsskit listing 1\n10 2026-01-01T00:00:00.0000000Z {} C:\\a.dat\n", digest);
}

// Whether a file counts as changed in a third backup, of this type, after a full and an incremental
// one that held it with the digests `aa` and `bb`.
bool changed(BackupType type, std::string_view path, std::string_view digest) {
  const std::string text = "# vsskit trace 1\n" + backup(1, "FULL", "1.txt") +
                           backup(7, "INCREMENTAL", "2.txt") + backup(13, print(type), "3.txt");
  bool result = false;
  each_session(text,
               [&](const Session& session) {
                 ExpectedFile file;
                 file.path = path;
                 file.digest = digest;
                 result = BaseFiles(session).has_changed(file);
               },
               {{"1.txt", listing("aa")}, {"2.txt", listing("bb")}, {"3.txt", listing("cc")}});
  return result;
}

TEST(BaseFiles, AreThoseOfTheLastFullForADifferential) {
  EXPECT_FALSE(changed(BackupType::differential, "c:\\A.dat", "aa"));
  EXPECT_TRUE(changed(BackupType::differential, "C:\\a.dat", "bb"));
}

TEST(BaseFiles, AreThoseOfTheLastIncrementalForAnIncremental) {
  EXPECT_FALSE(changed(BackupType::incremental, "C:\\a.dat", "bb"));
  EXPECT_TRUE(changed(BackupType::incremental, "C:\\a.dat", "aa"));
}

TEST(BaseFiles, AFileThatTheBaseDidNotHoldHasChanged) {
  EXPECT_TRUE(changed(BackupType::incremental, "C:\\new.dat", "aa"));
}

TEST(BaseFiles, TellNothingOfVolumesWithoutAListingNorOfOtherTypes) {
  EXPECT_FALSE(changed(BackupType::incremental, "D:\\new.dat", "aa"));
  EXPECT_FALSE(changed(BackupType::full, "C:\\new.dat", "aa"));
}

}  // namespace
}  // namespace vsskit::conformance
