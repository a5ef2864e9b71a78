// IVssComponent, Ex and Ex2: what a writer says where it may, and what either side reads of it.
// Each statement names the method whose page lists the code.
#include "tests/sim/sdk/told_writer.h"

namespace vsskit::test {
namespace {

// A writer that does with its component what the test says, at each event that hands it one.
class Keeper final : public CVssWriterEx2 {
 public:
  using Work = std::function<void(IVssComponentEx2&)>;

  ~Keeper() override { Unsubscribe(); }
  HRESULT start() {
    const HRESULT hr = Initialize(kWriterId, L"Keeper", VSS_UT_USERDATA, VSS_ST_OTHER);
    return FAILED(hr) ? hr : Subscribe();
  }
  bool STDMETHODCALLTYPE OnIdentifyEx(IVssCreateWriterMetadataEx* metadata) override {
    metadata->SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, nullptr, nullptr, VSS_WRE_ALWAYS,
                               false);
    metadata->AddComponent(VSS_CT_FILEGROUP, L"set", L"data", nullptr, nullptr, 0, false, true,
                           true);
    metadata->AddFilesToFileGroup(L"set", L"data", L"C:\\data", L"*", false, nullptr);
    return true;
  }
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override { return true; }
  bool STDMETHODCALLTYPE OnFreeze() override { return true; }
  bool STDMETHODCALLTYPE OnThaw() override { return true; }
  bool STDMETHODCALLTYPE OnAbort() override { return true; }
  bool STDMETHODCALLTYPE OnPrepareBackup(IVssWriterComponents* given) override {
    return work(given, prepare_backup);
  }
  bool STDMETHODCALLTYPE OnPostSnapshot(IVssWriterComponents* given) override {
    return work(given, post_snapshot);
  }
  bool STDMETHODCALLTYPE OnBackupComplete(IVssWriterComponents* given) override {
    return work(given, backup_complete);
  }
  bool STDMETHODCALLTYPE OnPreRestore(IVssWriterComponents* given) override {
    return work(given, pre_restore);
  }
  bool STDMETHODCALLTYPE OnPostRestore(IVssWriterComponents* given) override {
    return work(given, post_restore);
  }

  Work prepare_backup, post_snapshot, backup_complete, pre_restore, post_restore;

 private:
  bool work(IVssWriterComponents* given, const Work& told) {
    CComPtr<IVssComponent> component;
    if (!told || given == nullptr || FAILED(given->GetComponent(0, &component))) return true;
    told(*CComQIPtr<IVssComponentEx2>(component));
    return true;
  }
};

class ComponentCodes : public testing::Test {
 protected:
  ComponentCodes() : stage_(machine(false)), scope_(stage_) {
    EXPECT_TRUE(stage_.add_volume({"C:\\", std::nullopt, true, "NTFS"}));
    EXPECT_TRUE(stage_.add_file({"C:\\data\\a.txt", "one"}));
    EXPECT_EQ(S_OK, writer.start());
  }
  // A backup with a shadow copy, up to the end of BackupComplete.
  CComPtr<IVssBackupComponents> backed_up() {
    CComPtr<IVssBackupComponents> backup;
    EXPECT_EQ(S_OK, CreateVssBackupComponents(&backup));
    EXPECT_EQ(S_OK, backup->InitializeForBackup());
    EXPECT_EQ(S_OK, backup->SetBackupState(true, false, VSS_BT_FULL, true));
    EXPECT_EQ(VSS_S_ASYNC_FINISHED,
              Machine::run(*backup, &IVssBackupComponents::GatherWriterMetadata));
    CComPtr<IVssExamineWriterMetadata> metadata;
    EXPECT_EQ(S_OK, backup->GetWriterMetadata(0, &instance, &metadata));
    EXPECT_EQ(S_OK, backup->AddComponent(instance, kWriterId, VSS_CT_FILEGROUP, L"set", L"data"));
    EXPECT_EQ(S_OK, backup->SetBackupOptions(kWriterId, VSS_CT_FILEGROUP, L"set", L"data", L"o"));
    EXPECT_EQ(S_OK,
              backup->SetPreviousBackupStamp(kWriterId, VSS_CT_FILEGROUP, L"set", L"data", L"p"));
    VSS_ID set, snapshot;
    WCHAR volume[] = L"C:\\";
    EXPECT_EQ(S_OK, backup->StartSnapshotSet(&set));
    EXPECT_EQ(S_OK, backup->AddToSnapshotSet(volume, GUID_NULL, &snapshot));
    for (const auto step :
         {&IVssBackupComponents::PrepareForBackup, &IVssBackupComponents::DoSnapshotSet})
      EXPECT_EQ(VSS_S_ASYNC_FINISHED, Machine::run(*backup, step));
    EXPECT_EQ(S_OK, backup->SetBackupSucceeded(instance, kWriterId, VSS_CT_FILEGROUP, L"set",
                                               L"data", true));
    EXPECT_EQ(VSS_S_ASYNC_FINISHED, Machine::run(*backup, &IVssBackupComponents::BackupComplete));
    return backup;
  }
  // A requester that restores from that backup's document, its component selected.
  CComQIPtr<IVssBackupComponentsEx2> restoring() {
    CComBSTR document;
    EXPECT_EQ(S_OK, backed_up()->SaveAsXML(&document));
    CComPtr<IVssBackupComponents> made;
    EXPECT_EQ(S_OK, CreateVssBackupComponents(&made));
    EXPECT_EQ(S_OK, made->InitializeForRestore(document));
    EXPECT_EQ(S_OK,
              made->SetSelectedForRestore(kWriterId, VSS_CT_FILEGROUP, L"set", L"data", true));
    return CComQIPtr<IVssBackupComponentsEx2>(made);
  }
  static CComQIPtr<IVssComponentEx2> component_of(IVssBackupComponents& backup) {
    CComPtr<IVssWriterComponentsExt> components;
    CComPtr<IVssComponent> component;
    EXPECT_EQ(S_OK, backup.GetWriterComponents(0, &components));
    EXPECT_EQ(S_OK, components->GetComponent(0, &component));
    return CComQIPtr<IVssComponentEx2>(component);
  }

