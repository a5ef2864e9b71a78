// The table of HRESULT names. Numbers: winerror.h and vsserror.h of microsoft/win32metadata.
#include "sim/base/hresult.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include <fmt/format.h>

#include "sim/base/text.h"

namespace vsskit {
namespace {

constexpr NamedHresult kNames[] = {
    {"S_OK", kSOk},
    {"S_FALSE", kSFalse},
    {"E_NOTIMPL", kENotImpl},
    {"E_NOINTERFACE", kENoInterface},
    {"E_POINTER", kEPointer},
    {"E_ABORT", kEAbort},
    {"E_FAIL", kEFail},
    {"E_UNEXPECTED", kEUnexpected},
    {"E_PENDING", kEPending},
    {"E_BOUNDS", kEBounds},
    {"E_ACCESSDENIED", kEAccessDenied},
    {"E_HANDLE", kEHandle},
    {"E_OUTOFMEMORY", kEOutOfMemory},
    {"E_INVALIDARG", kEInvalidArg},
    {"CLASS_E_NOAGGREGATION", kClassENoAggregation},
    {"CLASS_E_CLASSNOTAVAILABLE", kClassEClassNotAvailable},
    {"REGDB_E_CLASSNOTREG", kRegdbEClassNotReg},
    {"REGDB_E_IIDNOTREG", kRegdbEIidNotReg},
    {"CO_E_NOTINITIALIZED", kCoENotInitialized},
    {"CO_E_ALREADYINITIALIZED", kCoEAlreadyInitialized},
    {"CO_E_CLASSSTRING", kCoEClassString},
    {"CO_E_OBJNOTCONNECTED", kCoEObjNotConnected},
    {"CO_E_SERVER_EXEC_FAILURE", kCoEServerExecFailure},
    {"DISP_E_TYPEMISMATCH", kDispETypeMismatch},
    {"DISP_E_OVERFLOW", kDispEOverflow},
    {"RPC_E_CALL_REJECTED", kRpcECallRejected},
    {"RPC_E_SERVERFAULT", kRpcEServerFault},
    {"RPC_E_CHANGED_MODE", kRpcEChangedMode},
    {"RPC_E_DISCONNECTED", kRpcEDisconnected},
    {"RPC_E_WRONG_THREAD", kRpcEWrongThread},
    {"RPC_E_TOO_LATE", kRpcETooLate},
    {"RPC_E_TIMEOUT", kRpcETimeout},
    {"VSS_E_BAD_STATE", kVssEBadState},
    {"VSS_E_UNEXPECTED", kVssEUnexpected},
    {"VSS_E_PROVIDER_ALREADY_REGISTERED", kVssEProviderAlreadyRegistered},
    {"VSS_E_PROVIDER_NOT_REGISTERED", kVssEProviderNotRegistered},
    {"VSS_E_PROVIDER_VETO", kVssEProviderVeto},
    {"VSS_E_PROVIDER_IN_USE", kVssEProviderInUse},
    {"VSS_E_OBJECT_NOT_FOUND", kVssEObjectNotFound},
    {"VSS_S_ASYNC_PENDING", kVssSAsyncPending},
    {"VSS_S_ASYNC_FINISHED", kVssSAsyncFinished},
    {"VSS_S_ASYNC_CANCELLED", kVssSAsyncCancelled},
    {"VSS_E_VOLUME_NOT_SUPPORTED", kVssEVolumeNotSupported},
    {"VSS_E_VOLUME_NOT_SUPPORTED_BY_PROVIDER", kVssEVolumeNotSupportedByProvider},
    {"VSS_E_OBJECT_ALREADY_EXISTS", kVssEObjectAlreadyExists},
    {"VSS_E_UNEXPECTED_PROVIDER_ERROR", kVssEUnexpectedProviderError},
    {"VSS_E_CORRUPT_XML_DOCUMENT", kVssECorruptXmlDocument},
    {"VSS_E_INVALID_XML_DOCUMENT", kVssEInvalidXmlDocument},
    {"VSS_E_MAXIMUM_NUMBER_OF_VOLUMES_REACHED", kVssEMaximumNumberOfVolumesReached},
    {"VSS_E_FLUSH_WRITES_TIMEOUT", kVssEFlushWritesTimeout},
    {"VSS_E_HOLD_WRITES_TIMEOUT", kVssEHoldWritesTimeout},
    {"VSS_E_UNEXPECTED_WRITER_ERROR", kVssEUnexpectedWriterError},
    {"VSS_E_SNAPSHOT_SET_IN_PROGRESS", kVssESnapshotSetInProgress},
    {"VSS_E_MAXIMUM_NUMBER_OF_SNAPSHOTS_REACHED", kVssEMaximumNumberOfSnapshotsReached},
    {"VSS_E_WRITER_INFRASTRUCTURE", kVssEWriterInfrastructure},
    {"VSS_E_WRITER_NOT_RESPONDING", kVssEWriterNotResponding},
    {"VSS_E_WRITER_ALREADY_SUBSCRIBED", kVssEWriterAlreadySubscribed},
    {"VSS_E_UNSUPPORTED_CONTEXT", kVssEUnsupportedContext},
    {"VSS_E_VOLUME_IN_USE", kVssEVolumeInUse},
    {"VSS_E_MAXIMUM_DIFFAREA_ASSOCIATIONS_REACHED", kVssEMaximumDiffAreaAssociationsReached},
    {"VSS_E_INSUFFICIENT_STORAGE", kVssEInsufficientStorage},
    {"VSS_E_NO_SNAPSHOTS_IMPORTED", kVssENoSnapshotsImported},
    {"VSS_S_SOME_SNAPSHOTS_NOT_IMPORTED", kVssSSomeSnapshotsNotImported},
    {"VSS_E_SOME_SNAPSHOTS_NOT_IMPORTED", kVssESomeSnapshotsNotImported},
    {"VSS_E_MAXIMUM_NUMBER_OF_REMOTE_MACHINES_REACHED", kVssEMaximumNumberOfRemoteMachinesReached},
    {"VSS_E_REMOTE_SERVER_UNAVAILABLE", kVssERemoteServerUnavailable},
    {"VSS_E_REMOTE_SERVER_UNSUPPORTED", kVssERemoteServerUnsupported},
    {"VSS_E_REVERT_IN_PROGRESS", kVssERevertInProgress},
    {"VSS_E_REVERT_VOLUME_LOST", kVssERevertVolumeLost},
    {"VSS_E_REBOOT_REQUIRED", kVssERebootRequired},
    {"VSS_E_TRANSACTION_FREEZE_TIMEOUT", kVssETransactionFreezeTimeout},
    {"VSS_E_TRANSACTION_THAW_TIMEOUT", kVssETransactionThawTimeout},
    {"VSS_E_VOLUME_NOT_LOCAL", kVssEVolumeNotLocal},
    {"VSS_E_CLUSTER_TIMEOUT", kVssEClusterTimeout},
    {"VSS_E_WRITERERROR_INCONSISTENTSNAPSHOT", kVssEWriterErrorInconsistentSnapshot},
    {"VSS_E_WRITERERROR_OUTOFRESOURCES", kVssEWriterErrorOutOfResources},
    {"VSS_E_WRITERERROR_TIMEOUT", kVssEWriterErrorTimeout},
    {"VSS_E_WRITERERROR_RETRYABLE", kVssEWriterErrorRetryable},
    {"VSS_E_WRITERERROR_NONRETRYABLE", kVssEWriterErrorNonRetryable},
    {"VSS_E_WRITERERROR_RECOVERY_FAILED", kVssEWriterErrorRecoveryFailed},
    {"VSS_E_BREAK_REVERT_ID_FAILED", kVssEBreakRevertIdFailed},
    {"VSS_E_LEGACY_PROVIDER", kVssELegacyProvider},
    {"VSS_E_MISSING_DISK", kVssEMissingDisk},
    {"VSS_E_MISSING_HIDDEN_VOLUME", kVssEMissingHiddenVolume},
    {"VSS_E_MISSING_VOLUME", kVssEMissingVolume},
    {"VSS_E_AUTORECOVERY_FAILED", kVssEAutoRecoveryFailed},
    {"VSS_E_DYNAMIC_DISK_ERROR", kVssEDynamicDiskError},
    {"VSS_E_NONTRANSPORTABLE_BCD", kVssENonTransportableBcd},
    {"VSS_E_CANNOT_REVERT_DISKID", kVssECannotRevertDiskId},
    {"VSS_E_RESYNC_IN_PROGRESS", kVssEResyncInProgress},
    {"VSS_E_CLUSTER_ERROR", kVssEClusterError},
    {"VSS_E_UNSELECTED_VOLUME", kVssEUnselectedVolume},
    {"VSS_E_SNAPSHOT_NOT_IN_SET", kVssESnapshotNotInSet},
    {"VSS_E_NESTED_VOLUME_LIMIT", kVssENestedVolumeLimit},
    {"VSS_E_NOT_SUPPORTED", kVssENotSupported},
    {"VSS_E_WRITERERROR_PARTIAL_FAILURE", kVssEWriterErrorPartialFailure},
    {"VSS_E_ASRERROR_DISK_ASSIGNMENT_FAILED", kVssEAsrErrorDiskAssignmentFailed},
    {"VSS_E_ASRERROR_DISK_RECREATION_FAILED", kVssEAsrErrorDiskRecreationFailed},
    {"VSS_E_ASRERROR_NO_ARCPATH", kVssEAsrErrorNoArcPath},
    {"VSS_E_ASRERROR_MISSING_DYNDISK", kVssEAsrErrorMissingDynDisk},
    {"VSS_E_ASRERROR_SHARED_CRIDISK", kVssEAsrErrorSharedCriDisk},
    {"VSS_E_ASRERROR_DATADISK_RDISK0", kVssEAsrErrorDataDiskRdisk0},
    {"VSS_E_ASRERROR_RDISK0_TOOSMALL", kVssEAsrErrorRdisk0TooSmall},
    {"VSS_E_ASRERROR_CRITICAL_DISKS_TOO_SMALL", kVssEAsrErrorCriticalDisksTooSmall},
    {"VSS_E_WRITER_STATUS_NOT_AVAILABLE", kVssEWriterStatusNotAvailable},
    {"VSS_E_ASRERROR_DYNAMIC_VHD_NOT_SUPPORTED", kVssEAsrErrorDynamicVhdNotSupported},
    {"VSS_E_CRITICAL_VOLUME_ON_INVALID_DISK", kVssECriticalVolumeOnInvalidDisk},
    {"VSS_E_ASRERROR_RDISK_FOR_SYSTEM_DISK_NOT_FOUND", kVssEAsrErrorRdiskForSystemDiskNotFound},
    {"VSS_E_ASRERROR_NO_PHYSICAL_DISK_AVAILABLE", kVssEAsrErrorNoPhysicalDiskAvailable},
    {"VSS_E_ASRERROR_FIXED_PHYSICAL_DISK_AVAILABLE_AFTER_DISK_EXCLUSION",
     kVssEAsrErrorFixedPhysicalDiskAvailableAfterDiskExclusion},
    {"VSS_E_ASRERROR_CRITICAL_DISK_CANNOT_BE_EXCLUDED", kVssEAsrErrorCriticalDiskCannotBeExcluded},
    {"VSS_E_ASRERROR_SYSTEM_PARTITION_HIDDEN", kVssEAsrErrorSystemPartitionHidden},
    {"VSS_E_FSS_TIMEOUT", kVssEFssTimeout},
    {"HRESULT_FROM_WIN32(ERROR_INVALID_FUNCTION)", from_win32(1)},
    {"HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND)", from_win32(2)},
    {"HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND)", from_win32(3)},
    {"HRESULT_FROM_WIN32(ERROR_NOT_READY)", from_win32(21)},
    {"HRESULT_FROM_WIN32(ERROR_BAD_LENGTH)", from_win32(24)},
    {"HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION)", from_win32(32)},
    {"HRESULT_FROM_WIN32(ERROR_LOCK_VIOLATION)", from_win32(33)},
    {"HRESULT_FROM_WIN32(ERROR_HANDLE_EOF)", from_win32(38)},
    {"HRESULT_FROM_WIN32(ERROR_NOT_SUPPORTED)", from_win32(50)},
    {"HRESULT_FROM_WIN32(ERROR_FILE_EXISTS)", from_win32(80)},
    {"HRESULT_FROM_WIN32(ERROR_DISK_FULL)", from_win32(112)},
    {"HRESULT_FROM_WIN32(ERROR_INSUFFICIENT_BUFFER)", from_win32(122)},
    {"HRESULT_FROM_WIN32(ERROR_INVALID_NAME)", from_win32(123)},
    {"HRESULT_FROM_WIN32(ERROR_DIR_NOT_EMPTY)", from_win32(145)},
    {"HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME)", from_win32(161)},
    {"HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS)", from_win32(183)},
    {"HRESULT_FROM_WIN32(ERROR_FILENAME_EXCED_RANGE)", from_win32(206)},
    {"HRESULT_FROM_WIN32(ERROR_MORE_DATA)", from_win32(234)},
    {"HRESULT_FROM_WIN32(WAIT_TIMEOUT)", from_win32(258)},
    {"HRESULT_FROM_WIN32(ERROR_NO_MORE_ITEMS)", from_win32(259)},
    {"HRESULT_FROM_WIN32(ERROR_DIRECTORY)", from_win32(267)},
    {"HRESULT_FROM_WIN32(ERROR_OPERATION_ABORTED)", from_win32(995)},
    {"HRESULT_FROM_WIN32(ERROR_IO_DEVICE)", from_win32(1117)},
    {"HRESULT_FROM_WIN32(ERROR_NOT_FOUND)", from_win32(1168)},
    {"HRESULT_FROM_WIN32(ERROR_CANCELLED)", from_win32(1223)},
    {"HRESULT_FROM_WIN32(ERROR_TIMEOUT)", from_win32(1460)},
    {"HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE)", from_win32(1722)},
    {"HRESULT_FROM_WIN32(RPC_S_CALL_FAILED)", from_win32(1726)},
};

// The table ordered by name and by value, made once: traces print and parse millions of results.
struct Orders {
  std::vector<NamedHresult> by_name{std::begin(kNames), std::end(kNames)};
  std::vector<NamedHresult> by_value = by_name;

