// Providers of the user's: which is chosen, in which order it is called, what its answers do to the
// requester.
#include <gtest/gtest.h>

#include <windows.h>

#include <vsbackup.h>
#include <vsprov.h>

#include <string>
#include <vector>

#include "sim/engine/fault_plan.h"
#include "sim/provider/provider.h"
#include "sim/sdk/faces/wide_text.h"
#include "tests/support/provider_world.h"

namespace vsskit {
namespace {

using test::kSoftware;
using test::Providers;
using trace::Verb;

// C-PROV-05: the-shadow-copy-creation-process.md, shadow-copy-creation-for-providers.md.
TEST_P(Providers, SoftwareIsCalledInTheDocumentedOrder) {
  add_software();
  ASSERT_EQ(S_OK, start());
  ASSERT_EQ(VSS_S_ASYNC_FINISHED, create());
  const std::vector<std::string> expected = {"OnLoad",
                                             "SetContext",
                                             "IsVolumeSupported",
                                             "BeginPrepareSnapshot",
                                             "EndPrepareSnapshots",
                                             "PreCommitSnapshots",
                                             "CommitSnapshots",
                                             "PostCommitSnapshots",
                                             "PreFinalCommitSnapshots",
                                             "PostFinalCommitSnapshots",
                                             "GetSnapshotProperties"};
  EXPECT_EQ(expected, calls("soft-copies"));
  requester = nullptr;
  EXPECT_EQ("DeleteSnapshots", calls("soft-copies").at(expected.size()));
  EXPECT_EQ("OnUnload", calls("soft-copies").back());
  EXPECT_FALSE(software->loaded());
}

// C-PROV-01: hardware first, then software, then the system's; a named one is the one.
TEST_P(Providers, HardwareIsChosenBeforeSoftwareBeforeSystem) {
  ASSERT_EQ(S_OK, start());
  EXPECT_TRUE(calls("soft-copies").empty());
  requester = nullptr;
  add_software();
  ASSERT_EQ(S_OK, start());
  EXPECT_EQ("BeginPrepareSnapshot", calls("soft-copies").back());
  requester = nullptr;
  add_hardware();
  ASSERT_EQ(S_OK, start());
  EXPECT_EQ("BeginPrepareSnapshot", calls("array").back());
  requester = nullptr;
  ASSERT_EQ(S_OK, start(VSS_CTX_FILE_SHARE_BACKUP, kSoftware));
  EXPECT_EQ("BeginPrepareSnapshot", calls("soft-copies").back());
}

// AddToSnapshotSet: what a provider does not support is the next one's, or nobody's.
TEST_P(Providers, UnsupportedVolumesGoToTheNextProvider) {
  add_software();
  EXPECT_EQ(VSS_E_VOLUME_NOT_SUPPORTED, start(VSS_VOLSNAP_ATTR_TRANSPORTABLE));
  requester = nullptr;
  EXPECT_EQ(VSS_E_VOLUME_NOT_SUPPORTED_BY_PROVIDER,
            start(VSS_VOLSNAP_ATTR_TRANSPORTABLE, kSoftware));
  requester = nullptr;
  add_hardware();
  EXPECT_EQ(S_OK, start(VSS_VOLSNAP_ATTR_TRANSPORTABLE));
}

// C-PROV-13: Valid Provider Return Values.
TEST_P(Providers, ListedCodesReachTheRequesterAsTheyAre) {
  add_software();
  for (const HRESULT code : {VSS_E_PROVIDER_VETO, VSS_E_INSUFFICIENT_STORAGE, E_OUTOFMEMORY,
                             VSS_E_MAXIMUM_NUMBER_OF_SNAPSHOTS_REACHED}) {
    software->commit = code;
    ASSERT_EQ(S_OK, start());
    EXPECT_EQ(code, create());
    requester = nullptr;
  }
}

// C-PROV-13: and any other becomes VSS_E_UNEXPECTED_PROVIDER_ERROR, an exception as well.
TEST_P(Providers, OtherCodesAreUnexpectedErrors) {
  add_software();
  for (const HRESULT code : {S_FALSE, E_FAIL, E_UNEXPECTED, E_ABORT}) {
    software->commit = code;
    ASSERT_EQ(S_OK, start());
    EXPECT_EQ(VSS_E_UNEXPECTED_PROVIDER_ERROR, create()) << code;
    requester = nullptr;
  }
  software->commit = S_OK;
  software->throws = true;
  ASSERT_EQ(S_OK, start());
  EXPECT_EQ(VSS_E_UNEXPECTED_PROVIDER_ERROR, create());
}

// C-PROV-13: not so from AbortSnapshots and OnUnload.
TEST_P(Providers, CodesOfAbortAndUnloadAreIgnored) {
  add_software();
  software->commit = VSS_E_PROVIDER_VETO;
  software->abort = E_FAIL;
  software->unload = E_FAIL;
  ASSERT_EQ(S_OK, start());
  EXPECT_EQ(VSS_E_PROVIDER_VETO, create());
  requester = nullptr;
  EXPECT_EQ("OnUnload", calls("soft-copies").back());
  software->commit = S_OK;
  ASSERT_EQ(S_OK, start());
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, create());
}

// C-PROV-10: state-transitions-in-shadow-copy-providers.md.
TEST_P(Providers, AbortComesOnlyAfterEndPrepare) {
  add_software();
  ASSERT_EQ(S_OK, start());
  ASSERT_EQ(S_OK, requester->AbortBackup());
  requester = nullptr;
  EXPECT_EQ(0, world.count(Verb::AbortSnapshots));
  software->commit = VSS_E_PROVIDER_VETO;
  ASSERT_EQ(S_OK, start());
  EXPECT_EQ(VSS_E_PROVIDER_VETO, create());
  EXPECT_EQ("AbortSnapshots", calls("soft-copies").back());
}

// C-SHAD-12: one provider's failure fails the whole set, the other's copies go.
TEST_P(Providers, OneFailureFailsTheWholeSet) {
  add_software();
  WCHAR other[] = L"D:\\";
  VSS_ID second = GUID_NULL;
  VSS_ID system = sdk::to_com(provider::kSystemProviderId);
  software->commit = VSS_E_PROVIDER_VETO;
  ASSERT_EQ(S_OK, start());
  ASSERT_EQ(S_OK, requester->AddToSnapshotSet(other, system, &second));
  EXPECT_EQ(VSS_E_PROVIDER_VETO, create());
  EXPECT_TRUE(world.vss().volumes().shadow_copies().empty());
  EXPECT_EQ(2, world.count(Verb::AbortSnapshots));
}

TEST_P(Providers, CodesBeforeTheCreationComeFromAddToSnapshotSet) {
  add_software();
  software->begin = VSS_E_MAXIMUM_NUMBER_OF_SNAPSHOTS_REACHED;
  EXPECT_EQ(VSS_E_MAXIMUM_NUMBER_OF_SNAPSHOTS_REACHED, start());
  requester = nullptr;
  software->begin = E_FAIL;
  EXPECT_EQ(VSS_E_UNEXPECTED_PROVIDER_ERROR, start());
  requester = nullptr;
  software->begin = S_OK;
  software->support = VSS_E_PROVIDER_VETO;
  EXPECT_EQ(VSS_E_PROVIDER_VETO, start());
  BOOL supported = TRUE;
  EXPECT_EQ(VSS_E_PROVIDER_VETO, requester->IsVolumeSupported(kSoftware, volume, &supported));
}

// shadow-copy-provider-registration-and-loading.md.
TEST_P(Providers, AreLoadedWhenAskedAndUnloadedWhenNobodyNeedsThem) {
  add_software();
  EXPECT_EQ(0, software->loads);
  ASSERT_EQ(S_OK, start());
  EXPECT_EQ(1, software->loads);
  ASSERT_EQ(VSS_S_ASYNC_FINISHED, create());
  requester = nullptr;
  EXPECT_FALSE(software->loaded());
  ASSERT_EQ(S_OK, start());
  EXPECT_EQ(2, software->loads);
}

TEST_P(Providers, ThatFailToLoadMakeNoCopies) {
  add_software();
  software->load = VSS_E_PROVIDER_VETO;
  EXPECT_EQ(VSS_E_PROVIDER_VETO, start());
  requester = nullptr;
  software->load = E_FAIL;
  EXPECT_EQ(VSS_E_UNEXPECTED_PROVIDER_ERROR, start());
}

// IsVolumeSnapshotted: the provider's VSS_SNAPSHOT_COMPATIBILITY bits.
TEST_P(Providers, SayWhatTheirCopiesForbid) {
  add_software();
  BOOL present = TRUE;
  LONG capability = -1;
  ASSERT_EQ(S_OK, IsVolumeSnapshotted(volume, &present, &capability));
  EXPECT_EQ(FALSE, present);
  EXPECT_EQ(0, capability);
  ASSERT_EQ(S_OK, start());
  ASSERT_EQ(VSS_S_ASYNC_FINISHED, create());
  ASSERT_EQ(S_OK, IsVolumeSnapshotted(volume, &present, &capability));
  EXPECT_EQ(TRUE, present);
  EXPECT_EQ(VSS_SC_DISABLE_DEFRAG, capability);
}

// IVssBackupComponents::RevertToSnapshot reaches the provider of the copy.
TEST_P(Providers, RevertTheirVolumes) {
  add_software();
  world.vss().volumes().write_file("D:\\a.txt", "before");
  volume[0] = L'D';
  ASSERT_EQ(S_OK, start(VSS_CTX_NAS_ROLLBACK));
  ASSERT_EQ(VSS_S_ASYNC_FINISHED, create());
  world.vss().volumes().write_file("D:\\a.txt", "after");
  ASSERT_EQ(S_OK, requester->RevertToSnapshot(snapshot, FALSE));
  EXPECT_EQ("before", *world.vss().volumes().read_file("D:\\a.txt"));
  EXPECT_EQ("RevertToSnapshot", calls("soft-copies").back());
}

// IVssBackupComponents::QueryRevertStatus: the provider is asked, and nobody can stop the revert.
TEST_P(Providers, AreAskedHowARevertStands) {
  add_software();
  volume[0] = L'D';
  ASSERT_EQ(S_OK, start(VSS_CTX_NAS_ROLLBACK));
  ASSERT_EQ(VSS_S_ASYNC_FINISHED, create());
  ASSERT_EQ(S_OK, requester->RevertToSnapshot(snapshot, FALSE));
  CComPtr<IVssAsync> status;
  EXPECT_EQ(E_POINTER, requester->QueryRevertStatus(nullptr, &status));
  EXPECT_EQ(E_POINTER, requester->QueryRevertStatus(volume, nullptr));
  ASSERT_EQ(S_OK, requester->QueryRevertStatus(volume, &status));
  EXPECT_EQ("QueryRevertStatus", calls("soft-copies").back());
  if (!GetParam()) {  // on threads it may be over by now
    const VirtualTime before = world.vss().clock().now();
    EXPECT_EQ(VSS_E_UNEXPECTED, status->Cancel());
    EXPECT_EQ(before, world.vss().clock().now());
    HRESULT result = S_OK;
    EXPECT_EQ(S_OK, status->QueryStatus(&result, nullptr));
    EXPECT_EQ(VSS_S_ASYNC_PENDING, result);
  }
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, world.end(status.Detach()));
  for (const HRESULT code : {E_NOTIMPL, VSS_E_VOLUME_NOT_SUPPORTED}) {
    software->revert_status = code;
    EXPECT_EQ(code, requester->QueryRevertStatus(volume, &status));
  }
  software->revert_status = E_FAIL;
  EXPECT_EQ(VSS_E_UNEXPECTED_PROVIDER_ERROR, requester->QueryRevertStatus(volume, &status));
}