  scenario::Stage stage_;
  scenario::Stage::Scope scope_;
  Keeper writer;
  VSS_ID instance = GUID_NULL;
};

TEST_F(ComponentCodes, WriterSaysWhatItKnowsWhileTheBackupIsPrepared) {
  int seen = 0;
  writer.prepare_backup = [&](IVssComponentEx2& c) {
    ++seen;
    EXPECT_EQ(S_OK, c.SetBackupMetadata(L"m"));
    EXPECT_EQ(VSS_E_OBJECT_ALREADY_EXISTS, c.SetBackupMetadata(L"again"));
    EXPECT_EQ(S_OK, c.AddPartialFile(L"C:\\data", L"a.txt", L"0:1", nullptr));
    EXPECT_EQ(S_OK, c.SetPrepareForBackupFailureMsg(L"f"));
    EXPECT_EQ(VSS_E_BAD_STATE, c.SetPostSnapshotFailureMsg(L"f"));
    EXPECT_EQ(VSS_E_BAD_STATE,
              c.AddDirectedTarget(L"C:\\data", L"a", L"0:1", L"C:\\b", L"b", L"0:1"));
    EXPECT_EQ(VSS_E_BAD_STATE, c.SetRestoreTarget(VSS_RT_ALTERNATE));
  };
  writer.post_snapshot = [&](IVssComponentEx2& c) {
    ++seen;
    EXPECT_EQ(S_OK, c.SetBackupStamp(L"s"));
    EXPECT_EQ(S_OK,
              c.AddDifferencedFilesByLastModifyTime(L"C:\\data", L"*", false, FILETIME{1, 0}));
    EXPECT_EQ(S_OK, c.SetPostSnapshotFailureMsg(L"f"));
    EXPECT_EQ(VSS_E_BAD_STATE, c.SetPrepareForBackupFailureMsg(L"f"));
  };
  writer.backup_complete = [&](IVssComponentEx2& c) {
    ++seen;
    bool succeeded = false;
    EXPECT_EQ(S_OK, c.GetBackupSucceeded(&succeeded));
    EXPECT_EQ(VSS_E_BAD_STATE, c.SetBackupStamp(L"late"));
    EXPECT_EQ(VSS_E_BAD_STATE, c.SetBackupMetadata(L"late"));
  };
  backed_up();
  EXPECT_EQ(3, seen);
}

TEST_F(ComponentCodes, RequesterReadsWhatTheWriterSaid) {
  writer.prepare_backup = [](IVssComponentEx2& c) {
    c.SetBackupMetadata(L"m");
    c.AddPartialFile(L"C:\\data", L"a.txt", L"0:1", L"m");
    c.SetPrepareForBackupFailureMsg(L"f");
  };
  writer.post_snapshot = [](IVssComponentEx2& c) {
    c.SetBackupStamp(L"s");
    c.SetPostSnapshotFailureMsg(L"f");
    c.AddDifferencedFilesByLastModifyTime(L"C:\\data", L"*", false, FILETIME{1, 0});
  };
  auto backup = backed_up();
  auto c = component_of(*backup);
  CComBSTR text[7];
  EXPECT_EQ(S_OK, c->GetBackupMetadata(&text[0]));
  EXPECT_EQ(S_OK, c->GetBackupOptions(&text[1]));
  EXPECT_EQ(S_OK, c->GetPreviousBackupStamp(&text[2]));
  EXPECT_EQ(S_OK, c->GetPrepareForBackupFailureMsg(&text[3]));
  EXPECT_EQ(S_OK, c->GetPostSnapshotFailureMsg(&text[4]));
  EXPECT_EQ(S_OK, c->GetLogicalPath(&text[5]));
  EXPECT_EQ(S_OK, c->GetComponentName(&text[6]));
  CComBSTR part[4];
  EXPECT_EQ(S_OK, c->GetPartialFile(0, &part[0], &part[1], &part[2], &part[3]));
  CComBSTR path, spec, lsn;
  BOOL recursive = TRUE;
  FILETIME since{};
  EXPECT_EQ(S_OK, c->GetDifferencedFile(0, &path, &spec, &recursive, &lsn, &since));
}

// The page of IVssComponent::GetLogicalPath says it twice: S_FALSE for a component without one.
TEST_F(ComponentCodes, ComponentWithoutALogicalPathSaysSo) {
  Machine other(false);
  auto c = component_of(*other.prepared());
  CComBSTR path;
  EXPECT_EQ(S_FALSE, c->GetLogicalPath(&path));
  EXPECT_EQ(nullptr, path.m_str);
}

TEST_F(ComponentCodes, RequesterSaysHowToRestore) {
  auto restore = restoring();
  EXPECT_EQ(S_OK, restore->SetSelectedForRestoreEx(kWriterId, VSS_CT_FILEGROUP, L"set", L"data",
                                                   true, GUID_NULL));
  EXPECT_EQ(S_OK,
            restore->SetAdditionalRestores(kWriterId, VSS_CT_FILEGROUP, L"set", L"data", true));
  EXPECT_EQ(S_OK,
            restore->AddAlternativeLocationMapping(kWriterId, VSS_CT_FILEGROUP, L"set", L"data",
                                                   L"C:\\data", L"*", false, L"C:\\other"));
  EXPECT_EQ(S_OK,
            restore->SetAuthoritativeRestore(kWriterId, VSS_CT_FILEGROUP, L"set", L"data", true));
  EXPECT_EQ(S_OK, restore->SetRestoreName(kWriterId, VSS_CT_FILEGROUP, L"set", L"data", L"n"));
  EXPECT_EQ(VSS_E_BAD_STATE, restore->SetFileRestoreStatus(kWriterId, VSS_CT_FILEGROUP, L"set",
                                                           L"data", VSS_RS_ALL));
  int seen = 0;
  writer.pre_restore = [&](IVssComponentEx2& c) {
    ++seen;
    bool truth = false;
    EXPECT_EQ(S_OK, c.IsSelectedForRestore(&truth));
    EXPECT_EQ(S_OK, c.GetAdditionalRestores(&truth));
    EXPECT_EQ(S_OK, c.GetAuthoritativeRestore(&truth));
    CComBSTR name;
    EXPECT_EQ(S_OK, c.GetRestoreName(&name));
    CComPtr<IVssWMFiledesc> mapping;
    EXPECT_EQ(S_OK, c.GetAlternateLocationMapping(0, &mapping));
  };
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, Machine::run(*restore, &IVssBackupComponents::PreRestore));
  EXPECT_EQ(1, seen);
}

