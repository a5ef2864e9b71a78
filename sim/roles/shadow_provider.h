// Two small shadow copy providers, written as a vendor would write them against the SDK: one in
// software, one for an array. What a driver or an array does is the simulation's; these keep the
// books, answer in the documented codes, and start anew when a new set comes out of sequence.
// They leave out: allocation of space, an event log, anything that takes time.
#pragma once

#include <windows.h>

#include <vsprov.h>
#include <vss.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

namespace vsskit::roles {

// What both kinds share: the object's life, the books, and the phases of a set. Made by `new` with
// one reference; gone with the last Release.
class ShadowProvider : public IVssProviderCreateSnapshotSet, public IVssProviderNotifications {
 public:
  ShadowProvider(const ShadowProvider&) = delete;
  ShadowProvider& operator=(const ShadowProvider&) = delete;

  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID id, void** object) override;
  ULONG STDMETHODCALLTYPE AddRef() override { return ++references_; }
  ULONG STDMETHODCALLTYPE Release() override;

  // --- IVssProviderCreateSnapshotSet
  HRESULT STDMETHODCALLTYPE EndPrepareSnapshots(VSS_ID set) override;
  HRESULT STDMETHODCALLTYPE PreCommitSnapshots(VSS_ID set) override;
  HRESULT STDMETHODCALLTYPE CommitSnapshots(VSS_ID set) override;
  HRESULT STDMETHODCALLTYPE PostCommitSnapshots(VSS_ID set, LONG count) override;
  HRESULT STDMETHODCALLTYPE PreFinalCommitSnapshots(VSS_ID set) override;
  HRESULT STDMETHODCALLTYPE PostFinalCommitSnapshots(VSS_ID set) override;
  HRESULT STDMETHODCALLTYPE AbortSnapshots(VSS_ID set) override;

  // --- IVssProviderNotifications
  HRESULT STDMETHODCALLTYPE OnLoad(IUnknown* callback) override;
  HRESULT STDMETHODCALLTYPE OnUnload(BOOL force) override;

  [[nodiscard]] bool loaded() const { return loaded_; }

 protected:
  struct Copy {
    VSS_ID set;
    VSS_ID id;
    std::wstring volume;
    LONG context;
    VSS_SNAPSHOT_STATE state;
  };

  ShadowProvider() = default;
  virtual ~ShadowProvider() = default;
  // The interface of this kind of provider; nullptr for another id.
  virtual void* own_interface(REFIID id) = 0;

  // Notes a copy to be made; another set that never came to its end is dropped.
  HRESULT begin(const VSS_ID& set, const VSS_ID& id, const wchar_t* volume, LONG context);
  // The set's copies come from one state to the next; VSS_E_BAD_STATE from any other.
  HRESULT advance(const VSS_ID& set, VSS_SNAPSHOT_STATE from, VSS_SNAPSHOT_STATE to);
  [[nodiscard]] Copy* find(const VSS_ID& id);
  [[nodiscard]] std::vector<Copy>& copies() { return copies_; }

 private:
  std::atomic<ULONG> references_ = 1;
  bool loaded_ = false;
  std::vector<Copy> copies_;
};

