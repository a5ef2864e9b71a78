// Facts of the VSS headers that user code is compiled against: numbers, ids, layouts and the slots
// of vtables. Names and orders of all methods are in interface_order_test.cpp.
#include <windows.h>

#include <vsadmin.h>
#include <vsbackup.h>
#include <vsmgmt.h>
#include <vsprov.h>
#include <vss.h>
#include <vswriter.h>

#include <gtest/gtest.h>

#include <cstddef>
#include <cstring>
#include <type_traits>

namespace {

static_assert(sizeof(LONG) == 4 && sizeof(DWORD) == 4 && sizeof(ULONG) == 4);
static_assert(sizeof(HRESULT) == 4 && sizeof(BOOL) == 4 && sizeof(LONGLONG) == 8);
static_assert(std::is_same_v<WCHAR, wchar_t> && std::is_same_v<VSS_PWSZ, wchar_t*>);
static_assert(sizeof(GUID) == 16 && sizeof(FILETIME) == 8 && sizeof(SYSTEMTIME) == 16);
static_assert(sizeof(LARGE_INTEGER) == 8 && sizeof(VARIANT) == 24);

static_assert(VSS_CTX_BACKUP == 0 && VSS_CTX_FILE_SHARE_BACKUP == 0x10);
static_assert(VSS_CTX_APP_ROLLBACK == 0x9 && VSS_CTX_NAS_ROLLBACK == 0x19);
static_assert(VSS_CTX_CLIENT_ACCESSIBLE == 0x1d && VSS_CTX_CLIENT_ACCESSIBLE_WRITERS == 0xd);
static_assert(VSS_VOLSNAP_ATTR_NO_WRITERS == 0x10 && VSS_VOLSNAP_ATTR_FILE_SHARE == 0x4000000);
static_assert(VSS_WS_FAILED_AT_BACKUPSHUTDOWN == 15 && VSS_WS_COUNT == 16);
static_assert(VSS_SS_POSTCOMMITTED == 15 && VSS_SS_COUNT == 16);
static_assert(VSS_BT_FULL == 1 && VSS_BT_INCREMENTAL == 2 && VSS_BT_DIFFERENTIAL == 3 &&
              VSS_BT_LOG == 4 && VSS_BT_COPY == 5 && VSS_BT_OTHER == 6);
static_assert(VSS_BS_ROLLFORWARD_RESTORE == 0x1000 &&
              VSS_BS_WRITER_SUPPORTS_PARALLEL_RESTORES == 0x8000);
static_assert((VSS_FSBT_ALL_BACKUP_REQUIRED | VSS_FSBT_ALL_SNAPSHOT_REQUIRED) == 0xf0f);
static_assert(VSS_RME_RESTORE_STOP_START == 8 && VSS_WRE_ALWAYS == 3 && VSS_RT_DIRECTED == 3);
static_assert(VSS_APP_AUTO == -1 && VSS_APP_SYSTEM_RM == 4);
static_assert(VSS_PROV_FILESHARE == 4 && VSS_OBJECT_TYPE_COUNT == 5);
static_assert(VSS_E_BAD_STATE == static_cast<HRESULT>(0x80042301));
static_assert(VSS_S_ASYNC_FINISHED == 0x0004230A && VSS_E_FSS_TIMEOUT < 0);

// The index of a virtual method in its class's vtable, which the GNU ABI for x86-64 keeps in a
// pointer to member.
template <class Method>
std::ptrdiff_t slot_of(Method method) {
  std::ptrdiff_t words[2] = {};
  static_assert(sizeof method == sizeof words);
  std::memcpy(words, &method, sizeof words);
#if defined(__aarch64__) || defined(__arm__)
  return words[0] / static_cast<std::ptrdiff_t>(sizeof(void*));
#else
  return (words[0] - 1) / static_cast<std::ptrdiff_t>(sizeof(void*));
#endif
}

TEST(VssHeaders, InterfacesHaveTheSlotsThatBindingsInOtherLanguagesUse) {
  EXPECT_EQ(slot_of(&IVssAsync::Cancel), 3);
  EXPECT_EQ(slot_of(&IVssAsync::QueryStatus), 5);
  EXPECT_EQ(slot_of(&IVssEnumObject::Next), 3);
  EXPECT_EQ(slot_of(&IVssBackupComponents::GetWriterComponentsCount), 3);
  EXPECT_EQ(slot_of(&IVssBackupComponents::InitializeForBackup), 5);
  EXPECT_EQ(slot_of(&IVssBackupComponents::SetBackupState), 6);
  EXPECT_EQ(slot_of(&IVssBackupComponents::GatherWriterMetadata), 9);
  EXPECT_EQ(slot_of(&IVssBackupComponents::AddComponent), 13);
  EXPECT_EQ(slot_of(&IVssBackupComponents::PrepareForBackup), 14);
  EXPECT_EQ(slot_of(&IVssBackupComponents::SetContext), 35);
  EXPECT_EQ(slot_of(&IVssBackupComponents::StartSnapshotSet), 36);
  EXPECT_EQ(slot_of(&IVssBackupComponents::AddToSnapshotSet), 37);
  EXPECT_EQ(slot_of(&IVssBackupComponents::DoSnapshotSet), 38);
  EXPECT_EQ(slot_of(&IVssBackupComponents::GetSnapshotProperties), 42);
  EXPECT_EQ(slot_of(&IVssBackupComponents::QueryRevertStatus), 50);
  EXPECT_EQ(slot_of(&IVssBackupComponentsEx4::GetRootAndLogicalPrefixPaths), 64);
}

class Writer : public CVssWriterEx2 {
 public:
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override { return true; }
  bool STDMETHODCALLTYPE OnFreeze() override { return true; }
  bool STDMETHODCALLTYPE OnThaw() override { return true; }
  bool STDMETHODCALLTYPE OnAbort() override { return true; }

