// The COM faces: what user code sees of a whole backup, and what arguments at the edges do.
#include <gtest/gtest.h>

#include <windows.h>

#include <atlbase.h>
#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/scenario/stage.h"
#include "sim/service/coordinator.h"
#include "sim/trace/recording.h"

namespace vsskit {
namespace {

constexpr VSS_ID kWriterId = {0x11, 0x22, 0x33, {1, 2, 3, 4, 5, 6, 7, 8}};

// Remembers the order of its events.
class NotingWriter : public CVssWriterEx2 {
 public:
  ~NotingWriter() override { Unsubscribe(); }
  HRESULT start() {
    const HRESULT hr = Initialize(kWriterId, L"Noting Writer", VSS_UT_USERDATA, VSS_ST_OTHER);
    return FAILED(hr) ? hr : Subscribe();
  }
  bool STDMETHODCALLTYPE OnIdentifyEx(IVssCreateWriterMetadataEx* metadata) override {
    events.push_back("Identify");
    metadata->SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, nullptr, nullptr, VSS_WRE_NEVER,
                               false);
    metadata->AddComponent(VSS_CT_FILEGROUP, nullptr, L"notes", nullptr, nullptr, 0, false, false,
                           true);
    kept = metadata;
    return SUCCEEDED(
        metadata->AddFilesToFileGroup(nullptr, L"notes", L"C:\\notes", L"*", true, nullptr));
  }
  bool STDMETHODCALLTYPE OnPrepareBackup(IVssWriterComponents* components) override {
    UINT count = 0;
    components->GetComponentCount(&count);
    events.push_back("PrepareBackup " + std::to_string(count));
    type = GetBackupType();
    return note_set("");
  }
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override { return note_set("PrepareSnapshot"); }
  bool STDMETHODCALLTYPE OnFreeze() override {
    if (throws) throw std::runtime_error("frozen hand");
    return note_set("Freeze");
  }
  bool STDMETHODCALLTYPE OnThaw() override { return note_set("Thaw"); }
  bool STDMETHODCALLTYPE OnAbort() override { return note_set("Abort"); }
  bool STDMETHODCALLTYPE OnPostSnapshot(IVssWriterComponents* components) override {
    CComPtr<IVssComponent> component;
    components->GetComponent(0, &component);
    stamp_result = component->SetBackupStamp(L"stamp \x00e4");
    LPCWSTR device = nullptr;
    GetSnapshotDeviceName(L"C:\\", &device);
    if (device != nullptr) seen_device = device;
    return note_set("PostSnapshot");
  }
  bool STDMETHODCALLTYPE OnBackupComplete(IVssWriterComponents*) override {
    return note_set("BackupComplete");
  }
  bool STDMETHODCALLTYPE OnBackupShutdown(VSS_ID) override { return note_set("BackupShutdown"); }

  std::vector<std::string> events;
  IVssCreateWriterMetadataEx* kept = nullptr;
  VSS_BACKUP_TYPE type = VSS_BT_UNDEFINED;
  HRESULT stamp_result = E_FAIL;
  std::wstring seen_device;
  bool throws = false;

 private:
  bool note_set(const std::string& event) {
    if (!event.empty()) events.push_back(event);
    return true;
  }
};

HRESULT finish(IVssAsync* async) {
  HRESULT status = S_OK;
  const HRESULT waited = async->Wait();
  const HRESULT asked = async->QueryStatus(&status, nullptr);
  async->Release();
  if (FAILED(waited)) return waited;
  return FAILED(asked) ? asked : status;
}

class Faces : public testing::Test {
 protected:
  Faces() : stage_(service::World::Options{}), scope_(stage_) {
    stage_.recorder().keep_in(recording_);
    EXPECT_TRUE(stage_.add_volume({"C:\\", std::nullopt, true, "NTFS"}));
    EXPECT_TRUE(stage_.add_file({"C:\\notes\\a.txt", "one"}));
  }

