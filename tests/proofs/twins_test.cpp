// Each rule against its twins: conforms.trace is upheld by its own rule and raises nothing under
// any other; violates.trace raises exactly the findings that it marks (`#! RULE ID` before a step).
// What other rules only inform of does not count.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "conformance/rule/examiner.h"
#include "conformance/rules/all.h"
#include "places.h"
#include "sim/trace/recording.h"
#include "tests/proofs/rule_names.h"

namespace vsskit::conformance {
namespace {

using Mark = std::pair<StepNumber, std::string>;

std::filesystem::path fixture(const Rule& rule, const char* twin) {
  return std::filesystem::path(VSSKIT_SOURCE_DIR) / "fixtures" / rule.id / twin;
}

// The marks of a trace, as step and rule id, sorted.
std::vector<Mark> marks_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<Mark> marks;
  std::vector<std::string> waiting;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("#! ")) {
      waiting.push_back(line.substr(3));
    } else if (!line.empty() && line.front() != '#' && !waiting.empty()) {
      for (std::string& id : waiting)
        marks.emplace_back(std::stoull(line), std::move(id));
      waiting.clear();
    }
  }
  std::sort(marks.begin(), marks.end());
  return marks;
}

struct Judged {
  Judgement judgement;
  std::vector<Mark> findings;
  std::string said;  // every finding in words, for the test's message
};

Judged judge(const Rule& rule, const char* twin) {
  const auto path = fixture(rule, twin);
  Judged judged;
  auto source = trace::open_source(path);
  if (!source) {
    ADD_FAILURE() << source.error().text();
    return judged;
  }
  Examiner examiner(all_rules());
  const auto result = examiner.examine(**source, {path.string(), "", "", false});
  if (!result) ADD_FAILURE() << result.error().text();
  judged.judgement = examiner.judgement();
  for (const Error& error : judged.judgement.errors)
    ADD_FAILURE() << error.text();
  for (const Tally& tally : judged.judgement.tallies) {
    if (tally.rule->strength == Strength::may && tally.rule != &rule) continue;
    for (const Finding& finding : tally.findings) {
      judged.findings.emplace_back(finding.step, finding.rule->id);
      judged.said +=
          fmt::format("step {}: {}: {}\n", finding.step, finding.rule->id, finding.sentence);
    }
  }
  std::sort(judged.findings.begin(), judged.findings.end());
  return judged;
}

class Twins : public testing::TestWithParam<const Rule*> {};

TEST_P(Twins, ConformingTraceIsUpheldAndRaisesNothing) {
  const auto path = fixture(*GetParam(), "conforms.trace");
  ASSERT_TRUE(std::filesystem::exists(path)) << path;
  const Judged judged = judge(*GetParam(), "conforms.trace");
  EXPECT_EQ(judged.findings, std::vector<Mark>{}) << judged.said;
  const Tally* own = judged.judgement.find(GetParam()->id);
  ASSERT_NE(own, nullptr);
  EXPECT_EQ(own->verdict(), Verdict::upheld) << "the rule never met its subject";
}

TEST_P(Twins, ViolatingTraceRaisesExactlyWhatItMarks) {
  const auto path = fixture(*GetParam(), "violates.trace");
  ASSERT_TRUE(std::filesystem::exists(path)) << path;
  const auto marks = marks_of(path);
  const Judged judged = judge(*GetParam(), "violates.trace");
  EXPECT_EQ(judged.findings, marks) << judged.said;
  EXPECT_TRUE(std::any_of(marks.begin(), marks.end(), [](const Mark& mark) {
    return mark.second == GetParam()->id;
  })) << "the trace does not mark its own rule";
}

INSTANTIATE_TEST_SUITE_P(Rules, Twins, testing::ValuesIn(all_rules().begin(), all_rules().end()),
                         test::rule_name);

}  // namespace
}  // namespace vsskit::conformance