  // What a writer that was never initialized may ask.
  bool answers_without_a_session() {
    LPCWSTR device = nullptr;
    IVssExamineWriterMetadata* metadata = nullptr;
    return GetCurrentVolumeArray() == nullptr && GetCurrentVolumeCount() == 0 &&
           GetSnapshotDeviceName(L"C:\\", &device) == E_FAIL &&
           GetCurrentSnapshotSetId() == GUID_NULL && GetContext() == 0 &&
           GetCurrentLevel() == VSS_APP_AUTO && !IsPathAffected(L"C:\\") &&
           !IsBootableSystemStateBackedUp() && !AreComponentsSelected() &&
           GetBackupType() == VSS_BT_UNDEFINED && GetRestoreType() == VSS_RTYPE_UNDEFINED &&
           !IsPartialFileSupportEnabled() && SetWriterFailure(S_OK) == E_FAIL &&
           GetIdentifyInformation(&metadata) == E_FAIL && SubscribeEx(0) == E_FAIL;
  }
};

// Two slots for the destructor, where MSVC has one: everything is one later than in its vtable.
TEST(VssHeaders, WritersHaveTheSlotsOfTheGnuAbi) {
  EXPECT_EQ(slot_of(&CVssWriter::OnIdentify), 2);
  EXPECT_EQ(slot_of(&CVssWriter::OnPrepareBackup), 3);
  EXPECT_EQ(slot_of(&Writer::OnPrepareSnapshot), 4);
  EXPECT_EQ(slot_of(&Writer::OnFreeze), 5);
  EXPECT_EQ(slot_of(&Writer::OnThaw), 6);
  EXPECT_EQ(slot_of(&Writer::OnAbort), 7);
  EXPECT_EQ(slot_of(&CVssWriter::OnBackupComplete), 8);
  EXPECT_EQ(slot_of(&CVssWriter::OnBackupShutdown), 9);
  EXPECT_EQ(slot_of(&CVssWriter::OnPreRestore), 10);
  EXPECT_EQ(slot_of(&CVssWriter::OnPostRestore), 11);
  EXPECT_EQ(slot_of(&CVssWriter::OnPostSnapshot), 12);
  EXPECT_EQ(slot_of(&CVssWriter::OnBackOffIOOnVolume), 13);
  EXPECT_EQ(slot_of(&CVssWriter::OnContinueIOOnVolume), 14);
  EXPECT_EQ(slot_of(&CVssWriter::OnVSSShutdown), 15);
  EXPECT_EQ(slot_of(&CVssWriter::OnVSSApplicationStartup), 16);
  EXPECT_EQ(slot_of(&CVssWriterEx::OnIdentifyEx), 17);
  EXPECT_EQ(slot_of(&CVssWriterEx::OnIdentify), 2);
  EXPECT_EQ(sizeof(CVssWriter), 2 * sizeof(void*));
}

TEST(VssHeaders, WriterBeforeInitializeRefusesAndAnswersNothing) {
  Writer writer;
  EXPECT_TRUE(writer.answers_without_a_session());
  EXPECT_EQ(writer.Subscribe(), E_FAIL);
  EXPECT_EQ(writer.Unsubscribe(), E_FAIL);
  EXPECT_EQ(writer.InstallAlternateWriter(GUID_NULL, GUID_NULL), E_FAIL);
  EXPECT_EQ(writer.SetWriterFailureEx(S_OK), E_FAIL);
  VSS_ID session = {};
  EXPECT_EQ(writer.GetSessionId(&session), E_FAIL);
  EXPECT_FALSE(writer.IsWriterShuttingDown());
}

TEST(VssHeaders, WriterEventsAgreeUnlessOverriddenButExWritersRefuseToIdentify) {
  Writer writer;
  EXPECT_TRUE(writer.OnPrepareBackup(nullptr));
  EXPECT_TRUE(writer.OnBackupComplete(nullptr));
  EXPECT_TRUE(writer.OnBackupShutdown(GUID_NULL));
  EXPECT_TRUE(writer.OnPreRestore(nullptr));
  EXPECT_TRUE(writer.OnPostRestore(nullptr));
  EXPECT_TRUE(writer.OnPostSnapshot(nullptr));
  EXPECT_TRUE(writer.OnVSSShutdown());
  EXPECT_TRUE(writer.OnVSSApplicationStartup());
  EXPECT_TRUE(writer.CVssWriter::OnIdentify(nullptr));
  EXPECT_FALSE(writer.OnIdentify(nullptr));
  EXPECT_FALSE(writer.OnIdentifyEx(nullptr));
}

// IVssWriterComponents has no IUnknown; the extended ones have it as their second base.
TEST(VssHeaders, ExtendedWriterInterfacesHaveIUnknownBehindTheFirstBase) {
  static_assert(!std::is_base_of_v<IUnknown, IVssWriterComponents>);
  static_assert(!std::is_base_of_v<IUnknown, IVssCreateWriterMetadata>);
  static_assert(sizeof(IVssWriterComponentsExt) == 2 * sizeof(void*));
  static_assert(sizeof(IVssCreateWriterMetadataEx) == 2 * sizeof(void*));
  EXPECT_EQ(slot_of(&IVssWriterComponents::GetComponentCount), 0);
  EXPECT_EQ(slot_of(&IVssCreateWriterMetadata::SaveAsXML), 11);
  EXPECT_EQ(slot_of(&IVssCreateWriterMetadataEx::AddExcludeFilesFromSnapshot), 12);
}

TEST(VssHeaders, StructuresHaveTheLayoutOfSixtyFourBitWindows) {
  if (sizeof(void*) != 8) GTEST_SKIP() << "64-bit layouts";
  EXPECT_EQ(sizeof(VSS_SNAPSHOT_PROP), 128u);
  EXPECT_EQ(offsetof(VSS_SNAPSHOT_PROP, m_pwszSnapshotDeviceObject), 40u);
  EXPECT_EQ(offsetof(VSS_SNAPSHOT_PROP, m_ProviderId), 88u);
  EXPECT_EQ(offsetof(VSS_SNAPSHOT_PROP, m_tsCreationTimestamp), 112u);
  EXPECT_EQ(sizeof(VSS_PROVIDER_PROP), 72u);
  EXPECT_EQ(sizeof(VSS_OBJECT_PROP), 136u);
  EXPECT_EQ(sizeof(VSS_COMPONENTINFO), 72u);
  EXPECT_EQ(offsetof(VSS_COMPONENTINFO, bRestoreMetadata), 44u);
  EXPECT_EQ(sizeof(VSS_MGMT_OBJECT_PROP), 48u);
  EXPECT_EQ(sizeof(VDS_LUN_INFORMATION), 96u);
}

std::wstring text_of(REFGUID id) {
  wchar_t text[39] = {};
  EXPECT_EQ(StringFromGUID2(id, text, 39), 39);
  return text;
}

TEST(VssHeaders, EveryInterfaceHasTheIdOfTheWindowsSdk) {
  const struct {
    const GUID& id;
    const wchar_t* text;
  } facts[] = {
      {__uuidof(IVssEnumObject), L"{AE1C7110-2F60-11D3-8A39-00C04F72D8E3}"},
      {__uuidof(IVssAsync), L"{507C37B4-CF5B-4E95-B0AF-14EB9767467E}"},
      {__uuidof(IVssComponent), L"{D2C72C96-C121-4518-B627-E5A93D010EAD}"},
      {__uuidof(IVssComponentEx), L"{156C8B5E-F131-4BD7-9C97-D1923BE7E1FA}"},
      {__uuidof(IVssComponentEx2), L"{3B5BE0F2-07A9-4E4B-BDD3-CFDC8E2C0D2D}"},
      {__uuidof(IVssCreateWriterMetadataEx), L"{9F21981D-D469-4349-B807-39E64E4674E1}"},
      {__uuidof(IVssCreateExpressWriterMetadata), L"{9C772E77-B26E-427F-92DD-C996F41EA5E3}"},
      {__uuidof(IVssExpressWriter), L"{E33AFFDC-59C7-47B1-97D5-4266598F6235}"},
      {__uuidof(IVssExamineWriterMetadata), L"{902FCF7F-B7FD-42F8-81F1-B2E400B1E5BD}"},
      {__uuidof(IVssExamineWriterMetadataEx), L"{0C0E5EC0-CA44-472B-B702-E652DB1C0451}"},
      {__uuidof(IVssExamineWriterMetadataEx2), L"{CE115780-A611-431B-B57F-C38303AB6AEE}"},
      {__uuidof(IVssBackupComponents), L"{665C1D5F-C218-414D-A05D-7FEF5F9D5C86}"},
      {__uuidof(IVssBackupComponentsEx), L"{963F03AD-9E4C-4A34-AC15-E4B6174E5036}"},
      {__uuidof(IVssBackupComponentsEx2), L"{ACFE2B3A-22C9-4EF8-BD03-2F9CA230084E}"},
      {__uuidof(IVssBackupComponentsEx3), L"{C191BFBC-B602-4675-8BD1-67D642F529D5}"},
      {__uuidof(IVssBackupComponentsEx4), L"{F434C2FD-B553-4961-A9F9-A8E90B673E53}"},
      {__uuidof(IVssSoftwareSnapshotProvider), L"{609E123E-2C5A-44D3-8F01-0B1D9A47D1FF}"},
      {__uuidof(IVssProviderCreateSnapshotSet), L"{5F894E5B-1E39-4778-8E23-9ABAD9F0E08C}"},
      {__uuidof(IVssProviderNotifications), L"{E561901F-03A5-4AFE-86D0-72BAEECE7004}"},
      {__uuidof(IVssHardwareSnapshotProvider), L"{9593A157-44E9-4344-BBEB-44FBF9B06B10}"},
      {__uuidof(IVssHardwareSnapshotProviderEx), L"{7F5BA925-CDB1-4D11-A71F-339EB7E709FD}"},
      {__uuidof(IVssFileShareSnapshotProvider), L"{C8636060-7C2E-11DF-8C4A-0800200C9A66}"},
      {__uuidof(IVssAdmin), L"{77ED5996-2F63-11D3-8A39-00C04F72D8E3}"},
      {__uuidof(IVssAdminEx), L"{7858A9F8-B1FA-41A6-964F-B9B36B8CD8D8}"},
      {__uuidof(IVssSnapshotMgmt), L"{FA7DF749-66E7-4986-A27F-E2F04AE53772}"},
      {__uuidof(IVssSnapshotMgmt2), L"{0F61EC39-FE82-45F2-A3F0-768B5D427102}"},
      {__uuidof(IVssDifferentialSoftwareSnapshotMgmt), L"{214A0F28-B737-4026-B847-4F9E37D79529}"},
      {__uuidof(IVssDifferentialSoftwareSnapshotMgmt2), L"{949D7353-675F-4275-8969-F044C6277815}"},
      {__uuidof(IVssDifferentialSoftwareSnapshotMgmt3), L"{383F7E71-A4C5-401F-B27F-F826289F8458}"},
      {__uuidof(IVssEnumMgmtObject), L"{01954E6B-9254-4E6E-808C-C9E05D007696}"},
      {__uuidof(VSSCoordinator), L"{E579AB5F-1CC4-44B4-BED9-DE0991FF0623}"},
      {__uuidof(VssSnapshotMgmt), L"{0B5A2C52-3EB9-470A-96E2-6C6D4570E40F}"},
      {__uuidof(IUnknown), L"{00000000-0000-0000-C000-000000000046}"},
  };
  for (const auto& fact : facts)
    EXPECT_EQ(text_of(fact.id), fact.text);
}

TEST(VssHeaders, IdConstantsAreTheIdsOfTheClasses) {
  EXPECT_EQ(IID_IVssBackupComponents, __uuidof(IVssBackupComponents));
  EXPECT_EQ(IID_IVssBackupComponentsEx4, __uuidof(IVssBackupComponentsEx4));
  EXPECT_EQ(IID_IVssExamineWriterMetadataEx2, __uuidof(IVssExamineWriterMetadataEx2));
  EXPECT_EQ(IID_IVssComponentEx2, __uuidof(IVssComponentEx2));
  EXPECT_EQ(IID_IVssCreateWriterMetadataEx, __uuidof(IVssCreateWriterMetadataEx));
  EXPECT_EQ(IID_IVssExpressWriter, __uuidof(IVssExpressWriter));
  EXPECT_EQ(IID_IVssEnumObject, __uuidof(IVssEnumObject));
  EXPECT_EQ(IID_IVssAsync, __uuidof(IVssAsync));
  EXPECT_EQ(IID_IVssAdminEx, __uuidof(IVssAdminEx));
  EXPECT_EQ(IID_IVssSoftwareSnapshotProvider, __uuidof(IVssSoftwareSnapshotProvider));
  EXPECT_EQ(IID_IVssHardwareSnapshotProviderEx, __uuidof(IVssHardwareSnapshotProviderEx));
  EXPECT_EQ(IID_IVssFileShareSnapshotProvider, __uuidof(IVssFileShareSnapshotProvider));
  EXPECT_EQ(IID_IVssDifferentialSoftwareSnapshotMgmt3,
            __uuidof(IVssDifferentialSoftwareSnapshotMgmt3));
  EXPECT_EQ(IID_IVssEnumMgmtObject, __uuidof(IVssEnumMgmtObject));
  EXPECT_EQ(CLSID_VSSCoordinator, __uuidof(VSSCoordinator));
  EXPECT_EQ(CLSID_VssSnapshotMgmt, __uuidof(VssSnapshotMgmt));
}

TEST(VssHeaders, UuidOfTakesTypesPointersAndExpressions) {
  IVssAsync* pointer = nullptr;
  const IVssAsync* const constant = nullptr;
  EXPECT_EQ(__uuidof(pointer), __uuidof(IVssAsync));
  EXPECT_EQ(__uuidof(*constant), __uuidof(IVssAsync));
  EXPECT_EQ(__uuidof(IVssAsync*), __uuidof(IVssAsync));
}

}  // namespace
