// The end of a backup: each component's outcome, BackupComplete and what must stand before and
// after it.
#include <set>

#include "conformance/rule/judge.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

// The last status of a component's writer, where it is one of failure; `; its writer ... `.
std::string failure_of_writer(const Session& session, const AddedComponent& added,
                              const Step& complete) {
  const Step* last = nullptr;
  for (const Verb verb : {Verb::GetWriterStatus, Verb::GetWriterStatusEx}) {
    for (const Step* status : session.calls(verb)) {
      if (status->number > complete.number) break;
      const bool is = status->guid_of("writer") == added.name.writer_id &&
                      status->guid_of("instance").value_or(Guid{}) == added.instance_id;
      if (is && (last == nullptr || status->number > last->number)) last = status;
    }
  }
  const auto failure = last == nullptr ? std::nullopt : parse_hresult(last->text("failure"));
  if (!failure || !failed(*failure)) return "";
  return fmt::format(
      "; its writer {} was {} with {} at step {}, so that "
      "SetBackupSucceeded(false) or AbortBackup was expected",
      last->text("name"), last->text("state"), print_hresult(*failure), last->number);
}

void outcome_for_each_component(const Session& session, Judge& judge) {
  const Step* complete = session.first_accepted(Verb::BackupComplete);
  if (complete == nullptr || session.added().empty()) return;
  judge.applies(*complete);
  std::set<InstanceComponent> marked;
  for (const Step* success : session.calls(Verb::SetBackupSucceeded)) {
    if (success->number < complete->number) marked.insert(session.instance_component_of(*success));
  }
  const AddedComponent* first = nullptr;
  std::size_t missing = 0;
  for (const AddedComponent& added : session.added()) {
    if (marked.count({added.name, added.instance_id}) != 0) continue;
    if (marked.count({added.name, Guid{}}) != 0) continue;
    if (missing++ == 0) first = &added;
  }
  if (first == nullptr) return;
  judge.violated(
      Place(*complete).with(first->step),
      "{} of {} components have no SetBackupSucceeded; the first is {}, added at step {}{}",
      missing, session.added().size(), first->name.path, first->step->number,
      failure_of_writer(session, *first, *complete));
}

void nothing_after_failed_snapshot(const Session& session, Judge& judge) {
  const Step* snapshot = session.deciding(Verb::DoSnapshotSet);
  if (snapshot == nullptr) return;
  const Outcome outcome = session.outcome_of(*snapshot);
  if (!outcome.known_failed()) return;
  judge.applies(*snapshot);
  for (const Verb verb : {Verb::SetBackupSucceeded, Verb::BackupComplete}) {
    const Step* step = session.first_after(verb, *snapshot);
    if (step == nullptr) continue;
    judge.violated(Place(*step).with(snapshot).with(outcome.reported),
                   "{} although DoSnapshotSet at step {} ended in {}", trace::spec(verb).text,
                   snapshot->number, print_hresult(*outcome.result));
  }
}

void set_made_before_complete(const Session& session, Judge& judge) {
  const Step* complete = session.first(Verb::BackupComplete);
  if (complete == nullptr || !session.is_backup()) return;
  const Step* start = session.first_accepted(Verb::StartSnapshotSet);
  if (start == nullptr || start->number > complete->number) {
    start = session.last_before(Verb::StartSnapshotSet, *complete);
  }
  if (start == nullptr) return;
  judge.applies(*complete);
  if (session.first(Verb::DoSnapshotSet) != nullptr) return;
  judge.violated(Place(*complete).with(start),
                 "BackupComplete for the set of StartSnapshotSet at step {}, which {}",
                 start->number,
                 session.refused(*start) ? "had ended in " + session.result_text(*start)
                                         : "no DoSnapshotSet made");
}

void complete_awaited(const Session& session, Judge& judge) {
  const Step* complete = session.first_accepted(Verb::BackupComplete);
  if (complete == nullptr || session.is_waiting_at_end(*complete)) return;
  const Step* released = session.released();
  if (released != nullptr && released->number < complete->number) return;
  const Step& end = session.last_step();
  const bool is_over = session.over_before(*complete, end);
  if (!is_over && session.was_cut()) return;
  judge.applies(*complete);
  if (is_over) return;
  judge.violated(Place(end).with(complete),
                 "{} while BackupComplete of step {} was not known to be over",
                 released == nullptr ? "the next session began" : trace::spec(released->verb).text,
                 complete->number);
}

void status_after_complete(const Session& session, Judge& judge) {
  const Step* complete = session.first_accepted(Verb::BackupComplete);
  if (complete == nullptr || !session.outcome_of(*complete).known_finished()) return;
  const Step* gather = session.first_after(Verb::GatherWriterStatus, *complete);
  if (gather == nullptr && session.was_cut()) return;
  judge.applies(*complete);
  if (gather != nullptr) return;
  judge.violated(Place(session.last_step()).with(complete),
                 "no GatherWriterStatus since BackupComplete at step {}", complete->number);
}

