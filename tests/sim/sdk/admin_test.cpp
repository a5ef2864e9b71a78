// The classes that administrators use: VSSCoordinator registers providers, VssSnapshotMgmt manages
// volumes, copies and their storage.
#include <gtest/gtest.h>

#include <windows.h>

#include <atlbase.h>
#include <vsadmin.h>
#include <vsbackup.h>
#include <vsmgmt.h>

#include <string>
#include <vector>

#include "sim/provider/provider.h"
#include "sim/roles/shadow_provider.h"
#include "sim/sdk/faces/wide_text.h"
#include "tests/support/stage_world.h"

namespace vsskit {
namespace {

using test::Requester;
using test::StageWorld;

constexpr VSS_ID kId = {0x44444444, 4, 4, {4, 4, 4, 4, 4, 4, 4, 4}};
constexpr CLSID kClass = {0x55555555, 5, 5, {5, 5, 5, 5, 5, 5, 5, 5}};

// A class object as a provider's process has it.
class Factory final : public IClassFactory {
 public:
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID id, void** object) override {
    const bool has = id == IID_IUnknown || id == __uuidof(IClassFactory);
    *object = has ? this : nullptr;
    return has ? S_OK : E_NOINTERFACE;
  }
  ULONG STDMETHODCALLTYPE AddRef() override { return 2; }
  ULONG STDMETHODCALLTYPE Release() override { return 1; }
  HRESULT STDMETHODCALLTYPE CreateInstance(IUnknown*, REFIID id, void** object) override {
    ++made;
    auto* provider = new roles::SoftwareShadowProvider;
    const HRESULT result = provider->QueryInterface(id, object);
    provider->Release();
    return result;
  }
  HRESULT STDMETHODCALLTYPE LockServer(BOOL) override { return S_OK; }

  int made = 0;
};

struct Admin : testing::Test {
  Admin() {
    CoInitializeEx(nullptr, COINIT_MULTITHREADED);
    CoRegisterClassObject(kClass, &factory, CLSCTX_LOCAL_SERVER, REGCLS_MULTIPLEUSE, &cookie);
    EXPECT_EQ(S_OK, CoCreateInstance(CLSID_VSSCoordinator, nullptr, CLSCTX_ALL, IID_IVssAdmin,
                                     reinterpret_cast<void**>(&admin)));
    EXPECT_EQ(S_OK, CoCreateInstance(CLSID_VssSnapshotMgmt, nullptr, CLSCTX_ALL,
                                     IID_IVssSnapshotMgmt, reinterpret_cast<void**>(&management)));
    system = sdk::to_com(provider::kSystemProviderId);
    CComPtr<IUnknown> found;
    EXPECT_EQ(S_OK, management->GetProviderMgmtInterface(
                        system, IID_IVssDifferentialSoftwareSnapshotMgmt3, &found));
    EXPECT_EQ(S_OK, found->QueryInterface(IID_IVssDifferentialSoftwareSnapshotMgmt3,
                                          reinterpret_cast<void**>(&storage)));
  }
  ~Admin() override {
    storage = nullptr;
    management = nullptr;
    admin = nullptr;
    CoRevokeClassObject(cookie);
    CoUninitialize();
  }

  HRESULT add(VSS_PROVIDER_TYPE type = VSS_PROV_SOFTWARE) {
    return admin->RegisterProvider(kId, kClass, name, type, version, kId);
  }
  Requester with_copy(LONG context) {
    Requester requester = StageWorld::requester();
    requester->InitializeForBackup();
    requester->SetContext(context);
    VSS_ID set = GUID_NULL;
    EXPECT_EQ(S_OK, requester->StartSnapshotSet(&set));
    EXPECT_EQ(S_OK, requester->AddToSnapshotSet(c, GUID_NULL, &snapshot));
    EXPECT_EQ(VSS_S_ASYNC_FINISHED,
              StageWorld::run(&IVssBackupComponents::DoSnapshotSet, *requester.p));
    return requester;
  }
  // All of an enumeration: type and the names.
  static std::vector<VSS_MGMT_OBJECT_PROP> all(IVssEnumMgmtObject* list) {
    std::vector<VSS_MGMT_OBJECT_PROP> objects;
    VSS_MGMT_OBJECT_PROP object;
    ULONG fetched = 0;
    while (list->Next(1, &object, &fetched) == S_OK) {
      CoTaskMemFree(object.Obj.Vol.m_pwszVolumeName);
      CoTaskMemFree(object.Obj.Vol.m_pwszVolumeDisplayName);
      objects.push_back(object);
    }
    list->Release();
    return objects;
  }

