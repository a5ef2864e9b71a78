// Shadow copies: sets, copies that exist, what is done with them. Each statement names the method
// whose page lists the code.
#include "sim/engine/fault_plan.h"
#include "sim/sdk/faces/wide_text.h"
#include "tests/support/provider_world.h"

namespace vsskit::test {
namespace {

// VSS_E_VOLUME_IN_USE and its like want providers that answer as they are told: the fault plan's
// provider_fail, which names a method of theirs and its answer.
struct SnapshotCodes : Providers {
  void answer(const char* method_and_code) {
    world.vss().faults() = {};
    ASSERT_TRUE(engine::set_fault(world.vss().faults(), "provider_fail", method_and_code));
  }
  // A persistent copy of D:\.
  void persistent() {
    volume[0] = L'D';
    ASSERT_EQ(S_OK, start(VSS_CTX_NAS_ROLLBACK));
    ASSERT_EQ(VSS_S_ASYNC_FINISHED, create());
  }
  [[nodiscard]] CComQIPtr<IVssBackupComponentsEx4> ex() const {
    return CComQIPtr<IVssBackupComponentsEx4>(requester.p);
  }
  HRESULT expose() {
    WCHAR drive[] = L"X:";
    VSS_PWSZ exposed = nullptr;
    const HRESULT result = requester->ExposeSnapshot(
        snapshot, nullptr, VSS_VOLSNAP_ATTR_EXPOSED_LOCALLY, drive, &exposed);
    CoTaskMemFree(exposed);
    return result;
  }
  void add_nested(const char* name) {
    volume::VolumeOptions nested;
    nested.mounts = {name};
    nested.nesting = 2;
    ASSERT_TRUE(world.vss().volumes().add(nested));
  }
};

TEST_P(SnapshotCodes, OfAddToSnapshotSet) {
  add_nested("N:\\");
  ASSERT_EQ(S_OK, start());
  VSS_ID id = GUID_NULL;
  WCHAR none[] = L"Q:\\";
  WCHAR nested[] = L"N:\\";
  WCHAR other[] = L"D:\\";
  const auto set_of = requester;
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, set_of->AddToSnapshotSet(none, GUID_NULL, &id));
  EXPECT_EQ(VSS_E_NESTED_VOLUME_LIMIT, set_of->AddToSnapshotSet(nested, GUID_NULL, &id));
  EXPECT_EQ(VSS_E_PROVIDER_NOT_REGISTERED, set_of->AddToSnapshotSet(other, kSoftware, &id));
  add_software();
  software->begin = VSS_E_PROVIDER_VETO;
  EXPECT_EQ(VSS_E_PROVIDER_VETO, set_of->AddToSnapshotSet(other, kSoftware, &id));
  software->begin = VSS_E_MAXIMUM_NUMBER_OF_SNAPSHOTS_REACHED;
  EXPECT_EQ(VSS_E_MAXIMUM_NUMBER_OF_SNAPSHOTS_REACHED,
            set_of->AddToSnapshotSet(other, kSoftware, &id));
  software->begin = E_FAIL;
  EXPECT_EQ(VSS_E_UNEXPECTED_PROVIDER_ERROR, set_of->AddToSnapshotSet(other, kSoftware, &id));
}

TEST_P(SnapshotCodes, OfAddToSnapshotSetWhereNobodySupportsTheVolume) {
  volume::VolumeOptions fat;
  fat.mounts = {"F:\\"};
  fat.file_system = "FAT32";
  ASSERT_TRUE(world.vss().volumes().add(fat));
  ASSERT_EQ(S_OK, start(VSS_CTX_NAS_ROLLBACK));
  VSS_ID id = GUID_NULL;
  WCHAR name[] = L"F:\\";
  const VSS_ID system = sdk::to_com(provider::kSystemProviderId);
  EXPECT_EQ(VSS_E_VOLUME_NOT_SUPPORTED, requester->AddToSnapshotSet(name, GUID_NULL, &id));
  EXPECT_EQ(VSS_E_VOLUME_NOT_SUPPORTED_BY_PROVIDER, requester->AddToSnapshotSet(name, system, &id));
}

TEST_P(SnapshotCodes, OfASetOfTooManyVolumes) {
  ASSERT_EQ(S_OK, start());
  VSS_ID id = GUID_NULL;
  HRESULT last = S_OK;
  for (int i = 0; i < 64; ++i) {
    const std::string name = "C:\\m" + std::to_string(i) + "\\";
    volume::VolumeOptions options;
    options.mounts = {name};
    ASSERT_TRUE(world.vss().volumes().add(options));
    last = requester->AddToSnapshotSet(sdk::widen(name).data(), GUID_NULL, &id);
  }
  EXPECT_EQ(VSS_E_MAXIMUM_NUMBER_OF_VOLUMES_REACHED, last) << "AddToSnapshotSet";
}

TEST_P(SnapshotCodes, OfAskingAboutVolumes) {
  add_nested("N:\\");
  ASSERT_EQ(S_OK, start());
  BOOL yes = FALSE;
  WCHAR none[] = L"Q:\\";
  WCHAR nested[] = L"N:\\";
  EXPECT_EQ(S_OK, requester->IsVolumeSupported(GUID_NULL, volume, &yes));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, requester->IsVolumeSupported(GUID_NULL, none, &yes));
  EXPECT_EQ(VSS_E_NESTED_VOLUME_LIMIT, requester->IsVolumeSupported(GUID_NULL, nested, &yes));
  LONG capability = 0;
  EXPECT_EQ(E_INVALIDARG, IsVolumeSnapshotted(nullptr, &yes, &capability));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, IsVolumeSnapshotted(none, &yes, &capability));
  add_software();
  answer("IsVolumeSnapshotted VSS_E_PROVIDER_VETO");
  EXPECT_EQ(VSS_E_PROVIDER_VETO, IsVolumeSnapshotted(volume, &yes, &capability));
  answer("IsVolumeSnapshotted E_FAIL");
  EXPECT_EQ(VSS_E_UNEXPECTED_PROVIDER_ERROR, IsVolumeSnapshotted(volume, &yes, &capability));
}

