#include "replay/run/trace_claim.h"

#include <filesystem>
#include <iterator>
#include <utility>

#include "sim/base/host_path.h"

namespace vsskit::run {
namespace {

namespace fs = std::filesystem;

constexpr const char* kClaim = "in-use";

}  // namespace

Result<TraceClaim> TraceClaim::of(const std::string& folder) {
  std::error_code error;
  fs::create_directories(host_path(folder), error);
  if (error) return Error{folder, "cannot be made", "a folder that is writable"};
  const bool made = fs::create_directory(host_path(folder) / kClaim, error);
  if (error) return Error{folder, "takes no recording", "a folder that is writable"};
  if (!made) {
    return Error{folder, "is another run's, or that of one that was killed",
                 "a folder for the recording alone"};
  }
  TraceClaim claim(folder);
  const fs::directory_iterator entries(host_path(folder), error);
  if (std::distance(begin(entries), end(entries)) == 1) return claim;
  return Error{folder, "is not empty", "a folder for the recording alone"};
}

TraceClaim::TraceClaim(TraceClaim&& other) noexcept
    : folder_(std::exchange(other.folder_, std::string())) {}

TraceClaim::~TraceClaim() {
  std::error_code ignored;
  if (!folder_.empty()) fs::remove(host_path(folder_) / kClaim, ignored);
}

}  // namespace vsskit::run
