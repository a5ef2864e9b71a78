// What a requester uses: writer metadata as it is read, IVssBackupComponents to Ex4, and the
// functions that hand them out. Brings in vss.h and vswriter.h.
#ifndef VSSKIT_SDK_VSBACKUP_H_
#define VSSKIT_SDK_VSBACKUP_H_

#if defined(__GNUC__) && !defined(VSSKIT_SDK_WARNINGS)
#pragma GCC system_header
#endif

#include "base.h"
#include "vss.h"
#include "vswriter.h"

// clang-format takes STDMETHOD(...) for a call.
// clang-format off

// Some callers define uuid(x) away; their macro is theirs again at the end of this header.
#pragma push_macro("uuid")
#undef uuid

const IID IID_IVssExamineWriterMetadata = {
    0x902fcf7f, 0xb7fd, 0x42f8, {0x81, 0xf1, 0xb2, 0xe4, 0x00, 0xb1, 0xe5, 0xbd}};
const IID IID_IVssExamineWriterMetadataEx = {
    0x0c0e5ec0, 0xca44, 0x472b, {0xb7, 0x02, 0xe6, 0x52, 0xdb, 0x1c, 0x04, 0x51}};
const IID IID_IVssExamineWriterMetadataEx2 = {
    0xce115780, 0xa611, 0x431b, {0xb5, 0x7f, 0xc3, 0x83, 0x03, 0xab, 0x6a, 0xee}};
const IID IID_IVssBackupComponents = {
    0x665c1d5f, 0xc218, 0x414d, {0xa0, 0x5d, 0x7f, 0xef, 0x5f, 0x9d, 0x5c, 0x86}};
const IID IID_IVssBackupComponentsEx = {
    0x963f03ad, 0x9e4c, 0x4a34, {0xac, 0x15, 0xe4, 0xb6, 0x17, 0x4e, 0x50, 0x36}};
const IID IID_IVssBackupComponentsEx2 = {
    0xacfe2b3a, 0x22c9, 0x4ef8, {0xbd, 0x03, 0x2f, 0x9c, 0xa2, 0x30, 0x08, 0x4e}};
const IID IID_IVssBackupComponentsEx3 = {
    0xc191bfbc, 0xb602, 0x4675, {0x8b, 0xd1, 0x67, 0xd6, 0x42, 0xf5, 0x29, 0xd5}};
const IID IID_IVssBackupComponentsEx4 = {
    0xf434c2fd, 0xb553, 0x4961, {0xa9, 0xf9, 0xa8, 0xe9, 0x0b, 0x67, 0x3e, 0x53}};

// A component as the writer declared it. GetComponentInfo hands it out, FreeComponentInfo takes it
// back; the counts are upper bounds for the indexed getters.
typedef struct _VSS_COMPONENTINFO {
  VSS_COMPONENT_TYPE type;
  BSTR bstrLogicalPath;
  BSTR bstrComponentName;
  BSTR bstrCaption;
  BYTE* pbIcon;
  UINT cbIcon;
  bool bRestoreMetadata;
  bool bNotifyOnBackupComplete;
  bool bSelectable;
  bool bSelectableForRestore;
  DWORD dwComponentFlags;
  UINT cFileCount;
  UINT cDatabases;
  UINT cLogFiles;
  UINT cDependencies;
} VSS_COMPONENTINFO;

typedef const VSS_COMPONENTINFO* PVSSCOMPONENTINFO;

class IVssWMComponent : public IUnknown {
 public:
  STDMETHOD(GetComponentInfo)(PVSSCOMPONENTINFO* ppInfo) = 0;
  STDMETHOD(FreeComponentInfo)(PVSSCOMPONENTINFO pInfo) = 0;
  STDMETHOD(GetFile)(UINT iFile, IVssWMFiledesc** ppFiledesc) = 0;
  STDMETHOD(GetDatabaseFile)(UINT iDBFile, IVssWMFiledesc** ppFiledesc) = 0;
  STDMETHOD(GetDatabaseLogFile)(UINT iDbLogFile, IVssWMFiledesc** ppFiledesc) = 0;
  STDMETHOD(GetDependency)(UINT iDependency, IVssWMDependency** ppDependency) = 0;
};