  Orders() {
    std::sort(by_name.begin(), by_name.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    std::sort(by_value.begin(), by_value.end(),
              [](const auto& a, const auto& b) { return a.value < b.value; });
  }
};

const Orders& orders() {
  // Never destroyed: the end of the process still prints steps.
  static const Orders& kOrders = *new Orders;
  return kOrders;
}

}  // namespace

std::span<const NamedHresult> hresult_names() {
  return kNames;
}

std::string print_hresult(Hresult result) {
  const auto& names = orders().by_value;
  const auto place =
      std::lower_bound(names.begin(), names.end(), result,
                       [](const NamedHresult& name, Hresult value) { return name.value < value; });
  if (place != names.end() && place->value == result) return std::string(place->name);
  return fmt::format("0x{:08X}", static_cast<std::uint32_t>(result));
}

std::optional<Hresult> parse_hresult(std::string_view text) {
  const auto& names = orders().by_name;
  const auto place = std::lower_bound(
      names.begin(), names.end(), text,
      [](const NamedHresult& name, std::string_view wanted) { return name.name < wanted; });
  if (place != names.end() && place->name == text) return place->value;
  if (text.size() < 3 || text.size() > 10 || !text.starts_with("0x")) return std::nullopt;
  std::uint32_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + 2, end, value, 16);
  if (error != std::errc() || stop != end) return std::nullopt;
  return static_cast<Hresult>(value);
}

std::string_view nearest_hresult_name(std::string_view text) {
  std::vector<std::string_view> names;
  for (const NamedHresult& name : kNames) {
    names.push_back(name.name);
  }
  return nearest(text, names);
}

}  // namespace vsskit
