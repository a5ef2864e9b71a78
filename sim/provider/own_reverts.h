// What a provider can do beside Provider where reverts go on in its own time.
#pragma once

#include <memory>
#include <string_view>

#include "sim/base/hresult.h"

namespace vsskit::provider {

// A revert in a provider's own time: what its IVssAsync says. It may outlive the provider.
class RevertProgress {
 public:
  virtual ~RevertProgress() = default;
  // VSS_S_ASYNC_PENDING, VSS_S_ASYNC_FINISHED, or a failure's code as the requester sees it.
  virtual Hresult ask() = 0;
};

// A provider that has this beside Provider is asked here instead of query_revert_status().
class OwnReverts {
 public:
  virtual ~OwnReverts() = default;
  // The same, and what goes on telling how the revert stands; `progress` stays none where the
  // provider hands out nothing. IVssSoftwareSnapshotProvider::QueryRevertStatus.
  virtual Hresult follow_revert(std::string_view volume,
                                std::shared_ptr<RevertProgress>& progress) = 0;
};

}  // namespace vsskit::provider
