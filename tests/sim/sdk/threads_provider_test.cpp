// Calls of a provider that never come back, one by one: each is given up in time, as in lockstep
// where the fault plan says so, and VSS is usable afterwards.
#include <gtest/gtest.h>

#include <windows.h>

#include <vsbackup.h>
#include <vsprov.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "sim/engine/fault_plan.h"
#include "sim/engine/threaded_executor.h"
#include "sim/service/coordinator.h"
#include "tests/support/gate.h"
#include "tests/support/provider_world.h"

namespace vsskit::test {
namespace {

using std::chrono::milliseconds;

// A software provider that blocks in one of its methods for as long as somebody keeps it.
class Blocking final : public roles::SoftwareShadowProvider {
 public:
  std::string method;  // where; empty for nowhere
  std::function<void()> block;
  std::function<void()> at_release;

  ULONG STDMETHODCALLTYPE Release() override {
    if (at_release) at_release();
    return SoftwareShadowProvider::Release();
  }
  HRESULT STDMETHODCALLTYPE OnLoad(IUnknown* callback) override {
    enter("OnLoad");
    return SoftwareShadowProvider::OnLoad(callback);
  }
  HRESULT STDMETHODCALLTYPE OnUnload(BOOL force) override {
    enter("OnUnload");
    return SoftwareShadowProvider::OnUnload(force);
  }
  HRESULT STDMETHODCALLTYPE SetContext(LONG context) override {
    enter("SetContext");
    return SoftwareShadowProvider::SetContext(context);
  }
  HRESULT STDMETHODCALLTYPE IsVolumeSupported(VSS_PWSZ volume, BOOL* supported) override {
    enter("IsVolumeSupported");
    return SoftwareShadowProvider::IsVolumeSupported(volume, supported);
  }
  HRESULT STDMETHODCALLTYPE BeginPrepareSnapshot(VSS_ID set, VSS_ID id, VSS_PWSZ volume,
                                                 LONG context) override {
    enter("BeginPrepareSnapshot");
    return SoftwareShadowProvider::BeginPrepareSnapshot(set, id, volume, context);
  }
  HRESULT STDMETHODCALLTYPE GetSnapshotProperties(VSS_ID id, VSS_SNAPSHOT_PROP* found) override {
    enter("GetSnapshotProperties");
    return SoftwareShadowProvider::GetSnapshotProperties(id, found);
  }
  HRESULT STDMETHODCALLTYPE DeleteSnapshots(VSS_ID id, VSS_OBJECT_TYPE type, BOOL force,
                                            LONG* deleted, VSS_ID* nondeleted) override {
    enter("DeleteSnapshots");
    return SoftwareShadowProvider::DeleteSnapshots(id, type, force, deleted, nondeleted);
  }
  HRESULT STDMETHODCALLTYPE IsVolumeSnapshotted(VSS_PWSZ volume, BOOL* present,
                                                LONG* compatibility) override {
    enter("IsVolumeSnapshotted");
    return SoftwareShadowProvider::IsVolumeSnapshotted(volume, present, compatibility);
  }
  HRESULT STDMETHODCALLTYPE RevertToSnapshot(VSS_ID id) override {
    enter("RevertToSnapshot");
    return SoftwareShadowProvider::RevertToSnapshot(id);
  }
  HRESULT STDMETHODCALLTYPE SetSnapshotProperty(VSS_ID id, VSS_SNAPSHOT_PROPERTY_ID property,
                                                VARIANT value) override {
    enter("SetSnapshotProperty");
    return SoftwareShadowProvider::SetSnapshotProperty(id, property, value);
  }

