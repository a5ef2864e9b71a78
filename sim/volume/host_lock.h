// A lock on a file of the host, which processes share: one holder at a time, and none once the
// holder's process has ended, however it did. Two locks on one file exclude each other also inside
// one process. A native process and one under Wine exclude each other as well.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "sim/base/result.h"

namespace vsskit::volume {

class HostLock {
 public:
  // Makes the file where it is missing. None where somebody holds it, or it cannot be opened.
  static std::optional<HostLock> try_take(const std::string& path);
  // Waits for it, so long at most; then, and where the file cannot be opened, an error.
  static Result<HostLock> take(const std::string& path,
                               std::chrono::milliseconds at_most = std::chrono::seconds(10));
  // Gives it back.
  ~HostLock();
  HostLock(HostLock&& other) noexcept;
  HostLock& operator=(HostLock&&) = delete;

 private:
  using Raw = std::intptr_t;  // a descriptor or a HANDLE; -1 is none on both
  explicit HostLock(Raw handle) : handle_(handle) {}
  static Raw open(const std::string& path);
  static bool lock(Raw handle);
  static void close(Raw handle);
  static void rest();  // between two tries

  Raw handle_ = -1;
};

}  // namespace vsskit::volume
