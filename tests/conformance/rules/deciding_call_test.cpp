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

}  // namespace
}  // namespace vsskit::conformance
