// CVssWriter and its successors: inline over CreateWriter and IVssWriterImpl, as they are since
// Windows Vista.
#ifndef VSSKIT_SDK_WRITER_CLASSES_H_
#define VSSKIT_SDK_WRITER_CLASSES_H_

#if defined(__GNUC__) && !defined(VSSKIT_SDK_WARNINGS)
#pragma GCC system_header
#endif

#include "base.h"
#include "writer_interfaces.h"

class CVssWriter;
class CVssWriterEx;

#if VSSKIT_MSVC_CXX_ABI
extern "C" {
VSSKIT_API HRESULT STDAPICALLTYPE CreateWriter(CVssWriter* pWriter, IVssWriterImpl** pWriterImpl);
VSSKIT_API HRESULT STDMETHODCALLTYPE CreateWriterEx(CVssWriterEx* pWriter,
                                                    IVssWriterImpl** pWriterImpl);
}
#else
// A writer object made by g++ has other vtable slots than CreateWriter expects, and wants an
// IVssWriterImpl of its own ABI, so that it calls entry points of vsskit. The exported names
// CreateWriter and CreateWriterEx always mean MSVC objects.
extern "C" {
VSSKIT_API HRESULT STDAPICALLTYPE VsskitCreateWriterGnu(CVssWriter* pWriter,
                                                        IVssWriterImpl** pWriterImpl);
VSSKIT_API HRESULT STDMETHODCALLTYPE VsskitCreateWriterExGnu(CVssWriterEx* pWriter,
                                                             IVssWriterImpl** pWriterImpl);
}
inline HRESULT CreateWriter(CVssWriter* pWriter, IVssWriterImpl** pWriterImpl) {
  return VsskitCreateWriterGnu(pWriter, pWriterImpl);
}
inline HRESULT CreateWriterEx(CVssWriterEx* pWriter, IVssWriterImpl** pWriterImpl) {
  return VsskitCreateWriterExGnu(pWriter, pWriterImpl);
}
#endif

// Base class of a writer. Initialize once, Subscribe, then the On... methods are called for each
// session. The accessors below Initialize answer for the session whose event is being handled;
// before Initialize they answer E_FAIL, NULL, zero or false.
class CVssWriter {
 public:
  STDMETHODCALLTYPE CVssWriter() : m_pWriterImpl(NULL) {}
  virtual STDMETHODCALLTYPE ~CVssWriter() {
    if (!m_pWriterImpl) return;
    m_pWriterImpl->Uninitialize();
    m_pWriterImpl->Release();
    m_pWriterImpl = NULL;
  }

