// What every rule must say of itself.
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>
#include <string>

#include "conformance/rules/all.h"
#include "conformance/sources/deviations.h"
#include "conformance/sources/undecidable.h"

namespace vsskit::conformance {
namespace {

TEST(Registry, IdsAreAddressesAndUnique) {
  const std::regex address(
      "(requester|writer|document|coordinator|provider)/[a-z0-9]+(-[a-z0-9]+)*/"
      "[a-z0-9]+(-[a-z0-9]+){0,3}");
  std::set<std::string_view> ids;
  for (const Rule* rule : all_rules()) {
    EXPECT_TRUE(std::regex_match(std::string(rule->id), address)) << rule->id;
    EXPECT_TRUE(ids.insert(rule->id).second) << rule->id << " stands twice";
  }
  for (const RetiredId& retired : retired_ids()) {
    EXPECT_EQ(ids.count(retired.id), 0u) << retired.id << " was retired";
  }
}

TEST(Registry, ARulesIdBeginsWithItsTopic) {
  for (const Topic& topic : topics()) {
    EXPECT_FALSE(topic.rules.empty()) << topic.name;
    for (const Rule& rule : topic.rules) {
      EXPECT_TRUE(rule.id.starts_with(std::string(topic.name) + "/")) << rule.id;
    }
  }
}

TEST(Registry, EveryRuleSaysWhatWhyAndWhere) {
  const std::regex inventory("[WRDCP]-[A-Z]+-[0-9]{2}( [WRDCP]-[A-Z]+-[0-9]{2})*");
  for (const Rule* rule : all_rules()) {
    // Rules on objects rest on remarks of the reference that the inventory leaves out.
    if (rule->inventory.empty() && rule->id.find("/objects/") != std::string_view::npos) continue;
    EXPECT_TRUE(std::regex_match(std::string(rule->inventory), inventory)) << rule->id;
    EXPECT_TRUE(rule->statement.ends_with('.')) << rule->id;
    EXPECT_TRUE(rule->why.ends_with('.')) << rule->id;
    EXPECT_NE(rule->check, nullptr) << rule->id;
    EXPECT_NE(page(rule->source.doc).title, "") << rule->id;
  }
}

TEST(Registry, EveryRuleHasAMutantOrAReason) {
  for (const Rule* rule : all_rules()) {
    EXPECT_NE(rule->mutant.empty(), rule->unreachable.empty()) << rule->id;
  }
}

TEST(Registry, SelectsByWholePartsOfAnId) {
  EXPECT_EQ(select_rules("requester/abort").size(),
            static_cast<std::size_t>(std::count_if(
                all_rules().begin(), all_rules().end(),
                [](const Rule* rule) { return rule->id.starts_with("requester/abort/"); })));
  EXPECT_EQ(select_rules("requester/abort/no-use-afterwards").size(), 1u);
  EXPECT_EQ(select_rules("requester/ab").size(), 0u);
  EXPECT_EQ(select_rules("requester/").size(), select_rules("requester").size());
}

TEST(Sources, WhatIsUndecidableHasNoRule) {
  std::set<std::string_view> undecided;
  for (const Undecidable& entry : undecidable()) {
    EXPECT_TRUE(undecided.insert(entry.inventory).second) << entry.inventory << " stands twice";
  }
  for (const Rule* rule : all_rules()) {
    EXPECT_EQ(undecided.count(rule->inventory), 0u) << rule->id << " decides " << rule->inventory;
  }
}

TEST(Sources, EveryDeviationIsOfARule) {
  for (const Deviation& deviation : deviations()) {
    EXPECT_NE(find_rule(deviation.rule), nullptr) << deviation.rule;
  }
}

}  // namespace
}  // namespace vsskit::conformance