class DECLSPEC_UUID("902fcf7f-b7fd-42f8-81f1-b2e400b1e5bd") IVssExamineWriterMetadata
    : public IUnknown {
 public:
  STDMETHOD(GetIdentity)(VSS_ID* pidInstance, VSS_ID* pidWriter, BSTR* pbstrWriterName,
                         VSS_USAGE_TYPE* pUsage, VSS_SOURCE_TYPE* pSource) = 0;
  STDMETHOD(GetFileCounts)(UINT* pcIncludeFiles, UINT* pcExcludeFiles, UINT* pcComponents) = 0;
  STDMETHOD(GetIncludeFile)(UINT iFile, IVssWMFiledesc** ppFiledesc) = 0;
  STDMETHOD(GetExcludeFile)(UINT iFile, IVssWMFiledesc** ppFiledesc) = 0;
  STDMETHOD(GetComponent)(UINT iComponent, IVssWMComponent** ppComponent) = 0;
  STDMETHOD(GetRestoreMethod)(VSS_RESTOREMETHOD_ENUM* pMethod, BSTR* pbstrService,
                              BSTR* pbstrUserProcedure, VSS_WRITERRESTORE_ENUM* pwriterRestore,
                              bool* pbRebootRequired, UINT* pcMappings) = 0;
  STDMETHOD(GetAlternateLocationMapping)(UINT iMapping, IVssWMFiledesc** ppFiledesc) = 0;
  STDMETHOD(GetBackupSchema)(DWORD* pdwSchemaMask) = 0;
  STDMETHOD(GetDocument)(IXMLDOMDocument** pDoc) = 0;
  STDMETHOD(SaveAsXML)(BSTR* pbstrXML) = 0;
  STDMETHOD(LoadFromXML)(BSTR bstrXML) = 0;
};
__CRT_UUID_DECL(IVssExamineWriterMetadata,
                0x902fcf7f, 0xb7fd, 0x42f8, 0x81, 0xf1, 0xb2, 0xe4, 0x00, 0xb1, 0xe5, 0xbd)

class DECLSPEC_UUID("0c0e5ec0-ca44-472b-b702-e652db1c0451") IVssExamineWriterMetadataEx
    : public IVssExamineWriterMetadata {
 public:
  STDMETHOD(GetIdentityEx)(VSS_ID* pidInstance, VSS_ID* pidWriter, BSTR* pbstrWriterName,
                           BSTR* pbstrInstanceName, VSS_USAGE_TYPE* pUsage,
                           VSS_SOURCE_TYPE* pSource) = 0;
};
__CRT_UUID_DECL(IVssExamineWriterMetadataEx,
                0x0c0e5ec0, 0xca44, 0x472b, 0xb7, 0x02, 0xe6, 0x52, 0xdb, 0x1c, 0x04, 0x51)

class DECLSPEC_UUID("ce115780-a611-431b-b57f-c38303ab6aee") IVssExamineWriterMetadataEx2
    : public IVssExamineWriterMetadataEx {
 public:
  STDMETHOD(GetVersion)(DWORD* pdwMajorVersion, DWORD* pdwMinorVersion) = 0;
  STDMETHOD(GetExcludeFromSnapshotCount)(UINT* pcExcludedFromSnapshot) = 0;
  STDMETHOD(GetExcludeFromSnapshotFile)(UINT iFile, IVssWMFiledesc** ppFiledesc) = 0;
};
__CRT_UUID_DECL(IVssExamineWriterMetadataEx2,
                0xce115780, 0xa611, 0x431b, 0xb5, 0x7f, 0xc3, 0x83, 0x03, 0xab, 0x6a, 0xee)

// Components of a session as the requester sees them; IUnknown is the second base.
class IVssWriterComponentsExt : public IVssWriterComponents, public IUnknown {};

