// A restore through the COM faces: what arguments at the edges do, and what arrives on the other
// side. Each test names the pages that it is about.
#include <gtest/gtest.h>

#include <windows.h>

#include <atlbase.h>
#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include <functional>
#include <string>

#include "sim/scenario/stage.h"

namespace vsskit {
namespace {

constexpr VSS_ID kRestoredId = {0x11, 0x22, 0x33, {1, 2, 3, 4, 5, 6, 7, 8}};

class RestoringWriter : public CVssWriterEx2 {
 public:
  ~RestoringWriter() override { Unsubscribe(); }
  HRESULT start() {
    const HRESULT hr = Initialize(kRestoredId, L"Restoring Writer", VSS_UT_USERDATA, VSS_ST_OTHER);
    return FAILED(hr) ? hr : Subscribe();
  }
  bool STDMETHODCALLTYPE OnIdentifyEx(IVssCreateWriterMetadataEx* metadata) override {
    metadata->SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, nullptr, nullptr, VSS_WRE_ALWAYS,
                               false);
    metadata->AddComponent(VSS_CT_FILEGROUP, nullptr, L"notes", nullptr, nullptr, 0, false, false,
                           true);
    return SUCCEEDED(
        metadata->AddFilesToFileGroup(nullptr, L"notes", L"C:\\notes", L"*", true, nullptr));
  }
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override { return true; }
  bool STDMETHODCALLTYPE OnFreeze() override { return true; }
  bool STDMETHODCALLTYPE OnThaw() override { return true; }
  bool STDMETHODCALLTYPE OnAbort() override { return true; }
  bool STDMETHODCALLTYPE OnPreRestore(IVssWriterComponents* components) override {
    CComPtr<IVssComponent> component;
    components->GetComponent(0, &component);
    CComQIPtr<IVssComponentEx2> ex(component);
    if (pre_restore) pre_restore(*ex);
    return true;
  }

  std::function<void(IVssComponentEx2&)> pre_restore;
};

HRESULT finish(IVssAsync* async) {
  HRESULT status = S_OK;
  const HRESULT waited = async->Wait();
  const HRESULT asked = async->QueryStatus(&status, nullptr);
  async->Release();
  if (FAILED(waited)) return waited;
  return FAILED(asked) ? asked : status;
}

class RestoreFaces : public testing::Test {
 protected:
  RestoreFaces() : stage_(service::World::Options{}), scope_(stage_) {
    EXPECT_TRUE(stage_.add_volume({"C:\\", std::nullopt, true, "NTFS"}));
    EXPECT_TRUE(stage_.add_file({"C:\\notes\\a.txt", "one"}));
    EXPECT_EQ(S_OK, writer_.start());
  }

  // The document of a backup without a shadow copy.
  CComBSTR backed_up() {
    CComPtr<IVssBackupComponents> backup;
    IVssAsync* async = nullptr;
    EXPECT_EQ(S_OK, CreateVssBackupComponents(&backup));
    EXPECT_EQ(S_OK, backup->InitializeForBackup());
    EXPECT_EQ(S_OK, backup->SetBackupState(true, false, VSS_BT_FULL, false));
    EXPECT_EQ(S_OK, backup->GatherWriterMetadata(&async));
    EXPECT_EQ(VSS_S_ASYNC_FINISHED, finish(async));
    VSS_ID instance = GUID_NULL;
    CComPtr<IVssExamineWriterMetadata> metadata;
    EXPECT_EQ(S_OK, backup->GetWriterMetadata(0, &instance, &metadata));
    EXPECT_EQ(S_OK,
              backup->AddComponent(instance, kRestoredId, VSS_CT_FILEGROUP, nullptr, L"notes"));
    EXPECT_EQ(S_OK, backup->PrepareForBackup(&async));
    EXPECT_EQ(VSS_S_ASYNC_FINISHED, finish(async));
    EXPECT_EQ(S_OK, backup->BackupComplete(&async));
    EXPECT_EQ(VSS_S_ASYNC_FINISHED, finish(async));
    CComBSTR xml;
    EXPECT_EQ(S_OK, backup->SaveAsXML(&xml));
    return xml;
  }
  CComQIPtr<IVssBackupComponentsEx2> restoring() {
    CComPtr<IVssBackupComponents> made;
    EXPECT_EQ(S_OK, CreateVssBackupComponents(&made));
    EXPECT_EQ(S_OK, made->InitializeForRestore(backed_up()));
    EXPECT_EQ(S_OK,
              made->SetSelectedForRestore(kRestoredId, VSS_CT_FILEGROUP, nullptr, L"notes", true));
    return CComQIPtr<IVssBackupComponentsEx2>(made);
  }

