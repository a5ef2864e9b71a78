// Faults that strike on one thread while an operation of the same session runs on another: the
// service that stops, the requester that vanishes.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sim/service/coordinator.h"
#include "tests/sim/sdk/told_writer.h"
#include "tests/support/provider_world.h"

namespace vsskit::test {
namespace {

void expect_nothing_left(Machine& machine) {
  const service::Coordinator& coordinator = machine.stage.vss()->coordinator();
  EXPECT_EQ(0u, coordinator.live_session_count());
  EXPECT_EQ(nullptr, coordinator.creating());
  EXPECT_TRUE(machine.stage.volumes().shadow_copies().empty());
}

// C-EVT-08: a writer that was in a creation hears Abort; each that was prepared hears the end.
void expect_told_of_the_end(Machine& machine, const std::string& during) {
  const std::vector<std::string> heard = machine.writer.events();
  EXPECT_EQ("BackupShutdown", heard.back());
  const auto count = [&](const char* event) {
    return std::count(heard.begin(), heard.end(), event);
  };
  // Whoever has handled PostSnapshot is through with the creation.
  const bool in_creation = during != "PrepareBackup" && during != "PostSnapshot";
  EXPECT_EQ(in_creation ? 1 : 0, count("Abort"));
  EXPECT_EQ(1, count("BackupShutdown"));
}

void expect_next_backup_is_clean(Machine& machine) {
  auto backup = machine.prepared();
  machine.complete(backup);
  expect_nothing_left(machine);
}

// The service stops when this thread asks for the shadow copies that there are.
void stop_the_service(Machine& machine, IVssBackupComponents& backup) {
  ASSERT_TRUE(machine.stage.set_fault("service_stops_at", "Query"));
  CComPtr<IVssEnumObject> list;
  EXPECT_EQ(VSS_E_UNEXPECTED, backup.Query(GUID_NULL, VSS_OBJECT_NONE, VSS_OBJECT_SNAPSHOT, &list));
}

// A backup whose operation stands in the handler of an event, and what is done with it meanwhile.
class ThreadsFaults : public testing::TestWithParam<const char*> {
 protected:
  ThreadsFaults() {
    const std::string during = GetParam();
    machine.writer.at[during] = [once = stop_at(stop), done = false]() mutable {
      if (!std::exchange(done, true)) once();
    };
    if (during == "PrepareBackup") {
      backup = opened();
      async = started(*backup, &IVssBackupComponents::PrepareForBackup, *stop);
    } else {
      backup = machine.prepared();
      async = started(*backup, &IVssBackupComponents::DoSnapshotSet, *stop);
    }
  }
  static CComPtr<IVssBackupComponents> opened() {
    CComPtr<IVssBackupComponents> opened;
    EXPECT_EQ(S_OK, CreateVssBackupComponents(&opened));
    EXPECT_EQ(S_OK, opened->InitializeForBackup());
    EXPECT_EQ(S_OK, opened->SetBackupState(false, false, VSS_BT_FULL, false));
    EXPECT_EQ(VSS_S_ASYNC_FINISHED,
              Machine::run(*opened, &IVssBackupComponents::GatherWriterMetadata));
    return opened;
  }

  Machine machine;
  std::shared_ptr<Stop> stop = std::make_shared<Stop>();
  CComPtr<IVssBackupComponents> backup;
  CComPtr<IVssAsync> async;
};
INSTANTIATE_TEST_SUITE_P(Events, ThreadsFaults,
                         testing::Values("PrepareBackup", "PrepareSnapshot", "Freeze", "Thaw",
                                         "PostSnapshot"),
                         [](const auto& event) { return std::string(event.param); });

TEST_P(ThreadsFaults, ServiceThatStopsLetsTheHandlerEndAndTheOperationFail) {
  stop_the_service(machine, *backup);
  stop->go.open();
  HRESULT status = S_OK;
  EXPECT_EQ(S_OK, async->Wait());
  EXPECT_EQ(S_OK, async->QueryStatus(&status, nullptr));
  EXPECT_EQ(VSS_E_UNEXPECTED, status);
  EXPECT_TRUE(machine.stage.volumes().shadow_copies().empty());
  EXPECT_EQ(nullptr, machine.stage.vss()->coordinator().creating());
  async.Release();
  backup.Release();
  expect_told_of_the_end(machine, GetParam());
  expect_nothing_left(machine);
  expect_next_backup_is_clean(machine);
}

TEST_P(ThreadsFaults, RequesterThatVanishesLetsTheHandlerEndAndLeavesNothing) {
  ASSERT_TRUE(machine.stage.set_fault("requester_exit_after_call", "1"));
  {
    const OpensAfterCall opener(machine, stop);
    UINT count = 0;
    backup->GetWriterStatusCount(&count);
  }
  machine.stage.vss()->faults() = {};
  expect_told_of_the_end(machine, GetParam());
  expect_nothing_left(machine);
  async.Release();
  backup.Release();
  expect_next_backup_is_clean(machine);
}

// A copy that a provider makes while the service goes does not stay.
TEST(ThreadsFaultsInAProvider, CopiesMadeAfterTheServiceStoppedGo) {
  Machine machine;
  const auto stop = std::make_shared<Stop>();
  auto* provider = new Answering;
  ASSERT_EQ(S_OK, register_provider(static_cast<IVssSoftwareSnapshotProvider*>(provider), kSoftware,
                                    L"Soft Copies", VSS_PROV_SOFTWARE));
  provider->in_commit = [once = stop_at(stop), done = false]() mutable {
    if (!std::exchange(done, true)) once();
  };
  provider->Release();
  auto backup = machine.prepared();
  auto async = started(*backup, &IVssBackupComponents::DoSnapshotSet, *stop);
  stop_the_service(machine, *backup);
  stop->go.open();
  EXPECT_EQ(S_OK, async->Wait());
  EXPECT_TRUE(machine.stage.volumes().shadow_copies().empty());
  async.Release();
  backup.Release();
  expect_told_of_the_end(machine, "Freeze");
  expect_nothing_left(machine);
}

}  // namespace
}  // namespace vsskit::test
