// Handlers that block on a thread, and what others do meanwhile.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "sim/service/coordinator.h"
#include "tests/sim/sdk/told_writer.h"
#include "tests/support/provider_world.h"

namespace vsskit::test {
namespace {

using std::chrono::milliseconds;

TEST(Threads, HandlerRunsOnAThreadOfItsOwnWhileTheRequesterWaits) {
  Machine machine;
  const DWORD requester = GetCurrentThreadId();
  DWORD handler = requester;
  machine.writer.at["Freeze"] = [&] { handler = GetCurrentThreadId(); };
  auto backup = machine.prepared();
  machine.complete(backup);
  EXPECT_NE(requester, handler);
}

// What a thread does in truth, said as the plan says it: the traces are the same then.
void declare(Machine& machine, const char* fault, const char* value) {
  trace::Step step = trace::make_step({trace::Party::world, ""}, trace::Verb::fault);
  machine.stage.recorder().record(
      std::move(step.add("name", std::string(fault)).add("value", std::string(value))));
}

// The writer is lost at this event, by the fault plan in lockstep and by hanging on a thread.
std::string trace_with_lost_writer(bool threaded) {
  Machine machine(threaded);
  const auto stop = std::make_shared<Stop>();
  if (threaded) {
    declare(machine, "writer_hang", "told OnPrepareSnapshot");
    machine.writer.at["PrepareSnapshot"] = [&machine, stop] {
      const auto held = stop;  // the writer may be gone when this goes on
      machine.set_watchdog(milliseconds(1));
      held->go.pass();
    };
  } else {
    EXPECT_TRUE(machine.stage.set_fault("writer_hang", "told OnPrepareSnapshot"));
  }
  auto backup = machine.prepared();
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, Machine::run(*backup, &IVssBackupComponents::DoSnapshotSet));
  if (threaded) machine.set_watchdog(std::chrono::hours(1));
  HRESULT failure = S_OK;
  EXPECT_EQ(VSS_WS_UNKNOWN, machine.state_of_writer(*backup, &failure));
  EXPECT_EQ(VSS_E_WRITER_NOT_RESPONDING, failure);
  backup.Release();
  stop->go.open();
  return machine.recording.trace_text();
}

TEST(Threads, WriterThatNeverReturnsIsLostAsInLockstep) {
  EXPECT_EQ(trace_with_lost_writer(false), trace_with_lost_writer(true));
}

// The provider hangs in this backup's CommitSnapshots: by the fault plan in lockstep, in truth on a
// thread. Writers hear Abort, and the trace is the same.
std::string trace_with_hanging_provider(bool threaded) {
  Machine machine(threaded);
  const auto stop = std::make_shared<Stop>();
  auto* provider = new Answering;
  EXPECT_EQ(S_OK, register_provider(static_cast<IVssSoftwareSnapshotProvider*>(provider), kSoftware,
                                    L"Soft Copies", VSS_PROV_SOFTWARE));
  if (threaded) {
    declare(machine, "provider_hang", "CommitSnapshots");
    provider->in_commit = [&machine, stop, provider] {
      const auto held = stop;
      // The writer's Abort has time again: it comes after VSS let go of the provider.
      const auto let_go = std::make_shared<std::atomic<bool>>(false);
      provider->at_release = [&machine, let_go] {
        if (!let_go->exchange(true)) machine.set_watchdog(std::chrono::hours(1));
      };
      machine.set_watchdog(milliseconds(1));  // the call has been made by now
      held->go.pass();
    };
  } else {
    EXPECT_TRUE(machine.stage.set_fault("provider_hang", "CommitSnapshots"));
  }
  provider->Release();
  auto backup = machine.prepared();
  EXPECT_EQ(VSS_E_HOLD_WRITES_TIMEOUT, Machine::run(*backup, &IVssBackupComponents::DoSnapshotSet));
  const std::vector<std::string> expected = {"Identify", "PrepareBackup", "PrepareSnapshot",
                                             "Freeze", "Abort"};
  EXPECT_EQ(expected, machine.writer.events());
  EXPECT_TRUE(machine.stage.volumes().shadow_copies().empty());
  backup.Release();
  stop->go.open();
  return machine.recording.trace_text();
}

TEST(Threads, ProviderThatNeverReturnsIsGivenUpAsInLockstep) {
  EXPECT_EQ(trace_with_hanging_provider(false), trace_with_hanging_provider(true));
}

TEST(Threads, LostHandlerThatComesBackSaysNothingMore) {
  Machine machine;
  const auto stop = std::make_shared<Stop>();
  const auto over = std::make_shared<Gate>();
  HRESULT late = S_OK;
  machine.writer.at["PrepareSnapshot"] = [&, stop, over] {
    machine.set_watchdog(milliseconds(1));  // the handler has been entered by now
    stop->go.pass();
    late = machine.writer.SetWriterFailure(VSS_E_WRITERERROR_RETRYABLE);
    over->open();
  };
  auto backup = machine.prepared();
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, Machine::run(*backup, &IVssBackupComponents::DoSnapshotSet));
  stop->go.open();
  over->pass();
  EXPECT_EQ(VSS_E_BAD_STATE, late);
  machine.set_watchdog(std::chrono::hours(1));
  HRESULT failure = S_OK;
  EXPECT_EQ(VSS_WS_UNKNOWN, machine.state_of_writer(*backup, &failure));
}

