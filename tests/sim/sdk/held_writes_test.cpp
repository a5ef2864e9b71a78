// What user code writes while VSS holds the writes of a set: providers in their commit, other
// threads, other volumes; in lockstep and on threads.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <windows.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "sim/provider/provider.h"
#include "sim/sdk/faces/wide_text.h"
#include "tests/sim/sdk/told_writer.h"
#include "tests/support/provider_world.h"

namespace vsskit::test {
namespace {

using testing::ElementsAre;

// Writes the text at the file's beginning, as a program does; the file is there.
bool write(const WCHAR* path, const std::string& text) {
  const HANDLE file = CreateFileW(path, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr,
                                  OPEN_EXISTING, 0, nullptr);
  if (file == INVALID_HANDLE_VALUE) return false;
  DWORD written = 0;
  const BOOL wrote =
      WriteFile(file, text.data(), static_cast<DWORD>(text.size()), &written, nullptr);
  return CloseHandle(file) != FALSE && wrote != FALSE && written == text.size();
}

// Writes the text at the file's end.
bool append(const WCHAR* path, const std::string& text) {
  const HANDLE file = CreateFileW(path, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                  nullptr, OPEN_EXISTING, 0, nullptr);
  if (file == INVALID_HANDLE_VALUE) return false;
  DWORD written = 0;
  const BOOL wrote =
      WriteFile(file, text.data(), static_cast<DWORD>(text.size()), &written, nullptr);
  return CloseHandle(file) != FALSE && wrote != FALSE && written == text.size();
}

// A thread of the program's own that writes once.
class WritingThread {
 public:
  using Way = bool (*)(const WCHAR* path, const std::string& text);
  WritingThread(const WCHAR* path, std::string text, Way way = write)
      : path_(path),
        text_(std::move(text)),
        way_(way),
        thread_(CreateThread(nullptr, 0, run, this, 0, nullptr)) {}
  ~WritingThread() { join(); }
  WritingThread(const WritingThread&) = delete;
  WritingThread& operator=(const WritingThread&) = delete;

  bool join() {
    if (thread_ == nullptr) return wrote_;
    WaitForSingleObject(thread_, INFINITE);
    CloseHandle(std::exchange(thread_, nullptr));
    return wrote_;
  }

 private:
  static DWORD WINAPI run(LPVOID self) {
    auto& thread = *static_cast<WritingThread*>(self);
    thread.wrote_ = thread.way_(thread.path_, thread.text_);
    return 0;
  }