  StageWorld world;
  Factory factory;
  DWORD cookie = 0;
  CComPtr<IVssAdmin> admin;
  CComPtr<IVssSnapshotMgmt> management;
  CComPtr<IVssDifferentialSoftwareSnapshotMgmt3> storage;
  VSS_ID system = GUID_NULL;
  VSS_ID snapshot = GUID_NULL;
  WCHAR c[4] = L"C:\\";
  WCHAR d[4] = L"D:\\";
  WCHAR q[4] = L"Q:\\";
  WCHAR name[9] = L"Class Pr";
  WCHAR version[4] = L"1.0";
};

constexpr LONGLONG kEnough = 400 * 1024 * 1024;

// IVssAdmin::RegisterProvider: a class that CoCreateInstance makes, at each load.
TEST_F(Admin, RegisteredClassesMakeCopies) {
  ASSERT_EQ(S_OK, add());
  EXPECT_EQ(0, factory.made);
  with_copy(VSS_CTX_FILE_SHARE_BACKUP);
  EXPECT_EQ(1, factory.made);
  with_copy(VSS_CTX_FILE_SHARE_BACKUP);
  EXPECT_EQ(2, factory.made);
  EXPECT_EQ(2, world.count(trace::Verb::OnUnload));
}

// IVssAdmin::RegisterProvider: its codes.
TEST_F(Admin, RefusesProvidersAsThePageSays) {
  EXPECT_EQ(E_INVALIDARG, add(VSS_PROV_SYSTEM));
  EXPECT_EQ(E_INVALIDARG, add(VSS_PROV_UNKNOWN));
  EXPECT_EQ(E_INVALIDARG,
            admin->RegisterProvider(kId, kClass, nullptr, VSS_PROV_SOFTWARE, version, kId));
  EXPECT_EQ(E_INVALIDARG,
            admin->RegisterProvider(GUID_NULL, kClass, name, VSS_PROV_SOFTWARE, version, kId));
  EXPECT_EQ(S_OK, add());
  EXPECT_EQ(VSS_E_PROVIDER_ALREADY_REGISTERED, add());
}

// IVssAdmin::UnregisterProvider: its codes.
TEST_F(Admin, UnregistersWhatNobodyUses) {
  EXPECT_EQ(VSS_E_PROVIDER_NOT_REGISTERED, admin->UnregisterProvider(kId));
  ASSERT_EQ(S_OK, add());
  {
    const Requester user = with_copy(VSS_CTX_FILE_SHARE_BACKUP);
    EXPECT_EQ(VSS_E_PROVIDER_IN_USE, admin->UnregisterProvider(kId));
  }
  EXPECT_EQ(S_OK, admin->UnregisterProvider(kId));
  EXPECT_EQ(VSS_E_PROVIDER_NOT_REGISTERED, admin->UnregisterProvider(kId));
}

// A registered class that nobody offers cannot make copies.
TEST_F(Admin, MissingClassesAreUnexpectedProviderErrors) {
  ASSERT_EQ(S_OK, admin->RegisterProvider(kId, kId, name, VSS_PROV_SOFTWARE, version, kId));
  BOOL supported = TRUE;
  Requester requester = StageWorld::requester();
  requester->InitializeForBackup();
  EXPECT_EQ(VSS_E_UNEXPECTED_PROVIDER_ERROR, requester->IsVolumeSupported(kId, c, &supported));
}

// IVssAdmin::QueryProviders.
TEST_F(Admin, ListsProviders) {
  ASSERT_EQ(S_OK, add());
  CComPtr<IVssEnumObject> list;
  EXPECT_EQ(E_INVALIDARG, admin->QueryProviders(nullptr));
  ASSERT_EQ(S_OK, admin->QueryProviders(&list));
  VSS_OBJECT_PROP found[3];
  ULONG fetched = 0;
  EXPECT_EQ(S_FALSE, list->Next(3, found, &fetched));
  ASSERT_EQ(2u, fetched);
  EXPECT_EQ(system, found[0].Obj.Prov.m_ProviderId);
  EXPECT_EQ(kId, found[1].Obj.Prov.m_ProviderId);
  EXPECT_EQ(kClass, found[1].Obj.Prov.m_ClassId);
  for (ULONG i = 0; i < fetched; ++i) {
    CoTaskMemFree(found[i].Obj.Prov.m_pwszProviderName);
    CoTaskMemFree(found[i].Obj.Prov.m_pwszProviderVersion);
  }
}

// IVssAdmin::AbortAllSnapshotsInProgress.
TEST_F(Admin, AbortsCreationsInProgress) {
  EXPECT_EQ(S_OK, admin->AbortAllSnapshotsInProgress());
  Requester requester = StageWorld::requester();
  requester->InitializeForBackup();
  requester->SetContext(VSS_CTX_FILE_SHARE_BACKUP);
  VSS_ID set = GUID_NULL;
  ASSERT_EQ(S_OK, requester->StartSnapshotSet(&set));
  ASSERT_EQ(S_OK, requester->AddToSnapshotSet(c, GUID_NULL, &snapshot));
  IVssAsync* async = nullptr;
  ASSERT_EQ(S_OK, requester->DoSnapshotSet(&async));
  ASSERT_EQ(S_OK, admin->AbortAllSnapshotsInProgress());
  EXPECT_EQ(VSS_S_ASYNC_CANCELLED, StageWorld::end(async));
  EXPECT_TRUE(world.vss().volumes().shadow_copies().empty());
  with_copy(VSS_CTX_FILE_SHARE_BACKUP);
}

// IVssAdminEx.
TEST_F(Admin, KnowsCapabilitiesAndContexts) {
  CComPtr<IVssAdminEx> extended;
  ASSERT_EQ(S_OK, admin->QueryInterface(IID_IVssAdminEx, reinterpret_cast<void**>(&extended)));
  ULONGLONG mask = 0;
  LONG context = -1;
  EXPECT_EQ(S_OK, extended->GetProviderCapability(system, &mask));
  EXPECT_EQ(static_cast<ULONGLONG>(VSS_PRV_CAPABILITY_COMPLIANT), mask);
  EXPECT_EQ(E_INVALIDARG, extended->GetProviderCapability(system, nullptr));
  EXPECT_EQ(VSS_E_PROVIDER_NOT_REGISTERED, extended->GetProviderCapability(kId, &mask));
  EXPECT_EQ(S_OK, extended->GetProviderContext(system, &context));
  EXPECT_EQ(VSS_CTX_BACKUP, context);
  EXPECT_EQ(S_OK, extended->SetProviderContext(system, VSS_CTX_NAS_ROLLBACK));
  EXPECT_EQ(S_OK, extended->GetProviderContext(system, &context));
  EXPECT_EQ(VSS_CTX_NAS_ROLLBACK, context);
  EXPECT_EQ(VSS_E_PROVIDER_NOT_REGISTERED, extended->SetProviderContext(kId, 0));
  EXPECT_EQ(VSS_E_PROVIDER_NOT_REGISTERED, extended->GetProviderContext(kId, &context));
}

// IVssSnapshotMgmt::GetProviderMgmtInterface, and the function of the same name.
TEST_F(Admin, ManagesTheSystemProviderAlone) {
  IUnknown* found = nullptr;
  ASSERT_EQ(S_OK, add());
  EXPECT_EQ(E_INVALIDARG, GetProviderMgmtInterface(system, IID_IUnknown, nullptr));
  EXPECT_EQ(VSS_E_PROVIDER_NOT_REGISTERED,
            GetProviderMgmtInterface(GUID_NULL, IID_IUnknown, &found));
  EXPECT_EQ(E_NOINTERFACE,
            GetProviderMgmtInterface(kId, IID_IVssDifferentialSoftwareSnapshotMgmt, &found));
  EXPECT_EQ(E_NOINTERFACE, GetProviderMgmtInterface(system, IID_IVssAdmin, &found));
  ASSERT_EQ(S_OK,
            GetProviderMgmtInterface(system, IID_IVssDifferentialSoftwareSnapshotMgmt, &found));
  found->Release();
}

// IVssSnapshotMgmt::QueryVolumesSupportedForSnapshots and QuerySnapshotsByVolume.
TEST_F(Admin, ListsVolumesAndTheirCopies) {
  IVssEnumMgmtObject* volumes = nullptr;
  EXPECT_EQ(VSS_E_PROVIDER_NOT_REGISTERED,
            management->QueryVolumesSupportedForSnapshots(kId, 0, &volumes));
  ASSERT_EQ(S_OK, management->QueryVolumesSupportedForSnapshots(system, 0, &volumes));
  EXPECT_EQ(2u, all(volumes).size());
  ASSERT_EQ(S_OK, management->QueryVolumesSupportedForSnapshots(
                      system, VSS_VOLSNAP_ATTR_TRANSPORTABLE, &volumes));
  EXPECT_TRUE(all(volumes).empty());
  const Requester requester = with_copy(VSS_CTX_FILE_SHARE_BACKUP);
  CComPtr<IVssEnumObject> copies;
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, management->QuerySnapshotsByVolume(q, system, &copies));
  EXPECT_EQ(VSS_E_PROVIDER_NOT_REGISTERED, management->QuerySnapshotsByVolume(c, kId, &copies));
  ASSERT_EQ(S_OK, management->QuerySnapshotsByVolume(c, system, &copies));
  VSS_OBJECT_PROP found;
  ULONG fetched = 0;
  ASSERT_EQ(S_OK, copies->Next(1, &found, &fetched));
  EXPECT_EQ(snapshot, found.Obj.Snap.m_SnapshotId);
  VssFreeSnapshotProperties(&found.Obj.Snap);
}

