// A stored document for a call of the API, which is stricter than reading: that is tolerant because
// documents from the field are to be judged, while a session cannot work with a component that no
// call can name. VSS itself leaves none in what it saves.
#pragma once

#include <string_view>

#include "sim/base/result.h"
#include "sim/document/values.h"

namespace vsskit::document {

// Reads a document as parse_...() does, and refuses what no saved document has: a component that is
// there twice (one logical path and name within a writer's instance), a type of component that
// there is not, a usage that there is not. Of other enumerations not every word is public: any is
// taken.
[[nodiscard]] Result<BackupComponents> load_backup_components(std::string_view bytes,
                                                              std::string_view name);
[[nodiscard]] Result<WriterMetadata> load_writer_metadata(std::string_view bytes,
                                                          std::string_view name);

}  // namespace vsskit::document
