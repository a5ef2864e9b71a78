// What the topics of writers share. Private to their folder.
#pragma once

#include "conformance/rule/session.h"

namespace vsskit::conformance {

// Whether a step says that a file came, went or changed.
[[nodiscard]] constexpr bool changes_content(Verb verb) {
  return verb == Verb::created || verb == Verb::modified || verb == Verb::extended ||
         verb == Verb::truncated || verb == Verb::deleted || verb == Verb::renamed;
}

}  // namespace vsskit::conformance
