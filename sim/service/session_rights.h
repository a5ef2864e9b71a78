// Which methods of a requester need rights of their own.
#pragma once

#include "sim/trace/vocabulary.h"

namespace vsskit::service {

// Whether the method's page lists E_ACCESSDENIED. A requester without rights is made no object at
// all; one that loses them later - a thread that goes on as somebody else - meets it here.
[[nodiscard]] bool needs_rights(trace::Verb method);

}  // namespace vsskit::service
