// What shadow copy providers implement: software, hardware and file share providers.
#ifndef VSSKIT_SDK_VSPROV_H_
#define VSSKIT_SDK_VSPROV_H_

#if defined(__GNUC__) && !defined(VSSKIT_SDK_WARNINGS)
#pragma GCC system_header
#endif

#include "base.h"
#include "vss.h"

// LUNs are described in the words of the Virtual Disk Service, whose header some targets lack.
#if defined(__has_include)
#if __has_include(<vdslun.h>)
#include <vdslun.h>
#else
#include "vds_lun.h"
#endif
#else
#include <vdslun.h>
#endif

// clang-format takes STDMETHOD(...) for a call.
// clang-format off

// Some callers define uuid(x) away; their macro is theirs again at the end of this header.
#pragma push_macro("uuid")
#undef uuid

typedef VSS_PWSZ* PVSS_PWSZ;

extern "C" {
extern VSSKIT_API const IID IID_IVssSoftwareSnapshotProvider;
extern VSSKIT_API const IID IID_IVssProviderCreateSnapshotSet;
extern VSSKIT_API const IID IID_IVssProviderNotifications;
extern VSSKIT_API const IID IID_IVssHardwareSnapshotProvider;
extern VSSKIT_API const IID IID_IVssHardwareSnapshotProviderEx;
extern VSSKIT_API const IID IID_IVssFileShareSnapshotProvider;
extern VSSKIT_API const IID LIBID_VSSProvider;
}

MIDL_INTERFACE("609e123e-2c5a-44d3-8f01-0b1d9a47d1ff") IVssSoftwareSnapshotProvider
    : public IUnknown {
  STDMETHOD(SetContext)(LONG lContext) = 0;
  STDMETHOD(GetSnapshotProperties)(VSS_ID SnapshotId, VSS_SNAPSHOT_PROP* pProp) = 0;
  STDMETHOD(Query)(VSS_ID QueriedObjectId, VSS_OBJECT_TYPE eQueriedObjectType,
                   VSS_OBJECT_TYPE eReturnedObjectsType, IVssEnumObject** ppEnum) = 0;
  STDMETHOD(DeleteSnapshots)(VSS_ID SourceObjectId, VSS_OBJECT_TYPE eSourceObjectType,
                             BOOL bForceDelete, LONG* plDeletedSnapshots,
                             VSS_ID* pNondeletedSnapshotID) = 0;
  STDMETHOD(BeginPrepareSnapshot)(VSS_ID SnapshotSetId, VSS_ID SnapshotId, VSS_PWSZ pwszVolumeName,
                                  LONG lNewContext) = 0;
  STDMETHOD(IsVolumeSupported)(VSS_PWSZ pwszVolumeName, BOOL* pbSupportedByThisProvider) = 0;
  STDMETHOD(IsVolumeSnapshotted)(VSS_PWSZ pwszVolumeName, BOOL* pbSnapshotsPresent,
                                 LONG* plSnapshotCompatibility) = 0;
  STDMETHOD(SetSnapshotProperty)(VSS_ID SnapshotId, VSS_SNAPSHOT_PROPERTY_ID eSnapshotPropertyId,
                                 VARIANT vProperty) = 0;
  STDMETHOD(RevertToSnapshot)(VSS_ID SnapshotId) = 0;
  STDMETHOD(QueryRevertStatus)(VSS_PWSZ pwszVolume, IVssAsync** ppAsync) = 0;
};
__CRT_UUID_DECL(IVssSoftwareSnapshotProvider,
                0x609e123e, 0x2c5a, 0x44d3, 0x8f, 0x01, 0x0b, 0x1d, 0x9a, 0x47, 0xd1, 0xff)

// The steps of one snapshot set, in the order in which the coordinator calls them.
MIDL_INTERFACE("5f894e5b-1e39-4778-8e23-9abad9f0e08c") IVssProviderCreateSnapshotSet
    : public IUnknown {
  STDMETHOD(EndPrepareSnapshots)(VSS_ID SnapshotSetId) = 0;
  STDMETHOD(PreCommitSnapshots)(VSS_ID SnapshotSetId) = 0;
  STDMETHOD(CommitSnapshots)(VSS_ID SnapshotSetId) = 0;
  STDMETHOD(PostCommitSnapshots)(VSS_ID SnapshotSetId, LONG lSnapshotsCount) = 0;
  STDMETHOD(PreFinalCommitSnapshots)(VSS_ID SnapshotSetId) = 0;
  STDMETHOD(PostFinalCommitSnapshots)(VSS_ID SnapshotSetId) = 0;
  STDMETHOD(AbortSnapshots)(VSS_ID SnapshotSetId) = 0;
};
__CRT_UUID_DECL(IVssProviderCreateSnapshotSet,
                0x5f894e5b, 0x1e39, 0x4778, 0x8e, 0x23, 0x9a, 0xba, 0xd9, 0xf0, 0xe0, 0x8c)

MIDL_INTERFACE("e561901f-03a5-4afe-86d0-72baeece7004") IVssProviderNotifications : public IUnknown {
  STDMETHOD(OnLoad)(IUnknown* pCallback) = 0;
  STDMETHOD(OnUnload)(BOOL bForceUnload) = 0;
};
__CRT_UUID_DECL(IVssProviderNotifications,
                0xe561901f, 0x03a5, 0x4afe, 0x86, 0xd0, 0x72, 0xba, 0xee, 0xce, 0x70, 0x04)

