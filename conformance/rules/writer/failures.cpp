// How writers say that something went wrong.
#include <algorithm>
#include <array>

#include "conformance/rule/chosen.h"
#include "conformance/rule/judge.h"
#include "conformance/rules/topics.h"
#include "sim/selection/backup_type.h"

namespace vsskit::conformance {
namespace {

// SetWriterFailure and SetWriterFailureEx, in that order.
template <class Visit>
void each_failure(const Session& session, const Visit& visit) {
  for (const Verb verb : {Verb::SetWriterFailure, Verb::SetWriterFailureEx}) {
    for (const Step* call : session.calls(verb))
      visit(*call);
  }
}

void none_in_identify(const Session& session, Judge& judge) {
  const auto look = [&](const Step& call) {
    const Step* event = session.handler_of(call);
    if (event == nullptr) return;
    judge.applies(call);
    if (event->verb != Verb::OnIdentify) return;
    judge.violated(Place(call).with(event), "{} {} in OnIdentify", trace::spec(call.verb).text,
                   call.text("failure"));
  };
  each_failure(session, look);
  for (const Step* call : session.calls(Verb::SetFailure))
    look(*call);
}

void known_code(const Session& session, Judge& judge) {
  constexpr std::array kAllowed = {kVssEWriterErrorInconsistentSnapshot,
                                   kVssEWriterErrorOutOfResources, kVssEWriterErrorTimeout,
                                   kVssEWriterErrorRetryable, kVssEWriterErrorNonRetryable};
  constexpr auto kPartial = static_cast<Hresult>(0x80042336);
  each_failure(session, [&](const Step& call) {
    const auto code = parse_hresult(call.text("failure"));
    if (!code) return;
    judge.applies(call);
    const bool extended = call.verb == Verb::SetWriterFailureEx;
    if (std::find(kAllowed.begin(), kAllowed.end(), *code) != kAllowed.end()) return;
    if (extended && (*code == kPartial || *code == kSOk)) return;
    judge.violated(call, "{} with {}", trace::spec(call.verb).text, call.text("failure"));
  });
}

bool may_veto(Verb event) {
  return event != Verb::OnIdentify && event != Verb::OnAbort && event != Verb::OnBackupShutdown;
}

void veto_says_why(const Session& session, Judge& judge) {
  for (const std::string& writer : session.writers()) {
    for (const Step* event : session.events_of(writer)) {
      if (session.answer_of(*event) != false || !may_veto(event->verb)) continue;
      judge.applies(*event);
      const Steps inside = session.inside(*event);
      const bool said = std::any_of(inside.begin(), inside.end(), [](const Step* step) {
        return step->verb == Verb::SetWriterFailure || step->verb == Verb::SetWriterFailureEx;
      });
      if (said) continue;
      judge.violated(Place(*session.over(*event)).with(event),
                     "{} answered false, and neither SetWriterFailure nor SetWriterFailureEx was "
                     "called in it",
                     trace::spec(event->verb).text);
    }
  }
}

// Whether a fault may have failed the writer's own work, of whatever type.
bool is_hindered(const Session& session) {
  constexpr std::string_view kFaults[] = {"disk_full_after_bytes", "volume_lost", "call_fails",
                                          "writer_not_elevated"};
  if (session.died_with_machine()) return true;
  return std::any_of(std::begin(kFaults), std::end(kFaults),
                     [&](std::string_view fault) { return session.world().has_fault(fault); });
}

// Why it may have refused: not for want of memory, time or volumes.
bool is_refusal(const Session& session, const Step& event) {
  if (is_hindered(session)) return false;
  constexpr std::array kOtherReasons = {kVssEWriterErrorInconsistentSnapshot,
                                        kVssEWriterErrorOutOfResources, kVssEWriterErrorTimeout};
  for (const Step* step : session.inside(event)) {
    if (step->verb != Verb::SetWriterFailure && step->verb != Verb::SetWriterFailureEx) continue;
    const auto code = parse_hresult(step->text("failure"));
    if (code && std::find(kOtherReasons.begin(), kOtherReasons.end(), *code) != kOtherReasons.end())
      return false;
  }
  return session.answer_of(event) == false;
}

void unknown_type_as_full(const Session& session, Judge& judge) {
  const auto type = session.backup_type();
  if (!type || *type == BackupType::full || *type == BackupType::undefined) return;
  for (const GatheredMetadata& gathered : session.metadata()) {
    const std::uint32_t schema = gathered.metadata->schema_mask();
    const std::uint32_t bit = selection::schema_bit(*type);
    if (bit != 0 && (schema & bit) != 0) continue;
    for (const Verb verb : {Verb::OnPrepareBackup, Verb::OnPrepareSnapshot}) {
      const Step* event = session.event(gathered.label, verb);
      if (event == nullptr || !session.answer_of(*event)) continue;
      judge.applies(*event);
      if (!is_refusal(session, *event)) continue;
      judge.violated(Place(*session.over(*event)).with(event).with(gathered.step),
                     "{} answered false in a backup of type {}, which the schema {} does not name",
                     trace::spec(verb).text, print(*type),
                     print_name(Naming::backup_schema, schema));
    }
  }
}

struct MessageCall {
  Verb call;
  Verb event;
};
constexpr MessageCall kMessages[] = {
    {Verb::SetPrepareForBackupFailureMsg, Verb::OnPrepareBackup},
    {Verb::SetPostSnapshotFailureMsg, Verb::OnPostSnapshot},
    {Verb::SetPreRestoreFailureMsg, Verb::OnPreRestore},
    {Verb::SetPostRestoreFailureMsg, Verb::OnPostRestore},
};

void message_in_its_event(const Session& session, Judge& judge) {
  for (const MessageCall& message : kMessages) {
    for (const Step* call : session.calls(message.call)) {
      const Step* event = session.handler_of(*call);
      judge.applies(*call);
      if (event != nullptr && event->verb == message.event) continue;
      judge.violated(Place(*call).with(event), "{} \"{}\" in {} instead of {}",
                     trace::spec(call->verb).text, call->text("message"),
                     event == nullptr ? "no handler" : trace::spec(event->verb).text,
                     trace::spec(message.event).text);
    }
  }
}

void component_failure_is_told(const Session& session, Judge& judge) {
  for (const Step* call : session.calls(Verb::SetFailure)) {
    const Step* event = session.handler_of(*call);
    const auto failure = parse_hresult(call->text("failure"));
    if (event == nullptr || !failure || !failed(*failure) || session.refused(*call)) continue;
    const Steps inside = session.inside(*event);
    const bool told = std::any_of(inside.begin(), inside.end(), [](const Step* step) {
      return step->verb == Verb::SetWriterFailureEx;
    });
    if (!told && session.over(*event) == nullptr) continue;  // its process ended in it
    judge.applies(*call);
    if (told) continue;
    judge.violated(Place(*call).with(event),
                   "component {} failed with {} in {}, and there is no SetWriterFailureEx in it",
                   call->text("component"), print_hresult(*failure), trace::spec(event->verb).text);
  }
}

// Whether the writer let the shadow copy be made: it answered the events up to PostSnapshot.
bool went_along(const Session& session, std::string_view writer) {
  for (const Verb verb : {Verb::OnPrepareSnapshot, Verb::OnFreeze, Verb::OnPostSnapshot}) {
    const Step* event = session.event(writer, verb);
    if (event == nullptr || session.answer_of(*event) != true) return false;
    const Steps inside = session.inside(*event);
    if (std::any_of(inside.begin(), inside.end(), [](const Step* step) {
          return step->verb == Verb::SetWriterFailure || step->verb == Verb::SetWriterFailureEx;
        }))
      return false;
  }
  return true;
}

void missing_volume_vetoed(const Session& session, Judge& judge) {
  if (session.snapshot_begun() == nullptr || session.first(Verb::OnPrepareSnapshot) == nullptr)
    return;
  for (const Chosen& one : chosen(session)) {
    const Step* event = session.event(one.gathered->label, Verb::OnPrepareSnapshot);
    if (event == nullptr) continue;
    judge.applies(*event);
    const OutsideSet outside = outside_set(session, one);
    if (outside.files == nullptr || !went_along(session, one.gathered->label)) continue;
    judge.violated(Place(*event).in(one.gathered->document, outside.files->at),
                   "component {} has files in {}, volume {} is not in the set, and the writer "
                   "answered every event up to PostSnapshot as if it were",
                   selection::shown_path(one.component()), outside.files->path,
                   outside.volume->name);
  }
}

constexpr Rule kWriterFailures[] = {
    {
        .id = "writer/failures/none-in-identify",
        .inventory = "W-IDENT-11",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::api_writer_set_writer_failure, ""},
        .statement = "No failure is reported from an Identify handler.",
        .why = "Identify belongs to no session, so the failure reaches nobody or disturbs a backup "
               "that is under way.",
        .needs = holds::none,
        .check = none_in_identify,
        .mutant = "fails_in_identify",
    },
    {
        .id = "writer/failures/known-code",
        .inventory = "W-FAIL-03",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::api_writer_set_writer_failure, ""},
        .statement = "A writer's failure is one of the VSS_E_WRITERERROR codes.",
        .why = "Requesters decide by the code whether to retry; any other one tells them nothing.",
        .needs = holds::none,
        .check = known_code,
        .mutant = "reports_foreign_code",
    },
    {
        .id = "writer/failures/veto-says-why",
        .inventory = "W-FAIL-01",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::writer_errors_and_vetoes, ""},
        .statement = "A handler that answers false has called SetWriterFailure.",
        .why = "The requester sees a failed writer without a reason, and cannot tell whether a "
               "retry would help.",
        .needs = holds::calls,
        .check = veto_says_why,
        .mutant = "vetoes_silently",
    },
    {
        .id = "writer/failures/message-in-its-event",
        .inventory = "W-FAIL-07 W-FAIL-08",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::api_component_set_prepare_for_backup_failure_msg, ""},
        .statement = "Each failure message is set in the event that it is named for.",
        .why = "Anywhere else the call fails, and the message never reaches the requester.",
        .needs = holds::events,
        .check = message_in_its_event,
        .mutant = "sets_failure_message_late",
    },
    {
        .id = "writer/failures/unknown-type-as-full",
        .inventory = "W-TYPE-09",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::writer_role_in_backing_up_complex_stores, "Backup Types"},
        .statement = "A backup of a type that is not in its schema is to a writer a full one; it "
                     "does not fail.",
        .why = "One type holds for all writers of a backup: the one that refuses it is never "
               "saved together with the others.",
        .needs = holds::none,
        .check = unknown_type_as_full,
        .mutant = "refuses_unknown_type",
    },
    {
        .id = "writer/failures/component-failure-is-told",
        .inventory = "W-FAIL-09",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::api_component_set_failure, ""},
        .statement = "Where a component has failed by SetFailure, the writer says so with "
                     "SetWriterFailureEx too.",
        .why = "Requesters look at a writer's components only when its status says that some have "
               "failed: the failure goes unnoticed, and the backup is called good.",
        .needs = holds::calls,
        .check = component_failure_is_told,
        .mutant = "fails_component_silently",
    },
    {
        .id = "writer/failures/missing-volume-vetoed",
        .inventory = "W-FAIL-04",
        .subject = Subject::writer,
        .strength = Strength::should,
        .source = {Doc::writer_errors_and_vetoes, ""},
        .statement = "A writer vetoes a shadow copy that lacks a volume with data of its chosen "
                     "components, with VSS_E_WRITERERROR_INCONSISTENTSNAPSHOT.",
        .why = "Half of the data is copied at another moment than the rest, and nothing says so "
               "before the restore.",
        .needs = holds::calls | holds::events,
        .check = missing_volume_vetoed,
        .unreachable = "It takes a requester that leaves a volume out and a writer that does not "
                       "mind; a run has one mutant.",
    },
};

}  // namespace

std::span<const Rule> writer_failures() {
  return kWriterFailures;
}

}  // namespace vsskit::conformance
