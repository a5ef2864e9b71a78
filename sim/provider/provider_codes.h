// Which codes of providers reach the requester as they are (rule C-PROV-13;
// error-handling-in-shadow-copy-providers.md).
#pragma once

#include "sim/base/provider_codes.h"

namespace vsskit::provider {

// S_OK and the listed codes stay; anything else becomes VSS_E_UNEXPECTED_PROVIDER_ERROR.
[[nodiscard]] inline Hresult requester_code(Hresult code) {
  return is_listed_provider_code(code) ? code : kVssEUnexpectedProviderError;
}

// The same for the phases of a creation: DoSnapshotSet's page has one code more.
[[nodiscard]] inline Hresult creation_code(Hresult code) {
  return code == kVssERebootRequired ? code : requester_code(code);
}

}  // namespace vsskit::provider
