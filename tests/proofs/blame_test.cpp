// What a declared fault does is blamed on nobody: roles that behave well, judged as a user's are,
// break no rule, whatever the fault plan does to them or around them, and however the requester
// waits.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>
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

// The tree stands last, so that more can be said of it: a mixed one takes much longer to back up,
// and is for faults of its own.
constexpr const char* kWriters = R"(
[[writer]]
role = "ledger"
[[writer]]
role = "tree"
)";
constexpr const char* kMixed = "mixed = true";
constexpr const char* kRequester = R"(
[requester]
chain = ["FULL", "INCREMENTAL", "DIFFERENTIAL"]
[[requester.restore]]
[[requester.restore]]
)";

// Findings that are right although all roles behave well: the fault leaves a party no better way.
struct Earned {
  std::string_view rule;
  FaultRow fault;
};
const std::vector<Earned>& earned() {
  static const std::vector<Earned> rows = {
      // The plan's next backup is of the same volumes, whatever the writer misses among them: only
      // whoever wrote the plan could change that.
      {"requester/retries/changed-when-inconsistent",
       {"writer_veto", "ledger OnFreeze VSS_E_WRITERERROR_INCONSISTENTSNAPSHOT"}},
  };
  return rows;
}

bool is_earned(std::string_view rule, const FaultRow& fault) {
  return std::any_of(earned().begin(), earned().end(), [&](const Earned& row) {
    return rule == row.rule && fault.name == row.fault.name && fault.value == row.fault.value;
  });
}

// What is found in a run with the fault, and no `may`. `poll_ms` 0: the requester waits for its
// operations.
std::vector<conformance::Finding> found(const FaultRow& fault, std::string_view tree,
                                        std::uint32_t poll_ms) {
  auto scenario =
      scenario::parse_scenario(std::string(kWriters).append(tree) + kRequester, "blame");
  if (!scenario) throw std::runtime_error(scenario.error().text());
  scenario->requester->poll_ms = poll_ms;
  scenario->faults.emplace_back(fault.name, fault.value);
  const auto played = scenario::run(*scenario, {.seed = 7});
  // A role that cannot even set its store up has done nothing that could be judged; user code that
  // goes on is own_writer_blame_test's.
  if (!played) {
    EXPECT_TRUE(fault.name == "writer_not_elevated" || fault.name == "crash_at_write" ||
                fault.name == "disk_full_after_bytes")
        << fault.name << ": " << played.error().text();
    return {};
  }
  conformance::Examiner examiner(conformance::all_rules());
  EXPECT_TRUE(examiner.examine(*played->recording.source(), {"blame", "", "", false}));
  std::vector<conformance::Finding> all;
  for (const auto& tally : examiner.judgement().tallies) {
    if (tally.rule->strength != conformance::Strength::may)
      all.insert(all.end(), tally.findings.begin(), tally.findings.end());
  }
  return all;
}

void expect_nobody_blamed(const FaultRow& fault, std::string_view tree, std::uint32_t poll_ms) {
  for (const conformance::Finding& finding : found(fault, tree, poll_ms)) {
    if (is_earned(finding.rule->id, fault)) continue;
    ADD_FAILURE() << fault.name << " = " << fault.value << ": " << finding.rule->id << " at step "
                  << finding.step << ": " << finding.sentence;
  }
}

// Requesters wait and poll by turns, and do both where the fault takes time.
void expect_nobody_blamed(const std::vector<FaultRow>& faults, std::string_view tree = {}) {
  bool polls = false;
  for (const FaultRow& fault : faults) {
    const bool takes_time = fault.name.find("_hang") != std::string::npos ||
                            fault.name.find("_slow_ms") != std::string::npos;
    polls = !polls;
    if (polls || takes_time) expect_nobody_blamed(fault, tree, 10);
    if (!polls || takes_time) expect_nobody_blamed(fault, tree, 0);
  }
}

TEST(DeclaredFaults, OfAWritersEventsAreBlamedOnNobody) {
  expect_nobody_blamed(faults_of_events("ledger"));
  expect_nobody_blamed(faults_of_events("mixed-tree"), kMixed);
}

TEST(DeclaredFaults, OfTheMachineAreBlamedOnNobody) {
  expect_nobody_blamed(faults_of_the_machine("ledger"));
}

TEST(DeclaredFaults, OfMomentsAreBlamedOnNobody) {
  expect_nobody_blamed(faults_of_moments(), kMixed);
}

TEST(DeclaredFaults, OfCallsAreBlamedOnNobody) {
  expect_nobody_blamed(faults_of_calls(), kMixed);
}

TEST(DeclaredFaults, StillEarnWhatTheTableSays) {
  for (const Earned& row : earned()) {
    const auto findings = found(row.fault, "", 0);
    EXPECT_TRUE(std::any_of(findings.begin(), findings.end(), [&](const auto& finding) {
      return finding.rule->id == row.rule;
    })) << row.rule;
  }
}

TEST(DeclaredFaults, AreAllTried) {
  std::vector<FaultRow> rows = faults_of_events("ledger");
  for (const auto& more : {faults_of_the_machine("ledger"), faults_of_moments(), faults_of_calls()})
    rows.insert(rows.end(), more.begin(), more.end());
  for (const engine::FaultName& fault : engine::fault_names()) {
    EXPECT_TRUE(std::any_of(rows.begin(), rows.end(), [&](const FaultRow& row) {
      return row.name == fault.name;
    })) << fault.name;
  }
}

}  // namespace
}  // namespace vsskit
