// What happened to files while a session ran, and what went wrong in it.
#include <fmt/format.h>

#include <algorithm>

#include "replay/run/judging.h"
#include "replay/run/story_session.h"

namespace vsskit::run {
namespace {

using trace::Step;
using trace::StepKind;
using trace::Verb;

constexpr std::size_t kTroublesMax = 8;

bool changes_a_file(Verb verb) {
  switch (verb) {
    case Verb::created:
    case Verb::modified:
    case Verb::extended:
    case Verb::truncated:
    case Verb::deleted:
    case Verb::renamed:
      return true;
    default:
      return false;
  }
}

// `cut C:\log from 8,192 to 0 bytes`: what shrinks or goes is told one by one, as it does not come
// back.
std::string loss_of(const Step& step) {
  if (step.verb == Verb::truncated) {
    return fmt::format("cut {} from {} to {}", step.text("path"),
                       grouped(static_cast<std::uint64_t>(step.number_of("from").value_or(0))),
                       bytes_of(static_cast<std::uint64_t>(step.number_of("to").value_or(0))));
  }
  return fmt::format("deleted {}", step.text("path"));
}

// What one party did to files within one chapter.
struct Changes {
  std::vector<std::string> losses;
  std::set<std::string, std::less<>> created;
  std::set<std::string, std::less<>> written;
  std::set<std::string, std::less<>> renamed;

  void add(const Step& step) {
    if (step.verb == Verb::truncated || step.verb == Verb::deleted) {
      losses.push_back(loss_of(step));
    } else if (step.verb == Verb::created) {
      created.emplace(step.text("path"));
    } else if (step.verb == Verb::renamed) {
      renamed.emplace(step.text("path"));
    } else if (created.find(step.text("path")) == created.end()) {
      written.emplace(step.text("path"));
    }
  }

  [[nodiscard]] std::vector<std::string> lines(const std::string& by) const {
    std::vector<std::string> parts;
    if (!created.empty()) parts.push_back("created " + count_of(created.size(), "file", "files"));
    if (!written.empty()) parts.push_back("wrote to " + count_of(written.size(), "file", "files"));
    if (!renamed.empty()) parts.push_back("renamed " + count_of(renamed.size(), "file", "files"));
    std::vector<std::string> result;
    if (!parts.empty()) result.push_back(by + " " + list_of(parts, 3) + ".");
    for (const std::string& loss : losses)
      result.push_back(by + " " + loss + ".");
    return result;
  }
};

// `VSS_E_WRITERERROR_TIMEOUT` of a SetWriterFailure or SetFailure.
std::string reported_failure(const Step& step) {
  std::string line = fmt::format("{} reported {}", who(step.subject), step.text("failure"));
  if (!step.text("message").empty()) line += ": " + quoted_of(step.text("message"));
  return line;
}

std::string trouble_of_status(const Step& step) {
  const std::string_view state = step.text("state");
  const std::string_view failure = step.text("failure");
  const bool failed = state.starts_with("FAILED") || (!failure.empty() && failure != "S_OK");
  if (!failed) return {};
  return fmt::format("VSS says of {}: {}, {}", quoted_of(step.text("name")), state, failure);
}

std::string trouble_of_event(const conformance::Session& session, const Step& event) {
  const std::string_view verb = trace::spec(event.verb).text;
  const Step* over = session.over(event);
  if (over == nullptr) {
    if (!session.holds(trace::holds::events)) return {};
    return fmt::format("{} never came back from {}", who(event.subject), verb);
  }
  if (over->result == trace::kNothing) {
    return fmt::format("{} threw in {}", who(event.subject), verb);
  }
  if (session.answer_of(event).value_or(true)) return {};
  return fmt::format("{} returned false from {}", who(event.subject), verb);
}

std::string trouble_of_call(const conformance::Session& session, const Step& call) {
  const trace::VerbSpec& verb = trace::spec(call.verb);
  if (verb.result == trace::ResultKind::none) return {};
  if (session.over(call) == nullptr) {
    if (!session.holds(trace::holds::calls)) return {};
    return fmt::format("{} never came back from {}", who(call.subject), verb.text);
  }
  if (!session.refused(call)) return {};
  const std::string of(call.text("of"));
  return fmt::format("{} got {} from {}{}", who(call.subject), session.result_text(call), verb.text,
                     of.empty() ? "" : " of " + of);
}

}  // namespace

std::string trouble_of(const conformance::Session& session, const Step& step) {
  switch (trace::spec(step.verb).kind) {
    case StepKind::event:
      return trouble_of_event(session, step);
    case StepKind::call:
      if (step.verb == Verb::SetWriterFailure || step.verb == Verb::SetWriterFailureEx ||
          step.verb == Verb::SetFailure) {
        return reported_failure(step);
      }
      if (step.verb == Verb::GetWriterStatus || step.verb == Verb::GetWriterStatusEx) {
        return trouble_of_status(step);
      }
      return trouble_of_call(session, step);
    default:
      return {};
  }
}

// Between PreRestore and PostRestore it is the requester who writes while no writer is at work.
bool SessionStory::puts_back(const Step& step) const {
  const Step* way = session_.first(Verb::PreRestore);
  const Step* over = session_.first(Verb::PostRestore);
  return way != nullptr && step.number > way->number &&
         (over == nullptr || step.number < over->number);
}

void SessionStory::tell_effects() {
  // By chapter and party, in the order of their first change.
  std::map<Chapter*, std::vector<std::pair<std::string, Changes>>> found;
  for (const Step& step : session_.steps()) {
    if (!changes_a_file(step.verb)) continue;
    const Step* handler = session_.handler_of(step);
    const std::string nobody =
        puts_back(step) ? "The requester, putting files back," : "Somebody, outside of any event,";
    const std::string by = handler != nullptr ? who(handler->subject) : nobody;
    auto& parties = found[chapter_at(step)];
    auto place = std::find_if(parties.begin(), parties.end(),
                              [&](const auto& party) { return party.first == by; });
    if (place == parties.end()) place = parties.insert(parties.end(), {by, {}});
    place->second.add(step);
  }
  for (auto& [chapter, parties] : found) {
    for (const auto& [by, changes] : parties)
      add_lines(*chapter, changes.lines(by));
  }
}

void SessionStory::tell_troubles() {
  std::map<Chapter*, std::vector<std::string>> found;
  for (const Step& step : session_.steps()) {
    const std::string trouble = trouble_of(session_, step);
    if (trouble.empty()) continue;
    std::vector<std::string>& lines = found[chapter_at(step)];
    if (std::find(lines.begin(), lines.end(), trouble) != lines.end()) continue;
    if (lines.size() < kTroublesMax) lines.push_back(trouble);
  }
  for (auto& [chapter, lines] : found) {
    for (const std::string& line : lines) {
      std::string sentence = line;
      if (sentence.starts_with("the ")) sentence[0] = 'T';
      chapter->lines.push_back("!! " + sentence + ".");
    }
  }
}

}  // namespace vsskit::run
