// What GetWriterStatus says of a writer, held against what its handlers answered in this session:
// a writer that had nothing but Identify may be in any state, of another requester's backup.
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "conformance/rule/judge.h"
#include "conformance/rules/coordinator/answered.h"
#include "conformance/rules/coordinator/words.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

// An event, and the states that a writer is in when it handled it well and when it failed.
struct EventStates {
  Verb event;
  std::string_view good;  // empty where no page tells
  std::string_view failed;
};
constexpr EventStates kStates[] = {
    {Verb::OnPrepareBackup, "STABLE", "FAILED_AT_PREPARE_BACKUP"},
    {Verb::OnPrepareSnapshot, "WAITING_FOR_FREEZE", "FAILED_AT_PREPARE_SNAPSHOT"},
    {Verb::OnFreeze, "WAITING_FOR_THAW", "FAILED_AT_FREEZE"},
    {Verb::OnThaw, "WAITING_FOR_POST_SNAPSHOT", "FAILED_AT_THAW"},
    {Verb::OnPostSnapshot, "WAITING_FOR_BACKUP_COMPLETE", "FAILED_AT_POST_SNAPSHOT"},
    {Verb::OnBackupComplete, "STABLE", "FAILED_AT_BACKUP_COMPLETE"},
    {Verb::OnPreRestore, {}, "FAILED_AT_PRE_RESTORE"},
    {Verb::OnPostRestore, {}, "FAILED_AT_POST_RESTORE"},
};

const EventStates* states_of(Verb event) {
  const auto found = std::find_if(std::begin(kStates), std::end(kStates),
                                  [&](const EventStates& states) { return states.event == event; });
  return found == std::end(kStates) ? nullptr : found;
}

// One writer's status, and the events that it had until it was gathered.
struct Status {
  const Step* read;
  const Step* gathered;
  std::string_view writer;  // its label
  std::vector<const Step*> events;

  [[nodiscard]] const Step* last() const { return events.empty() ? nullptr : events.back(); }
};

// Of a writer that is known; none where an excerpt lacks what tells it.
std::optional<Status> status_of(const Session& session, const Step& read) {
  const auto instance = read.guid_of("instance");
  const auto id = read.guid_of("writer");
  if (!instance || !id || !session.succeeded(read)) return std::nullopt;
  const WriterFacts* writer = session.world().writer(*id, &*instance);
  const GatheredMetadata* gathered = session.metadata_of(*id, &*instance);
  if (writer == nullptr && gathered == nullptr) return std::nullopt;
  const Step* gather = session.last_before(Verb::GatherWriterStatus, read);
  while (gather != nullptr && session.refused(*gather))
    gather = session.last_before(Verb::GatherWriterStatus, *gather);
  if (gather == nullptr) return std::nullopt;
  Status status{&read, gather, writer != nullptr ? writer->label : gathered->label, {}};
  for (const Step* event : session.events_of(status.writer)) {
    if (event->number > gather->number) break;
    if (event->verb != Verb::OnIdentify) status.events.push_back(event);
  }
  return status;
}

template <class Visit>
void each_status(const Session& session, const Visit& visit) {
  if (!is_told_apart(session)) return;
  for (const Verb verb : {Verb::GetWriterStatus, Verb::GetWriterStatusEx}) {
    for (const Step* read : session.calls(verb)) {
      const auto status = status_of(session, *read);
      if (status && status->last() != nullptr) visit(*status);
    }
  }
}

// The last SetWriterFailure in an event that was not refused, `S_OK` left out; nullptr when none.
const Step* failure_in(const Session& session, const Step& event) {
  const Step* said = nullptr;
  for (const Step* step : session.inside(event)) {
    if (step->verb != Verb::SetWriterFailure && step->verb != Verb::SetWriterFailureEx) continue;
    if (!session.refused(*step)) said = step->text("failure") == "S_OK" ? nullptr : step;
  }
  return said;
}

void state_follows_events(const Session& session, Judge& judge) {
  each_status(session, [&](const Status& status) {
    const Step* last = status.last();
    const EventStates* states = states_of(last->verb);
    if (states == nullptr || states->good.empty() || session.answer_of(*last) != true) return;
    const Step& read = *status.read;
    if (read.text("failure") != "S_OK" || read.text("state").empty()) return;
    if (session.over(*last)->number > status.gathered->number) return;
    judge.applies(read);
    if (read.text("state") == states->good) return;
    judge.violated(Place(read).of(status.writer).with(last).with(status.gathered),
                   "state {} after {} at step {} went well; {} is due", read.text("state"),
                   trace::spec(last->verb).text, last->number, states->good);
  });
}

