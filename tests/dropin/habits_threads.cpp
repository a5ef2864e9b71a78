// Habit: to sit in Wait on an apartment's only thread while the same process's writer is called.
#include "habits.h"

#include <string.h>
#include <wchar.h>

namespace {

const VSS_ID kWriterId = {
    0x3c4d5e6f, 0x1122, 0x4334, {0x95, 0x56, 0x67, 0x78, 0x89, 0x9a, 0xab, 0xbc}};

class OwnWriter : public CVssWriter {
 public:
  explicit OwnWriter(DWORD requester_thread) : requester_thread_(requester_thread) {}
  ~OwnWriter() { Unsubscribe(); }

  HRESULT start() {
    const HRESULT result = Initialize(kWriterId, L"Own Writer", VSS_UT_USERDATA, VSS_ST_OTHER);
    return SUCCEEDED(result) ? Subscribe() : result;
  }
  bool identified = false;
  bool frozen = false;
  bool recovers = false;    // was told that the copy will be recovered
  bool has_device = false;  // of the mounted volume, once it was copied

  bool STDMETHODCALLTYPE OnIdentify(IVssCreateWriterMetadata* metadata) override {
    note_thread();
    identified = true;
    return SUCCEEDED(metadata->AddComponent(VSS_CT_FILEGROUP, nullptr, L"own", nullptr, nullptr, 0,
                                            false, false, true, true, VSS_CF_BACKUP_RECOVERY)) &&
           SUCCEEDED(metadata->AddFilesToFileGroup(nullptr, L"own", L"V:\\mounted", L"*", true,
                                                   nullptr)) &&
           SUCCEEDED(metadata->SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, nullptr, nullptr,
                                                VSS_WRE_NEVER, false));
  }
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override {
    note_thread();
    recovers = (GetContext() & VSS_VOLSNAP_ATTR_AUTORECOVER) != 0;
    return true;
  }
  bool STDMETHODCALLTYPE OnFreeze() override {
    note_thread();
    frozen = true;
    return true;
  }
  bool STDMETHODCALLTYPE OnThaw() override {
    note_thread();
    return true;
  }
  bool STDMETHODCALLTYPE OnPostSnapshot(IVssWriterComponents*) override {
    note_thread();
    LPCWSTR device = nullptr;
    has_device = GetSnapshotDeviceName(L"V:\\mounted\\", &device) == S_OK && device != nullptr;
    return true;
  }
  bool STDMETHODCALLTYPE OnAbort() override { return true; }

  // Called on the thread that waits: never depend on that one.
  bool called_on_requesters_thread = false;

 private:
  void note_thread() {
    if (GetCurrentThreadId() == requester_thread_) called_on_requesters_thread = true;
  }
  DWORD requester_thread_;
};

// The logical path that the writer left NULL comes back as NULL.
void add_own_component(Backup& backup) {
  UINT writers = 0;
  EXPECT_RESULT(S_OK, backup->GetWriterMetadataCount(&writers));
  for (UINT i = 0; i < writers; ++i) {
    VSS_ID instance, writer, same;
    BSTR name = nullptr;
    VSS_USAGE_TYPE usage;
    VSS_SOURCE_TYPE source;
    IVssExamineWriterMetadata* metadata = nullptr;
    EXPECT_RESULT(S_OK, backup->GetWriterMetadata(i, &instance, &metadata));
    EXPECT_RESULT(S_OK, metadata->GetIdentity(&same, &writer, &name, &usage, &source));
    SysFreeString(name);
    if (IsEqualGUID(writer, kWriterId)) {
      IVssWMComponent* component = nullptr;
      PVSSCOMPONENTINFO info = nullptr;
      EXPECT_RESULT(S_OK, metadata->GetComponent(0, &component));
      EXPECT_RESULT(S_OK, component->GetComponentInfo(&info));
      EXPECT(info->bstrLogicalPath == nullptr);
      EXPECT_RESULT(S_OK, backup->AddComponent(instance, writer, info->type, nullptr,
                                               info->bstrComponentName));
      component->FreeComponentInfo(info);
      component->Release();
    }
    metadata->Release();
  }
}

void back_up_own_writer() {
  Backup backup;
  VSS_ID set, snapshot;
  EXPECT_RESULT(S_OK, backup->InitializeForBackup());
  EXPECT_RESULT(S_OK, backup->SetBackupState(true, false, VSS_BT_COPY, false));
  EXPECT_RESULT(VSS_S_ASYNC_FINISHED, backup.run(&IVssBackupComponents::GatherWriterMetadata));
  add_own_component(backup);
  EXPECT_RESULT(S_OK, backup->StartSnapshotSet(&set));
  EXPECT_RESULT(S_OK, backup.add_volume(L"V:\\mounted\\", &snapshot));
  EXPECT_RESULT(VSS_S_ASYNC_FINISHED, backup.run(&IVssBackupComponents::PrepareForBackup));
  EXPECT_RESULT(VSS_S_ASYNC_FINISHED, backup.run(&IVssBackupComponents::DoSnapshotSet));
  EXPECT_RESULT(VSS_S_ASYNC_FINISHED, backup.run(&IVssBackupComponents::BackupComplete));
}

}  // namespace

void try_threads() {
  EXPECT(SUCCEEDED(CoInitializeEx(nullptr, COINIT_APARTMENTTHREADED)));
  {
    OwnWriter writer(GetCurrentThreadId());
    EXPECT_RESULT(S_OK, writer.start());
    back_up_own_writer();
    EXPECT(writer.identified);
    EXPECT(writer.frozen);
    EXPECT(writer.recovers);
    EXPECT(writer.has_device);
    EXPECT(!writer.called_on_requesters_thread);
  }
  CoUninitialize();
}
