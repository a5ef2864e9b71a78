// Writers' documents: what declares them answers, and what reads them. Each statement names the
// method whose page lists the code.
#include "sim/engine/fault_plan.h"
#include "tests/sim/sdk/told_writer.h"

namespace vsskit::test {
namespace {

constexpr VSS_ID kOther = {0x61, 0x22, 0x33, {1, 2, 3, 4, 5, 6, 7, 8}};

using Create = IVssCreateWriterMetadataEx;

void declare_components(Create& m) {
  EXPECT_EQ(E_INVALIDARG, m.AddComponent(VSS_CT_UNDEFINED, nullptr, L"group", nullptr, nullptr, 0,
                                         false, false, true));
  EXPECT_EQ(S_OK, m.AddComponent(VSS_CT_FILEGROUP, nullptr, L"group", nullptr, nullptr, 0, false,
                                 false, true));
  EXPECT_EQ(VSS_E_OBJECT_ALREADY_EXISTS, m.AddComponent(VSS_CT_DATABASE, nullptr, L"group", nullptr,
                                                        nullptr, 0, false, false, true));
  EXPECT_EQ(S_OK, m.AddComponent(VSS_CT_DATABASE, nullptr, L"base", nullptr, nullptr, 0, false,
                                 false, true));
}

// AddFilesToFileGroup and AddDatabaseLogFiles: files of another type than their component's are a
// value that is not valid; a component that nobody declared is not found.
void declare_files(Create& m) {
  EXPECT_EQ(S_OK, m.AddFilesToFileGroup(nullptr, L"group", L"C:\\g", L"*", false, nullptr));
  EXPECT_EQ(E_INVALIDARG, m.AddFilesToFileGroup(nullptr, L"base", L"C:\\g", L"*", false, nullptr));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND,
            m.AddFilesToFileGroup(nullptr, L"none", L"C:\\g", L"*", false, nullptr));
  EXPECT_EQ(S_OK, m.AddDatabaseFiles(nullptr, L"base", L"C:\\b", L"*"));
  EXPECT_EQ(E_INVALIDARG, m.AddDatabaseFiles(nullptr, L"group", L"C:\\b", L"*"));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, m.AddDatabaseFiles(nullptr, L"none", L"C:\\b", L"*"));
  EXPECT_EQ(S_OK, m.AddDatabaseLogFiles(nullptr, L"base", L"C:\\b", L"*.log"));
  EXPECT_EQ(E_INVALIDARG, m.AddDatabaseLogFiles(nullptr, L"group", L"C:\\b", L"*.log"));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, m.AddDatabaseLogFiles(nullptr, L"none", L"C:\\b", L"*.log"));
  EXPECT_EQ(S_OK, m.AddExcludeFiles(L"C:\\g", L"*.tmp", false));
  EXPECT_EQ(E_INVALIDARG, m.AddExcludeFiles(nullptr, L"*.tmp", false));
  EXPECT_EQ(S_OK, m.AddExcludeFilesFromSnapshot(L"C:\\g", L"*.big", false));
  EXPECT_EQ(E_INVALIDARG, m.AddExcludeFilesFromSnapshot(L"C:\\g", nullptr, false));
}

void declare_restore(Create& m) {
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND,
            m.AddAlternateLocationMapping(L"C:\\g", L"*", false, L"C:\\o"));  // no method yet
  EXPECT_EQ(E_INVALIDARG,
            m.SetRestoreMethod(VSS_RME_UNDEFINED, nullptr, nullptr, VSS_WRE_NEVER, false));
  EXPECT_EQ(S_OK, m.SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, nullptr, nullptr,
                                     VSS_WRE_NEVER, false));
  EXPECT_EQ(S_OK, m.AddAlternateLocationMapping(L"C:\\g", L"*", false, L"C:\\o"));
  EXPECT_EQ(E_INVALIDARG, m.AddAlternateLocationMapping(L"C:\\g", L"*", false, nullptr));
  EXPECT_EQ(S_OK, m.AddComponentDependency(nullptr, L"group", kOther, nullptr, L"x"));
  EXPECT_EQ(E_INVALIDARG, m.AddComponentDependency(nullptr, L"group", GUID_NULL, nullptr, L"x"));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND,
            m.AddComponentDependency(nullptr, L"none", kOther, nullptr, L"x"));
}

class Declaring final : public ToldWriter {
 public:
  bool STDMETHODCALLTYPE OnIdentifyEx(Create* metadata) override {
    if (declare) declare(*metadata);
    return true;
  }
  std::function<void(Create&)> declare;
};