// What a creation ends with is what QueryStatus of DoSnapshotSet's IVssAsync says.
struct Ending {
  const char* fault;
  const char* value;
  HRESULT code;  // of DoSnapshotSet
};
constexpr Ending kDoSnapshotSet[] = {
    {"provider_fail", "CommitSnapshots VSS_E_INSUFFICIENT_STORAGE",
     VSS_E_INSUFFICIENT_STORAGE /* DoSnapshotSet */},
    {"provider_fail", "CommitSnapshots VSS_E_PROVIDER_VETO",
     VSS_E_PROVIDER_VETO /* DoSnapshotSet */},
    {"provider_fail", "CommitSnapshots VSS_E_REBOOT_REQUIRED",
     VSS_E_REBOOT_REQUIRED /* DoSnapshotSet */},
    {"provider_fail", "CommitSnapshots E_FAIL",
     VSS_E_UNEXPECTED_PROVIDER_ERROR /* DoSnapshotSet */},
    {"hold_fails", "VSS_E_FLUSH_WRITES_TIMEOUT", VSS_E_FLUSH_WRITES_TIMEOUT /* DoSnapshotSet */},
    {"hold_fails", "VSS_E_HOLD_WRITES_TIMEOUT", VSS_E_HOLD_WRITES_TIMEOUT /* DoSnapshotSet */},
    {"hold_fails", "VSS_E_TRANSACTION_FREEZE_TIMEOUT",
     VSS_E_TRANSACTION_FREEZE_TIMEOUT /* DoSnapshotSet */},
    {"release_fails", "VSS_E_TRANSACTION_THAW_TIMEOUT",
     VSS_E_TRANSACTION_THAW_TIMEOUT /* DoSnapshotSet */},
};

