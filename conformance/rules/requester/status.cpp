// Reading writers' status, and heeding it. Status after BackupComplete is requester/completion's.
#include <algorithm>

#include "conformance/rule/judge.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

void checked_after_phase(const Session& session, Judge& judge) {
  if (!session.context_has_writers()) return;
  for (const Verb verb : {Verb::PrepareForBackup, Verb::DoSnapshotSet}) {
    const Step* phase = session.deciding(verb);
    if (phase == nullptr || !session.outcome_of(*phase).known_finished()) continue;
    const Step* next = verb == Verb::PrepareForBackup
                           ? session.first_after(Verb::DoSnapshotSet, *phase)
                           : session.first_after(Verb::BackupComplete, *phase);
    const Step* gather = session.first_after(Verb::GatherWriterStatus, *phase);
    if (gather == nullptr && next == nullptr && session.was_cut()) continue;
    judge.applies(*phase);
    if (gather != nullptr && (next == nullptr || gather->number < next->number)) continue;
    // A requester that gives up at once has no use for the status.
    if (next == nullptr && session.first_after(Verb::AbortBackup, *phase) != nullptr) continue;
    judge.violated(Place(next != nullptr ? *next : session.last_step()).with(phase),
                   "no GatherWriterStatus since {} at step {}", trace::spec(verb).text,
                   phase->number);
  }
}

void gathered_status_is_read(const Session& session, Judge& judge) {
  const Steps gathers = session.calls(Verb::GatherWriterStatus);
  for (std::size_t i = 0; i < gathers.size(); ++i) {
    const Step* until = i + 1 < gathers.size() ? gathers[i + 1] : nullptr;
    if (session.refused(*gathers[i])) continue;
    const Step* count = session.first_after(Verb::GetWriterStatusCount, *gathers[i]);
    if (count != nullptr && session.value_of(*count, "count") == "0") continue;
    bool read = false;
    for (const Verb verb : {Verb::GetWriterStatus, Verb::GetWriterStatusEx}) {
      const Step* status = session.first_after(verb, *gathers[i]);
      read = read || (status != nullptr && (until == nullptr || status->number < until->number));
    }
    if (!read && until == nullptr && session.was_cut()) continue;
    judge.applies(*gathers[i]);
    if (read) continue;
    judge.violated(*gathers[i], "the status gathered here was never read{}",
                   count == nullptr
                       ? ""
                       : fmt::format("; {} writers had one", session.value_of(*count, "count")));
  }
}

void read_after_gathering(const Session& session, Judge& judge) {
  for (const Step* gather : session.calls(Verb::GatherWriterStatus)) {
    const Step* read = session.first_after(Verb::GetWriterStatus, *gather);
    if (read == nullptr) read = session.first_after(Verb::GetWriterStatusEx, *gather);
    const Step* again = session.first_after(Verb::GatherWriterStatus, *gather);
    if (read == nullptr || (again != nullptr && again->number < read->number)) continue;
    judge.applies(*read);
    if (session.over_before(*gather, *read)) continue;
    judge.violated(Place(*read).with(gather),
                   "{} while GatherWriterStatus of step {} was not known to be over",
                   trace::spec(read->verb).text, gather->number);
  }
}

// Statuses and outcomes in the order in which they came.
std::vector<const Step*> statuses_and_outcomes(const Session& session) {
  std::vector<const Step*> steps;
  for (const Verb verb :
       {Verb::GetWriterStatus, Verb::GetWriterStatusEx, Verb::SetBackupSucceeded}) {
    const Steps calls = session.calls(verb);
    steps.insert(steps.end(), calls.begin(), calls.end());
  }
  std::sort(steps.begin(), steps.end(),
            [](const Step* a, const Step* b) { return a->number < b->number; });
  return steps;
}

// The last status of each instance of a class; what names no instance is kept under a null one.
using Statuses = std::map<std::pair<Guid, Guid>, const Step*>;

std::pair<Guid, Guid> instance_of(const Session& session, const Step& step) {
  return {parse_guid(session.value_of(step, "writer")).value_or(Guid{}),
          parse_guid(session.value_of(step, "instance")).value_or(Guid{})};
}

// The status of the instance that an outcome names. Where it names none, that of its class if there
// is one instance.
const Step* status_for(const Session& session, const Statuses& latest, const Step& outcome) {
  const auto [id, instance] = instance_of(session, outcome);
  const auto exact = latest.find({id, instance});
  if (exact != latest.end()) return exact->second;
  if (!instance.is_null()) {
    const auto unnamed = latest.find({id, Guid{}});
    return unnamed == latest.end() ? nullptr : unnamed->second;
  }
  const auto first = latest.lower_bound({id, Guid{}});
  if (first == latest.end() || first->first.first != id) return nullptr;
  const auto second = std::next(first);
  return second != latest.end() && second->first.first == id ? nullptr : first->second;
}

