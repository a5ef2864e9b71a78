// When VSS sends Abort to writers, and when it must not. What a writer is sent after an Abort is
// with the other events.
#include <algorithm>

#include "conformance/rule/judge.h"
#include "conformance/rules/coordinator/answered.h"
#include "conformance/rules/coordinator/words.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

// The first event of this verb after a step; nullptr when there is none.
const Step* next_event(Steps events, Verb verb, const Step& after) {
  const auto found = std::find_if(events.begin(), events.end(), [&](const Step* event) {
    return event->verb == verb && event->number > after.number;
  });
  return found == events.end() ? nullptr : *found;
}

// Whether the backup had been prepared with the writer before, and nothing of it is over for it.
bool is_in_backup(const Session& session, const std::string& writer, const Step& abort) {
  if (session.event(writer, Verb::OnPostSnapshot) != nullptr) return false;
  if (session.event(writer, Verb::OnBackupComplete) != nullptr) return false;
  const Step* prepare = session.event(writer, Verb::OnPrepareBackup);
  const Step* over = prepare == nullptr ? nullptr : session.over(*prepare);
  return over != nullptr && over->number < abort.number && !is_gone(session, writer);
}

void abort_reaches_all(const Session& session, Judge& judge) {
  const Step* abort = session.first_accepted(Verb::AbortBackup);
  if (abort == nullptr || !session.succeeded(*abort) || !session.is_backup()) return;
  const Step* complete = session.first_accepted(Verb::BackupComplete);
  if (complete != nullptr && complete->number < abort->number) return;
  for (const std::string& writer : session.writers()) {
    if (!is_in_backup(session, writer, *abort)) continue;
    judge.applies(*abort);
    if (session.event(writer, Verb::OnAbort) != nullptr) continue;
    judge.violated(Place(*abort).of(writer).with(session.event(writer, Verb::OnPrepareBackup)),
                   "writer {} was prepared for the backup that AbortBackup ends, and got no Abort",
                   writer);
  }
}

void failed_freeze_is_aborted(const Session& session, Judge& judge) {
  if (session.released() == nullptr || !is_told_apart(session)) return;
  for (const std::string& writer : session.writers()) {
    if (is_gone(session, writer)) continue;
    const Steps events = session.events_of(writer);
    const Step* freeze = nullptr;
    for (const Step* event : events) {
      if (event->verb == Verb::OnFreeze) freeze = event;
      if (event->verb != Verb::OnFreeze && event->verb != Verb::OnThaw) continue;
      const bool refused = is_refused(session, *event);
      if (session.world().has_fault("writer_duplicate", writer, trace::spec(event->verb).text)) {
        continue;
      }
      if (!refused && (freeze == nullptr || !is_overrun(session, *freeze, *event))) continue;
      judge.applies(*event);
      if (next_event(events, Verb::OnAbort, *event) != nullptr) continue;
      judge.violated(Place(*event).with(freeze).with(session.over(*event)),
                     "{} of writer {} {}, and no Abort followed", trace::spec(event->verb).text,
                     writer,
                     refused ? "ended in " + session.result_text(*event)
                             : "was over after the writer's time was up");
    }
  }
}

void failed_creation_is_aborted(const Session& session, Judge& judge) {
  if (!is_told_apart(session)) return;
  for (const Step* snapshot : session.calls(Verb::DoSnapshotSet)) {
    const Outcome outcome = session.outcome_of(*snapshot);
    if (outcome.reported == nullptr || !outcome.result || !failed(*outcome.result)) continue;
    for (const std::string& writer : session.writers()) {
      const Steps events = session.events_of(writer);
      const Step* prepared = next_event(events, Verb::OnPrepareSnapshot, *snapshot);
      if (prepared == nullptr || session.answer_of(*prepared) != true) continue;
      if (tried_again(session, *snapshot, *prepared) || is_gone(session, writer)) continue;
      if (next_event(events, Verb::OnPostSnapshot, *prepared) != nullptr) continue;
      judge.applies(*prepared);
      if (next_event(events, Verb::OnAbort, *prepared) != nullptr) continue;
      judge.violated(Place(*outcome.reported).of(writer).with(snapshot).with(prepared),
                     "DoSnapshotSet failed with {}; writer {} had handled PrepareForSnapshot at "
                     "step {} and got no Abort",
                     session.result_text(*outcome.reported), writer, prepared->number);
    }
  }
}

// The Abort that an event's refusal alone brought about: nothing else was wrong, and nobody asked.
const Step* abort_without_reason(const Session& session, const Step& refused) {
  const Step* snapshot = session.last_before(Verb::DoSnapshotSet, refused);
  if (snapshot == nullptr || !session.outcome_of(*snapshot).known_finished()) return nullptr;
  const Steps events = session.events_of(refused.subject.label);
  const Step* abort = next_event(events, Verb::OnAbort, refused);
  if (abort == nullptr || tried_again(session, *snapshot, *abort)) return nullptr;
  if (session.last_before(Verb::AbortBackup, *abort) != nullptr) return nullptr;
  const Step* freeze = next_event(events, Verb::OnFreeze, *snapshot);
  return freeze != nullptr && refused.verb == Verb::OnPrepareSnapshot ? nullptr : abort;
}

