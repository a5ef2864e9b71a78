// The requesters that vsskit plays itself, as far as a recording shows that they did not come to
// their end or did not succeed: no rule blames a user for that, and yet less was exercised than was
// meant.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "conformance/rule/world.h"
#include "sim/trace/step.h"

namespace vsskit::run {

// What vsskit's own requester was to do.
struct RequesterScript {
  std::size_t backups = 0;
  std::size_t restores = 0;
};

class ScriptedRequesters {
 public:
  // Takes the next step in.
  void see(const trace::Step& step);
  // Their first call that failed, `DoSnapshotSet ended in VSS_E_...`, or why the first of them gave
  // up: `after DoSnapshotSet Ledger Writer was FAILED_AT_THAW, VSS_E_...`; empty where none did.
  [[nodiscard]] const std::string& failure() const { return failure_; }
  // The same of writers that had failed when all was done; empty where none had.
  [[nodiscard]] const std::string& late_failure() const { return late_failure_; }
  // The program's own writers, by name, of which no component was added to any of their backups of
  // components; empty where there was no such backup. All subscriptions of one class, name and
  // instance name are one writer.
  [[nodiscard]] std::vector<std::string> left_out() const;
  // Whether the program subscribed a writer, made no requester of its own, and left before what
  // their script has was over. Of one that lost its process (requester_exit_after_call) nobody
  // knows what it did not come to: what it had begun is over.
  [[nodiscard]] bool were_cut_short(const RequesterScript& script) const;
  // Whether it was a restore that was cut short so, or that would have been next.
  [[nodiscard]] bool in_restore(const RequesterScript& script) const;

 private:
  void requester_step(const trace::Step& step);
  void ended(const std::string& call, const trace::Step& step);
  void begun(trace::Verb verb);
  void lose();
  void note_status(const trace::Step& step);
  void note_writer(const trace::Step& step);
  [[nodiscard]] std::string failed_writers() const;

  // What stays the same of a writer that subscribes again.
  struct Identity {
    Guid id;
    std::string name;
    std::string instance_name;
    friend auto operator<=>(const Identity&, const Identity&) = default;
  };

  conformance::World world_;
  std::size_t made_ = 0;
  std::size_t released_ = 0;
  bool restoring_ = false;  // the last one made
  bool lost_ = false;       // one of them to its process's end
  bool own_requester_ = false;
  bool own_writer_ = false;
  std::map<std::string, std::string> instance_names_;  // as declared, by label
  std::map<Guid, Identity> own_writers_;               // by instance
  std::set<Guid> taking_part_;                         // instances
  bool of_components_ = false;                         // a backup of components was prepared
  std::map<trace::StepNumber, std::string> open_;      // calls with steps inside them
  std::string failure_;
  std::string late_failure_;
  // Of the one at work: its last operation, and writers whose status it then met as failed, with
  // whether vsskit plays them.
  std::string operation_;
  bool done_ = false;
  std::vector<std::pair<std::string, bool>> failed_;
};

}  // namespace vsskit::run
