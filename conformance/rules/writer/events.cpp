// What writers do in which event.
#include <algorithm>

#include "conformance/rule/judge.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

std::string event_text(const Step* event) {
  if (event == nullptr) return "outside of any handler";
  return fmt::format("in {} at step {}", trace::spec(event->verb).text, event->number);
}

void metadata_in_identify(const Session& session, Judge& judge) {
  for (const Verb verb : metadata_verbs()) {
    for (const Step* call : session.calls(verb)) {
      const Step* event = session.handler_of(*call);
      judge.applies(*call);
      if (event != nullptr && event->verb == Verb::OnIdentify) continue;
      judge.violated(Place(*call).with(event), "{} called {}", trace::spec(verb).text,
                     event_text(event));
    }
  }
}

void no_exception_escapes(const Session& session, Judge& judge) {
  for (const std::string& writer : session.writers()) {
    for (const Step* event : session.events_of(writer)) {
      const Step* end = session.end_of(*event);
      if (end == nullptr) continue;
      judge.applies(*event);
      if (end->result != std::string(trace::kNothing)) continue;
      judge.violated(Place(*end).with(event), "an exception left {} at step {}",
                     trace::spec(event->verb).text, event->number);
    }
  }
}

void type_from_prepare_on(const Session& session, Judge& judge) {
  for (const Step* call : session.calls(Verb::GetBackupType)) {
    const Step* event = session.handler_of(*call);
    judge.applies(*call);
    if (event != nullptr && event->verb != Verb::OnIdentify) continue;
    judge.violated(Place(*call).with(event), "GetBackupType called {}; it answered {}",
                   event_text(event), call->text("type"));
  }
}

void set_id_up_to_post_snapshot(const Session& session, Judge& judge) {
  for (const Step* call : session.calls(Verb::GetCurrentSnapshotSetId)) {
    const Step* event = session.handler_of(*call);
    judge.applies(*call);
    const bool late = event == nullptr || event->verb == Verb::OnBackupShutdown ||
                      event->verb == Verb::OnBackupComplete;
    if (!late) continue;
    judge.violated(Place(*call).with(event), "GetCurrentSnapshotSetId called {}",
                   event_text(event));
  }
}

void device_in_post_snapshot(const Session& session, Judge& judge) {
  for (const Step* call : session.calls(Verb::GetSnapshotDeviceName)) {
    const Step* event = session.handler_of(*call);
    judge.applies(*call);
    if (event == nullptr || event->verb != Verb::OnPostSnapshot) {
      judge.violated(Place(*call).with(event), "GetSnapshotDeviceName({}) called {}",
                     call->text("volume"), event_text(event));
    } else if (!call->text("volume").ends_with('\\')) {
      judge.violated(Place(*call).with(event), "the volume \"{}\" has no backslash at its end",
                     call->text("volume"));
    }
  }
}

void path_affected_after_prepare(const Session& session, Judge& judge) {
  for (const Step* call : session.calls(Verb::IsPathAffected)) {
    const Step* event = session.handler_of(*call);
    judge.applies(*call);
    if (event == nullptr || event->verb != Verb::OnPrepareBackup) continue;
    judge.violated(Place(*call).with(event),
                   "IsPathAffected(\"{}\") called in OnPrepareBackup, before the set is known; it "
                   "answered {}",
                   call->text("path"), call->result.value_or("nothing"));
  }
}

void success_read_at_completion(const Session& session, Judge& judge) {
  for (const Step* call : session.calls(Verb::GetBackupSucceeded)) {
    if (call->subject.party != trace::Party::writer) continue;
    const Step* event = session.handler_of(*call);
    if (event == nullptr) continue;
    judge.applies(*call);
    const bool early = event->verb == Verb::OnPrepareBackup || event->verb == Verb::OnPostSnapshot;
    if (!early) continue;
    judge.violated(Place(*call).with(event), "GetBackupSucceeded for component {} called {}",
                   call->text("component"), event_text(event));
  }
}

