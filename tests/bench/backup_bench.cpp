// Full simulated backups per second: one writer, one component of three 4 KiB files in memory,
// every call from InitializeForBackup to Release, SaveAsXML and the trace kept, not judged, one
// core.
#include <benchmark/benchmark.h>

#include <windows.h>

#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include <memory>
#include <string>

#include "sim/scenario/stage.h"
#include "sim/trace/recording.h"

namespace {

constexpr VSS_ID kWriterId = {0x77, 0x22, 0x33, {1, 2, 3, 4, 5, 6, 7, 8}};

class SmallWriter : public CVssWriter {
 public:
  ~SmallWriter() override { Unsubscribe(); }
  void start() {
    Initialize(kWriterId, L"Small Writer", VSS_UT_USERDATA, VSS_ST_OTHER);
    Subscribe();
  }
  bool STDMETHODCALLTYPE OnIdentify(IVssCreateWriterMetadata* metadata) override {
    metadata->SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, nullptr, nullptr, VSS_WRE_NEVER,
                               false);
    metadata->AddComponent(VSS_CT_FILEGROUP, nullptr, L"data", nullptr, nullptr, 0, false, false,
                           true);
    metadata->AddFilesToFileGroup(nullptr, L"data", L"C:\\data", L"*", false, nullptr);
    return true;
  }
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override { return true; }
  bool STDMETHODCALLTYPE OnFreeze() override { return true; }
  bool STDMETHODCALLTYPE OnThaw() override { return true; }
  bool STDMETHODCALLTYPE OnAbort() override { return true; }
};

void finish(IVssAsync* async) {
  HRESULT status = S_OK;
  async->Wait();
  async->QueryStatus(&status, nullptr);
  async->Release();
}

void check_status(IVssBackupComponents& backup) {
  IVssAsync* async = nullptr;
  backup.GatherWriterStatus(&async);
  finish(async);
  UINT count = 0;
  backup.GetWriterStatusCount(&count);
  for (UINT i = 0; i < count; ++i) {
    VSS_ID instance, writer;
    BSTR name = nullptr;
    VSS_WRITER_STATE state;
    HRESULT failure;
    backup.GetWriterStatus(i, &instance, &writer, &name, &state, &failure);
    SysFreeString(name);
  }
  backup.FreeWriterStatus();
}

VSS_ID prepare(IVssBackupComponents& backup) {
  backup.InitializeForBackup();
  backup.SetContext(VSS_CTX_BACKUP);
  backup.SetBackupState(true, false, VSS_BT_FULL, false);
  IVssAsync* async = nullptr;
  backup.GatherWriterMetadata(&async);
  finish(async);
  VSS_ID instance = GUID_NULL;
  IVssExamineWriterMetadata* metadata = nullptr;
  backup.GetWriterMetadata(0, &instance, &metadata);
  metadata->Release();
  backup.AddComponent(instance, kWriterId, VSS_CT_FILEGROUP, nullptr, L"data");
  return instance;
}

bool back_up() {
  IVssBackupComponents* backup = nullptr;
  CreateVssBackupComponents(&backup);
  const VSS_ID instance = prepare(*backup);
  VSS_ID set, snapshot;
  WCHAR volume[] = L"C:\\";
  BOOL supported = FALSE;
  IVssAsync* async = nullptr;
  backup->StartSnapshotSet(&set);
  backup->IsVolumeSupported(GUID_NULL, volume, &supported);
  backup->AddToSnapshotSet(volume, GUID_NULL, &snapshot);
  backup->PrepareForBackup(&async);
  finish(async);
  check_status(*backup);
  backup->DoSnapshotSet(&async);
  finish(async);
  check_status(*backup);
  VSS_SNAPSHOT_PROP properties;
  const bool made = SUCCEEDED(backup->GetSnapshotProperties(snapshot, &properties));
  VssFreeSnapshotProperties(&properties);
  backup->SetBackupSucceeded(instance, kWriterId, VSS_CT_FILEGROUP, nullptr, L"data", true);
  BSTR xml = nullptr;
  backup->SaveAsXML(&xml);
  SysFreeString(xml);
  backup->BackupComplete(&async);
  finish(async);
  check_status(*backup);
  backup->Release();
  return made;
}

struct Bench {
  Bench() : stage(vsskit::service::World::Options{}), scope(stage) {
    stage.recorder().keep_in(recording);
    bool ready = stage.add_volume({"C:\\", std::nullopt, true, "NTFS"}).ok();
    for (const char* name : {"C:\\data\\a", "C:\\data\\b", "C:\\data\\c"}) {
      ready = stage.add_file({name, std::string(4096, 'x')}).ok() && ready;
    }
    benchmark::DoNotOptimize(ready);
    writer.start();
  }
  vsskit::trace::Recording recording;
  vsskit::scenario::Stage stage;
  vsskit::scenario::Stage::Scope scope;
  SmallWriter writer;
};

// A fresh world every thousand backups, so that the kept trace does not grow for ever.
void full_backups(benchmark::State& state) {
  constexpr int kEach = 1000;
  std::size_t steps = 0;
  for (auto _ : state) {
    state.PauseTiming();
    auto bench = std::make_unique<Bench>();
    state.ResumeTiming();
    for (int i = 0; i < kEach; ++i) {
      if (!back_up()) state.SkipWithError("a backup failed");
    }
    state.PauseTiming();
    steps = bench->recording.steps.size() / kEach;
    bench.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * kEach);
  state.counters["steps_each"] = static_cast<double>(steps);
}
BENCHMARK(full_backups)->Unit(benchmark::kMillisecond);

}  // namespace
