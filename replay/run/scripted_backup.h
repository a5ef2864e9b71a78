// Whether vsskit's own requester came to the end of its backups of a program's writers: a program
// that left before was not put to the test.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "conformance/rule/world.h"
#include "sim/base/result.h"
#include "sim/trace/step.h"

namespace vsskit::run {

class ScriptedBackup {
 public:
  // `backups`: as many as the requester's script has.
  explicit ScriptedBackup(std::size_t backups) : backups_(backups) {}
  // All steps of a recording, in their order.
  void step(const trace::Step& step);
  // Where the program subscribed a writer and made no requester of its own.
  [[nodiscard]] bool was_cut_short() const;

 private:
  void requester_step(const trace::Step& step);

  conformance::World world_;
  std::size_t backups_;
  std::size_t begun_ = 0;
  std::size_t ended_ = 0;
  bool own_requester_ = false;
  bool own_writer_ = false;
  std::optional<trace::StepNumber> ending_;  // a last Release with steps inside it
};

// The same of the recording that lies there.
[[nodiscard]] Result<bool> was_cut_short(const std::string& recording, std::size_t backups);

}  // namespace vsskit::run