  // From creation to DoSnapshotSet's end.
  HRESULT snapshot(CComPtr<IVssBackupComponents>& backup, const VSS_ID& instance) {
    IVssAsync* async = nullptr;
    WCHAR volume[] = L"C:\\";
    backup->AddComponent(instance, kWriterId, VSS_CT_FILEGROUP, nullptr, L"notes");
    backup->StartSnapshotSet(&set_);
    backup->AddToSnapshotSet(volume, GUID_NULL, &snapshot_);
    backup->PrepareForBackup(&async);
    finish(async);
    const HRESULT hr = backup->DoSnapshotSet(&async);
    return FAILED(hr) ? hr : finish(async);
  }
  VSS_ID gather(CComPtr<IVssBackupComponents>& backup) {
    IVssAsync* async = nullptr;
    EXPECT_EQ(S_OK, CreateVssBackupComponents(&backup));
    EXPECT_EQ(S_OK, backup->InitializeForBackup());
    EXPECT_EQ(S_OK, backup->SetBackupState(true, false, VSS_BT_FULL, false));
    EXPECT_EQ(S_OK, backup->GatherWriterMetadata(&async));
    EXPECT_EQ(VSS_S_ASYNC_FINISHED, finish(async));
    VSS_ID instance = GUID_NULL;
    CComPtr<IVssExamineWriterMetadata> metadata;
    EXPECT_EQ(S_OK, backup->GetWriterMetadata(0, &instance, &metadata));
    return instance;
  }

  trace::Recording recording_;
  scenario::Stage stage_;
  scenario::Stage::Scope scope_;
  VSS_ID set_ = GUID_NULL;
  VSS_ID snapshot_ = GUID_NULL;
};

// A writer of the Vista SDK that kept to the plain OnIdentify.
class PlainlyIdentified : public NotingWriter {
 public:
  bool STDMETHODCALLTYPE OnIdentify(IVssCreateWriterMetadata* metadata) override {
    metadata->AddComponent(VSS_CT_FILEGROUP, nullptr, L"plain", nullptr, nullptr, 0, false, false,
                           true);
    return true;
  }
  bool STDMETHODCALLTYPE OnIdentifyEx(IVssCreateWriterMetadataEx* metadata) override {
    return CVssWriterEx2::OnIdentifyEx(metadata);
  }
};

// The page of OnIdentifyEx: a writer overrides OnIdentify or OnIdentifyEx, but not both.
TEST_F(Faces, AnExtendedWriterMayOverrideThePlainOnIdentify) {
  PlainlyIdentified writer;
  ASSERT_EQ(S_OK, writer.start());
  CComPtr<IVssBackupComponents> backup;
  ASSERT_EQ(S_OK, CreateVssBackupComponents(&backup));
  ASSERT_EQ(S_OK, backup->InitializeForBackup(nullptr));
  IVssAsync* async = nullptr;
  ASSERT_EQ(S_OK, backup->GatherWriterMetadata(&async));
  finish(async);
  UINT count = 0;
  ASSERT_EQ(S_OK, backup->GetWriterMetadataCount(&count));
  ASSERT_EQ(1U, count);
  CComPtr<IVssExamineWriterMetadata> metadata;
  VSS_ID instance = {};
  ASSERT_EQ(S_OK, backup->GetWriterMetadata(0, &instance, &metadata));
  CComPtr<IVssWMComponent> component;
  EXPECT_EQ(S_OK, metadata->GetComponent(0, &component));
}

TEST_F(Faces, ADocumentThatIsNoBstrIsReadToItsEnd) {
  IVssExamineWriterMetadata* metadata = nullptr;
  std::wstring text = L"<a/>";
  EXPECT_EQ(VSS_E_INVALID_XML_DOCUMENT, CreateVssExamineWriterMetadata(text.data(), &metadata));
  CComPtr<IVssBackupComponents> backup;
  ASSERT_EQ(S_OK, CreateVssBackupComponents(&backup));
  EXPECT_EQ(VSS_E_INVALID_XML_DOCUMENT, backup->InitializeForBackup(text.data()));
}

TEST_F(Faces, CarryABackupFromIdentifyToShutdown) {
  NotingWriter writer;
  ASSERT_EQ(S_OK, writer.start());
  CComPtr<IVssBackupComponents> backup;
  const VSS_ID instance = gather(backup);
  ASSERT_EQ(VSS_S_ASYNC_FINISHED, snapshot(backup, instance));
  VSS_SNAPSHOT_PROP properties;
  ASSERT_EQ(S_OK, backup->GetSnapshotProperties(snapshot_, &properties));
  EXPECT_EQ(writer.seen_device, properties.m_pwszSnapshotDeviceObject);
  EXPECT_EQ(L'\\', std::wstring(properties.m_pwszOriginalVolumeName).back());
  VssFreeSnapshotProperties(&properties);
  EXPECT_EQ(S_OK, backup->SetBackupSucceeded(instance, kWriterId, VSS_CT_FILEGROUP, nullptr,
                                             L"notes", true));
  IVssAsync* async = nullptr;
  ASSERT_EQ(S_OK, backup->BackupComplete(&async));
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, finish(async));
  backup.Release();
  const std::vector<std::string> expected = {
      "Identify", "PrepareBackup 1", "PrepareSnapshot", "Freeze",
      "Thaw",     "PostSnapshot",    "BackupComplete",  "BackupShutdown"};
  EXPECT_EQ(expected, writer.events);
  EXPECT_EQ(VSS_BT_FULL, writer.type);
  EXPECT_EQ(S_OK, writer.stamp_result);
  EXPECT_EQ(0u, stage_.vss()->coordinator().live_session_count());
}