  scenario::Stage stage_;
  scenario::Stage::Scope scope_;
  RestoringWriter writer_;
};

// ivssbackupcomponents-prerestore, -postrestore: a null pointer is refused before anything else is
// looked at. C-ASYN-08
TEST_F(RestoreFaces, NullAsyncIsRefusedBeforeState) {
  CComPtr<IVssBackupComponents> backup;
  ASSERT_EQ(S_OK, CreateVssBackupComponents(&backup));
  EXPECT_EQ(E_INVALIDARG, backup->PreRestore(nullptr));
  EXPECT_EQ(E_INVALIDARG, backup->PostRestore(nullptr));
  IVssAsync* async = nullptr;
  EXPECT_EQ(VSS_E_BAD_STATE, backup->PreRestore(&async));
  EXPECT_EQ(VSS_E_BAD_STATE, backup->PostRestore(&async));
  EXPECT_EQ(nullptr, async);
}

// ivssbackupcomponents-initializeforrestore; C-ASYN-12
TEST_F(RestoreFaces, NoDocumentIsAnInvalidDocument) {
  CComPtr<IVssBackupComponents> backup;
  ASSERT_EQ(S_OK, CreateVssBackupComponents(&backup));
  EXPECT_EQ(VSS_E_INVALID_XML_DOCUMENT, backup->InitializeForRestore(nullptr));
  EXPECT_EQ(VSS_E_INVALID_XML_DOCUMENT, backup->InitializeForRestore(CComBSTR(L"<A/>")));
  EXPECT_EQ(S_OK, backup->InitializeForRestore(backed_up()));
  EXPECT_EQ(VSS_E_BAD_STATE, backup->InitializeForRestore(backed_up()));
}

// The getters of ivsscomponent and ivsscomponentex say S_FALSE and nothing for what nobody set.
TEST_F(RestoreFaces, AbsentFactsAreFalseAndEmpty) {
  int seen = 0;
  writer_.pre_restore = [&](IVssComponentEx2& component) {
    ++seen;
    BSTR text = nullptr;
    bool truth = true;
    VSS_RESTORE_TARGET target = VSS_RT_DIRECTED;
    VSS_FILE_RESTORE_STATUS status = VSS_RS_ALL;
    VSS_ROLLFORWARD_TYPE roll_forward = VSS_RF_ALL;
    UINT count = 7;
    EXPECT_EQ(S_FALSE, component.GetAdditionalRestores(&truth));
    EXPECT_FALSE(truth);
    EXPECT_EQ(S_FALSE, component.GetAuthoritativeRestore(&truth));
    EXPECT_EQ(S_FALSE, component.GetRestoreOptions(&text));
    EXPECT_EQ(nullptr, text);
    EXPECT_EQ(S_FALSE, component.GetRestoreMetadata(&text));
    EXPECT_EQ(S_FALSE, component.GetRestoreName(&text));
    EXPECT_EQ(S_FALSE, component.GetPreRestoreFailureMsg(&text));
    EXPECT_EQ(S_FALSE, component.GetPostRestoreFailureMsg(&text));
    EXPECT_EQ(S_FALSE, component.GetRestoreTarget(&target));
    EXPECT_EQ(VSS_RT_UNDEFINED, target);
    EXPECT_EQ(S_FALSE, component.GetFileRestoreStatus(&status));
    EXPECT_EQ(VSS_RS_UNDEFINED, status);
    EXPECT_EQ(S_FALSE, component.GetRollForward(&roll_forward, &text));
    EXPECT_EQ(S_OK, component.GetNewTargetCount(&count));
    EXPECT_EQ(0u, count);
  };
  auto restore = restoring();
  IVssAsync* async = nullptr;
  ASSERT_EQ(S_OK, restore->PreRestore(&async));
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, finish(async));
  EXPECT_EQ(1, seen);
}

