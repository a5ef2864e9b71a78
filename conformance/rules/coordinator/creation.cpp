// How a set of shadow copies is made: what must come before, which volumes it takes, one set at a
// time, all of it or nothing. What becomes of copies that are there is in copies.cpp.
#include <string>

#include "conformance/rule/history.h"
#include "conformance/rule/judge.h"
#include "conformance/rules/coordinator/copy_words.h"
#include "conformance/rules/coordinator/words.h"
#include "conformance/rules/topics.h"
#include "sim/base/text.h"

namespace vsskit::conformance {
namespace {

void all_context_makes_none(const Session& session, Judge& judge) {
  for (const Verb verb : {Verb::StartSnapshotSet, Verb::DoSnapshotSet}) {
    for (const Step* call : session.calls(verb)) {
      if (context_before(session, *call) != context::kAll) continue;
      judge.applies(*call);
      if (verb != Verb::DoSnapshotSet || !session.outcome_of(*call).known_finished()) continue;
      judge.violated(Place(*call).with(context_step(session, *call)),
                     "DoSnapshotSet in context ALL ended in success");
    }
  }
}

void metadata_before_snapshot(const Session& session, Judge& judge) {
  for (const Step* snapshot : session.calls(Verb::DoSnapshotSet)) {
    const auto context = context_before(session, *snapshot);
    if (!context || (*context & attribute::kNoWriters) != 0) continue;
    judge.applies(*snapshot);
    if (session.last_before(Verb::GatherWriterMetadata, *snapshot) != nullptr) continue;
    const Outcome outcome = session.outcome_of(*snapshot);
    if (!outcome.known_finished()) continue;
    judge.violated(Place(*snapshot).with(outcome.reported),
                   "DoSnapshotSet in context {} ended in success, and GatherWriterMetadata was "
                   "never called",
                   context_name(session, *snapshot));
  }
}

void persistent_on_ntfs(const Session& session, Judge& judge) {
  for (const Step* add : session.calls(Verb::AddToSnapshotSet)) {
    if (!has_bits(context_before(session, *add), attribute::kPersistent)) continue;
    const VolumeFacts* volume = session.world().volume_of(add->text("volume"));
    if (volume == nullptr || volume->filesystem.empty()) continue;
    judge.applies(*add);
    const bool fits = equal_ignore_case(volume->filesystem, "NTFS") ||
                      equal_ignore_case(volume->filesystem, "ReFS");
    if (fits || !session.succeeded(*add)) continue;
    judge.violated(Place(*add).with(context_step(session, *add)),
                   "AddToSnapshotSet of {}, which is {}, in context {} ended in {}",
                   add->text("volume"), volume->filesystem, context_name(session, *add),
                   session.result_text(*add));
  }
}

// The last StartSnapshotSet before another one whose set is still waiting for its DoSnapshotSet.
const Step* waiting_before(const Session& session, const Step& start) {
  const Step* before = session.last_before(Verb::StartSnapshotSet, start);
  while (before != nullptr && !session.succeeded(*before))
    before = session.last_before(Verb::StartSnapshotSet, *before);
  if (before == nullptr) return nullptr;
  for (const Verb verb : {Verb::DoSnapshotSet, Verb::AbortBackup}) {
    const Step* end = session.last_before(verb, start);
    if (end != nullptr && end->number > before->number) return nullptr;
  }
  return before;
}

void one_set_at_once(const Session& session, Judge& judge) {
  for (const Step* start : session.calls(Verb::StartSnapshotSet)) {
    const Step* before = waiting_before(session, *start);
    if (before == nullptr) continue;
    judge.applies(*start);
    if (!session.succeeded(*start)) continue;
    judge.violated(Place(*start).with(before),
                   "StartSnapshotSet while the set of step {} was being made ended in {}",
                   before->number, session.result_text(*start));
  }
  for (const Creation& own : creations_of(session)) {
    const Creation* other = session.history().shadow_copies().creation_beside(own);
    if (other == nullptr) continue;
    judge.applies(*own.start);
    judge.violated(*own.start,
                   "this set was being made from step {} to {}, and that of another requester, "
                   "begun at step {}, until step {}",
                   own.from, own.until, other->from, other->until);
  }
}

void sixty_four_volumes(const Session& session, Judge& judge) {
  constexpr std::size_t kVolumesMax = 64;
  std::size_t count = 0;
  const Step* set = nullptr;
  for (const Step* add : session.calls(Verb::AddToSnapshotSet)) {
    const Step* start = session.last_before(Verb::StartSnapshotSet, *add);
    if (start != set) count = 0;
    set = start;
    if (count >= kVolumesMax) judge.applies(*add);
    if (!session.succeeded(*add)) continue;
    if (++count <= kVolumesMax) continue;
    judge.violated(Place(*add).with(set),
                   "AddToSnapshotSet of {}, volume {} of the set, ended in {}", add->text("volume"),
                   count, session.result_text(*add));
  }
}

void one_failure_fails_all(const Session& session, Judge& judge) {
  for (const Verb verb : kPhases) {
    for (const Step* phase : session.calls(verb)) {
      const Step* snapshot = session.last_before(Verb::DoSnapshotSet, *phase);
      if (snapshot == nullptr || !session.refused(*phase)) continue;
      if (phase->text("set") != set_before(session, *snapshot)) continue;
      judge.applies(*phase);
      const Outcome outcome = session.outcome_of(*snapshot);
      if (!outcome.known_finished()) continue;
      judge.violated(Place(*phase).with(snapshot).with(outcome.reported),
                     "{} of provider {} answered {}, and DoSnapshotSet at step {} ended in success",
                     trace::spec(verb).text, phase->subject.label, session.result_text(*phase),
                     snapshot->number);
    }
  }
}

// A provider that did not answer well to AbortSnapshots may have left its copies.
bool is_abort_refused(const Session& session) {
  for (const Step* abort : session.calls(Verb::AbortSnapshots)) {
    if (!session.succeeded(*abort)) return true;
  }
  return false;
}

// The call that was under way when a copy came: not one that had been refused by then.
const Step* call_that_made(const Session& session, const Step& copy) {
  const Step* call = session.last_before(Verb::DoSnapshotSet, copy);
  while (call != nullptr && session.refused(*call) && session.over(*call)->number < copy.number)
    call = session.last_before(Verb::DoSnapshotSet, *call);
  return call;
}

void nothing_left_of_failed(const Session& session, Judge& judge) {
  for (const Step* copy : session.calls(Verb::snapshot)) {
    const Step* snapshot = call_that_made(session, *copy);
    if (session.world().loses_volume_of(copy->subject.label)) continue;  // it went with its volume
    if (snapshot == nullptr || copy->text("set") != set_before(session, *snapshot)) continue;
    const Outcome outcome = session.outcome_of(*snapshot);
    if (!outcome.known_failed() || is_abort_refused(session)) continue;
    judge.applies(*copy);
    if (gone(session, copy->text("id")) != nullptr) continue;
    judge.violated(Place(*copy).with(snapshot).with(outcome.reported),
                   "the copy of {} is still there, although DoSnapshotSet at step {} ended in {}",
                   copy->subject.label, snapshot->number,
                   outcome.result ? print_hresult(*outcome.result) : std::string("an error"));
  }
}

constexpr Rule kCoordinatorCreation[] = {
    {
        .id = "coordinator/creation/all-context-makes-none",
        .inventory = "C-SHAD-02",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::shadow_copy_context_configurations,
                   "Writer Participation and Shadow Copies"},
        .statement = "No shadow copy is made in the context VSS_CTX_ALL.",
        .why = "Nobody could tell whether such a copy stays, and whether writers took part.",
        .needs = holds::none,
        .check = all_context_makes_none,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/creation/metadata-before-snapshot",
        .inventory = "C-SHAD-04",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::shadow_copy_creation_details, "Shadow Copies with Writer Participation"},
        .statement = "In contexts with writers DoSnapshotSet fails unless GatherWriterMetadata was "
                     "called.",
        .why = "VSS does not know the writers yet: the copies would be made behind their backs.",
        .needs = holds::calls,
        .check = metadata_before_snapshot,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/creation/persistent-on-ntfs",
        .inventory = "C-SHAD-06",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::shadow_copy_context_configurations, "Persistence and Shadow Copy Context"},
        .statement = "Volumes of other file systems than NTFS (and ReFS, which came after it) are "
                     "not taken into sets of a persistent context.",
        .why = "Such a copy would be gone after the next start, and a rollback with it.",
        .needs = holds::none,
        .check = persistent_on_ntfs,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/creation/one-set-at-once",
        .inventory = "C-SHAD-08",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::state_transitions_in_shadow_copy_providers, ""},
        .statement = "While a set is being made no other is begun: StartSnapshotSet gives "
                     "VSS_E_SNAPSHOT_SET_IN_PROGRESS, to this requester and to others.",
        .why = "Writers frozen for one set would be frozen again for another, for too long.",
        .needs = holds::none,
        .check = one_set_at_once,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/creation/sixty-four-volumes",
        .inventory = "C-SHAD-10",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_add_to_snapshot_set, ""},
        .statement = "A set takes 64 volumes, and not one more.",
        .why = "The requester expects a refusal, and plans a second set after it.",
        .needs = holds::none,
        .check = sixty_four_volumes,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/creation/one-failure-fails-all",
        .inventory = "C-SHAD-12",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::error_handling_in_shadow_copy_providers, "No Partial Commit"},
        .statement = "A provider that fails in a phase of the creation fails the whole set.",
        .why = "The requester backs up volumes together that do not show the same moment.",
        .needs = holds::none,
        .check = one_failure_fails_all,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/creation/nothing-left-of-failed",
        .inventory = "C-SHAD-12",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::error_handling_in_shadow_copy_providers, "No Partial Commit"},
        .statement = "Of a set whose creation failed no copy stays.",
        .why = "Nobody knows of the copy, and it takes room until the volume has none.",
        .needs = holds::files,
        .check = nothing_left_of_failed,
        .unreachable = kOurs,
    },
};

}  // namespace

std::span<const Rule> coordinator_creation() {
  return kCoordinatorCreation;
}

}  // namespace vsskit::conformance
