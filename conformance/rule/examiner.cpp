#include "conformance/rule/examiner.h"

#include <set>

namespace vsskit::conformance {
namespace {

constexpr std::size_t kErrorsMax = 20;

}  // namespace

// What belongs to the recording that is being read.
struct Examiner::Current {
  RecordingFacts facts;
  Evidence held;
  std::function<Result<trace::ParsedDocument>(std::string_view)> source;
  std::set<std::string, std::less<>> unreadable;
  World world;
  History history;
  Documents documents;
  DocumentBytes bytes;
  std::unique_ptr<SessionCutter> cutter;
};

Examiner::Examiner(std::span<const Rule* const> rules, ExaminerOptions options)
    : options_(options), rules_(rules.begin(), rules.end()) {
  for (const Rule* rule : rules_) {
    judgement_.tallies.emplace_back().rule = rule;
  }
}

Examiner::~Examiner() = default;

void Examiner::begin(RecordingFacts facts, Evidence held,
                     std::function<Result<trace::ParsedDocument>(std::string_view name)> documents,
                     DocumentBytes bytes) {
  current_ = std::make_unique<Current>();
  Current& current = *current_;
  current.facts = std::move(facts);
  current.held = held;
  current.source = std::move(documents);
  current.bytes = std::move(bytes);
  current.documents = [this, &current](std::string_view name) -> trace::ParsedDocument {
    if (current.unreadable.find(name) != current.unreadable.end()) return nullptr;
    auto parsed = current.source(name);
    if (parsed) return *parsed;
    if (current.unreadable.size() < kErrorsMax) current.unreadable.emplace(name);
    if (judgement_.errors.size() < kErrorsMax) judgement_.errors.push_back(parsed.error());
    return nullptr;
  };
  current.cutter = std::make_unique<SessionCutter>(
      current.world, current.history, current.documents, current.held,
      [this](const Session& session) { judge(session); }, &current.bytes);
  ++judgement_.recordings;
}

void Examiner::step(Step step) {
  ++judgement_.steps;
  current_->cutter->add(std::move(step));
}

void Examiner::end() {
  current_->cutter->finish();
  current_.reset();
}

Result<void> Examiner::examine(trace::RecordingSource& source, RecordingFacts facts) {
  facts.microseconds = source.header().microseconds;
  begin(
      std::move(facts), source.header().holds,
      [&source](std::string_view name) { return source.parsed(name); },
      [&source](std::string_view name) -> std::optional<std::string> {
        auto bytes = source.document(name);
        return bytes ? std::optional(std::move(*bytes)) : std::nullopt;
      });
  while (true) {
    auto next = source.next();
    if (!next) {
      end();
      return next.error();
    }
    if (!next->has_value()) break;
    step(std::move(**next));
  }
  end();
  return {};
}

namespace {

// Whether the session has the evidence that the rule concludes from. A requester that the fault
// plan took away left undone what it would have done, and writers whose machine it let die.
bool is_held(const Session& session, const Rule& rule) {
  const bool taken_away = (rule.subject == Subject::requester && session.was_taken_away()) ||
                          (rule.subject == Subject::writer && session.died_with_machine());
  if (taken_away) return rule.needs == holds::none;
  return session.holds(rule.needs);
}

}  // namespace

void Examiner::judge(const Session& session) {
  if (session.kind() != SessionKind::outside) ++judgement_.sessions;
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    const Rule& rule = *rules_[i];
    if (!is_held(session, rule)) continue;
    Judge judge(judgement_.tallies[i], judgement_, session, current_->facts, options_.scripted_too);
    rule.check(session, judge);
  }
  current_->history.remember(session);
}

}  // namespace vsskit::conformance
