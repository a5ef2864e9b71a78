// What user code was handed and did with it: leaks, calls on what was released, frees that should
// not be. None of it does harm, all of it is in the trace.
#include <gtest/gtest.h>

#include <windows.h>

#include <vsadmin.h>
#include <vsmgmt.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sim/provider/provider.h"
#include "sim/sdk/com_memory.h"
#include "sim/sdk/faces/wide_text.h"
#include "tests/sim/sdk/objects_said.h"

namespace vsskit::test {
namespace {

TEST_F(Objects, WholeBackupsGiveEverythingBack) {
  for (int i = 0; i < 2; ++i) {
    auto backup = machine.prepared();
    machine.complete(backup);
  }
  EXPECT_EQ(Said{}, leaks());
  EXPECT_EQ(Said{}, misuses());
}

TEST_F(Objects, InterfaceLeftBehindIsALeakOnceItsSessionHasEnded) {
  auto backup = gathered();
  IVssExamineWriterMetadata* metadata = metadata_of(*backup);
  EXPECT_EQ(Said{}, leaks());  // the session goes on
  backup.Release();
  EXPECT_EQ(Said{"requester IVssExamineWriterMetadata 1 of GetWriterMetadata"}, leaks());
  EXPECT_EQ(1u, leaks().size());  // said once
  metadata->Release();
}

TEST_F(Objects, InterfaceReleasedAfterItsSessionIsNoLeak) {
  auto backup = gathered();
  IVssExamineWriterMetadata* metadata = metadata_of(*backup);
  backup.Release();
  metadata->Release();
  EXPECT_EQ(Said{}, leaks());
}

TEST_F(Objects, WhatHasNoCallOfItsOwnCameFromItsParentsCall) {
  auto backup = gathered();
  CComPtr<IVssExamineWriterMetadata> metadata;
  metadata.Attach(metadata_of(*backup));
  CComPtr<IVssWMComponent> component;
  ASSERT_EQ(S_OK, metadata->GetComponent(0, &component));
  IVssWMFiledesc* files = nullptr;
  ASSERT_EQ(S_OK, component->GetFile(0, &files));
  BSTR path = nullptr;
  ASSERT_EQ(S_OK, files->GetPath(&path));
  PVSSCOMPONENTINFO info = nullptr;
  ASSERT_EQ(S_OK, component->GetComponentInfo(&info));
  backup.Release();
  const Said expected = {"requester BSTR 1 of GetWriterMetadata",
                         "requester IVssExamineWriterMetadata 1 of GetWriterMetadata",
                         "requester IVssWMComponent 1 of GetWriterMetadata",
                         "requester IVssWMFiledesc 1 of GetWriterMetadata",
                         "requester VSS_COMPONENTINFO 1 of GetWriterMetadata"};
  EXPECT_EQ(expected, leaks());
  component->FreeComponentInfo(info);
  SysFreeString(path);
  files->Release();
}

TEST_F(Objects, StringsOfOneStructureCountOnce) {
  auto backup = machine.prepared();
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, Machine::run(*backup, &IVssBackupComponents::DoSnapshotSet));
  CComPtr<IVssEnumObject> objects;
  ASSERT_EQ(S_OK, backup->Query(GUID_NULL, VSS_OBJECT_NONE, VSS_OBJECT_SNAPSHOT, &objects));
  VSS_OBJECT_PROP object;
  ULONG fetched = 0;
  ASSERT_EQ(S_OK, objects->Next(1, &object, &fetched));
  objects.Release();
  VSS_SNAPSHOT_PROP kept;
  VSS_SNAPSHOT_PROP freed;
  ASSERT_EQ(S_OK, backup->GetSnapshotProperties(object.Obj.Snap.m_SnapshotId, &kept));
  ASSERT_EQ(S_OK, backup->GetSnapshotProperties(object.Obj.Snap.m_SnapshotId, &freed));
  VssFreeSnapshotProperties(&freed);
  backup.Release();
  const Said expected = {"requester VSS_SNAPSHOT_PROP 1 of Query",
                         "requester VSS_SNAPSHOT_PROP 1 of GetSnapshotProperties"};
  EXPECT_EQ(expected, leaks());
  VssFreeSnapshotProperties(&kept);
  VssFreeSnapshotProperties(&object.Obj.Snap);
}

TEST_F(Objects, CallsOnWhatWasReleasedAnswerAndAreSaid) {
  auto backup = gathered();
  IVssExamineWriterMetadata* metadata = metadata_of(*backup);
  metadata->Release();
  UINT count = 0;
  // The page of GetFileCounts: VSS_E_UNEXPECTED is for what should not happen.
  EXPECT_EQ(VSS_E_UNEXPECTED, metadata->GetFileCounts(&count, &count, &count));
  EXPECT_EQ(0u, metadata->Release());
  IVssBackupComponents* gone = backup;
  backup.Release();
  EXPECT_EQ(VSS_E_UNEXPECTED, gone->FreeWriterMetadata());
  EXPECT_EQ(0u, gone->Release());
  const Said expected = {
      "requester IVssExamineWriterMetadata GetFileCounts released of GetWriterMetadata",
      "requester IVssExamineWriterMetadata Release released of GetWriterMetadata",
      "requester IVssBackupComponents FreeWriterMetadata released of CreateVssBackupComponents",
      "requester IVssBackupComponents Release released of CreateVssBackupComponents"};
  EXPECT_EQ(expected, misuses());
}

TEST_F(Objects, SecondFreeDoesNothingAndIsSaid) {
  auto backup = gathered();
  BSTR document = nullptr;
  ASSERT_EQ(S_OK, backup->SaveAsXML(&document));
  const std::size_t before = sdk::com_memory().bstrs;
  SysFreeString(document);
  SysFreeString(document);
  EXPECT_EQ(before - 1, sdk::com_memory().bstrs);
  EXPECT_EQ(Said{"requester BSTR SysFreeString freed of SaveAsXML"}, misuses());
}

TEST_F(Objects, RequesterThatIsNeverReleasedIsALeakAtTheProcessesEnd) {
  auto* backup = gathered().Detach();
  EXPECT_EQ(Said{}, leaks());
  machine.stage.end_user_process();
  EXPECT_EQ(Said{"requester IVssBackupComponents 1 of CreateVssBackupComponents"},
            said(machine, trace::Verb::leaked));
  backup->Release();
}

TEST_F(Objects, ForeignPointerIsLeftAloneAndSaid) {
  auto backup = gathered();
  int foreign = 0;
  CoTaskMemFree(&foreign);
  BSTR text = SysAllocString(L"a string is no task memory");
  CoTaskMemFree(text);
  SysFreeString(text);
  const Said expected = {"requester CoTaskMem CoTaskMemFree foreign",
                         "requester CoTaskMem CoTaskMemFree foreign"};
  EXPECT_EQ(expected, misuses());
}

TEST_F(Objects, AsyncThatIsDroppedWhilePendingSaysSo) {
  CComPtr<IVssBackupComponents> backup;
  ASSERT_EQ(S_OK, CreateVssBackupComponents(&backup));
  ASSERT_EQ(S_OK, backup->InitializeForBackup());
  CComPtr<IVssAsync> async;
  ASSERT_EQ(S_OK, backup->GatherWriterMetadata(&async));
  async.Release();
  EXPECT_EQ(trace::Verb::Release, machine.recording.steps.back().verb);
  EXPECT_TRUE(machine.recording.steps.back().yes("pending"));
}

TEST_F(Objects, WriterLeaksAndMisusesAreTheWriters) {
  IVssWriterComponents* kept = nullptr;
  IVssComponent* leaked = nullptr;
  machine.writer.given = [&](IVssWriterComponents* components) {
    if (kept == nullptr) components->GetComponent(0, &leaked);
    kept = components;
  };
  auto backup = machine.prepared();
  UINT count = 0;
  EXPECT_EQ(VSS_E_UNEXPECTED, kept->GetComponentCount(&count));
  machine.complete(backup);
  EXPECT_EQ(Said{"writer:told IVssComponent 1 of OnPrepareBackup"}, leaks());
  EXPECT_EQ(Said{"writer:told IVssWriterComponents GetComponentCount released of OnPrepareBackup"},
            misuses());
  leaked->Release();
}

// What belongs to the machine, not to a session: leaked at any time, and no step made it.
class ObjectsOfTheMachine : public Objects {
 protected:
  ObjectsOfTheMachine() {
    CoInitializeEx(nullptr, COINIT_MULTITHREADED);
    EXPECT_EQ(S_OK, CoCreateInstance(CLSID_VSSCoordinator, nullptr, CLSCTX_ALL, IID_IVssAdmin,
                                     reinterpret_cast<void**>(&admin)));
    EXPECT_EQ(S_OK, CoCreateInstance(CLSID_VssSnapshotMgmt, nullptr, CLSCTX_ALL,
                                     IID_IVssSnapshotMgmt, reinterpret_cast<void**>(&management)));
    EXPECT_EQ(S_OK, CreateVssExpressWriter(&express));
  }
  ~ObjectsOfTheMachine() override { CoUninitialize(); }