// IVssSnapshotMgmt2::GetMinDiffAreaSize.
TEST_F(Admin, KnowsTheSmallestArea) {
  CComPtr<IVssSnapshotMgmt2> second;
  ASSERT_EQ(S_OK,
            management->QueryInterface(IID_IVssSnapshotMgmt2, reinterpret_cast<void**>(&second)));
  LONGLONG bytes = 0;
  EXPECT_EQ(E_INVALIDARG, second->GetMinDiffAreaSize(nullptr));
  ASSERT_EQ(S_OK, second->GetMinDiffAreaSize(&bytes));
  EXPECT_EQ(LONGLONG{320} * 1024 * 1024, bytes);
}

// IVssDifferentialSoftwareSnapshotMgmt::AddDiffArea: its codes.
TEST_F(Admin, AddsOneAreaForAVolume) {
  EXPECT_EQ(E_INVALIDARG, storage->AddDiffArea(c, d, 1024));
  EXPECT_EQ(E_INVALIDARG, storage->AddDiffArea(nullptr, d, kEnough));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, storage->AddDiffArea(q, d, kEnough));
  ASSERT_EQ(S_OK, storage->AddDiffArea(c, d, kEnough));
  EXPECT_EQ(VSS_E_OBJECT_ALREADY_EXISTS, storage->AddDiffArea(c, d, kEnough));
  EXPECT_EQ(VSS_E_MAXIMUM_DIFFAREA_ASSOCIATIONS_REACHED, storage->AddDiffArea(c, c, kEnough));
  volume::VolumeOptions fat;
  fat.mounts = {"F:\\"};
  fat.file_system = "FAT32";
  ASSERT_TRUE(world.vss().volumes().add(fat));
  volume::VolumeOptions nested;
  nested.mounts = {"N:\\"};
  nested.nesting = 2;
  ASSERT_TRUE(world.vss().volumes().add(nested));
  WCHAR f[] = L"F:\\";
  WCHAR n[] = L"N:\\";
  EXPECT_EQ(VSS_E_VOLUME_NOT_SUPPORTED, storage->AddDiffArea(d, f, kEnough));
  EXPECT_EQ(VSS_E_NESTED_VOLUME_LIMIT, storage->AddDiffArea(n, n, kEnough));
}

