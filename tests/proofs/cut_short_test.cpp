// A recording that ends in the middle of a session is that of a process which crashed, was ended or
// lost its machine: whatever it did not do any more is nobody's fault. So wherever a recording is
// cut, nothing is found in it that is not found in the whole.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "conformance/rule/examiner.h"
#include "conformance/rules/all.h"
#include "places.h"
#include "sim/scenario/built_in.h"
#include "sim/scenario/run.h"
#include "sim/trace/recording.h"
#include "tests/proofs/rule_names.h"

namespace vsskit {
namespace {

using conformance::Rule;

// How many steps are judged in all of a run's beginnings.
constexpr std::size_t kStepsJudged = 60'000;

// A recording's first steps.
class CutSource final : public trace::RecordingSource {
 public:
  CutSource(trace::RecordingSource& whole, std::size_t steps) : whole_(whole), left_(steps) {}

  const std::string& name() const override { return whole_.name(); }
  const trace::TraceHeader& header() const override { return whole_.header(); }
  Result<std::optional<trace::Step>> next() override {
    if (left_ == 0) return std::optional<trace::Step>();
    --left_;
    return whole_.next();
  }
  std::uint64_t line() const override { return whole_.line(); }
  bool truncated() const override { return false; }
  Result<std::string> document(std::string_view name) override { return whole_.document(name); }
  std::string document_path(std::string_view name) const override {
    return whole_.document_path(name);
  }
  std::vector<std::string> document_names() const override { return whole_.document_names(); }

 private:
  trace::RecordingSource& whole_;
  std::size_t left_;
};

// What is found, and no `may`: the rule and where.
using Found = std::map<std::pair<std::string_view, trace::StepNumber>, std::string>;

Found found(const trace::Recording& recording, std::size_t steps) {
  conformance::Examiner examiner(conformance::all_rules());
  const auto whole = recording.source();
  CutSource cut(*whole, steps);
  EXPECT_TRUE(examiner.examine(cut, {"cut", "", "", false}));
  Found result;
  for (const auto& tally : examiner.judgement().tallies) {
    if (tally.rule->strength == conformance::Strength::may) continue;
    for (const auto& finding : tally.findings)
      result.emplace(std::pair(tally.rule->id, finding.step), finding.sentence);
  }
  return result;
}

// Whether some session is under way after these steps. What follows a Release is VSS's to do, and
// belongs to no program that could die.
class UnderWay {
 public:
  bool after(const trace::Step& step) {
    if (step.subject.party != trace::Party::requester) return !open_.empty();
    const bool ends =
        step.verb == trace::Verb::exit || (step.verb == trace::Verb::Release &&
                                           step.find("of") == nullptr && step.result.has_value());
    if (ends) {
      open_.erase(step.subject.text());
    } else if (step.find("of") == nullptr) {
      open_.insert(step.subject.text());
    }
    return !open_.empty();
  }

 private:
  std::set<std::string> open_;
};

void expect_no_more_when_cut(const trace::Recording& recording, const std::string& name,
                             std::size_t stride = 1) {
  const Found whole = found(recording, recording.steps.size());
  UnderWay under_way;
  for (std::size_t steps = 1; steps < recording.steps.size(); ++steps) {
    const bool open = under_way.after(recording.steps[steps - 1]);
    if (!open || steps % stride != 0) continue;
    for (const auto& [mark, sentence] : found(recording, steps)) {
      if (whole.count(mark) != 0) continue;
      ADD_FAILURE() << name << " cut after step " << recording.steps[steps - 1].number << ": "
                    << mark.first << " at step " << mark.second << ": " << sentence;
    }
  }
}

trace::Recording played(const std::string& name) {
  const auto scenario = scenario::built_in(name, 3);
  EXPECT_TRUE(scenario) << name;
  auto done = scenario::run(*scenario, {.seed = 3});
  EXPECT_TRUE(done) << name;
  return std::move(done->recording);
}

class CutShort : public testing::TestWithParam<const char*> {};

// A run of some hundred steps is cut at each, one of some thousand here and there.
TEST_P(CutShort, AWellBehavedRunIsBlamedOnNobody) {
  const trace::Recording recording = played(GetParam());
  const std::size_t steps = recording.steps.size();
  expect_no_more_when_cut(recording, GetParam(), 1 + steps * steps / 2 / kStepsJudged);
}

INSTANTIATE_TEST_SUITE_P(Scenarios, CutShort,
                         testing::Values("default", "ledger-chain", "two-writers-chain",
                                         "no-shadow-copy", "whole-volumes", "writer-veto",
                                         "restore-ledger", "restore-aside", "restore-service",
                                         "restore-tree", "software-provider", "hardware-provider",
                                         "failed-snapshot"));

class CutTwins : public testing::TestWithParam<const Rule*> {};

TEST_P(CutTwins, RaiseNothingThatTheWholeDoesNot) {
  for (const char* twin : {"conforms.trace", "violates.trace"}) {
    const auto path = std::filesystem::path(VSSKIT_SOURCE_DIR) / "fixtures" / GetParam()->id / twin;
    const auto recording = trace::Recording::open(path);
    ASSERT_TRUE(recording) << recording.error().text();
    expect_no_more_when_cut(*recording, path.string());
  }
}

INSTANTIATE_TEST_SUITE_P(Registry, CutTwins,
                         testing::ValuesIn(conformance::all_rules().begin(),
                                           conformance::all_rules().end()),
                         test::rule_name);

}  // namespace
}  // namespace vsskit