TEST(Threads, AbortBackupWaitsForTheHandlerThatRuns) {
  Machine machine;
  const auto stop = std::make_shared<Stop>();
  machine.writer.at["Freeze"] = stop_at(stop);
  auto backup = machine.prepared();
  const auto async = started(*backup, &IVssBackupComponents::DoSnapshotSet, *stop);
  {
    const OpensAfterCall opens(machine, stop);
    EXPECT_EQ(S_OK, backup->AbortBackup());
  }
  HRESULT status = S_OK;
  EXPECT_EQ(S_OK, async->Wait());
  EXPECT_EQ(S_OK, async->QueryStatus(&status, nullptr));
  EXPECT_EQ(VSS_S_ASYNC_CANCELLED, status);
  backup.Release();
  const std::vector<std::string> expected = {"Identify", "PrepareBackup", "PrepareSnapshot",
                                             "Freeze",   "Abort",         "BackupShutdown"};
  EXPECT_EQ(expected, machine.writer.events());
}

TEST(Threads, ReleaseDuringAnOperationEndsItAfterTheHandler) {
  Machine machine;
  const auto stop = std::make_shared<Stop>();
  machine.writer.at["Freeze"] = stop_at(stop);
  auto backup = machine.prepared();
  const auto async = started(*backup, &IVssBackupComponents::DoSnapshotSet, *stop);
  {
    const OpensAfterCall opens(machine, stop);
    backup.Release();
  }
  HRESULT status = S_OK;
  EXPECT_EQ(S_OK, async->QueryStatus(&status, nullptr));
  EXPECT_EQ(VSS_S_ASYNC_CANCELLED, status);
  const std::vector<std::string> expected = {"Identify", "PrepareBackup", "PrepareSnapshot",
                                             "Freeze",   "Abort",         "BackupShutdown"};
  EXPECT_EQ(expected, machine.writer.events());
  EXPECT_EQ(0u, machine.stage.vss()->coordinator().live_session_count());
}

TEST(Threads, CancelFromAnotherThreadWaitsForNoHandler) {
  Machine machine;
  const auto stop = std::make_shared<Stop>();
  machine.writer.at["PrepareSnapshot"] = stop_at(stop);
  auto backup = machine.prepared();
  const auto async = started(*backup, &IVssBackupComponents::DoSnapshotSet, *stop);
  HRESULT cancelled = E_FAIL;
  std::thread([&] { cancelled = async->Cancel(); }).join();
  EXPECT_EQ(S_OK, cancelled);
  stop->go.open();
  HRESULT status = S_OK;
  EXPECT_EQ(S_OK, async->Wait());
  EXPECT_EQ(S_OK, async->QueryStatus(&status, nullptr));
  EXPECT_EQ(VSS_S_ASYNC_CANCELLED, status);
  EXPECT_EQ("Abort", machine.writer.events().back());
}

TEST(Threads, OtherSessionsGoOnWhileAHandlerBlocks) {
  Machine machine;
  const auto stop = std::make_shared<Stop>();
  machine.writer.at["PrepareBackup"] = stop_at(stop);
  CComPtr<IVssBackupComponents> blocked;
  EXPECT_EQ(S_OK, CreateVssBackupComponents(&blocked));
  EXPECT_EQ(S_OK, blocked->InitializeForBackup());
  EXPECT_EQ(S_OK, blocked->SetBackupState(false, false, VSS_BT_FULL, false));
  EXPECT_EQ(VSS_S_ASYNC_FINISHED,
            Machine::run(*blocked, &IVssBackupComponents::GatherWriterMetadata));
  const auto async = started(*blocked, &IVssBackupComponents::PrepareForBackup, *stop);
  CComPtr<IVssBackupComponents> other;
  EXPECT_EQ(S_OK, CreateVssBackupComponents(&other));
  EXPECT_EQ(S_OK, other->InitializeForBackup());
  EXPECT_EQ(VSS_S_ASYNC_FINISHED,
            Machine::run(*other, &IVssBackupComponents::GatherWriterMetadata));
  stop->go.open();
  EXPECT_EQ(S_OK, async->Wait());
}

TEST(Threads, UnsubscribeWaitsForTheHandlerThatRuns) {
  Machine machine;
  const auto stop = std::make_shared<Stop>();
  machine.writer.at["PrepareSnapshot"] = stop_at(stop);
  auto backup = machine.prepared();
  const auto async = started(*backup, &IVssBackupComponents::DoSnapshotSet, *stop);
  {
    const OpensAfterCall opens(machine, stop);
    EXPECT_EQ(S_OK, machine.writer.Unsubscribe());
  }
  EXPECT_EQ(0u, machine.stage.vss()->coordinator().writer_count());
  EXPECT_EQ(S_OK, async->Wait());
}

}  // namespace
}  // namespace vsskit::test