void none_for_refusal_alone(const Session& session, Judge& judge) {
  if (!is_told_apart(session)) return;
  for (const Verb verb : {Verb::OnPrepareSnapshot, Verb::OnPostSnapshot}) {
    for (const Step* event : session.calls(verb)) {
      if (!is_refused(session, *event)) continue;
      judge.applies(*event);
      const Step* abort = abort_without_reason(session, *event);
      if (abort == nullptr) continue;
      judge.violated(Place(*abort).with(event).with(session.over(*event)),
                     "Abort after {} at step {} ended in {}; the shadow copies were made and the "
                     "requester did not call AbortBackup",
                     trace::spec(verb).text, event->number, session.result_text(*event));
    }
  }
}

// Whether a backup or a shadow copy was under way when this AbortBackup came.
bool is_under_way(const Session& session, const Step& abort) {
  const Step* complete = session.last_before(Verb::BackupComplete, abort);
  if (complete != nullptr) {
    const Outcome outcome = session.outcome_of(*complete);
    if (outcome.known_finished() && outcome.reported->number < abort.number) return false;
  }
  for (const Verb verb : {Verb::PrepareForBackup, Verb::StartSnapshotSet}) {
    const Step* begun = session.first_accepted(verb);
    if (begun != nullptr && begun->number < abort.number) return true;
  }
  return false;
}

// Whether an event is what this call brought about, and not what was begun later.
bool comes_of(const Session& session, const Step& event, const Step& call) {
  if (const Step* end = session.end_of(call)) return event.number < end->number;
  for (const Verb verb : {Verb::AbortBackup, Verb::PrepareForBackup, Verb::StartSnapshotSet}) {
    const Step* later = session.first_after(verb, call);
    if (later != nullptr && later->number < event.number) return false;
  }
  return true;
}

void idle_abort_ignored(const Session& session, Judge& judge) {
  for (const Step* abort : session.calls(Verb::AbortBackup)) {
    if (is_under_way(session, *abort)) continue;
    judge.applies(*abort);
    const Step* told = session.first_after(Verb::OnAbort, *abort);
    if (told == nullptr || !comes_of(session, *told, *abort)) continue;
    judge.violated(
        Place(*told).with(abort),
        "writer {} gets Abort from the AbortBackup at step {}, when neither a backup nor "
        "a shadow copy was under way",
        told->subject.label, abort->number);
  }
}

void none_after_post_snapshot(const Session& session, Judge& judge) {
  if (!is_told_apart(session)) return;
  for (const Step* handled : session.calls(Verb::OnPostSnapshot)) {
    // A handler may be at work when its requester gives up.
    const Step* over = session.over(*handled);
    if (over == nullptr) continue;
    judge.applies(*handled);
    const Step* abort = next_event(session.events_of(handled->subject.label), Verb::OnAbort, *over);
    if (abort == nullptr || tried_again(session, *handled, *abort)) continue;
    judge.violated(Place(*abort).with(handled),
                   "Abort to writer {} after its PostSnapshot at step {}", handled->subject.label,
                   handled->number);
  }
}

constexpr Rule kCoordinatorAborts[] = {
    {
        .id = "coordinator/aborts/abort-reaches-all",
        .inventory = "C-ABORT-01",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_abort_backup, ""},
        .statement = "AbortBackup sends Abort to each writer that was prepared for the backup and "
                     "has not handled PostSnapshot.",
        .why = "A writer that hears nothing waits in its preparations for a shadow copy that "
               "never comes.",
        .needs = holds::events,
        .check = abort_reaches_all,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/aborts/failed-freeze-aborted",
        .inventory = "C-ABORT-02",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::aborting_vss_operations, ""},
        .statement = "A writer gets Abort when its OnFreeze or OnThaw fails, or is not over within "
                     "the time that the writer may be frozen.",
        .why = "The writer has let go of its freeze, or never took it; without Abort it goes on as "
               "if its data had been copied.",
        .needs = holds::events,
        .check = failed_freeze_is_aborted,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/aborts/failed-creation-aborted",
        .inventory = "C-ABORT-03",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::aborting_vss_operations, ""},
        .statement = "When the creation of the shadow copies fails after PrepareForSnapshot, the "
                     "writers that handled it get Abort.",
        .why = "The writers stay prepared, or frozen, for shadow copies that do not exist.",
        .needs = holds::events,
        .check = failed_creation_is_aborted,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/aborts/none-for-refusal-alone",
        .inventory = "C-ABORT-04",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::aborting_vss_operations, "Requester Handling and Creation of Abort Events"},
        .statement = "A writer that fails in PrepareForSnapshot or PostSnapshot gets no Abort for "
                     "that alone.",
        .why = "The requester decides what a failed writer means; an Abort that nobody asked for "
               "undoes what the writer still keeps.",
        .needs = holds::calls,
        .check = none_for_refusal_alone,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/aborts/idle-abort-ignored",
        .inventory = "C-ABORT-06",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_abort_backup, ""},
        .statement = "AbortBackup without a backup or a shadow copy under way sends no events.",
        .why = "Writers undo what they are doing for another requester's backup.",
        .needs = holds::calls,
        .check = idle_abort_ignored,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/aborts/none-after-post-snapshot",
        .inventory = "C-ABORT-08",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_writer_on_abort, ""},
        .statement = "A writer that has handled PostSnapshot gets no Abort of that shadow copy any "
                     "more.",
        .why = "The writer has nothing left to undo, and undoes what the backup still needs.",
        .needs = holds::none,
        .check = none_after_post_snapshot,
        .unreachable = kOurs,
    },
};

}  // namespace

std::span<const Rule> coordinator_aborts() {
  return kCoordinatorAborts;
}

}  // namespace vsskit::conformance