  // IVssEnumMgmtObject standing before the machine's volumes.
  IVssEnumMgmtObject* volumes() const {
    IVssEnumMgmtObject* list = nullptr;
    const VSS_ID system = sdk::to_com(provider::kSystemProviderId);
    EXPECT_EQ(S_OK, management->QueryVolumesSupportedForSnapshots(system, VSS_CTX_BACKUP, &list));
    return list;
  }
  IVssDifferentialSoftwareSnapshotMgmt* storage() const {
    IUnknown* found = nullptr;
    EXPECT_EQ(S_OK, management->GetProviderMgmtInterface(sdk::to_com(provider::kSystemProviderId),
                                                         IID_IVssDifferentialSoftwareSnapshotMgmt,
                                                         &found));
    return static_cast<IVssDifferentialSoftwareSnapshotMgmt*>(found);
  }
  IVssCreateExpressWriterMetadata* metadata() const {
    IVssCreateExpressWriterMetadata* made = nullptr;
    EXPECT_EQ(S_OK, express->CreateMetadata(kWriterId, L"Settings Writer", VSS_UT_USERDATA, 1, 0, 0,
                                            &made));
    return made;
  }
  void release_all() {
    admin->Release();
    management->Release();
    express->Release();
  }

  IVssAdmin* admin = nullptr;
  IVssSnapshotMgmt* management = nullptr;
  IVssExpressWriter* express = nullptr;
};

TEST_F(ObjectsOfTheMachine, GivenBackAreNotSaid) {
  IVssEnumMgmtObject* list = volumes();
  VSS_MGMT_OBJECT_PROP object;
  ULONG fetched = 0;
  ASSERT_EQ(S_OK, list->Next(1, &object, &fetched));
  CoTaskMemFree(object.Obj.Vol.m_pwszVolumeName);
  CoTaskMemFree(object.Obj.Vol.m_pwszVolumeDisplayName);
  list->Release();
  storage()->Release();
  CComPtr<IVssEnumObject> providers;
  EXPECT_EQ(S_OK, admin->QueryProviders(&providers));
  providers.Release();
  CComPtr<IVssSnapshotMgmt2> second;
  EXPECT_EQ(S_OK,
            management->QueryInterface(IID_IVssSnapshotMgmt2, reinterpret_cast<void**>(&second)));
  second.Release();
  metadata()->Release();
  release_all();
  EXPECT_EQ(Said{}, leaks());
  EXPECT_EQ(Said{}, misuses());
}

TEST_F(ObjectsOfTheMachine, LeftBehindAreLeaks) {
  IVssEnumMgmtObject* list = volumes();
  VSS_MGMT_OBJECT_PROP object;
  ULONG fetched = 0;
  ASSERT_EQ(S_OK, list->Next(1, &object, &fetched));
  IVssDifferentialSoftwareSnapshotMgmt* areas = storage();
  IVssEnumObject* providers = nullptr;
  EXPECT_EQ(S_OK, admin->QueryProviders(&providers));
  IVssCreateExpressWriterMetadata* described = metadata();
  const Said expected = {"requester IVssAdmin 1",
                         "requester IVssEnumObject 1",
                         "requester IVssDifferentialSoftwareSnapshotMgmt 1",
                         "requester IVssEnumMgmtObject 1",
                         "requester IVssSnapshotMgmt 1",
                         "requester LPWSTR 2",
                         "writer:writer IVssCreateExpressWriterMetadata 1",
                         "writer:writer IVssExpressWriter 1"};
  EXPECT_EQ(expected, leaks());
  CoTaskMemFree(object.Obj.Vol.m_pwszVolumeName);
  CoTaskMemFree(object.Obj.Vol.m_pwszVolumeDisplayName);
  list->Release();
  areas->Release();
  providers->Release();
  described->Release();
  release_all();
}

TEST_F(ObjectsOfTheMachine, ExpressWritersGoByTheirLabelOnceRegistered) {
  metadata()->Release();
  ASSERT_EQ(S_OK, express->Register());
  EXPECT_EQ((Said{"requester IVssAdmin 1", "requester IVssSnapshotMgmt 1",
                  "writer:settings-writer IVssExpressWriter 1"}),
            leaks());
  release_all();
}

TEST_F(ObjectsOfTheMachine, AnswerAndSaySoAfterTheirLastRelease) {
  IVssSnapshotMgmt2* second = nullptr;
  EXPECT_EQ(S_OK,
            management->QueryInterface(IID_IVssSnapshotMgmt2, reinterpret_cast<void**>(&second)));
  IVssEnumMgmtObject* list = volumes();
  IVssDifferentialSoftwareSnapshotMgmt* areas = storage();
  IVssCreateExpressWriterMetadata* described = metadata();
  second->Release();
  list->Release();
  areas->Release();
  described->Release();
  release_all();
  LONGLONG bytes = 0;
  EXPECT_EQ(VSS_E_UNEXPECTED, second->GetMinDiffAreaSize(&bytes));
  EXPECT_EQ(VSS_E_UNEXPECTED, list->Reset());
  EXPECT_EQ(VSS_E_UNEXPECTED, areas->AddDiffArea(nullptr, nullptr, 0));
  EXPECT_EQ(VSS_E_UNEXPECTED, described->SetBackupSchema(0));
  EXPECT_EQ(VSS_E_UNEXPECTED, admin->AbortAllSnapshotsInProgress());
  EXPECT_EQ(0u, management->Release());
  EXPECT_EQ(VSS_E_UNEXPECTED, express->Register());
  const Said expected = {"requester IVssSnapshotMgmt2 GetMinDiffAreaSize released",
                         "requester IVssEnumMgmtObject Reset released",
                         "requester IVssDifferentialSoftwareSnapshotMgmt AddDiffArea released",
                         "writer:writer IVssCreateExpressWriterMetadata SetBackupSchema released",
                         "requester IVssAdmin AbortAllSnapshotsInProgress released",
                         "requester IVssSnapshotMgmt Release released",
                         "writer:writer IVssExpressWriter Register released"};
  EXPECT_EQ(expected, misuses());
  EXPECT_EQ(Said{}, leaks());
}

// IUnknown::QueryInterface: the same object for IUnknown, and a way back, from every interface.
TEST_F(ObjectsOfTheMachine, AreOneWhateverInterfaceIsAsked) {
  CComPtr<IVssSnapshotMgmt2> second;
  ASSERT_EQ(S_OK,
            management->QueryInterface(IID_IVssSnapshotMgmt2, reinterpret_cast<void**>(&second)));
  CComPtr<IUnknown> one, other;
  EXPECT_EQ(S_OK, management->QueryInterface(IID_IUnknown, reinterpret_cast<void**>(&one)));
  EXPECT_EQ(S_OK, second->QueryInterface(IID_IUnknown, reinterpret_cast<void**>(&other)));
  EXPECT_EQ(one.p, other.p);
  CComPtr<IVssSnapshotMgmt> back;
  EXPECT_EQ(S_OK, second->QueryInterface(IID_IVssSnapshotMgmt, reinterpret_cast<void**>(&back)));
  EXPECT_EQ(management, back.p);
  release_all();
}

// IVssWriterComponents::GetComponent hands out a reference that is the caller's until its Release;
// the page says nothing of the handler's end.
TEST_F(Objects, ComponentThatAWriterAskedForIsItsOwnUntilItIsReleased) {
  CComPtr<IVssComponent> kept;
  IVssWriterComponents* given = nullptr;
  machine.writer.given = [&](IVssWriterComponents* components) {
    given = components;
    EXPECT_EQ(S_OK, components->GetComponent(0, &kept));
  };
  machine.writer.at["PostSnapshot"] = [&] {
    CComBSTR options;
    EXPECT_EQ(S_FALSE, kept->GetBackupOptions(&options));
    EXPECT_EQ(Said{}, misuses());
    UINT count = 0;
    given->GetComponentCount(&count);
    kept.Release();
  };
  auto backup = machine.prepared();
  machine.complete(backup);
  EXPECT_EQ(1u, misuses().size());
  EXPECT_EQ(Said{}, leaks());
}

TEST_F(Objects, TombstonesMakeRoomForEachOther) {
  auto backup = gathered();
  CComPtr<IVssExamineWriterMetadata> metadata;
  metadata.Attach(metadata_of(*backup));
  for (int i = 0; i < 3000; ++i) {
    CComPtr<IVssWMComponent> component;
    ASSERT_EQ(S_OK, metadata->GetComponent(0, &component));
  }
  EXPECT_EQ(Said{}, misuses());
}

TEST_F(Objects, RequesterThatVanishedLeavesNothing) {
  ASSERT_TRUE(machine.stage.set_fault("requester_exit_after_call", "5"));
  auto backup = gathered();
  BSTR document = nullptr;
  backup->SaveAsXML(&document);
  backup.Release();
  EXPECT_EQ(Said{}, leaks());
  SysFreeString(document);
}

}  // namespace
}  // namespace vsskit::test
