// What the files of this backup's base were: the listings of the base's shadow copies, by which a
// rule knows what has changed since. Only for incremental and differential backups whose base is in
// the same recording.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/rule/copied_files.h"
#include "conformance/rule/session.h"

namespace vsskit::conformance {

class BaseFiles {
 public:
  // O(n log n) in the files that the listings name. The session must outlive it.
  explicit BaseFiles(const Session& session);

  // Whether nothing is known of the base.
  [[nodiscard]] bool empty() const { return volumes_.empty(); }
  // Whether the base is known to have held another content under this path, or no such file. False
  // where the base's listings do not tell of the volume.
  [[nodiscard]] bool has_changed(const ExpectedFile& file) const;

 private:
  const World* world_;
  std::map<std::string, std::string, std::less<>> digests_;  // by the path's key
  std::vector<std::string> volumes_;                         // World::volume_key(), sorted
};

}  // namespace vsskit::conformance