void session_calls_on_handlers_thread(const Session& session, Judge& judge) {
  for (const Verb verb : {Verb::SetWriterFailure, Verb::SetWriterFailureEx, Verb::GetSessionId}) {
    for (const Step* call : session.calls(verb)) {
      if (call->subject.party != trace::Party::writer) continue;
      judge.applies(*call);
      if (call->find("thread") == nullptr) continue;
      judge.violated(Place(*call).with(session.handler_of(*call)),
                     "{} on thread {}, which runs no handler; it ended in {}",
                     trace::spec(verb).text, call->text("thread"), session.result_text(*call));
    }
  }
}

// Whether a handler threw, or refused for good.
bool is_given_up(const Session& session, const Step& event, const Step& over) {
  if (over.result == "true") return false;
  for (const Step* step : session.inside(event)) {
    if (step->verb != Verb::SetWriterFailure && step->verb != Verb::SetWriterFailureEx) continue;
    if (parse_hresult(step->text("failure")) != kVssEWriterErrorNonRetryable) return false;
  }
  return true;
}

void copes_without_components(const Session& session, Judge& judge) {
  if (session.component_mode() != false) return;
  for (const Verb verb : {Verb::OnPrepareBackup, Verb::OnPostSnapshot, Verb::OnBackupComplete}) {
    for (const Step* event : session.calls(verb)) {
      const Step* over = session.over(*event);
      if (over == nullptr) continue;
      judge.applies(*event);
      if (!is_given_up(session, *event, *over)) continue;
      judge.violated(Place(*over).with(event).with(session.last(Verb::SetBackupState)),
                     "{} in a backup of whole volumes, where there are no components, ended in {}",
                     trace::spec(verb).text, session.result_text(*event));
    }
  }
}

void copes_with_more_aborts(const Session& session, Judge& judge) {
  for (const std::string& writer : session.writers()) {
    const Step* before = nullptr;
    for (const Step* event : session.events_of(writer)) {
      if (event->verb != Verb::OnAbort) continue;
      const Step* over = session.over(*event);
      if (before != nullptr && over != nullptr) {
        judge.applies(*event);
        if (over->result != "true") {
          judge.violated(Place(*over).with(before).with(event),
                         "OnAbort came again after step {}, and ended in {}", before->number,
                         session.result_text(*event));
        }
      }
      before = event;
    }
  }
}

// Whether any of the writer's components says that the writer must write to it on the shadow copy
// once that is made for a roll-back.
bool wants_recovery(const GatheredMetadata& gathered) {
  const auto& components = gathered.metadata->components;
  return std::any_of(components.begin(), components.end(), [](const auto& component) {
    return (component.flags.value_or(0) & component_flags::kAppRollbackRecovery) != 0;
  });
}

void recovers_on_shadow_copy(const Session& session, Judge& judge) {
  if ((session.context() & attribute::kAutoRecover) == 0) return;
  for (const GatheredMetadata& gathered : session.metadata()) {
    const Step* event = session.event(gathered.label, Verb::OnPostSnapshot);
    if (event == nullptr || session.answer_of(*event) != true || !wants_recovery(gathered))
      continue;
    judge.applies(*event);
    const Steps inside = session.inside(*event);
    const bool asked = std::any_of(inside.begin(), inside.end(), [](const Step* step) {
      return step->verb == Verb::GetSnapshotDeviceName;
    });
    if (asked) continue;
    judge.violated(Place(*event).with(session.last(Verb::SetContext)),
                   "the context {} asks for recovery, a component has "
                   "VSS_CF_APP_ROLLBACK_RECOVERY, and OnPostSnapshot never asked where the shadow "
                   "copy is",
                   print_name(Naming::context, session.context()));
  }
}

