// Backups that are tried again after a failure that may pass: not too soon, not too often, and not
// in the same way where that cannot help. A requester that vsskit plays follows a script, and is
// not asked.
#include "conformance/rule/history.h"
#include "conformance/rule/judge.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

constexpr std::int64_t kPauseMs = 600'000;
constexpr std::size_t kRetriesMax = 3;

// The attempt that this session repeats; nullptr where it repeats none.
const FailedAttempt* repeated(const Session& session) {
  if (!session.is_backup() || session.scripted()) return nullptr;
  const FailedAttempt* attempt = session.history().last_attempt();
  return attempt != nullptr && attempt->is_repeated_by(session) ? attempt : nullptr;
}

// Where the session sets out to do it again; nullptr where it does not come so far.
const Step* set_out(const Session& session) {
  return session.first_accepted(Verb::PrepareForBackup);
}

void after_ten_minutes(const Session& session, Judge& judge) {
  const FailedAttempt* attempt = repeated(session);
  const Step* again = attempt == nullptr ? nullptr : set_out(session);
  if (again == nullptr || attempt->failure == kVssEWriterErrorInconsistentSnapshot) return;
  judge.applies(*again);
  const auto pause = again->time - attempt->at;
  if (pause.ms() >= kPauseMs) return;
  judge.violated(*again,
                 "the backup of session {} had failed with {} of {}, and is tried again {} s later",
                 attempt->session, print_hresult(attempt->failure), attempt->who, pause.text());
}

void three_at_most(const Session& session, Judge& judge) {
  const FailedAttempt* attempt = repeated(session);
  const Step* again = attempt == nullptr ? nullptr : set_out(session);
  if (again == nullptr) return;
  judge.applies(*again);
  if (attempt->tries <= kRetriesMax) return;
  judge.violated(*again, "{} tries failed one after the other, the last with {} of {}",
                 attempt->tries, print_hresult(attempt->failure), attempt->who);
}

void changed_when_inconsistent(const Session& session, Judge& judge) {
  const FailedAttempt* attempt = repeated(session);
  const Step* again = attempt == nullptr ? nullptr : set_out(session);
  if (again == nullptr || attempt->failure != kVssEWriterErrorInconsistentSnapshot) return;
  judge.applies(*again);
  if (session.snapshot_volumes() != attempt->volumes) return;
  judge.violated(
      *again,
      "\"{}\" had failed in session {} because the shadow copy set lacks a volume of its "
      "data, and the same components are tried again with the same {} volumes",
      attempt->who, attempt->session, attempt->volumes.size());
}

constexpr std::string_view kNeverAgain =
    "The played requester never tries again: its next backup is another one of its plan.";

constexpr Rule kRequesterRetries[] = {
    {
        .id = "requester/retries/after-ten-minutes",
        .inventory = "R-STAT-14 R-ASYN-07",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::api_backup_components_do_snapshot_set, ""},
        .statement = "A backup that failed for a reason which may pass is tried again after ten "
                     "minutes.",
        .why = "What it failed for, a busy disk or a writer at work, is still there: the next try "
               "fails as well and adds to the load.",
        .needs = holds::none,
        .check = after_ten_minutes,
        .unreachable = kNeverAgain,
    },
    {
        .id = "requester/retries/three-at-most",
        .inventory = "R-STAT-14 R-ASYN-07",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::api_backup_components_get_writer_status, ""},
        .statement = "A failed backup is tried again three times at most.",
        .why = "It will not pass by itself: each further try freezes every writer of the machine "
               "for nothing, and nobody is told.",
        .needs = holds::none,
        .check = three_at_most,
        .unreachable = kNeverAgain,
    },
    {
        .id = "requester/retries/changed-when-inconsistent",
        .inventory = "R-STAT-15",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::writer_errors_and_vetoes, ""},
        .statement = "After VSS_E_WRITERERROR_INCONSISTENTSNAPSHOT a requester adds the volumes or "
                     "leaves the writer out before it tries again.",
        .why = "The set lacks what it lacked before, so the writer refuses again.",
        .needs = holds::none,
        .check = changed_when_inconsistent,
        .unreachable = kNeverAgain,
    },
};

}  // namespace

std::span<const Rule> requester_retries() {
  return kRequesterRetries;
}

}  // namespace vsskit::conformance
