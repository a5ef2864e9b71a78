// What a writer is handed: its metadata while it identifies itself, the components of a session,
// express writers, and IVssWriterImpl. CVssWriter is in writer_classes.h.
#ifndef VSSKIT_SDK_WRITER_INTERFACES_H_
#define VSSKIT_SDK_WRITER_INTERFACES_H_

#if defined(__GNUC__) && !defined(VSSKIT_SDK_WARNINGS)
#pragma GCC system_header
#endif

#include "base.h"
#include "vss.h"
#include "vsserror.h"

// clang-format takes STDMETHOD(...) for a call.
// clang-format off

// Some callers define uuid(x) away; their macro is theirs again at the end of this header.
#pragma push_macro("uuid")
#undef uuid

const IID IID_IVssComponent = {
    0xd2c72c96, 0xc121, 0x4518, {0xb6, 0x27, 0xe5, 0xa9, 0x3d, 0x01, 0x0e, 0xad}};
const IID IID_IVssComponentEx = {
    0x156c8b5e, 0xf131, 0x4bd7, {0x9c, 0x97, 0xd1, 0x92, 0x3b, 0xe7, 0xe1, 0xfa}};
const IID IID_IVssComponentEx2 = {
    0x3b5be0f2, 0x07a9, 0x4e4b, {0xbd, 0xd3, 0xcf, 0xdc, 0x8e, 0x2c, 0x0d, 0x2d}};
const IID IID_IVssCreateWriterMetadataEx = {
    0x9f21981d, 0xd469, 0x4349, {0xb8, 0x07, 0x39, 0xe6, 0x4e, 0x46, 0x74, 0xe1}};
const IID IID_IVssCreateExpressWriterMetadata = {
    0x9c772e77, 0xb26e, 0x427f, {0x92, 0xdd, 0xc9, 0x96, 0xf4, 0x1e, 0xa5, 0xe3}};
const IID IID_IVssExpressWriter = {
    0xe33affdc, 0x59c7, 0x47b1, {0x97, 0xd5, 0x42, 0x66, 0x59, 0x8f, 0x62, 0x35}};

typedef enum VSS_USAGE_TYPE {
  VSS_UT_UNDEFINED = 0,
  VSS_UT_BOOTABLESYSTEMSTATE = 1,
  VSS_UT_SYSTEMSERVICE = 2,
  VSS_UT_USERDATA = 3,
  VSS_UT_OTHER = 4
} VSS_USAGE_TYPE;

typedef enum VSS_SOURCE_TYPE {
  VSS_ST_UNDEFINED = 0,
  VSS_ST_TRANSACTEDDB = 1,
  VSS_ST_NONTRANSACTEDDB = 2,
  VSS_ST_OTHER = 3
} VSS_SOURCE_TYPE;

typedef enum VSS_RESTOREMETHOD_ENUM {
  VSS_RME_UNDEFINED = 0,
  VSS_RME_RESTORE_IF_NOT_THERE = 1,
  VSS_RME_RESTORE_IF_CAN_REPLACE = 2,
  VSS_RME_STOP_RESTORE_START = 3,
  VSS_RME_RESTORE_TO_ALTERNATE_LOCATION = 4,
  VSS_RME_RESTORE_AT_REBOOT = 5,
  VSS_RME_RESTORE_AT_REBOOT_IF_CANNOT_REPLACE = 6,
  VSS_RME_CUSTOM = 7,
  VSS_RME_RESTORE_STOP_START = 8
} VSS_RESTOREMETHOD_ENUM;

typedef enum VSS_WRITERRESTORE_ENUM {
  VSS_WRE_UNDEFINED = 0,
  VSS_WRE_NEVER = 1,
  VSS_WRE_IF_REPLACE_FAILS = 2,
  VSS_WRE_ALWAYS = 3
} VSS_WRITERRESTORE_ENUM;

typedef enum VSS_COMPONENT_TYPE {
  VSS_CT_UNDEFINED = 0,
  VSS_CT_DATABASE = 1,
  VSS_CT_FILEGROUP = 2
} VSS_COMPONENT_TYPE;

