// Volumes that are mounted in folders of a Wine prefix's drives: a link in the folder's place, and
// the volume's name. Private to the room. POSIX hosts only.
#pragma once

#include <string>
#include <vector>

#include "sim/base/guid.h"
#include "sim/base/result.h"

namespace vsskit::run {

struct PrefixMount {
  std::string root;         // `V:\mounted\`
  std::string host_folder;  // empty: a folder of the prefix's own
  Guid guid;                // of the volume's name
};

class WineMounts {
 public:
  WineMounts() = default;
  // The folders are again what they were.
  ~WineMounts();
  WineMounts(const WineMounts&) = delete;
  WineMounts& operator=(const WineMounts&) = delete;

  // The drives are there; a mount may lie on one before it. Errors: a folder that holds something,
  // or cannot be made.
  Result<void> add(const std::string& prefix, const std::vector<PrefixMount>& mounts);

 private:
  struct Link {
    std::string place;
    bool was_folder = false;
  };
  Result<void> add_one(const std::string& prefix, const PrefixMount& mount);
  std::vector<Link> links_;
};

}  // namespace vsskit::run
