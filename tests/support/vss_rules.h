// What the rules about VSS itself, and about providers, hold against a recording of the simulation.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "conformance/rule/examiner.h"
#include "conformance/rules/all.h"
#include "sim/trace/recording.h"

namespace vsskit::test {

inline const std::vector<const conformance::Rule*>& vss_rules() {
  static const std::vector<const conformance::Rule*> rules = [] {
    auto all = conformance::select_rules("coordinator");
    for (const conformance::Rule* rule : conformance::select_rules("provider"))
      all.push_back(rule);
    return all;
  }();
  return rules;
}

// A line for each finding; empty where VSS kept to them.
inline std::vector<std::string> blame_of_vss(const trace::Recording& recording) {
  conformance::Examiner examiner(vss_rules());
  EXPECT_TRUE(examiner.examine(*recording.source(), {"recording", "", "", false}));
  EXPECT_TRUE(examiner.judgement().errors.empty());
  std::vector<std::string> lines;
  for (const auto& tally : examiner.judgement().tallies) {
    for (const conformance::Finding& finding : tally.findings)
      lines.push_back(std::string(tally.rule->id) + " at step " + std::to_string(finding.step) +
                      ": " + finding.sentence);
  }
  return lines;
}

}  // namespace vsskit::test
