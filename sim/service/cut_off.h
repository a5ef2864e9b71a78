// What is left to do when the VSS service went away under a session. Private to the room.
#pragma once

#include "sim/service/session_parts.h"

namespace vsskit::service {

// What the session began is undone, and copies that nobody keeps go. Harmless twice.
void undo_for_cut(Session::Parts& session);

}  // namespace vsskit::service
