#include "conformance/rule/judge.h"

#include <gtest/gtest.h>
#include <deque>

#include "tests/support/judged.h"

namespace vsskit::conformance {
namespace {

void complain_at_each_stamp(const Session& session, Judge& judge) {
  for (const Step* step : session.calls(Verb::SetBackupStamp)) {
    judge.applies(*step);
    judge.violated(*step, "stamp {}", step->text("stamp"));
  }
}

void complain_at_release(const Session& session, Judge& judge) {
  if (session.released() == nullptr) return;
  judge.applies(*session.released());
  judge.violated(*session.released(), "released");
}

// Judgements point at their rules, which live for ever.
const Rule& rule(Subject subject, Strength strength, Check check, Evidence needs = holds::none) {
  static std::deque<Rule> rules;
  rules.push_back(
      {"a/b/c", "X-1", subject, strength, {Doc::writers, ""}, "S.", "W.", needs, check});
  return rules.back();
}

Judgement judged_by(const Rule& one, std::string_view text, bool scripted_too = false) {
  const Rule* rules[] = {&one};
  return judged(text, rules, {scripted_too});
}

constexpr std::string_view kStamp = R"(# vsskit trace 1
    1  0.000  world          writer label=ledger id={a65faa63-5ea8-4ebc-9dbd-a0c4db26912a}
    2  0.000  requester      PrepareForBackup -> S_OK
    3  0.000  writer:ledger  OnPrepareBackup for=requester
    4  0.000  writer:ledger  SetBackupStamp component=a stamp="1" -> S_OK
    5  0.000  writer:ledger  end step=3 -> true
    6  0.000  requester      Release -> 0
)";

TEST(Judge, TellsTheThreeVerdictsApart) {
  const Rule stamps = rule(Subject::writer, Strength::must, complain_at_each_stamp);
  EXPECT_EQ(judged_by(stamps, kStamp).tallies[0].verdict(), Verdict::violated);
  EXPECT_EQ(
      judged_by(stamps, "# vsskit trace 1\n1 0.000 requester Release -> 0\n").tallies[0].verdict(),
      Verdict::not_exercised);
  const Rule quiet = rule(Subject::writer, Strength::must, [](const Session& s, Judge& judge) {
    if (const Step* step = s.first(Verb::SetBackupStamp)) judge.applies(*step);
  });
  EXPECT_EQ(judged_by(quiet, kStamp).tallies[0].verdict(), Verdict::upheld);
}

TEST(Judge, MakesAFindingThatNeedsNoLookUp) {
  const Judgement judgement =
      judged_by(rule(Subject::writer, Strength::must, complain_at_each_stamp), kStamp);
  ASSERT_EQ(judgement.tallies[0].findings.size(), 1u);
  const Finding& finding = judgement.tallies[0].findings[0];
  EXPECT_EQ(finding.step, 4u);
  EXPECT_EQ(finding.subject, "writer:ledger");
  EXPECT_EQ(finding.call, "SetBackupStamp");
  EXPECT_EQ(finding.writer, "ledger");
  EXPECT_EQ(finding.sentence, "stamp 1");
  EXPECT_EQ(finding.level, Level::failure);
  EXPECT_EQ(finding.again, "vsskit check test.trace --rule a/b/c");
  ASSERT_EQ(finding.excerpt.size(), 4u);  // two before in its session, itself, one after
  EXPECT_TRUE(finding.excerpt[2].marked);
  EXPECT_EQ(finding.excerpt[2].step, 4u);
}

TEST(Judge, AShouldFailsOnlyAStrictRun) {
  const Judgement judgement =
      judged_by(rule(Subject::writer, Strength::should, complain_at_each_stamp), kStamp);
  EXPECT_FALSE(judgement.failed(false));
  EXPECT_TRUE(judgement.failed(true));
  EXPECT_EQ(judgement.tallies[0].findings[0].level, Level::advice);
}

TEST(Judge, AMayNeverFailsARun) {
  const Judgement judgement =
      judged_by(rule(Subject::writer, Strength::may, complain_at_each_stamp), kStamp);
  EXPECT_FALSE(judgement.failed(true));
}

TEST(Judge, KnownDeviationsOfWindowsWritersAreAdviceAlways) {
  Rule known = rule(Subject::document, Strength::must, complain_at_each_stamp);
  known.id = "document/metadata/reserved-flags-stay-off";  // SQL Server's
  const Judgement judgement = judged_by(known, kStamp);
  EXPECT_EQ(judgement.tallies[0].verdict(), Verdict::violated);
  EXPECT_FALSE(judgement.failed(true));
  EXPECT_EQ(judgement.tallies[0].findings[0].level, Level::advice);
  EXPECT_NE(judgement.tallies[0].findings[0].tolerated, nullptr);
}

TEST(Judge, AScriptedPartyNeverCausesAFinding) {
  const std::string text =
      "# vsskit trace 1\n"
      "1 0.000 world requester label=requester scripted=yes\n"
      "2 0.000 requester Release -> 0\n";
  const Rule ends = rule(Subject::requester, Strength::must, complain_at_release);
  const Judgement judgement = judged_by(ends, text);
  EXPECT_EQ(judgement.tallies[0].verdict(), Verdict::not_exercised);
  EXPECT_EQ(judgement.own.size(), 1u);
  EXPECT_EQ(judged_by(ends, text, true).tallies[0].verdict(), Verdict::violated);
}

TEST(Judge, RulesOnAbsenceNeedTheirEvidence) {
  const Rule needy =
      rule(Subject::requester, Strength::must, complain_at_release, holds::calls | holds::medium);
  const std::string steps = "1 0.000 requester Release -> 0\n";
  EXPECT_EQ(judged_by(needy, "# vsskit trace 1\n# holds calls\n" + steps).tallies[0].verdict(),
            Verdict::not_exercised);
  EXPECT_EQ(
      judged_by(needy, "# vsskit trace 1\n# holds calls medium\n" + steps).tallies[0].verdict(),
      Verdict::violated);
}

TEST(Judge, CountsWhatItDoesNotKeep) {
  std::string text = "# vsskit trace 1\n1 0.000 writer:ledger OnPrepareBackup for=requester\n";
  for (int i = 2; i < 1002; ++i) {
    text += fmt::format("{} 0.000 writer:ledger SetBackupStamp component=a stamp=\"{}\" -> S_OK\n",
                        i, i);
  }
  const Judgement judgement =
      judged_by(rule(Subject::writer, Strength::must, complain_at_each_stamp), text);
  EXPECT_EQ(judgement.tallies[0].violated, 1000u);
  EXPECT_EQ(judgement.tallies[0].findings.size(), Judge::kFindingsKeptMax);
}

TEST(Judge, SessionsAtTheSameTimeShareOneFindingAboutASharedStep) {
  const Rule files = rule(Subject::writer, Strength::must, [](const Session& s, Judge& judge) {
    for (const Step* step : s.calls(Verb::truncated))
      judge.violated(*step, "truncated");
  });
  const Judgement judgement = judged_by(files, R"(# vsskit trace 1
    1  0.000  requester      CreateVssBackupComponents -> S_OK
    2  0.000  requester:2    CreateVssBackupComponents -> S_OK
    3  0.000  files:C:\      truncated path="C:\log" from=8 to=0
)");
  EXPECT_EQ(judgement.tallies[0].violated, 1u);
}

}  // namespace
}  // namespace vsskit::conformance
