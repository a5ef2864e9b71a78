// A requester that makes the calls it is told, one by one, in the words of a trace. Nothing is
// added, nothing is stopped by a failure: wrong orders are what it is for. It copies no files.
//
// Ids that only a run knows are written `$writer:LABEL`, `$instance:LABEL`, `$set` (of the last
// StartSnapshotSet) and `$snapshot:VOLUME` (of the last AddToSnapshotSet of that volume).
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/service/world.h"

namespace vsskit::scenario {

// Whether the text is a call that can be made; an error without `where` otherwise.
[[nodiscard]] Result<void> check_step(std::string_view text);

// Makes the calls in order, in the process's present world. The requester's object is created with
// the first call that needs it, and its last reference goes at the end, unless the steps are over
// by then. An error names the step that cannot be read; calls that fail are no errors.
//
// Some calls cannot be made: the object was refused, the machine's VSS is older than the method's
// interface, no operation was started. They leave nothing in the trace; each is answered with one
// sentence, in order.
[[nodiscard]] Result<std::vector<std::string>> run_steps(service::World& world,
                                                         std::span<const std::string> steps);

}  // namespace vsskit::scenario
