// Where components stand in a session's document, so that no call walks it. Private to the room.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "sim/base/guid.h"
#include "sim/document/values.h"
#include "sim/service/component_access.h"

namespace vsskit::service {

// A component's place within its writer: logical path, backslash, name. A NULL logical path is the
// same place as an empty one; a name may hold backslashes here, as the requester's API allows.
[[nodiscard]] std::string place_key(std::string_view logical_path, std::string_view name);

// Of a document that holds one instance twice, or one component, the first stands for all. Each
// question is O(log n) in the document, apart from what it answers.
class DocumentIndex {
 public:
  // Of a document that was loaded.
  void rebuild(const document::BackupComponents& document);
  void add_writer(const Guid& instance, std::size_t writer);
  // False, and nothing done, where the place is taken.
  bool add(const document::WriterComponents& writer, std::string_view key, ComponentPlace place);

  // kNone when the document has nothing of the instance.
  [[nodiscard]] std::size_t writer_of(const Guid& instance) const;
  // Null when there is none.
  [[nodiscard]] const ComponentPlace* of_instance(const Guid& instance, std::string_view key) const;
  // Of all instances of a writer class, in the document's order; until the next change.
  [[nodiscard]] std::span<const ComponentPlace> of_class(const Guid& writer_id,
                                                         std::string_view key) const;

 private:
  using Key = std::pair<Guid, std::string>;

  std::map<Guid, std::size_t> writers_;
  std::map<Key, ComponentPlace> by_instance_;
  std::map<Key, ComponentPlaces> by_class_;
};

}  // namespace vsskit::service