TEST_F(ComponentCodes, WriterSaysHowItIsRestored) {
  int seen = 0;
  writer.pre_restore = [&](IVssComponentEx2& c) {
    ++seen;
    EXPECT_EQ(S_OK, c.SetRestoreMetadata(L"m"));
    EXPECT_EQ(VSS_E_OBJECT_ALREADY_EXISTS, c.SetRestoreMetadata(L"again"));
    EXPECT_EQ(S_OK, c.SetRestoreTarget(VSS_RT_DIRECTED));
    EXPECT_EQ(S_OK, c.SetPreRestoreFailureMsg(L"f"));
    EXPECT_EQ(VSS_E_BAD_STATE, c.SetPostRestoreFailureMsg(L"f"));
    EXPECT_EQ(S_OK,
              c.AddDirectedTarget(L"C:\\data", L"a.txt", L"0:1", L"C:\\data", L"b.txt", L"0:1"));
    EXPECT_EQ(VSS_E_BAD_STATE, c.SetBackupMetadata(L"m"));
    EXPECT_EQ(VSS_E_BAD_STATE, c.SetBackupStamp(L"s"));
    EXPECT_EQ(VSS_E_BAD_STATE, c.AddPartialFile(L"C:\\data", L"a.txt", L"0:1", nullptr));
  };
  writer.post_restore = [&](IVssComponentEx2& c) {
    ++seen;
    EXPECT_EQ(S_OK, c.SetPostRestoreFailureMsg(L"f"));
    EXPECT_EQ(VSS_E_BAD_STATE, c.SetPreRestoreFailureMsg(L"f"));
    EXPECT_EQ(VSS_E_BAD_STATE, c.SetRestoreMetadata(L"late"));
    CComBSTR text;
    EXPECT_EQ(S_OK, c.GetRestoreMetadata(&text));
    VSS_FILE_RESTORE_STATUS status = VSS_RS_UNDEFINED;
    EXPECT_EQ(S_OK, c.GetFileRestoreStatus(&status));
  };
  auto restore = restoring();
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, Machine::run(*restore, &IVssBackupComponents::PreRestore));
  EXPECT_EQ(S_OK, restore->SetFileRestoreStatus(kWriterId, VSS_CT_FILEGROUP, L"set", L"data",
                                                VSS_RS_ALL));
  EXPECT_EQ(E_INVALIDARG, restore->SetFileRestoreStatus(kWriterId, VSS_CT_FILEGROUP, L"set",
                                                        L"data", VSS_RS_UNDEFINED));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, restore->SetFileRestoreStatus(kWriterId, VSS_CT_FILEGROUP,
                                                                  L"set", L"none", VSS_RS_ALL));
  IVssAsync* async = nullptr;
  EXPECT_EQ(S_OK, restore->PostRestore(&async));
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, finish(async));
  auto c = component_of(*restore);
  VSS_RESTORE_TARGET target = VSS_RT_UNDEFINED;
  EXPECT_EQ(S_OK, c->GetRestoreTarget(&target));
  CComBSTR before, after, part[6];
  EXPECT_EQ(S_OK, c->GetPreRestoreFailureMsg(&before));
  EXPECT_EQ(S_OK, c->GetPostRestoreFailureMsg(&after));
  EXPECT_EQ(S_OK,
            c->GetDirectedTarget(0, &part[0], &part[1], &part[2], &part[3], &part[4], &part[5]));
  EXPECT_EQ(2, seen);
}

