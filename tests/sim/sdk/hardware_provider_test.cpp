// Hardware providers of the user's: the order of their calls, sets that travel, broken ones, and
// copies that the array writes back.
#include <gtest/gtest.h>

#include <windows.h>

#include <vsbackup.h>
#include <vsprov.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sim/sdk/faces/wide_text.h"
#include "tests/support/provider_world.h"

namespace vsskit {
namespace {

using test::kHardware;
using test::Providers;

// C-PROV-05, and the auto-import of copies that stay here.
TEST_P(Providers, HardwareIsCalledInTheDocumentedOrder) {
  add_hardware();
  ASSERT_EQ(S_OK, start());
  ASSERT_EQ(VSS_S_ASYNC_FINISHED, create());
  const std::vector<std::string> expected = {"OnLoad",
                                             "AreLunsSupported",
                                             "BeginPrepareSnapshot",
                                             "EndPrepareSnapshots",
                                             "PreCommitSnapshots",
                                             "CommitSnapshots",
                                             "PostCommitSnapshots",
                                             "PreFinalCommitSnapshots",
                                             "PostFinalCommitSnapshots",
                                             "GetTargetLuns",
                                             "LocateLuns",
                                             "FillInLunInfo"};
  EXPECT_EQ(expected, calls("array"));
  requester = nullptr;
  EXPECT_EQ("OnLunEmpty", calls("array").at(expected.size()));
}

// C-PROV-15, C-SHAD-30: the-shadow-copy-creation-process.md § Transportable Shadow Copies on a SAN.
TEST_P(Providers, TransportableSetsAreImportedOnce) {
  add_hardware();
  world.vss().volumes().write_file("C:\\a.txt", "inside");
  ASSERT_EQ(S_OK, start(LONG{VSS_CTX_FILE_SHARE_BACKUP} | LONG{VSS_VOLSNAP_ATTR_TRANSPORTABLE}));
  ASSERT_EQ(VSS_S_ASYNC_FINISHED, create());
  VSS_SNAPSHOT_PROP found = VSS_SNAPSHOT_PROP();
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, requester->GetSnapshotProperties(snapshot, &found));
  BSTR document = nullptr;
  ASSERT_EQ(S_OK, requester->SaveAsXML(&document));
  EXPECT_NE(std::wstring::npos, std::wstring(document).find(L"sourceLuns=\"3:disk."));
  EXPECT_NE(std::wstring::npos, std::wstring(document).find(L".copy.1\""));
  EXPECT_NE(std::wstring::npos, std::wstring(document).find(L"diskExtents="));
  requester = nullptr;
  EXPECT_EQ(1u, world.vss().volumes().shadow_copies().size());  // it travels
  auto importer = world.requester();
  ASSERT_EQ(S_OK, importer->InitializeForBackup(document));
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, world.run(&IVssBackupComponents::ImportSnapshots, *importer));
  ASSERT_EQ(S_OK, importer->GetSnapshotProperties(snapshot, &found));
  EXPECT_NE(0, found.m_lSnapshotAttributes & VSS_VOLSNAP_ATTR_IMPORTED);
  const std::string device = sdk::Argument(found.m_pwszSnapshotDeviceObject).text().value_or("");
  EXPECT_EQ("inside", *world.vss().volumes().read_file(device + "\\a.txt"));
  VssFreeSnapshotProperties(&found);
  auto again = world.requester();
  ASSERT_EQ(S_OK, again->InitializeForBackup(document));
  EXPECT_EQ(VSS_E_NO_SNAPSHOTS_IMPORTED, world.run(&IVssBackupComponents::ImportSnapshots, *again));
  importer = nullptr;
  EXPECT_TRUE(world.vss().volumes().shadow_copies().empty());  // auto-release
  SysFreeString(document);
}

