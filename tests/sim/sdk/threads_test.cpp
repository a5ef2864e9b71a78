// Whole backups under the threaded executor, by user code on several threads.
#include <gtest/gtest.h>

#include <windows.h>

#include <atlbase.h>
#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "sim/scenario/stage.h"
#include "sim/service/coordinator.h"
#include "sim/trace/recording.h"

namespace vsskit {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

constexpr VSS_ID kWriterId = {0x51, 0x22, 0x33, {1, 2, 3, 4, 5, 6, 7, 8}};

// Opened once, from any thread; waiting for it is real.
class Gate {
 public:
  void open() {
    const std::lock_guard guard(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void pass() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
};

// One component; does what it is told at an event and remembers which it got.
class ToldWriter : public CVssWriterEx2 {
 public:
  ~ToldWriter() override { Unsubscribe(); }
  HRESULT start() {
    const HRESULT hr = Initialize(kWriterId, L"Told Writer", VSS_UT_USERDATA, VSS_ST_OTHER);
    return FAILED(hr) ? hr : Subscribe();
  }
  bool STDMETHODCALLTYPE OnIdentifyEx(IVssCreateWriterMetadataEx* metadata) override {
    metadata->SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, nullptr, nullptr, VSS_WRE_NEVER,
                               false);
    metadata->AddComponent(VSS_CT_FILEGROUP, nullptr, L"data", nullptr, nullptr, 0, false, false,
                           true);
    metadata->AddFilesToFileGroup(nullptr, L"data", L"C:\\data", L"*", false, nullptr);
    return hear("Identify");
  }
  bool STDMETHODCALLTYPE OnPrepareBackup(IVssWriterComponents*) override {
    return hear("PrepareBackup");
  }
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override { return hear("PrepareSnapshot"); }
  bool STDMETHODCALLTYPE OnFreeze() override { return hear("Freeze"); }
  bool STDMETHODCALLTYPE OnThaw() override { return hear("Thaw"); }
  bool STDMETHODCALLTYPE OnAbort() override { return hear("Abort"); }
  bool STDMETHODCALLTYPE OnPostSnapshot(IVssWriterComponents* components) override {
    CComPtr<IVssComponent> component;
    if (components != nullptr) components->GetComponent(0, &component);
    if (component) component->SetBackupStamp(L"stamp");
    LPCWSTR device = nullptr;
    GetSnapshotDeviceName(L"C:\\", &device);
    return hear("PostSnapshot");
  }
  bool STDMETHODCALLTYPE OnBackupComplete(IVssWriterComponents*) override {
    return hear("BackupComplete");
  }
  bool STDMETHODCALLTYPE OnBackupShutdown(VSS_ID) override { return hear("BackupShutdown"); }

  using CVssWriterEx2::GetBackupType;
  using CVssWriterEx2::SetWriterFailure;

  [[nodiscard]] std::vector<std::string> events() {
    const std::lock_guard guard(mutex_);
    return events_;
  }
  // Before the writer gets it.
  std::map<std::string, std::function<void()>> at;

 private:
  bool hear(const std::string& event) {
    {
      const std::lock_guard guard(mutex_);
      events_.push_back(event);
    }
    const auto told = at.find(event);
    if (told != at.end()) told->second();
    return true;
  }

  std::mutex mutex_;
  std::vector<std::string> events_;
};

service::World::Options machine(bool threaded) {
  service::World::Options options;
  options.threaded = threaded;
  options.threads = {hours(1), hours(1)};
  return options;
}

HRESULT finish(IVssAsync* async) {
  HRESULT status = E_FAIL;
  async->Wait();
  async->QueryStatus(&status, nullptr);
  async->Release();
  return status;
}

// A world with a writer in it, and what a requester does step by step.
class Machine {
 public:
  explicit Machine(bool threaded = true) : stage(machine(threaded)), scope(stage) {
    stage.recorder().keep_in(recording);
    EXPECT_TRUE(stage.add_volume({"C:\\", std::nullopt, true, "NTFS"}));
    EXPECT_TRUE(stage.add_file({"C:\\data\\a.txt", "one"}));
    EXPECT_EQ(S_OK, writer.start());
  }

  using Start = HRESULT (IVssBackupComponents::*)(IVssAsync**);
  static HRESULT run(IVssBackupComponents& backup, Start method) {
    IVssAsync* async = nullptr;
    const HRESULT started = (backup.*method)(&async);
    return FAILED(started) ? started : finish(async);
  }

  // To the end of PrepareForBackup.
  CComPtr<IVssBackupComponents> prepared() {
    CComPtr<IVssBackupComponents> backup;
    EXPECT_EQ(S_OK, CreateVssBackupComponents(&backup));
    EXPECT_EQ(S_OK, backup->InitializeForBackup());
    EXPECT_EQ(S_OK, backup->SetBackupState(true, false, VSS_BT_FULL, false));
    EXPECT_EQ(VSS_S_ASYNC_FINISHED, run(*backup, &IVssBackupComponents::GatherWriterMetadata));
    VSS_ID instance = GUID_NULL;
    CComPtr<IVssExamineWriterMetadata> metadata;
    EXPECT_EQ(S_OK, backup->GetWriterMetadata(0, &instance, &metadata));
    EXPECT_EQ(S_OK, backup->AddComponent(instance, kWriterId, VSS_CT_FILEGROUP, nullptr, L"data"));
    VSS_ID set, snapshot;
    WCHAR volume[] = L"C:\\";
    EXPECT_EQ(S_OK, backup->StartSnapshotSet(&set));
    EXPECT_EQ(S_OK, backup->AddToSnapshotSet(volume, GUID_NULL, &snapshot));
    EXPECT_EQ(VSS_S_ASYNC_FINISHED, run(*backup, &IVssBackupComponents::PrepareForBackup));
    instance_ = instance;
    return backup;
  }
  // From there to its Release.
  void complete(CComPtr<IVssBackupComponents>& backup) {
    EXPECT_EQ(VSS_S_ASYNC_FINISHED, run(*backup, &IVssBackupComponents::DoSnapshotSet));
    EXPECT_EQ(VSS_S_ASYNC_FINISHED, run(*backup, &IVssBackupComponents::GatherWriterStatus));
    EXPECT_EQ(S_OK, backup->SetBackupSucceeded(instance_, kWriterId, VSS_CT_FILEGROUP, nullptr,
                                               L"data", true));
    EXPECT_EQ(VSS_S_ASYNC_FINISHED, run(*backup, &IVssBackupComponents::BackupComplete));
    backup.Release();
  }
  VSS_WRITER_STATE state_of_writer(IVssBackupComponents& backup, HRESULT* failure) {
    EXPECT_EQ(VSS_S_ASYNC_FINISHED, run(backup, &IVssBackupComponents::GatherWriterStatus));
    VSS_ID instance, id;
    CComBSTR name;
    VSS_WRITER_STATE state = VSS_WS_UNKNOWN;
    EXPECT_EQ(S_OK, backup.GetWriterStatus(0, &instance, &id, &name, &state, failure));
    return state;
  }
  void set_watchdog(milliseconds limit) { stage.vss()->threaded()->set_watchdog(limit); }

  trace::Recording recording;
  scenario::Stage stage;
  scenario::Stage::Scope scope;
  ToldWriter writer;

 private:
  VSS_ID instance_ = GUID_NULL;
};

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

}  // namespace
}  // namespace vsskit
