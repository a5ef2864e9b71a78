// Asynchronous operations: their results are read, their objects released, their failures heeded.
#include <set>

#include "conformance/rule/judge.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

std::string_view unread_text(const Steps& queries) {
  if (queries.empty()) return "was neither awaited nor asked for its result";
  return queries.back()->verb == Verb::QueryStatus ? "was still pending when last asked"
                                                   : "was awaited but never asked for its result";
}

// What the operation had come to when it was cancelled; empty where it was not.
std::string cancelled_text(const Session& session, const Step& call) {
  const Step* cancel = session.first_after(Verb::Cancel, call);
  while (cancel != nullptr && cancel->number_of("started") != std::int64_t(call.number))
    cancel = session.first_after(Verb::Cancel, *cancel);
  if (cancel == nullptr) return "";
  const Step* event = nullptr;
  for (const Step& step : session.between(call, cancel)) {
    if (trace::spec(step.verb).kind == trace::StepKind::event) event = &step;
  }
  return fmt::format("; Cancel came at step {} {}", cancel->number,
                     event == nullptr ? "before any writer had an event"
                                      : fmt::format("in the phase of {} (step {})",
                                                    trace::spec(event->verb).text, event->number));
}

// The calls whose IVssAsync was released, by their step.
std::set<StepNumber> released_operations(const Session& session) {
  std::set<StepNumber> calls;
  for (const Step* release : session.calls(Verb::Release)) {
    if (const auto started = release->number_of("started"))
      calls.insert(static_cast<StepNumber>(*started));
  }
  return calls;
}

void result_read(const Session& session, Judge& judge) {
  const std::set<StepNumber> freed = released_operations(session);
  for (const Verb verb : asynchronous_verbs()) {
    for (const Step* call : session.calls(verb)) {
      if (session.refused(*call)) continue;
      if (session.is_waiting_at_end(*call)) continue;  // the process was ended while it waited
      const bool read = session.outcome_of(*call).result.has_value();
      const Step* next = session.next_call(*call);
      const bool could_read = !freed.contains(call->number) || next == nullptr;
      if (!read && session.was_cut() && could_read) continue;
      judge.applies(*call);
      if (read) continue;
      const Steps queries = session.queries_of(*call);
      judge.violated(Place(next == nullptr ? session.last_step() : *next)
                         .with(call)
                         .with(queries.empty() ? nullptr : queries.back()),
                     "the requester {}{}, and {} at step {} {}{}",
                     next == nullptr ? "ended" : "went on with ",
                     next == nullptr ? "" : trace::spec(next->verb).text, trace::spec(verb).text,
                     call->number, unread_text(queries), cancelled_text(session, *call));
    }
  }
}

void released(const Session& session, Judge& judge) {
  const std::set<StepNumber> freed = released_operations(session);
  const Step* first = nullptr;
  std::size_t missing = 0;
  for (const Verb verb : asynchronous_verbs()) {
    for (const Step* call : session.calls(verb)) {
      if (session.refused(*call) || session.is_waiting_at_end(*call)) continue;
      if (!freed.contains(call->number) && session.was_cut()) continue;
      judge.applies(*call);
      if (freed.contains(call->number)) continue;
      if (missing++ == 0) first = call;
    }
  }
  if (first == nullptr) return;
  judge.violated(Place(session.last_step()).with(first),
                 "{} IVssAsync {} never released; the first is that of {} at step {}", missing,
                 missing == 1 ? "was" : "were", trace::spec(first->verb).text, first->number);
}

struct Dependent {
  Verb failed;
  Verb next;
};
// What makes no sense once the other has failed.
constexpr Dependent kDependents[] = {
    {Verb::GatherWriterMetadata, Verb::PrepareForBackup},
    {Verb::PrepareForBackup, Verb::DoSnapshotSet},
    {Verb::DoSnapshotSet, Verb::GetSnapshotProperties},
};

void failure_ends_the_phase(const Session& session, Judge& judge) {
  for (const Dependent& pair : kDependents) {
    const Step* call = session.deciding(pair.failed);
    if (call == nullptr) continue;
    const Outcome outcome = session.outcome_of(*call);
    if (!outcome.known_failed()) continue;
    judge.applies(*call);
    const Step* next = session.first_after(pair.next, *call);
    if (next == nullptr) continue;
    judge.violated(Place(*next).with(call).with(outcome.reported),
                   "{} ended in {} at step {}, and the requester went on with {}",
                   trace::spec(pair.failed).text, print_hresult(*outcome.result), call->number,
                   trace::spec(pair.next).text);
  }
}

constexpr Rule kRequesterAsync[] = {
    {
        .id = "requester/async/result-read",
        .inventory = "R-ASYN-01",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_async_wait, ""},
        .statement = "The result of every asynchronous operation is read with QueryStatus; Wait "
                     "alone does not tell it.",
        .why = "Wait succeeds when the operation has failed: the requester goes on without a "
               "shadow copy and does not know.",
        .needs = holds::calls,
        .check = result_read,
        .mutant = "drops_async_results",
    },
    {
        .id = "requester/async/released",
        .inventory = "R-ASYN-04",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_gather_writer_metadata, ""},
        .statement = "Every IVssAsync is released.",
        .why = "A reference that is left keeps the operation's resources, and the service, from "
               "ending.",
        .needs = holds::calls,
        .check = released,
        .mutant = "leaks_async",
    },
    {
        .id = "requester/async/failure-ends-the-phase",
        .inventory = "R-ABORT-13",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::aborting_vss_operations, ""},
        .statement = "When an operation has failed, the requester does not go on as if it had "
                     "succeeded.",
        .why = "What follows stands on nothing: shadow copies of writers that never prepared, or "
               "properties of a shadow copy that was never made.",
        .needs = holds::none,
        .check = failure_ends_the_phase,
        .mutant = "goes_on_after_failure",
    },
};

}  // namespace

std::span<const Rule> requester_async() {
  return kRequesterAsync;
}

}  // namespace vsskit::conformance
