// Sessions with another VSS leave the same recording as sessions with the simulated one.
#include <gtest/gtest.h>

#include <algorithm>

#include "conformance/rule/examiner.h"
#include "conformance/rules/all.h"
#include "tests/sim/system/other_vss.h"
#include "tests/sim/system/played.h"
#include "tests/support/numbered_trace.h"

namespace vsskit {
namespace {

using test::of_type;
using test::Play;

Play ledger(std::vector<scenario::BackupSpec> backups) {
  Play play;
  play.writers.emplace_back();
  play.backups = std::move(backups);
  return play;
}

void expect_same(const Play& play) {
  test::OtherVss other;
  const auto expected = test::simulated(play);
  const auto found = test::live(other.machine(), play);
  EXPECT_EQ("", first_difference(test::NumberedTrace(expected), test::NumberedTrace(found)));
}

TEST(LiveSession, LeavesTheStepsThatASimulatedOneLeaves) {
  expect_same(ledger({of_type(BackupType::copy)}));
}

TEST(LiveSession, LeavesTheStepsOfChains) {
  expect_same(ledger({of_type(BackupType::full), of_type(BackupType::incremental),
                      of_type(BackupType::differential), of_type(BackupType::log)}));
}

TEST(LiveSession, LeavesTheStepsOfATreeWithDifferencedFiles) {
  Play play = ledger({of_type(BackupType::full)});
  play.writers[0].role = "tree";
  play.writers[0].nested = true;
  expect_same(play);
}

TEST(LiveSession, LeavesTheStepsOfRestores) {
  Play play = ledger({of_type(BackupType::full), of_type(BackupType::incremental)});
  play.restores.emplace_back();
  expect_same(play);
}

TEST(LiveSession, GivesBackWhatTheOtherVssHandedOut) {
  test::OtherVss other;
  (void)test::live(other.machine(), ledger({of_type(BackupType::copy)}));
  other.stage().settle();
  const auto& steps = other.recording.steps;
  EXPECT_EQ(0, std::count_if(steps.begin(), steps.end(), [](const trace::Step& step) {
              return step.verb == trace::Verb::leaked || step.verb == trace::Verb::misused;
            }));
}

TEST(LiveSession, IsJudgedWithoutFindings) {
  test::OtherVss other;
  const auto recording = test::live(other.machine(), ledger({of_type(BackupType::copy)}));
  conformance::Examiner examiner(conformance::all_rules());
  const auto source = recording.source();
  ASSERT_TRUE(examiner.examine(*source, {"live", "", "", false}));
  for (const auto& finding : examiner.judgement().own) {
    if (finding.level == conformance::Level::info) continue;
    ADD_FAILURE() << finding.sentence;
  }
  for (const auto& tally : examiner.judgement().tallies) {
    for (const auto& finding : tally.findings) {
      if (finding.level == conformance::Level::info) continue;  // names that are ours
      ADD_FAILURE() << tally.rule->id << ": " << finding.sentence;
    }
  }
}

TEST(LiveSession, ClaimsToHoldNeitherFilesNorEventsOfOthers) {
  test::OtherVss other;
  const auto recording = test::live(other.machine(), ledger({of_type(BackupType::copy)}));
  EXPECT_EQ("calls documents", recording.header.holds.text());
  EXPECT_TRUE(std::any_of(recording.steps.begin(), recording.steps.end(),
                          [](const auto& step) { return step.verb == trace::Verb::OnFreeze; }));
}

TEST(LiveSession, DeclaresTheMachineAndItsWriters) {
  scenario::Scenario world;
  world.writers.emplace_back();
  test::OtherVss other(world);
  const auto recording = test::live(other.machine(), ledger({}));
  const std::string text = recording.trace_text();
  for (const char* words :
       {"windows version=10.0.20348", "volume C:\\", "provider label=system",
        "writer label=ledger id=", "name=\"Ledger Writer\"", "writer label=ledger.2 id="}) {
    EXPECT_NE(std::string::npos, text.find(words)) << words << "\n" << text;
  }
}

TEST(LiveSession, SaysInOneLineWhyVssCannotBeUsed) {
  test::OtherVss other;
  const auto why = [&](HRESULT refusal) {
    other.refusal = refusal;
    const auto opened = system::open_stage(other.machine(), true);
    return opened ? std::string("opened") : opened.error().text();
  };
  EXPECT_NE(std::string::npos, why(E_ACCESSDENIED).find("started as administrator"));
  EXPECT_NE(std::string::npos, why(E_NOTIMPL).find("VSS is not available here"));
  EXPECT_NE(std::string::npos, why(static_cast<HRESULT>(0x80070422)).find("is disabled"));
}

}  // namespace
}  // namespace vsskit