// VSS_S_SOME_SNAPSHOTS_NOT_IMPORTED: one copy of the set is gone before the import.
TEST_P(Providers, WhatIsLeftOfATransportableSetIsImported) {
  add_hardware();
  WCHAR other[] = L"D:\\";
  VSS_ID on_d = GUID_NULL;
  ASSERT_EQ(S_OK, start(LONG{VSS_CTX_FILE_SHARE_BACKUP} | LONG{VSS_VOLSNAP_ATTR_TRANSPORTABLE}));
  ASSERT_EQ(S_OK, requester->AddToSnapshotSet(other, GUID_NULL, &on_d));
  ASSERT_EQ(VSS_S_ASYNC_FINISHED, create());
  CComBSTR document;
  ASSERT_EQ(S_OK, requester->SaveAsXML(&document));
  requester = nullptr;
  ASSERT_TRUE(world.vss().volumes().delete_shadow_copy(sdk::from_com(on_d)));
  auto importer = world.requester();
  ASSERT_EQ(S_OK, importer->InitializeForBackup(document.m_str));
  EXPECT_EQ(VSS_S_SOME_SNAPSHOTS_NOT_IMPORTED,
            world.run(&IVssBackupComponents::ImportSnapshots, *importer));
}

// IVssBackupComponentsEx2::BreakSnapshotSetEx: a volume of its own, and no shadow copy any more.
TEST_P(Providers, HardwareCopiesCanBeBroken) {
  add_hardware();
  world.vss().volumes().write_file("C:\\a.txt", "inside");
  ASSERT_EQ(S_OK, start());
  ASSERT_EQ(VSS_S_ASYNC_FINISHED, create());
  VSS_SNAPSHOT_PROP found = VSS_SNAPSHOT_PROP();
  ASSERT_EQ(S_OK, requester->GetSnapshotProperties(snapshot, &found));
  const std::string device = sdk::Argument(found.m_pwszSnapshotDeviceObject).text().value_or("");
  VssFreeSnapshotProperties(&found);
  auto& extended = static_cast<IVssBackupComponentsEx4&>(*requester.p);
  IVssAsync* async = nullptr;
  EXPECT_EQ(VSS_E_BREAK_REVERT_ID_FAILED,
            extended.BreakSnapshotSetEx(set, VSS_BREAKEX_FLAG_REVERT_IDENTITY_ALL, &async));
  ASSERT_EQ(S_OK, extended.BreakSnapshotSetEx(set, VSS_BREAKEX_FLAG_MAKE_READ_WRITE, &async));
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, world.end(async));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, requester->GetSnapshotProperties(snapshot, &found));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, requester->BreakSnapshotSet(set));
  requester = nullptr;
  EXPECT_EQ("inside", *world.vss().volumes().read_file(device + "\\a.txt"));
  volume::OpenOptions writing;
  writing.write = true;
  EXPECT_TRUE(world.vss().volumes().open(device + "\\a.txt", writing));
}

std::vector<std::wstring> volume_names() {
  std::vector<std::wstring> names;
  WCHAR name[MAX_PATH] = L"";
  const HANDLE search = FindFirstVolumeW(name, MAX_PATH);
  do {
    names.emplace_back(name);
  } while (FindNextVolumeW(search, name, MAX_PATH) != FALSE);
  FindVolumeClose(search);
  return names;
}

