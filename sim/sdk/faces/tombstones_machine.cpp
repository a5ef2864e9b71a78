// Tombstones of what belongs to the machine: administration, management, express writers. See
// tombstone.h.
#include "sim/sdk/faces/graveyard.h"

namespace vsskit::sdk {
namespace {

class IVssAdminExGrave final : public Grave<IVssAdminEx> {
 public:
  using Grave::Grave;

  HRESULT STDMETHODCALLTYPE RegisterProvider(VSS_ID, CLSID, VSS_PWSZ, VSS_PROVIDER_TYPE, VSS_PWSZ,
                                             VSS_ID) override {
    return gone("RegisterProvider");
  }
  HRESULT STDMETHODCALLTYPE UnregisterProvider(VSS_ID) override {
    return gone("UnregisterProvider");
  }
  HRESULT STDMETHODCALLTYPE QueryProviders(IVssEnumObject**) override {
    return gone("QueryProviders");
  }
  HRESULT STDMETHODCALLTYPE AbortAllSnapshotsInProgress() override {
    return gone("AbortAllSnapshotsInProgress");
  }
  HRESULT STDMETHODCALLTYPE GetProviderCapability(VSS_ID, ULONGLONG*) override {
    return gone("GetProviderCapability");
  }
  HRESULT STDMETHODCALLTYPE GetProviderContext(VSS_ID, LONG*) override {
    return gone("GetProviderContext");
  }
  HRESULT STDMETHODCALLTYPE SetProviderContext(VSS_ID, LONG) override {
    return gone("SetProviderContext");
  }
};

class IVssSnapshotMgmtGrave final : public Grave<IVssSnapshotMgmt> {
 public:
  using Grave::Grave;

  HRESULT STDMETHODCALLTYPE GetProviderMgmtInterface(VSS_ID, REFIID, IUnknown**) override {
    return gone("GetProviderMgmtInterface");
  }
  HRESULT STDMETHODCALLTYPE QueryVolumesSupportedForSnapshots(VSS_ID, LONG,
                                                              IVssEnumMgmtObject**) override {
    return gone("QueryVolumesSupportedForSnapshots");
  }
  HRESULT STDMETHODCALLTYPE QuerySnapshotsByVolume(VSS_PWSZ, VSS_ID, IVssEnumObject**) override {
    return gone("QuerySnapshotsByVolume");
  }
};

class IVssSnapshotMgmt2Grave final : public Grave<IVssSnapshotMgmt2> {
 public:
  using Grave::Grave;

  HRESULT STDMETHODCALLTYPE GetMinDiffAreaSize(LONGLONG*) override {
    return gone("GetMinDiffAreaSize");
  }
};

class IVssDifferentialSoftwareSnapshotMgmt3Grave final
    : public Grave<IVssDifferentialSoftwareSnapshotMgmt3> {
 public:
  using Grave::Grave;

  HRESULT STDMETHODCALLTYPE AddDiffArea(VSS_PWSZ, VSS_PWSZ, LONGLONG) override {
    return gone("AddDiffArea");
  }
  HRESULT STDMETHODCALLTYPE ChangeDiffAreaMaximumSize(VSS_PWSZ, VSS_PWSZ, LONGLONG) override {
    return gone("ChangeDiffAreaMaximumSize");
  }
  HRESULT STDMETHODCALLTYPE QueryVolumesSupportedForDiffAreas(VSS_PWSZ,
                                                              IVssEnumMgmtObject**) override {
    return gone("QueryVolumesSupportedForDiffAreas");
  }
  HRESULT STDMETHODCALLTYPE QueryDiffAreasForVolume(VSS_PWSZ, IVssEnumMgmtObject**) override {
    return gone("QueryDiffAreasForVolume");
  }
  HRESULT STDMETHODCALLTYPE QueryDiffAreasOnVolume(VSS_PWSZ, IVssEnumMgmtObject**) override {
    return gone("QueryDiffAreasOnVolume");
  }
  HRESULT STDMETHODCALLTYPE QueryDiffAreasForSnapshot(VSS_ID, IVssEnumMgmtObject**) override {
    return gone("QueryDiffAreasForSnapshot");
  }
  HRESULT STDMETHODCALLTYPE ChangeDiffAreaMaximumSizeEx(VSS_PWSZ, VSS_PWSZ, LONGLONG,
                                                        BOOL) override {
    return gone("ChangeDiffAreaMaximumSizeEx");
  }
  HRESULT STDMETHODCALLTYPE MigrateDiffAreas(VSS_PWSZ, VSS_PWSZ, VSS_PWSZ) override {
    return gone("MigrateDiffAreas");
  }
  HRESULT STDMETHODCALLTYPE QueryMigrationStatus(VSS_PWSZ, VSS_PWSZ, IVssAsync**) override {
    return gone("QueryMigrationStatus");
  }
  HRESULT STDMETHODCALLTYPE SetSnapshotPriority(VSS_ID, BYTE) override {
    return gone("SetSnapshotPriority");
  }
  HRESULT STDMETHODCALLTYPE SetVolumeProtectLevel(VSS_PWSZ, VSS_PROTECTION_LEVEL) override {
    return gone("SetVolumeProtectLevel");
  }
  HRESULT STDMETHODCALLTYPE GetVolumeProtectLevel(VSS_PWSZ, VSS_VOLUME_PROTECTION_INFO*) override {
    return gone("GetVolumeProtectLevel");
  }
  HRESULT STDMETHODCALLTYPE ClearVolumeProtectFault(VSS_PWSZ) override {
    return gone("ClearVolumeProtectFault");
  }
  HRESULT STDMETHODCALLTYPE DeleteUnusedDiffAreas(VSS_PWSZ) override {
    return gone("DeleteUnusedDiffAreas");
  }
  HRESULT STDMETHODCALLTYPE QuerySnapshotDeltaBitmap(VSS_ID, VSS_ID, ULONG*, ULONG*,
                                                     BYTE**) override {
    return gone("QuerySnapshotDeltaBitmap");
  }
};

class IVssEnumMgmtObjectGrave final : public Grave<IVssEnumMgmtObject> {
 public:
  using Grave::Grave;

