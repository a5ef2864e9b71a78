// HRESULT values by number and by name. The SDK's names are macros in user code, so constants here
// are spelled kVssEBadState for VSS_E_BAD_STATE.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace vsskit {

using Hresult = std::int32_t;

[[nodiscard]] constexpr bool succeeded(Hresult result) {
  return result >= 0;
}
[[nodiscard]] constexpr bool failed(Hresult result) {
  return result < 0;
}

// COM.
inline constexpr Hresult kSOk = 0;
inline constexpr Hresult kSFalse = 1;
inline constexpr Hresult kENotImpl = static_cast<Hresult>(0x80004001);
inline constexpr Hresult kENoInterface = static_cast<Hresult>(0x80004002);
inline constexpr Hresult kEPointer = static_cast<Hresult>(0x80004003);
inline constexpr Hresult kEAbort = static_cast<Hresult>(0x80004004);
inline constexpr Hresult kEFail = static_cast<Hresult>(0x80004005);
inline constexpr Hresult kEUnexpected = static_cast<Hresult>(0x8000FFFF);
inline constexpr Hresult kEPending = static_cast<Hresult>(0x8000000A);
inline constexpr Hresult kEBounds = static_cast<Hresult>(0x8000000B);
inline constexpr Hresult kEAccessDenied = static_cast<Hresult>(0x80070005);
inline constexpr Hresult kEHandle = static_cast<Hresult>(0x80070006);
inline constexpr Hresult kEOutOfMemory = static_cast<Hresult>(0x8007000E);
inline constexpr Hresult kEInvalidArg = static_cast<Hresult>(0x80070057);
inline constexpr Hresult kClassENoAggregation = static_cast<Hresult>(0x80040110);
inline constexpr Hresult kClassEClassNotAvailable = static_cast<Hresult>(0x80040111);
inline constexpr Hresult kRegdbEClassNotReg = static_cast<Hresult>(0x80040154);
inline constexpr Hresult kRegdbEIidNotReg = static_cast<Hresult>(0x80040155);
inline constexpr Hresult kCoENotInitialized = static_cast<Hresult>(0x800401F0);
inline constexpr Hresult kCoEAlreadyInitialized = static_cast<Hresult>(0x800401F1);
inline constexpr Hresult kCoEClassString = static_cast<Hresult>(0x800401F3);
inline constexpr Hresult kCoEObjNotConnected = static_cast<Hresult>(0x800401FD);
inline constexpr Hresult kCoEServerExecFailure = static_cast<Hresult>(0x80080005);
inline constexpr Hresult kDispETypeMismatch = static_cast<Hresult>(0x80020005);
inline constexpr Hresult kDispEOverflow = static_cast<Hresult>(0x8002000A);
inline constexpr Hresult kRpcECallRejected = static_cast<Hresult>(0x80010001);
inline constexpr Hresult kRpcEServerFault = static_cast<Hresult>(0x80010105);
inline constexpr Hresult kRpcEChangedMode = static_cast<Hresult>(0x80010106);
inline constexpr Hresult kRpcEDisconnected = static_cast<Hresult>(0x80010108);
inline constexpr Hresult kRpcEWrongThread = static_cast<Hresult>(0x8001010E);
inline constexpr Hresult kRpcETooLate = static_cast<Hresult>(0x80010119);
inline constexpr Hresult kRpcETimeout = static_cast<Hresult>(0x8001011F);

// HRESULT_FROM_WIN32 for an error code that is not 0.
[[nodiscard]] constexpr Hresult from_win32(std::uint16_t error) {
  return static_cast<Hresult>(0x80070000u | error);
}

// The error of HRESULT_FROM_WIN32; 0 where the code is none of these.
[[nodiscard]] constexpr std::uint16_t win32_error_of(Hresult code) {
  const auto bits = static_cast<std::uint32_t>(code);
  return bits >> 16 == 0x8007u ? static_cast<std::uint16_t>(bits) : std::uint16_t{0};
}

