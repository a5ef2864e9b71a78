// The moment of the shadow copy: writers are frozen, providers commit while writes are held, and
// all copies of a set show the same instant. How long a provider takes is its own topic.
#include <set>
#include <string_view>
#include <vector>

#include "conformance/rule/judge.h"
#include "conformance/rules/coordinator/words.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

// The kernel lets writes go on after ten seconds; who waits is woken a little later.
constexpr std::int64_t kWakeMs = 1'000;

bool is_change(const Step& step) {
  switch (step.verb) {
    case Verb::snapshot:
    case Verb::snapshot_deleted:
    case Verb::writes_held:
    case Verb::writes_released:
      return false;
    default:
      return step.subject.party == trace::Party::files;
  }
}

void copies_of_one_instant(const Session& session, Judge& judge) {
  const Steps copies = session.calls(Verb::snapshot);
  for (std::size_t begin = 0, end = 0; begin < copies.size(); begin = end) {
    std::set<std::string_view> volumes;
    for (; end < copies.size() && copies[end]->text("set") == copies[begin]->text("set"); ++end)
      volumes.insert(copies[end]->subject.label);
    if (end - begin < 2 || copies[begin]->text("set").empty()) continue;
    const Step& last = *copies[end - 1];
    judge.applies(*copies[begin]);
    for (const Step& step : session.between(*copies[begin], &last)) {
      if (!is_change(step) || volumes.count(step.subject.label) == 0) continue;
      judge.violated(Place(step).with(copies[begin]).with(&last),
                     "{} of {} between the shadow copies of set {} at the steps {} and {}",
                     trace::spec(step.verb).text, step.text("path"), last.text("set"),
                     copies[begin]->number, last.number);
    }
  }
}

// The steps of one attempt at a shadow copy: those of providers by the set that they name.
class Attempt {
 public:
  Attempt(const Session& session, const Step& snapshot)
      : session_(&session),
        snapshot_(&snapshot),
        next_(session.first_after(Verb::DoSnapshotSet, snapshot)) {
    const Step* start = session.last_before(Verb::StartSnapshotSet, snapshot);
    if (start != nullptr) set_ = session.value_of(*start, "set");
  }

  [[nodiscard]] std::vector<const Step*> steps(Verb verb) const {
    std::vector<const Step*> found;
    for (const Step* step : session_->calls(verb)) {
      if (step->number < snapshot_->number) continue;
      if (next_ != nullptr && step->number > next_->number) break;
      if (step->subject.party == trace::Party::provider && !is_of_set(*step)) continue;
      found.push_back(step);
    }
    return found;
  }

 private:
  [[nodiscard]] bool is_of_set(const Step& step) const {
    return set_.empty() || step.text("set").empty() || step.text("set") == set_;
  }

  const Session* session_;
  const Step* snapshot_;
  const Step* next_;
  std::string_view set_;
};

void long_hold_fails(const Session& session, Judge& judge) {
  for (const Step* snapshot : session.calls(Verb::DoSnapshotSet)) {
    const std::vector<const Step*> commits =
        Attempt(session, *snapshot).steps(Verb::CommitSnapshots);
    const Outcome outcome = session.outcome_of(*snapshot);
    const Step* over = commits.empty() ? nullptr : session.over(*commits.back());
    if (over == nullptr || !outcome.result) continue;
    judge.applies(*snapshot);
    const std::int64_t held_ms = (over->time - commits.front()->time).ms();
    if (held_ms <= kHoldMs || !outcome.known_finished()) continue;
    judge.violated(Place(*snapshot).with(commits.front()).with(over).with(outcome.reported),
                   "DoSnapshotSet ended well although CommitSnapshots took {} ms until step {}",
                   held_ms, over->number);
  }
}

void frozen_before(const Attempt& attempt, const Step& commit, const Session& session,
                   Judge& judge) {
  judge.applies(commit);
  for (const Step* freeze : attempt.steps(Verb::OnFreeze)) {
    const Step* over = session.over(*freeze);
    if ((over == nullptr ? freeze : over)->number < commit.number) continue;
    judge.violated(Place(*freeze).with(&commit),
                   "writer {} is frozen after PreCommitSnapshots of step {}", freeze->subject.label,
                   commit.number);
  }
}

