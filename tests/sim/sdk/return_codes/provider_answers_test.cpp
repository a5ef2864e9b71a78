// What a provider of the user's answers is taken as its page lists it: each documented answer of
// each of its methods, and what the requester gets of it. IVssProviderCreateSnapshotSet,
// IVssProviderNotifications, IVssSoftwareSnapshotProvider, IVssHardwareSnapshotProvider and Ex.
#include <algorithm>
#include <set>

#include "sim/engine/fault_plan.h"
#include "sim/provider/provider_codes.h"
#include "tests/sim/sdk/return_codes/walk.h"
#include "tests/support/provider_world.h"

namespace vsskit::test {
namespace {

// Phases whose answer is what AddToSnapshotSet and DoSnapshotSet end with.
const std::set<std::string> kAdding = {"IsVolumeSupported", "AreLunsSupported",
                                       "BeginPrepareSnapshot"};
const std::set<std::string> kCreating = {"EndPrepareSnapshots",     "PreCommitSnapshots",
                                         "CommitSnapshots",         "PostCommitSnapshots",
                                         "PreFinalCommitSnapshots", "PostFinalCommitSnapshots"};

struct ProviderAnswers : Providers {
  void answer(const std::string& method, const std::string& code) {
    world.vss().faults() = {};
    if (method == "AbortSnapshots") fail("CommitSnapshots", "E_FAIL");
    if (code != "S_OK") fail(method, code);
  }
  void fail(const std::string& method, const std::string& code) {
    EXPECT_TRUE(engine::set_fault(world.vss().faults(), "provider_fail", method + " " + code));
  }
  [[nodiscard]] bool answered(const std::string& method, const std::string& code) const {
    return std::any_of(world.recording.steps.begin(), world.recording.steps.end(),
                       [&](const trace::Step& step) {
                         return step.subject.party == trace::Party::provider &&
                                trace::spec(step.verb).text == method && step.result == code;
                       });
  }
  // Everything that makes a provider's methods be called, from a set to the end of its copies.
  void live(LONG context) {
    added = start(context);
    created = FAILED(added) ? added : create();
    BOOL present = FALSE;
    LONG capability = 0;
    IsVolumeSnapshotted(volume, &present, &capability);
    WCHAR drive[] = L"X:";
    VSS_PWSZ exposed = nullptr;
    requester->ExposeSnapshot(snapshot, nullptr, VSS_VOLSNAP_ATTR_EXPOSED_LOCALLY, drive, &exposed);
    CoTaskMemFree(exposed);
    requester->RevertToSnapshot(snapshot, TRUE);
    CComPtr<IVssAsync> status;
    requester->QueryRevertStatus(volume, &status);
    world.vss().clock().advance(VirtualTime::from_ms(120 * 1000));
    remove();
  }
  void remove() {
    LONG deleted = 0;
    VSS_ID left = GUID_NULL;
    requester->DeleteSnapshots(set, VSS_OBJECT_SNAPSHOT_SET, TRUE, &deleted, &left);
  }
  // A set that is broken, and one that the array writes back.
  void live_as_disks() {
    ASSERT_EQ(S_OK, start());
    ASSERT_EQ(VSS_S_ASYNC_FINISHED, create());
    IVssAsync* async = nullptr;
    auto& broken = static_cast<IVssBackupComponentsEx4&>(*requester.p);
    if (SUCCEEDED(broken.BreakSnapshotSetEx(set, VSS_BREAKEX_FLAG_MAKE_READ_WRITE, &async))) {
      world.end(async);
    }
    ASSERT_EQ(S_OK, start(VSS_CTX_NAS_ROLLBACK));
    ASSERT_EQ(VSS_S_ASYNC_FINISHED, create());
    CComBSTR document;
    ASSERT_EQ(S_OK, requester->SaveAsXML(&document));
    requester = world.requester();
    ASSERT_EQ(S_OK, requester->InitializeForRestore(document.m_str));
    auto& restorer = static_cast<IVssBackupComponentsEx4&>(*requester.p);
    ASSERT_EQ(S_OK, restorer.AddSnapshotToRecoverySet(snapshot, 0, nullptr));
    ASSERT_EQ(S_OK, restorer.RecoverSet(0, &async));
    world.end(async);
  }
  void expect_ending(const std::string& method, Hresult expected) const {
    if (kAdding.contains(method)) {
      EXPECT_EQ(expected, added) << method;
    } else if (kCreating.contains(method)) {
      EXPECT_EQ(expected, created) << method;
    }
  }
  // One row: the answer is in the trace, and the requester gets what the pages say.
  void try_row(const std::string& page, const std::string& code,
               const std::function<void()>& live_on) {
    const std::string method = page.substr(page.find("::") + 2);
    answer(method, code);
    world.recording.steps.clear();
    live_on();
    requester = nullptr;  // OnUnload
    EXPECT_TRUE(answered(method, code)) << page << " " << code;
    if (code != "S_OK") expect_ending(method, provider::creation_code(*parse_hresult(code)));
    world.vss().faults() = {};
    requester = world.requester();
    requester->InitializeForBackup();
    remove();
    requester = nullptr;
  }

  HRESULT added = S_OK;
  HRESULT created = S_OK;
};

TEST_P(ProviderAnswers, OfSoftware) {
  add_software();
  volume[0] = L'D';
  const auto rows = rows_reached_by("ProviderAnswers.OfSoftware");
  EXPECT_FALSE(rows.empty());
  for (const auto& [page, code] : rows)
    try_row(page, code, [this] { live(VSS_CTX_NAS_ROLLBACK); });
}

TEST_P(ProviderAnswers, OfHardware) {
  add_hardware();
  const auto rows = rows_reached_by("ProviderAnswers.OfHardware");
  EXPECT_FALSE(rows.empty());
  for (const auto& [page, code] : rows)
    try_row(page, code, [this] { live(VSS_CTX_FILE_SHARE_BACKUP); });
}

TEST_P(ProviderAnswers, OfHardwareAboutItsDisks) {
  add_hardware();
  volume[0] = L'D';
  const auto rows = rows_reached_by("ProviderAnswers.OfHardwareAboutItsDisks");
  EXPECT_FALSE(rows.empty());
  for (const auto& [page, code] : rows)
    try_row(page, code, [this] { live_as_disks(); });
}

// The answer of a provider that is not ready to go is heard, and changes nothing.
TEST_P(ProviderAnswers, ToOnUnloadMayBeThatItStays) {
  add_software();
  software->unload = S_FALSE;
  ASSERT_EQ(S_OK, start());
  requester = nullptr;
  EXPECT_TRUE(answered("OnUnload", "S_FALSE"));
}

INSTANTIATE_TEST_SUITE_P(Run, ProviderAnswers, testing::Values(false));

}  // namespace
}  // namespace vsskit::test