// VSS, in the order of vsserror.h.
inline constexpr Hresult kVssEBadState = static_cast<Hresult>(0x80042301);
inline constexpr Hresult kVssEUnexpected = static_cast<Hresult>(0x80042302);
inline constexpr Hresult kVssEProviderAlreadyRegistered = static_cast<Hresult>(0x80042303);
inline constexpr Hresult kVssEProviderNotRegistered = static_cast<Hresult>(0x80042304);
inline constexpr Hresult kVssEProviderVeto = static_cast<Hresult>(0x80042306);
inline constexpr Hresult kVssEProviderInUse = static_cast<Hresult>(0x80042307);
inline constexpr Hresult kVssEObjectNotFound = static_cast<Hresult>(0x80042308);
inline constexpr Hresult kVssSAsyncPending = 0x00042309;
inline constexpr Hresult kVssSAsyncFinished = 0x0004230A;
inline constexpr Hresult kVssSAsyncCancelled = 0x0004230B;
inline constexpr Hresult kVssEVolumeNotSupported = static_cast<Hresult>(0x8004230C);
inline constexpr Hresult kVssEVolumeNotSupportedByProvider = static_cast<Hresult>(0x8004230E);
inline constexpr Hresult kVssEObjectAlreadyExists = static_cast<Hresult>(0x8004230D);
inline constexpr Hresult kVssEUnexpectedProviderError = static_cast<Hresult>(0x8004230F);
inline constexpr Hresult kVssECorruptXmlDocument = static_cast<Hresult>(0x80042310);
inline constexpr Hresult kVssEInvalidXmlDocument = static_cast<Hresult>(0x80042311);
inline constexpr Hresult kVssEMaximumNumberOfVolumesReached = static_cast<Hresult>(0x80042312);
inline constexpr Hresult kVssEFlushWritesTimeout = static_cast<Hresult>(0x80042313);
inline constexpr Hresult kVssEHoldWritesTimeout = static_cast<Hresult>(0x80042314);
inline constexpr Hresult kVssEUnexpectedWriterError = static_cast<Hresult>(0x80042315);
inline constexpr Hresult kVssESnapshotSetInProgress = static_cast<Hresult>(0x80042316);
inline constexpr Hresult kVssEMaximumNumberOfSnapshotsReached = static_cast<Hresult>(0x80042317);
inline constexpr Hresult kVssEWriterInfrastructure = static_cast<Hresult>(0x80042318);
inline constexpr Hresult kVssEWriterNotResponding = static_cast<Hresult>(0x80042319);
inline constexpr Hresult kVssEWriterAlreadySubscribed = static_cast<Hresult>(0x8004231A);
inline constexpr Hresult kVssEUnsupportedContext = static_cast<Hresult>(0x8004231B);
inline constexpr Hresult kVssEVolumeInUse = static_cast<Hresult>(0x8004231D);
inline constexpr Hresult kVssEMaximumDiffAreaAssociationsReached = static_cast<Hresult>(0x8004231E);
inline constexpr Hresult kVssEInsufficientStorage = static_cast<Hresult>(0x8004231F);
inline constexpr Hresult kVssENoSnapshotsImported = static_cast<Hresult>(0x80042320);
inline constexpr Hresult kVssSSomeSnapshotsNotImported = 0x00042321;
inline constexpr Hresult kVssESomeSnapshotsNotImported = static_cast<Hresult>(0x80042321);
inline constexpr Hresult kVssEMaximumNumberOfRemoteMachinesReached =
    static_cast<Hresult>(0x80042322);