void thawed_after(const Attempt& attempt, const Step& commit, Judge& judge) {
  judge.applies(commit);
  for (const Step* thaw : attempt.steps(Verb::OnThaw)) {
    if (thaw->number > commit.number) continue;
    judge.violated(Place(*thaw).with(&commit),
                   "writer {} is thawed before PostCommitSnapshots of step {}", thaw->subject.label,
                   commit.number);
  }
}

void frozen_while_committing(const Session& session, Judge& judge) {
  if (!is_told_apart(session)) return;
  for (const Step* snapshot : session.calls(Verb::DoSnapshotSet)) {
    const Attempt attempt(session, *snapshot);
    const auto before = attempt.steps(Verb::PreCommitSnapshots);
    const auto after = attempt.steps(Verb::PostCommitSnapshots);
    if (!before.empty()) frozen_before(attempt, *before.front(), session, judge);
    if (!after.empty()) thawed_after(attempt, *after.back(), judge);
  }
}

void phases_in_order(const Session& session, Judge& judge) {
  constexpr Verb kPhases[] = {Verb::PreCommitSnapshots, Verb::CommitSnapshots,
                              Verb::PostCommitSnapshots};
  for (const Step* snapshot : session.calls(Verb::DoSnapshotSet)) {
    const Attempt attempt(session, *snapshot);
    const Step* before = nullptr;
    for (const Verb phase : kPhases) {
      const auto steps = attempt.steps(phase);
      if (steps.empty()) continue;
      judge.applies(*steps.front());
      const Step* over = before == nullptr ? nullptr : session.over(*before);
      if (over != nullptr && steps.front()->number < over->number) {
        judge.violated(Place(*steps.front()).with(before).with(over),
                       "{} came before {} at step {} was over", trace::spec(phase).text,
                       trace::spec(before->verb).text, before->number);
      }
      before = steps.back();
    }
  }
}

// The release that ends a hold of writes; nullptr when there is none.
const Step* release_of(const Session& session, const Step& held) {
  const Step* release = session.first_after(Verb::writes_released, held);
  while (release != nullptr && release->subject.label != held.subject.label)
    release = session.first_after(Verb::writes_released, *release);
  return release;
}

// Nothing of the volume changes, and no provider commits, but while its writes are held.
void commit_within_hold(const Session& session, const Attempt& attempt, const Step& held,
                        Judge& judge) {
  const Step* release = release_of(session, held);
  for (const Step* commit : attempt.steps(Verb::CommitSnapshots)) {
    const Step* over = session.over(*commit);
    const bool early = commit->number < held.number;
    if (!early && (release == nullptr || over == nullptr || over->number < release->number))
      continue;
    // After ten seconds writes go on, whoever has not committed by then.
    if (!early && (release->time - held.time).ms() >= kHoldMs) continue;
    judge.violated(Place(*commit).with(&held).with(release),
                   "CommitSnapshots of {} {} were held at step {}", held.subject.label,
                   early ? "began before writes" : "was not over when writes that", held.number);
  }
}

void writes_held_for_commit(const Session& session, Judge& judge) {
  for (const Step* snapshot : session.calls(Verb::DoSnapshotSet)) {
    const Attempt attempt(session, *snapshot);
    for (const Step* held : attempt.steps(Verb::writes_held)) {
      judge.applies(*held);
      commit_within_hold(session, attempt, *held, judge);
      const Step* release = release_of(session, *held);
      for (const Step& step : session.between(*held, release)) {
        if (!is_change(step) || step.subject.label != held->subject.label) continue;
        judge.violated(Place(step).with(held).with(release),
                       "{} of {} while writes were held since step {}", trace::spec(step.verb).text,
                       step.text("path"), held->number);
      }
      if (release == nullptr || (release->time - held->time).ms() <= kHoldMs + kWakeMs) continue;
      judge.violated(Place(*release).with(held), "writes were held for {} ms since step {}",
                     (release->time - held->time).ms(), held->number);
    }
  }
}

// What the fault plan lets fail, and what DoSnapshotSet then ends in.
struct TransactionFault {
  std::string_view fault;
  Hresult code;
};
constexpr TransactionFault kTransactionFaults[] = {
    {"hold_fails", kVssETransactionFreezeTimeout},
    {"release_fails", kVssETransactionThawTimeout},
};

