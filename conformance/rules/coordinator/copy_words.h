// What the topics about shadow copies and their providers share. Private to their folder.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "conformance/rule/session.h"

namespace vsskit::conformance {

// The phases of a creation in their order, as providers are called.
inline constexpr std::array kPhases = {
    Verb::EndPrepareSnapshots, Verb::PreCommitSnapshots,      Verb::CommitSnapshots,
    Verb::PostCommitSnapshots, Verb::PreFinalCommitSnapshots, Verb::PostFinalCommitSnapshots,
};

// The SetContext that was in force before a step; nullptr where there was none.
[[nodiscard]] inline const Step* context_step(const Session& session, const Step& step) {
  const Step* set = session.last_before(Verb::SetContext, step);
  while (set != nullptr && session.refused(*set))
    set = session.last_before(Verb::SetContext, *set);
  return set;
}

// The context in force before a step; none where the trace does not tell: an excerpt may lack the
// call that set it.
[[nodiscard]] inline std::optional<std::uint32_t> context_before(const Session& session,
                                                                 const Step& step) {
  const Step* set = context_step(session, step);
  if (set == nullptr) {
    return session.holds(holds::calls) ? std::optional(context::kBackup) : std::nullopt;
  }
  const auto value = parse_name(Naming::context, set->text("context"));
  return value ? std::optional(static_cast<std::uint32_t>(*value)) : std::nullopt;
}

// The same as it was written.
[[nodiscard]] inline std::string_view context_name(const Session& session, const Step& step) {
  const Step* set = context_step(session, step);
  return set == nullptr ? "BACKUP" : set->text("context");
}

// Whether these bits are set in a context that makes copies.
[[nodiscard]] constexpr bool has_bits(std::optional<std::uint32_t> context, std::uint32_t bits) {
  return context && *context != context::kAll && (*context & bits) == bits;
}

// The set that was being made when a step came: what StartSnapshotSet had given. Empty where the
// trace does not tell.
[[nodiscard]] inline std::string_view set_before(const Session& session, const Step& step) {
  const Step* start = session.last_before(Verb::StartSnapshotSet, step);
  while (start != nullptr && session.refused(*start))
    start = session.last_before(Verb::StartSnapshotSet, *start);
  return start == nullptr ? std::string_view{} : session.value_of(*start, "set");
}

// The step that said that a copy is gone; nullptr when none did.
[[nodiscard]] inline const Step* gone(const Session& session, std::string_view copy) {
  for (const Step* step : session.calls(Verb::snapshot_deleted)) {
    if (step->text("id") == copy) return step;
  }
  return nullptr;
}

}  // namespace vsskit::conformance