  HRESULT STDMETHODCALLTYPE Initialize(VSS_ID WriterId, LPCWSTR wszWriterName, VSS_USAGE_TYPE ut,
                                       VSS_SOURCE_TYPE st,
                                       VSS_APPLICATION_LEVEL nLevel = VSS_APP_FRONT_END,
                                       DWORD dwTimeoutFreeze = 60000,
                                       VSS_ALTERNATE_WRITER_STATE aws = VSS_AWS_NO_ALTERNATE_WRITER,
                                       bool bIOThrottlingOnly = false,
                                       LPCWSTR wszWriterInstanceName = NULL) {
    if (m_pWriterImpl) return E_FAIL;
    const HRESULT created = CreateWriter(this, &m_pWriterImpl);
    if (FAILED(created)) return created;
    return vsskit_keep_if_good(
        m_pWriterImpl->Initialize(WriterId, wszWriterName, wszWriterInstanceName, 0, 0, ut, st,
                                  nLevel, dwTimeoutFreeze, aws, bIOThrottlingOnly));
  }
  HRESULT STDMETHODCALLTYPE Subscribe(DWORD dwEventFlags = VSS_SM_BACKUP_EVENTS_FLAG |
                                                           VSS_SM_RESTORE_EVENTS_FLAG) {
    return m_pWriterImpl ? m_pWriterImpl->Subscribe(0, dwEventFlags) : E_FAIL;
  }
  // Answers S_OK whatever the implementation says, as Windows does.
  HRESULT STDMETHODCALLTYPE Unsubscribe() {
    if (!m_pWriterImpl) return E_FAIL;
    m_pWriterImpl->Unsubscribe();
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE InstallAlternateWriter(VSS_ID writerId, CLSID persistentWriterClassId) {
    if (!m_pWriterImpl) return E_FAIL;
    return m_pWriterImpl->InstallAlternateWriter(writerId, persistentWriterClassId);
  }

 protected:
  LPCWSTR* STDMETHODCALLTYPE GetCurrentVolumeArray() const {
    return m_pWriterImpl ? m_pWriterImpl->GetCurrentVolumeArray() : NULL;
  }
  UINT STDMETHODCALLTYPE GetCurrentVolumeCount() const {
    return m_pWriterImpl ? m_pWriterImpl->GetCurrentVolumeCount() : 0;
  }
  HRESULT STDMETHODCALLTYPE GetSnapshotDeviceName(LPCWSTR wszOriginalVolume,
                                                  LPCWSTR* ppwszSnapshotDevice) const {
    if (!m_pWriterImpl) return E_FAIL;
    return m_pWriterImpl->GetSnapshotDeviceName(wszOriginalVolume, ppwszSnapshotDevice);
  }
  VSS_ID STDMETHODCALLTYPE GetCurrentSnapshotSetId() const {
    return m_pWriterImpl ? m_pWriterImpl->GetCurrentSnapshotSetId() : VSS_ID();
  }
  LONG STDMETHODCALLTYPE GetContext() const {
    return m_pWriterImpl ? m_pWriterImpl->GetContext() : 0;
  }
  VSS_APPLICATION_LEVEL STDMETHODCALLTYPE GetCurrentLevel() const {
    return m_pWriterImpl ? m_pWriterImpl->GetCurrentLevel() : VSS_APP_AUTO;
  }
  bool STDMETHODCALLTYPE IsPathAffected(LPCWSTR wszPath) const {
    return m_pWriterImpl && m_pWriterImpl->IsPathAffected(wszPath);
  }
  bool STDMETHODCALLTYPE IsBootableSystemStateBackedUp() const {
    return m_pWriterImpl && m_pWriterImpl->IsBootableSystemStateBackedUp();
  }
  bool STDMETHODCALLTYPE AreComponentsSelected() const {
    return m_pWriterImpl && m_pWriterImpl->AreComponentsSelected();
  }
  VSS_BACKUP_TYPE STDMETHODCALLTYPE GetBackupType() const {
    return m_pWriterImpl ? m_pWriterImpl->GetBackupType() : VSS_BT_UNDEFINED;
  }
  VSS_RESTORE_TYPE STDMETHODCALLTYPE GetRestoreType() const {
    return m_pWriterImpl ? m_pWriterImpl->GetRestoreType() : VSS_RTYPE_UNDEFINED;
  }
  bool STDMETHODCALLTYPE IsPartialFileSupportEnabled() const {
    return m_pWriterImpl && m_pWriterImpl->IsPartialFileSupportEnabled();
  }
  HRESULT STDMETHODCALLTYPE SetWriterFailure(HRESULT hr) {
    return m_pWriterImpl ? m_pWriterImpl->SetWriterFailure(hr) : E_FAIL;
  }

 public:
  // Events, in the order of the vtable. A writer that does not override one agrees to it.
  virtual bool STDMETHODCALLTYPE OnIdentify(IVssCreateWriterMetadata* pMetadata) {
    UNREFERENCED_PARAMETER(pMetadata);
    return true;
  }
  virtual bool STDMETHODCALLTYPE OnPrepareBackup(IVssWriterComponents* pComponent) {
    UNREFERENCED_PARAMETER(pComponent);
    return true;
  }
  virtual bool STDMETHODCALLTYPE OnPrepareSnapshot() = 0;
  virtual bool STDMETHODCALLTYPE OnFreeze() = 0;
  virtual bool STDMETHODCALLTYPE OnThaw() = 0;
  virtual bool STDMETHODCALLTYPE OnAbort() = 0;
  virtual bool STDMETHODCALLTYPE OnBackupComplete(IVssWriterComponents* pComponent) {
    UNREFERENCED_PARAMETER(pComponent);
    return true;
  }
  virtual bool STDMETHODCALLTYPE OnBackupShutdown(VSS_ID SnapshotSetId) {
    UNREFERENCED_PARAMETER(SnapshotSetId);
    return true;
  }
  virtual bool STDMETHODCALLTYPE OnPreRestore(IVssWriterComponents* pComponent) {
    UNREFERENCED_PARAMETER(pComponent);
    return true;
  }
  virtual bool STDMETHODCALLTYPE OnPostRestore(IVssWriterComponents* pComponent) {
    UNREFERENCED_PARAMETER(pComponent);
    return true;
  }
  virtual bool STDMETHODCALLTYPE OnPostSnapshot(IVssWriterComponents* pComponent) {
    UNREFERENCED_PARAMETER(pComponent);
    return true;
  }
  virtual bool STDMETHODCALLTYPE OnBackOffIOOnVolume(VSS_PWSZ wszVolumeName, VSS_ID snapshotId,
                                                     VSS_ID providerId) {
    UNREFERENCED_PARAMETER(wszVolumeName);
    UNREFERENCED_PARAMETER(snapshotId);
    UNREFERENCED_PARAMETER(providerId);
    return true;
  }
  virtual bool STDMETHODCALLTYPE OnContinueIOOnVolume(VSS_PWSZ wszVolumeName, VSS_ID snapshotId,
                                                      VSS_ID providerId) {
    UNREFERENCED_PARAMETER(wszVolumeName);
    UNREFERENCED_PARAMETER(snapshotId);
    UNREFERENCED_PARAMETER(providerId);
    return true;
  }
  virtual bool STDMETHODCALLTYPE OnVSSShutdown() { return true; }
  virtual bool STDMETHODCALLTYPE OnVSSApplicationStartup() { return true; }

 protected:
  // Lets go of an implementation that refused to be initialized.
  HRESULT vsskit_keep_if_good(HRESULT initialized) {
    if (FAILED(initialized)) {
      m_pWriterImpl->Release();
      m_pWriterImpl = NULL;
    }
    return initialized;
  }

  IVssWriterImpl* m_pWriterImpl;
};

// Adds OnIdentifyEx, a version, and waiting for the service at subscription. Both OnIdentify and
// OnIdentifyEx refuse unless overridden.
class CVssWriterEx : public CVssWriter {
 public:
  HRESULT STDMETHODCALLTYPE Initialize(VSS_ID WriterId, LPCWSTR wszWriterName, VSS_USAGE_TYPE ut,
                                       VSS_SOURCE_TYPE st,
                                       VSS_APPLICATION_LEVEL nLevel = VSS_APP_FRONT_END,
                                       DWORD dwTimeoutFreeze = 60000,
                                       VSS_ALTERNATE_WRITER_STATE aws = VSS_AWS_NO_ALTERNATE_WRITER,
                                       bool bIOThrottlingOnly = false,
                                       LPCWSTR wszWriterInstanceName = NULL) {
    return InitializeEx(WriterId, wszWriterName, 0, 0, ut, st, nLevel, dwTimeoutFreeze, aws,
                        bIOThrottlingOnly, wszWriterInstanceName);
  }
  HRESULT STDMETHODCALLTYPE InitializeEx(
      VSS_ID WriterId, LPCWSTR wszWriterName, DWORD dwMajorVersion, DWORD dwMinorVersion,
      VSS_USAGE_TYPE ut, VSS_SOURCE_TYPE st, VSS_APPLICATION_LEVEL nLevel = VSS_APP_FRONT_END,
      DWORD dwTimeoutFreeze = 60000, VSS_ALTERNATE_WRITER_STATE aws = VSS_AWS_NO_ALTERNATE_WRITER,
      bool bIOThrottlingOnly = false, LPCWSTR wszWriterInstanceName = NULL) {
    if (m_pWriterImpl) return E_FAIL;
    const HRESULT created = CreateWriterEx(this, &m_pWriterImpl);
    if (FAILED(created)) return created;
    return vsskit_keep_if_good(m_pWriterImpl->Initialize(
        WriterId, wszWriterName, wszWriterInstanceName, dwMajorVersion, dwMinorVersion, ut, st,
        nLevel, dwTimeoutFreeze, aws, bIOThrottlingOnly));
  }

