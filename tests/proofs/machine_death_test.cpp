// A machine that dies at any write of a chain (the fault crash_at_write) is nobody's fault: neither
// its writers', nor the requester's, nor VSS's; nor is what comes after it.
#include <gtest/gtest.h>

#include <string>

#include "conformance/rule/examiner.h"
#include "conformance/rules/all.h"
#include "sim/scenario/run.h"
#include "sim/scenario/scenario.h"

namespace vsskit {
namespace {

constexpr const char* kDyingChain = R"(
[[writer]]
[[writer]]
role = "tree"
mixed = true
[requester]
chain = ["FULL", "INCREMENTAL", "LOG"]
[[requester.restore]]
[[requester.restore]]
point = 1
)";

// Whether the machine died in a session.
bool try_death_at(std::uint64_t write, const std::string& provider) {
  SCOPED_TRACE("write " + std::to_string(write) + " " + provider);
  auto scenario = scenario::parse_scenario(kDyingChain, "death");
  EXPECT_TRUE(scenario);
  if (!provider.empty()) scenario->providers = {provider};
  scenario->faults.emplace_back("crash_at_write", std::to_string(write));
  const auto played = scenario::run(*scenario, {.seed = 9});
  if (!played) return false;  // while the roles made their files
  conformance::Examiner examiner(conformance::all_rules());
  EXPECT_TRUE(examiner.examine(*played->recording.source(), {"death", "", "", false}));
  for (const auto& tally : examiner.judgement().tallies) {
    if (tally.rule->strength != conformance::Strength::must || tally.violated == 0) continue;
    ADD_FAILURE() << tally.rule->id << " at step " << tally.findings.front().step << ": "
                  << tally.findings.front().sentence;
  }
  for (const trace::Step& step : played->recording.steps) {
    const bool requester = step.subject.party == trace::Party::requester;
    if (requester && step.verb == trace::Verb::exit) return true;
  }
  return false;
}

TEST(MachineDeath, IsBlamedOnNobody) {
  int in_sessions = 0;
  for (std::uint64_t write = 290; write < 1200; write += 23)
    in_sessions += try_death_at(write, "") ? 1 : 0;
  for (std::uint64_t write = 297; write < 1200; write += 101)
    in_sessions += try_death_at(write, "hardware-copies") ? 1 : 0;
  EXPECT_GT(in_sessions, 10);
}

}  // namespace
}  // namespace vsskit
