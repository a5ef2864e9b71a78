// The codes that providers may answer (error-handling-in-shadow-copy-providers.md, "Valid Provider
// Return Values"): what the simulated VSS passes on, and what rules ask of any.
#pragma once

#include <algorithm>
#include <array>

#include "sim/base/hresult.h"

namespace vsskit {

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

}  // namespace vsskit
