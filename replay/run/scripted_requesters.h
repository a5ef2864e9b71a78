// The requesters that vsskit plays itself, as far as a recording shows that they did not succeed:
// no rule blames a user for that, and yet less was exercised than was meant.
#pragma once

#include <map>
#include <set>
#include <string>

#include "sim/trace/step.h"

namespace vsskit::run {

class ScriptedRequesters {
 public:
  // Takes the next step in.
  void see(const trace::Step& step);
  // Their first call that failed, `DoSnapshotSet ended in VSS_E_...`; empty where none did.
  [[nodiscard]] const std::string& failure() const { return failure_; }

 private:
  std::set<std::string> labels_;
  std::map<trace::StepNumber, std::string> open_;  // calls with steps inside them
  std::string failure_;
};

}  // namespace vsskit::run