TEST_P(SnapshotCodes, OfDoSnapshotSet) {
  for (const Ending& each : kDoSnapshotSet) {
    world.vss().faults() = {};
    ASSERT_TRUE(engine::set_fault(world.vss().faults(), each.fault, each.value));
    ASSERT_EQ(S_OK, start());
    EXPECT_EQ(each.code, create()) << each.value;
    requester = nullptr;
  }
}

TEST_P(SnapshotCodes, OfASetWhileAnotherIsBeingMade) {
  ASSERT_EQ(S_OK, start());
  auto second = world.requester();
  ASSERT_EQ(S_OK, second->InitializeForBackup());
  ASSERT_EQ(S_OK, second->SetContext(VSS_CTX_FILE_SHARE_BACKUP));
  VSS_ID id = GUID_NULL;
  EXPECT_EQ(VSS_E_SNAPSHOT_SET_IN_PROGRESS, second->StartSnapshotSet(&id));
}

TEST_P(SnapshotCodes, OfDeletion) {
  add_software();
  persistent();
  LONG deleted = 0;
  VSS_ID left = GUID_NULL;
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND,
            requester->DeleteSnapshots(kSoftware, VSS_OBJECT_SNAPSHOT, TRUE, &deleted, &left));
  answer("DeleteSnapshots E_FAIL");
  EXPECT_EQ(VSS_E_UNEXPECTED_PROVIDER_ERROR,
            requester->DeleteSnapshots(snapshot, VSS_OBJECT_SNAPSHOT, TRUE, &deleted, &left));
  world.vss().faults() = {};
  EXPECT_EQ(S_OK, requester->DeleteSnapshots(snapshot, VSS_OBJECT_SNAPSHOT, TRUE, &deleted, &left));
}

TEST_P(SnapshotCodes, OfExposure) {
  add_software();
  persistent();
  answer("SetSnapshotProperty VSS_E_PROVIDER_VETO");
  EXPECT_EQ(VSS_E_PROVIDER_VETO, expose()) << "ExposeSnapshot";
  answer("SetSnapshotProperty E_FAIL");
  EXPECT_EQ(VSS_E_UNEXPECTED_PROVIDER_ERROR, expose()) << "ExposeSnapshot";
  world.vss().faults() = {};
  EXPECT_EQ(S_OK, expose()) << "ExposeSnapshot";
  EXPECT_EQ(E_INVALIDARG, ex()->UnexposeSnapshot(GUID_NULL));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, ex()->UnexposeSnapshot(kSoftware));
  EXPECT_EQ(S_OK, ex()->UnexposeSnapshot(snapshot));
  ASSERT_EQ(S_OK, expose());
  answer("SetSnapshotProperty VSS_E_PROVIDER_VETO");
  EXPECT_EQ(VSS_E_PROVIDER_VETO, ex()->UnexposeSnapshot(snapshot));
  world.vss().faults() = {};
  ASSERT_EQ(S_OK, expose());
  answer("SetSnapshotProperty E_FAIL");
  EXPECT_EQ(VSS_E_UNEXPECTED_PROVIDER_ERROR, ex()->UnexposeSnapshot(snapshot));
  world.vss().faults() = {};
}

TEST_P(SnapshotCodes, OfBreaking) {
  add_software();
  persistent();
  IVssAsync* async = nullptr;
  EXPECT_EQ(VSS_E_PROVIDER_VETO, requester->BreakSnapshotSet(set));
  EXPECT_EQ(VSS_E_PROVIDER_VETO, ex()->BreakSnapshotSetEx(set, 0, &async));
  requester = nullptr;
  add_hardware();
  volume[0] = L'C';
  ASSERT_EQ(S_OK, start());
  ASSERT_EQ(VSS_S_ASYNC_FINISHED, create());
  EXPECT_EQ(S_OK, requester->BreakSnapshotSet(set));
}