class MetadataCodes : public testing::Test {
 protected:
  MetadataCodes() {
    machine.writer.Unsubscribe();
    EXPECT_EQ(S_OK, writer.start());
  }
  CComQIPtr<IVssExamineWriterMetadataEx2> gathered() {
    EXPECT_EQ(S_OK, CreateVssBackupComponents(&backup));
    EXPECT_EQ(S_OK, backup->InitializeForBackup());
    EXPECT_EQ(VSS_S_ASYNC_FINISHED,
              Machine::run(*backup, &IVssBackupComponents::GatherWriterMetadata));
    CComPtr<IVssExamineWriterMetadataEx> metadata;
    VSS_ID instance = GUID_NULL;
    EXPECT_EQ(S_OK, CComQIPtr<IVssBackupComponentsEx>(backup)->GetWriterMetadataEx(0, &instance,
                                                                                   &metadata));
    return CComQIPtr<IVssExamineWriterMetadataEx2>(metadata);
  }

  Machine machine{false};
  Declaring writer;
  CComPtr<IVssBackupComponents> backup;
};

TEST_F(MetadataCodes, OfDeclaring) {
  int asked = 0;
  writer.declare = [&](Create& m) {
    ++asked;
    declare_components(m);
    declare_files(m);
    declare_restore(m);
  };
  gathered();
  EXPECT_EQ(1, asked);
}

TEST_F(MetadataCodes, OfReading) {
  writer.declare = [](Create& m) {
    declare_components(m);
    declare_files(m);
    declare_restore(m);
  };
  auto metadata = gathered();
  CComPtr<IVssWMFiledesc> file[5];
  EXPECT_EQ(S_OK, metadata->GetAlternateLocationMapping(0, &file[0]));
  EXPECT_EQ(S_OK, metadata->GetExcludeFile(0, &file[1]));
  EXPECT_EQ(S_OK, metadata->GetExcludeFromSnapshotFile(0, &file[2]));
  // Its page alone knows no VSS_E_OBJECT_NOT_FOUND.
  EXPECT_EQ(E_INVALIDARG, metadata->GetExcludeFromSnapshotFile(1, &file[4]));
  VSS_RESTOREMETHOD_ENUM method;
  VSS_WRITERRESTORE_ENUM restored;
  CComBSTR service, procedure;
  bool reboot = true;
  UINT mappings = 0;
  EXPECT_EQ(S_OK, metadata->GetRestoreMethod(&method, &service, &procedure, &restored, &reboot,
                                             &mappings));
  CComPtr<IVssWMComponent> group, base;
  EXPECT_EQ(S_OK, metadata->GetComponent(0, &group));
  EXPECT_EQ(S_OK, metadata->GetComponent(1, &base));
  EXPECT_EQ(S_OK, base->GetDatabaseFile(0, &file[3]));
  EXPECT_EQ(S_OK, base->GetDatabaseLogFile(0, &file[4]));
  CComPtr<IVssWMDependency> dependency;
  EXPECT_EQ(S_OK, group->GetDependency(0, &dependency));
}

// LoadFromXML's page knows text that cannot be loaded beside documents that are not valid.
TEST_F(MetadataCodes, OfLoading) {
  auto metadata = gathered();
  CComBSTR saved;
  EXPECT_EQ(S_OK, metadata->SaveAsXML(&saved));
  EXPECT_EQ(S_OK, metadata->LoadFromXML(saved));
  EXPECT_EQ(S_FALSE, metadata->LoadFromXML(CComBSTR(L"")));
  EXPECT_EQ(S_FALSE, metadata->LoadFromXML(CComBSTR(L"no document")));
  EXPECT_EQ(VSS_E_INVALID_XML_DOCUMENT, metadata->LoadFromXML(CComBSTR(L"<none/>")));
  EXPECT_EQ(E_INVALIDARG, metadata->LoadFromXML(nullptr));
}

TEST_F(MetadataCodes, OfComponentsThatAreAdded) {
  writer.declare = [](Create& m) { declare_components(m); };
  gathered();
  VSS_ID instance = GUID_NULL;
  CComPtr<IVssExamineWriterMetadata> metadata;
  ASSERT_EQ(S_OK, backup->GetWriterMetadata(0, &instance, &metadata));
  EXPECT_EQ(S_OK, backup->AddComponent(instance, kWriterId, VSS_CT_FILEGROUP, nullptr, L"group"));
  EXPECT_EQ(VSS_E_OBJECT_ALREADY_EXISTS,
            backup->AddComponent(instance, kWriterId, VSS_CT_FILEGROUP, nullptr, L"group"));
  EXPECT_EQ(S_OK, backup->SetBackupOptions(kWriterId, VSS_CT_FILEGROUP, nullptr, L"group", L"o"));
  EXPECT_EQ(S_OK,
            backup->SetPreviousBackupStamp(kWriterId, VSS_CT_FILEGROUP, nullptr, L"group", L"p"));
  ASSERT_EQ(S_OK, backup->SetBackupState(true, false, VSS_BT_FULL, false));
  ASSERT_EQ(VSS_S_ASYNC_FINISHED, Machine::run(*backup, &IVssBackupComponents::PrepareForBackup));
  EXPECT_EQ(E_INVALIDARG, backup->SetBackupSucceeded(instance, kWriterId, VSS_CT_FILEGROUP, nullptr,
                                                     nullptr, true));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND,
            backup->SetBackupSucceeded(instance, kWriterId, VSS_CT_FILEGROUP, nullptr, L"x", true));
  EXPECT_EQ(VSS_E_BAD_STATE,
            backup->AddComponent(instance, kWriterId, VSS_CT_DATABASE, nullptr, L"base"));
}

