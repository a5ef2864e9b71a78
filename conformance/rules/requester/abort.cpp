// Ending a backup that does not run to its end: AbortBackup before the object goes, and nothing
// with the object afterwards.
#include "conformance/rule/judge.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

// Whether the backup was ended in order, or aborted, after this step.
const Step* ended_after(const Session& session, const Step& step) {
  const Step* abort = session.first_after(Verb::AbortBackup, step);
  return abort != nullptr ? abort : session.first_after(Verb::BackupComplete, step);
}

// Who still waits for the end of the backup: `: session {...} stays open in ledger, tree`.
std::string left_open(const Session& session) {
  std::string writers;
  for (const std::string& writer : session.writers()) {
    if (session.event(writer, Verb::OnPrepareBackup) == nullptr) continue;
    writers += (writers.empty() ? "" : ", ") + writer;
  }
  if (writers.empty()) return "";
  const Step* asked = session.first(Verb::GetSessionId);
  const Step* start = session.first_accepted(Verb::StartSnapshotSet);
  const std::string_view id = asked != nullptr   ? session.value_of(*asked, "session")
                              : start != nullptr ? session.value_of(*start, "set")
                                                 : std::string_view{};
  return fmt::format(": session {}{}stays open in {}", id, id.empty() ? "" : " ", writers);
}

void release_after_prepare(const Session& session, Judge& judge) {
  const Step* prepare = session.first_accepted(Verb::PrepareForBackup);
  if (prepare == nullptr || session.outcome_of(*prepare).known_failed()) return;
  // Other rules speak of a DoSnapshotSet that failed, and of a set that was never made.
  if (session.first_accepted(Verb::StartSnapshotSet) != nullptr &&
      session.first(Verb::DoSnapshotSet) == nullptr) {
    return;
  }
  if (session.outcome_of(Verb::DoSnapshotSet).known_failed()) return;
  const Step* ended = ended_after(session, *prepare);
  if (ended == nullptr && session.was_cut()) return;
  judge.applies(*prepare);
  if (ended != nullptr) return;
  judge.violated(Place(session.last_step()).with(prepare),
                 "no AbortBackup or BackupComplete since PrepareForBackup at step {}{}",
                 prepare->number, left_open(session));
}

void while_set_in_creation(const Session& session, Judge& judge) {
  const Step* start = session.first_accepted(Verb::StartSnapshotSet);
  if (start == nullptr || session.first(Verb::DoSnapshotSet) != nullptr) return;
  if (session.first(Verb::BackupComplete) != nullptr) return;
  const Step* abort = session.first_after(Verb::AbortBackup, *start);
  if (abort == nullptr && session.was_cut()) return;
  judge.applies(*start);
  if (abort != nullptr) return;
  judge.violated(Place(session.last_step()).with(start),
                 "the set of StartSnapshotSet at step {} was neither made nor aborted",
                 start->number);
}

void abort_after_failed_snapshot(const Session& session, Judge& judge) {
  const Step* snapshot = session.deciding(Verb::DoSnapshotSet);
  if (snapshot == nullptr) return;
  const Outcome outcome = session.outcome_of(*snapshot);
  if (!outcome.known_failed()) return;
  const Step* abort = session.first_after(Verb::AbortBackup, *snapshot);
  if (abort == nullptr && session.was_cut()) return;
  judge.applies(*snapshot);
  if (abort != nullptr) return;
  judge.violated(Place(session.last_step()).with(outcome.reported).with(snapshot),
                 "DoSnapshotSet at step {} ended in {}, and no AbortBackup followed",
                 snapshot->number, print_hresult(outcome.result.value_or(kEFail)));
}

// Calls that take the session up again. Whoever aborted may still ask for status, read metadata,
// delete shadow copies and free what it holds.
constexpr Verb kResuming[] = {
    Verb::InitializeForBackup, Verb::InitializeForRestore, Verb::SetBackupState,
    Verb::AddComponent,        Verb::StartSnapshotSet,     Verb::AddToSnapshotSet,
    Verb::PrepareForBackup,    Verb::DoSnapshotSet,        Verb::BackupComplete,
    Verb::PreRestore,          Verb::PostRestore,
};

void no_use_after_abort(const Session& session, Judge& judge) {
  const Step* abort = session.first_accepted(Verb::AbortBackup);
  if (abort == nullptr) return;
  judge.applies(*abort);
  const Step* resumed = nullptr;
  for (const Verb verb : kResuming) {
    const Step* step = session.first_after(verb, *abort);
    if (step != nullptr && (resumed == nullptr || step->number < resumed->number)) resumed = step;
  }
  if (resumed == nullptr) return;
  judge.violated(Place(*resumed).with(abort), "{} on an object that was aborted at step {}",
                 trace::spec(resumed->verb).text, abort->number);
}

constexpr Rule kRequesterAbort[] = {
    {
        .id = "requester/abort/release-after-prepare",
        .inventory = "R-ABORT-09",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::aborting_vss_operations, "Requester Handling and Creation of Abort Events"},
        .statement = "A requester aborts or completes a prepared backup before it lets go.",
        .why = "Writers keep the session's resources, and may stay frozen out of the next backup, "
               "until VSS collects them much later.",
        .needs = holds::calls,
        .check = release_after_prepare,
        .mutant = "releases_without_abort skips_complete",
    },
    {
        .id = "requester/abort/while-set-in-creation",
        .inventory = "R-ABORT-10",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_abort_backup, ""},
        .statement = "A backup that ends between StartSnapshotSet and the end of DoSnapshotSet is "
                     "aborted.",
        .why = "One set at a time is in creation: until VSS notices, every other backup on the "
               "machine gets VSS_E_SNAPSHOT_SET_IN_PROGRESS.",
        .needs = holds::calls,
        .check = while_set_in_creation,
        .mutant = "leaves_set_in_creation",
    },
    {
        .id = "requester/abort/after-failed-snapshot",
        .inventory = "R-ABORT-11",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::aborting_vss_operations, "Requester Handling and Creation of Abort Events"},
        .statement = "A requester that gives up after DoSnapshotSet has failed still calls "
                     "AbortBackup.",
        .why = "Writers learn from the Abort event that the backup is over; without it they wait "
               "with whatever they prepared.",
        .needs = holds::calls,
        .check = abort_after_failed_snapshot,
        .mutant = "skips_abort_on_failure",
    },
    {
        .id = "requester/abort/no-use-afterwards",
        .inventory = "R-ABORT-13",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::overview_of_backup_initialization,
                   "Requester Actions during Backup Initialization"},
        .statement = "An aborted backup is not resumed on the same object; a new attempt makes a "
                     "new one.",
        .why = "The object's state and its backup document still speak of the aborted attempt, so "
               "the second one backs up something else than it says.",
        .needs = holds::none,
        .check = no_use_after_abort,
        .mutant = "resumes_after_abort",
    },
};

}  // namespace

std::span<const Rule> requester_abort() {
  return kRequesterAbort;
}

}  // namespace vsskit::conformance