// C-FRZ-11 to C-FRZ-13: while providers commit, nothing is written to any volume of the set.
TEST_P(Providers, CopiesShowTheInstantBeforeTheFirstCommit) {
  add_software();
  auto& volumes = world.vss().volumes();
  for (const char* path : {"C:\\count", "D:\\count"})
    volumes.write_file(path, "before");
  software->in_commit = [&] {
    for (const char* path : {"C:\\count", "D:\\count"})
      volumes.write_file(path, "late");
  };
  WCHAR other[] = L"D:\\";
  VSS_ID on_d = GUID_NULL;
  ASSERT_EQ(S_OK, start(VSS_CTX_FILE_SHARE_BACKUP, sdk::to_com(provider::kSystemProviderId)));
  ASSERT_EQ(S_OK, requester->AddToSnapshotSet(other, kSoftware, &on_d));
  ASSERT_EQ(VSS_S_ASYNC_FINISHED, create());
  for (const VSS_ID& id : {snapshot, on_d}) {
    const volume::ShadowCopy* copy = volumes.find_shadow_copy(sdk::from_com(id));
    ASSERT_NE(nullptr, copy);
    EXPECT_EQ("before", *volumes.read_file(copy->device() + "\\count"));
  }
  EXPECT_EQ("late", *volumes.read_file("C:\\count"));
}

