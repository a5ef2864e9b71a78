// What a declared fault does is blamed on nobody: roles that behave well, judged as a user's are,
// break no rule that they must keep, whatever the fault plan does to them or around them.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "conformance/rule/examiner.h"
#include "conformance/rules/all.h"
#include "sim/engine/fault_plan.h"
#include "sim/scenario/run.h"
#include "tests/proofs/fault_rows.h"

namespace vsskit {
namespace {

constexpr const char* kStory = R"(
[[writer]]
role = "ledger"
[[writer]]
role = "tree"
[requester]
chain = ["FULL", "INCREMENTAL"]
[[requester.restore]]
)";

void expect_nobody_blamed(const FaultRow& fault) {
  auto scenario = scenario::parse_scenario(kStory, "blame");
  ASSERT_TRUE(scenario) << scenario.error().text();
  scenario->faults.emplace_back(fault.name, fault.value);
  const auto played = scenario::run(*scenario, {.seed = 7});
  // A role that cannot even set its store up has done nothing that could be judged; user code that
  // goes on is own_writer_blame_test's.
  if (!played) {
    EXPECT_TRUE(fault.name == "writer_not_elevated" || fault.name == "crash_at_write" ||
                fault.name == "disk_full_after_bytes")
        << fault.name << ": " << played.error().text();
    return;
  }
  conformance::Examiner examiner(conformance::all_rules());
  ASSERT_TRUE(examiner.examine(*played->recording.source(), {"blame", "", "", false}));
  for (const auto& tally : examiner.judgement().tallies) {
    if (tally.violated == 0 || tally.rule->strength != conformance::Strength::must) continue;
    ADD_FAILURE() << fault.name << " = " << fault.value << ": " << tally.rule->id << " at step "
                  << tally.findings.front().step << ": " << tally.findings.front().sentence;
  }
}

TEST(DeclaredFaults, OfAWritersEventsAreBlamedOnNobody) {
  for (const FaultRow& fault : faults_of_events("ledger"))
    expect_nobody_blamed(fault);
}

TEST(DeclaredFaults, OfTheMachineAreBlamedOnNobody) {
  for (const FaultRow& fault : faults_of_the_machine("ledger"))
    expect_nobody_blamed(fault);
}

TEST(DeclaredFaults, OfCallsAreBlamedOnNobody) {
  for (const FaultRow& fault : faults_of_calls())
    expect_nobody_blamed(fault);
}

TEST(DeclaredFaults, AreAllTried) {
  std::vector<FaultRow> rows = faults_of_events("ledger");
  for (const auto& more : {faults_of_the_machine("ledger"), faults_of_calls()})
    rows.insert(rows.end(), more.begin(), more.end());
  for (const engine::FaultName& fault : engine::fault_names()) {
    EXPECT_TRUE(std::any_of(rows.begin(), rows.end(), [&](const FaultRow& row) {
      return row.name == fault.name;
    })) << fault.name;
  }
}

}  // namespace
}  // namespace vsskit
