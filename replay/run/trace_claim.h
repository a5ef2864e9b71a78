// The folder that takes a run's recording, held by that run alone: of two that begin at once, both
// find it new. A folder within it stands for the claim, since making one either succeeds for one or
// fails; after a run that was killed it stays there.
#pragma once

#include <string>
#include <utility>

#include "sim/base/result.h"

namespace vsskit::run {

class TraceClaim {
 public:
  // Makes the folder where it is missing. Errors: it cannot be made, is another run's, or holds
  // something by now.
  [[nodiscard]] static Result<TraceClaim> of(const std::string& folder);
  // Gives it back; the folder stays.
  ~TraceClaim();
  TraceClaim(TraceClaim&& other) noexcept;
  TraceClaim& operator=(TraceClaim&&) = delete;

 private:
  explicit TraceClaim(std::string folder) : folder_(std::move(folder)) {}
  std::string folder_;
};

}  // namespace vsskit::run
