// Whole backups under the threaded executor, by user code on several threads.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "sim/service/coordinator.h"
#include "tests/sim/sdk/told_writer.h"

namespace vsskit::test {
namespace {

using std::chrono::milliseconds;

std::string trace_of_backups(bool threaded) {
  Machine machine(threaded);
  for (int i = 0; i < 3; ++i) {
    auto backup = machine.prepared();
    machine.complete(backup);
  }
  return machine.recording.trace_text();
}

TEST(Threads, ProgramThatWaitsForEachOperationLeavesTheTraceOfLockstep) {
  EXPECT_EQ(trace_of_backups(false), trace_of_backups(true));
}

TEST(Threads, OperationGoesOnWhileItsRequesterWaitsForSomethingElse) {
  service::World::Options options = machine(true);
  options.threads.start_grace = milliseconds(0);
  scenario::Stage stage(options);
  const scenario::Stage::Scope scope(stage);
  ToldWriter writer;
  ASSERT_EQ(S_OK, writer.start());
  const auto stop = std::make_shared<Stop>();
  writer.at["Identify"] = [stop] { stop->reached.open(); };
  CComPtr<IVssBackupComponents> backup;
  ASSERT_EQ(S_OK, CreateVssBackupComponents(&backup));
  ASSERT_EQ(S_OK, backup->InitializeForBackup());
  CComPtr<IVssAsync> async;
  ASSERT_EQ(S_OK, backup->GatherWriterMetadata(&async));
  stop->reached.pass();
  EXPECT_EQ(S_OK, async->Wait());
}

TEST(Threads, CallOffTheHandlersThreadIsMarkedAndCannotFailTheWriter) {
  Machine machine;
  HRESULT said = S_OK;
  DWORD helper = 0;
  machine.writer.at["PrepareSnapshot"] = [&] {
    std::thread([&] {
      helper = GetCurrentThreadId();
      said = machine.writer.SetWriterFailure(VSS_E_WRITERERROR_RETRYABLE);
    }).join();
    machine.writer.GetBackupType();
  };
  auto backup = machine.prepared();
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, Machine::run(*backup, &IVssBackupComponents::DoSnapshotSet));
  // The page of SetWriterFailure: it works on the thread of the handler alone.
  EXPECT_EQ(VSS_E_BAD_STATE, said);
  int marked = 0;
  for (const trace::Step& step : machine.recording.steps) {
    if (step.find("thread") == nullptr) continue;
    EXPECT_EQ(trace::Verb::SetWriterFailure, step.verb);
    EXPECT_EQ(std::int64_t{helper}, step.number_of("thread"));
    ++marked;
  }
  EXPECT_EQ(1, marked);
}

void gather_for_a_copy() {
  CComPtr<IVssBackupComponents> backup;
  EXPECT_EQ(S_OK, CreateVssBackupComponents(&backup));
  EXPECT_EQ(S_OK, backup->InitializeForBackup());
  EXPECT_EQ(S_OK, backup->SetBackupState(false, false, VSS_BT_COPY, false));
  EXPECT_EQ(VSS_S_ASYNC_FINISHED,
            Machine::run(*backup, &IVssBackupComponents::GatherWriterMetadata));
}

// Sessions keep apart inside a writer too: another requester's Identify may come at any moment.
TEST(Threads, WorkersOfAHandlerGetTheirSessionsAnswersWhileOthersGather) {
  Machine machine;
  const auto identify = std::make_shared<Stop>();
  VSS_BACKUP_TYPE said = VSS_BT_UNDEFINED;
  std::thread other;
  machine.writer.at["PrepareBackup"] = [&] {
    machine.writer.at["Identify"] = stop_at(identify);
    other = std::thread(&gather_for_a_copy);
    identify->reached.pass();
    std::thread([&] { said = machine.writer.GetBackupType(); }).join();
    identify->go.open();
  };
  auto backup = machine.prepared();
  other.join();
  EXPECT_EQ(VSS_BT_FULL, said);
}

TEST(Threads, HandlerMayGatherMetadataOfItsOwnWriter) {
  for (const bool threaded : {false, true}) {
    Machine machine(threaded);
    HRESULT gathered = E_FAIL;
    machine.writer.at["PrepareBackup"] = [&] {
      CComPtr<IVssBackupComponents> inner;
      CreateVssBackupComponents(&inner);
      inner->InitializeForBackup();
      gathered = Machine::run(*inner, &IVssBackupComponents::GatherWriterMetadata);
    };
    auto backup = machine.prepared();
    EXPECT_EQ(VSS_S_ASYNC_FINISHED, gathered);
    machine.complete(backup);
    EXPECT_EQ("Identify", machine.writer.events()[2]);
  }
}

TEST(Threads, CallsOfOverlappingHandlersNameTheirEvent) {
  Machine machine;
  auto backup = machine.prepared();  // the writer's first Identify is over
  const auto identify = std::make_shared<Stop>();
  machine.writer.at["Identify"] = stop_at(identify);
  machine.writer.at["PrepareSnapshot"] = [&machine, identify] {
    machine.writer.GetBackupType();
    identify->go.open();
  };
  std::thread other([] {
    CComPtr<IVssBackupComponents> query;
    CreateVssBackupComponents(&query);
    query->InitializeForBackup();
    Machine::run(*query, &IVssBackupComponents::GatherWriterMetadata);
  });
  identify->reached.pass();
  machine.complete(backup);
  other.join();
  trace::StepNumber event = 0;
  int calls = 0;
  for (const trace::Step& step : machine.recording.steps) {
    if (step.verb == trace::Verb::OnPrepareSnapshot) event = step.number;
    if (step.verb != trace::Verb::GetBackupType) continue;
    ++calls;
    EXPECT_EQ(static_cast<std::int64_t>(event), step.number_of("during"));
  }
  EXPECT_EQ(1, calls);
}

// A backup without a shadow copy, so that several can run at once.
void back_up_alone() {
  CComPtr<IVssBackupComponents> backup;
  ASSERT_EQ(S_OK, CreateVssBackupComponents(&backup));
  ASSERT_EQ(S_OK, backup->InitializeForBackup());
  ASSERT_EQ(S_OK, backup->SetBackupState(true, false, VSS_BT_FULL, false));
  ASSERT_EQ(VSS_S_ASYNC_FINISHED,
            Machine::run(*backup, &IVssBackupComponents::GatherWriterMetadata));
  VSS_ID instance = GUID_NULL;
  CComPtr<IVssExamineWriterMetadata> metadata;
  ASSERT_EQ(S_OK, backup->GetWriterMetadata(0, &instance, &metadata));
  ASSERT_EQ(S_OK, backup->AddComponent(instance, kWriterId, VSS_CT_FILEGROUP, nullptr, L"data"));
  ASSERT_EQ(VSS_S_ASYNC_FINISHED, Machine::run(*backup, &IVssBackupComponents::PrepareForBackup));
  ASSERT_EQ(S_OK, backup->SetBackupSucceeded(instance, kWriterId, VSS_CT_FILEGROUP, nullptr,
                                             L"data", true));
  ASSERT_EQ(VSS_S_ASYNC_FINISHED, Machine::run(*backup, &IVssBackupComponents::BackupComplete));
}

void back_up_from_many_threads(bool threaded) {
  constexpr int kThreads = 4;
  constexpr int kEach = 3;
  Machine machine(threaded);
  std::atomic<int> inside{0};
  std::atomic<int> most{0};
  for (const char* event : {"PrepareBackup", "BackupComplete", "BackupShutdown"}) {
    machine.writer.at[event] = [&] {
      const int now = ++inside;
      if (now > most) most = now;
      std::this_thread::yield();
      --inside;
    };
  }
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([] {
      for (int k = 0; k < kEach; ++k)
        back_up_alone();
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(1, most) << "two handlers of one writer ran at once";
  const auto events = machine.writer.events();
  EXPECT_EQ(kThreads * kEach, std::count(events.begin(), events.end(), "BackupShutdown"));
  EXPECT_EQ(0u, machine.stage.vss()->coordinator().live_session_count());
}

TEST(Threads, SessionsOfSeveralThreadsAreKeptApart) {
  back_up_from_many_threads(true);
}

TEST(Threads, SessionsOfSeveralThreadsAreKeptApartInLockstepToo) {
  back_up_from_many_threads(false);
}

}  // namespace
}  // namespace vsskit::test