typedef enum VSS_ALTERNATE_WRITER_STATE {
  VSS_AWS_UNDEFINED = 0,
  VSS_AWS_NO_ALTERNATE_WRITER = 1,
  VSS_AWS_ALTERNATE_WRITER_EXISTS = 2,
  VSS_AWS_THIS_IS_ALTERNATE_WRITER = 3
} VSS_ALTERNATE_WRITER_STATE;

typedef enum VSS_SUBSCRIBE_MASK {
  VSS_SM_POST_SNAPSHOT_FLAG = 0x1,
  VSS_SM_BACKUP_EVENTS_FLAG = 0x2,
  VSS_SM_RESTORE_EVENTS_FLAG = 0x4,
  VSS_SM_IO_THROTTLING_FLAG = 0x8,
  VSS_SM_ALL_FLAGS = 0xffffffff
} VSS_SUBSCRIBE_MASK;

typedef enum VSS_RESTORE_TARGET {
  VSS_RT_UNDEFINED = 0,
  VSS_RT_ORIGINAL = 1,
  VSS_RT_ALTERNATE = 2,
  VSS_RT_DIRECTED = 3,
  VSS_RT_ORIGINAL_LOCATION = 4
} VSS_RESTORE_TARGET;

typedef enum VSS_FILE_RESTORE_STATUS {
  VSS_RS_UNDEFINED = 0,
  VSS_RS_NONE = 1,
  VSS_RS_ALL = 2,
  VSS_RS_FAILED = 3
} VSS_FILE_RESTORE_STATUS;

typedef enum VSS_COMPONENT_FLAGS {
  VSS_CF_BACKUP_RECOVERY = 0x1,
  VSS_CF_APP_ROLLBACK_RECOVERY = 0x2,
  VSS_CF_NOT_SYSTEM_STATE = 0x4
} VSS_COMPONENT_FLAGS;

class IVssExamineWriterMetadata;

// One file set: path, file specification, recursion, alternate location, backup-type mask.
class IVssWMFiledesc : public IUnknown {
 public:
  STDMETHOD(GetPath)(BSTR* pbstrPath) = 0;
  STDMETHOD(GetFilespec)(BSTR* pbstrFilespec) = 0;
  STDMETHOD(GetRecursive)(bool* pbRecursive) = 0;
  STDMETHOD(GetAlternateLocation)(BSTR* pbstrAlternateLocation) = 0;
  STDMETHOD(GetBackupTypeMask)(DWORD* pdwTypeMask) = 0;
};

class IVssWMDependency : public IUnknown {
 public:
  STDMETHOD(GetWriterId)(VSS_ID* pWriterId) = 0;
  STDMETHOD(GetLogicalPath)(BSTR* pbstrLogicalPath) = 0;
  STDMETHOD(GetComponentName)(BSTR* pbstrComponentName) = 0;
};

