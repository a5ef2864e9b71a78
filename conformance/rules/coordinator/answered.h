// What a writer's answers make of an event. Private to the coordinator's topics.
#pragma once

#include "conformance/rule/session.h"

namespace vsskit::conformance {

// Whether the handler came back with anything but `true`: a veto, or an exception.
[[nodiscard]] inline bool is_refused(const Session& session, const Step& event) {
  return session.over(event) != nullptr && session.answer_of(event) != true;
}

// Whether the writer was done with an event later than it may be frozen, from this Freeze on.
[[nodiscard]] inline bool is_overrun(const Session& session, const Step& freeze,
                                     const Step& event) {
  const WriterFacts* writer = session.world().writer(freeze.subject.label);
  const Step* over = session.over(event);
  if (writer == nullptr || over == nullptr) return false;
  return (over->time - freeze.time).ms() > writer->freeze_timeout_ms;
}

}  // namespace vsskit::conformance