inline constexpr Hresult kVssERemoteServerUnavailable = static_cast<Hresult>(0x80042323);
inline constexpr Hresult kVssERemoteServerUnsupported = static_cast<Hresult>(0x80042324);
inline constexpr Hresult kVssERevertInProgress = static_cast<Hresult>(0x80042325);
inline constexpr Hresult kVssERevertVolumeLost = static_cast<Hresult>(0x80042326);
inline constexpr Hresult kVssERebootRequired = static_cast<Hresult>(0x80042327);
inline constexpr Hresult kVssETransactionFreezeTimeout = static_cast<Hresult>(0x80042328);
inline constexpr Hresult kVssETransactionThawTimeout = static_cast<Hresult>(0x80042329);
inline constexpr Hresult kVssEVolumeNotLocal = static_cast<Hresult>(0x8004232D);
inline constexpr Hresult kVssEClusterTimeout = static_cast<Hresult>(0x8004232E);
inline constexpr Hresult kVssEWriterErrorInconsistentSnapshot = static_cast<Hresult>(0x800423F0);
inline constexpr Hresult kVssEWriterErrorOutOfResources = static_cast<Hresult>(0x800423F1);
inline constexpr Hresult kVssEWriterErrorTimeout = static_cast<Hresult>(0x800423F2);
inline constexpr Hresult kVssEWriterErrorRetryable = static_cast<Hresult>(0x800423F3);
inline constexpr Hresult kVssEWriterErrorNonRetryable = static_cast<Hresult>(0x800423F4);
inline constexpr Hresult kVssEWriterErrorRecoveryFailed = static_cast<Hresult>(0x800423F5);
inline constexpr Hresult kVssEBreakRevertIdFailed = static_cast<Hresult>(0x800423F6);
inline constexpr Hresult kVssELegacyProvider = static_cast<Hresult>(0x800423F7);
inline constexpr Hresult kVssEMissingDisk = static_cast<Hresult>(0x800423F8);
inline constexpr Hresult kVssEMissingHiddenVolume = static_cast<Hresult>(0x800423F9);
inline constexpr Hresult kVssEMissingVolume = static_cast<Hresult>(0x800423FA);
inline constexpr Hresult kVssEAutoRecoveryFailed = static_cast<Hresult>(0x800423FB);
inline constexpr Hresult kVssEDynamicDiskError = static_cast<Hresult>(0x800423FC);
inline constexpr Hresult kVssENonTransportableBcd = static_cast<Hresult>(0x800423FD);
inline constexpr Hresult kVssECannotRevertDiskId = static_cast<Hresult>(0x800423FE);
inline constexpr Hresult kVssEResyncInProgress = static_cast<Hresult>(0x800423FF);
inline constexpr Hresult kVssEClusterError = static_cast<Hresult>(0x80042400);
inline constexpr Hresult kVssEUnselectedVolume = static_cast<Hresult>(0x8004232A);
inline constexpr Hresult kVssESnapshotNotInSet = static_cast<Hresult>(0x8004232B);
inline constexpr Hresult kVssENestedVolumeLimit = static_cast<Hresult>(0x8004232C);
inline constexpr Hresult kVssENotSupported = static_cast<Hresult>(0x8004232F);
inline constexpr Hresult kVssEWriterErrorPartialFailure = static_cast<Hresult>(0x80042336);
inline constexpr Hresult kVssEAsrErrorDiskAssignmentFailed = static_cast<Hresult>(0x80042401);
inline constexpr Hresult kVssEAsrErrorDiskRecreationFailed = static_cast<Hresult>(0x80042402);
inline constexpr Hresult kVssEAsrErrorNoArcPath = static_cast<Hresult>(0x80042403);
inline constexpr Hresult kVssEAsrErrorMissingDynDisk = static_cast<Hresult>(0x80042404);
inline constexpr Hresult kVssEAsrErrorSharedCriDisk = static_cast<Hresult>(0x80042405);
inline constexpr Hresult kVssEAsrErrorDataDiskRdisk0 = static_cast<Hresult>(0x80042406);
inline constexpr Hresult kVssEAsrErrorRdisk0TooSmall = static_cast<Hresult>(0x80042407);
inline constexpr Hresult kVssEAsrErrorCriticalDisksTooSmall = static_cast<Hresult>(0x80042408);
inline constexpr Hresult kVssEWriterStatusNotAvailable = static_cast<Hresult>(0x80042409);
inline constexpr Hresult kVssEAsrErrorDynamicVhdNotSupported = static_cast<Hresult>(0x8004240A);
inline constexpr Hresult kVssECriticalVolumeOnInvalidDisk = static_cast<Hresult>(0x80042411);
inline constexpr Hresult kVssEAsrErrorRdiskForSystemDiskNotFound = static_cast<Hresult>(0x80042412);
inline constexpr Hresult kVssEAsrErrorNoPhysicalDiskAvailable = static_cast<Hresult>(0x80042413);
inline constexpr Hresult kVssEAsrErrorFixedPhysicalDiskAvailableAfterDiskExclusion =
    static_cast<Hresult>(0x80042414);
inline constexpr Hresult kVssEAsrErrorCriticalDiskCannotBeExcluded =
    static_cast<Hresult>(0x80042415);
inline constexpr Hresult kVssEAsrErrorSystemPartitionHidden = static_cast<Hresult>(0x80042416);
inline constexpr Hresult kVssEFssTimeout = static_cast<Hresult>(0x80042417);

// One name of the table: `VSS_E_BAD_STATE`, or `HRESULT_FROM_WIN32(ERROR_DISK_FULL)`.
struct NamedHresult {
  std::string_view name;
  Hresult value;
};

// Every name known: common COM results, all of vsserror.h, common Win32 errors. No name and no
// number stands there twice.
[[nodiscard]] std::span<const NamedHresult> hresult_names();

// `S_OK`, `VSS_E_BAD_STATE`; a code that has no name prints as `0x8004FFFF`.
[[nodiscard]] std::string print_hresult(Hresult result);

// Takes a name of the table, exactly as spelled there, or 0x with one to eight hexadecimal digits.
[[nodiscard]] std::optional<Hresult> parse_hresult(std::string_view text);

// The known name nearest to a misspelt one, for `did you mean ...?`; empty when none is near.
[[nodiscard]] std::string_view nearest_hresult_name(std::string_view text);

}  // namespace vsskit