// A component as it takes part in one backup or restore.
class DECLSPEC_UUID("d2c72c96-c121-4518-b627-e5a93d010ead") IVssComponent : public IUnknown {
 public:
  STDMETHOD(GetLogicalPath)(BSTR* pbstrPath) = 0;
  STDMETHOD(GetComponentType)(VSS_COMPONENT_TYPE* pct) = 0;
  STDMETHOD(GetComponentName)(BSTR* pbstrName) = 0;
  STDMETHOD(GetBackupSucceeded)(bool* pbSucceeded) = 0;
  STDMETHOD(GetAlternateLocationMappingCount)(UINT* pcMappings) = 0;
  STDMETHOD(GetAlternateLocationMapping)(UINT iMapping, IVssWMFiledesc** ppFiledesc) = 0;
  STDMETHOD(SetBackupMetadata)(LPCWSTR wszData) = 0;
  STDMETHOD(GetBackupMetadata)(BSTR* pbstrData) = 0;
  STDMETHOD(AddPartialFile)(LPCWSTR wszPath, LPCWSTR wszFilename, LPCWSTR wszRanges,
                            LPCWSTR wszMetadata) = 0;
  STDMETHOD(GetPartialFileCount)(UINT* pcPartialFiles) = 0;
  STDMETHOD(GetPartialFile)(UINT iPartialFile, BSTR* pbstrPath, BSTR* pbstrFilename,
                            BSTR* pbstrRange, BSTR* pbstrMetadata) = 0;
  STDMETHOD(IsSelectedForRestore)(bool* pbSelectedForRestore) = 0;
  STDMETHOD(GetAdditionalRestores)(bool* pbAdditionalRestores) = 0;
  STDMETHOD(GetNewTargetCount)(UINT* pcNewTarget) = 0;
  STDMETHOD(GetNewTarget)(UINT iNewTarget, IVssWMFiledesc** ppFiledesc) = 0;
  STDMETHOD(AddDirectedTarget)(LPCWSTR wszSourcePath, LPCWSTR wszSourceFilename,
                               LPCWSTR wszSourceRangeList, LPCWSTR wszDestinationPath,
                               LPCWSTR wszDestinationFilename, LPCWSTR wszDestinationRangeList) = 0;
  STDMETHOD(GetDirectedTargetCount)(UINT* pcDirectedTarget) = 0;
  STDMETHOD(GetDirectedTarget)(UINT iDirectedTarget, BSTR* pbstrSourcePath,
                               BSTR* pbstrSourceFileName, BSTR* pbstrSourceRangeList,
                               BSTR* pbstrDestinationPath, BSTR* pbstrDestinationFilename,
                               BSTR* pbstrDestinationRangeList) = 0;
  STDMETHOD(SetRestoreMetadata)(LPCWSTR wszRestoreMetadata) = 0;
  STDMETHOD(GetRestoreMetadata)(BSTR* pbstrRestoreMetadata) = 0;
  STDMETHOD(SetRestoreTarget)(VSS_RESTORE_TARGET target) = 0;
  STDMETHOD(GetRestoreTarget)(VSS_RESTORE_TARGET* pTarget) = 0;
  STDMETHOD(SetPreRestoreFailureMsg)(LPCWSTR wszPreRestoreFailureMsg) = 0;
  STDMETHOD(GetPreRestoreFailureMsg)(BSTR* pbstrPreRestoreFailureMsg) = 0;
  STDMETHOD(SetPostRestoreFailureMsg)(LPCWSTR wszPostRestoreFailureMsg) = 0;
  STDMETHOD(GetPostRestoreFailureMsg)(BSTR* pbstrPostRestoreFailureMsg) = 0;
  STDMETHOD(SetBackupStamp)(LPCWSTR wszBackupStamp) = 0;
  STDMETHOD(GetBackupStamp)(BSTR* pbstrBackupStamp) = 0;
  STDMETHOD(GetPreviousBackupStamp)(BSTR* pbstrBackupStamp) = 0;
  STDMETHOD(GetBackupOptions)(BSTR* pbstrBackupOptions) = 0;
  STDMETHOD(GetRestoreOptions)(BSTR* pbstrRestoreOptions) = 0;
  STDMETHOD(GetRestoreSubcomponentCount)(UINT* pcRestoreSubcomponent) = 0;
  STDMETHOD(GetRestoreSubcomponent)(UINT iComponent, BSTR* pbstrLogicalPath,
                                    BSTR* pbstrComponentName, bool* pbRepair) = 0;
  STDMETHOD(GetFileRestoreStatus)(VSS_FILE_RESTORE_STATUS* pStatus) = 0;
  STDMETHOD(AddDifferencedFilesByLastModifyTime)(LPCWSTR wszPath, LPCWSTR wszFilespec,
                                                 BOOL bRecursive, FILETIME ftLastModifyTime) = 0;
  STDMETHOD(AddDifferencedFilesByLastModifyLSN)(LPCWSTR wszPath, LPCWSTR wszFilespec,
                                                BOOL bRecursive, BSTR bstrLsnString) = 0;
  STDMETHOD(GetDifferencedFilesCount)(UINT* pcDifferencedFiles) = 0;
  STDMETHOD(GetDifferencedFile)(UINT iDifferencedFile, BSTR* pbstrPath, BSTR* pbstrFilespec,
                                BOOL* pbRecursive, BSTR* pbstrLsnString,
                                FILETIME* pftLastModifyTime) = 0;
};
__CRT_UUID_DECL(IVssComponent,
                0xd2c72c96, 0xc121, 0x4518, 0xb6, 0x27, 0xe5, 0xa9, 0x3d, 0x01, 0x0e, 0xad)

