// Orders of calls that real programs use although a page asks for another one: each succeeds as on
// Windows, and where something was wrong a rule says so. One requester per order, written against
// the SDK; the set is the one that `windows programs rely on`.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "conformance/report/report.h"
#include "conformance/rule/examiner.h"
#include "conformance/rules/all.h"
#include "sim/roles/com_text.h"
#include "sim/scenario/stage.h"
#include "sim/trace/recording.h"

#include <vsbackup.h>

namespace vsskit {
namespace {

using roles::ComRef;

// A machine with the two good writers, and a requester's object on it.
class Orders : public testing::Test {
 protected:
  Orders() : stage_(options()), scope_(stage_) {
    stage_.recorder().keep_in(recording_);
    EXPECT_TRUE(stage_.set_up(world()));
    EXPECT_EQ(S_OK, CreateVssBackupComponents(vss_.put()));
  }

  static service::World::Options options() {
    service::World::Options made;
    made.seed = 7;
    return made;
  }
  static scenario::Scenario world() {
    scenario::Scenario made;
    made.writers.resize(1);
    return made;
  }

  using Method = HRESULT (STDMETHODCALLTYPE IVssBackupComponents::*)(IVssAsync**);
  // Starts, waits, and gives what QueryStatus says.
  HRESULT finish(Method method) { return finish(*vss_.get(), method); }
  static HRESULT finish(IVssBackupComponents& vss, Method method) {
    ComRef<IVssAsync> async;
    const HRESULT started = (vss.*method)(async.put());
    if (FAILED(started)) return started;
    EXPECT_EQ(S_OK, async->Wait(INFINITE));
    HRESULT result = S_OK;
    EXPECT_EQ(S_OK, async->QueryStatus(&result, nullptr));
    return result;
  }

  void initialize() { EXPECT_EQ(S_OK, vss_->InitializeForBackup(nullptr)); }
  void set_state() { EXPECT_EQ(S_OK, vss_->SetBackupState(true, false, VSS_BT_FULL, false)); }
  void gather() {
    EXPECT_EQ(VSS_S_ASYNC_FINISHED, finish(&IVssBackupComponents::GatherWriterMetadata));
    UINT count = 0;
    EXPECT_EQ(S_OK, vss_->GetWriterMetadataCount(&count));
    ComRef<IVssExamineWriterMetadata> metadata;
    EXPECT_EQ(S_OK, vss_->GetWriterMetadata(0, &instance_, metadata.put()));
    roles::BstrText name;
    VSS_ID same = GUID_NULL;
    VSS_USAGE_TYPE usage = VSS_UT_UNDEFINED;
    VSS_SOURCE_TYPE source = VSS_ST_UNDEFINED;
    EXPECT_EQ(S_OK, metadata->GetIdentity(&same, &writer_, name.put(), &usage, &source));
    UINT includes = 0;
    UINT excludes = 0;
    UINT components = 0;
    EXPECT_EQ(S_OK, metadata->GetFileCounts(&includes, &excludes, &components));
    ComRef<IVssWMComponent> component;
    EXPECT_EQ(S_OK, metadata->GetComponent(0, component.put()));
    PVSSCOMPONENTINFO info = nullptr;
    EXPECT_EQ(S_OK, component->GetComponentInfo(&info));
    type_ = info->type;
    component_ = info->bstrComponentName;
    component->FreeComponentInfo(info);
  }
  HRESULT add() {
    return vss_->AddComponent(instance_, writer_, type_, nullptr, component_.c_str());
  }
  void start_set() {
    wchar_t volume[] = L"C:\\";
    EXPECT_EQ(S_OK, vss_->StartSnapshotSet(&set_));
    EXPECT_EQ(S_OK, vss_->AddToSnapshotSet(volume, GUID_NULL, &snapshot_));
  }
  void prepare() {
    EXPECT_EQ(VSS_S_ASYNC_FINISHED, finish(&IVssBackupComponents::PrepareForBackup));
  }
  void copy() { EXPECT_EQ(VSS_S_ASYNC_FINISHED, finish(&IVssBackupComponents::DoSnapshotSet)); }
  void complete() {
    EXPECT_EQ(S_OK, vss_->SetBackupSucceeded(instance_, writer_, type_, nullptr, component_.c_str(),
                                             true));
    EXPECT_EQ(VSS_S_ASYNC_FINISHED, finish(&IVssBackupComponents::BackupComplete));
  }
  void end() { vss_.reset(); }

