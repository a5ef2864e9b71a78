// Express writers: metadata that VSS stores, gathered and backed up without any event.
#include <gtest/gtest.h>

#include <windows.h>

#include <atlbase.h>
#include <vsbackup.h>
#include <vswriter.h>

#include <string>

#include "tests/support/stage_world.h"

namespace vsskit {
namespace {

using test::Requester;
using test::StageWorld;

constexpr VSS_ID kExpressWriter = {0x33333333, 3, 3, {3, 3, 3, 3, 3, 3, 3, 3}};

struct Express : testing::Test {
  Express() { EXPECT_EQ(S_OK, CreateVssExpressWriter(&writer)); }

  // Metadata with one file group.
  CComPtr<IVssCreateExpressWriterMetadata> described() {
    CComPtr<IVssCreateExpressWriterMetadata> metadata;
    EXPECT_EQ(S_OK, writer->CreateMetadata(kExpressWriter, L"Settings", VSS_UT_USERDATA, 2, 1, 0,
                                           &metadata));
    EXPECT_EQ(S_OK, metadata->AddComponent(VSS_CT_FILEGROUP, nullptr, L"all", nullptr, nullptr, 0,
                                           false, false, true));
    EXPECT_EQ(S_OK,
              metadata->AddFilesToFileGroup(nullptr, L"all", L"C:\\settings", L"*", true, nullptr));
    EXPECT_EQ(S_OK, metadata->SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, nullptr, nullptr,
                                               VSS_WRE_NEVER, false));
    return metadata;
  }
  Requester gathered() {
    Requester requester = StageWorld::requester();
    EXPECT_EQ(S_OK, requester->InitializeForBackup());
    EXPECT_EQ(S_OK, requester->SetBackupState(true, false, VSS_BT_FULL, false));
    EXPECT_EQ(VSS_S_ASYNC_FINISHED,
              StageWorld::run(&IVssBackupComponents::GatherWriterMetadata, *requester.p));
    return requester;
  }

  StageWorld world;
  CComPtr<IVssExpressWriter> writer;
};

// IVssExpressWriter::Register and Unregister.
TEST_F(Express, IsGatheredFromItsRegistrationToItsEnd) {
  EXPECT_EQ(VSS_E_BAD_STATE, writer->Register());
  const auto metadata = described();
  ASSERT_EQ(S_OK, writer->Register());
  EXPECT_EQ(VSS_E_OBJECT_ALREADY_EXISTS, writer->Register());
  UINT count = 0;
  ASSERT_EQ(S_OK, gathered()->GetWriterMetadataCount(&count));
  EXPECT_EQ(1u, count);
  ASSERT_EQ(S_OK, writer->Unregister(kExpressWriter));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, writer->Unregister(kExpressWriter));
  ASSERT_EQ(S_OK, gathered()->GetWriterMetadataCount(&count));
  EXPECT_EQ(0u, count);
}

// Registered metadata outlives the objects that made it.
TEST_F(Express, TakesPartInABackupWithoutEvents) {
  world.vss().volumes().write_file("C:\\settings\\a.ini", "a=1");
  described();
  ASSERT_EQ(S_OK, writer->Register());
  writer = nullptr;
  Requester requester = gathered();
  VSS_ID instance = GUID_NULL;
  CComPtr<IVssExamineWriterMetadata> found;
  ASSERT_EQ(S_OK, requester->GetWriterMetadata(0, &instance, &found));
  ASSERT_EQ(S_OK,
            requester->AddComponent(instance, kExpressWriter, VSS_CT_FILEGROUP, nullptr, L"all"));
  VSS_ID set = GUID_NULL;
  VSS_ID snapshot = GUID_NULL;
  WCHAR volume[] = L"C:\\";
  ASSERT_EQ(S_OK, requester->StartSnapshotSet(&set));
  ASSERT_EQ(S_OK, requester->AddToSnapshotSet(volume, GUID_NULL, &snapshot));
  for (const auto method :
       {&IVssBackupComponents::PrepareForBackup, &IVssBackupComponents::DoSnapshotSet}) {
    ASSERT_EQ(VSS_S_ASYNC_FINISHED, StageWorld::run(method, *requester.p));
  }
  ASSERT_EQ(S_OK, requester->SetBackupSucceeded(instance, kExpressWriter, VSS_CT_FILEGROUP, nullptr,
                                                L"all", true));
  ASSERT_EQ(VSS_S_ASYNC_FINISHED,
            StageWorld::run(&IVssBackupComponents::BackupComplete, *requester.p));
  ASSERT_EQ(VSS_S_ASYNC_FINISHED,
            StageWorld::run(&IVssBackupComponents::GatherWriterStatus, *requester.p));
  VSS_ID id = GUID_NULL;
  BSTR name = nullptr;
  VSS_WRITER_STATE state = VSS_WS_UNKNOWN;
  HRESULT failure = E_FAIL;
  ASSERT_EQ(S_OK, requester->GetWriterStatus(0, &instance, &id, &name, &state, &failure));
  EXPECT_EQ(std::wstring(L"Settings"), name);
  EXPECT_EQ(VSS_WS_STABLE, state);
  EXPECT_EQ(S_OK, failure);
  SysFreeString(name);
  requester = nullptr;
  EXPECT_TRUE(world.calls({trace::Party::writer, "settings"}).empty());
}