// The writer's components in a session. Not derived from IUnknown: it lives as long as the event.
class IVssWriterComponents {
 public:
  STDMETHOD(GetComponentCount)(UINT* pcComponents) = 0;
  STDMETHOD(GetWriterInfo)(VSS_ID* pidInstance, VSS_ID* pidWriter) = 0;
  STDMETHOD(GetComponent)(UINT iComponent, IVssComponent** ppComponent) = 0;
};

class DECLSPEC_UUID("156c8b5e-f131-4bd7-9c97-d1923be7e1fa") IVssComponentEx : public IVssComponent {
 public:
  STDMETHOD(SetPrepareForBackupFailureMsg)(LPCWSTR wszFailureMsg) = 0;
  STDMETHOD(SetPostSnapshotFailureMsg)(LPCWSTR wszFailureMsg) = 0;
  STDMETHOD(GetPrepareForBackupFailureMsg)(BSTR* pbstrFailureMsg) = 0;
  STDMETHOD(GetPostSnapshotFailureMsg)(BSTR* pbstrFailureMsg) = 0;
  STDMETHOD(GetAuthoritativeRestore)(bool* pbAuth) = 0;
  STDMETHOD(GetRollForward)(VSS_ROLLFORWARD_TYPE* pRollType, BSTR* pbstrPoint) = 0;
  STDMETHOD(GetRestoreName)(BSTR* pbstrName) = 0;
};
__CRT_UUID_DECL(IVssComponentEx,
                0x156c8b5e, 0xf131, 0x4bd7, 0x9c, 0x97, 0xd1, 0x92, 0x3b, 0xe7, 0xe1, 0xfa)

class DECLSPEC_UUID("3b5be0f2-07a9-4e4b-bdd3-cfdc8e2c0d2d") IVssComponentEx2
    : public IVssComponentEx {
 public:
  STDMETHOD(SetFailure)(HRESULT hr, HRESULT hrApplication, LPCWSTR wszApplicationMessage,
                        DWORD dwReserved) = 0;
  STDMETHOD(GetFailure)(HRESULT* phr, HRESULT* phrApplication, BSTR* pbstrApplicationMessage,
                        DWORD* pdwReserved) = 0;
};
__CRT_UUID_DECL(IVssComponentEx2,
                0x3b5be0f2, 0x07a9, 0x4e4b, 0xbd, 0xd3, 0xcf, 0xdc, 0x8e, 0x2c, 0x0d, 0x2d)

