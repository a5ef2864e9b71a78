// Which XML names a VSS uses for the data of its documents: read off documents of a session with a
// writer of our own (names_writer.h) that has every datum in it. What nobody can bring about (LUNs
// of transportable copies) is named, and why.
#pragma once

#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/document/name_ids.h"
#include "sim/scenario/stage.h"
#include "sim/system/machine.h"

namespace vsskit::system {

struct LearntName {
  std::string datum;
  std::string here;  // `ELEMENT/attribute`, `ELEMENT`, a word; empty: not in its documents
  std::string ours;
  document::Evidence evidence{};  // of ours
  std::string_view not_asked{};   // why it is not in its documents, where nobody asks for it
};

// The stage is not entered yet; a shadow copy is made of its first volume that allows it. Errors:
// it has none; the first call that failed. Leaves nothing behind but the stage's recording.
[[nodiscard]] Result<std::vector<LearntName>> learn_names(scenario::Stage& stage);

// The same with this machine's VSS, as a table for people in the form of docs/formats/documents.md.
[[nodiscard]] Result<std::string> learn_names(Machine machine);

}  // namespace vsskit::system
