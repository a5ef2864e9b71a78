// Well-behaved roles break nothing, whatever part of the evidence their trace holds: a rule that
// concludes from what is not there asks first whether its kind is held.
#include <gtest/gtest.h>

#include <string>

#include "conformance/rule/examiner.h"
#include "conformance/rules/all.h"
#include "sim/scenario/run.h"

namespace vsskit {
namespace {

constexpr const char* kChain = R"(
[[volume]]
root = 'C:\'
[[volume]]
root = 'D:\'
[[writer]]
role = "ledger"
[[writer]]
role = "tree"
folder = 'D:\tree'
nested = true
[requester]
chain = ["FULL", "INCREMENTAL", "DIFFERENTIAL"]
)";

constexpr const char* kRestore = R"(
[[writer]]
role = "ledger"
[[writer]]
role = "tree"
[requester]
chain = ["FULL", "INCREMENTAL"]
[[requester.restore]]
point = 2
[[requester.restore]]
point = 1
new_folder = 'C:\elsewhere'
)";

constexpr const char* kWholeVolumes = R"(
[[writer]]
role = "ledger"
[requester]
[[requester.backup]]
components = false
volumes = ['C:\']
)";

constexpr const char* kOwnRecovery = R"(
[[writer]]
role = "ledger"
restore_method = "stop_restore_start"
service = "LedgerService"
[requester]
chain = ["FULL", "LOG"]
[[requester.restore]]
)";

void expect_nothing(const scenario::Scenario& scenario) {
  const std::string kinds = "holds [" + scenario.holds.text() + "]";
  const auto played = scenario::run(scenario, {.seed = 7});
  ASSERT_TRUE(played) << kinds;
  // As a user's: written, and read again.
  const auto read = trace::Recording::parse(played->recording.text(), "evidence.trace");
  ASSERT_TRUE(read) << kinds << ": " << read.error().text();
  EXPECT_EQ(scenario.holds, read->header.holds);
  conformance::Examiner examiner(conformance::all_rules());
  EXPECT_TRUE(examiner.examine(*read->source(), {"evidence.trace", "", "", false})) << kinds;
  for (const Error& error : examiner.judgement().errors)
    ADD_FAILURE() << kinds << ": " << error.text();
  for (const auto& tally : examiner.judgement().tallies) {
    if (tally.violated == 0 || tally.rule->strength == conformance::Strength::may) continue;
    ADD_FAILURE() << kinds << ": " << tally.rule->id << " at step " << tally.findings.front().step
                  << ": " << tally.findings.front().sentence;
  }
}

class AnyEvidence : public testing::TestWithParam<int> {};

TEST_P(AnyEvidence, NoFindingAgainstWellBehavedRoles) {
  for (const char* text : {kChain, kRestore, kWholeVolumes, kOwnRecovery}) {
    auto scenario = scenario::parse_scenario(text, "evidence");
    ASSERT_TRUE(scenario) << scenario.error().text();
    scenario->holds = {static_cast<std::uint8_t>(GetParam())};
    expect_nothing(*scenario);
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, AnyEvidence, testing::Range(0, trace::holds::all.bits + 1));

}  // namespace
}  // namespace vsskit