TEST_F(Faces, HandTheStampToTheRequesterUnchanged) {
  NotingWriter writer;
  ASSERT_EQ(S_OK, writer.start());
  CComPtr<IVssBackupComponents> backup;
  ASSERT_EQ(VSS_S_ASYNC_FINISHED, snapshot(backup, gather(backup)));
  CComPtr<IVssWriterComponentsExt> components;
  ASSERT_EQ(S_OK, backup->GetWriterComponents(0, &components));
  CComPtr<IVssComponent> component;
  ASSERT_EQ(S_OK, components->GetComponent(0, &component));
  CComBSTR stamp;
  ASSERT_EQ(S_OK, component->GetBackupStamp(&stamp));
  EXPECT_STREQ(L"stamp \x00e4", stamp);
  CComBSTR previous;
  EXPECT_EQ(S_FALSE, component->GetPreviousBackupStamp(&previous));
  EXPECT_EQ(nullptr, previous.m_str);
  CComBSTR path;
  EXPECT_EQ(S_FALSE, component->GetLogicalPath(&path));
  EXPECT_EQ(nullptr, path.m_str);
}

TEST_F(Faces, TurnAnExceptionIntoAFailedWriter) {
  NotingWriter writer;
  writer.throws = true;
  ASSERT_EQ(S_OK, writer.start());
  CComPtr<IVssBackupComponents> backup;
  // A writer's veto does not fail the shadow copy: the writer's status tells.
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, snapshot(backup, gather(backup)));
  EXPECT_EQ("Abort", writer.events.back());
  IVssAsync* async = nullptr;
  ASSERT_EQ(S_OK, backup->GatherWriterStatus(&async));
  finish(async);
  VSS_ID instance, id;
  CComBSTR name;
  VSS_WRITER_STATE state = VSS_WS_UNKNOWN;
  HRESULT failure = S_OK;
  ASSERT_EQ(S_OK, backup->GetWriterStatus(0, &instance, &id, &name, &state, &failure));
  EXPECT_EQ(VSS_WS_FAILED_AT_FREEZE, state);
  EXPECT_TRUE(FAILED(failure));
}

TEST_F(Faces, EndTheSessionOfARequesterThatVanishes) {
  NotingWriter writer;
  ASSERT_EQ(S_OK, writer.start());
  CComPtr<IVssBackupComponents> backup;
  ASSERT_EQ(VSS_S_ASYNC_FINISHED, snapshot(backup, gather(backup)));
  ASSERT_TRUE(stage_.set_fault("requester_exit_after_call", "1"));
  IVssAsync* async = nullptr;
  EXPECT_EQ(VSS_E_BAD_STATE, backup->BackupComplete(&async));
  EXPECT_EQ("BackupShutdown", writer.events.back());
  EXPECT_EQ(0, std::count(writer.events.begin(), writer.events.end(), "BackupComplete"));
  EXPECT_EQ(0u, stage_.vss()->coordinator().live_session_count());
  backup.Release();
  const auto is_exit = [](const trace::Step& step) { return step.verb == trace::Verb::exit; };
  EXPECT_EQ(1, std::count_if(recording_.steps.begin(), recording_.steps.end(), is_exit));
}

TEST_F(Faces, LetOneRequesterVanishAndNoLaterOne) {
  ASSERT_TRUE(stage_.set_fault("requester_exit_after_call", "2"));
  for (const HRESULT expected : {VSS_E_BAD_STATE, S_OK}) {
    CComPtr<IVssBackupComponents> backup;
    ASSERT_EQ(S_OK, CreateVssBackupComponents(&backup));
    EXPECT_EQ(S_OK, backup->InitializeForBackup());
    EXPECT_EQ(expected, backup->SetContext(VSS_CTX_BACKUP));
  }
  const auto is_exit = [](const trace::Step& step) { return step.verb == trace::Verb::exit; };
  EXPECT_EQ(1, std::count_if(recording_.steps.begin(), recording_.steps.end(), is_exit));
  EXPECT_FALSE(stage_.vss()->faults().requester_exit_after_call);
}

