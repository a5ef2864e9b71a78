// A writer that does what it is told, a machine for it, and handlers that stop until they may go
// on: what tests of threads share.
#pragma once

#include <gtest/gtest.h>

#include <windows.h>

#include <atlbase.h>
#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "sim/scenario/stage.h"
#include "sim/trace/recording.h"
#include "tests/support/gate.h"

namespace vsskit::test {

inline constexpr VSS_ID kWriterId = {0x51, 0x22, 0x33, {1, 2, 3, 4, 5, 6, 7, 8}};

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
  bool STDMETHODCALLTYPE OnPrepareBackup(IVssWriterComponents* components) override {
    if (given) given(components);
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
  // With what PrepareBackup hands it.
  std::function<void(IVssWriterComponents*)> given;

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

inline service::World::Options machine(bool threaded) {
  service::World::Options options;
  options.threaded = threaded;
  options.threads = {std::chrono::hours(1), std::chrono::hours(1)};
  return options;
}

inline HRESULT finish(IVssAsync* async) {
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
  void set_watchdog(std::chrono::milliseconds limit) {
    stage.vss()->threaded()->set_watchdog(limit);
  }

  trace::Recording recording;
  scenario::Stage stage;
  scenario::Stage::Scope scope;
  ToldWriter writer;

 private:
  VSS_ID instance_ = GUID_NULL;
};

// What a handler shares with its test: it says that it was reached, and goes on when it may.
struct Stop {
  Gate reached;
  Gate go;
};
inline std::function<void()> stop_at(const std::shared_ptr<Stop>& stop) {
  return [stop] {
    const auto held = stop;  // the writer may be gone when this goes on
    held->reached.open();
    held->go.pass();
  };
}

// Lets the handler go on once somebody has made another call.
class OpensAfterCall {
 public:
  OpensAfterCall(Machine& machine, std::shared_ptr<Stop> stop)
      : before_(machine.stage.recorder().count()), thread_([this, &machine, stop] {
          while (machine.stage.recorder().count() == before_)
            std::this_thread::yield();
          stop->go.open();
        }) {}
  ~OpensAfterCall() { thread_.join(); }

 private:
  trace::StepNumber before_;
  std::thread thread_;
};

// Starts an operation and lets it run to the handler that stops there.
inline CComPtr<IVssAsync> started(IVssBackupComponents& backup, Machine::Start method, Stop& stop) {
  CComPtr<IVssAsync> async;
  EXPECT_EQ(S_OK, (backup.*method)(&async));
  HRESULT status = S_OK;
  EXPECT_EQ(S_OK, async->QueryStatus(&status, nullptr));
  EXPECT_EQ(VSS_S_ASYNC_PENDING, status);
  EXPECT_EQ(S_OK, async->QueryStatus(&status, nullptr));
  stop.reached.pass();
  return async;
}

}  // namespace vsskit::test