bool is_declared(const Session& session, const TransactionFault& fault) {
  return session.world().has_fault(fault.fault, print_hresult(fault.code));
}

// Whether an operation ended in the code of a failure that nobody declared.
bool is_other_failure(const Session& session, const Outcome& outcome) {
  const TransactionFault* told = nullptr;
  for (const TransactionFault& fault : kTransactionFaults) {
    if (outcome.result == fault.code) told = &fault;
  }
  return told != nullptr && !is_declared(session, *told);
}

void transaction_failure_told(const Session& session, Judge& judge) {
  for (const TransactionFault& fault : kTransactionFaults) {
    if (!is_declared(session, fault)) continue;
    for (const Step* snapshot : session.calls(Verb::DoSnapshotSet)) {
      const Outcome outcome = session.outcome_of(*snapshot);
      if (outcome.reported == nullptr) continue;
      judge.applies(*snapshot);
      // What failed before the transaction managers were asked is told in their place.
      if (!outcome.known_finished() && !is_other_failure(session, outcome)) continue;
      judge.violated(Place(*snapshot).with(outcome.reported),
                     "DoSnapshotSet ended in {}; the transaction managers failed, which is {}",
                     session.result_text(*outcome.reported), print_hresult(fault.code));
    }
  }
}

constexpr Rule kCoordinatorFreeze[] = {
    {
        .id = "coordinator/freeze/copies-of-one-instant",
        .inventory = "C-FRZ-11",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::shadow_copies_and_shadow_copy_sets, ""},
        .statement = "No file of the set's volumes changes between one shadow copy of a set and "
                     "the next: all show the same instant.",
        .why = "A database on one volume and its log on another do not fit together.",
        .needs = holds::none,
        .check = copies_of_one_instant,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/freeze/long-hold-fails",
        .inventory = "C-FRZ-12",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::shadow_copy_creation_for_providers, ""},
        .statement = "The creation fails when providers have not committed within the ten seconds "
                     "for which writes are held.",
        .why = "Writes went on before the copies were made, so that they do not fit together.",
        .needs = holds::none,
        .check = long_hold_fails,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/freeze/frozen-while-committing",
        .inventory = "C-FRZ-13",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::shadow_copy_creation_for_providers,
                   "Point-in-time for Writerless Applications"},
        .statement = "Writers are frozen before PreCommitSnapshots and thawed after "
                     "PostCommitSnapshots.",
        .why = "A writer that is not frozen writes into the shadow copy while it is made.",
        .needs = holds::none,
        .check = frozen_while_committing,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/freeze/phases-in-order",
        .inventory = "C-FRZ-13",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::shadow_copy_creation_for_providers,
                   "Point-in-time for Writerless Applications"},
        .statement = "All providers are through with PreCommitSnapshots before the first "
                     "CommitSnapshots, and with CommitSnapshots before the first "
                     "PostCommitSnapshots.",
        .why = "Writes are held from the first commit to the last: a phase out of turn holds them "
               "too long, or not at all.",
        .needs = holds::none,
        .check = phases_in_order,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/freeze/writes-held-for-commit",
        .inventory = "C-FRZ-12 C-FRZ-13",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::shadow_copy_creation_for_providers,
                   "Point-in-time for Writerless Applications"},
        .statement = "Writes to the set's volumes are held from the first CommitSnapshots to the "
                     "end of the last, and for at most ten seconds.",
        .why = "Programs without a writer write into the shadow copies while they are made, or "
               "stand still for longer than they bear.",
        .needs = holds::none,
        .check = writes_held_for_commit,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/freeze/transaction-failure-told",
        .inventory = "C-FRZ-14",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::working_with_file_system_and_security_features,
                   "Interoperability with Transactions"},
        .statement = "DoSnapshotSet ends in VSS_E_TRANSACTION_FREEZE_TIMEOUT or "
                     "VSS_E_TRANSACTION_THAW_TIMEOUT when transaction managers, as the trace "
                     "declares, cannot be frozen or thawed.",
        .why = "The copies hold half of a transaction, and the requester keeps them.",
        .needs = holds::none,
        .check = transaction_failure_told,
        .unreachable = kOurs,
    },
};

}  // namespace

std::span<const Rule> coordinator_freeze() {
  return kCoordinatorFreeze;
}

}  // namespace vsskit::conformance
