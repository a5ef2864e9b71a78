// Tombstones of IVssComponent to ...Ex2. See tombstone.h.
#include "sim/sdk/faces/graveyard.h"

namespace vsskit::sdk {
namespace {

class IVssComponentEx2Grave final : public Grave<IVssComponentEx2> {
 public:
  using Grave::Grave;

  HRESULT STDMETHODCALLTYPE GetLogicalPath(BSTR*) override { return gone("GetLogicalPath"); }
  HRESULT STDMETHODCALLTYPE GetComponentType(VSS_COMPONENT_TYPE*) override {
    return gone("GetComponentType");
  }
  HRESULT STDMETHODCALLTYPE GetComponentName(BSTR*) override { return gone("GetComponentName"); }
  HRESULT STDMETHODCALLTYPE GetBackupSucceeded(bool*) override {
    return gone("GetBackupSucceeded");
  }
  HRESULT STDMETHODCALLTYPE GetAlternateLocationMappingCount(UINT*) override {
    return gone("GetAlternateLocationMappingCount");
  }
  HRESULT STDMETHODCALLTYPE GetAlternateLocationMapping(UINT, IVssWMFiledesc**) override {
    return gone("GetAlternateLocationMapping");
  }
  HRESULT STDMETHODCALLTYPE SetBackupMetadata(LPCWSTR) override {
    return gone("SetBackupMetadata");
  }
  HRESULT STDMETHODCALLTYPE GetBackupMetadata(BSTR*) override { return gone("GetBackupMetadata"); }
  HRESULT STDMETHODCALLTYPE AddPartialFile(LPCWSTR, LPCWSTR, LPCWSTR, LPCWSTR) override {
    return gone("AddPartialFile");
  }
  HRESULT STDMETHODCALLTYPE GetPartialFileCount(UINT*) override {
    return gone("GetPartialFileCount");
  }
  HRESULT STDMETHODCALLTYPE GetPartialFile(UINT, BSTR*, BSTR*, BSTR*, BSTR*) override {
    return gone("GetPartialFile");
  }
  HRESULT STDMETHODCALLTYPE IsSelectedForRestore(bool*) override {
    return gone("IsSelectedForRestore");
  }
  HRESULT STDMETHODCALLTYPE GetAdditionalRestores(bool*) override {
    return gone("GetAdditionalRestores");
  }
  HRESULT STDMETHODCALLTYPE GetNewTargetCount(UINT*) override { return gone("GetNewTargetCount"); }
  HRESULT STDMETHODCALLTYPE GetNewTarget(UINT, IVssWMFiledesc**) override {
    return gone("GetNewTarget");
  }
  HRESULT STDMETHODCALLTYPE AddDirectedTarget(LPCWSTR, LPCWSTR, LPCWSTR, LPCWSTR, LPCWSTR,
                                              LPCWSTR) override {
    return gone("AddDirectedTarget");
  }
  HRESULT STDMETHODCALLTYPE GetDirectedTargetCount(UINT*) override {
    return gone("GetDirectedTargetCount");
  }
  HRESULT STDMETHODCALLTYPE GetDirectedTarget(UINT, BSTR*, BSTR*, BSTR*, BSTR*, BSTR*,
                                              BSTR*) override {
    return gone("GetDirectedTarget");
  }
  HRESULT STDMETHODCALLTYPE SetRestoreMetadata(LPCWSTR) override {
    return gone("SetRestoreMetadata");
  }
  HRESULT STDMETHODCALLTYPE GetRestoreMetadata(BSTR*) override {
    return gone("GetRestoreMetadata");
  }
  HRESULT STDMETHODCALLTYPE SetRestoreTarget(VSS_RESTORE_TARGET) override {
    return gone("SetRestoreTarget");
  }
  HRESULT STDMETHODCALLTYPE GetRestoreTarget(VSS_RESTORE_TARGET*) override {
    return gone("GetRestoreTarget");
  }
  HRESULT STDMETHODCALLTYPE SetPreRestoreFailureMsg(LPCWSTR) override {
    return gone("SetPreRestoreFailureMsg");
  }
  HRESULT STDMETHODCALLTYPE GetPreRestoreFailureMsg(BSTR*) override {
    return gone("GetPreRestoreFailureMsg");
  }
  HRESULT STDMETHODCALLTYPE SetPostRestoreFailureMsg(LPCWSTR) override {
    return gone("SetPostRestoreFailureMsg");
  }
  HRESULT STDMETHODCALLTYPE GetPostRestoreFailureMsg(BSTR*) override {
    return gone("GetPostRestoreFailureMsg");
  }
  HRESULT STDMETHODCALLTYPE SetBackupStamp(LPCWSTR) override { return gone("SetBackupStamp"); }
  HRESULT STDMETHODCALLTYPE GetBackupStamp(BSTR*) override { return gone("GetBackupStamp"); }
  HRESULT STDMETHODCALLTYPE GetPreviousBackupStamp(BSTR*) override {
    return gone("GetPreviousBackupStamp");
  }
  HRESULT STDMETHODCALLTYPE GetBackupOptions(BSTR*) override { return gone("GetBackupOptions"); }
  HRESULT STDMETHODCALLTYPE GetRestoreOptions(BSTR*) override { return gone("GetRestoreOptions"); }
  HRESULT STDMETHODCALLTYPE GetRestoreSubcomponentCount(UINT*) override {
    return gone("GetRestoreSubcomponentCount");
  }
  HRESULT STDMETHODCALLTYPE GetRestoreSubcomponent(UINT, BSTR*, BSTR*, bool*) override {
    return gone("GetRestoreSubcomponent");
  }
  HRESULT STDMETHODCALLTYPE GetFileRestoreStatus(VSS_FILE_RESTORE_STATUS*) override {
    return gone("GetFileRestoreStatus");
  }
  HRESULT STDMETHODCALLTYPE AddDifferencedFilesByLastModifyTime(LPCWSTR, LPCWSTR, BOOL,
                                                                FILETIME) override {
    return gone("AddDifferencedFilesByLastModifyTime");
  }
  HRESULT STDMETHODCALLTYPE AddDifferencedFilesByLastModifyLSN(LPCWSTR, LPCWSTR, BOOL,
                                                               BSTR) override {
    return gone("AddDifferencedFilesByLastModifyLSN");
  }
  HRESULT STDMETHODCALLTYPE GetDifferencedFilesCount(UINT*) override {
    return gone("GetDifferencedFilesCount");
  }
  HRESULT STDMETHODCALLTYPE GetDifferencedFile(UINT, BSTR*, BSTR*, BOOL*, BSTR*,
                                               FILETIME*) override {
    return gone("GetDifferencedFile");
  }
  HRESULT STDMETHODCALLTYPE SetPrepareForBackupFailureMsg(LPCWSTR) override {
    return gone("SetPrepareForBackupFailureMsg");
  }
  HRESULT STDMETHODCALLTYPE SetPostSnapshotFailureMsg(LPCWSTR) override {
    return gone("SetPostSnapshotFailureMsg");
  }
  HRESULT STDMETHODCALLTYPE GetPrepareForBackupFailureMsg(BSTR*) override {
    return gone("GetPrepareForBackupFailureMsg");
  }
  HRESULT STDMETHODCALLTYPE GetPostSnapshotFailureMsg(BSTR*) override {
    return gone("GetPostSnapshotFailureMsg");
  }
  HRESULT STDMETHODCALLTYPE GetAuthoritativeRestore(bool*) override {
    return gone("GetAuthoritativeRestore");
  }
  HRESULT STDMETHODCALLTYPE GetRollForward(VSS_ROLLFORWARD_TYPE*, BSTR*) override {
    return gone("GetRollForward");
  }
  HRESULT STDMETHODCALLTYPE GetRestoreName(BSTR*) override { return gone("GetRestoreName"); }
  HRESULT STDMETHODCALLTYPE SetFailure(HRESULT, HRESULT, LPCWSTR, DWORD) override {
    return gone("SetFailure");
  }
  HRESULT STDMETHODCALLTYPE GetFailure(HRESULT*, HRESULT*, BSTR*, DWORD*) override {
    return gone("GetFailure");
  }
};

}  // namespace

template <>
void TombstoneExists<IVssComponentEx2>::put(void* place, Deceased deceased) {
  Graveyard<IVssComponentEx2Grave>::of_process().put(place, std::move(deceased));
}

}  // namespace vsskit::sdk
