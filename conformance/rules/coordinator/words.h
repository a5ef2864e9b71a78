// What the topics of the coordinator and of providers share.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "conformance/rule/session.h"

namespace vsskit::conformance {

// Why no mutant breaks a coordinator's rule.
inline constexpr std::string_view kOurs =
    "The simulated VSS keeps to it; a finding would be a bug of the simulator.";

// Writes are held no longer.
inline constexpr std::int64_t kHoldMs = 10'000;

// The events of a backup in their order, and the part that a shadow copy brings.
inline constexpr std::array kBackupEvents = {
    Verb::OnPrepareBackup, Verb::OnPrepareSnapshot, Verb::OnFreeze,         Verb::OnThaw,
    Verb::OnPostSnapshot,  Verb::OnBackupComplete,  Verb::OnBackupShutdown,
};
inline constexpr std::array kSnapshotEvents = {Verb::OnPrepareSnapshot, Verb::OnFreeze,
                                               Verb::OnThaw, Verb::OnPostSnapshot};

// Place of an event in a backup, from 1; 0 for events that have none.
[[nodiscard]] constexpr int place_of(Verb verb) {
  for (std::size_t i = 0; i < kBackupEvents.size(); ++i) {
    if (kBackupEvents[i] == verb) return static_cast<int>(i) + 1;
  }
  return 0;
}

[[nodiscard]] constexpr bool is_of_snapshot(Verb verb) {
  return place_of(verb) >= 2 && place_of(verb) <= 5;
}

// Whether the events are those of one session. Its calls tell where it begins and ends: in a trace
// that holds none, all that was done for a requester looks like one session.
[[nodiscard]] inline bool is_told_apart(const Session& session) {
  const auto steps = session.steps();
  return session.holds(holds::calls) || std::any_of(steps.begin(), steps.end(), [](const Step& s) {
           return s.subject.party == trace::Party::requester &&
                  trace::spec(s.verb).kind == trace::StepKind::call;
         });
}

// Another attempt at the shadow copy begins between the two.
[[nodiscard]] inline bool tried_again(const Session& session, const Step& from, const Step& to) {
  const Step* snapshot = session.last_before(Verb::DoSnapshotSet, to);
  return snapshot != nullptr && snapshot->number > from.number;
}

// Whether the writer went away during the session: one of its handlers never came back, its process
// ended, or it unsubscribed. Nothing more can be sent to it.
[[nodiscard]] inline bool is_gone(const Session& session, const std::string& writer) {
  const Steps events = session.events_of(writer);
  const bool hangs = std::any_of(events.begin(), events.end(), [&](const Step* event) {
    return session.over(*event) == nullptr;
  });
  const auto gone = session.world().gone_at(writer);
  if (hangs || events.empty() || !gone || *gone < events.front()->number) return hangs;
  const Step* released = session.released();
  const Step* over = released == nullptr ? nullptr : session.over(*released);
  return over == nullptr || *gone < over->number;
}

}  // namespace vsskit::conformance
