// The part of host_lock that is the same on every host.
#include "sim/volume/host_lock.h"

#include <utility>

namespace vsskit::volume {
namespace {

constexpr std::chrono::milliseconds kRest{5};

}  // namespace

HostLock::HostLock(HostLock&& other) noexcept : handle_(std::exchange(other.handle_, -1)) {}

HostLock::~HostLock() {
  if (handle_ != -1) close(handle_);
}

std::optional<HostLock> HostLock::try_take(const std::string& path) {
  HostLock held(open(path));
  if (held.handle_ == -1 || !lock(held.handle_)) return std::nullopt;
  return held;
}

Result<HostLock> HostLock::take(const std::string& path, std::chrono::milliseconds at_most) {
  HostLock held(open(path));
  if (held.handle_ == -1) return Error{path, "cannot be opened", "a folder that is writable"};
  for (auto waited = kRest; waited <= at_most; waited += kRest) {
    if (lock(held.handle_)) return held;
    rest();
  }
  return Error{path, "is held by another process", "that process ended, or going on"};
}

}  // namespace vsskit::volume