// One backup or restore of a requester.
class DECLSPEC_UUID("665c1d5f-c218-414d-a05d-7fef5f9d5c86") IVssBackupComponents : public IUnknown {
 public:
  STDMETHOD(GetWriterComponentsCount)(UINT* pcComponents) = 0;
  STDMETHOD(GetWriterComponents)(UINT iWriter, IVssWriterComponentsExt** ppWriter) = 0;
  STDMETHOD(InitializeForBackup)(BSTR bstrXML = NULL) = 0;
  STDMETHOD(SetBackupState)(bool bSelectComponents, bool bBackupBootableSystemState,
                            VSS_BACKUP_TYPE backupType, bool bPartialFileSupport = false) = 0;
  STDMETHOD(InitializeForRestore)(BSTR bstrXML) = 0;
  STDMETHOD(SetRestoreState)(VSS_RESTORE_TYPE restoreType) = 0;
  STDMETHOD(GatherWriterMetadata)(IVssAsync** pAsync) = 0;
  STDMETHOD(GetWriterMetadataCount)(UINT* pcWriters) = 0;
  STDMETHOD(GetWriterMetadata)(UINT iWriter, VSS_ID* pidInstance,
                               IVssExamineWriterMetadata** ppMetadata) = 0;
  STDMETHOD(FreeWriterMetadata)() = 0;
  STDMETHOD(AddComponent)(VSS_ID instanceId, VSS_ID writerId, VSS_COMPONENT_TYPE ct,
                          LPCWSTR wszLogicalPath, LPCWSTR wszComponentName) = 0;
  STDMETHOD(PrepareForBackup)(IVssAsync** ppAsync) = 0;
  STDMETHOD(AbortBackup)() = 0;
  STDMETHOD(GatherWriterStatus)(IVssAsync** pAsync) = 0;
  STDMETHOD(GetWriterStatusCount)(UINT* pcWriters) = 0;
  STDMETHOD(FreeWriterStatus)() = 0;
  STDMETHOD(GetWriterStatus)(UINT iWriter, VSS_ID* pidInstance, VSS_ID* pidWriter,
                             BSTR* pbstrWriter, VSS_WRITER_STATE* pnStatus,
                             HRESULT* phResultFailure) = 0;
  STDMETHOD(SetBackupSucceeded)(VSS_ID instanceId, VSS_ID writerId, VSS_COMPONENT_TYPE ct,
                                LPCWSTR wszLogicalPath, LPCWSTR wszComponentName,
                                bool bSucceded) = 0;
  STDMETHOD(SetBackupOptions)(VSS_ID writerId, VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath,
                              LPCWSTR wszComponentName, LPCWSTR wszBackupOptions) = 0;
  STDMETHOD(SetSelectedForRestore)(VSS_ID writerId, VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath,
                                   LPCWSTR wszComponentName, bool bSelectedForRestore) = 0;
  STDMETHOD(SetRestoreOptions)(VSS_ID writerId, VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath,
                               LPCWSTR wszComponentName, LPCWSTR wszRestoreOptions) = 0;
  STDMETHOD(SetAdditionalRestores)(VSS_ID writerId, VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath,
                                   LPCWSTR wszComponentName, bool bAdditionalRestores) = 0;
  STDMETHOD(SetPreviousBackupStamp)(VSS_ID writerId, VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath,
                                    LPCWSTR wszComponentName, LPCWSTR wszPreviousBackupStamp) = 0;
  STDMETHOD(SaveAsXML)(BSTR* pbstrXML) = 0;
  STDMETHOD(BackupComplete)(IVssAsync** ppAsync) = 0;
  STDMETHOD(AddAlternativeLocationMapping)(VSS_ID writerId, VSS_COMPONENT_TYPE componentType,
                                           LPCWSTR wszLogicalPath, LPCWSTR wszComponentName,
                                           LPCWSTR wszPath, LPCWSTR wszFilespec, bool bRecursive,
                                           LPCWSTR wszDestination) = 0;
  STDMETHOD(AddRestoreSubcomponent)(VSS_ID writerId, VSS_COMPONENT_TYPE componentType,
                                    LPCWSTR wszLogicalPath, LPCWSTR wszComponentName,
                                    LPCWSTR wszSubComponentLogicalPath, LPCWSTR wszSubComponentName,
                                    bool bRepair) = 0;
  STDMETHOD(SetFileRestoreStatus)(VSS_ID writerId, VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath,
                                  LPCWSTR wszComponentName, VSS_FILE_RESTORE_STATUS status) = 0;
  STDMETHOD(AddNewTarget)(VSS_ID writerId, VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath,
                          LPCWSTR wszComponentName, LPCWSTR wszPath, LPCWSTR wszFileName,
                          bool bRecursive, LPCWSTR wszAlternatePath) = 0;
  STDMETHOD(SetRangesFilePath)(VSS_ID writerId, VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath,
                               LPCWSTR wszComponentName, UINT iPartialFile,
                               LPCWSTR wszRangesFile) = 0;
  STDMETHOD(PreRestore)(IVssAsync** ppAsync) = 0;
  STDMETHOD(PostRestore)(IVssAsync** ppAsync) = 0;
  STDMETHOD(SetContext)(LONG lContext) = 0;
  STDMETHOD(StartSnapshotSet)(VSS_ID* pSnapshotSetId) = 0;
  STDMETHOD(AddToSnapshotSet)(VSS_PWSZ pwszVolumeName, VSS_ID ProviderId, VSS_ID* pidSnapshot) = 0;
  STDMETHOD(DoSnapshotSet)(IVssAsync** ppAsync) = 0;
  STDMETHOD(DeleteSnapshots)(VSS_ID SourceObjectId, VSS_OBJECT_TYPE eSourceObjectType,
                             BOOL bForceDelete, LONG* plDeletedSnapshots,
                             VSS_ID* pNondeletedSnapshotID) = 0;
  STDMETHOD(ImportSnapshots)(IVssAsync** ppAsync) = 0;
  STDMETHOD(BreakSnapshotSet)(VSS_ID SnapshotSetId) = 0;
  STDMETHOD(GetSnapshotProperties)(VSS_ID SnapshotId, VSS_SNAPSHOT_PROP* pProp) = 0;
  STDMETHOD(Query)(VSS_ID QueriedObjectId, VSS_OBJECT_TYPE eQueriedObjectType,
                   VSS_OBJECT_TYPE eReturnedObjectsType, IVssEnumObject** ppEnum) = 0;
  STDMETHOD(IsVolumeSupported)(VSS_ID ProviderId, VSS_PWSZ pwszVolumeName,
                               BOOL* pbSupportedByThisProvider) = 0;
  STDMETHOD(DisableWriterClasses)(const VSS_ID* rgWriterClassId, UINT cClassId) = 0;
  STDMETHOD(EnableWriterClasses)(const VSS_ID* rgWriterClassId, UINT cClassId) = 0;
  STDMETHOD(DisableWriterInstances)(const VSS_ID* rgWriterInstanceId, UINT cInstanceId) = 0;
  STDMETHOD(ExposeSnapshot)(VSS_ID SnapshotId, VSS_PWSZ wszPathFromRoot, LONG lAttributes,
                            VSS_PWSZ wszExpose, VSS_PWSZ* pwszExposed) = 0;
  STDMETHOD(RevertToSnapshot)(VSS_ID SnapshotId, BOOL bForceDismount) = 0;
  STDMETHOD(QueryRevertStatus)(VSS_PWSZ pwszVolume, IVssAsync** ppAsync) = 0;
};
__CRT_UUID_DECL(IVssBackupComponents,
                0x665c1d5f, 0xc218, 0x414d, 0xa0, 0x5d, 0x7f, 0xef, 0x5f, 0x9d, 0x5c, 0x86)

