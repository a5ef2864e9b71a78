// How a session is indexed, and the words that look at steps and answers. The words about writers,
// state and documents are in session_words.cpp.
#include "conformance/rule/session.h"

#include <algorithm>

namespace vsskit::conformance {

using trace::Party;

Session::Session(std::string requester, const World& world, const History& history,
                 const Documents& documents, const DocumentBytes* bytes, Evidence held)
    : requester_(std::move(requester)),
      world_(&world),
      history_(&history),
      documents_(&documents),
      bytes_(bytes),
      held_(held) {}

std::size_t Session::add(Step step, std::size_t inside) {
  steps_.push_back(std::move(step));
  inside_.push_back(static_cast<std::uint32_t>(inside));
  end_.push_back(kNone);
  return steps_.size() - 1;
}

void Session::seal() {
  index_verbs();
  index_insides();
  index_queries();
  index_writers();
  read_state();
  read_components_added();
}

void Session::index_verbs() {
  for (const Step& step : steps_)
    ++verb_begin_[static_cast<std::size_t>(step.verb) + 1];
  for (std::size_t verb = 0; verb < kVerbs; ++verb)
    verb_begin_[verb + 1] += verb_begin_[verb];
  by_verb_.resize(steps_.size());
  std::array<std::uint32_t, kVerbs + 1> place = verb_begin_;
  for (const Step& step : steps_)
    by_verb_[place[static_cast<std::size_t>(step.verb)]++] = &step;
}

void Session::index_insides() {
  inside_begin_.assign(steps_.size() + 1, 0);
  const auto counts = [&](std::size_t i) {
    return inside_[i] != kNone && steps_[i].verb != Verb::end;
  };
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    if (counts(i)) ++inside_begin_[inside_[i] + 1];
  }
  for (std::size_t i = 0; i < steps_.size(); ++i)
    inside_begin_[i + 1] += inside_begin_[i];
  insides_.resize(inside_begin_.back());
  std::vector<std::uint32_t> place(inside_begin_.begin(), inside_begin_.end());
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    if (counts(i)) insides_[place[inside_[i]]++] = &steps_[i];
  }
}

void Session::index_queries() {
  for (const Verb verb : {Verb::Wait, Verb::QueryStatus}) {
    for (const Step* step : calls(verb))
      queries_.push_back(step);
  }
  const auto started = [](const Step* step) { return step->number_of("started").value_or(0); };
  std::sort(queries_.begin(), queries_.end(), [&](const Step* a, const Step* b) {
    return std::pair(started(a), a->number) < std::pair(started(b), b->number);
  });
}

void Session::index_writers() {
  for (const Step& step : steps_) {
    if (step.subject.party != Party::writer) continue;
    if (trace::spec(step.verb).kind != trace::StepKind::event) continue;
    events_[step.subject.label].push_back(&step);
  }
  for (const auto& [label, events] : events_)
    writer_labels_.push_back(label);
  for (const Step* step : calls(Verb::WriterMetadata)) {
    writer_labels_.emplace_back(step->text("writer"));
  }
  std::sort(writer_labels_.begin(), writer_labels_.end());
  writer_labels_.erase(std::unique(writer_labels_.begin(), writer_labels_.end()),
                       writer_labels_.end());
}

// --- Steps.

Steps Session::calls(Verb verb) const {
  const auto place = static_cast<std::size_t>(verb);
  return Steps(by_verb_).subspan(verb_begin_[place], verb_begin_[place + 1] - verb_begin_[place]);
}

const Step* Session::first(Verb verb) const {
  const Steps steps = calls(verb);
  return steps.empty() ? nullptr : steps.front();
}

const Step* Session::last(Verb verb) const {
  const Steps steps = calls(verb);
  return steps.empty() ? nullptr : steps.back();
}

const Step* Session::last_before(Verb verb, const Step& step) const {
  const Steps steps = calls(verb);
  const auto after = std::lower_bound(
      steps.begin(), steps.end(), step.number,
      [](const Step* candidate, StepNumber number) { return candidate->number < number; });
  return after == steps.begin() ? nullptr : *std::prev(after);
}

const Step* Session::first_after(Verb verb, const Step& step) const {
  const Steps steps = calls(verb);
  const auto after = std::upper_bound(
      steps.begin(), steps.end(), step.number,
      [](StepNumber number, const Step* candidate) { return number < candidate->number; });
  return after == steps.end() ? nullptr : *after;
}

