// Of several calls the one that decided what became of the backup, and things that outlived theirs.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "conformance/rules/all.h"
#include "tests/support/judged.h"

namespace vsskit::conformance {
namespace {

Judgement judged_steps(std::string_view holds, const std::vector<std::string>& steps) {
  std::string text = fmt::format("# vsskit trace 1\n# holds {}\n", holds);
  for (std::size_t i = 0; i < steps.size(); ++i)
    text += fmt::format("{} 0.000 {}\n", i + 1, steps[i]);
  return judged(text, all_rules());
}

std::uint64_t violations(const Judgement& judgement, std::string_view rule) {
  const Tally* tally = judgement.find(rule);
  EXPECT_NE(nullptr, tally) << rule;
  return tally == nullptr ? 0 : tally->violated;
}

// A backup whose set is made, with what else is done to it before it is completed.
std::vector<std::string> made_and(const std::vector<std::string>& further) {
  std::vector<std::string> steps = {
      "requester CreateVssBackupComponents -> S_OK",
      "requester StartSnapshotSet -> S_OK",
      "requester DoSnapshotSet -> S_OK",
      "requester QueryStatus of=DoSnapshotSet started=3 -> VSS_S_ASYNC_FINISHED",
  };
  steps.insert(steps.end(), further.begin(), further.end());
  steps.emplace_back("requester GetSnapshotProperties -> S_OK");
  steps.emplace_back("requester SetBackupSucceeded succeeded=yes -> S_OK");
  steps.emplace_back("requester BackupComplete -> S_OK");
  steps.emplace_back("requester Release -> 0");
  return steps;
}

// By the page of BackupComplete it is the making of the set that must not have failed.
constexpr std::string_view kAfterFailure[] = {"requester/completion/nothing-after-failed-snapshot",
                                              "requester/abort/after-failed-snapshot",
                                              "requester/async/failure-ends-the-phase"};

TEST(DecidingCall, OneMoreThatIsRefusedDoesNotUndoASetThatIsMade) {
  const auto judgement = judged_steps("calls", made_and({"requester DoSnapshotSet -> "
                                                         "VSS_E_BAD_STATE"}));
  for (const std::string_view rule : kAfterFailure)
    EXPECT_EQ(0u, violations(judgement, rule)) << rule;
}

TEST(DecidingCall, FailureOfASetThatWasStartedAnewCounts) {
  const auto judgement = judged_steps("calls", made_and({"requester StartSnapshotSet -> S_OK",
                                                         "requester DoSnapshotSet -> "
                                                         "VSS_E_PROVIDER_VETO"}));
  for (const std::string_view rule : kAfterFailure)
    EXPECT_GT(violations(judgement, rule), 0u) << rule;
}

TEST(DecidingCall, FailureThatWasReadAfterwardsCounts) {
  const auto judgement = judged_steps(
      "calls", made_and({"requester DoSnapshotSet -> S_OK",
                         "requester QueryStatus of=DoSnapshotSet started=5 -> VSS_E_BAD_STATE"}));
  for (const std::string_view rule : kAfterFailure)
    EXPECT_GT(violations(judgement, rule), 0u) << rule;
}

TEST(Leaks, NameAndShowTheCallOfAnEarlierSession) {
  const auto judgement = judged_steps(
      "calls objects",
      {"requester CreateVssBackupComponents -> S_OK", "requester Query returned=SNAPSHOT -> S_OK",
       "requester Release -> 0", "requester CreateVssBackupComponents -> S_OK",
       "requester Release -> 0", "requester leaked object=VSS_SNAPSHOT_PROP count=1 made=2"});
  const Tally* tally = judgement.find("requester/objects/snapshot-properties-freed");
  ASSERT_NE(nullptr, tally);
  ASSERT_EQ(1u, tally->findings.size());
  const Finding& finding = tally->findings.front();
  EXPECT_NE(finding.sentence.find("that came from Query at step 2"), std::string::npos)
      << finding.sentence;
  EXPECT_TRUE(
      std::any_of(finding.excerpt.begin(), finding.excerpt.end(), [](const ExcerptLine& line) {
        return line.step == 2 && line.text.find("Query") != std::string::npos && !line.marked;
      }));
}

TEST(DeclaredFaults, KeepAHandlersAnswerFromItsWriter) {
  const std::vector<std::string> vetoed = {
      "requester CreateVssBackupComponents -> S_OK", "writer:ledger OnFreeze for=requester",
      "writer:ledger SetWriterFailure failure=E_FAIL -> E_INVALIDARG",
      "writer:ledger end step=2 -> false"};
  constexpr std::string_view kRule = "writer/failures/known-code";
  EXPECT_EQ(1u, violations(judged_steps("calls events", vetoed), kRule));
  for (const auto& [value, violated] : {std::pair("ledger OnFreeze E_FAIL", 0u),
                                        {"* OnFreeze E_FAIL", 0u},
                                        {"tree OnFreeze E_FAIL", 1u},
                                        {"ledger OnThaw E_FAIL", 1u}}) {
    std::vector<std::string> declared = vetoed;
    declared.insert(declared.begin(), fmt::format("world fault writer_veto value=\"{}\"", value));
    declared.back() = "writer:ledger end step=3 -> false";
    EXPECT_EQ(violated, violations(judged_steps("calls events", declared), kRule)) << value;
  }
}

}  // namespace
}  // namespace vsskit::conformance