TEST_P(Providers, WhatWasHeldForASetThatFailedIsForgotten) {
  add_software();
  auto& volumes = world.vss().volumes();
  volumes.write_file("C:\\count", "before");
  software->commit = VSS_E_PROVIDER_VETO;
  ASSERT_EQ(S_OK, start());
  ASSERT_EQ(VSS_E_PROVIDER_VETO, create());
  software->commit = S_OK;
  volumes.write_file("C:\\count", "after");
  ASSERT_EQ(S_OK, start());
  ASSERT_EQ(VSS_S_ASYNC_FINISHED, create());
  const volume::ShadowCopy* copy = volumes.find_shadow_copy(sdk::from_com(snapshot));
  ASSERT_NE(nullptr, copy);
  EXPECT_EQ("after", *volumes.read_file(copy->device() + "\\count"));
}

// IVssBackupComponents::DoSnapshotSet has one code of providers more than other methods.
TEST_P(Providers, MayAskForARestartDuringACreation) {
  add_software();
  software->commit = VSS_E_REBOOT_REQUIRED;
  ASSERT_EQ(S_OK, start());
  EXPECT_EQ(VSS_E_REBOOT_REQUIRED, create());
}

// C-SHAD-32: IVssBackupComponents::DeleteSnapshots stops at the first copy that stays.
TEST_P(Providers, DeletionStopsAtTheFirstCopyThatStays) {
  add_software();
  WCHAR other[] = L"D:\\";
  VSS_ID second = GUID_NULL;
  ASSERT_EQ(S_OK, start());
  ASSERT_EQ(S_OK, requester->AddToSnapshotSet(other, GUID_NULL, &second));
  ASSERT_EQ(VSS_S_ASYNC_FINISHED, create());
  software->keeps_the_last = true;
  LONG deleted = 0;
  VSS_ID nondeleted = GUID_NULL;
  EXPECT_EQ(VSS_E_PROVIDER_VETO,
            requester->DeleteSnapshots(set, VSS_OBJECT_SNAPSHOT_SET, FALSE, &deleted, &nondeleted));
  EXPECT_EQ(1, deleted);
  EXPECT_EQ(second, nondeleted);
  EXPECT_EQ(1u, world.vss().volumes().shadow_copies().size());
  software->keeps_the_last = false;
}

