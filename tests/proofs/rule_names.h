// Rules as parameters of tests.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "conformance/rule/rule.h"

namespace vsskit::test {

// A rule's id as GoogleTest takes names: `requester_abort_release_after_prepare`.
inline std::string rule_name(const testing::TestParamInfo<const conformance::Rule*>& info) {
  std::string name(info.param->id);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '/' || c == '-'; }, '_');
  return name;
}

}  // namespace vsskit::test