// --- Documents and writers that need no requester

TEST_F(MetadataCodes, OfFunctions) {
  auto metadata = gathered();
  CComBSTR saved;
  ASSERT_EQ(S_OK, metadata->SaveAsXML(&saved));
  CComPtr<IVssExamineWriterMetadata> examined;
  EXPECT_EQ(S_OK, CreateVssExamineWriterMetadata(saved, &examined));
  examined = nullptr;
  EXPECT_EQ(E_INVALIDARG, CreateVssExamineWriterMetadata(nullptr, &examined));
  EXPECT_EQ("E_INVALIDARG", machine.recording.steps.back().result);
  EXPECT_EQ(VSS_E_INVALID_XML_DOCUMENT,
            CreateVssExamineWriterMetadata(CComBSTR(L"<none/>"), &examined));
  EXPECT_EQ(E_INVALIDARG, CreateVssExpressWriter(nullptr));
  bool block = true;
  EXPECT_EQ(S_OK, ShouldBlockRevert(L"C:\\", &block));
  EXPECT_EQ(E_INVALIDARG, ShouldBlockRevert(nullptr, &block));
}

TEST_F(MetadataCodes, OfFunctionsWithoutRights) {
  ASSERT_TRUE(engine::set_fault(machine.stage.vss()->faults(), "requester_not_elevated", "0"));
  CComPtr<IVssExamineWriterMetadata> examined;
  EXPECT_EQ(E_ACCESSDENIED, CreateVssExamineWriterMetadata(CComBSTR(L"<none/>"), &examined));
  CComPtr<IVssExpressWriter> express;
  EXPECT_EQ(E_ACCESSDENIED, CreateVssExpressWriter(&express));
  bool block = true;
  EXPECT_EQ(E_ACCESSDENIED, ShouldBlockRevert(L"C:\\", &block));
  WCHAR volume[] = L"C:\\";
  BOOL present = FALSE;
  LONG capability = 0;
  EXPECT_EQ(E_ACCESSDENIED, IsVolumeSnapshotted(volume, &present, &capability));
}

TEST_F(MetadataCodes, OfFunctionsWithoutTheService) {
  ASSERT_TRUE(engine::set_fault(machine.stage.vss()->faults(), "service_disabled", ""));
  bool block = true;
  EXPECT_EQ(VSS_E_UNEXPECTED, ShouldBlockRevert(L"C:\\", &block));
  WCHAR volume[] = L"C:\\";
  BOOL present = FALSE;
  LONG capability = 0;
  EXPECT_EQ(VSS_E_UNEXPECTED, IsVolumeSnapshotted(volume, &present, &capability));
}

TEST_F(MetadataCodes, OfExpressWriters) {
  CComPtr<IVssExpressWriter> express;
  ASSERT_EQ(S_OK, CreateVssExpressWriter(&express));
  CComPtr<IVssCreateExpressWriterMetadata> m;
  EXPECT_EQ(S_OK, express->CreateMetadata(kOther, L"Express", VSS_UT_USERDATA, 1, 0, 0, &m));
  EXPECT_EQ(S_OK, m->AddComponent(VSS_CT_FILEGROUP, nullptr, L"all", nullptr, nullptr, 0, false,
                                  false, true));
  EXPECT_EQ(VSS_E_OBJECT_ALREADY_EXISTS, m->AddComponent(VSS_CT_FILEGROUP, nullptr, L"all", nullptr,
                                                         nullptr, 0, false, false, true));
  EXPECT_EQ(S_OK, m->AddFilesToFileGroup(nullptr, L"all", L"C:\\s", L"*", true, nullptr));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND,
            m->AddFilesToFileGroup(nullptr, L"none", L"C:\\s", L"*", true, nullptr));
  EXPECT_EQ(S_OK, m->AddComponentDependency(nullptr, L"all", kOther, nullptr, L"x"));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND,
            m->AddComponentDependency(nullptr, L"none", kOther, nullptr, L"x"));
  EXPECT_EQ(S_OK, m->AddExcludeFiles(L"C:\\s", L"*.tmp", false));
  EXPECT_EQ(S_OK, m->SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, nullptr, nullptr,
                                      VSS_WRE_NEVER, false));
}

}  // namespace
}  // namespace vsskit::test