// IVssDifferentialSoftwareSnapshotMgmt::ChangeDiffAreaMaximumSize: its codes.
TEST_F(Admin, ChangesAndRemovesAreas) {
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, storage->ChangeDiffAreaMaximumSize(c, d, kEnough));
  ASSERT_EQ(S_OK, storage->AddDiffArea(c, d, kEnough));
  EXPECT_EQ(S_OK, storage->ChangeDiffAreaMaximumSize(c, d, VSS_ASSOC_NO_MAX_SPACE));
  EXPECT_EQ(VSS_E_INSUFFICIENT_STORAGE,
            storage->ChangeDiffAreaMaximumSizeEx(c, d, LONGLONG{1} << 50, TRUE));
  {
    const Requester user = with_copy(VSS_CTX_FILE_SHARE_BACKUP);
    EXPECT_EQ(VSS_E_VOLUME_IN_USE, storage->ChangeDiffAreaMaximumSize(c, d, VSS_ASSOC_REMOVE));
  }
  EXPECT_EQ(S_OK, storage->ChangeDiffAreaMaximumSize(c, d, VSS_ASSOC_REMOVE));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, storage->ChangeDiffAreaMaximumSize(c, d, kEnough));
}

// The Query methods of IVssDifferentialSoftwareSnapshotMgmt, and DeleteUnusedDiffAreas.
TEST_F(Admin, ListsAreasFromEachSide) {
  IVssEnumMgmtObject* list = nullptr;
  ASSERT_EQ(S_OK, storage->QueryVolumesSupportedForDiffAreas(c, &list));
  EXPECT_EQ(2u, all(list).size());
  ASSERT_EQ(S_OK, storage->AddDiffArea(c, d, kEnough));
  ASSERT_EQ(S_OK, storage->QueryDiffAreasForVolume(c, &list));
  const auto for_c = all(list);
  ASSERT_EQ(1u, for_c.size());
  EXPECT_EQ(kEnough, for_c[0].Obj.DiffArea.m_llMaximumDiffSpace);
  EXPECT_EQ(0, for_c[0].Obj.DiffArea.m_llAllocatedDiffSpace);
  ASSERT_EQ(S_OK, storage->QueryDiffAreasOnVolume(d, &list));
  EXPECT_EQ(1u, all(list).size());
  ASSERT_EQ(S_OK, storage->QueryDiffAreasOnVolume(c, &list));
  EXPECT_TRUE(all(list).empty());
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, storage->QueryDiffAreasForVolume(q, &list));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, storage->QueryDiffAreasForSnapshot(kId, &list));
  {
    const Requester user = with_copy(VSS_CTX_FILE_SHARE_BACKUP);
    ASSERT_EQ(S_OK, storage->QueryDiffAreasForSnapshot(snapshot, &list));
    EXPECT_EQ(1u, all(list).size());
    ASSERT_EQ(S_OK, storage->DeleteUnusedDiffAreas(d));
    ASSERT_EQ(S_OK, storage->QueryDiffAreasOnVolume(d, &list));
    EXPECT_EQ(1u, all(list).size());
  }
  ASSERT_EQ(S_OK, storage->DeleteUnusedDiffAreas(d));
  ASSERT_EQ(S_OK, storage->QueryDiffAreasOnVolume(d, &list));
  EXPECT_TRUE(all(list).empty());
}

