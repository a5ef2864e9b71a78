// How long VSS waits for a provider's call. What does not come back by then is given up: the object
// is let go of, and the call counts as VSS_E_UNEXPECTED_PROVIDER_ERROR.
//
// No page gives a number but for CommitSnapshots, whose ten seconds end because the writes that are
// held have to go on (required-behaviors-for-shadow-copy-providers.md, Time-Critical Operations);
// for the others it is what handlers of writers get.
#pragma once

#include "sim/base/time.h"
#include "sim/trace/vocabulary.h"

namespace vsskit::provider {

[[nodiscard]] inline VirtualTime patience(trace::Verb call) {
  const bool held = call == trace::Verb::CommitSnapshots;
  return VirtualTime::from_ms(held ? 10 * 1000 + 1 : 10 * 60 * 1000);
}

}  // namespace vsskit::provider