// What came where AbortBackup was to be expected.
std::string completed_instead(const Session& session, const Step& status) {
  const Step* complete = session.first_after(Verb::BackupComplete, status);
  return complete == nullptr
             ? ""
             : fmt::format(", and BackupComplete at step {} came where AbortBackup was expected",
                           complete->number);
}

void failed_writer_not_succeeded(const Session& session, Judge& judge) {
  if (session.first(Verb::SetBackupSucceeded) == nullptr) return;
  Statuses latest;
  for (const Step* step : statuses_and_outcomes(session)) {
    if (step->verb != Verb::SetBackupSucceeded) {
      latest.insert_or_assign(instance_of(session, *step), step);
      continue;
    }
    const Step* status = status_for(session, latest, *step);
    if (status == nullptr) continue;
    const auto failure = parse_hresult(session.value_of(*status, "failure"));
    if (!failure || !failed(*failure)) continue;
    judge.applies(*step);
    if (!step->yes("succeeded")) continue;
    judge.violated(Place(*step).with(status),
                   "success is reported for component {} although its writer {} was {} with {} at "
                   "step {}{}",
                   session.component_of(*step).path, session.value_of(*status, "name"),
                   session.value_of(*status, "state"), print_hresult(*failure), status->number,
                   completed_instead(session, *status));
  }
}

void freed_after_reading(const Session& session, Judge& judge) {
  const Step* read = session.last(Verb::GetWriterStatus);
  if (read == nullptr) read = session.last(Verb::GetWriterStatusEx);
  if (read == nullptr) return;
  const Step* freed = session.first_after(Verb::FreeWriterStatus, *read);
  if (freed == nullptr && session.was_cut()) return;
  judge.applies(*read);
  if (freed != nullptr) return;
  judge.violated(*read, "no FreeWriterStatus after the last status was read");
}

constexpr Rule kRequesterStatus[] = {
    {
        .id = "requester/status/checked-after-phase",
        .inventory = "R-STAT-10",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::determining_writer_status, ""},
        .statement = "Writer status is gathered after PrepareForBackup and after DoSnapshotSet "
                     "have ended, before the next phase.",
        .why = "The operations end in success although writers have failed; only their status "
               "tells, and a failed writer's data is not consistent.",
        .needs = holds::calls,
        .check = checked_after_phase,
        .mutant = "skips_status",
    },
    {
        .id = "requester/status/gathered-status-is-read",
        .inventory = "R-STAT-10",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::determining_writer_status, ""},
        .statement = "A writer status that was gathered is also read.",
        .why = "Gathering reports nothing by itself: failed writers go unnoticed, and the backup "
               "is called good.",
        .needs = holds::calls,
        .check = gathered_status_is_read,
        .mutant = "gathers_status_unread",
    },
    {
        .id = "requester/status/read-after-gathering",
        .inventory = "R-STAT-12",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_get_writer_status, ""},
        .statement = "GetWriterStatus is called only when GatherWriterStatus is over.",
        .why = "What it reads before is the status of an earlier phase, or none.",
        .needs = holds::calls,
        .check = read_after_gathering,
        .mutant = "reads_status_early",
    },
    {
        .id = "requester/status/failed-writer-not-succeeded",
        .inventory = "R-STAT-16 R-STAT-12",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::writer_errors_and_vetoes, ""},
        .statement = "Components of a writer that reported a failure are not reported as backed "
                     "up.",
        .why = "The writer acts on the report: it drops its logs for a copy that it could not "
               "keep consistent.",
        .needs = holds::none,
        .check = failed_writer_not_succeeded,
        .mutant = "ignores_writer_failure",
    },
    {
        .id = "requester/status/freed-after-reading",
        .inventory = "R-STAT-18",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::api_backup_components_gather_writer_status, ""},
        .statement = "FreeWriterStatus is called when the status of each writer has been read.",
        .why = "The memory stays allocated, and a later GatherWriterStatus on the same object may "
               "be refused.",
        .needs = holds::calls,
        .check = freed_after_reading,
        .mutant = "keeps_writer_status",
    },
};

}  // namespace

std::span<const Rule> requester_status() {
  return kRequesterStatus;
}

}  // namespace vsskit::conformance