// Supports every volume in every context, but no copies that travel and no mirrors.
class SoftwareShadowProvider : public ShadowProvider, public IVssSoftwareSnapshotProvider {
 public:
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID id, void** object) override {
    return ShadowProvider::QueryInterface(id, object);
  }
  ULONG STDMETHODCALLTYPE AddRef() override { return ShadowProvider::AddRef(); }
  ULONG STDMETHODCALLTYPE Release() override { return ShadowProvider::Release(); }

  HRESULT STDMETHODCALLTYPE SetContext(LONG context) override;
  HRESULT STDMETHODCALLTYPE GetSnapshotProperties(VSS_ID id, VSS_SNAPSHOT_PROP* found) override;
  HRESULT STDMETHODCALLTYPE Query(VSS_ID id, VSS_OBJECT_TYPE queried, VSS_OBJECT_TYPE returned,
                                  IVssEnumObject** objects) override;
  HRESULT STDMETHODCALLTYPE DeleteSnapshots(VSS_ID id, VSS_OBJECT_TYPE type, BOOL force,
                                            LONG* deleted, VSS_ID* nondeleted) override;
  HRESULT STDMETHODCALLTYPE BeginPrepareSnapshot(VSS_ID set, VSS_ID id, VSS_PWSZ volume,
                                                 LONG context) override;
  HRESULT STDMETHODCALLTYPE IsVolumeSupported(VSS_PWSZ volume, BOOL* supported) override;
  HRESULT STDMETHODCALLTYPE IsVolumeSnapshotted(VSS_PWSZ volume, BOOL* present,
                                                LONG* compatibility) override;
  HRESULT STDMETHODCALLTYPE SetSnapshotProperty(VSS_ID id, VSS_SNAPSHOT_PROPERTY_ID property,
                                                VARIANT value) override;
  HRESULT STDMETHODCALLTYPE RevertToSnapshot(VSS_ID id) override;
  HRESULT STDMETHODCALLTYPE QueryRevertStatus(VSS_PWSZ volume, IVssAsync** async) override;

 protected:
  void* own_interface(REFIID id) override;

 private:
  LONG context_ = 0;
};

// An array that supports every disk it is asked about, gives each copy an identifier of its own,
// and can write copies back over their originals at once.
class HardwareShadowProvider : public ShadowProvider, public IVssHardwareSnapshotProviderEx {
 public:
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID id, void** object) override {
    return ShadowProvider::QueryInterface(id, object);
  }
  ULONG STDMETHODCALLTYPE AddRef() override { return ShadowProvider::AddRef(); }
  ULONG STDMETHODCALLTYPE Release() override { return ShadowProvider::Release(); }

  HRESULT STDMETHODCALLTYPE AreLunsSupported(LONG count, LONG context, VSS_PWSZ* devices,
                                             VDS_LUN_INFORMATION* luns, BOOL* supported) override;
  HRESULT STDMETHODCALLTYPE FillInLunInfo(VSS_PWSZ device, VDS_LUN_INFORMATION* lun,
                                          BOOL* supported) override;
  HRESULT STDMETHODCALLTYPE BeginPrepareSnapshot(VSS_ID set, VSS_ID id, LONG context, LONG count,
                                                 VSS_PWSZ* devices,
                                                 VDS_LUN_INFORMATION* luns) override;
  HRESULT STDMETHODCALLTYPE GetTargetLuns(LONG count, VSS_PWSZ* devices,
                                          VDS_LUN_INFORMATION* sources,
                                          VDS_LUN_INFORMATION* targets) override;
  HRESULT STDMETHODCALLTYPE LocateLuns(LONG count, VDS_LUN_INFORMATION* luns) override;
  HRESULT STDMETHODCALLTYPE OnLunEmpty(VSS_PWSZ device, VDS_LUN_INFORMATION* lun) override;
  HRESULT STDMETHODCALLTYPE GetProviderCapabilities(ULONGLONG* mask) override;
  HRESULT STDMETHODCALLTYPE OnLunStateChange(VDS_LUN_INFORMATION* copies,
                                             VDS_LUN_INFORMATION* originals, DWORD count,
                                             DWORD flags) override;
  HRESULT STDMETHODCALLTYPE ResyncLuns(VDS_LUN_INFORMATION* sources, VDS_LUN_INFORMATION* targets,
                                       DWORD count, IVssAsync** async) override;
  HRESULT STDMETHODCALLTYPE OnReuseLuns(VDS_LUN_INFORMATION* copies, VDS_LUN_INFORMATION* originals,
                                        DWORD count) override;

 protected:
  void* own_interface(REFIID id) override;
  // Gives a LUN this identifier: an FC-PH name, in ASCII.
  static void identify(VDS_LUN_INFORMATION& lun, const std::string& identifier);
  // The LUN's first identifier as text; empty where it has none.
  static std::string identifier_of(const VDS_LUN_INFORMATION& lun);

 private:
  std::uint32_t made_ = 0;
};

}  // namespace vsskit::roles