constexpr Rule kWriterEvents[] = {
    {
        .id = "writer/events/metadata-in-identify",
        .inventory = "W-IDENT-01",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::overview_of_backup_initialization,
                   "Writer Actions during Backup Initialization"},
        .statement = "Metadata is built while Identify is handled, and at no other time.",
        .why = "The document is sealed when OnIdentify returns: what is said later is lost.",
        .needs = holds::events,
        .check = metadata_in_identify,
        .mutant = "declares_after_identify",
    },
    {
        .id = "writer/events/no-exception-escapes",
        .inventory = "W-IDENT-12",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::api_writer_on_identify, ""},
        .statement = "No exception leaves an event handler.",
        .why = "On Windows it ends the service that the writer lives in.",
        .needs = holds::none,
        .check = no_exception_escapes,
        .mutant = "throws_in_handler",
    },
    {
        .id = "writer/events/type-from-prepare-on",
        .inventory = "W-TYPE-10",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::writer_role_in_backing_up_complex_stores, "Backup Types"},
        .statement = "GetBackupType is asked in PrepareForBackup at the earliest.",
        .why = "Before, no requester has said its type: the writer acts on UNDEFINED.",
        .needs = holds::events,
        .check = type_from_prepare_on,
        .mutant = "asks_type_in_identify",
    },
    {
        .id = "writer/events/set-id-in-time",
        .inventory = "W-EVT-15",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::handling_backupshutdown_events, ""},
        .statement = "GetCurrentSnapshotSetId is not called once PostSnapshot has returned.",
        .why = "It answers with the set of whatever backup is under way then, or with none: the "
               "writer cleans up another backup's files.",
        .needs = holds::events,
        .check = set_id_up_to_post_snapshot,
        .mutant = "asks_set_in_shutdown",
    },
    {
        .id = "writer/events/device-in-post-snapshot",
        .inventory = "W-EVT-16",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::api_writer_get_snapshot_device_name, ""},
        .statement = "GetSnapshotDeviceName is called in PostSnapshot, with a volume name that "
                     "ends in a backslash.",
        .why = "At any other time there is no device, and the writer works on the live volume.",
        .needs = holds::events,
        .check = device_in_post_snapshot,
        .mutant = "asks_device_in_freeze",
    },
    {
        .id = "writer/events/path-affected-after-prepare",
        .inventory = "W-SPEC-11",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::writer_role_in_backing_up_complex_stores, "File Specification Rules"},
        .statement = "In PrepareForBackup a writer does not rely on IsPathAffected.",
        .why = "The set of volumes is not known yet, so the answer means nothing.",
        .needs = holds::none,
        .check = path_affected_after_prepare,
        .mutant = "asks_path_in_prepare",
    },
    {
        .id = "writer/events/success-read-at-completion",
        .inventory = "W-DONE-08",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::api_component_get_backup_succeeded, ""},
        .statement = "GetBackupSucceeded is not asked before BackupComplete.",
        .why = "Nothing has been copied yet; a writer that acts on the answer acts on chance.",
        .needs = holds::none,
        .check = success_read_at_completion,
        .mutant = "asks_success_early",
    },
    {
        .id = "writer/events/session-calls-on-thread",
        .inventory = "W-EVT-12",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::writers, "Writer Event Handling"},
        .statement = "SetWriterFailure and GetSessionId are called on the thread that runs the "
                     "handler.",
        .why = "VSS knows by the thread whose session it is: on another one the failure is lost, "
               "or is taken for that of another backup.",
        .needs = holds::none,
        .check = session_calls_on_handlers_thread,
        .mutant = "fails_on_other_thread",
    },
    {
        .id = "writer/events/copes-without-components",
        .inventory = "W-EVT-10",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::api_writer_on_prepare_backup, ""},
        .statement = "In a backup of whole volumes a writer handles its events without components.",
        .why = "An image backup of the machine fails for a writer that was not asked for anything.",
        .needs = holds::none,
        .check = copes_without_components,
        .mutant = "needs_components",
    },
    {
        .id = "writer/events/copes-with-more-aborts",
        .inventory = "W-ABORT-16",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::aborting_vss_operations, "Writer Handling and Creation of Abort Events"},
        .statement = "A writer copes with more than one Abort of an operation.",
        .why = "VSS and the requester may both abort: what fails then leaves the writer in the "
               "middle of a backup that is over.",
        .needs = holds::none,
        .check = copes_with_more_aborts,
        .mutant = "fails_second_abort",
    },
    {
        .id = "writer/events/recovers-on-shadow-copy",
        .inventory = "W-FRZ-15",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::api_writer_on_post_snapshot, ""},
        .statement = "In PostSnapshot of an auto-recovered shadow copy a writer recovers those of "
                     "its components that need it.",
        .why = "Whoever rolls back to the shadow copy finds the data as a crash would have left "
               "it.",
        .needs = holds::calls,
        .check = recovers_on_shadow_copy,
        .unreachable = "The played requesters ask for no recovery.",
    },
};

}  // namespace

std::span<const Rule> writer_events() {
  return kWriterEvents;
}

}  // namespace vsskit::conformance
