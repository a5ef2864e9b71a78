// Whether a program got anywhere with VSS: a writer of its own that subscribed, a session that it
// began, or any other call that was not refused. Where it did not, no rule meets its subject, and a
// verdict would say nothing of it.
#pragma once

#include <string>

#include "conformance/rule/world.h"
#include "sim/trace/step.h"

namespace vsskit::run {

class Beginnings {
 public:
  // Takes the next step in. What vsskit plays itself does not count.
  void see(const trace::Step& step);
  // A backup components object that was asked for nothing is enough: it says that VSS is there.
  [[nodiscard]] bool any() const {
    return subscribed_ || initialized_ || other_ || (created_ && session_failure_.empty());
  }
  // Any call at all, refused or not.
  [[nodiscard]] bool called() const { return called_; }
  // Why no writer of the program's was there, `Initialize answered CO_E_NOTINITIALIZED`; empty
  // where one was, or none was meant.
  [[nodiscard]] std::string no_writer() const { return subscribed_ ? "" : writer_failure_; }
  // The same of its sessions as a requester.
  [[nodiscard]] std::string no_session() const { return initialized_ ? "" : session_failure_; }

 private:
  [[nodiscard]] bool is_scripted(const trace::Step& step) const;
  void writer_step(const trace::Step& step, bool failed);
  void requester_step(const trace::Step& step, bool failed);

  conformance::World world_;
  bool called_ = false;
  bool created_ = false;
  bool subscribed_ = false;
  bool initialized_ = false;
  bool other_ = false;
  std::string writer_failure_;  // the first
  std::string session_failure_;
};

}  // namespace vsskit::run
