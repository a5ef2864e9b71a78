// Which events VSS sends to writers, in which order, and when. In a simulated trace a finding is
// our own bug; in one of the real VSS it is news.
#include <algorithm>
#include <set>

#include "conformance/rule/judge.h"
#include "conformance/rules/coordinator/copy_words.h"
#include "conformance/rules/coordinator/words.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

// The fault plan had the event delivered twice.
bool was_duplicated(const Session& session, const Step& before, const Step& event) {
  return before.verb == event.verb &&
         session.world().has_fault("writer_duplicate", event.subject.label,
                                   trace::spec(event.verb).text);
}

void in_order(const Session& session, Judge& judge) {
  if (!session.is_backup() || !is_told_apart(session)) return;
  for (const std::string& writer : session.writers()) {
    const Step* before = nullptr;
    for (const Step* event : session.events_of(writer)) {
      if (place_of(event->verb) == 0) continue;
      judge.applies(*event);
      if (before != nullptr && place_of(event->verb) <= place_of(before->verb) &&
          !(is_of_snapshot(event->verb) && tried_again(session, *before, *event)) &&
          !was_duplicated(session, *before, *event)) {
        judge.violated(Place(*event).with(before), "{} came after {} at step {}",
                       trace::spec(event->verb).text, trace::spec(before->verb).text,
                       before->number);
      }
      before = event;
    }
  }
}

void snapshot_events_within_snapshot(const Session& session, Judge& judge) {
  const Step* snapshot = session.first_accepted(Verb::DoSnapshotSet);
  for (const Verb verb : kSnapshotEvents) {
    const Step* event = session.first(verb);
    if (event == nullptr || !session.is_backup()) continue;
    judge.applies(*event);
    if (snapshot != nullptr && snapshot->number < event->number) continue;
    judge.violated(Place(*event).with(snapshot), "{} without a DoSnapshotSet under way",
                   trace::spec(verb).text);
  }
}

void silent_without_writers(const Session& session, Judge& judge) {
  if (session.context_has_writers()) return;
  const Step* context = session.last(Verb::SetContext);
  judge.applies(*context);
  for (const Verb verb : kSnapshotEvents) {
    const Step* event = session.first_after(verb, *context);
    if (event == nullptr) continue;
    judge.violated(Place(*event).with(context), "{} in context {}, which has no writers",
                   trace::spec(verb).text, context->text("context"));
  }
}

void restore_has_restore_events(const Session& session, Judge& judge) {
  if (session.kind() != SessionKind::restore || !is_told_apart(session)) return;
  for (const std::string& writer : session.writers()) {
    for (const Step* event : session.events_of(writer)) {
      judge.applies(*event);
      if (place_of(event->verb) == 0 && event->verb != Verb::OnAbort) continue;
      if (event->verb == Verb::OnBackupShutdown) continue;
      judge.violated(*event, "{} in a restore", trace::spec(event->verb).text);
    }
  }
}

// Front end first, system last; -1 where the level says nothing.
int freeze_rank(const Step& freeze) {
  const std::string_view level = freeze.text("level");
  if (level == "FRONT_END") return 0;
  if (level == "BACK_END") return 1;
  return level == "SYSTEM" ? 2 : -1;
}

void freeze_by_level(const Session& session, Judge& judge) {
  if (!is_told_apart(session)) return;
  const Step* before = nullptr;
  for (const Step* freeze : session.calls(Verb::OnFreeze)) {
    if (freeze_rank(*freeze) < 0) continue;
    judge.applies(*freeze);
    if (before != nullptr && freeze_rank(*freeze) < freeze_rank(*before) &&
        !tried_again(session, *before, *freeze)) {
      judge.violated(Place(*freeze).with(before), "level {} was frozen after level {} at step {}",
                     freeze->text("level"), before->text("level"), before->number);
    }
    before = freeze;
  }
}

void thaw_or_abort_after_freeze(const Session& session, Judge& judge) {
  if (session.released() == nullptr) return;
  for (const std::string& writer : session.writers()) {
    const Step* frozen = nullptr;
    for (const Step* event : session.events_of(writer)) {
      if (event->verb == Verb::OnFreeze) frozen = event;
      if (event->verb == Verb::OnThaw || event->verb == Verb::OnAbort) frozen = nullptr;
    }
    if (session.event(writer, Verb::OnFreeze) == nullptr || is_gone(session, writer)) continue;
    judge.applies(*session.event(writer, Verb::OnFreeze));
    if (frozen == nullptr) continue;
    judge.violated(*frozen, "writer {} was frozen and got neither Thaw nor Abort until the end",
                   writer);
  }
}