MIDL_INTERFACE("9593a157-44e9-4344-bbeb-44fbf9b06b10") IVssHardwareSnapshotProvider
    : public IUnknown {
  STDMETHOD(AreLunsSupported)(LONG lLunCount, LONG lContext, VSS_PWSZ* rgwszDevices,
                              VDS_LUN_INFORMATION* pLunInformation, BOOL* pbIsSupported) = 0;
  STDMETHOD(FillInLunInfo)(VSS_PWSZ wszDeviceName, VDS_LUN_INFORMATION* pLunInfo,
                           BOOL* pbIsSupported) = 0;
  STDMETHOD(BeginPrepareSnapshot)(VSS_ID SnapshotSetId, VSS_ID SnapshotId, LONG lContext,
                                  LONG lLunCount, VSS_PWSZ* rgDeviceNames,
                                  VDS_LUN_INFORMATION* rgLunInformation) = 0;
  STDMETHOD(GetTargetLuns)(LONG lLunCount, VSS_PWSZ* rgDeviceNames,
                           VDS_LUN_INFORMATION* rgSourceLuns,
                           VDS_LUN_INFORMATION* rgDestinationLuns) = 0;
  STDMETHOD(LocateLuns)(LONG lLunCount, VDS_LUN_INFORMATION* rgSourceLuns) = 0;
  STDMETHOD(OnLunEmpty)(VSS_PWSZ wszDeviceName, VDS_LUN_INFORMATION* pInformation) = 0;
};
__CRT_UUID_DECL(IVssHardwareSnapshotProvider,
                0x9593a157, 0x44e9, 0x4344, 0xbb, 0xeb, 0x44, 0xfb, 0xf9, 0xb0, 0x6b, 0x10)

MIDL_INTERFACE("7f5ba925-cdb1-4d11-a71f-339eb7e709fd") IVssHardwareSnapshotProviderEx
    : public IVssHardwareSnapshotProvider {
  STDMETHOD(GetProviderCapabilities)(ULONGLONG* pllOriginalCapabilityMask) = 0;
  STDMETHOD(OnLunStateChange)(VDS_LUN_INFORMATION* pSnapshotLuns,
                              VDS_LUN_INFORMATION* pOriginalLuns, DWORD dwCount, DWORD dwFlags) = 0;
  STDMETHOD(ResyncLuns)(VDS_LUN_INFORMATION* pSourceLuns, VDS_LUN_INFORMATION* pTargetLuns,
                        DWORD dwCount, IVssAsync** ppAsync) = 0;
  STDMETHOD(OnReuseLuns)(VDS_LUN_INFORMATION* pSnapshotLuns, VDS_LUN_INFORMATION* pOriginalLuns,
                         DWORD dwCount) = 0;
};
__CRT_UUID_DECL(IVssHardwareSnapshotProviderEx,
                0x7f5ba925, 0xcdb1, 0x4d11, 0xa7, 0x1f, 0x33, 0x9e, 0xb7, 0xe7, 0x09, 0xfd)

MIDL_INTERFACE("c8636060-7c2e-11df-8c4a-0800200c9a66") IVssFileShareSnapshotProvider
    : public IUnknown {
  STDMETHOD(SetContext)(LONG lContext) = 0;
  STDMETHOD(GetSnapshotProperties)(VSS_ID SnapshotId, VSS_SNAPSHOT_PROP* pProp) = 0;
  STDMETHOD(Query)(VSS_ID QueriedObjectId, VSS_OBJECT_TYPE eQueriedObjectType,
                   VSS_OBJECT_TYPE eReturnedObjectsType, IVssEnumObject** ppEnum) = 0;
  STDMETHOD(DeleteSnapshots)(VSS_ID SourceObjectId, VSS_OBJECT_TYPE eSourceObjectType,
                             BOOL bForceDelete, LONG* plDeletedSnapshots,
                             VSS_ID* pNondeletedSnapshotID) = 0;
  STDMETHOD(BeginPrepareSnapshot)(VSS_ID SnapshotSetId, VSS_ID SnapshotId, VSS_PWSZ pwszSharePath,
                                  LONG lNewContext, VSS_ID ProviderId) = 0;
  STDMETHOD(IsPathSupported)(VSS_PWSZ pwszSharePath, BOOL* pbSupportedByThisProvider) = 0;
  STDMETHOD(IsPathSnapshotted)(VSS_PWSZ pwszSharePath, BOOL* pbSnapshotsPresent,
                               LONG* plSnapshotCompatibility) = 0;
  STDMETHOD(SetSnapshotProperty)(VSS_ID SnapshotId, VSS_SNAPSHOT_PROPERTY_ID eSnapshotPropertyId,
                                 VARIANT vProperty) = 0;
};
__CRT_UUID_DECL(IVssFileShareSnapshotProvider,
                0xc8636060, 0x7c2e, 0x11df, 0x8c, 0x4a, 0x08, 0x00, 0x20, 0x0c, 0x9a, 0x66)

#pragma pop_macro("uuid")

// clang-format on

#endif  // VSSKIT_SDK_VSPROV_H_
