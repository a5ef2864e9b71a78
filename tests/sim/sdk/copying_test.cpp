// IVssAsync of DoSnapshotSet, and other requesters, while files of the host are copied for it.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "sim/provider/provider.h"
#include "sim/sdk/faces/wide_text.h"
#include "tests/sim/sdk/told_writer.h"

namespace vsskit::test {
namespace {

namespace fs = std::filesystem;

// `E:\` over a host folder with a file, of which a backup is about to make a copy.
struct CopyingMachine : Machine {
  CopyingMachine() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder = fs::path(testing::TempDir()) / (std::string("vsskit-com-copying-") + test->name());
    fs::remove_all(folder);
    fs::create_directories(folder);
    std::ofstream(folder / "a.txt") << "before";
    EXPECT_TRUE(stage.add_volume({"E:\\", folder.generic_string(), true, "NTFS"}));
    backup = prepared();
    WCHAR volume[] = L"E:\\";
    EXPECT_EQ(S_OK, backup->AddToSnapshotSet(volume, GUID_NULL, &snapshot));
    stage.vss()->volumes().before_copying_do(stop_at(stop));
    EXPECT_EQ(S_OK, backup->DoSnapshotSet(&async));
    EXPECT_EQ(VSS_S_ASYNC_PENDING, status());
    EXPECT_EQ(VSS_S_ASYNC_PENDING, status());
    stop->reached.pass();
  }
  ~CopyingMachine() {
    stop->go.open();
    async.Release();
    backup.Release();
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }

  HRESULT status() {
    HRESULT answer = E_FAIL;
    EXPECT_EQ(S_OK, async->QueryStatus(&answer, nullptr));
    return answer;
  }

  fs::path folder;
  std::shared_ptr<Stop> stop = std::make_shared<Stop>();
  CComPtr<IVssBackupComponents> backup;
  CComPtr<IVssAsync> async;
  VSS_ID snapshot = GUID_NULL;
};

TEST(Copying, LetsStatusBeQueriedAndWaitsEnd) {
  CopyingMachine machine;
  EXPECT_EQ(VSS_S_ASYNC_PENDING, machine.status());
  EXPECT_EQ(S_OK, machine.async->Wait(1));
  EXPECT_EQ(VSS_S_ASYNC_PENDING, machine.status());
  machine.stop->go.open();
  EXPECT_EQ(S_OK, machine.async->Wait());
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, machine.status());
  VSS_SNAPSHOT_PROP properties;
  ASSERT_EQ(S_OK, machine.backup->GetSnapshotProperties(machine.snapshot, &properties));
  const std::string device = *sdk::Argument(properties.m_pwszSnapshotDeviceObject).text();
  EXPECT_EQ("before", *machine.stage.vss()->volumes().read_file(device + "\\a.txt"));
  VssFreeSnapshotProperties(&properties);
}

TEST(Copying, LeavesOtherRequestersToTheirs) {
  CopyingMachine machine;
  CComPtr<IVssBackupComponents> other;
  ASSERT_EQ(S_OK, CreateVssBackupComponents(&other));
  ASSERT_EQ(S_OK, other->InitializeForBackup());
  EXPECT_EQ(VSS_S_ASYNC_FINISHED,
            Machine::run(*other, &IVssBackupComponents::GatherWriterMetadata));
  HRESULT failure = S_OK;
  EXPECT_EQ(VSS_WS_WAITING_FOR_THAW, machine.state_of_writer(*other, &failure));
  CComPtr<IVssEnumObject> found;
  EXPECT_EQ(S_FALSE, other->Query(GUID_NULL, VSS_OBJECT_NONE, VSS_OBJECT_SNAPSHOT, &found));
  EXPECT_EQ(VSS_S_ASYNC_PENDING, machine.status());
}

TEST(Copying, CanBeCancelled) {
  CopyingMachine machine;
  const HRESULT cancelled = machine.async->Cancel();
  EXPECT_TRUE(cancelled == S_OK || cancelled == VSS_S_ASYNC_CANCELLED) << cancelled;
  EXPECT_EQ(VSS_S_ASYNC_PENDING, machine.status());
  machine.stop->go.open();
  EXPECT_EQ(S_OK, machine.async->Wait());
  EXPECT_EQ(VSS_S_ASYNC_CANCELLED, machine.status());
  EXPECT_TRUE(machine.stage.vss()->volumes().shadow_copies().empty());
  EXPECT_EQ("Abort", machine.writer.events().back());
}

}  // namespace
}  // namespace vsskit::test
