// Tombstones of IVssBackupComponents to ...Ex4. See tombstone.h.
#include "sim/sdk/faces/graveyard.h"

namespace vsskit::sdk {
namespace {

class IVssBackupComponentsEx4Grave final : public Grave<IVssBackupComponentsEx4> {
 public:
  using Grave::Grave;

  HRESULT STDMETHODCALLTYPE GetWriterComponentsCount(UINT*) override {
    return gone("GetWriterComponentsCount");
  }
  HRESULT STDMETHODCALLTYPE GetWriterComponents(UINT, IVssWriterComponentsExt**) override {
    return gone("GetWriterComponents");
  }
  HRESULT STDMETHODCALLTYPE InitializeForBackup(BSTR) override {
    return gone("InitializeForBackup");
  }
  HRESULT STDMETHODCALLTYPE SetBackupState(bool, bool, VSS_BACKUP_TYPE, bool) override {
    return gone("SetBackupState");
  }
  HRESULT STDMETHODCALLTYPE InitializeForRestore(BSTR) override {
    return gone("InitializeForRestore");
  }
  HRESULT STDMETHODCALLTYPE SetRestoreState(VSS_RESTORE_TYPE) override {
    return gone("SetRestoreState");
  }
  HRESULT STDMETHODCALLTYPE GatherWriterMetadata(IVssAsync**) override {
    return gone("GatherWriterMetadata");
  }
  HRESULT STDMETHODCALLTYPE GetWriterMetadataCount(UINT*) override {
    return gone("GetWriterMetadataCount");
  }
  HRESULT STDMETHODCALLTYPE GetWriterMetadata(UINT, VSS_ID*, IVssExamineWriterMetadata**) override {
    return gone("GetWriterMetadata");
  }
  HRESULT STDMETHODCALLTYPE FreeWriterMetadata() override { return gone("FreeWriterMetadata"); }
  HRESULT STDMETHODCALLTYPE AddComponent(VSS_ID, VSS_ID, VSS_COMPONENT_TYPE, LPCWSTR,
                                         LPCWSTR) override {
    return gone("AddComponent");
  }
  HRESULT STDMETHODCALLTYPE PrepareForBackup(IVssAsync**) override {
    return gone("PrepareForBackup");
  }
  HRESULT STDMETHODCALLTYPE AbortBackup() override { return gone("AbortBackup"); }
  HRESULT STDMETHODCALLTYPE GatherWriterStatus(IVssAsync**) override {
    return gone("GatherWriterStatus");
  }
  HRESULT STDMETHODCALLTYPE GetWriterStatusCount(UINT*) override {
    return gone("GetWriterStatusCount");
  }
  HRESULT STDMETHODCALLTYPE FreeWriterStatus() override { return gone("FreeWriterStatus"); }
  HRESULT STDMETHODCALLTYPE GetWriterStatus(UINT, VSS_ID*, VSS_ID*, BSTR*, VSS_WRITER_STATE*,
                                            HRESULT*) override {
    return gone("GetWriterStatus");
  }
  HRESULT STDMETHODCALLTYPE SetBackupSucceeded(VSS_ID, VSS_ID, VSS_COMPONENT_TYPE, LPCWSTR, LPCWSTR,
                                               bool) override {
    return gone("SetBackupSucceeded");
  }
  HRESULT STDMETHODCALLTYPE SetBackupOptions(VSS_ID, VSS_COMPONENT_TYPE, LPCWSTR, LPCWSTR,
                                             LPCWSTR) override {
    return gone("SetBackupOptions");
  }
  HRESULT STDMETHODCALLTYPE SetSelectedForRestore(VSS_ID, VSS_COMPONENT_TYPE, LPCWSTR, LPCWSTR,
                                                  bool) override {
    return gone("SetSelectedForRestore");
  }
  HRESULT STDMETHODCALLTYPE SetRestoreOptions(VSS_ID, VSS_COMPONENT_TYPE, LPCWSTR, LPCWSTR,
                                              LPCWSTR) override {
    return gone("SetRestoreOptions");
  }
  HRESULT STDMETHODCALLTYPE SetAdditionalRestores(VSS_ID, VSS_COMPONENT_TYPE, LPCWSTR, LPCWSTR,
                                                  bool) override {
    return gone("SetAdditionalRestores");
  }
  HRESULT STDMETHODCALLTYPE SetPreviousBackupStamp(VSS_ID, VSS_COMPONENT_TYPE, LPCWSTR, LPCWSTR,
                                                   LPCWSTR) override {
    return gone("SetPreviousBackupStamp");
  }
  HRESULT STDMETHODCALLTYPE SaveAsXML(BSTR*) override { return gone("SaveAsXML"); }
  HRESULT STDMETHODCALLTYPE BackupComplete(IVssAsync**) override { return gone("BackupComplete"); }
  HRESULT STDMETHODCALLTYPE AddAlternativeLocationMapping(VSS_ID, VSS_COMPONENT_TYPE, LPCWSTR,
                                                          LPCWSTR, LPCWSTR, LPCWSTR, bool,
                                                          LPCWSTR) override {
    return gone("AddAlternativeLocationMapping");
  }
  HRESULT STDMETHODCALLTYPE AddRestoreSubcomponent(VSS_ID, VSS_COMPONENT_TYPE, LPCWSTR, LPCWSTR,
                                                   LPCWSTR, LPCWSTR, bool) override {
    return gone("AddRestoreSubcomponent");
  }
  HRESULT STDMETHODCALLTYPE SetFileRestoreStatus(VSS_ID, VSS_COMPONENT_TYPE, LPCWSTR, LPCWSTR,
                                                 VSS_FILE_RESTORE_STATUS) override {
    return gone("SetFileRestoreStatus");
  }
  HRESULT STDMETHODCALLTYPE AddNewTarget(VSS_ID, VSS_COMPONENT_TYPE, LPCWSTR, LPCWSTR, LPCWSTR,
                                         LPCWSTR, bool, LPCWSTR) override {
    return gone("AddNewTarget");
  }
  HRESULT STDMETHODCALLTYPE SetRangesFilePath(VSS_ID, VSS_COMPONENT_TYPE, LPCWSTR, LPCWSTR, UINT,
                                              LPCWSTR) override {
    return gone("SetRangesFilePath");
  }
  HRESULT STDMETHODCALLTYPE PreRestore(IVssAsync**) override { return gone("PreRestore"); }
  HRESULT STDMETHODCALLTYPE PostRestore(IVssAsync**) override { return gone("PostRestore"); }
  HRESULT STDMETHODCALLTYPE SetContext(LONG) override { return gone("SetContext"); }
  HRESULT STDMETHODCALLTYPE StartSnapshotSet(VSS_ID*) override { return gone("StartSnapshotSet"); }
  HRESULT STDMETHODCALLTYPE AddToSnapshotSet(VSS_PWSZ, VSS_ID, VSS_ID*) override {
    return gone("AddToSnapshotSet");
  }
  HRESULT STDMETHODCALLTYPE DoSnapshotSet(IVssAsync**) override { return gone("DoSnapshotSet"); }
  HRESULT STDMETHODCALLTYPE DeleteSnapshots(VSS_ID, VSS_OBJECT_TYPE, BOOL, LONG*,
                                            VSS_ID*) override {
    return gone("DeleteSnapshots");
  }
  HRESULT STDMETHODCALLTYPE ImportSnapshots(IVssAsync**) override {
    return gone("ImportSnapshots");
  }
  HRESULT STDMETHODCALLTYPE BreakSnapshotSet(VSS_ID) override { return gone("BreakSnapshotSet"); }
  HRESULT STDMETHODCALLTYPE GetSnapshotProperties(VSS_ID, VSS_SNAPSHOT_PROP*) override {
    return gone("GetSnapshotProperties");
  }
  HRESULT STDMETHODCALLTYPE Query(VSS_ID, VSS_OBJECT_TYPE, VSS_OBJECT_TYPE,
                                  IVssEnumObject**) override {
    return gone("Query");
  }
  HRESULT STDMETHODCALLTYPE IsVolumeSupported(VSS_ID, VSS_PWSZ, BOOL*) override {
    return gone("IsVolumeSupported");
  }
  HRESULT STDMETHODCALLTYPE DisableWriterClasses(const VSS_ID*, UINT) override {
    return gone("DisableWriterClasses");
  }
  HRESULT STDMETHODCALLTYPE EnableWriterClasses(const VSS_ID*, UINT) override {
    return gone("EnableWriterClasses");
  }
  HRESULT STDMETHODCALLTYPE DisableWriterInstances(const VSS_ID*, UINT) override {
    return gone("DisableWriterInstances");
  }
  HRESULT STDMETHODCALLTYPE ExposeSnapshot(VSS_ID, VSS_PWSZ, LONG, VSS_PWSZ, VSS_PWSZ*) override {
    return gone("ExposeSnapshot");
  }
  HRESULT STDMETHODCALLTYPE RevertToSnapshot(VSS_ID, BOOL) override {
    return gone("RevertToSnapshot");
  }
  HRESULT STDMETHODCALLTYPE QueryRevertStatus(VSS_PWSZ, IVssAsync**) override {
    return gone("QueryRevertStatus");
  }
  HRESULT STDMETHODCALLTYPE GetWriterMetadataEx(UINT, VSS_ID*,
                                                IVssExamineWriterMetadataEx**) override {
    return gone("GetWriterMetadataEx");
  }
  HRESULT STDMETHODCALLTYPE SetSelectedForRestoreEx(VSS_ID, VSS_COMPONENT_TYPE, LPCWSTR, LPCWSTR,
                                                    bool, VSS_ID) override {
    return gone("SetSelectedForRestoreEx");
  }
  HRESULT STDMETHODCALLTYPE UnexposeSnapshot(VSS_ID) override { return gone("UnexposeSnapshot"); }
  HRESULT STDMETHODCALLTYPE SetAuthoritativeRestore(VSS_ID, VSS_COMPONENT_TYPE, LPCWSTR, LPCWSTR,
                                                    bool) override {
    return gone("SetAuthoritativeRestore");
  }
  HRESULT STDMETHODCALLTYPE SetRollForward(VSS_ID, VSS_COMPONENT_TYPE, LPCWSTR, LPCWSTR,
                                           VSS_ROLLFORWARD_TYPE, LPCWSTR) override {
    return gone("SetRollForward");
  }
  HRESULT STDMETHODCALLTYPE SetRestoreName(VSS_ID, VSS_COMPONENT_TYPE, LPCWSTR, LPCWSTR,
                                           LPCWSTR) override {
    return gone("SetRestoreName");
  }
  HRESULT STDMETHODCALLTYPE BreakSnapshotSetEx(VSS_ID, DWORD, IVssAsync**) override {
    return gone("BreakSnapshotSetEx");
  }
  HRESULT STDMETHODCALLTYPE PreFastRecovery(VSS_ID, DWORD, IVssAsync**) override {
    return gone("PreFastRecovery");
  }
  HRESULT STDMETHODCALLTYPE FastRecovery(VSS_ID, DWORD, IVssAsync**) override {
    return gone("FastRecovery");
  }
  HRESULT STDMETHODCALLTYPE GetWriterStatusEx(UINT, VSS_ID*, VSS_ID*, BSTR*, VSS_WRITER_STATE*,
                                              HRESULT*, HRESULT*, BSTR*) override {
    return gone("GetWriterStatusEx");
  }
  HRESULT STDMETHODCALLTYPE AddSnapshotToRecoverySet(VSS_ID, DWORD, VSS_PWSZ) override {
    return gone("AddSnapshotToRecoverySet");
  }
  HRESULT STDMETHODCALLTYPE RecoverSet(DWORD, IVssAsync**) override { return gone("RecoverSet"); }
  HRESULT STDMETHODCALLTYPE GetSessionId(VSS_ID*) override { return gone("GetSessionId"); }
  HRESULT STDMETHODCALLTYPE GetRootAndLogicalPrefixPaths(VSS_PWSZ, VSS_PWSZ*, VSS_PWSZ*,
                                                         BOOL) override {
    return gone("GetRootAndLogicalPrefixPaths");
  }
};

}  // namespace

template <>
void TombstoneExists<IVssBackupComponentsEx4>::put(void* place, Deceased deceased) {
  Graveyard<IVssBackupComponentsEx4Grave>::of_process().put(place, std::move(deceased));
}

}  // namespace vsskit::sdk
