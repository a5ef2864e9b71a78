// A process with simulated volumes and time but without VSS, for roles' file code. While one lives,
// Win32 functions reach it.
#pragma once

#include <string>

#include "sim/base/file_spec.h"
#include "sim/base/prng.h"
#include "sim/engine/clock.h"
#include "sim/engine/fault_plan.h"
#include "sim/sdk/world_access.h"
#include "sim/trace/recorder.h"
#include "sim/volume/volume_table.h"

namespace vsskit::test {

class FileWorld final : public sdk::ProcessWorld {
 public:
  explicit FileWorld(const engine::FaultPlan& faults = {})
      : faults_(faults), volumes_(clock_, Prng(1), &faults_) {
    volume::VolumeOptions c;
    c.mounts = {"C:\\"};
    (void)volumes_.add(c);
    current_ = this;
    sdk::set_process_world_source([]() -> sdk::ProcessWorld* { return current_; });
  }
  ~FileWorld() override { current_ = nullptr; }

  volume::VolumeTable& volumes() override { return volumes_; }
  engine::VirtualClock& clock() override { return clock_; }
  trace::Recorder& recorder() override { return recorder_; }
  const Variables& variables() override { return variables_; }
  void on_idle() override {}
  engine::FaultPlan& faults() { return faults_; }

 private:
  static inline FileWorld* current_ = nullptr;
  engine::VirtualClock clock_;
  engine::FaultPlan faults_;
  Variables variables_;
  trace::Recorder recorder_;
  volume::VolumeTable volumes_;
};

}  // namespace vsskit::test