void prepared_before_snapshot_events(const Session& session, Judge& judge) {
  const Step* first = session.first(Verb::OnPrepareSnapshot);
  if (first == nullptr || !is_told_apart(session)) return;
  for (const Step* prepare : session.calls(Verb::OnPrepareBackup)) {
    judge.applies(*prepare);
    const Step* over = session.over(*prepare);
    if (over == nullptr || over->number < first->number) continue;
    judge.violated(Place(*first).with(prepare).with(over),
                   "PrepareForSnapshot while writer {} was still in OnPrepareBackup of step {}",
                   prepare->subject.label, prepare->number);
  }
}

void nothing_after_abort(const Session& session, Judge& judge) {
  if (!is_told_apart(session)) return;
  for (const Step* abort : session.calls(Verb::OnAbort)) {
    judge.applies(*abort);
    const Steps events = session.events_of(abort->subject.label);
    auto next = std::upper_bound(
        events.begin(), events.end(), abort->number,
        [](StepNumber number, const Step* event) { return number < event->number; });
    while (next != events.end() && place_of((*next)->verb) == 0)
      ++next;
    if (next == events.end() || (*next)->verb == Verb::OnBackupShutdown) continue;
    if (tried_again(session, *abort, **next)) continue;
    judge.violated(Place(**next).with(abort), "{} after Abort at step {}",
                   trace::spec((*next)->verb).text, abort->number);
  }
}

void shutdown_at_the_end(const Session& session, Judge& judge) {
  const Step* released = session.released();
  if (released == nullptr || !session.is_backup()) return;
  for (const std::string& writer : session.writers()) {
    const Step* prepared = session.event(writer, Verb::OnPrepareBackup);
    if (prepared == nullptr || is_gone(session, writer)) continue;
    judge.applies(*prepared);
    if (session.event(writer, Verb::OnBackupShutdown) != nullptr) continue;
    judge.violated(Place(*released).with(prepared), "writer {} got no BackupShutdown", writer);
  }
}

void complete_only_when_called(const Session& session, Judge& judge) {
  for (const Step* event : session.calls(Verb::OnBackupComplete)) {
    judge.applies(*event);
    if (session.last_before(Verb::BackupComplete, *event) != nullptr) continue;
    judge.violated(*event, "OnBackupComplete although the requester never called BackupComplete");
  }
}

void only_writers_with_components(const Session& session, Judge& judge) {
  if (session.component_mode() != true || !session.is_backup()) return;
  // A document that a backup begins with brings components that nobody adds.
  const Step* begun = session.first_accepted(Verb::InitializeForBackup);
  if (begun != nullptr && !begun->text("document").empty()) return;
  std::set<Guid> chosen;
  for (const AddedComponent& added : session.added())
    chosen.insert(added.name.writer_id);
  for (const std::string& writer : session.writers()) {
    const Guid id = session.writer_id(writer);
    if (id.is_null()) continue;
    for (const Step* event : session.events_of(writer)) {
      if (place_of(event->verb) < 2 || place_of(event->verb) > 6) continue;
      judge.applies(*event);
      if (chosen.find(id) != chosen.end()) continue;
      judge.violated(*event, "{} to writer {}, which has no component in the backup",
                     trace::spec(event->verb).text, writer);
      break;
    }
  }
}

void abort_when_window_is_over(const Session& session, Judge& judge) {
  if (!is_told_apart(session)) return;
  for (const Step* freeze : session.calls(Verb::OnFreeze)) {
    const WriterFacts* writer = session.world().writer(freeze->subject.label);
    if (writer == nullptr) continue;
    const Steps events = session.events_of(writer->label);
    const auto thaw = std::find_if(events.begin(), events.end(), [&](const Step* event) {
      return event->number > freeze->number && event->verb == Verb::OnThaw;
    });
    if (thaw == events.end()) continue;
    judge.applies(*freeze);
    const VirtualTime window = (*thaw)->time - freeze->time;
    if (window.ms() <= writer->freeze_timeout_ms) continue;
    judge.violated(Place(**thaw).with(freeze),
                   "Thaw came {} s after Freeze at step {}; the limit of writer {} is {} ms",
                   window.text(), freeze->number, writer->label, writer->freeze_timeout_ms);
  }
}

void shutdown_names_the_set(const Session& session, Judge& judge) {
  const Step* snapshot = session.last(Verb::DoSnapshotSet);
  const std::string_view set = snapshot == nullptr ? "" : set_before(session, *snapshot);
  if (set.empty() || !session.outcome_of(*snapshot).known_finished()) return;
  for (const Step* event : session.calls(Verb::OnBackupShutdown)) {
    if (event->find("set") == nullptr) continue;
    judge.applies(*event);
    if (event->text("set") == set) continue;
    judge.violated(Place(*event).with(snapshot), "BackupShutdown for set {}; this backup's is {}",
                   event->text("set"), set);
  }
}