  HRESULT STDMETHODCALLTYPE Next(ULONG, VSS_MGMT_OBJECT_PROP*, ULONG*) override {
    return gone("Next");
  }
  HRESULT STDMETHODCALLTYPE Skip(ULONG) override { return gone("Skip"); }
  HRESULT STDMETHODCALLTYPE Reset() override { return gone("Reset"); }
  HRESULT STDMETHODCALLTYPE Clone(IVssEnumMgmtObject**) override { return gone("Clone"); }
};

class IVssExpressWriterGrave final : public Grave<IVssExpressWriter> {
 public:
  using Grave::Grave;

  HRESULT STDMETHODCALLTYPE CreateMetadata(VSS_ID, LPCWSTR, VSS_USAGE_TYPE, DWORD, DWORD, DWORD,
                                           IVssCreateExpressWriterMetadata**) override {
    return gone("CreateMetadata");
  }
  HRESULT STDMETHODCALLTYPE LoadMetadata(LPCWSTR, DWORD) override { return gone("LoadMetadata"); }
  HRESULT STDMETHODCALLTYPE Register() override { return gone("Register"); }
  HRESULT STDMETHODCALLTYPE Unregister(VSS_ID) override { return gone("Unregister"); }
};

class IVssCreateExpressWriterMetadataGrave final : public Grave<IVssCreateExpressWriterMetadata> {
 public:
  using Grave::Grave;

  HRESULT STDMETHODCALLTYPE AddExcludeFiles(LPCWSTR, LPCWSTR, bool) override {
    return gone("AddExcludeFiles");
  }
  HRESULT STDMETHODCALLTYPE AddComponent(VSS_COMPONENT_TYPE, LPCWSTR, LPCWSTR, LPCWSTR, const BYTE*,
                                         UINT, bool, bool, bool, bool, DWORD) override {
    return gone("AddComponent");
  }
  HRESULT STDMETHODCALLTYPE AddFilesToFileGroup(LPCWSTR, LPCWSTR, LPCWSTR, LPCWSTR, bool, LPCWSTR,
                                                DWORD) override {
    return gone("AddFilesToFileGroup");
  }
  HRESULT STDMETHODCALLTYPE SetRestoreMethod(VSS_RESTOREMETHOD_ENUM, LPCWSTR, LPCWSTR,
                                             VSS_WRITERRESTORE_ENUM, bool) override {
    return gone("SetRestoreMethod");
  }
  HRESULT STDMETHODCALLTYPE AddComponentDependency(LPCWSTR, LPCWSTR, VSS_ID, LPCWSTR,
                                                   LPCWSTR) override {
    return gone("AddComponentDependency");
  }
  HRESULT STDMETHODCALLTYPE SetBackupSchema(DWORD) override { return gone("SetBackupSchema"); }
  HRESULT STDMETHODCALLTYPE SaveAsXML(BSTR*) override { return gone("SaveAsXML"); }
};

}  // namespace

template <>
void TombstoneExists<IVssAdminEx>::put(void* place, Deceased deceased) {
  Graveyard<IVssAdminExGrave>::of_process().put(place, std::move(deceased));
}
template <>
void TombstoneExists<IVssSnapshotMgmt>::put(void* place, Deceased deceased) {
  Graveyard<IVssSnapshotMgmtGrave>::of_process().put(place, std::move(deceased));
}
template <>
void TombstoneExists<IVssSnapshotMgmt2>::put(void* place, Deceased deceased) {
  Graveyard<IVssSnapshotMgmt2Grave>::of_process().put(place, std::move(deceased));
}
template <>
void TombstoneExists<IVssDifferentialSoftwareSnapshotMgmt3>::put(void* place, Deceased deceased) {
  Graveyard<IVssDifferentialSoftwareSnapshotMgmt3Grave>::of_process().put(place,
                                                                          std::move(deceased));
}
template <>
void TombstoneExists<IVssEnumMgmtObject>::put(void* place, Deceased deceased) {
  Graveyard<IVssEnumMgmtObjectGrave>::of_process().put(place, std::move(deceased));
}
template <>
void TombstoneExists<IVssExpressWriter>::put(void* place, Deceased deceased) {
  Graveyard<IVssExpressWriterGrave>::of_process().put(place, std::move(deceased));
}
template <>
void TombstoneExists<IVssCreateExpressWriterMetadata>::put(void* place, Deceased deceased) {
  Graveyard<IVssCreateExpressWriterMetadataGrave>::of_process().put(place, std::move(deceased));
}

}  // namespace vsskit::sdk