  virtual bool STDMETHODCALLTYPE OnIdentify(IVssCreateWriterMetadata* pMetadata) {
    UNREFERENCED_PARAMETER(pMetadata);
    return false;
  }
  virtual bool STDMETHODCALLTYPE OnIdentifyEx(IVssCreateWriterMetadataEx* pMetadata) {
    UNREFERENCED_PARAMETER(pMetadata);
    return false;
  }

 protected:
  HRESULT GetIdentifyInformation(IVssExamineWriterMetadata** ppMetadata) {
    if (!m_pWriterImpl) return E_FAIL;
    *ppMetadata = m_pWriterImpl->GetIdentityInformation();
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE SubscribeEx(DWORD dwUnsubscribeTimeout,
                                        DWORD dwEventFlags = VSS_SM_BACKUP_EVENTS_FLAG |
                                                             VSS_SM_RESTORE_EVENTS_FLAG) {
    return m_pWriterImpl ? m_pWriterImpl->Subscribe(dwUnsubscribeTimeout, dwEventFlags) : E_FAIL;
  }
};

// Adds failures with a message of the application, and the session's id.
class CVssWriterEx2 : public CVssWriterEx {
 public:
  HRESULT STDMETHODCALLTYPE SetWriterFailureEx(HRESULT hrWriter, HRESULT hrApplication = S_FALSE,
                                               LPCWSTR wszApplicationMessage = NULL) {
    if (!m_pWriterImpl) return E_FAIL;
    return m_pWriterImpl->SetWriterFailureEx(hrWriter, hrApplication, wszApplicationMessage);
  }
  HRESULT STDMETHODCALLTYPE GetSessionId(VSS_ID* idSession) {
    return m_pWriterImpl ? m_pWriterImpl->GetSessionId(idSession) : E_FAIL;
  }
  bool STDMETHODCALLTYPE IsWriterShuttingDown() {
    return m_pWriterImpl && m_pWriterImpl->IsWriterShuttingDown();
  }
};

#endif  // VSSKIT_SDK_WRITER_CLASSES_H_