// IVssDifferentialSoftwareSnapshotMgmt3: protection of copies instead of their volume.
TEST_F(Admin, ProtectsCopiesByTakingTheVolumeOffline) {
  volume::VolumeTable& volumes = world.vss().volumes();
  volumes.write_file("C:\\a.txt", "twelve bytes");
  VSS_VOLUME_PROTECTION_INFO info;
  EXPECT_EQ(E_INVALIDARG, storage->SetVolumeProtectLevel(c, static_cast<VSS_PROTECTION_LEVEL>(7)));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND,
            storage->SetVolumeProtectLevel(q, VSS_PROTECTION_LEVEL_SNAPSHOT));
  ASSERT_EQ(S_OK, storage->SetVolumeProtectLevel(c, VSS_PROTECTION_LEVEL_SNAPSHOT));
  world.vss().faults().differential_full_after_bytes = 4;
  const Requester user = with_copy(VSS_CTX_FILE_SHARE_BACKUP);
  volumes.write_file("C:\\a.txt", "changed");
  EXPECT_EQ(1u, volumes.shadow_copies().size());
  ASSERT_EQ(S_OK, storage->GetVolumeProtectLevel(c, &info));
  EXPECT_EQ(VSS_PROTECTION_LEVEL_SNAPSHOT, info.m_protectionLevel);
  EXPECT_EQ(TRUE, info.m_volumeIsOfflineForProtection);
  EXPECT_EQ(VSS_PROTECTION_FAULT_DIFF_AREA_FULL, info.m_protectionFault);
  EXPECT_EQ(volume::FileError::not_ready, volumes.create_folder("C:\\new"));
  ASSERT_EQ(S_OK, storage->ClearVolumeProtectFault(c));
  EXPECT_EQ(volume::FileError::none, volumes.create_folder("C:\\new"));
  ASSERT_EQ(S_OK, storage->GetVolumeProtectLevel(c, &info));
  EXPECT_EQ(VSS_PROTECTION_FAULT_NONE, info.m_protectionFault);
}

}  // namespace
}  // namespace vsskit