// The first event that a writer is known to have failed in; nullptr where something before it may
// have failed as well.
const Step* first_failed(const Session& session, const Status& status) {
  for (const Step* event : status.events) {
    if (states_of(event->verb) == nullptr) return nullptr;
    if (is_refused(session, *event)) return event;
    if (session.answer_of(*event) != true || failure_in(session, *event) != nullptr) return nullptr;
    if (event->verb == Verb::OnFreeze && is_overrun(session, *event, *event)) return nullptr;
  }
  return nullptr;
}

void failure_names_its_event(const Session& session, Judge& judge) {
  each_status(session, [&](const Status& status) {
    const Step& read = *status.read;
    const Step* failed = first_failed(session, status);
    if (failed == nullptr || read.text("state").empty()) return;
    if (read.text("failure") == "VSS_E_WRITER_NOT_RESPONDING") return;
    const Step* again = session.first_after(Verb::DoSnapshotSet, *failed);
    if (again != nullptr && again->number < status.gathered->number) return;
    judge.applies(read);
    const std::string_view due = states_of(failed->verb)->failed;
    if (read.text("state") == due) return;
    judge.violated(Place(read).of(status.writer).with(failed).with(session.over(*failed)),
                   "state {} although {} at step {} ended in {}; {} is due", read.text("state"),
                   trace::spec(failed->verb).text, failed->number, session.result_text(*failed),
                   due);
  });
}

// Whether the writer, or the time that it took, can be behind a code of its own.
bool is_writers_own(const Session& session, const Status& status) {
  return std::any_of(status.events.begin(), status.events.end(), [&](const Step* event) {
    return event->verb == Verb::OnAbort || is_refused(session, *event) ||
           session.over(*event) == nullptr || failure_in(session, *event) != nullptr ||
           is_overrun(session, *event, *event);
  });
}

// It counts as one of the writer's failures, though no state of a backup follows it.
bool has_refused_identify(const Session& session, const Status& status) {
  const auto events = session.events_of(status.writer);
  return std::any_of(events.begin(), events.end(), [&](const Step* event) {
    return event->verb == Verb::OnIdentify && event->number < status.gathered->number &&
           is_refused(session, *event);
  });
}

// The SetWriterFailure that said this code and was not refused; nullptr when there is none.
const Step* said_by_writer(const Session& session, const Status& status, std::string_view code) {
  for (const Step* event : status.events) {
    const Step* said = failure_in(session, *event);
    if (said != nullptr && said->text("failure") == code) return said;
  }
  return nullptr;
}

void codes_from_their_side(const Session& session, Judge& judge) {
  each_status(session, [&](const Status& status) {
    const Step& read = *status.read;
    const std::string_view code = read.text("failure");
    if (code.starts_with("VSS_E_WRITERERROR_")) {
      judge.applies(read);
      if (is_writers_own(session, status) || has_refused_identify(session, status)) return;
      judge.violated(
          Place(read).of(status.writer).with(status.last()),
          "status {}, and all that writer {} was told until step {} it did, and it never "
          "said that it failed",
          code, status.writer, status.gathered->number);
    } else if (code == "VSS_E_WRITER_NOT_RESPONDING" ||
               code == "VSS_E_WRITER_STATUS_NOT_AVAILABLE") {
      judge.applies(read);
      const Step* said = said_by_writer(session, status, code);
      if (said == nullptr) return;
      judge.violated(Place(read).of(status.writer).with(said),
                     "status {}, which writer {} said itself at step {}", code, status.writer,
                     said->number);
    }
  });
}

constexpr Rule kCoordinatorStates[] = {
    {
        .id = "coordinator/states/state-follows-events",
        .inventory = "C-EVT-18",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_vss_writer_state, ""},
        .statement = "A writer is stable before PrepareForSnapshot, then waits for Freeze, Thaw, "
                     "PostSnapshot and BackupComplete, and is stable again when all is done.",
        .why = "The requester waits for a writer that is through, or goes on without one that is "
               "not.",
        .needs = holds::events,
        .check = state_follows_events,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/states/failure-names-its-event",
        .inventory = "C-EVT-19",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_vss_writer_state, ""},
        .statement = "A writer that failed in an event has the state that names this event.",
        .why = "The requester takes the writer for good, or looks for the fault in the wrong "
               "place.",
        .needs = holds::events | holds::calls,
        .check = failure_names_its_event,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/states/codes-from-their-side",
        .inventory = "C-STAT-19",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_get_writer_status, ""},
        .statement = "The codes VSS_E_WRITERERROR_... in a writer's status come from the writer; "
                     "VSS_E_WRITER_NOT_RESPONDING and VSS_E_WRITER_STATUS_NOT_AVAILABLE come from "
                     "VSS.",
        .why = "Whoever reads the code restarts the wrong service.",
        .needs = holds::events | holds::calls,
        .check = codes_from_their_side,
        .unreachable = kOurs,
    },
};

}  // namespace

std::span<const Rule> coordinator_states() {
  return kCoordinatorStates;
}

}  // namespace vsskit::conformance