// BreakSnapshotSet's page: from then on they are volumes like others.
TEST_P(Providers, BrokenHardwareCopiesAreVolumes) {
  add_hardware();
  world.vss().volumes().write_file("C:\\a.txt", "inside");
  ASSERT_EQ(S_OK, start());
  ASSERT_EQ(VSS_S_ASYNC_FINISHED, create());
  VSS_SNAPSHOT_PROP found = VSS_SNAPSHOT_PROP();
  ASSERT_EQ(S_OK, requester->GetSnapshotProperties(snapshot, &found));
  std::wstring device = found.m_pwszSnapshotDeviceObject + std::wstring(L"\\");
  VssFreeSnapshotProperties(&found);
  WCHAR name[MAX_PATH] = L"";
  EXPECT_FALSE(GetVolumeNameForVolumeMountPointW(device.c_str(), name, MAX_PATH));
  ASSERT_EQ(S_OK, requester->BreakSnapshotSet(set));
  ASSERT_TRUE(GetVolumeNameForVolumeMountPointW(device.c_str(), name, MAX_PATH));
  const std::vector<std::wstring> all = volume_names();
  EXPECT_EQ(1, std::count(all.begin(), all.end(), name));
  EXPECT_EQ("inside",
            *world.vss().volumes().read_file(sdk::Argument(name).text().value_or("") + "a.txt"));
  // Nobody asked for it to be writable.
  EXPECT_EQ(INVALID_HANDLE_VALUE,
            CreateFileW((std::wstring(name) + L"b.txt").c_str(), GENERIC_WRITE, 0, nullptr,
                        CREATE_NEW, FILE_ATTRIBUTE_NORMAL, nullptr));
  EXPECT_EQ(DWORD{ERROR_WRITE_PROTECT}, GetLastError());
  requester = nullptr;
  requester = world.requester();
  ASSERT_EQ(S_OK, requester->InitializeForBackup());
  ASSERT_EQ(S_OK, requester->SetContext(VSS_CTX_FILE_SHARE_BACKUP));
  ASSERT_EQ(S_OK, requester->StartSnapshotSet(&set));
  EXPECT_EQ(S_OK, requester->AddToSnapshotSet(device.data(), GUID_NULL, &snapshot));
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, create());
}

// A hardware provider of the time before IVssHardwareSnapshotProviderEx, and one that cannot
// resynchronize.
class Legacy final : public roles::HardwareShadowProvider {
 protected:
  void* own_interface(REFIID id) override {
    return id == IID_IVssHardwareSnapshotProviderEx ? nullptr
                                                    : HardwareShadowProvider::own_interface(id);
  }
};
class Incapable final : public roles::HardwareShadowProvider {
 public:
  HRESULT STDMETHODCALLTYPE GetProviderCapabilities(ULONGLONG* mask) override {
    *mask = VSS_PRV_CAPABILITY_COMPLIANT;
    return S_OK;
  }
};

struct RecoverySets : Providers {
  // A persistent copy of D:\ by this provider, and a requester that restores from its document.
  void prepare(roles::HardwareShadowProvider* hardware) {
    ASSERT_EQ(S_OK, register_provider(static_cast<IVssHardwareSnapshotProvider*>(hardware),
                                      kHardware, L"Array", VSS_PROV_HARDWARE));
    hardware->Release();
    world.vss().volumes().write_file("D:\\a.txt", "before");
    volume[0] = L'D';
    ASSERT_EQ(S_OK, start(VSS_CTX_NAS_ROLLBACK));
    ASSERT_EQ(VSS_S_ASYNC_FINISHED, create());
    BSTR document = nullptr;
    ASSERT_EQ(S_OK, requester->SaveAsXML(&document));
    requester = world.requester();
    ASSERT_EQ(S_OK, requester->InitializeForRestore(document));
    SysFreeString(document);
    restorer = static_cast<IVssBackupComponentsEx4*>(requester.p);
    world.vss().volumes().write_file("D:\\a.txt", "after");
  }

  IVssBackupComponentsEx4* restorer = nullptr;
};

// IVssBackupComponentsEx3::AddSnapshotToRecoverySet and RecoverSet.
TEST_P(RecoverySets, AreWrittenBackByTheArray) {
  prepare(new roles::HardwareShadowProvider);
  IVssAsync* async = nullptr;
  EXPECT_EQ(VSS_E_BAD_STATE, restorer->RecoverSet(0, &async));  // nothing was added
  EXPECT_EQ(E_INVALIDARG, restorer->AddSnapshotToRecoverySet(snapshot, 1, nullptr));
  EXPECT_EQ(E_INVALIDARG, restorer->AddSnapshotToRecoverySet(GUID_NULL, 0, nullptr));
  EXPECT_EQ(VSS_E_SNAPSHOT_NOT_IN_SET, restorer->AddSnapshotToRecoverySet(set, 0, nullptr));
  WCHAR other[] = L"C:\\";
  EXPECT_EQ(VSS_E_VOLUME_NOT_SUPPORTED, restorer->AddSnapshotToRecoverySet(snapshot, 0, other));
  ASSERT_EQ(S_OK, restorer->AddSnapshotToRecoverySet(snapshot, 0, volume));
  EXPECT_EQ(E_INVALIDARG, restorer->RecoverSet(1, &async));
  ASSERT_EQ(S_OK, restorer->RecoverSet(VSS_RECOVERY_NO_VOLUME_CHECK, &async));
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, world.end(async));
  EXPECT_EQ("before", *world.vss().volumes().read_file("D:\\a.txt"));
  EXPECT_EQ("ResyncLuns", calls("array").back());
}

