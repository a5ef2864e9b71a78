// What an IVssAsync tells: how an operation stands, what its Cancel did, and that a call which made
// none asks nobody. How requesters deal with it is in requester/async.cpp.
#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include "conformance/rule/judge.h"
#include "conformance/rules/coordinator/words.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

// What an operation is called that a step is about: `DoSnapshotSet at step 29`.
std::string operation_of(const Step& step) {
  const std::string_view started = step.text("started");
  if (started.empty()) return std::string(step.text("of"));
  return fmt::format("{} of step {}", step.text("of"), started);
}

bool same_operation(const Step& one, const Step& other) {
  return !one.text("started").empty() && one.text("started") == other.text("started");
}

void known_status_codes(const Session& session, Judge& judge) {
  for (const Step* query : session.calls(Verb::QueryStatus)) {
    const auto result = session.result_of(*query);
    if (!result || failed(*result)) continue;
    judge.applies(*query);
    if (*result == kVssSAsyncPending || *result == kVssSAsyncFinished) continue;
    if (*result == kVssSAsyncCancelled) continue;
    if (*result == kVssSSomeSnapshotsNotImported && query->text("of") == "ImportSnapshots")
      continue;
    judge.violated(*query, "QueryStatus of {} told {}", operation_of(*query),
                   session.result_text(*query));
  }
}

// How operations ended, FINISHED or CANCELLED, as a query first told. Errors are left out: they may
// have been the query's own.
class Ends {
 public:
  explicit Ends(const Session& session) : session_(&session) {
    for (const Step* query : session.calls(Verb::QueryStatus)) {
      const auto result = session.result_of(*query);
      const bool ended = result == kVssSAsyncFinished || result == kVssSAsyncCancelled;
      if (ended && !query->text("started").empty()) told_.emplace(query->text("started"), query);
    }
  }

  // The query that had told the end of the step's operation before; nullptr when none had.
  [[nodiscard]] const Step* before(const Step& step) const {
    const auto found = told_.find(step.text("started"));
    if (found == told_.end()) return nullptr;
    const Step* over = session_->over(*found->second);
    return over != nullptr && over->number < step.number ? found->second : nullptr;
  }

 private:
  const Session* session_;
  std::map<std::string_view, const Step*> told_;
};

void ended_stays_ended(const Session& session, Judge& judge) {
  const Ends ends(session);
  for (const Step* query : session.calls(Verb::QueryStatus)) {
    const auto result = session.result_of(*query);
    const Step* told = result && succeeded(*result) ? ends.before(*query) : nullptr;
    if (told == nullptr) continue;
    judge.applies(*query);
    if (*result == session.result_of(*told)) continue;
    judge.violated(Place(*query).with(told),
                   "QueryStatus of {} told {}, and at step {} had told {}", operation_of(*query),
                   session.result_text(*query), told->number, session.result_text(*told));
  }
}

void cancelled_when_asked(const Session& session, Judge& judge) {
  for (const Step* query : session.calls(Verb::QueryStatus)) {
    if (session.result_of(*query) != kVssSAsyncCancelled) continue;
    // An administrator may end every creation, and leaves no step.
    if (query->text("of") == "DoSnapshotSet") continue;
    judge.applies(*query);
    const Steps cancels = session.calls(Verb::Cancel);
    const bool asked = std::any_of(cancels.begin(), cancels.end(), [&](const Step* cancel) {
      return cancel->number < query->number && same_operation(*cancel, *query);
    });
    const Step* released = session.released();
    if (asked || session.last_before(Verb::AbortBackup, *query) != nullptr) continue;
    if (released != nullptr && released->number < query->number) continue;
    judge.violated(*query, "{} was told as cancelled, and nobody had cancelled it",
                   operation_of(*query));
  }
}