class DECLSPEC_UUID("963f03ad-9e4c-4a34-ac15-e4b6174e5036") IVssBackupComponentsEx
    : public IVssBackupComponents {
 public:
  STDMETHOD(GetWriterMetadataEx)(UINT iWriter, VSS_ID* pidInstance,
                                 IVssExamineWriterMetadataEx** ppMetadata) = 0;
  STDMETHOD(SetSelectedForRestoreEx)(VSS_ID writerId, VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath,
                                     LPCWSTR wszComponentName, bool bSelectedForRestore,
                                     VSS_ID instanceId = GUID_NULL) = 0;
};
__CRT_UUID_DECL(IVssBackupComponentsEx,
                0x963f03ad, 0x9e4c, 0x4a34, 0xac, 0x15, 0xe4, 0xb6, 0x17, 0x4e, 0x50, 0x36)

class DECLSPEC_UUID("acfe2b3a-22c9-4ef8-bd03-2f9ca230084e") IVssBackupComponentsEx2
    : public IVssBackupComponentsEx {
 public:
  STDMETHOD(UnexposeSnapshot)(VSS_ID snapshotId) = 0;
  STDMETHOD(SetAuthoritativeRestore)(VSS_ID writerId, VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath,
                                     LPCWSTR wszComponentName, bool bAuth) = 0;
  STDMETHOD(SetRollForward)(VSS_ID writerId, VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath,
                            LPCWSTR wszComponentName, VSS_ROLLFORWARD_TYPE rollType,
                            LPCWSTR wszRollForwardPoint) = 0;
  STDMETHOD(SetRestoreName)(VSS_ID writerId, VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath,
                            LPCWSTR wszComponentName, LPCWSTR wszRestoreName) = 0;
  STDMETHOD(BreakSnapshotSetEx)(VSS_ID SnapshotSetID, DWORD dwBreakFlags, IVssAsync** ppAsync) = 0;
  STDMETHOD(PreFastRecovery)(VSS_ID SnapshotSetID, DWORD dwPreFastRecoveryFlags,
                             IVssAsync** ppAsync) = 0;
  STDMETHOD(FastRecovery)(VSS_ID SnapshotSetID, DWORD dwFastRecoveryFlags, IVssAsync** ppAsync) = 0;
};
__CRT_UUID_DECL(IVssBackupComponentsEx2,
                0xacfe2b3a, 0x22c9, 0x4ef8, 0xbd, 0x03, 0x2f, 0x9c, 0xa2, 0x30, 0x08, 0x4e)