// VSS_E_RESYNC_IN_PROGRESS: disks are resynchronized for one requester at a time.
TEST_P(RecoverySets, AreOfOneRequesterAtATime) {
  prepare(new roles::HardwareShadowProvider);
  CComBSTR document;
  ASSERT_EQ(S_OK, requester->SaveAsXML(&document));
  ASSERT_EQ(S_OK, restorer->AddSnapshotToRecoverySet(snapshot, 0, nullptr));
  ASSERT_EQ(S_OK, restorer->AddSnapshotToRecoverySet(snapshot, 0, nullptr));  // is in it
  auto second = world.requester();
  ASSERT_EQ(S_OK, second->InitializeForRestore(document.m_str));
  auto* other = static_cast<IVssBackupComponentsEx4*>(second.p);
  EXPECT_EQ(VSS_E_RESYNC_IN_PROGRESS, other->AddSnapshotToRecoverySet(snapshot, 0, nullptr));
  IVssAsync* async = nullptr;
  EXPECT_EQ(VSS_E_BAD_STATE, other->RecoverSet(0, &async));
  ASSERT_EQ(S_OK, restorer->RecoverSet(0, &async));
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, world.end(async));
  EXPECT_EQ(S_OK, other->AddSnapshotToRecoverySet(snapshot, 0, nullptr));
  EXPECT_EQ(VSS_E_RESYNC_IN_PROGRESS, restorer->AddSnapshotToRecoverySet(snapshot, 0, nullptr));
  second.Release();
  EXPECT_EQ(S_OK, restorer->AddSnapshotToRecoverySet(snapshot, 0, nullptr));
}

// IVssBackupComponentsEx3::RecoverSet: a code of its own.
TEST_P(RecoverySets, SayWhatTheArrayCouldNotDo) {
  prepare(new roles::HardwareShadowProvider);
  ASSERT_TRUE(engine::set_fault(world.vss().faults(), "provider_fail",
                                "ResyncLuns VSS_E_CANNOT_REVERT_DISKID"));
  ASSERT_EQ(S_OK, restorer->AddSnapshotToRecoverySet(snapshot, 0, nullptr));
  IVssAsync* async = nullptr;
  ASSERT_EQ(S_OK, restorer->RecoverSet(0, &async));
  EXPECT_EQ(VSS_E_CANNOT_REVERT_DISKID, world.end(async));
}

TEST_P(RecoverySets, NeedAProviderThatCan) {
  prepare(new Incapable);
  IVssAsync* async = nullptr;
  ASSERT_EQ(S_OK, restorer->AddSnapshotToRecoverySet(snapshot, 0, nullptr));
  EXPECT_EQ(E_NOTIMPL, restorer->RecoverSet(0, &async));
}

TEST_P(RecoverySets, NeedAProviderOfOurTime) {
  prepare(new Legacy);
  EXPECT_EQ(VSS_E_LEGACY_PROVIDER, restorer->AddSnapshotToRecoverySet(snapshot, 0, nullptr));
}

INSTANTIATE_TEST_SUITE_P(Run, RecoverySets, testing::Bool(), [](const auto& threaded) {
  return threaded.param ? "Threaded" : "Lockstep";
});

}  // namespace
}  // namespace vsskit
