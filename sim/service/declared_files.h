// The file sets that writers declared, by what they name: answers whether a target of AddNewTarget
// is one of a component set's. Building is O(n log n) in file sets, a question O(log n). Private to
// the room.
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>

#include "sim/base/guid.h"
#include "sim/document/values.h"

namespace vsskit::service {

class DeclaredFiles {
 public:
  void add(const document::WriterMetadata& metadata);

  // Whether a component of the set that begins with `component` (its logical path, then its name,
  // joined by backslashes) was declared.
  [[nodiscard]] bool knows(const Guid& writer_id, const std::string& component) const;
  // Whether one of them has this file set: path, file specification and recursion flag.
  [[nodiscard]] bool declares(const Guid& writer_id, const std::string& component,
                              const document::FileSet& files) const;

 private:
  using FileKey = std::tuple<Guid, std::string, std::string, bool>;
  std::map<Guid, std::set<std::string>> components_;
  std::map<FileKey, std::set<std::string>> holders_;
};

// A component's full logical name.
[[nodiscard]] std::string full_name(const std::string& logical_path, const std::string& name);

}  // namespace vsskit::service
