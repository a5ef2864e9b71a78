#include "conformance/rule/copy_history.h"

#include <algorithm>
#include <variant>

namespace vsskit::conformance {
namespace {

constexpr std::size_t kCreationsMax = 64;

bool is_pending(const Session& session, const Step& query) {
  return query.verb == Verb::QueryStatus && session.result_of(query) == kVssSAsyncPending;
}

// After a call that ends it, an operation may be told as pending although its set was given up.
StepNumber given_up(const Session& session, const Step& start) {
  StepNumber number = ~StepNumber{0};
  for (const Verb verb : {Verb::AbortBackup, Verb::Cancel, Verb::StartSnapshotSet}) {
    const Step* end = session.first_after(verb, start);
    while (verb == Verb::StartSnapshotSet && end != nullptr && !session.succeeded(*end))
      end = session.first_after(verb, *end);
    if (end != nullptr) number = std::min(number, end->number);
  }
  return number;
}

}  // namespace

std::vector<Creation> creations_of(const Session& session) {
  std::vector<Creation> creations;
  for (const Step* start : session.calls(Verb::StartSnapshotSet)) {
    if (!session.succeeded(*start)) continue;
    Creation creation{start, start->number, start->number};
    const StepNumber end = given_up(session, *start);
    const auto note = [&](const Step& sign) {
      if (sign.number > creation.until && sign.number < end) creation.until = sign.number;
    };
    for (const Step* add = session.first_after(Verb::AddToSnapshotSet, *start);
         add != nullptr && add->number < end;
         add = session.first_after(Verb::AddToSnapshotSet, *add)) {
      if (session.succeeded(*add)) note(*add);
    }
    const Step* snapshot = session.first_after(Verb::DoSnapshotSet, *start);
    if (snapshot != nullptr && session.succeeded(*snapshot)) {
      note(*snapshot);
      for (const Step* query : session.queries_of(*snapshot)) {
        if (is_pending(session, *query)) note(*query);
      }
    }
    creations.push_back(creation);
  }
  return creations;
}

Guid imported_set(const Session& session) {
  const Step* begun = session.first_accepted(Verb::InitializeForBackup);
  if (begun == nullptr || begun->text("document").empty()) return {};
  const trace::ParsedDocument parsed = session.document_named(begun->text("document"));
  if (parsed == nullptr) return {};
  const auto* components = std::get_if<document::BackupComponents>(parsed.get());
  return components == nullptr ? Guid{} : components->snapshot_set_id.value_or(Guid{});
}

void CopyHistory::remember(const Session& session) {
  for (Creation& creation : creations_of(session)) {
    creation.start = nullptr;
    creations_.push_back(creation);
    if (creations_.size() > kCreationsMax) creations_.pop_front();
  }
  for (const Step* import : session.calls(Verb::ImportSnapshots)) {
    if (!session.outcome_of(*import).known_finished()) continue;
    const Guid set = imported_set(session);
    if (!set.is_null()) imported_.insert(set);
  }
}

const Creation* CopyHistory::creation_beside(const Creation& own) const {
  const auto found = std::find_if(creations_.begin(), creations_.end(), [&](const Creation& other) {
    return other.from < own.until && own.from < other.until;
  });
  return found == creations_.end() ? nullptr : &*found;
}

}  // namespace vsskit::conformance