 private:
  void enter(const char* name) {
    if (method != name) return;
    method.clear();
    block();
  }
};

// The world, its provider and a gate that holds the provider's thread until the end.
struct BlockedWorld {
  explicit BlockedWorld(bool threaded) : world(Providers::machine(threaded)) {
    CoInitializeEx(nullptr, COINIT_MULTITHREADED);
    EXPECT_EQ(S_OK, register_provider(static_cast<IVssSoftwareSnapshotProvider*>(provider),
                                      kSoftware, L"Soft Copies", VSS_PROV_SOFTWARE));
    world.vss().declare();  // before the fault plan is filled, which the trace would tell
    if (!threaded) return;
    provider->block = [this, held = gate] {
      watch(milliseconds(1));  // the call has been made by now
      held.pass();
    };
    // Whoever comes after VSS let go of the provider has time again.
    provider->at_release = [this] { watch(std::chrono::hours(1)); };
  }
  ~BlockedWorld() {
    requester = nullptr;
    provider->at_release = nullptr;
    provider->Release();
    gate.open();
    CoUninitialize();
  }
  void watch(milliseconds limit) {
    if (world.vss().threaded() != nullptr) world.vss().threaded()->set_watchdog(limit);
  }
  HRESULT add() {
    requester = world.requester();
    requester->InitializeForBackup();
    requester->SetContext(VSS_CTX_NAS_ROLLBACK);
    VSS_ID set = GUID_NULL;
    requester->StartSnapshotSet(&set);
    WCHAR volume[] = L"D:\\";
    return requester->AddToSnapshotSet(volume, kSoftware, &snapshot);
  }
  HRESULT create() { return world.run(&IVssBackupComponents::DoSnapshotSet, *requester); }
  HRESULT remove() {
    LONG deleted = 0;
    VSS_ID left = GUID_NULL;
    return requester->DeleteSnapshots(snapshot, VSS_OBJECT_SNAPSHOT, FALSE, &deleted, &left);
  }
  HRESULT expose() {
    WCHAR letter[] = L"X:";
    VSS_PWSZ exposed = nullptr;
    return requester->ExposeSnapshot(snapshot, nullptr, VSS_VOLSNAP_ATTR_EXPOSED_LOCALLY, letter,
                                     &exposed);
  }
  static HRESULT ask() {
    WCHAR volume[] = L"D:\\";
    BOOL present = FALSE;
    LONG forbidden = 0;
    return IsVolumeSnapshotted(volume, &present, &forbidden);
  }

  StageWorld world;
  Gate gate;
  Blocking* provider = new Blocking;
  Requester requester;
  VSS_ID snapshot = GUID_NULL;
};

// One call that blocks, and what leads to it: its answer.
struct Case {
  const char* method;
  HRESULT (*lead)(BlockedWorld& world);
};
const Case kCases[] = {
    {"OnLoad", [](BlockedWorld& world) { return world.add(); }},
    {"SetContext", [](BlockedWorld& world) { return world.add(); }},
    {"IsVolumeSupported", [](BlockedWorld& world) { return world.add(); }},
    {"BeginPrepareSnapshot", [](BlockedWorld& world) { return world.add(); }},
    {"GetSnapshotProperties",
     [](BlockedWorld& world) {
       EXPECT_EQ(S_OK, world.add());
       return world.create();
     }},
    {"DeleteSnapshots",
     [](BlockedWorld& world) {
       EXPECT_EQ(S_OK, world.add());
       EXPECT_EQ(VSS_S_ASYNC_FINISHED, world.create());
       return world.remove();
     }},
    {"SetSnapshotProperty",
     [](BlockedWorld& world) {
       EXPECT_EQ(S_OK, world.add());
       EXPECT_EQ(VSS_S_ASYNC_FINISHED, world.create());
       return world.expose();
     }},
    {"RevertToSnapshot",
     [](BlockedWorld& world) {
       EXPECT_EQ(S_OK, world.add());
       EXPECT_EQ(VSS_S_ASYNC_FINISHED, world.create());
       return world.requester->RevertToSnapshot(world.snapshot, TRUE);
     }},
    {"IsVolumeSnapshotted", [](BlockedWorld&) { return BlockedWorld::ask(); }},
    {"OnUnload",
     [](BlockedWorld& world) {
       EXPECT_EQ(S_OK, world.add());
       world.requester = nullptr;
       return VSS_E_UNEXPECTED_PROVIDER_ERROR;  // the requester hears nothing of it
     }},
};

class BlockedCalls : public testing::TestWithParam<Case> {};

std::string trace_of(const Case& blocked, bool threaded) {
  BlockedWorld world(threaded);
  if (threaded) {
    world.provider->method = blocked.method;
  } else {
    EXPECT_TRUE(engine::set_fault(world.world.vss().faults(), "provider_hang", blocked.method));
  }
  EXPECT_EQ(VSS_E_UNEXPECTED_PROVIDER_ERROR, blocked.lead(world));
  world.watch(std::chrono::hours(1));
  world.world.vss().faults().providers.clear();
  // The service goes on, with the same provider.
  EXPECT_EQ(S_OK, world.add());
  EXPECT_EQ(VSS_S_ASYNC_FINISHED, world.create());
  EXPECT_EQ(S_OK, world.remove());
  world.requester = nullptr;
  EXPECT_EQ(0u, world.world.vss().coordinator().live_session_count());
  return world.world.recording.trace_text();
}

TEST_P(BlockedCalls, AreGivenUpAsInLockstep) {
  EXPECT_EQ(trace_of(GetParam(), false), trace_of(GetParam(), true));
}

INSTANTIATE_TEST_SUITE_P(Threads, BlockedCalls, testing::ValuesIn(kCases),
                         [](const auto& each) { return std::string(each.param.method); });

}  // namespace
}  // namespace vsskit::test
