// Faults of writers by labels that nobody has. A scenario whose writers vsskit plays is refused for
// one; of a program's own nobody knows the labels before it has run. Told from the steps alone.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/trace/step.h"

namespace vsskit::run {

class LostFaults {
 public:
  // Takes the next step in.
  void see(const trace::Step& step);
  // Takes in what another recording of the same run showed: each of its processes has the faults,
  // and one of them the writer.
  void add(const LostFaults& other);
  // `the fault writer_veto = "nosuch OnFreeze" met no writer; there were: ledger, tree`, one for
  // each.
  [[nodiscard]] std::vector<std::string> tell() const;

 private:
  [[nodiscard]] std::string there_were() const;

  std::set<std::pair<std::string, std::string>> faults_;  // names and values
  std::set<std::string, std::less<>> labels_;
};

}  // namespace vsskit::run
