// A stage with providers of the user's on it, written as a vendor writes them.
#pragma once

#include <gtest/gtest.h>

#include <windows.h>

#include <vsbackup.h>
#include <vsprov.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sim/roles/shadow_provider.h"
#include "tests/support/stage_world.h"
#include "vsskit/provider.h"

namespace vsskit::test {

inline constexpr VSS_ID kSoftware = {0x11111111, 1, 1, {1, 1, 1, 1, 1, 1, 1, 1}};
inline constexpr VSS_ID kHardware = {0x22222222, 2, 2, {2, 2, 2, 2, 2, 2, 2, 2}};

// A revert in a provider's own time. What it reports, one look after the other; the last one stays.
class ScriptedRevert final : public IVssAsync {
 public:
  explicit ScriptedRevert(std::vector<HRESULT> told) : told_(std::move(told)) {}

  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID, void**) override { return E_NOINTERFACE; }
  ULONG STDMETHODCALLTYPE AddRef() override { return ++references_; }
  ULONG STDMETHODCALLTYPE Release() override {
    const ULONG left = --references_;
    if (left == 0) delete this;
    return left;
  }
  HRESULT STDMETHODCALLTYPE Cancel() override { return E_UNEXPECTED; }
  HRESULT STDMETHODCALLTYPE Wait(DWORD) override { return E_UNEXPECTED; }
  HRESULT STDMETHODCALLTYPE QueryStatus(HRESULT* result, INT*) override {
    *result = told_[std::min(looks_++, told_.size() - 1)];
    return S_OK;
  }

 private:
  ~ScriptedRevert() = default;

  std::atomic<ULONG> references_ = 1;
  std::size_t looks_ = 0;
  std::vector<HRESULT> told_;
};

// A software provider with one method made to answer otherwise.
class Answering final : public roles::SoftwareShadowProvider {
 public:
  HRESULT commit = S_OK;
  HRESULT abort = S_OK;
  HRESULT unload = S_OK;
  HRESULT load = S_OK;
  HRESULT begin = S_OK;
  HRESULT support = S_OK;
  HRESULT revert = S_OK;
  HRESULT revert_status = S_OK;
  std::vector<HRESULT> revert_told;  // by its IVssAsync; empty: it hands out none
  bool throws = false;
  std::function<void()> in_commit;
  std::function<void()> in_abort;
  std::function<void()> at_release;  // of any reference
  bool keeps_the_last = false;       // of a set that is deleted
  int loads = 0;

  HRESULT STDMETHODCALLTYPE DeleteSnapshots(VSS_ID id, VSS_OBJECT_TYPE type, BOOL force,
                                            LONG* deleted, VSS_ID* nondeleted) override {
    if (!keeps_the_last) {
      return SoftwareShadowProvider::DeleteSnapshots(id, type, force, deleted, nondeleted);
    }
    *deleted = static_cast<LONG>(copies().size()) - 1;
    *nondeleted = copies().back().id;
    copies().erase(copies().begin(), copies().end() - 1);
    return VSS_E_PROVIDER_VETO;
  }

  ULONG STDMETHODCALLTYPE Release() override {
    if (at_release) at_release();
    return SoftwareShadowProvider::Release();
  }
  HRESULT STDMETHODCALLTYPE CommitSnapshots(VSS_ID set) override {
    if (throws) throw 1;
    if (in_commit) in_commit();
    return commit != S_OK ? commit : SoftwareShadowProvider::CommitSnapshots(set);
  }
  HRESULT STDMETHODCALLTYPE AbortSnapshots(VSS_ID set) override {
    if (in_abort) in_abort();
    SoftwareShadowProvider::AbortSnapshots(set);
    return abort;
  }
  HRESULT STDMETHODCALLTYPE OnLoad(IUnknown* callback) override {
    ++loads;
    SoftwareShadowProvider::OnLoad(callback);
    return load;
  }
  HRESULT STDMETHODCALLTYPE OnUnload(BOOL force) override {
    SoftwareShadowProvider::OnUnload(force);
    return unload;
  }
  HRESULT STDMETHODCALLTYPE BeginPrepareSnapshot(VSS_ID set, VSS_ID id, VSS_PWSZ volume,
                                                 LONG context) override {
    if (begin != S_OK) return begin;
    return SoftwareShadowProvider::BeginPrepareSnapshot(set, id, volume, context);
  }
  HRESULT STDMETHODCALLTYPE RevertToSnapshot(VSS_ID id) override {
    return revert != S_OK ? revert : SoftwareShadowProvider::RevertToSnapshot(id);
  }
  HRESULT STDMETHODCALLTYPE QueryRevertStatus(VSS_PWSZ, IVssAsync** async) override {
    if (!revert_told.empty()) *async = new ScriptedRevert(revert_told);
    return revert_status;
  }
  HRESULT STDMETHODCALLTYPE IsVolumeSupported(VSS_PWSZ volume, BOOL* supported) override {
    SoftwareShadowProvider::IsVolumeSupported(volume, supported);
    return support;
  }
};

// By whether operations, and user code with them, run on threads.
struct Providers : testing::TestWithParam<bool> {
  Providers() : world(machine(GetParam())) { CoInitializeEx(nullptr, COINIT_MULTITHREADED); }
  ~Providers() override {
    requester = nullptr;
    software->Release();
    CoUninitialize();
  }

  void add_software() {
    ASSERT_EQ(S_OK, register_provider(static_cast<IVssSoftwareSnapshotProvider*>(software),
                                      kSoftware, L"Soft Copies", VSS_PROV_SOFTWARE));
  }
  void add_hardware() {
    auto* hardware = new roles::HardwareShadowProvider;
    ASSERT_EQ(S_OK, register_provider(static_cast<IVssHardwareSnapshotProvider*>(hardware),
                                      kHardware, L"Array", VSS_PROV_HARDWARE));
    hardware->Release();
  }
  // A requester in a context without writers, with C:\ in a set.
  HRESULT start(LONG context = VSS_CTX_FILE_SHARE_BACKUP, VSS_ID provider = GUID_NULL) {
    requester = world.requester();
    requester->InitializeForBackup();
    requester->SetContext(context);
    const HRESULT started = requester->StartSnapshotSet(&set);
    if (FAILED(started)) return started;
    return requester->AddToSnapshotSet(volume, provider, &snapshot);
  }
  HRESULT create() { return world.run(&IVssBackupComponents::DoSnapshotSet, *requester); }
  [[nodiscard]] std::vector<std::string> calls(const std::string& label) const {
    return world.calls({trace::Party::provider, label});
  }

  static service::World::Options machine(bool threaded) {
    service::World::Options options;
    options.threaded = threaded;
    options.threads = {std::chrono::hours(1), std::chrono::hours(1)};
    return options;
  }

  StageWorld world;
  Answering* software = new Answering;
  Requester requester;
  WCHAR volume[4] = L"C:\\";
  VSS_ID set = GUID_NULL;
  VSS_ID snapshot = GUID_NULL;
};

}  // namespace vsskit::test
