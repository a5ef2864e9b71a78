// How VSS deals with providers: which one it chooses, in what order it calls them, what it makes of
// their answers. What providers themselves do is in provider/.
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conformance/rule/judge.h"
#include "conformance/rules/coordinator/copy_words.h"
#include "conformance/rules/coordinator/words.h"
#include "conformance/rules/topics.h"
#include "sim/base/provider_codes.h"

namespace vsskit::conformance {
namespace {

// Hardware first, then software, then the system's own; none where the type was not declared.
std::optional<int> rank_of(const Session& session, const std::string& label) {
  const ProviderFacts* provider = session.world().provider(label);
  if (provider == nullptr) return std::nullopt;
  if (provider->type == "HARDWARE") return 0;
  if (provider->type == "SOFTWARE") return 1;
  if (provider->type == "SYSTEM") return 2;
  return std::nullopt;
}

// Whether the step is a provider's yes to the question whether it can copy the volume.
bool says_yes(const Session& session, const Step& step, std::string_view volume) {
  const bool one =
      step.verb == Verb::ProviderIsVolumeSupported || step.verb == Verb::AreLunsSupported;
  const bool asked = one ? step.text("volume") == volume
                         : step.verb == Verb::AreVolumesSupported &&
                               step.text("volumes").find(volume) != std::string_view::npos;
  return asked && session.value_of(step, "supported") == "yes";
}

void hardware_first(const Session& session, Judge& judge) {
  for (const Step* add : session.calls(Verb::AddToSnapshotSet)) {
    const auto wanted = add->guid_of("provider");
    if (!wanted || !wanted->is_null()) continue;
    for (const Step& begin : session.between(*add, session.over(*add))) {
      const auto rank = rank_of(session, begin.subject.label);
      if (begin.verb != Verb::BeginPrepareSnapshot || !rank) continue;
      judge.applies(begin);
      for (const Step& yes : session.between(*add, &begin)) {
        if (!says_yes(session, yes, begin.text("volume"))) continue;
        const auto better = rank_of(session, yes.subject.label);
        if (!better || *better >= *rank) continue;
        judge.violated(Place(begin).with(&yes).with(add),
                       "provider {} makes the copy, although provider {} had said at step {} that "
                       "it supports {}",
                       begin.subject.label, yes.subject.label, yes.number, begin.text("volume"));
      }
    }
  }
}

// Place of a call in a creation, from 1.
int phase_place(Verb verb) {
  const auto found = std::find(kPhases.begin(), kPhases.end(), verb);
  return static_cast<int>(found - kPhases.begin()) + 2;
}

// The calls of a creation in their order: BeginPrepareSnapshot and the phases.
std::vector<const Step*> creation_calls(const Session& session) {
  const Steps begins = session.calls(Verb::BeginPrepareSnapshot);
  std::vector<const Step*> calls(begins.begin(), begins.end());
  for (const Verb verb : kPhases) {
    const Steps phases = session.calls(verb);
    calls.insert(calls.end(), phases.begin(), phases.end());
  }
  std::sort(calls.begin(), calls.end(),
            [](const Step* one, const Step* other) { return one->number < other->number; });
  return calls;
}

void provider_phases_in_order(const Session& session, Judge& judge) {
  std::map<std::pair<std::string, std::string_view>, const Step*> last;
  for (const Step* call : creation_calls(session)) {
    if (call->text("set").empty()) continue;
    judge.applies(*call);
    const Step*& before = last[{call->subject.label, call->text("set")}];
    const bool begins = call->verb == Verb::BeginPrepareSnapshot;
    const int place = begins ? 1 : phase_place(call->verb);
    const int reached = before == nullptr                            ? 0
                        : before->verb == Verb::BeginPrepareSnapshot ? 1
                                                                     : phase_place(before->verb);
    if (before != nullptr && (begins ? place < reached : place <= reached)) {
      judge.violated(Place(*call).with(before), "{} of provider {} came after {} at step {}",
                     trace::spec(call->verb).text, call->subject.label,
                     trace::spec(before->verb).text, before->number);
    }
    before = call;
  }
}

void asked_before_prepared(const Session& session, Judge& judge) {
  for (const Step* begin : session.calls(Verb::BeginPrepareSnapshot)) {
    if (rank_of(session, begin->subject.label) != 0) continue;
    judge.applies(*begin);
    const Step* asked = session.last_before(Verb::AreLunsSupported, *begin);
    while (asked != nullptr && asked->subject != begin->subject)
      asked = session.last_before(Verb::AreLunsSupported, *asked);
    if (asked != nullptr) continue;
    judge.violated(*begin, "provider {} was never asked whether it supports the disks of {}",
                   begin->subject.label, begin->text("volume"));
  }
}

void aborted_once_begun(const Session& session, Judge& judge) {
  for (const Step* abort : session.calls(Verb::AbortSnapshots)) {
    judge.applies(*abort);
    const Step* snapshot = session.last_before(Verb::DoSnapshotSet, *abort);
    while (snapshot != nullptr && session.refused(*snapshot))
      snapshot = session.last_before(Verb::DoSnapshotSet, *snapshot);
    if (snapshot != nullptr) continue;
    judge.violated(*abort,
                   "AbortSnapshots of provider {} for a set of which nobody had asked "
                   "DoSnapshotSet",
                   abort->subject.label);
  }
}

bool is_hidden(const Session& session, const Step& call) {
  const auto result = session.result_of(call);
  return result && failed(*result) && !is_listed_provider_code(*result);
}

void odd_codes_in_preparing(const Session& session, Judge& judge) {
  for (const Step* add : session.calls(Verb::AddToSnapshotSet)) {
    if (!session.result_of(*add)) continue;
    for (const Step& begin : session.between(*add, session.over(*add))) {
      if (begin.verb != Verb::BeginPrepareSnapshot || !is_hidden(session, begin)) continue;
      judge.applies(begin);
      if (session.result_of(*add) == kVssEUnexpectedProviderError) continue;
      judge.violated(Place(*add).with(&begin),
                     "AddToSnapshotSet ended in {} after provider {} had "
                     "answered {}",
                     session.result_text(*add), begin.subject.label, session.result_text(begin));
    }
  }
}

// The first phase in which a provider failed between two steps.
const Step* first_failure(const Session& session, const Step& from, const Step& to) {
  const Step* first = nullptr;
  for (const Verb verb : kPhases) {
    const Step* phase = session.first_after(verb, from);
    while (phase != nullptr && phase->number < to.number && !session.refused(*phase))
      phase = session.first_after(verb, *phase);
    if (phase == nullptr || phase->number > to.number) continue;
    if (first == nullptr || phase->number < first->number) first = phase;
  }
  return first;
}

// Codes with which VSS speaks of something else: writes held for too long, a cancelled operation.
bool is_of_something_else(Hresult code) {
  return code == kVssEHoldWritesTimeout || code == kVssSAsyncCancelled;
}

void odd_codes_in_creating(const Session& session, Judge& judge) {
  // A query may be made to fail in any way.
  if (session.world().has_fault("call_fails")) return;
  for (const Step* snapshot : session.calls(Verb::DoSnapshotSet)) {
    const Outcome outcome = session.outcome_of(*snapshot);
    const Step* end = outcome.reported == nullptr ? nullptr : session.over(*outcome.reported);
    if (end == nullptr || outcome.known_finished()) continue;
    const Step* phase = first_failure(session, *snapshot, *end);
    if (phase == nullptr || !is_hidden(session, *phase)) continue;
    // DoSnapshotSet's own page has this one.
    if (session.result_of(*phase) == kVssERebootRequired) continue;
    judge.applies(*phase);
    if (outcome.result == kVssEUnexpectedProviderError) continue;
    if (is_of_something_else(*outcome.result)) continue;
    judge.violated(Place(*outcome.reported).with(phase).with(snapshot),
                   "DoSnapshotSet of step {} ended in {} after provider {} had answered {} to {}",
                   snapshot->number, print_hresult(*outcome.result), phase->subject.label,
                   session.result_text(*phase), trace::spec(phase->verb).text);
  }
}

void odd_codes_are_hidden(const Session& session, Judge& judge) {
  odd_codes_in_preparing(session, judge);
  odd_codes_in_creating(session, judge);
}

void transport_is_described(const Session& session, Judge& judge) {
  const Step* snapshot = session.last(Verb::DoSnapshotSet);
  if (snapshot == nullptr || !session.outcome_of(*snapshot).known_finished()) return;
  if (!has_bits(context_before(session, *snapshot), attribute::kTransportable)) return;
  for (const StoredComponents& stored : session.stored_components()) {
    if (stored.step->number < session.outcome_of(*snapshot).reported->number) continue;
    for (const document::SnapshotEntry& entry : stored.components->snapshots) {
      judge.applies(*stored.step);
      if (entry.source_luns && entry.snapshot_luns && entry.disk_extents) continue;
      judge.violated(Place(*stored.step).in(stored.document, entry.at).with(snapshot),
                     "the entry of copy {} has no {}", entry.id.text(),
                     !entry.source_luns     ? "disks of the original"
                     : !entry.snapshot_luns ? "disks of the copy"
                                            : "disk extents");
    }
  }
}

constexpr Rule kCoordinatorProviders[] = {
    {
        .id = "coordinator/providers/hardware-first",
        .inventory = "C-PROV-01",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::selecting_providers, ""},
        .statement = "Where the requester names no provider, a hardware provider that supports the "
                     "volume makes the copy, else a software provider, else the system's.",
        .why = "The array's copies were paid for, and the slow ones are made.",
        .needs = holds::none,
        .check = hardware_first,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/providers/phases-in-order",
        .inventory = "C-PROV-05",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::the_shadow_copy_creation_process, ""},
        .statement = "A provider prepares the volumes of a set, and is called for each phase of "
                     "its creation once and in order.",
        .why = "A provider is a state machine too: it refuses, or copies what is not prepared.",
        .needs = holds::none,
        .check = provider_phases_in_order,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/providers/asked-before-prepared",
        .inventory = "C-PROV-05",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::the_shadow_copy_creation_process, ""},
        .statement = "A hardware provider prepares no volume whose disks it was not asked about by "
                     "AreLunsSupported.",
        .why = "The array is to copy disks that it does not know.",
        .needs = holds::calls,
        .check = asked_before_prepared,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/providers/aborted-once-begun",
        .inventory = "C-PROV-10",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::state_transitions_in_shadow_copy_providers, ""},
        .statement = "AbortSnapshots comes after DoSnapshotSet was called, and never before.",
        .why = "A provider that has prepared volumes only is not in a state to abort.",
        .needs = holds::calls,
        .check = aborted_once_begun,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/providers/odd-codes-are-hidden",
        .inventory = "C-PROV-13",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::error_handling_in_shadow_copy_providers, "Valid Provider Return Values"},
        .statement = "A code that no provider should answer reaches the requester as "
                     "VSS_E_UNEXPECTED_PROVIDER_ERROR.",
        .why = "The requester cannot know what a private code of some provider means.",
        .needs = holds::none,
        .check = odd_codes_are_hidden,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/providers/transport-is-described",
        .inventory = "C-PROV-15",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::the_shadow_copy_creation_process, "Transportable Shadow Copies on a SAN"},
        .statement = "The document of a transportable set tells the disks of the originals and of "
                     "the copies, and where the volumes lie on them.",
        .why = "The other machine cannot find the copies that it is to import.",
        .needs = holds::none,
        .check = transport_is_described,
        .unreachable = kOurs,
    },
};

}  // namespace

std::span<const Rule> coordinator_providers() {
  return kCoordinatorProviders;
}

}  // namespace vsskit::conformance
