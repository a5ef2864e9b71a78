// What goes on while a requester does something else: an operation that it started works on,
// however rarely it asks, and one whose IVssAsync it let go of comes to its end.
#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

#include "tests/sim/sdk/told_writer.h"

namespace vsskit::test {
namespace {

using Method = HRESULT (IVssBackupComponents::*)(IVssAsync**);

// Whether operations run on threads.
class PausesOf : public testing::TestWithParam<bool> {
 protected:
  Machine machine{GetParam()};
};

// Looks how far the operation is after each pause; how often it was not over.
struct Polled {
  HRESULT result = E_FAIL;
  int pending = 0;
};
Polled poll(IVssBackupComponents& backup, Method method, DWORD pause_ms) {
  CComPtr<IVssAsync> async;
  Polled polled;
  EXPECT_EQ(S_OK, (backup.*method)(&async));
  while (true) {
    Sleep(pause_ms);
    EXPECT_EQ(S_OK, async->QueryStatus(&polled.result, nullptr));
    if (polled.result != VSS_S_ASYNC_PENDING) return polled;
    ++polled.pending;
  }
}

int failed_writers(IVssBackupComponents& backup) {
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, Machine::run(backup, &IVssBackupComponents::GatherWriterStatus));
  UINT count = 0;
  EXPECT_EQ(S_OK, backup.GetWriterStatusCount(&count));
  int failed = 0;
  for (UINT i = 0; i < count; ++i) {
    VSS_ID instance, id;
    CComBSTR name;
    VSS_WRITER_STATE state;
    HRESULT failure = S_OK;
    EXPECT_EQ(S_OK, backup.GetWriterStatus(i, &instance, &id, &name, &state, &failure));
    failed += FAILED(failure) ? 1 : 0;
  }
  return failed;
}

// Writes are held for ten seconds, a writer for its sixty: of VSS's time, not of the requester's.
TEST_P(PausesOf, RequestersThatAskRarelyStretchNothing) {
  for (const DWORD pause_ms : {5000u, 11000u, 70000u}) {
    Machine other(GetParam());
    std::deque<ToldWriter> more(9);
    for (ToldWriter& writer : more)
      ASSERT_EQ(S_OK, writer.start());
    CComPtr<IVssBackupComponents> backup;
    ASSERT_EQ(S_OK, CreateVssBackupComponents(&backup));
    ASSERT_EQ(S_OK, backup->InitializeForBackup());
    ASSERT_EQ(S_OK, backup->SetBackupState(false, false, VSS_BT_FULL, false));
    Machine::run(*backup, &IVssBackupComponents::GatherWriterMetadata);
    VSS_ID set, snapshot;
    WCHAR volume[] = L"C:\\";
    ASSERT_EQ(S_OK, backup->StartSnapshotSet(&set));
    ASSERT_EQ(S_OK, backup->AddToSnapshotSet(volume, GUID_NULL, &snapshot));
    Machine::run(*backup, &IVssBackupComponents::PrepareForBackup);
    EXPECT_EQ(VSS_S_ASYNC_FINISHED,
              poll(*backup, &IVssBackupComponents::DoSnapshotSet, pause_ms).result);
    EXPECT_EQ(0, failed_writers(*backup)) << pause_ms;
  }
}

TEST_P(PausesOf, RequestersLetTheWritersHearAllEvents) {
  auto backup = machine.prepared();
  CComPtr<IVssAsync> async;
  ASSERT_EQ(S_OK, backup->DoSnapshotSet(&async));
  Sleep(5000);
  EXPECT_EQ("PostSnapshot", machine.writer.events().back());
}

// A wait that has no end is a pause too: here for what only a later event brings about.
TEST_P(PausesOf, RequestersEndWithWhatAHandlerSignals) {
  auto backup = machine.prepared();
  const HANDLE thawed = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  machine.writer.at["Thaw"] = [&] { SetEvent(thawed); };
  CComPtr<IVssAsync> async;
  ASSERT_EQ(S_OK, backup->DoSnapshotSet(&async));
  EXPECT_EQ(DWORD{WAIT_OBJECT_0}, WaitForSingleObject(thawed, INFINITE));
  EXPECT_EQ(S_OK, async->Wait());
  CloseHandle(thawed);
}

TEST_P(PausesOf, HandlersLeaveOtherOperationsAlone) {
  auto backup = machine.prepared();
  CComPtr<IVssBackupComponents> other;
  ASSERT_EQ(S_OK, CreateVssBackupComponents(&other));
  ASSERT_EQ(S_OK, other->InitializeForBackup());
  machine.writer.at["Freeze"] = [] { Sleep(1000); };
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, Machine::run(*backup, &IVssBackupComponents::DoSnapshotSet));
  CComPtr<IVssAsync> gathering;
  ASSERT_EQ(S_OK, other->GatherWriterMetadata(&gathering));
  EXPECT_EQ(S_OK, gathering->Wait());
  EXPECT_EQ("Identify", machine.writer.events().back());
}