TEST_F(Faces, RefuseMetadataCallsAfterIdentify) {
  NotingWriter writer;
  ASSERT_EQ(S_OK, writer.start());
  CComPtr<IVssBackupComponents> backup;
  gather(backup);
  ASSERT_NE(nullptr, writer.kept);
  EXPECT_EQ(VSS_E_BAD_STATE, writer.kept->AddExcludeFiles(L"C:\\notes", L"*.tmp", false));
}

TEST_F(Faces, AnswerNullOutPointersWithInvalidArgument) {
  CComPtr<IVssBackupComponents> backup;
  EXPECT_EQ(E_INVALIDARG, CreateVssBackupComponents(nullptr));
  // In the recording too: a program that does nothing else has called VSS.
  EXPECT_EQ(trace::Verb::CreateVssBackupComponents, recording_.steps.back().verb);
  EXPECT_EQ("E_INVALIDARG", recording_.steps.back().result);
  ASSERT_EQ(S_OK, CreateVssBackupComponents(&backup));
  EXPECT_EQ(E_INVALIDARG, backup->GatherWriterMetadata(nullptr));
  EXPECT_EQ(E_INVALIDARG, backup->GetWriterMetadataCount(nullptr));
  EXPECT_EQ(E_INVALIDARG, backup->StartSnapshotSet(nullptr));
  EXPECT_EQ(E_INVALIDARG, backup->DoSnapshotSet(nullptr));
  EXPECT_EQ(E_INVALIDARG, backup->GetSnapshotProperties(GUID_NULL, nullptr));
  EXPECT_EQ(E_INVALIDARG, backup->SaveAsXML(nullptr));
}

TEST_F(Faces, EnumerateNothingAsAnEmptyEnumerator) {
  CComPtr<IVssBackupComponents> backup;
  ASSERT_EQ(S_OK, CreateVssBackupComponents(&backup));
  ASSERT_EQ(S_OK, backup->InitializeForBackup());
  ASSERT_EQ(S_OK, backup->SetContext(VSS_CTX_ALL));
  CComPtr<IVssEnumObject> objects;
  EXPECT_EQ(S_FALSE, backup->Query(GUID_NULL, VSS_OBJECT_NONE, VSS_OBJECT_SNAPSHOT, &objects));
  ASSERT_NE(nullptr, objects.p);
  VSS_OBJECT_PROP property;
  ULONG fetched = 7;
  EXPECT_EQ(S_FALSE, objects->Next(1, &property, &fetched));
  EXPECT_EQ(0u, fetched);
  EXPECT_EQ(VSS_OBJECT_UNKNOWN, property.Type);
}

TEST_F(Faces, GiveEveryBackupInterfaceFromOneObject) {
  CComPtr<IVssBackupComponents> backup;
  ASSERT_EQ(S_OK, CreateVssBackupComponents(&backup));
  for (const IID& id :
       {IID_IVssBackupComponents, IID_IVssBackupComponentsEx, IID_IVssBackupComponentsEx2,
        IID_IVssBackupComponentsEx3, IID_IVssBackupComponentsEx4}) {
    CComPtr<IUnknown> other;
    EXPECT_EQ(S_OK, backup->QueryInterface(id, reinterpret_cast<void**>(&other)));
  }
  CComPtr<IUnknown> none;
  EXPECT_EQ(E_NOINTERFACE, backup->QueryInterface(IID_IVssAsync, reinterpret_cast<void**>(&none)));
}

TEST_F(Faces, SumUpReadingAComponentInOneStep) {
  NotingWriter writer;
  ASSERT_EQ(S_OK, writer.start());
  CComPtr<IVssBackupComponents> backup;
  gather(backup);
  VSS_ID instance;
  CComPtr<IVssExamineWriterMetadata> metadata;
  ASSERT_EQ(S_OK, backup->GetWriterMetadata(0, &instance, &metadata));
  CComPtr<IVssWMComponent> component;
  ASSERT_EQ(S_OK, metadata->GetComponent(0, &component));
  CComPtr<IVssWMFiledesc> file;
  ASSERT_EQ(S_OK, component->GetFile(0, &file));
  DWORD mask = 0;
  EXPECT_EQ(S_OK, file->GetBackupTypeMask(&mask));
  file.Release();
  component.Release();
  const trace::Step& read = recording_.steps.back();
  EXPECT_EQ(trace::Verb::read, read.verb);
  EXPECT_EQ("GetFile,GetBackupTypeMask", read.text("getters"));
  EXPECT_EQ(1, read.number_of("files"));
}

}  // namespace
}  // namespace vsskit
