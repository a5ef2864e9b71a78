// Proof by mutant: what a rule says that it catches is brought about in the simulator and caught.
// And the other way round: over many seeds, well-behaved roles break nothing.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/report/report.h"
#include "conformance/rule/examiner.h"
#include "conformance/rules/all.h"
#include "sim/roles/mutants.h"
#include "sim/scenario/built_in.h"
#include "sim/scenario/run.h"
#include "tests/proofs/rule_names.h"

namespace vsskit {
namespace {

conformance::Judgement judge(const std::string& scenario_name, std::uint64_t seed) {
  conformance::Examiner examiner(conformance::all_rules());
  const auto scenario = scenario::built_in(scenario_name, seed);
  EXPECT_TRUE(scenario) << scenario_name;
  if (!scenario) return {};
  scenario::RunOptions options;
  options.seed = seed;
  const auto done = scenario::run(*scenario, options);
  EXPECT_TRUE(done) << scenario_name;
  if (!done) return {};
  const auto source = done->recording.source();
  EXPECT_TRUE(examiner.examine(*source, {scenario_name, "", "", false}));
  EXPECT_TRUE(examiner.judgement().errors.empty());
  return examiner.judgement();
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> list;
  while (!text.empty()) {
    const auto blank = std::min(text.find(' '), text.size());
    if (blank > 0) list.emplace_back(text.substr(0, blank));
    text.remove_prefix(std::min(blank + 1, text.size()));
  }
  return list;
}

class RuleWithMutant : public testing::TestWithParam<const conformance::Rule*> {};

TEST_P(RuleWithMutant, IsBrokenByEveryMutantThatItNames) {
  for (const std::string& mutant : words(GetParam()->mutant)) {
    ASSERT_NE(nullptr, roles::find_mutant(mutant.c_str())) << mutant;
    for (const std::uint64_t seed : {1, 2}) {
      const auto judgement = judge("mutant/" + mutant, seed);
      const auto* tally = judgement.find(GetParam()->id);
      ASSERT_NE(nullptr, tally);
      EXPECT_GT(tally->violated, 0u) << mutant << " seed " << seed;
    }
  }
}

std::vector<const conformance::Rule*> rules_with_mutants() {
  std::vector<const conformance::Rule*> rules;
  for (const auto* rule : conformance::all_rules()) {
    if (!rule->mutant.empty()) rules.push_back(rule);
  }
  return rules;
}

INSTANTIATE_TEST_SUITE_P(Registry, RuleWithMutant, testing::ValuesIn(rules_with_mutants()),
                         test::rule_name);

TEST(Rules, NameAMutantOrSayWhyThereIsNone) {
  for (const auto* rule : conformance::all_rules()) {
    EXPECT_NE(rule->mutant.empty(), rule->unreachable.empty()) << rule->id;
  }
}

TEST(Mutants, AreNamedByARuleEach) {
  std::set<std::string> named;
  for (const auto* rule : conformance::all_rules()) {
    for (std::string& mutant : words(rule->mutant))
      named.insert(std::move(mutant));
  }
  for (const roles::Mutant& mutant : roles::mutants())
    EXPECT_EQ(1u, named.count(mutant.id)) << mutant.id << ": " << mutant.text;
}

// Every rule but those that only inform.
void expect_clean(const std::string& scenario, std::uint64_t seed) {
  const auto judgement = judge(scenario, seed);
  for (const auto& tally : judgement.tallies) {
    if (tally.rule->strength == conformance::Strength::may) continue;
    EXPECT_EQ(0u, tally.violated) << scenario << " seed " << seed << ": " << tally.rule->id << ": "
                                  << (tally.findings.empty() ? ""
                                                             : tally.findings.front().sentence);
  }
}

TEST(WellBehavedRoles, BreakNothingOverManySeeds) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed)
    expect_clean("random", seed);
}

TEST(WellBehavedRoles, BreakNothingInTheNamedScenarios) {
  for (const char* scenario : {"ledger",
                               "ledger-chain",
                               "ledger-chain-whole-files",
                               "two-writers-chain",
                               "tree",
                               "default",
                               "two-volumes",
                               "two-instances",
                               "no-shadow-copy",
                               "other-type",
                               "writer-veto",
                               "restore-ledger",
                               "restore-whole-files",
                               "restore-aside",
                               "restore-if-not-there",
                               "restore-original",
                               "dependent",
                               "restore-roll-forward",
                               "restore-tree",
                               "restore-renamed",
                               "restore-moved",
                               "restore-replicated",
                               "restore-service",
                               "restore-restart",
                               "failed-stop",
                               "restore-reboot",
                               "restore-alone",
                               "failed-restore"}) {
    for (const std::uint64_t seed : {1, 2, 3})
      expect_clean(scenario, seed);
  }
}

}  // namespace
}  // namespace vsskit