// The writer's metadata while OnIdentify builds it. Not derived from IUnknown.
class IVssCreateWriterMetadata {
 public:
  STDMETHOD(AddIncludeFiles)(LPCWSTR wszPath, LPCWSTR wszFilespec, bool bRecursive,
                             LPCWSTR wszAlternateLocation) = 0;
  STDMETHOD(AddExcludeFiles)(LPCWSTR wszPath, LPCWSTR wszFilespec, bool bRecursive) = 0;
  STDMETHOD(AddComponent)(VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath, LPCWSTR wszComponentName,
                          LPCWSTR wszCaption, const BYTE* pbIcon, UINT cbIcon,
                          bool bRestoreMetadata, bool bNotifyOnBackupComplete, bool bSelectable,
                          bool bSelectableForRestore = false, DWORD dwComponentFlags = 0) = 0;
  STDMETHOD(AddDatabaseFiles)(
      LPCWSTR wszLogicalPath, LPCWSTR wszDatabaseName, LPCWSTR wszPath, LPCWSTR wszFilespec,
      DWORD dwBackupTypeMask = (VSS_FSBT_ALL_BACKUP_REQUIRED | VSS_FSBT_ALL_SNAPSHOT_REQUIRED)) = 0;
  STDMETHOD(AddDatabaseLogFiles)(
      LPCWSTR wszLogicalPath, LPCWSTR wszDatabaseName, LPCWSTR wszPath, LPCWSTR wszFilespec,
      DWORD dwBackupTypeMask = (VSS_FSBT_ALL_BACKUP_REQUIRED | VSS_FSBT_ALL_SNAPSHOT_REQUIRED)) = 0;
  STDMETHOD(AddFilesToFileGroup)(
      LPCWSTR wszLogicalPath, LPCWSTR wszGroupName, LPCWSTR wszPath, LPCWSTR wszFilespec,
      bool bRecursive, LPCWSTR wszAlternateLocation,
      DWORD dwBackupTypeMask = (VSS_FSBT_ALL_BACKUP_REQUIRED | VSS_FSBT_ALL_SNAPSHOT_REQUIRED)) = 0;
  STDMETHOD(SetRestoreMethod)(VSS_RESTOREMETHOD_ENUM method, LPCWSTR wszService,
                              LPCWSTR wszUserProcedure, VSS_WRITERRESTORE_ENUM writerRestore,
                              bool bRebootRequired) = 0;
  STDMETHOD(AddAlternateLocationMapping)(LPCWSTR wszSourcePath, LPCWSTR wszSourceFilespec,
                                         bool bRecursive, LPCWSTR wszDestination) = 0;
  STDMETHOD(AddComponentDependency)(LPCWSTR wszForLogicalPath, LPCWSTR wszForComponentName,
                                    VSS_ID onWriterId, LPCWSTR wszOnLogicalPath,
                                    LPCWSTR wszOnComponentName) = 0;
  STDMETHOD(SetBackupSchema)(DWORD dwSchemaMask) = 0;
  STDMETHOD(GetDocument)(IXMLDOMDocument** pDoc) = 0;
  STDMETHOD(SaveAsXML)(BSTR* pbstrXML) = 0;
};

class DECLSPEC_UUID("9f21981d-d469-4349-b807-39e64e4674e1") IVssCreateWriterMetadataEx
    : public IVssCreateWriterMetadata, public IUnknown {
 public:
  STDMETHOD(AddExcludeFilesFromSnapshot)(LPCWSTR wszPath, LPCWSTR wszFilespec, bool bRecursive) = 0;
};
__CRT_UUID_DECL(IVssCreateWriterMetadataEx,
                0x9f21981d, 0xd469, 0x4349, 0xb8, 0x07, 0x39, 0xe6, 0x4e, 0x46, 0x74, 0xe1)

// What stands behind a CVssWriter object; CreateWriter hands it out.
class IVssWriterImpl : public IUnknown {
 public:
  virtual HRESULT Initialize(VSS_ID writerId, LPCWSTR wszWriterName, LPCWSTR wszWriterInstanceName,
                             DWORD dwMajorVersion, DWORD dwMinorVersion, VSS_USAGE_TYPE ut,
                             VSS_SOURCE_TYPE st, VSS_APPLICATION_LEVEL nLevel, DWORD dwTimeout,
                             VSS_ALTERNATE_WRITER_STATE aws, bool bIOThrottlingOnly) = 0;
  virtual HRESULT Subscribe(DWORD dwSubscribeTimeout, DWORD dwEventFlags) = 0;
  virtual HRESULT Unsubscribe() = 0;
  virtual void Uninitialize() = 0;
  virtual LPCWSTR* GetCurrentVolumeArray() const = 0;
  virtual UINT GetCurrentVolumeCount() const = 0;
  virtual HRESULT GetSnapshotDeviceName(LPCWSTR wszOriginalVolume,
                                        LPCWSTR* ppwszSnapshotDevice) const = 0;
  virtual VSS_ID GetCurrentSnapshotSetId() const = 0;
  virtual LONG GetContext() const = 0;
  virtual VSS_APPLICATION_LEVEL GetCurrentLevel() const = 0;
  virtual bool IsPathAffected(LPCWSTR wszPath) const = 0;
  virtual bool IsBootableSystemStateBackedUp() const = 0;
  virtual bool AreComponentsSelected() const = 0;
  virtual VSS_BACKUP_TYPE GetBackupType() const = 0;
  virtual VSS_RESTORE_TYPE GetRestoreType() const = 0;
  virtual HRESULT SetWriterFailure(HRESULT hr) = 0;
  virtual bool IsPartialFileSupportEnabled() const = 0;
  virtual HRESULT InstallAlternateWriter(VSS_ID idWriter, CLSID clsid) = 0;
  virtual IVssExamineWriterMetadata* GetIdentityInformation() const = 0;
  virtual HRESULT SetWriterFailureEx(HRESULT hr, HRESULT hrApplication,
                                     LPCWSTR wszApplicationMessage) = 0;
  virtual HRESULT GetSessionId(VSS_ID* idSession) = 0;
  virtual bool IsWriterShuttingDown() = 0;
};

