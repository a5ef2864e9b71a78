// What a declared fault does is blamed on nobody: roles that behave well, judged as a user's are,
// break no rule, whatever the fault plan does to them or around them, and however the requester
// waits.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

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
mixed = true
[requester]
chain = ["FULL", "INCREMENTAL", "DIFFERENTIAL"]
[[requester.restore]]
[[requester.restore]]
)";

// Findings that are right although all roles behave well: the fault leaves a party no better way.
struct Earned {
  std::string_view rule;
  std::string_view fault;  // its name
  std::string_view value;  // its end
};
constexpr Earned kEarned[] = {
    // The plan's next backup is of the same volumes, whatever the writer misses among them: only
    // whoever wrote the plan could change that.
    {"requester/retries/changed-when-inconsistent", "writer_veto",
     "VSS_E_WRITERERROR_INCONSISTENTSNAPSHOT"},
};

bool is_earned(std::string_view rule, const FaultRow& fault) {
  return std::any_of(std::begin(kEarned), std::end(kEarned), [&](const Earned& row) {
    const bool ends = fault.value.size() >= row.value.size() &&
                      fault.value.compare(fault.value.size() - row.value.size(), std::string::npos,
                                          row.value) == 0;
    return rule == row.rule && fault.name == row.fault && ends;
  });
}

// `poll_ms` 0: the requester waits for its operations.
void expect_nobody_blamed(const FaultRow& fault, std::uint32_t poll_ms) {
  auto scenario = scenario::parse_scenario(kStory, "blame");
  ASSERT_TRUE(scenario) << scenario.error().text();
  scenario->requester->poll_ms = poll_ms;
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
    if (tally.violated == 0 || tally.rule->strength == conformance::Strength::may) continue;
    if (is_earned(tally.rule->id, fault)) continue;
    ADD_FAILURE() << fault.name << " = " << fault.value << ": " << tally.rule->id << " at step "
                  << tally.findings.front().step << ": " << tally.findings.front().sentence;
  }
}

void expect_nobody_blamed(const std::vector<FaultRow>& faults,
                          const std::vector<std::uint32_t>& polls = {0, 10}) {
  for (const FaultRow& fault : faults) {
    for (const std::uint32_t poll_ms : polls)
      expect_nobody_blamed(fault, poll_ms);
  }
}

TEST(DeclaredFaults, OfAWritersEventsAreBlamedOnNobody) {
  expect_nobody_blamed(faults_of_events("ledger"), {0});
  expect_nobody_blamed(faults_of_events("mixed-tree"), {10});
}

TEST(DeclaredFaults, OfTheMachineAreBlamedOnNobody) {
  expect_nobody_blamed(faults_of_the_machine("ledger"));
}

TEST(DeclaredFaults, OfMomentsAreBlamedOnNobody) {
  expect_nobody_blamed(faults_of_moments());
}

TEST(DeclaredFaults, OfCallsAreBlamedOnNobody) {
  expect_nobody_blamed(faults_of_calls());
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
