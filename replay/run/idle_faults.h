// Faults that a recording declares and that never struck: a run that was to show how a program
// takes a fault shows nothing then. Told from the steps alone; of faults whose strike leaves no
// step of its own (full disks, crashes), or one of a kind that the recording does not hold, nothing
// is said.
#pragma once

#include <string>
#include <vector>

#include "sim/trace/holds.h"
#include "sim/trace/step.h"

namespace vsskit::run {

class IdleFaults {
 public:
  // What the recording holds.
  explicit IdleFaults(trace::Holds holds) : holds_(holds) {}

  // Takes the next step in.
  void see(const trace::Step& step);
  // One sentence for each fault that nothing met so far, in the order in which they were declared.
  [[nodiscard]] std::vector<std::string> tell() const;

 private:
  // What would make a fault strike; an empty text is anything.
  struct Fault {
    std::string name;
    std::string value;
    std::string writer;    // whose event it is
    std::string verb;      // an event, a phase or a method
    std::string volume;    // that must be there
    std::string document;  // that must be read back
    std::string service;   // that must be told to stop
    bool met = false;
    bool has_volume = true;
  };
  void declare(const trace::Step& step);
  [[nodiscard]] static bool meets(const Fault& fault, const trace::Step& step);

  // Whether the step that it waits for would be in the recording.
  [[nodiscard]] bool would_show(const Fault& fault) const;

  trace::Holds holds_;
  std::vector<Fault> faults_;
  std::vector<std::string> volumes_;  // names and mounts, as keys
};

}  // namespace vsskit::run