// Data read from a source, not a document that the requester made.
bool is_data(const Step& stored) {
  return !stored.text("source").empty();
}

void saved_before_complete(const Session& session, Judge& judge) {
  const Step* complete = session.first_accepted(Verb::BackupComplete);
  if (complete == nullptr) return;
  for (const Step* stored : session.calls(Verb::stored)) {
    if (!is_data(*stored)) continue;
    judge.applies(*stored);
    if (stored->number < complete->number) continue;
    judge.violated(Place(*stored).with(complete),
                   "{} was stored after BackupComplete at step {} had told the writers that all "
                   "was safe",
                   stored->text("path"), complete->number);
    return;
  }
}

void copied_before_release(const Session& session, Judge& judge) {
  const Step* released = session.released();
  if ((session.context() & attribute::kNoAutoRelease) != 0) return;
  for (const Step* stored : session.calls(Verb::stored)) {
    if (!is_data(*stored)) continue;
    judge.applies(*stored);
    if (released == nullptr || stored->number < released->number) continue;
    judge.violated(Place(*stored).with(released),
                   "{} was read from {} after the release at step {} had deleted the shadow copies",
                   stored->text("path"), stored->text("source"), released->number);
    return;
  }
}

constexpr Rule kRequesterCompletion[] = {
    {
        .id = "requester/completion/outcome-for-each-component",
        .inventory = "R-DONE-18",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_set_backup_succeeded, ""},
        .statement = "SetBackupSucceeded is called for every component that was added, before "
                     "BackupComplete.",
        .why = "A component without a mark counts as failed: its writer keeps its logs for ever, "
               "or acts on a backup of which it knows nothing.",
        .needs = holds::calls,
        .check = outcome_for_each_component,
        .mutant = "skips_success_marks",
    },
    {
        .id = "requester/completion/nothing-after-failed-snapshot",
        .inventory = "R-DONE-20",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_backup_complete, ""},
        .statement = "When DoSnapshotSet has failed, neither SetBackupSucceeded nor "
                     "BackupComplete is called.",
        .why = "Writers are told that a backup is complete which was never made, and may truncate "
               "the logs that it should have saved.",
        .needs = holds::none,
        .check = nothing_after_failed_snapshot,
        .mutant = "completes_after_failed_snapshot",
    },
    {
        .id = "requester/completion/set-made-before-complete",
        .inventory = "R-ABORT-10 R-DONE-20 R-SHAD-09",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_abort_backup, ""},
        .statement = "A backup that ends with its shadow copy set begun but not made is aborted, "
                     "not completed.",
        .why = "Writers take BackupComplete for the end of a backup that has no data, and the set "
               "stays in creation for everybody else.",
        .needs = holds::calls,
        .check = set_made_before_complete,
        .mutant = "completes_without_snapshot",
    },
    {
        .id = "requester/completion/complete-awaited",
        .inventory = "R-DONE-22",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::overview_of_actual_backup_of_files, ""},
        .statement = "The requester waits for the end of BackupComplete before it releases the "
                     "object.",
        .why = "Writers that have not handled BackupComplete yet get BackupShutdown in its place "
               "and take the backup for broken off.",
        .needs = holds::calls,
        .check = complete_awaited,
        .mutant = "releases_before_completed",
    },
    {
        .id = "requester/completion/status-after-complete",
        .inventory = "R-DONE-23 R-STAT-10",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::determining_writer_status, ""},
        .statement = "GatherWriterStatus is called once more after BackupComplete.",
        .why = "A writer that could not finish says so only there, and up to Windows Server 2008 "
               "SP2 its session stays open without the call.",
        .needs = holds::calls,
        .check = status_after_complete,
        .mutant = "skips_final_status",
    },
    {
        .id = "requester/completion/saved-before-complete",
        .inventory = "R-DONE-21",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_writer_on_backup_complete, ""},
        .statement = "BackupComplete is called only when all data is on the backup medium.",
        .why = "Writers truncate their logs at BackupComplete; if the copy fails afterwards, both "
               "are gone.",
        .needs = holds::none,
        .check = saved_before_complete,
        .mutant = "copies_after_complete",
    },
    {
        .id = "requester/completion/copied-before-release",
        .inventory = "C-DONE-26",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::overview_of_backup_termination, ""},
        .statement = "Data is copied from an auto-release shadow copy before the object is "
                     "released.",
        .why = "The shadow copy is deleted with the object; what is read afterwards is cut short "
               "or comes from the live volume.",
        .needs = holds::none,
        .check = copied_before_release,
        .unreachable =
            "The simulated shadow copies go with the object: nothing can be read from them "
            "afterwards, so nothing is stored.",
    },
};

}  // namespace

std::span<const Rule> requester_completion() {
  return kRequesterCompletion;
}

}  // namespace vsskit::conformance
