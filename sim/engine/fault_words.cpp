// See fault_words.h.
#include "sim/engine/fault_words.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "sim/base/text.h"

namespace vsskit::engine {

Words words_of(std::string_view text) {
  Words words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = text.find_first_not_of(" \t", at);
    if (begin == std::string_view::npos) break;
    const std::size_t end = std::min(text.find_first_of(" \t", begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    at = end;
  }
  return words;
}

Error bad(std::string_view what, std::string_view expected) {
  return Error{"", std::string(what), std::string(expected)};
}

Result<std::uint64_t> number(std::string_view word, std::string_view unit) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error == std::errc{} && end == word.data() + word.size() && !word.empty() &&
      value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return value;
  }
  return bad("'" + std::string(word) + "' is no count of " + std::string(unit),
             "a decimal number up to 2^63-1");
}

Result<std::int64_t> milliseconds(std::string_view word) {
  constexpr std::uint64_t kMost = 10ULL * 365 * 24 * 3600 * 1000;
  Result<std::uint64_t> value = number(word, "milliseconds");
  if (!value) return value.error();
  if (*value <= kMost) return static_cast<std::int64_t>(*value);
  return bad(std::string(word) + " milliseconds are more than ten years",
             "a number up to " + std::to_string(kMost));
}

namespace {

// What a verb of this kind is called, and one of them.
std::pair<std::string, std::string> word_for(trace::Party party, trace::StepKind kind) {
  if (kind == trace::StepKind::event) return {"event", "an event such as OnFreeze"};
  if (party == trace::Party::provider) return {"phase", "a phase such as CommitSnapshots"};
  return {"method", "a method such as DoSnapshotSet"};
}

}  // namespace

Result<trace::Verb> verb_of(trace::Party party, trace::StepKind kind, std::string_view word) {
  const std::optional<trace::Verb> verb = trace::find_verb(party, word);
  if (verb && trace::spec(*verb).kind == kind) return *verb;
  auto [what, expected] = word_for(party, kind);
  const std::string_view near = trace::nearest_verb(party, word);
  if (!near.empty() && !verb) expected = "did you mean " + std::string(near) + "?";
  return bad("unknown " + what + " '" + std::string(word) + "'", expected);
}

Result<Hresult> code(std::string_view word) {
  const std::optional<Hresult> value = parse_hresult(word);
  if (value && failed(*value)) return *value;
  const std::string_view near = value ? std::string_view{} : nearest_hresult_name(word);
  return bad("'" + std::string(word) + "' is no failure code",
             near.empty() ? "a name such as VSS_E_WRITERERROR_RETRYABLE, or 0x hex"
                          : "did you mean " + std::string(near) + "?");
}

namespace {

// Moments that World::strike() hears of: every event, the phases of a creation, what a requester
// calls to get its object and on it. Other calls of providers come in the middle of a requester's,
// which can be named instead.
bool can_strike(trace::Verb verb, trace::Party party) {
  using trace::Verb;
  if (party == trace::Party::writer) return trace::spec(verb).kind == trace::StepKind::event;
  if (party == trace::Party::provider) {
    return verb >= Verb::EndPrepareSnapshots && verb <= Verb::PostFinalCommitSnapshots;
  }
  return (verb >= Verb::CreateVssBackupComponents && verb <= Verb::GetRootAndLogicalPrefixPaths) ||
         verb == Verb::Release;
}

}  // namespace

Result<trace::Verb> moment_of(std::string_view word) {
  using trace::Party;
  bool known = false;
  for (const Party party : {Party::writer, Party::requester, Party::provider}) {
    const std::optional<trace::Verb> verb = trace::find_verb(party, word);
    if (verb && can_strike(*verb, party)) return *verb;
    known = known || verb.has_value();
  }
  if (known) {
    return bad(
        "nothing can strike at '" + std::string(word) + "'",
        "an event, a phase from EndPrepareSnapshots to PostFinalCommitSnapshots, or a method "
        "of IVssBackupComponents");
  }
  for (const Party party : {Party::writer, Party::provider, Party::requester}) {
    const std::string_view near = trace::nearest_verb(party, word);
    if (near.empty()) continue;
    return bad("unknown moment '" + std::string(word) + "'",
               "did you mean " + std::string(near) + "?");
  }
  return bad("unknown moment '" + std::string(word) + "'",
             "an event, a provider's phase or a requester's method");
}

}  // namespace vsskit::engine
