// What one rule says of a few steps, for cases that no twins can hold.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/rules/all.h"
#include "tests/support/judged.h"

namespace vsskit::conformance {

struct Said {
  std::uint64_t applied = 0;
  std::uint64_t violated = 0;
  std::string sentence;  // of the first finding
};

// Each line is a step without number and time; `files` are the documents that steps name.
inline Said said(std::string_view rule_id, std::string_view holds,
                 const std::vector<std::string>& steps,
                 const std::map<std::string, std::string>& files = {}) {
  std::string text =
      "# vsskit trace 1\n" + (holds.empty() ? "" : fmt::format("# holds {}\n", holds));
  for (std::size_t i = 0; i < steps.size(); ++i)
    text += fmt::format("{} 0.000 {}\n", i + 1, steps[i]);
  const Judgement judgement = judged(text, all_rules(), {}, files);
  const Tally* tally = judgement.find(rule_id);
  if (tally == nullptr) {
    ADD_FAILURE() << rule_id;
    return {};
  }
  return {tally->applied, tally->violated,
          tally->findings.empty() ? "" : tally->findings.front().sentence};
}

}  // namespace vsskit::conformance
