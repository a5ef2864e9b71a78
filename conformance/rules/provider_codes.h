// The codes that providers may answer (error-handling-in-shadow-copy-providers.md, "Valid Provider
// Return Values"): what the rules about providers and about VSS share.
#pragma once

#include <algorithm>
#include <array>

#include "sim/base/hresult.h"

namespace vsskit::conformance {

[[nodiscard]] inline bool is_listed_provider_code(Hresult code) {
  constexpr std::array kListed = {kSOk,
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
  return std::find(kListed.begin(), kListed.end(), code) != kListed.end();
}

}  // namespace vsskit::conformance