  const WCHAR* path_;
  std::string text_;
  Way way_;
  bool wrote_ = false;
  HANDLE thread_;
};

struct HeldWritesOf : Providers {
  HeldWritesOf() {
    for (const char* path : {"C:\\count", "D:\\count"})
      volumes().write_file(path, "before");
    add_software();
  }
  volume::VolumeTable& volumes() { return world.vss().volumes(); }
  std::string content(const std::string& path) { return *volumes().read_file(path); }
  std::string copied(const VSS_ID& id) {
    return content(volumes().find_shadow_copy(sdk::from_com(id))->device() + "\\count");
  }
  std::int64_t now_ms() { return world.vss().clock().now().ms(); }
};

// required-behaviors-for-shadow-copy-providers.md, Careful I/O During CommitSnapshots: a deadlock
// that the time-out of ten seconds breaks, and the creation fails.
TEST_P(HeldWritesOf, AProviderInItsCommitLastToTheLimitAndFailTheSet) {
  std::int64_t returned = 0;
  software->in_commit = [&] {
    EXPECT_TRUE(write(L"C:\\count", "mine!!"));
    returned = now_ms();
  };
  ASSERT_EQ(S_OK, start());
  EXPECT_EQ(VSS_E_HOLD_WRITES_TIMEOUT, create());
  EXPECT_EQ(10'001, returned);
  EXPECT_EQ("mine!!", content("C:\\count"));
  EXPECT_TRUE(volumes().shadow_copies().empty());
}

TEST_P(HeldWritesOf, AProviderToAVolumeOutsideTheSetGoOn) {
  software->in_commit = [&] { EXPECT_TRUE(write(L"D:\\count", "mine!!")); };
  ASSERT_EQ(S_OK, start());
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, create());
  EXPECT_EQ(0, now_ms());
  EXPECT_EQ("mine!!", content("D:\\count"));
}

// In every other call it writes as it likes.
TEST_P(HeldWritesOf, AProviderAreOverWhereItsCommitFails) {
  software->commit = VSS_E_PROVIDER_VETO;
  software->in_abort = [&] { EXPECT_TRUE(write(L"C:\\count", "undone")); };
  ASSERT_EQ(S_OK, start());
  EXPECT_EQ(VSS_E_PROVIDER_VETO, create());
  EXPECT_EQ(0, now_ms());
  EXPECT_EQ("undone", content("C:\\count"));
}

// Time moves in the commit only once the other thread is seen to wait.
TEST_P(HeldWritesOf, AnotherThreadShowAfterTheReleaseAndInNoCopy) {
  WCHAR other[] = L"D:\\";
  VSS_ID on_d = GUID_NULL;
  std::unique_ptr<WritingThread> thread;
  std::string meanwhile;
  software->in_commit = [&] {
    thread = std::make_unique<WritingThread>(L"D:\\count", "after!");
    Sleep(2000);
    meanwhile = content("D:\\count");
  };
  ASSERT_EQ(S_OK, start());
  ASSERT_EQ(S_OK,
            requester->AddToSnapshotSet(other, sdk::to_com(provider::kSystemProviderId), &on_d));
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, create());
  EXPECT_TRUE(thread->join());
  EXPECT_EQ("before", meanwhile);
  EXPECT_EQ("after!", content("D:\\count"));
  EXPECT_EQ("before", copied(on_d));
  EXPECT_EQ("before", copied(snapshot));
  EXPECT_EQ(2000, now_ms());
}

TEST_P(HeldWritesOf, AnotherThreadGoOnAtTheLimitThoughTheCommitLastsLonger) {
  std::unique_ptr<WritingThread> thread;
  std::string at_the_limit;
  software->in_commit = [&] {
    thread = std::make_unique<WritingThread>(L"C:\\count", "after!");
    Sleep(10'000);
    EXPECT_EQ("before", content("C:\\count"));
    Sleep(5000);
    at_the_limit = content("C:\\count");
  };
  ASSERT_EQ(S_OK, start());
  EXPECT_EQ(VSS_E_HOLD_WRITES_TIMEOUT, create());
  EXPECT_EQ("after!", at_the_limit);
  EXPECT_EQ(15'000, now_ms());
}

// A commit that waits for one whose write is held is a deadlock as well.
TEST_P(HeldWritesOf, AThreadThatTheCommitWaitsForLastToTheLimit) {
  software->in_commit = [&] { EXPECT_TRUE(WritingThread(L"C:\\count", "after!").join()); };
  ASSERT_EQ(S_OK, start());
  EXPECT_EQ(VSS_E_HOLD_WRITES_TIMEOUT, create());
  EXPECT_EQ(10'001, now_ms());
  EXPECT_EQ("after!", content("C:\\count"));
}

// A commit may take its time on the wall: its thread is stopped at a gate, and nothing of virtual
// time passes for the write that waits.
TEST_P(HeldWritesOf, AnotherThreadWaitForACommitThatIsBusyInRealTime) {
  const Gate go;
  std::unique_ptr<WritingThread> thread;
  std::thread opener;
  software->in_commit = [&] {
    thread = std::make_unique<WritingThread>(L"C:\\count", "after!");
    Sleep(1);
    opener = std::thread([&] { go.open(); });
    go.pass();
  };
  ASSERT_EQ(S_OK, start());
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, create());
  opener.join();
  EXPECT_TRUE(thread->join());
  EXPECT_EQ("after!", content("C:\\count"));
  EXPECT_EQ("before", copied(snapshot));
  EXPECT_EQ(1, now_ms());
}

// FILE_APPEND_DATA: the end is that of the moment when the bytes are written.
TEST_P(HeldWritesOf, ThreadsThatAppendLoseNothing) {
  std::unique_ptr<WritingThread> first;
  std::unique_ptr<WritingThread> second;
  software->in_commit = [&] {
    first = std::make_unique<WritingThread>(L"C:\\count", " one", append);
    Sleep(1);
    second = std::make_unique<WritingThread>(L"C:\\count", " two", append);
    Sleep(1);
  };
  ASSERT_EQ(S_OK, start());
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, create());
  EXPECT_TRUE(first->join() && second->join());
  EXPECT_EQ("before one two", content("C:\\count"));
}

// Nothing is held between two looks at the status: VSS does not wait for the requester.
TEST_P(HeldWritesOf, ARequesterThatPollsAreNeverMet) {
  WCHAR other[] = L"D:\\";
  VSS_ID on_d = GUID_NULL;
  ASSERT_EQ(S_OK, start());
  ASSERT_EQ(S_OK,
            requester->AddToSnapshotSet(other, sdk::to_com(provider::kSystemProviderId), &on_d));
  CComPtr<IVssAsync> async;
  ASSERT_EQ(S_OK, requester->DoSnapshotSet(&async));
  HRESULT status = VSS_S_ASYNC_PENDING;
  while (status == VSS_S_ASYNC_PENDING) {
    EXPECT_EQ(S_OK, async->QueryStatus(&status, nullptr));
    EXPECT_TRUE(write(L"C:\\count", "polled"));
    if (GetParam()) Sleep(1);
  }
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, status);
  EXPECT_GT(1000, now_ms());
}

INSTANTIATE_TEST_SUITE_P(Run, HeldWritesOf, testing::Bool(), [](const auto& threaded) {
  return threaded.param ? "Threaded" : "Lockstep";
});

// --- What the trace says

bool is_of_the_set(const trace::Step& step) {
  using trace::Verb;
  if (step.subject.party == trace::Party::files) return true;
  return step.subject.party == trace::Party::provider &&
         (step.verb == Verb::PreCommitSnapshots || step.verb == Verb::CommitSnapshots ||
          step.verb == Verb::PostCommitSnapshots);
}

// The steps of files and of the providers around the commit: verb and time.
std::vector<std::string> told(const trace::Recording& recording) {
  std::vector<std::string> list;
  for (const trace::Step& step : recording.steps) {
    if (!is_of_the_set(step)) continue;
    std::string line(trace::spec(step.verb).text);
    if (step.verb == trace::Verb::writes_released) line += " " + std::string(step.text("waited"));
    list.push_back(line + " " + std::to_string(step.time.ms()));
  }
  return list;
}

// The writer's own application writes on while its data is being copied.
trace::Recording recorded(bool threaded, DWORD commit_ms) {
  Machine machine(threaded);
  auto* provider = new Answering;
  EXPECT_EQ(S_OK, register_provider(static_cast<IVssSoftwareSnapshotProvider*>(provider), kSoftware,
                                    L"Soft Copies", VSS_PROV_SOFTWARE));
  std::unique_ptr<WritingThread> thread;
  provider->in_commit = [&] {
    thread = std::make_unique<WritingThread>(L"C:\\data\\a.txt", "other");
    Sleep(commit_ms);
  };
  auto backup = machine.prepared();
  const bool over = commit_ms > 10'000;
  EXPECT_EQ(over ? VSS_E_HOLD_WRITES_TIMEOUT : VSS_S_ASYNC_FINISHED,
            Machine::run(*backup, &IVssBackupComponents::DoSnapshotSet));
  backup.Release();
  EXPECT_TRUE(thread->join());
  provider->Release();
  return std::move(machine.recording);
}

TEST(HeldWrites, AreToldWhenTheyHappenAfterTheCopyAndItsRelease) {
  const trace::Recording recording = recorded(false, 3000);
  EXPECT_THAT(told(recording),
              ElementsAre("PreCommitSnapshots 4", "writes_held 4", "CommitSnapshots 4",
                          "snapshot 3004", "writes_released 1 3004", "modified 3004",
                          "extended 3004", "PostCommitSnapshots 3004", "snapshot_deleted 3007"));
}

TEST(HeldWrites, AreToldAtTheLimitWhereTheCommitLastsLonger) {
  const trace::Recording recording = recorded(false, 20'000);
  EXPECT_THAT(told(recording),
              ElementsAre("PreCommitSnapshots 4", "writes_held 4", "CommitSnapshots 4",
                          "writes_released 1 10005", "modified 10005", "extended 10005"));
}

TEST(HeldWrites, LeaveTheSameTraceOnThreads) {
  for (const DWORD commit_ms : {3000, 20'000}) {
    EXPECT_EQ(recorded(false, commit_ms).trace_text(), recorded(true, commit_ms).trace_text());
  }
}

// VSS_E_HOLD_WRITES_TIMEOUT and others: the writers hear Abort when their files are theirs again.
TEST(HeldWrites, AreOverWhenWritersHearAbort) {
  for (const bool threaded : {false, true}) {
    Machine machine(threaded);
    auto* provider = new Answering;
    provider->commit = VSS_E_PROVIDER_VETO;
    EXPECT_EQ(S_OK, register_provider(static_cast<IVssSoftwareSnapshotProvider*>(provider),
                                      kSoftware, L"Soft Copies", VSS_PROV_SOFTWARE));
    machine.writer.at["Abort"] = [] { EXPECT_TRUE(write(L"C:\\data\\a.txt", "undone")); };
    auto backup = machine.prepared();
    EXPECT_EQ(VSS_E_PROVIDER_VETO, Machine::run(*backup, &IVssBackupComponents::DoSnapshotSet));
    EXPECT_EQ("Abort", machine.writer.events().back());
    EXPECT_GT(1000, machine.stage.vss()->clock().now().ms());
    backup.Release();
    provider->Release();
  }
}

}  // namespace
}  // namespace vsskit::test