const Step* Session::first_accepted(Verb verb) const {
  for (const Step* step : calls(verb)) {
    if (!refused(*step)) return step;
  }
  return nullptr;
}

std::span<const Step> Session::between(const Step& from, const Step* to) const {
  const std::size_t begin = index_of(from) + 1;
  const std::size_t end = to == nullptr ? steps_.size() : index_of(*to);
  if (end <= begin) return {};
  return steps().subspan(begin, end - begin);
}

const Step* Session::find(StepNumber number) const {
  const auto found = std::lower_bound(
      steps_.begin(), steps_.end(), number,
      [](const Step& candidate, StepNumber wanted) { return candidate.number < wanted; });
  return found != steps_.end() && found->number == number ? &*found : nullptr;
}

bool Session::was_taken_away() const {
  return released_ != nullptr && released_->verb == Verb::exit &&
         (world_->has_fault("requester_exit_after_call") || died_with_machine());
}

bool Session::died_with_machine() const {
  return released_ != nullptr && released_->verb == Verb::exit &&
         world_->has_fault("crash_at_write");
}

const Step& Session::last_step() const {
  return released_ != nullptr ? *released_ : steps_.back();
}

// --- Calls, events and what they answered.

const Step* Session::end_of(const Step& step) const {
  const std::uint32_t end = end_[index_of(step)];
  return end == kNone ? nullptr : &steps_[end];
}

const Step* Session::over(const Step& step) const {
  return step.result ? &step : end_of(step);
}

std::optional<Hresult> Session::result_of(const Step& step) const {
  const Step* closed = over(step);
  return closed == nullptr ? std::nullopt : closed->hresult();
}

std::optional<bool> Session::answer_of(const Step& event) const {
  const Step* closed = over(event);
  if (closed == nullptr || !closed->result) return std::nullopt;
  if (*closed->result == "true") return true;
  if (*closed->result == "false") return false;
  return std::nullopt;
}

std::string Session::result_text(const Step& step) const {
  const Step* closed = over(step);
  return closed == nullptr || !closed->result ? "no result" : *closed->result;
}

bool Session::succeeded(const Step& call) const {
  const auto result = result_of(call);
  return result && vsskit::succeeded(*result);
}

bool Session::refused(const Step& call) const {
  const auto result = result_of(call);
  return result && failed(*result);
}

std::string_view Session::value_of(const Step& call, std::string_view key) const {
  if (call.find(key) != nullptr) return call.text(key);
  const Step* end = end_of(call);
  return end == nullptr ? std::string_view{} : end->text(key);
}

const Step* Session::event_of(const Step& step, bool& over) const {
  std::uint32_t inside = inside_[index_of(step)];
  while (inside != kNone && trace::spec(steps_[inside].verb).kind != trace::StepKind::event) {
    inside = inside_[inside];
  }
  if (inside == kNone) return nullptr;
  const std::uint32_t end = end_[inside];
  over = step.subject.party == trace::Party::writer && end != kNone && end < index_of(step);
  return &steps_[inside];
}

const Step* Session::handler_of(const Step& step) const {
  bool over = false;
  const Step* event = event_of(step, over);
  return over ? nullptr : event;
}

const Step* Session::outlived_event(const Step& step) const {
  bool over = false;
  const Step* event = event_of(step, over);
  return over ? event : nullptr;
}

bool Session::was_done_by_fault(const Step& step) const {
  const bool is_event = trace::spec(step.verb).kind == trace::StepKind::event;
  const Step* event = is_event ? &step : handler_of(step);
  if (event == nullptr) return false;
  constexpr std::string_view kInstead[] = {"writer_veto", "writer_throw", "writer_hang",
                                           "writer_exit"};
  return std::any_of(std::begin(kInstead), std::end(kInstead), [&](std::string_view name) {
    return world_->has_fault(name, event->subject.label, trace::spec(event->verb).text);
  });
}

Steps Session::inside(const Step& step) const {
  const std::size_t index = index_of(step);
  const std::uint32_t begin = inside_begin_[index];
  return Steps(insides_).subspan(begin, inside_begin_[index + 1] - begin);
}

// --- Asynchronous operations.

