// Administrators: providers, and the storage of shadow copies. Each statement names the method
// whose page lists the code.
#include "tests/sim/sdk/each_interface.h"

namespace vsskit::test {
namespace {

constexpr LONGLONG kEnough = LONGLONG{1} << 30;
constexpr LONGLONG kTooMuch = LONGLONG{1} << 50;
constexpr VSS_ID kProvider = {0x45454545, 4, 4, {4, 4, 4, 4, 4, 4, 4, 4}};

TEST(ManagementCodes, OfProviders) {
  EachInterface each;
  WCHAR name[] = L"Copies";
  WCHAR version[] = L"1";
  EXPECT_EQ(S_OK, each.admin->RegisterProvider(kProvider, kProvider, name, VSS_PROV_SOFTWARE,
                                               version, kProvider));
  EXPECT_EQ(VSS_E_PROVIDER_ALREADY_REGISTERED,
            each.admin->RegisterProvider(kProvider, kProvider, name, VSS_PROV_SOFTWARE, version,
                                         kProvider));
  EXPECT_EQ(S_OK, each.admin->UnregisterProvider(kProvider));
}

TEST(ManagementCodes, OfStorage) {
  EachInterface each;
  WCHAR c[] = L"C:\\";
  WCHAR d[] = L"D:\\";
  EXPECT_EQ(S_OK, each.storage->AddDiffArea(c, d, kEnough));
  EXPECT_EQ(VSS_E_INSUFFICIENT_STORAGE, each.storage->ChangeDiffAreaMaximumSize(c, d, kTooMuch));
  EXPECT_EQ(S_OK, each.storage->ChangeDiffAreaMaximumSizeEx(c, d, kEnough * 2, FALSE));
  auto backup = each.world.requester();
  ASSERT_EQ(S_OK, backup->InitializeForBackup());
  ASSERT_EQ(S_OK, backup->SetContext(VSS_CTX_FILE_SHARE_BACKUP));
  VSS_ID set, snapshot;
  ASSERT_EQ(S_OK, backup->StartSnapshotSet(&set));
  ASSERT_EQ(S_OK, backup->AddToSnapshotSet(c, GUID_NULL, &snapshot));
  ASSERT_EQ(VSS_S_ASYNC_FINISHED, StageWorld::run(&IVssBackupComponents::DoSnapshotSet, *backup));
  EXPECT_EQ(VSS_E_VOLUME_IN_USE,
            each.storage->ChangeDiffAreaMaximumSizeEx(c, d, VSS_ASSOC_REMOVE, FALSE));
}

TEST(ManagementCodes, OfProtection) {
  EachInterface each;
  WCHAR c[] = L"C:\\";
  WCHAR none[] = L"Q:\\";
  VSS_VOLUME_PROTECTION_INFO info;
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, each.storage->GetVolumeProtectLevel(none, &info));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND,
            each.storage->SetVolumeProtectLevel(none, VSS_PROTECTION_LEVEL_SNAPSHOT));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, each.storage->ClearVolumeProtectFault(none));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, each.storage->DeleteUnusedDiffAreas(none));
  EXPECT_EQ(E_INVALIDARG, each.storage->ClearVolumeProtectFault(nullptr));
  EXPECT_EQ(E_INVALIDARG, each.storage->DeleteUnusedDiffAreas(nullptr));
  EXPECT_EQ(E_INVALIDARG,
            each.storage->SetVolumeProtectLevel(c, static_cast<VSS_PROTECTION_LEVEL>(9)));
  IVssEnumMgmtObject* list = nullptr;
  EXPECT_EQ(E_INVALIDARG, each.storage->QueryDiffAreasForVolume(nullptr, &list));
  EXPECT_EQ(E_INVALIDARG, each.storage->QueryDiffAreasOnVolume(nullptr, &list));
}

}  // namespace
}  // namespace vsskit::test