void cancel_tells_the_end(const Session& session, Judge& judge) {
  const Ends ends(session);
  for (const Step* cancel : session.calls(Verb::Cancel)) {
    const Step* told = ends.before(*cancel);
    if (told == nullptr || !session.succeeded(*cancel)) continue;
    judge.applies(*cancel);
    if (session.result_of(*cancel) == session.result_of(*told)) continue;
    judge.violated(Place(*cancel).with(told),
                   "Cancel of {} ended in {}; the operation had been told as {} at step {}",
                   operation_of(*cancel), session.result_text(*cancel), session.result_text(*told),
                   told->number);
  }
}

// A call and an event that it alone brings about.
struct Cause {
  Verb call;
  Verb event;
};
constexpr Cause kCauses[] = {
    {Verb::GatherWriterMetadata, Verb::OnIdentify}, {Verb::PrepareForBackup, Verb::OnPrepareBackup},
    {Verb::DoSnapshotSet, Verb::OnPrepareSnapshot}, {Verb::DoSnapshotSet, Verb::OnFreeze},
    {Verb::BackupComplete, Verb::OnBackupComplete}, {Verb::PreRestore, Verb::OnPreRestore},
    {Verb::PostRestore, Verb::OnPostRestore},
};

void invalid_call_asks_nobody(const Session& session, Judge& judge) {
  for (const Cause& cause : kCauses) {
    for (const Step* call : session.calls(cause.call)) {
      if (session.result_of(*call) != kEInvalidArg) continue;
      judge.applies(*call);
      const Step* event = session.first_after(cause.event, *call);
      while (event != nullptr && event->text("for").empty())
        event = session.first_after(cause.event, *event);
      const Step* accepted = session.first_accepted(cause.call);
      if (event == nullptr || (accepted != nullptr && accepted->number < event->number)) continue;
      judge.violated(Place(*event).with(call), "{} after {} at step {} had ended in {}",
                     trace::spec(cause.event).text, trace::spec(cause.call).text, call->number,
                     session.result_text(*call));
    }
  }
}

constexpr Rule kCoordinatorAsyncs[] = {
    {
        .id = "coordinator/asyncs/known-status-codes",
        .inventory = "C-ASYN-02",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_async_query_status, ""},
        .statement =
            "QueryStatus tells of an operation that it is pending, finished, cancelled, or "
            "the error that it ended in; of an import also that some copies are missing.",
        .why = "A requester that waits for one of these codes waits for ever, or takes another "
               "one for a failure.",
        .needs = holds::none,
        .check = known_status_codes,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/asyncs/ended-stays-ended",
        .inventory = "C-ASYN-02",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_async_query_status, ""},
        .statement = "What QueryStatus told of an operation that has ended it tells ever after.",
        .why = "The requester acts twice on one operation, or on an end that was none.",
        .needs = holds::none,
        .check = ended_stays_ended,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/asyncs/cancelled-when-asked",
        .inventory = "C-ASYN-02",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_async_query_status, ""},
        .statement = "An operation is told as cancelled where it or its backup was cancelled, and "
                     "nowhere else.",
        .why = "The requester blames its user for what failed by itself.",
        .needs = holds::calls,
        .check = cancelled_when_asked,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/asyncs/cancel-tells-the-end",
        .inventory = "C-ASYN-03",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_async_cancel, ""},
        .statement = "Cancel of an operation that has ended answers how it did: "
                     "VSS_S_ASYNC_FINISHED or VSS_S_ASYNC_CANCELLED, and not S_OK.",
        .why = "The requester takes for undone what was done, and does it again.",
        .needs = holds::none,
        .check = cancel_tells_the_end,
        .unreachable = kOurs,
    },
    {
        .id = "coordinator/asyncs/invalid-call-asks-nobody",
        .inventory = "C-ASYN-08",
        .subject = Subject::coordinator,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_gather_writer_metadata, ""},
        .statement = "An asynchronous call that ends in E_INVALIDARG, as one without a place for "
                     "its IVssAsync does, brings no event about.",
        .why = "Writers begin what nobody can wait for, query or end.",
        .needs = holds::none,
        .check = invalid_call_asks_nobody,
        .unreachable = kOurs,
    },
};

}  // namespace

std::span<const Rule> coordinator_asyncs() {
  return kCoordinatorAsyncs;
}

}  // namespace vsskit::conformance
