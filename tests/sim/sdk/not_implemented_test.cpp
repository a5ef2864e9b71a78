// The calls of the requester's interface that answer E_NOTIMPL, by name: those whose page calls
// them not supported (IVssBackupComponentsEx2::PreFastRecovery and FastRecovery). Nothing may be
// added.
#include <gtest/gtest.h>

#include <windows.h>

#include <atlbase.h>
#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include <functional>
#include <map>
#include <set>
#include <string>

#include "sim/scenario/stage.h"

namespace {

const std::set<std::string>& listed() {
  static const std::set<std::string> names = {"PreFastRecovery", "FastRecovery"};
  return names;
}

using Backup = IVssBackupComponentsEx4;
using Calls = std::map<std::string, std::function<HRESULT(Backup&)>>;

constexpr auto kGroup = VSS_CT_FILEGROUP;

// Arguments are plausible, so that only the method itself can say no.
void add_restore_calls(Calls& calls) {
  static const VSS_ID id = {1, 2, 3, {4, 5, 6, 7, 8, 9, 10, 11}};
  static IVssAsync* async = nullptr;
  calls["InitializeForRestore"] = [](Backup& b) {
    BSTR xml = SysAllocString(L"<BACKUP_COMPONENTS xmlns=\"x-schema:#VssComponentMetadata\"/>");
    const HRESULT result = b.InitializeForRestore(xml);
    SysFreeString(xml);
    return result;
  };
  calls["SetRestoreState"] = [](Backup& b) { return b.SetRestoreState(VSS_RTYPE_BY_COPY); };
  calls["SetSelectedForRestore"] = [](Backup& b) {
    return b.SetSelectedForRestore(id, kGroup, nullptr, L"c", true);
  };
  calls["SetSelectedForRestoreEx"] = [](Backup& b) {
    return b.SetSelectedForRestoreEx(id, kGroup, nullptr, L"c", true);
  };
  calls["SetRestoreOptions"] = [](Backup& b) {
    return b.SetRestoreOptions(id, kGroup, nullptr, L"c", L"");
  };
  calls["SetAdditionalRestores"] = [](Backup& b) {
    return b.SetAdditionalRestores(id, kGroup, nullptr, L"c", true);
  };
  calls["AddAlternativeLocationMapping"] = [](Backup& b) {
    return b.AddAlternativeLocationMapping(id, kGroup, nullptr, L"c", L"C:\\a", L"*", false,
                                           L"C:\\b");
  };
  calls["AddRestoreSubcomponent"] = [](Backup& b) {
    return b.AddRestoreSubcomponent(id, kGroup, nullptr, L"c", L"c", L"d", false);
  };
  calls["SetFileRestoreStatus"] = [](Backup& b) {
    return b.SetFileRestoreStatus(id, kGroup, nullptr, L"c", VSS_RS_ALL);
  };
  calls["AddNewTarget"] = [](Backup& b) {
    return b.AddNewTarget(id, kGroup, nullptr, L"c", L"C:\\a", L"*", false, L"C:\\b");
  };
  calls["SetRangesFilePath"] = [](Backup& b) {
    return b.SetRangesFilePath(id, kGroup, nullptr, L"c", 0, L"C:\\r");
  };
  calls["PreRestore"] = [](Backup& b) { return b.PreRestore(&async); };
  calls["PostRestore"] = [](Backup& b) { return b.PostRestore(&async); };
  calls["SetAuthoritativeRestore"] = [](Backup& b) {
    return b.SetAuthoritativeRestore(id, kGroup, nullptr, L"c", true);
  };
  calls["SetRollForward"] = [](Backup& b) {
    return b.SetRollForward(id, kGroup, nullptr, L"c", VSS_RF_ALL, L"");
  };
  calls["SetRestoreName"] = [](Backup& b) {
    return b.SetRestoreName(id, kGroup, nullptr, L"c", L"d");
  };
}

void add_snapshot_calls(Calls& calls) {
  static const VSS_ID id = {1, 2, 3, {4, 5, 6, 7, 8, 9, 10, 11}};
  static IVssAsync* async = nullptr;
  static WCHAR volume[] = L"C:\\";
  static VSS_PWSZ text = nullptr;
  calls["ImportSnapshots"] = [](Backup& b) { return b.ImportSnapshots(&async); };
  calls["BreakSnapshotSet"] = [](Backup& b) { return b.BreakSnapshotSet(id); };
  calls["BreakSnapshotSetEx"] = [](Backup& b) { return b.BreakSnapshotSetEx(id, 0, &async); };
  calls["ExposeSnapshot"] = [](Backup& b) {
    return b.ExposeSnapshot(id, nullptr, VSS_VOLSNAP_ATTR_EXPOSED_LOCALLY, volume, &text);
  };
  calls["UnexposeSnapshot"] = [](Backup& b) { return b.UnexposeSnapshot(id); };
  calls["RevertToSnapshot"] = [](Backup& b) { return b.RevertToSnapshot(id, TRUE); };
  calls["QueryRevertStatus"] = [](Backup& b) { return b.QueryRevertStatus(volume, &async); };
  calls["PreFastRecovery"] = [](Backup& b) { return b.PreFastRecovery(id, 0, &async); };
  calls["FastRecovery"] = [](Backup& b) { return b.FastRecovery(id, 0, &async); };
  calls["AddSnapshotToRecoverySet"] = [](Backup& b) {
    return b.AddSnapshotToRecoverySet(id, 0, volume);
  };
  calls["RecoverSet"] = [](Backup& b) { return b.RecoverSet(0, &async); };
  calls["GetRootAndLogicalPrefixPaths"] = [](Backup& b) {
    return b.GetRootAndLogicalPrefixPaths(volume, &text, &text);
  };
  calls["CreateVssExpressWriter"] = [](Backup&) {
    CComPtr<IVssExpressWriter> writer;
    return CreateVssExpressWriter(&writer);
  };
  calls["GetProviderMgmtInterface"] = [](Backup&) {
    CComPtr<IUnknown> management;
    return GetProviderMgmtInterface(GUID_NULL, IID_IUnknown, &management);
  };
  calls["ShouldBlockRevert"] = [](Backup&) {
    bool block = false;
    return ShouldBlockRevert(volume, &block);
  };
}

TEST(NotImplemented, IsWhatTheListSaysAndNothingElse) {
  vsskit::service::World::Options machine;
  vsskit::scenario::Stage stage(machine);
  const vsskit::scenario::Stage::Scope scope(stage);
  Calls calls;
  add_restore_calls(calls);
  add_snapshot_calls(calls);
  std::set<std::string> found;
  for (const auto& [name, call] : calls) {
    IVssBackupComponents* backup = nullptr;
    ASSERT_EQ(S_OK, CreateVssBackupComponents(&backup));
    if (name != "InitializeForRestore") {
      ASSERT_EQ(S_OK, backup->InitializeForBackup());
    }
    if (call(static_cast<Backup&>(*backup)) == E_NOTIMPL) found.insert(name);
    backup->Release();
  }
  EXPECT_EQ(listed(), found);
}

}  // namespace