// Until its requester goes on, or lets time pass.
TEST_P(PausesOf, RequestersThatLetGoOfAnOperationDoNotEndIt) {
  CComPtr<IVssBackupComponents> backup;
  ASSERT_EQ(S_OK, CreateVssBackupComponents(&backup));
  ASSERT_EQ(S_OK, backup->InitializeForBackup());
  for (const bool pause : {true, false}) {
    const std::size_t before = machine.writer.events().size();
    IVssAsync* async = nullptr;
    ASSERT_EQ(S_OK, backup->GatherWriterMetadata(&async));
    async->Release();
    if (pause) {
      Sleep(5000);
      EXPECT_EQ(before + 1, machine.writer.events().size());
    }
    UINT count = 0;
    EXPECT_EQ(S_OK, backup->GetWriterMetadataCount(&count));
    EXPECT_EQ(1u, count);
  }
}

TEST_P(PausesOf, RequestersThatLetGoOfAllCompleteTheirBackup) {
  auto backup = machine.prepared();
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, Machine::run(*backup, &IVssBackupComponents::DoSnapshotSet));
  IVssAsync* async = nullptr;
  ASSERT_EQ(S_OK, backup->BackupComplete(&async));
  async->Release();
  backup.Release();
  const std::vector<std::string> events = machine.writer.events();
  ASSERT_LE(2u, events.size());
  EXPECT_EQ("BackupComplete", events[events.size() - 2]);
}

// Whoever wants to end it can.
TEST_P(PausesOf, RequestersThatLetGoOfAnOperationCanAbortTheBackup) {
  auto backup = machine.prepared();
  IVssAsync* async = nullptr;
  ASSERT_EQ(S_OK, backup->DoSnapshotSet(&async));
  async->Release();
  EXPECT_EQ(S_OK, backup->AbortBackup());
  EXPECT_EQ("Abort", machine.writer.events().back());
}

INSTANTIATE_TEST_SUITE_P(Executors, PausesOf, testing::Bool(), [](const auto& param) {
  return std::string(param.param ? "Threads" : "Lockstep");
});

// In lockstep each look is an event, and a pause of up to a tenth of a second is none for VSS: so a
// requester that asks often learns to bear VSS_S_ASYNC_PENDING.
TEST(Pauses, RequesterThatAsksOftenMeetsEachEventAtALookOfItsOwn) {
  for (const DWORD pause_ms : {0u, 10u, 100u}) {
    Machine machine(false);
    auto backup = machine.prepared();
    const Polled polled = poll(*backup, &IVssBackupComponents::DoSnapshotSet, pause_ms);
    EXPECT_EQ(VSS_S_ASYNC_FINISHED, polled.result);
    EXPECT_EQ(9, polled.pending) << pause_ms;
  }
}

}  // namespace
}  // namespace vsskit::test