TEST_F(ComponentCodes, RangesFileIsMovedWhereThereIsOne) {
  writer.prepare_backup = [](IVssComponentEx2& c) {
    c.AddPartialFile(L"C:\\data", L"a.txt", L"File=C:\\data\\ranges", nullptr);
  };
  auto restore = restoring();
  EXPECT_EQ(S_OK, restore->SetRangesFilePath(kWriterId, VSS_CT_FILEGROUP, L"set", L"data", 0,
                                             L"C:\\ranges"));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, restore->SetRangesFilePath(kWriterId, VSS_CT_FILEGROUP, L"set",
                                                               L"data", 1, L"C:\\ranges"));
}

TEST_F(ComponentCodes, FailureOfAComponentArrivesAsItWasSaid) {
  // What IVssComponentEx2::SetFailure takes, GetFailure gives, code by code.
  for (const HRESULT said :
       {VSS_E_WRITERERROR_INCONSISTENTSNAPSHOT, VSS_E_WRITERERROR_OUTOFRESOURCES,
        VSS_E_WRITERERROR_TIMEOUT, VSS_E_WRITERERROR_RETRYABLE, VSS_E_WRITERERROR_NONRETRYABLE}) {
    writer.post_snapshot = [&](IVssComponentEx2& c) {
      EXPECT_EQ(S_OK, c.SetFailure(said, S_OK, L"why", 0));
    };
    auto c = component_of(*backed_up());
    HRESULT failure = S_OK;
    HRESULT application = S_OK;
    CComBSTR message;
    DWORD reserved = 0;
    EXPECT_EQ(S_OK, c->GetFailure(&failure, &application, &message, &reserved));
    EXPECT_EQ(said, failure);
  }
}

// IVssComponentEx2::GetFailure's page: not during a restore operation.
TEST_F(ComponentCodes, FailureOfAComponentIsNotReadInARestore) {
  writer.post_snapshot = [&](IVssComponentEx2& c) {
    EXPECT_EQ(S_OK, c.SetFailure(VSS_E_WRITERERROR_RETRYABLE, S_OK, L"why", 0));
  };
  auto c = component_of(*restoring());
  HRESULT failure = S_OK;
  HRESULT application = S_OK;
  CComBSTR message;
  DWORD reserved = 0;
  EXPECT_EQ(VSS_E_BAD_STATE, c->GetFailure(&failure, &application, &message, &reserved));
  EXPECT_EQ(S_OK, failure);
}

}  // namespace
}  // namespace vsskit::test