// The getters' pages have E_INVALIDARG for null pointers and VSS_E_OBJECT_NOT_FOUND beyond the
// last; C-ASYN-11.
TEST_F(RestoreFaces, GettersRefuseNullAndFindNothingBeyondTheLast) {
  int seen = 0;
  writer_.pre_restore = [&](IVssComponentEx2& component) {
    ++seen;
    EXPECT_EQ(E_INVALIDARG, component.IsSelectedForRestore(nullptr));
    EXPECT_EQ(E_INVALIDARG, component.GetAdditionalRestores(nullptr));
    EXPECT_EQ(E_INVALIDARG, component.GetRestoreOptions(nullptr));
    EXPECT_EQ(E_INVALIDARG, component.GetRestoreMetadata(nullptr));
    EXPECT_EQ(E_INVALIDARG, component.GetRestoreTarget(nullptr));
    EXPECT_EQ(E_INVALIDARG, component.GetFileRestoreStatus(nullptr));
    EXPECT_EQ(E_INVALIDARG, component.GetNewTargetCount(nullptr));
    EXPECT_EQ(E_INVALIDARG, component.GetNewTarget(0, nullptr));
    EXPECT_EQ(E_INVALIDARG, component.GetAlternateLocationMapping(0, nullptr));
    EXPECT_EQ(E_INVALIDARG, component.GetRestoreSubcomponent(0, nullptr, nullptr, nullptr));
    EXPECT_EQ(E_INVALIDARG, component.GetRollForward(nullptr, nullptr));
    CComPtr<IVssWMFiledesc> file;
    EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, component.GetNewTarget(1, &file));
    EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, component.GetAlternateLocationMapping(0, &file));
    BSTR path = nullptr;
    BSTR name = nullptr;
    bool repair = false;
    EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, component.GetRestoreSubcomponent(0, &path, &name, &repair));
  };
  auto restore = restoring();
  ASSERT_EQ(S_OK, restore->AddNewTarget(kRestoredId, VSS_CT_FILEGROUP, nullptr, L"notes",
                                        L"C:\\notes", L"*", true, L"D:\\notes"));
  IVssAsync* async = nullptr;
  ASSERT_EQ(S_OK, restore->PreRestore(&async));
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, finish(async));
  EXPECT_EQ(1, seen);
}

// What the requester said arrives in the writer's words: ivssbackupcomponents-addnewtarget,
// -addrestoresubcomponent, -setrestoreoptions; ivssbackupcomponentsex2-setrollforward.
TEST_F(RestoreFaces, CarryTheRequestersWordsToTheWriter) {
  std::wstring target, options, sub, point;
  writer_.pre_restore = [&](IVssComponentEx2& component) {
    CComPtr<IVssWMFiledesc> file;
    EXPECT_EQ(S_OK, component.GetNewTarget(0, &file));
    CComBSTR text, path, name, marker;
    EXPECT_EQ(S_OK, file->GetAlternateLocation(&text));
    target = text;
    text.Empty();
    EXPECT_EQ(S_OK, component.GetRestoreOptions(&text));
    options = text;
    bool repair = true;
    EXPECT_EQ(S_OK, component.GetRestoreSubcomponent(0, &path, &name, &repair));
    EXPECT_FALSE(repair);
    sub = std::wstring(path) + L"|" + std::wstring(name);
    VSS_ROLLFORWARD_TYPE type = VSS_RF_UNDEFINED;
    EXPECT_EQ(S_OK, component.GetRollForward(&type, &marker));
    EXPECT_EQ(VSS_RF_PARTIAL, type);
    point = marker;
  };
  auto restore = restoring();
  EXPECT_EQ(S_OK, restore->AddNewTarget(kRestoredId, VSS_CT_FILEGROUP, nullptr, L"notes",
                                        L"C:\\notes", L"*", true, L"D:\\notes"));
  EXPECT_EQ(S_OK, restore->SetRestoreOptions(kRestoredId, VSS_CT_FILEGROUP, nullptr, L"notes",
                                             L"\"\x00e4\"=\"1\""));
  EXPECT_EQ(S_OK, restore->AddRestoreSubcomponent(kRestoredId, VSS_CT_FILEGROUP, nullptr, L"notes",
                                                  L"notes", L"Jan", false));
  EXPECT_EQ(S_OK, restore->SetRollForward(kRestoredId, VSS_CT_FILEGROUP, nullptr, L"notes",
                                          VSS_RF_PARTIAL, L"lsn:9"));
  IVssAsync* async = nullptr;
  ASSERT_EQ(S_OK, restore->PreRestore(&async));
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, finish(async));
  EXPECT_EQ(L"D:\\notes", target);
  EXPECT_EQ(L"\"\x00e4\"=\"1\"", options);
  EXPECT_EQ(L"notes|Jan", sub);
  EXPECT_EQ(L"lsn:9", point);
}

}  // namespace
}  // namespace vsskit