// C-IDENT-20: the pages of IVssCreateWriterMetadata's methods say what express writers may not.
TEST_F(Express, MaySayLessThanAWriter) {
  const auto metadata = described();
  EXPECT_EQ(S_OK, metadata->SetBackupSchema(VSS_BS_UNDEFINED));
  EXPECT_EQ(S_OK, metadata->SetBackupSchema(VSS_BS_COPY | VSS_BS_INDEPENDENT_SYSTEM_STATE));
  EXPECT_EQ(VSS_E_NOT_SUPPORTED, metadata->SetBackupSchema(VSS_BS_INCREMENTAL));
  EXPECT_EQ(VSS_E_NOT_SUPPORTED, metadata->SetRestoreMethod(VSS_RME_RESTORE_IF_NOT_THERE, nullptr,
                                                            nullptr, VSS_WRE_ALWAYS, false));
  EXPECT_EQ(VSS_E_NOT_SUPPORTED, metadata->AddFilesToFileGroup(nullptr, L"all", L"C:\\settings",
                                                               L"*", true, L"C:\\other"));
  EXPECT_EQ(VSS_E_NOT_SUPPORTED,
            metadata->AddFilesToFileGroup(nullptr, L"all", L"C:\\settings", L"*", true, nullptr,
                                          VSS_FSBT_INCREMENTAL_BACKUP_REQUIRED));
}

// IVssCreateExpressWriterMetadata::AddComponent.
TEST_F(Express, HasFileGroupsAlone) {
  const auto metadata = described();
  const auto add = [&](VSS_COMPONENT_TYPE type, const WCHAR* name, DWORD flags) {
    return metadata->AddComponent(type, nullptr, name, nullptr, nullptr, 0, false, false, true,
                                  false, flags);
  };
  EXPECT_EQ(E_INVALIDARG, add(VSS_CT_DATABASE, L"db", 0));
  EXPECT_EQ(E_INVALIDARG, add(VSS_CT_FILEGROUP, nullptr, 0));
  EXPECT_EQ(E_INVALIDARG, add(VSS_CT_FILEGROUP, L"b", VSS_CF_BACKUP_RECOVERY));
  EXPECT_EQ(VSS_E_OBJECT_ALREADY_EXISTS, add(VSS_CT_FILEGROUP, L"all", 0));
  EXPECT_EQ(S_OK, add(VSS_CT_FILEGROUP, L"b", 0));
}

// IVssExpressWriter::CreateMetadata.
TEST_F(Express, IsOfAKnownUsage) {
  CComPtr<IVssCreateExpressWriterMetadata> metadata;
  EXPECT_EQ(E_INVALIDARG,
            writer->CreateMetadata(kExpressWriter, L"S", VSS_UT_OTHER, 0, 0, 0, &metadata));
  EXPECT_EQ(E_INVALIDARG,
            writer->CreateMetadata(kExpressWriter, nullptr, VSS_UT_USERDATA, 0, 0, 0, &metadata));
  EXPECT_EQ(E_INVALIDARG,
            writer->CreateMetadata(GUID_NULL, L"S", VSS_UT_USERDATA, 0, 0, 0, &metadata));
  EXPECT_EQ(E_INVALIDARG,
            writer->CreateMetadata(kExpressWriter, L"S", VSS_UT_USERDATA, 0, 0, 0, nullptr));
}

// IVssExpressWriter::LoadMetadata: VSS_E_INVALID_XML_DOCUMENT.
TEST_F(Express, IsLoadedFromWhatItSaved) {
  BSTR saved = nullptr;
  ASSERT_EQ(S_OK, described()->SaveAsXML(&saved));
  CComPtr<IVssExpressWriter> other;
  ASSERT_EQ(S_OK, CreateVssExpressWriter(&other));
  EXPECT_EQ(VSS_E_INVALID_XML_DOCUMENT, other->LoadMetadata(L"<OTHER/>", 0));
  std::wstring database(saved);
  for (std::size_t at = 0; (at = database.find(L"FILE_GROUP", at)) != std::wstring::npos;)
    database.replace(at, 10, L"DATABASE");
  EXPECT_EQ(VSS_E_INVALID_XML_DOCUMENT, other->LoadMetadata(database.c_str(), 0));
  EXPECT_EQ(VSS_E_BAD_STATE, other->Register());
  ASSERT_EQ(S_OK, other->LoadMetadata(saved, 0));
  EXPECT_EQ(S_OK, other->Register());
  SysFreeString(saved);
  Requester requester = gathered();
  VSS_ID instance = GUID_NULL;
  CComPtr<IVssExamineWriterMetadata> found;
  ASSERT_EQ(S_OK, requester->GetWriterMetadata(0, &instance, &found));
  EXPECT_NE(GUID_NULL, instance);
}

}  // namespace
}  // namespace vsskit
