#include "conformance/rule/judge.h"

#include <algorithm>

#include "sim/trace/text.h"

namespace vsskit::conformance {
namespace {

constexpr std::size_t kStepsBefore = 3;
constexpr std::size_t kStepsAfter = 1;
constexpr std::size_t kLineBytesMax = 200;

std::string clipped(std::string text) {
  while (!text.empty() && text.back() == '\n')
    text.pop_back();
  if (text.size() <= kLineBytesMax) return text;
  std::size_t end = kLineBytesMax;
  // Not in the middle of a character.
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
    --end;
  text.resize(end);
  return text + " ...";
}

}  // namespace

std::string_view print(Subject subject) {
  constexpr std::string_view kNames[] = {"requester", "writer", "document", "coordinator",
                                         "provider"};
  return kNames[static_cast<std::size_t>(subject)];
}

std::string_view print(Strength strength) {
  constexpr std::string_view kNames[] = {"must", "should", "may"};
  return kNames[static_cast<std::size_t>(strength)];
}

std::string_view print(Level level) {
  constexpr std::string_view kNames[] = {"failure", "advice", "info"};
  return kNames[static_cast<std::size_t>(level)];
}

std::string_view print(Verdict verdict) {
  constexpr std::string_view kNames[] = {"upheld", "violated", "not exercised"};
  return kNames[static_cast<std::size_t>(verdict)];
}

bool Judgement::failed(bool strict) const {
  return std::any_of(endings.begin(), endings.end(),
                     [](const ProgramEnding& ending) { return ending.fails; }) ||
         std::any_of(tallies.begin(), tallies.end(),
                     [&](const Tally& tally) { return tally.fails(strict); });
}

const Tally* Judgement::find(std::string_view rule_id) const {
  const auto found = std::find_if(tallies.begin(), tallies.end(),
                                  [&](const Tally& tally) { return tally.rule->id == rule_id; });
  return found == tallies.end() ? nullptr : &*found;
}

void Judge::applies(const Place& place) {
  if ((scripted_too_ || !is_scripted(place)) && !is_excused(place)) ++tally_->applied;
}

std::string_view Judge::writer_of(const Place& place) const {
  if (!place.writer_.empty()) return place.writer_;
  const Step& step = *place.step_;
  if (step.subject.party == trace::Party::writer) return step.subject.label;
  if (step.verb == Verb::WriterMetadata) return step.text("writer");
  const Step* handler = session_->handler_of(step);
  return handler == nullptr ? std::string_view{} : std::string_view(handler->subject.label);
}

bool Judge::is_scripted(const Place& place) const {
  switch (tally_->rule->subject) {
    case Subject::requester: {
      const trace::Subject& subject = place.step_->subject;
      return session_->scripted() || (subject.party == trace::Party::requester &&
                                      session_->world().scripted_requester(subject.text()));
    }
    case Subject::writer:
    case Subject::document:
      break;
    case Subject::provider: {
      const auto* provider = session_->world().provider(place.step_->subject.label);
      return provider != nullptr && provider->scripted;
    }
    default:
      return false;
  }
  const std::string_view label = writer_of(place);
  if (label.empty()) return session_->scripted();
  const WriterFacts* writer = session_->world().writer(label);
  return writer != nullptr && writer->scripted;
}

bool Judge::is_excused(const Place& place) const {
  return tally_->rule->subject == Subject::writer && session_->was_done_by_fault(*place.step_);
}

const Deviation* Judge::tolerated(const Place& place) const {
  const std::string_view label = writer_of(place);
  return label.empty() ? nullptr : find_deviation(tally_->rule->id, session_->writer_id(label));
}

bool Judge::is_kept(const Place& place) {
  if (!scripted_too_ && is_scripted(place)) return judgement_->own.size() < kFindingsKeptMax;
  // Sessions at the same time share what happened outside of handlers: one step, one finding.
  const bool shared = place.step_->subject.party == trace::Party::files &&
                      session_->handler_of(*place.step_) == nullptr;
  for (const Finding& finding : tally_->findings) {
    if (shared && finding.step == place.step_->number && finding.trace == facts_->trace &&
        finding.found == facts_->found) {
      return false;
    }
  }
  ++tally_->violated;
  if (tolerated(place) != nullptr) ++tally_->tolerated;
  return tally_->findings.size() < kFindingsKeptMax;
}

void Judge::keep(const Place& place, std::string sentence) {
  const Step& step = *place.step_;
  Finding finding;
  finding.rule = tally_->rule;
  finding.tolerated = tolerated(place);
  finding.level = finding.rule->strength == Strength::must     ? Level::failure
                  : finding.rule->strength == Strength::should ? Level::advice
                                                               : Level::info;
  if (finding.tolerated != nullptr && finding.level == Level::failure) {
    finding.level = Level::advice;
  }
  finding.step = step.number;
  finding.subject = step.subject.text();
  finding.call = std::string(trace::spec(step.verb).text);
  finding.writer = std::string(writer_of(place));
  finding.sentence = std::move(sentence);
  if (!place.document_.empty()) {
    finding.place = place.at_.line == 0 ? std::string(place.document_)
                                        : fmt::format("{}:{}:{}", place.document_, place.at_.line,
                                                      place.at_.column);
  }
  finding.excerpt = excerpt(place);
  finding.trace = facts_->trace;
  finding.found = facts_->found;
  if (!facts_->again.empty()) {
    finding.again = fmt::format("{} --rule {}", facts_->again, finding.rule->id);
  }
  const bool own = !scripted_too_ && is_scripted(place);
  (own ? judgement_->own : tally_->findings).push_back(std::move(finding));
}

std::vector<ExcerptLine> Judge::excerpt(const Place& place) const {
  const auto steps = session_->steps();
  const auto index = static_cast<std::size_t>(place.step_ - steps.data());
  std::vector<const Step*> shown(place.with_.begin(), place.with_.begin() + place.with_count_);
  for (std::size_t i = index - std::min(index, kStepsBefore);
       i < steps.size() && i <= index + kStepsAfter; ++i) {
    shown.push_back(&steps[i]);
  }
  if (const Step* handler = session_->handler_of(*place.step_)) shown.push_back(handler);
  std::sort(shown.begin(), shown.end(),
            [](const Step* a, const Step* b) { return a->number < b->number; });
  shown.erase(std::unique(shown.begin(), shown.end()), shown.end());

  std::vector<ExcerptLine> lines;
  const Step* before = nullptr;
  for (const Step* step : shown) {
    if (before != nullptr && step != before + 1) lines.push_back({"...", 0, false});
    before = step;
    std::string text;
    trace::print_step(*step, facts_->microseconds, text);
    lines.push_back({clipped(std::move(text)), step->number, step == place.step_});
  }
  return lines;
}

}  // namespace vsskit::conformance