TEST_P(SnapshotCodes, OfAnImport) {
  add_hardware();
  ASSERT_EQ(S_OK, start(LONG{VSS_CTX_FILE_SHARE_BACKUP} | LONG{VSS_VOLSNAP_ATTR_TRANSPORTABLE}));
  ASSERT_EQ(VSS_S_ASYNC_FINISHED, create());
  CComBSTR document;
  ASSERT_EQ(S_OK, requester->SaveAsXML(&document));
  requester = world.requester();
  ASSERT_EQ(S_OK, requester->InitializeForBackup(document.m_str));
  IVssAsync* async = nullptr;
  EXPECT_EQ(S_OK, requester->ImportSnapshots(&async));
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, world.end(async));
}

TEST_P(SnapshotCodes, OfReverting) {
  volume[0] = L'D';
  ASSERT_EQ(S_OK, start(VSS_CTX_FILE_SHARE_BACKUP));
  ASSERT_EQ(VSS_S_ASYNC_FINISHED, create());
  EXPECT_EQ(VSS_E_UNSUPPORTED_CONTEXT, requester->RevertToSnapshot(snapshot, FALSE));
  requester = nullptr;
  world.vss().volumes().write_file("D:\\a.txt", "a");
  persistent();
  {
    const auto open = world.vss().volumes().open("D:\\a.txt", {});
    ASSERT_TRUE(open);
    EXPECT_EQ(VSS_E_VOLUME_IN_USE, requester->RevertToSnapshot(snapshot, FALSE));
  }
  IVssAsync* async = nullptr;
  WCHAR none[] = L"Q:\\";
  WCHAR empty[] = L"";
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, requester->QueryRevertStatus(none, &async));
  EXPECT_EQ(E_INVALIDARG, requester->QueryRevertStatus(empty, &async));
  world.vss().variables().set("SystemRoot", "D:\\Windows");
  EXPECT_EQ(VSS_E_VOLUME_NOT_SUPPORTED, requester->RevertToSnapshot(snapshot, FALSE));
  EXPECT_EQ(VSS_E_VOLUME_NOT_SUPPORTED, requester->QueryRevertStatus(volume, &async));
  world.vss().variables().set("SystemRoot", "C:\\Windows");
  EXPECT_EQ(S_OK, requester->RevertToSnapshot(snapshot, FALSE));
  EXPECT_EQ(VSS_E_REVERT_IN_PROGRESS, requester->RevertToSnapshot(snapshot, FALSE));
}

// The copy is there, its provider is not any more.
TEST_P(SnapshotCodes, OfRevertingWithoutTheProvider) {
  add_software();
  persistent();
  requester = world.requester();
  ASSERT_EQ(S_OK, requester->InitializeForBackup());
  EXPECT_EQ(S_OK, unregister_provider(kSoftware));
  EXPECT_EQ(VSS_E_PROVIDER_NOT_REGISTERED, requester->RevertToSnapshot(snapshot, FALSE));
}

TEST_P(SnapshotCodes, OfRecoverySets) {
  add_software();
  add_hardware();
  volume[0] = L'D';
  ASSERT_EQ(S_OK, start(VSS_CTX_NAS_ROLLBACK, kSoftware));
  WCHAR other[] = L"C:\\";
  VSS_ID of_array = GUID_NULL;
  ASSERT_EQ(S_OK, requester->AddToSnapshotSet(other, kHardware, &of_array));
  ASSERT_EQ(VSS_S_ASYNC_FINISHED, create());
  CComBSTR document;
  ASSERT_EQ(S_OK, requester->SaveAsXML(&document));
  requester = world.requester();
  ASSERT_EQ(S_OK, requester->InitializeForRestore(document.m_str));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, ex()->AddSnapshotToRecoverySet(snapshot, 0, nullptr));
  for (const HRESULT code : {VSS_E_PROVIDER_VETO, VSS_E_CANNOT_REVERT_DISKID}) {
    answer(("ResyncLuns " + print_hresult(code)).c_str());
    ASSERT_EQ(S_OK, ex()->AddSnapshotToRecoverySet(of_array, 0, nullptr));
    IVssAsync* async = nullptr;
    ASSERT_EQ(S_OK, ex()->RecoverSet(0, &async));
    EXPECT_EQ(code, world.end(async))
        << "VSS_E_PROVIDER_VETO, VSS_E_CANNOT_REVERT_DISKID: RecoverSet";
  }
}