bool Outcome::known_failed() const {
  if (result) return *result != kVssSAsyncFinished && *result != kSOk;
  if (call == nullptr) return false;
  const auto submitted = call->hresult();
  return submitted && failed(*submitted);
}

Steps Session::queries_of(const Step& call) const {
  const auto started = [](const Step* step) {
    return static_cast<StepNumber>(step->number_of("started").value_or(0));
  };
  const auto begin =
      std::lower_bound(queries_.begin(), queries_.end(), call.number,
                       [&](const Step* step, StepNumber number) { return started(step) < number; });
  auto end = begin;
  while (end != queries_.end() && started(*end) == call.number)
    ++end;
  return Steps(queries_).subspan(static_cast<std::size_t>(begin - queries_.begin()),
                                 static_cast<std::size_t>(end - begin));
}

std::span<const Verb> asynchronous_verbs() {
  static constexpr Verb kVerbs[] = {
      Verb::GatherWriterMetadata, Verb::PrepareForBackup, Verb::GatherWriterStatus,
      Verb::BackupComplete,       Verb::PreRestore,       Verb::PostRestore,
      Verb::DoSnapshotSet,        Verb::ImportSnapshots,  Verb::QueryRevertStatus,
  };
  return kVerbs;
}

std::span<const Verb> metadata_verbs() {
  static constexpr Verb kVerbs[] = {
      Verb::AddIncludeFiles,
      Verb::AddExcludeFiles,
      Verb::DeclareComponent,
      Verb::AddDatabaseFiles,
      Verb::AddDatabaseLogFiles,
      Verb::AddFilesToFileGroup,
      Verb::SetRestoreMethod,
      Verb::AddAlternateLocationMapping,
      Verb::AddComponentDependency,
      Verb::SetBackupSchema,
      Verb::AddExcludeFilesFromSnapshot,
  };
  return kVerbs;
}

bool is_asynchronous(Verb verb) {
  const auto verbs = asynchronous_verbs();
  return std::find(verbs.begin(), verbs.end(), verb) != verbs.end();
}

bool Session::over_before(const Step& call, const Step& step) const {
  if (refused(call)) return true;
  for (const Step* query : queries_of(call)) {
    if (query->number >= step.number) break;
    const auto result = result_of(*query);
    if (!result) continue;
    if (query->verb == Verb::QueryStatus && *result != kVssSAsyncPending) return true;
    if (query->verb == Verb::Wait && *result == kSOk && query->find("milliseconds") == nullptr) {
      return true;
    }
  }
  return false;
}

bool Session::is_waiting_at_end(const Step& call) const {
  const Steps queries = queries_of(call);
  return std::any_of(queries.begin(), queries.end(),
                     [&](const Step* query) { return over(*query) == nullptr; });
}

const Step* Session::next_call(const Step& step) const {
  for (std::size_t i = index_of(step) + 1; i < steps_.size(); ++i) {
    const Step& next = steps_[i];
    if (next.subject.party != Party::requester) continue;
    if (trace::spec(next.verb).kind == trace::StepKind::call && next.find("started") == nullptr) {
      return &next;
    }
  }
  return nullptr;
}

Outcome Session::outcome_of(const Step& call) const {
  Outcome outcome{&call, nullptr, std::nullopt};
  for (const Step* query : queries_of(call)) {
    const auto result = result_of(*query);
    if (query->verb != Verb::QueryStatus || !result || *result == kVssSAsyncPending) continue;
    outcome.reported = query;
    outcome.result = result;
  }
  if (!outcome.result && refused(call)) outcome.result = result_of(call);
  return outcome;
}

const Step* Session::deciding(Verb verb) const {
  const Step* decided = nullptr;
  for (const Step* call : calls(verb)) {
    const bool settled = decided != nullptr && !outcome_of(*decided).known_failed();
    const Step* start = settled ? last_before(Verb::StartSnapshotSet, *call) : nullptr;
    const bool anew = start != nullptr && start->number > decided->number && !refused(*start);
    if (settled && !anew && refused(*call)) continue;
    decided = call;
  }
  return decided;
}

Outcome Session::outcome_of(Verb verb) const {
  const Step* call = deciding(verb);
  return call == nullptr ? Outcome{} : outcome_of(*call);
}

}  // namespace vsskit::conformance
