// What host_backing needs of the host's file system, and nothing more: temporary folders, copies of
// trees, the clock that stamps files. POSIX only; elsewhere volumes lie in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sim/base/result.h"
#include "sim/volume/backing.h"

namespace vsskit::volume {

// A private folder that goes with all it holds when its last owner does, at the latest when the
// process ends in order.
class TemporaryFolder {
 public:
  // On the file system of `near` where it can be, so that files can be cloned from there.
  static Result<std::shared_ptr<TemporaryFolder>> make(const std::string& near);
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::string path);
  std::string path_;
};

struct HostEntry {
  std::string name;
  bool folder = false;
  HostStamp stamp;
};

// What lies at this path itself; links and special files are nothing.
[[nodiscard]] std::optional<HostEntry> look_at(const std::string& path);
// Sorted by name bytes; names that are not UTF-8, or that Windows cannot have, are left out.
[[nodiscard]] std::vector<HostEntry> entries_of(const std::string& folder);
// Clones the blocks where the host can, else copies.
[[nodiscard]] bool copy_host_file(const std::string& from, const std::string& to);
// The clock that stamps files, as nanoseconds: by touching a file.
[[nodiscard]] std::int64_t stamp_clock_ns();
// The Windows error nearest to the current errno.
[[nodiscard]] FileError error_of_errno();

}  // namespace vsskit::volume