INSTANTIATE_TEST_SUITE_P(Run, SnapshotCodes, testing::Bool(), [](const auto& threaded) {
  return threaded.param ? "Threaded" : "Lockstep";
});

// --- What operations say

TEST(AsyncCodes, SayHowAnOperationStands) {
  StageWorld world;
  auto backup = world.requester();
  ASSERT_EQ(S_OK, backup->InitializeForBackup());
  ASSERT_EQ(S_OK, backup->SetContext(VSS_CTX_FILE_SHARE_BACKUP));
  VSS_ID id = GUID_NULL;
  WCHAR volume[] = L"C:\\";
  ASSERT_EQ(S_OK, backup->StartSnapshotSet(&id));
  ASSERT_EQ(S_OK, backup->AddToSnapshotSet(volume, GUID_NULL, &id));
  CComPtr<IVssAsync> async;
  ASSERT_EQ(S_OK, backup->DoSnapshotSet(&async));
  HRESULT status = S_OK;
  const auto asked = [&] {
    EXPECT_EQ(S_OK, async->QueryStatus(&status, nullptr));
    return status;
  };
  EXPECT_EQ(VSS_S_ASYNC_PENDING, asked()) << "QueryStatus";
  EXPECT_EQ(S_OK, async->Cancel());
  EXPECT_EQ(VSS_S_ASYNC_CANCELLED, asked()) << "QueryStatus";
  EXPECT_EQ(VSS_S_ASYNC_CANCELLED, async->Cancel());
  async = nullptr;
  ASSERT_EQ(S_OK, backup->GatherWriterStatus(&async));
  EXPECT_EQ(S_OK, async->Wait());
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, asked()) << "QueryStatus";
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, async->Cancel());
}

// IVssAsync::Wait: on Windows Server 2003 its argument is reserved, and must be INFINITE.
TEST(AsyncCodes, LimitsOfWaitCameWithVista) {
  for (const char* version : {"5.2.3790", "6.0.6000"}) {
    service::World::Options options;
    options.windows_version = version;
    StageWorld world(options);
    auto backup = world.requester();
    ASSERT_EQ(S_OK, backup->InitializeForBackup());
    CComPtr<IVssAsync> async;
    ASSERT_EQ(S_OK, backup->GatherWriterMetadata(&async));
    EXPECT_EQ(std::string_view(version) == "5.2.3790" ? E_INVALIDARG : S_OK, async->Wait(100))
        << version;
    EXPECT_EQ(S_OK, async->Wait(INFINITE)) << version;
  }
}

// The service is gone: nobody can ask writers anything.
TEST(AsyncCodes, WithoutTheServiceThereAreNoWriters) {
  StageWorld world;
  auto backup = world.requester();
  ASSERT_EQ(S_OK, backup->InitializeForBackup());
  ASSERT_TRUE(engine::set_fault(world.vss().faults(), "service_stops_at", "GatherWriterMetadata"));
  IVssAsync* async = nullptr;
  EXPECT_EQ(VSS_E_WRITER_INFRASTRUCTURE, backup->GatherWriterMetadata(&async));
  EXPECT_EQ(VSS_E_WRITER_INFRASTRUCTURE, backup->GatherWriterStatus(&async));
}

}  // namespace
}  // namespace vsskit::test