// Two sets of one provider, the first never finished: P-PROV-11 from the coordinator's side.
TEST_P(Providers, GetANewSetOutOfSequence) {
  add_software();
  ASSERT_EQ(S_OK, start());
  requester = nullptr;
  ASSERT_EQ(S_OK, start());
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, create());
}

// --- Providers that hang

// DoSnapshotSet: VSS_E_HOLD_WRITES_TIMEOUT where it is in CommitSnapshots
// (required-behaviors-for-shadow-copy-providers.md), else VSS_E_UNEXPECTED_PROVIDER_ERROR.
TEST_P(Providers, ThatHangFailTheSetAndAreGivenUp) {
  add_software();
  for (const char* phase :
       {"EndPrepareSnapshots", "PreCommitSnapshots", "CommitSnapshots", "PostCommitSnapshots",
        "PreFinalCommitSnapshots", "PostFinalCommitSnapshots", "GetSnapshotProperties"}) {
    ASSERT_TRUE(engine::set_fault(world.vss().faults(), "provider_hang", phase));
    ASSERT_EQ(S_OK, start());
    const bool held = std::string(phase) == "CommitSnapshots";
    EXPECT_EQ(held ? VSS_E_HOLD_WRITES_TIMEOUT : VSS_E_UNEXPECTED_PROVIDER_ERROR, create())
        << phase;
    EXPECT_EQ(phase, calls("soft-copies").back()) << "it hears no more";
    world.vss().faults() = {};
    requester = nullptr;
    EXPECT_TRUE(world.vss().volumes().shadow_copies().empty()) << phase;
    ASSERT_EQ(S_OK, start()) << "it is made anew";
    EXPECT_EQ(VSS_S_ASYNC_FINISHED, create()) << phase;
    requester = nullptr;
  }
}

// Those of hardware_provider_test.cpp too.
INSTANTIATE_TEST_SUITE_P(Run, Providers, testing::Bool(), [](const auto& threaded) {
  return threaded.param ? "Threaded" : "Lockstep";
});

}  // namespace
}  // namespace vsskit
