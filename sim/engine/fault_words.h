// How the values of named faults read: words, numbers, verbs, codes. Private to the room.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/engine/fault_plan.h"

namespace vsskit::engine {

using Words = std::vector<std::string_view>;

// What stands between blanks and tabs.
[[nodiscard]] Words words_of(std::string_view text);
[[nodiscard]] Error bad(std::string_view what, std::string_view expected);
// A decimal number up to 2^63-1; `unit` is for the error.
[[nodiscard]] Result<std::uint64_t> number(std::string_view word, std::string_view unit);
// A time that a handler or a phase takes longer: up to ten years, so that clocks do not overflow.
[[nodiscard]] Result<std::int64_t> milliseconds(std::string_view word);
// An event of writers or a call of providers or requesters.
[[nodiscard]] Result<trace::Verb> verb_of(trace::Party party, trace::StepKind kind,
                                          std::string_view word);
// Whatever a fault can be tied to: an event, a phase of a creation, a method of a requester's
// object. A name that providers and requesters share (IsVolumeSupported) is the requester's.
[[nodiscard]] Result<trace::Verb> moment_of(std::string_view word);
// A failure code by name or in hex.
[[nodiscard]] Result<Hresult> code(std::string_view word);

// One setter of a fault; `words` are as many as its row allows.
using FaultSetter = Result<void> (*)(FaultPlan&, const Words&);

// Faults of writers, of providers, of what surrounds them.
Result<void> set_writer_veto(FaultPlan& plan, const Words& words);
Result<void> set_writer_throw(FaultPlan& plan, const Words& words);
Result<void> set_writer_slow(FaultPlan& plan, const Words& words);
Result<void> set_writer_hang(FaultPlan& plan, const Words& words);
Result<void> set_writer_exit(FaultPlan& plan, const Words& words);
Result<void> set_writer_duplicate(FaultPlan& plan, const Words& words);
Result<void> set_writer_access(FaultPlan& plan, const Words& words);
Result<void> set_requester_exit(FaultPlan& plan, const Words& words);
Result<void> set_requester_access(FaultPlan& plan, const Words& words);
Result<void> set_requester_without_com(FaultPlan& plan, const Words& words);
Result<void> set_call_fails(FaultPlan& plan, const Words& words);
Result<void> set_provider_fail(FaultPlan& plan, const Words& words);
Result<void> set_provider_slow(FaultPlan& plan, const Words& words);
Result<void> set_provider_hang(FaultPlan& plan, const Words& words);
Result<void> set_volume_lost(FaultPlan& plan, const Words& words);
Result<void> set_service_disabled(FaultPlan& plan, const Words& words);
Result<void> set_service_stops(FaultPlan& plan, const Words& words);
Result<void> set_service_runs_on(FaultPlan& plan, const Words& words);
Result<void> set_hold_fails(FaultPlan& plan, const Words& words);
Result<void> set_release_fails(FaultPlan& plan, const Words& words);
Result<void> set_crash(FaultPlan& plan, const Words& words);
Result<void> set_torn(FaultPlan& plan, const Words& words);
Result<void> set_disk_full(FaultPlan& plan, const Words& words);
Result<void> set_differential_full(FaultPlan& plan, const Words& words);
Result<void> set_document_cut(FaultPlan& plan, const Words& words);
Result<void> set_document_flip(FaultPlan& plan, const Words& words);

}  // namespace vsskit::engine
