// What the drives of a machine are in the world of a process, beside the volumes of its scenario.
#include <gtest/gtest.h>

#include <windows.h>

#include <fstream>
#include <memory>
#include <string>

#include "sim/host/process_host.h"
#include "sim/sdk/com_state.h"
#include "tests/sim/volume/world_for_test.h"
#include "tests/support/stage_world.h"

namespace vsskit::host {
namespace {

using vsskit::test::Requester;
using vsskit::test::StageWorld;

// Fixed drives C:, D: and M: over one folder, and a network drive.
Machine machine_over(const std::string& folder) {
  Machine machine;
  for (const char* root : {"C:\\", "D:\\", "M:\\", "Z:\\"}) {
    scenario::VolumeSpec drive;
    drive.root = root;
    drive.supported = *root != 'Z';
    if (drive.supported) drive.host_folder = folder;
    machine.drives.push_back(drive);
  }
  return machine;
}

class Drives : public ::testing::Test {
 protected:
  Drives() { folder_.put("notes.txt", "there"); }

  Result<std::unique_ptr<ProcessHost>> host_of(const std::string& scenario) const {
    const std::string path = place_.path + "/scenario.toml";
    std::ofstream(path) << scenario;
    return ProcessHost::create({path, "1", "", "", ""}, machine_over(folder_.path));
  }
  void begin(const std::string& scenario) {
    auto made = host_of(scenario);
    ASSERT_TRUE(made) << made.error().text();
    host_ = *std::move(made);
  }
  // What IsVolumeSupported and AddToSnapshotSet answer.
  struct Answers {
    HRESULT asked = E_FAIL;
    BOOL supported = TRUE;
    HRESULT added = E_FAIL;
  };
  Answers ask(std::wstring volume) const {
    const scenario::Stage::Scope scope(host_->stage());
    const Requester backup = StageWorld::requester();
    VSS_ID set = GUID_NULL;
    VSS_ID snapshot = GUID_NULL;
    Answers answers;
    EXPECT_EQ(S_OK, backup->InitializeForBackup());
    EXPECT_EQ(S_OK, backup->SetContext(VSS_CTX_FILE_SHARE_BACKUP));
    answers.asked = backup->IsVolumeSupported(GUID_NULL, volume.data(), &answers.supported);
    EXPECT_EQ(S_OK, backup->StartSnapshotSet(&set));
    answers.added = backup->AddToSnapshotSet(volume.data(), GUID_NULL, &snapshot);
    return answers;
  }

  sdk::ComApartmentScope com_;
  volume::HostFolder folder_;
  volume::HostFolder place_;
  std::unique_ptr<ProcessHost> host_;
};

// A program that goes through the machine's drives meets no error that Windows would not give.
TEST_F(Drives, AreThereAndNotSupportedWhereTheScenarioNamesOthers) {
  begin("[[volume]]\nroot = 'D:\\'\n");
  for (const wchar_t* drive : {L"C:\\", L"c:\\", L"M:\\", L"Z:\\"}) {
    const Answers answers = ask(drive);
    EXPECT_EQ(S_OK, answers.asked) << static_cast<char>(*drive);
    EXPECT_FALSE(answers.supported) << static_cast<char>(*drive);
    EXPECT_EQ(VSS_E_VOLUME_NOT_SUPPORTED, answers.added) << static_cast<char>(*drive);
  }
  const Answers named = ask(L"D:\\");
  EXPECT_EQ(S_OK, named.asked);
  EXPECT_TRUE(named.supported);
  EXPECT_EQ(S_OK, named.added);
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, ask(L"X:\\").asked) << "no drive of the machine";
}

TEST_F(Drives, HoldAScenariosVolumeHoweverItSpellsThem) {
  begin("[[volume]]\nroot = 'd:'\n");
  EXPECT_EQ("there", *host_->stage().volumes().read_file("D:\\notes.txt"));
  EXPECT_TRUE(ask(L"D:\\").supported);
}

// The program could not see such files.
TEST_F(Drives, TakeNoFilesOfTheWorldsWhereTheScenarioDoesNotNameThem) {
  const auto made = host_of("[[volume]]\nroot = 'D:\\'\n[[writer]]\nfolder = 'C:\\ledger'\n");
  ASSERT_FALSE(made);
  EXPECT_NE(std::string::npos, made.error().text().find("C:\\ledger")) << made.error().text();
}

TEST_F(Drives, LeaveTheMediumItsDrive) {
  begin("medium = 'M:\\backup'\n[[volume]]\nroot = 'D:\\'\n");
  EXPECT_TRUE(host_->stage().volumes().info("M:\\backup").ok());
}

TEST_F(Drives, AreAllVolumesWhereTheScenarioNamesNone) {
  begin("");
  EXPECT_TRUE(ask(L"C:\\").supported);
  EXPECT_FALSE(ask(L"Z:\\").supported);
  EXPECT_EQ("there", *host_->stage().volumes().read_file("C:\\notes.txt"));
}

}  // namespace
}  // namespace vsskit::host