constexpr Rule kCoordinatorEvents[] = {
    {
        .id = "coordinator/events/in-order",
        .inventory = "C-EVT-01 C-DONE-13",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::writers, "Backup and Restore Events"},
        .statement = "A writer gets PrepareForBackup, PrepareForSnapshot, Freeze, Thaw, "
                     "PostSnapshot, BackupComplete and BackupShutdown in this order, each once.",
        .why = "Writers are state machines that follow this order; another one leaves them frozen "
               "or makes them truncate logs too early.",
        .needs = holds::none,
        .check = in_order,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/events/snapshot-events-within-snapshot",
        .inventory = "C-EVT-02 C-EVT-03",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::overview_of_pre_backup_tasks, ""},
        .statement = "PrepareForSnapshot, Freeze, Thaw and PostSnapshot come from DoSnapshotSet "
                     "alone.",
        .why = "A backup without a shadow copy must not stop anybody's writes.",
        .needs = holds::calls,
        .check = snapshot_events_within_snapshot,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/events/silent-without-writers",
        .inventory = "C-EVT-05",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::shadow_copy_creation_details, "Shadow Copies without Writer Participation"},
        .statement = "In a context without writers no writer gets an event of the shadow copy.",
        .why = "Writers would be frozen for a shadow copy that does not wait for them.",
        .needs = holds::none,
        .check = silent_without_writers,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/events/restore-has-restore-events",
        .inventory = "C-EVT-04 C-ABORT-05",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::writers, "Backup and Restore Events"},
        .statement = "A restore sends no backup event and no Abort.",
        .why = "A writer that is being restored would freeze, or drop its logs.",
        .needs = holds::none,
        .check = restore_has_restore_events,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/events/freeze-by-level",
        .inventory = "C-EVT-06",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_vss_application_level, ""},
        .statement = "Freeze goes to front-end writers first, then to back-end, then to "
                     "system-level ones.",
        .why = "A front end frozen last still writes through a back end that is already frozen.",
        .needs = holds::none,
        .check = freeze_by_level,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/events/freeze-is-ended",
        .inventory = "C-EVT-08",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_writer_on_freeze, ""},
        .statement = "Every Freeze is followed by Thaw or Abort.",
        .why = "A writer that hears neither holds its writes for ever.",
        .needs = holds::events,
        .check = thaw_or_abort_after_freeze,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/events/prepared-before-snapshot-events",
        .inventory = "C-EVT-22",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::overview_of_pre_backup_tasks, "Requester Pre-Backup Tasks"},
        .statement = "All writers have returned from PrepareForBackup before any gets "
                     "PrepareForSnapshot.",
        .why = "Writers that depend on each other would prepare for different moments.",
        .needs = holds::none,
        .check = prepared_before_snapshot_events,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/events/nothing-after-abort",
        .inventory = "C-ABORT-07",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_writer_on_abort, ""},
        .statement = "After Abort a writer gets nothing more of that backup but BackupShutdown or "
                     "another Abort.",
        .why = "A writer has undone its preparations; a later PostSnapshot or BackupComplete "
               "would act on a backup that is no more.",
        .needs = holds::none,
        .check = nothing_after_abort,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/events/shutdown-at-the-end",
        .inventory = "C-DONE-12",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::handling_backupshutdown_events, ""},
        .statement = "Every writer that took part gets BackupShutdown when the backup has ended.",
        .why = "It is the writer's only sure chance to free what it keeps for the backup.",
        .needs = holds::events,
        .check = shutdown_at_the_end,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/events/complete-only-when-called",
        .inventory = "C-DONE-14",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::writer_role_in_backing_up_complex_stores, "Backup Cleanup"},
        .statement = "BackupComplete is sent only when the requester calls it, and never because "
                     "it died.",
        .why = "Writers truncate their logs for a backup that nobody finished.",
        .needs = holds::calls,
        .check = complete_only_when_called,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/events/only-writers-with-components",
        .inventory = "C-SEL-20",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::working_with_selectability_and_logical_paths, ""},
        .statement = "In component mode a writer without a component in the backup is left alone "
                     "from PrepareForBackup on.",
        .why = "It would freeze for a backup that does not hold its data.",
        .needs = holds::calls,
        .check = only_writers_with_components,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/events/abort-when-window-over",
        .inventory = "C-FRZ-06",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_writer_initialize, ""},
        .statement = "A writer whose freeze lasts longer than the limit it gave gets Abort in "
                     "place of Thaw.",
        .why = "The writer has let its writes go on, so the shadow copy is not consistent, and "
               "nobody says so.",
        .needs = holds::none,
        .check = abort_when_window_is_over,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/events/shutdown-names-the-set",
        .inventory = "C-DONE-15",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::handling_backupshutdown_events, ""},
        .statement = "BackupShutdown carries the id of the backup's shadow copy set.",
        .why = "Writers tell by the id whether the backup that ends is the one whose "
               "BackupComplete they saw.",
        .needs = holds::none,
        .check = shutdown_names_the_set,
        .unreachable = kOurs,
    },
};

}  // namespace

std::span<const Rule> coordinator_events() {
  return kCoordinatorEvents;
}

}  // namespace vsskit::conformance