class DECLSPEC_UUID("c191bfbc-b602-4675-8bd1-67d642f529d5") IVssBackupComponentsEx3
    : public IVssBackupComponentsEx2 {
 public:
  STDMETHOD(GetWriterStatusEx)(UINT iWriter, VSS_ID* pidInstance, VSS_ID* pidWriter,
                               BSTR* pbstrWriter, VSS_WRITER_STATE* pnStatus,
                               HRESULT* phrFailureWriter, HRESULT* phrApplication = NULL,
                               BSTR* pbstrApplicationMessage = NULL) = 0;
  STDMETHOD(AddSnapshotToRecoverySet)(VSS_ID snapshotId, DWORD dwFlags,
                                      VSS_PWSZ pwszDestinationVolume = NULL) = 0;
  STDMETHOD(RecoverSet)(DWORD dwFlags, IVssAsync** ppAsync) = 0;
  STDMETHOD(GetSessionId)(VSS_ID* idSession) = 0;
};
__CRT_UUID_DECL(IVssBackupComponentsEx3,
                0xc191bfbc, 0xb602, 0x4675, 0x8b, 0xd1, 0x67, 0xd6, 0x42, 0xf5, 0x29, 0xd5)

class DECLSPEC_UUID("f434c2fd-b553-4961-a9f9-a8e90b673e53") IVssBackupComponentsEx4
    : public IVssBackupComponentsEx3 {
 public:
  STDMETHOD(GetRootAndLogicalPrefixPaths)(VSS_PWSZ pwszFilePath, VSS_PWSZ* ppwszRootPath,
                                          VSS_PWSZ* ppwszLogicalPrefix,
                                          BOOL bNormalizeFQDNforRootPath = FALSE) = 0;
};
__CRT_UUID_DECL(IVssBackupComponentsEx4,
                0xf434c2fd, 0xb553, 0x4961, 0xa9, 0xf9, 0xa8, 0xe9, 0x0b, 0x67, 0x3e, 0x53)

#define VSS_SW_BOOTABLE_STATE (1 << 0)

extern "C" {
VSSKIT_API HRESULT STDAPICALLTYPE
CreateVssBackupComponentsInternal(IVssBackupComponents** ppBackup);
VSSKIT_API HRESULT STDAPICALLTYPE
CreateVssExamineWriterMetadataInternal(BSTR bstrXML, IVssExamineWriterMetadata** ppMetadata);
VSSKIT_API HRESULT APIENTRY IsVolumeSnapshottedInternal(VSS_PWSZ pwszVolumeName,
                                                        BOOL* pbSnapshotsPresent,
                                                        LONG* plSnapshotCapability);
VSSKIT_API void APIENTRY VssFreeSnapshotPropertiesInternal(VSS_SNAPSHOT_PROP* pProp);
VSSKIT_API HRESULT APIENTRY GetProviderMgmtInterfaceInternal(VSS_ID ProviderId, IID InterfaceId,
                                                             IUnknown** ppItf);
VSSKIT_API HRESULT APIENTRY ShouldBlockRevertInternal(LPCWSTR wszVolumeName, bool* pbBlock);
}

inline HRESULT CreateVssBackupComponents(IVssBackupComponents** ppBackup) {
  return CreateVssBackupComponentsInternal(ppBackup);
}
inline HRESULT CreateVssExamineWriterMetadata(BSTR bstrXML,
                                              IVssExamineWriterMetadata** ppMetadata) {
  return CreateVssExamineWriterMetadataInternal(bstrXML, ppMetadata);
}
inline HRESULT IsVolumeSnapshotted(VSS_PWSZ pwszVolumeName, BOOL* pbSnapshotsPresent,
                                   LONG* plSnapshotCapability) {
  return IsVolumeSnapshottedInternal(pwszVolumeName, pbSnapshotsPresent, plSnapshotCapability);
}
inline void VssFreeSnapshotProperties(VSS_SNAPSHOT_PROP* pProp) {
  VssFreeSnapshotPropertiesInternal(pProp);
}
inline HRESULT GetProviderMgmtInterface(VSS_ID ProviderId, IID InterfaceId, IUnknown** ppItf) {
  return GetProviderMgmtInterfaceInternal(ProviderId, InterfaceId, ppItf);
}
inline HRESULT ShouldBlockRevert(LPCWSTR wszVolumeName, bool* pbBlock) {
  return ShouldBlockRevertInternal(wszVolumeName, pbBlock);
}

#pragma pop_macro("uuid")

// clang-format on

#endif  // VSSKIT_SDK_VSBACKUP_H_