  // How often this rule was broken.
  std::uint64_t broken(std::string_view rule) {
    end();
    conformance::Examiner examiner(conformance::all_rules());
    const auto source = recording_.source();
    EXPECT_TRUE(examiner.examine(*source, {"orders", "", "", false}));
    const auto* tally = examiner.judgement().find(rule);
    EXPECT_NE(nullptr, tally) << rule;
    return tally == nullptr ? 0 : tally->violated;
  }
  // Nothing was wrong with the order: no rule about orders, sets or ends complains.
  void expect_in_order() {
    for (const conformance::Rule* rule : conformance::select_rules("requester")) {
      const std::string_view id = rule->id;
      const bool about_order = id.find("/order/") != id.npos || id.find("/snapshot/") != id.npos ||
                               id.find("/abort/") != id.npos;
      // The requester here never asks whether a volume is supported.
      if (!about_order || id == "requester/snapshot/volume-support-asked") continue;
      EXPECT_EQ(0u, broken(id)) << id;
    }
  }

  trace::Recording recording_;
  scenario::Stage stage_;
  scenario::Stage::Scope scope_;
  ComRef<IVssBackupComponents> vss_;
  VSS_ID instance_ = GUID_NULL;
  VSS_ID writer_ = GUID_NULL;
  VSS_COMPONENT_TYPE type_ = VSS_CT_UNDEFINED;
  std::wstring component_;
  VSS_ID set_ = GUID_NULL;
  VSS_ID snapshot_ = GUID_NULL;
};

TEST_F(Orders, ContextBeforeInitializeForBackupIsInOrder) {
  EXPECT_EQ(S_OK, vss_->SetContext(VSS_CTX_BACKUP));
  initialize();
  set_state();
  gather();
  EXPECT_EQ(S_OK, add());
  start_set();
  prepare();
  copy();
  complete();
  EXPECT_EQ(0u, broken("requester/snapshot/context-set-first"));
}

TEST_F(Orders, ContextAfterInitializeForBackupIsInOrder) {
  initialize();
  EXPECT_EQ(S_OK, vss_->SetContext(VSS_CTX_BACKUP));
  set_state();
  gather();
  EXPECT_EQ(S_OK, add());
  start_set();
  prepare();
  copy();
  complete();
  EXPECT_EQ(0u, broken("requester/snapshot/context-set-first"));
}

// Field fault 9.
TEST_F(Orders, ContextAfterGatheringWorksAndIsTooLate) {
  initialize();
  set_state();
  gather();
  EXPECT_EQ(S_OK, vss_->SetContext(VSS_CTX_APP_ROLLBACK));
  EXPECT_EQ(S_OK, add());
  start_set();
  prepare();
  copy();
  VSS_SNAPSHOT_PROP properties{};
  EXPECT_EQ(S_OK, vss_->GetSnapshotProperties(snapshot_, &properties));
  EXPECT_NE(0, properties.m_lSnapshotAttributes & VSS_VOLSNAP_ATTR_PERSISTENT);
  VssFreeSnapshotProperties(&properties);
  complete();
  EXPECT_EQ(1u, broken("requester/snapshot/context-set-first"));
}

TEST_F(Orders, BackupStateMayComeJustBeforePrepareForBackup) {
  initialize();
  gather();
  EXPECT_EQ(S_OK, add());
  start_set();
  set_state();
  prepare();
  copy();
  complete();
  EXPECT_EQ(0u, broken("requester/order/state-before-prepare"));
}

TEST_F(Orders, BackupStateMayFollowInitializeForRestore) {
  initialize();
  set_state();
  gather();
  EXPECT_EQ(S_OK, add());
  prepare();
  complete();
  roles::BstrText xml;
  EXPECT_EQ(S_OK, vss_->SaveAsXML(xml.put()));
  end();
  ASSERT_EQ(S_OK, CreateVssBackupComponents(vss_.put()));
  BSTR text = SysAllocString(xml.text().c_str());
  EXPECT_EQ(S_OK, vss_->InitializeForRestore(text));
  SysFreeString(text);
  set_state();
}

TEST_F(Orders, SnapshotSetMayStartBeforeGatheringAndComponentsComeTooLate) {
  initialize();
  start_set();
  set_state();
  gather();
  EXPECT_EQ(S_OK, add());
  prepare();
  copy();
  complete();
  EXPECT_EQ(1u, broken("requester/order/components-before-snapshot-set"));
}

TEST_F(Orders, ComponentsMayComeAfterStartSnapshotSetAndAreTooLate) {
  initialize();
  set_state();
  gather();
  start_set();
  EXPECT_EQ(S_OK, add());
  prepare();
  copy();
  complete();
  EXPECT_EQ(1u, broken("requester/order/components-before-snapshot-set"));
}

TEST_F(Orders, MetadataMayBeFreedBeforePrepareForBackup) {
  initialize();
  set_state();
  gather();
  EXPECT_EQ(S_OK, add());
  EXPECT_EQ(S_OK, vss_->FreeWriterMetadata());
  start_set();
  prepare();
  copy();
  complete();
  expect_in_order();
}

TEST_F(Orders, ContextsWithoutWritersNeedNeitherGatheringNorPreparing) {
  initialize();
  EXPECT_EQ(S_OK, vss_->SetContext(VSS_CTX_FILE_SHARE_BACKUP));
  start_set();
  copy();
  VSS_SNAPSHOT_PROP properties{};
  EXPECT_EQ(S_OK, vss_->GetSnapshotProperties(snapshot_, &properties));
  VssFreeSnapshotProperties(&properties);
  expect_in_order();
}

TEST_F(Orders, CopiesAreThereAfterBackupCompleteUntilTheyAreDeletedOrReleased) {
  initialize();
  set_state();
  gather();
  EXPECT_EQ(S_OK, add());
  start_set();
  prepare();
  copy();
  complete();
  VSS_SNAPSHOT_PROP properties{};
  ASSERT_EQ(S_OK, vss_->GetSnapshotProperties(snapshot_, &properties));
  const std::wstring file =
      std::wstring(properties.m_pwszSnapshotDeviceObject) + L"\\ledger\\ledger.dat";
  VssFreeSnapshotProperties(&properties);
  EXPECT_NE(INVALID_FILE_ATTRIBUTES, GetFileAttributesW(file.c_str()));
  LONG deleted = 0;
  VSS_ID nondeleted = GUID_NULL;
  EXPECT_EQ(S_OK,
            vss_->DeleteSnapshots(set_, VSS_OBJECT_SNAPSHOT_SET, FALSE, &deleted, &nondeleted));
  EXPECT_EQ(1, deleted);
  EXPECT_EQ(INVALID_FILE_ATTRIBUTES, GetFileAttributesW(file.c_str()));
  EXPECT_EQ(VSS_E_OBJECT_NOT_FOUND, vss_->GetSnapshotProperties(snapshot_, &properties));
}

TEST_F(Orders, ReleaseWithoutBackupCompleteEndsTheBackupAndIsWrong) {
  initialize();
  set_state();
  gather();
  EXPECT_EQ(S_OK, add());
  start_set();
  prepare();
  copy();
  EXPECT_EQ(1u, broken("requester/abort/release-after-prepare"));
  EXPECT_EQ(0u, stage_.vss()->volumes().shadow_copies().size());
}

TEST_F(Orders, RetriesWhileAnotherSetIsInCreation) {
  ComRef<IVssBackupComponents> other;
  ASSERT_EQ(S_OK, CreateVssBackupComponents(other.put()));
  EXPECT_EQ(S_OK, other->InitializeForBackup(nullptr));
  EXPECT_EQ(S_OK, other->SetContext(VSS_CTX_FILE_SHARE_BACKUP));
  VSS_ID others_set = GUID_NULL;
  ASSERT_EQ(S_OK, other->StartSnapshotSet(&others_set));
  initialize();
  EXPECT_EQ(S_OK, vss_->SetContext(VSS_CTX_FILE_SHARE_BACKUP));
  HRESULT result = VSS_E_SNAPSHOT_SET_IN_PROGRESS;
  for (int turn = 0; turn < 3 && result == VSS_E_SNAPSHOT_SET_IN_PROGRESS; ++turn) {
    result = vss_->StartSnapshotSet(&set_);
    EXPECT_EQ(turn == 2 ? S_OK : VSS_E_SNAPSHOT_SET_IN_PROGRESS, result);
    Sleep(1000);
    if (turn == 1) other.reset();
  }
  wchar_t volume[] = L"C:\\";
  EXPECT_EQ(S_OK, vss_->AddToSnapshotSet(volume, GUID_NULL, &snapshot_));
  copy();
}

// Field fault 23, and C-ASYN-02, C-ASYN-03: Wait ends, the operation does not; then Cancel.
TEST_F(Orders, WaitForATimeThenCancel) {
  initialize();
  set_state();
  gather();
  EXPECT_EQ(S_OK, add());
  start_set();
  prepare();
  ComRef<IVssAsync> async;
  ASSERT_EQ(S_OK, vss_->DoSnapshotSet(async.put()));
  EXPECT_EQ(S_OK, async->Wait(1));
  HRESULT result = S_OK;
  EXPECT_EQ(S_OK, async->QueryStatus(&result, nullptr));
  EXPECT_EQ(VSS_S_ASYNC_PENDING, result);
  EXPECT_EQ(S_OK, async->Cancel());
  EXPECT_EQ(VSS_S_ASYNC_CANCELLED, async->Cancel());
  EXPECT_EQ(S_OK, async->QueryStatus(&result, nullptr));
  EXPECT_EQ(VSS_S_ASYNC_CANCELLED, result);
  EXPECT_EQ(S_OK, vss_->AbortBackup());
  async.reset();
  EXPECT_EQ(0u, broken("requester/abort/release-after-prepare"));
}

}  // namespace
}  // namespace vsskit
