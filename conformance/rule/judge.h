// Who keeps the verdicts: rules tell a Judge where they met their subject and where they found it
// broken; a Judgement is what that adds up to over all sessions and recordings. Findings are whole:
// whoever prints one needs nothing else. Memory is bounded however much is broken.
#pragma once

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/rule/rule.h"
#include "conformance/rule/session.h"
#include "conformance/sources/deviations.h"
#include "sim/base/result.h"

namespace vsskit::conformance {

// What a finding means for the run: failures fail it, advice fails it under --strict (tolerated
// deviations never do), info only tells.
enum class Level : std::uint8_t { failure, advice, info };
[[nodiscard]] std::string_view print(Level level);

enum class Verdict : std::uint8_t { upheld, violated, not_exercised };
[[nodiscard]] std::string_view print(Verdict verdict);

// Where something is: a step, and where it helps the writer concerned, the place in a document, and
// further steps that the excerpt must show. Made from a step, it grows as the check descends:
//   judge.violated(Place(*m.step).of(m.label).in(m.document, component.at), "...", ...)
class Place {
 public:
  Place(const Step& step) : step_(&step) {}  // NOLINT: implicit, so that a step is a place
  // The writer whose doing it is. Without it, that of the step: its subject, or its `writer=`
  // label.
  Place& of(std::string_view writer) {
    writer_ = writer;
    return *this;
  }
  Place& in(std::string_view document, const document::Position& at) {
    document_ = document;
    at_ = at;
    return *this;
  }
  // A step (or nullptr) that the excerpt shows besides, of this session or one that the history
  // remembers; at most four.
  Place& with(const Step* step) {
    if (step != nullptr && with_count_ < with_.size()) with_[with_count_++] = step;
    return *this;
  }

 private:
  friend class Judge;
  const Step* step_;
  std::string_view writer_;
  std::string_view document_;
  document::Position at_;
  std::array<const Step*, 4> with_{};
  std::size_t with_count_ = 0;
};

struct ExcerptLine {
  std::string text;     // the step as it stands in the trace, long ones clipped
  StepNumber step = 0;  // its number; 0 for a gap
  bool marked = false;  // the step complained of
};

struct Finding {
  const Rule* rule = nullptr;
  Level level = Level::failure;
  const Deviation* tolerated = nullptr;  // why it is advice although the rule is a must
  StepNumber step = 0;
  std::string subject;   // `requester`, `writer:ledger`: of the step
  std::string call;      // the step's verb
  std::string writer;    // the writer concerned, or empty
  std::string sentence;  // what is wrong here, with every value
  std::string place;     // `WM4.xml:1:330`, or empty
  std::vector<ExcerptLine> excerpt;
  std::string trace;  // the recording's name
  std::string found;  // how it came about: `in run 412: ...`, or empty
  std::string again;  // the command that shows it again

  // Whether it fails a run.
  [[nodiscard]] bool fails(bool strict) const {
    return level == Level::failure || (strict && level == Level::advice && tolerated == nullptr);
  }
};

// What became of one rule.
struct Tally {
  const Rule* rule = nullptr;
  std::uint64_t applied = 0;      // how often it met its subject
  std::uint64_t violated = 0;     // how many findings there were
  std::uint64_t tolerated = 0;    // of these, known deviations
  std::vector<Finding> findings;  // the first ones of them

  // What a `may` rule finds informs; it is no violation.
  [[nodiscard]] Verdict verdict() const {
    if (violated > 0 && rule->strength != Strength::may) return Verdict::violated;
    return applied + violated > 0 ? Verdict::upheld : Verdict::not_exercised;
  }
  // Whether all that was found are known deviations of Windows' own writers.
  [[nodiscard]] bool is_tolerated() const {
    return rule->strength != Strength::may && violated > 0 && violated == tolerated;
  }
  // Whether it fails the run.
  [[nodiscard]] bool fails(bool strict) const {
    if (rule->strength == Strength::may || violated == tolerated) return false;
    return rule->strength == Strength::must || strict;
  }
};

// How a program ended that was run to be judged, where it did not end well by itself.
struct ProgramEnding {
  std::string program;
  std::string kind;  // `CRASHED`, `TIMED OUT`, `STOPPED`, `EXIT 3`
  std::string text;  // `ended by signal 11, Segmentation fault`
  bool fails = true;
};

struct Judgement {
  std::vector<Tally> tallies;  // of the rules that were run, in the registry's order
  std::uint64_t recordings = 0;
  std::uint64_t sessions = 0;
  std::uint64_t steps = 0;
  // Documents that could not be read: bad input, not a verdict.
  std::vector<Error> errors;
  // A program that crashes fails the run as a violated rule does. The examiner leaves none.
  std::vector<ProgramEnding> endings;
  // Findings against parties that vsskit plays itself: our own bugs, never the user's.
  std::vector<Finding> own;

  [[nodiscard]] bool failed(bool strict) const;
  [[nodiscard]] const Tally* find(std::string_view rule_id) const;
};

// What a finding says about the recording it came from.
struct RecordingFacts {
  std::string trace;  // its name
  std::string found;  // how the run came about, or empty
  std::string again;  // the command that judges it again; ` --rule ID` is appended
  bool microseconds = false;
};

class Judge {
 public:
  static constexpr std::size_t kFindingsKeptMax = 20;  // of one rule

  // The rule met its subject here.
  void applies(const Place& place);

  // The rule is broken here. One sentence without a full stop, with every value, that explains what
  // led here and does not repeat the rule's statement.
  template <class... Values>
  void violated(const Place& place, fmt::format_string<Values...> sentence, Values&&... values) {
    report(place, [&] { return fmt::format(sentence, std::forward<Values>(values)...); });
  }

 private:
  friend class Examiner;
  Judge(Tally& tally, Judgement& judgement, const Session& session, const RecordingFacts& facts,
        bool scripted_too)
      : tally_(&tally),
        judgement_(&judgement),
        session_(&session),
        facts_(&facts),
        scripted_too_(scripted_too) {}

  template <class Say>
  void report(const Place& place, Say say) {
    if (!is_excused(place) && is_kept(place)) keep(place, say());
  }
  [[nodiscard]] std::string_view writer_of(const Place& place) const;
  [[nodiscard]] bool is_scripted(const Place& place) const;
  // A writer answers for nothing in an event that a declared fault kept from it.
  [[nodiscard]] bool is_excused(const Place& place) const;
  [[nodiscard]] const Deviation* tolerated(const Place& place) const;
  // Counts a finding, and says whether its words will be kept.
  bool is_kept(const Place& place);
  void keep(const Place& place, std::string sentence);
  [[nodiscard]] std::vector<ExcerptLine> excerpt(const Place& place) const;

  Tally* tally_;
  Judgement* judgement_;
  const Session* session_;
  const RecordingFacts* facts_;
  bool scripted_too_;
};

}  // namespace vsskit::conformance
