// Which codes of providers reach the requester as they are (rule C-PROV-13;
// error-handling-in-shadow-copy-providers.md).
#pragma once

#include <algorithm>
#include <array>

#include "sim/base/hresult.h"

namespace vsskit::provider {

// S_OK and the listed codes stay; anything else becomes VSS_E_UNEXPECTED_PROVIDER_ERROR.
[[nodiscard]] inline Hresult requester_code(Hresult code) {
  constexpr std::array kKnown = {kSOk,
                                 kEOutOfMemory,
                                 kEInvalidArg,
                                 kEAccessDenied,
                                 kVssEBadState,
                                 kVssEObjectNotFound,
                                 kVssEInsufficientStorage,
                                 kVssEVolumeNotSupported,
                                 kVssEVolumeNotSupportedByProvider,
                                 kVssEMaximumNumberOfSnapshotsReached,
                                 kVssEProviderVeto,
                                 kVssECannotRevertDiskId};
  const bool known = std::find(kKnown.begin(), kKnown.end(), code) != kKnown.end();
  return known ? code : kVssEUnexpectedProviderError;
}

// The same for the phases of a creation: DoSnapshotSet's page has one code more.
[[nodiscard]] inline Hresult creation_code(Hresult code) {
  return code == kVssERebootRequired ? code : requester_code(code);
}

}  // namespace vsskit::provider