class DECLSPEC_UUID("9c772e77-b26e-427f-92dd-c996f41ea5e3") IVssCreateExpressWriterMetadata
    : public IUnknown {
 public:
  STDMETHOD(AddExcludeFiles)(LPCWSTR wszPath, LPCWSTR wszFilespec, bool bRecursive) = 0;
  STDMETHOD(AddComponent)(VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath, LPCWSTR wszComponentName,
                          LPCWSTR wszCaption, const BYTE* pbIcon, UINT cbIcon,
                          bool bRestoreMetadata, bool bNotifyOnBackupComplete, bool bSelectable,
                          bool bSelectableForRestore = false, DWORD dwComponentFlags = 0) = 0;
  STDMETHOD(AddFilesToFileGroup)(
      LPCWSTR wszLogicalPath, LPCWSTR wszGroupName, LPCWSTR wszPath, LPCWSTR wszFilespec,
      bool bRecursive, LPCWSTR wszAlternateLocation,
      DWORD dwBackupTypeMask = (VSS_FSBT_ALL_BACKUP_REQUIRED | VSS_FSBT_ALL_SNAPSHOT_REQUIRED)) = 0;
  STDMETHOD(SetRestoreMethod)(VSS_RESTOREMETHOD_ENUM method, LPCWSTR wszService,
                              LPCWSTR wszUserProcedure, VSS_WRITERRESTORE_ENUM writerRestore,
                              bool bRebootRequired) = 0;
  STDMETHOD(AddComponentDependency)(LPCWSTR wszForLogicalPath, LPCWSTR wszForComponentName,
                                    VSS_ID onWriterId, LPCWSTR wszOnLogicalPath,
                                    LPCWSTR wszOnComponentName) = 0;
  STDMETHOD(SetBackupSchema)(DWORD dwSchemaMask) = 0;
  STDMETHOD(SaveAsXML)(BSTR* pbstrXML) = 0;
};
__CRT_UUID_DECL(IVssCreateExpressWriterMetadata,
                0x9c772e77, 0xb26e, 0x427f, 0x92, 0xdd, 0xc9, 0x96, 0xf4, 0x1e, 0xa5, 0xe3)

// Writers that exist as stored metadata only.
class DECLSPEC_UUID("e33affdc-59c7-47b1-97d5-4266598f6235") IVssExpressWriter : public IUnknown {
 public:
  STDMETHOD(CreateMetadata)(VSS_ID writerId, LPCWSTR writerName, VSS_USAGE_TYPE usageType,
                            DWORD versionMajor, DWORD versionMinor, DWORD reserved,
                            IVssCreateExpressWriterMetadata** ppMetadata) = 0;
  STDMETHOD(LoadMetadata)(LPCWSTR metadata, DWORD reserved) = 0;
  STDMETHOD(Register)() = 0;
  STDMETHOD(Unregister)(VSS_ID writerId) = 0;
};
__CRT_UUID_DECL(IVssExpressWriter,
                0xe33affdc, 0x59c7, 0x47b1, 0x97, 0xd5, 0x42, 0x66, 0x59, 0x8f, 0x62, 0x35)

extern "C" {
VSSKIT_API HRESULT STDAPICALLTYPE CreateVssExpressWriterInternal(IVssExpressWriter** ppWriter);
}

inline HRESULT CreateVssExpressWriter(IVssExpressWriter** ppWriter) {
  return CreateVssExpressWriterInternal(ppWriter);
}

#pragma pop_macro("uuid")

// clang-format on

#endif  // VSSKIT_SDK_WRITER_INTERFACES_H_
