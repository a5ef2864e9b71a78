// A world: everything that one simulated machine consists of, made from one seed. It owns its parts
// and declares them in the trace; several worlds can live in one process and share nothing.
// Not for several threads at once.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "sim/base/file_spec.h"
#include "sim/base/guid.h"
#include "sim/base/prng.h"
#include "sim/base/time.h"
#include "sim/engine/clock.h"
#include "sim/engine/fault_plan.h"
#include "sim/engine/operation.h"

namespace vsskit::trace {
class Recorder;
}  // namespace vsskit::trace
namespace vsskit::volume {
class VolumeTable;
}
namespace vsskit::provider {
class ProviderTable;
}

namespace vsskit::service {

class Coordinator;

class World {
 public:
  struct Options {
    std::uint64_t seed = 0;
    // Recorded as the `windows` declaration; also what GetVersion-like calls may say.
    std::string windows_version = "10.0.20348";
    std::string machine_name = "VSSKIT";
    // What the trace holds: see trace/recorder.h. Nothing is recorded when all four are off.
    bool holds_calls = true;
    bool holds_events = true;
    bool holds_files = true;
    bool holds_documents = true;
    bool holds_medium = true;
    // What goes wrong; nothing by default. Can also be set through faults() before it strikes.
    engine::FaultPlan faults;
    // What the delivery of one event costs, so that a trace's times rise.
    VirtualTime event_cost = engine::kEventCost;
    // How long the coordinator waits for a handler of Identify, PrepareForBackup, PostSnapshot,
    // BackupComplete before it calls the writer unresponsive; Freeze has the writer's own limit.
    VirtualTime handler_timeout = VirtualTime::from_ms(10 * 60 * 1000);
    // How long writes may be held between the providers' commits (rule C-FRZ-12).
    VirtualTime hold_timeout = VirtualTime::from_ms(10 * 1000);
  };

  explicit World(const Options& options);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] engine::VirtualClock& clock() { return clock_; }
  [[nodiscard]] engine::Executor& executor() { return *executor_; }
  [[nodiscard]] engine::FaultPlan& faults() { return options_.faults; }
  [[nodiscard]] const engine::FaultPlan& faults() const { return options_.faults; }
  [[nodiscard]] trace::Recorder& recorder() { return *recorder_; }
  [[nodiscard]] volume::VolumeTable& volumes() { return *volumes_; }
  [[nodiscard]] provider::ProviderTable& providers() { return *providers_; }
  [[nodiscard]] Variables& variables() { return variables_; }
  [[nodiscard]] Coordinator& coordinator() { return *coordinator_; }

  // A stream of chance for one purpose; the same purpose gives the same stream.
  [[nodiscard]] Prng stream(std::string_view purpose) const { return root_.fork(purpose); }

  // The folder (a Windows path on a world's volume) where requesters store. Before declare().
  void set_medium(std::string path) { medium_ = std::move(path); }
  [[nodiscard]] const std::string& medium() const { return medium_; }

  // Records the world: volumes in the order mounted, variables, Windows version, medium. The
  // coordinator calls it before the first writer or session; later calls do nothing.
  void declare();
  [[nodiscard]] bool declared() const { return declared_; }

 private:
  Options options_;
  Prng root_;
  Variables variables_;
  std::string medium_;
  bool declared_ = false;
  engine::VirtualClock clock_;
  std::unique_ptr<trace::Recorder> recorder_;
  std::unique_ptr<engine::Executor> executor_;
  std::unique_ptr<volume::VolumeTable> volumes_;
  std::unique_ptr<provider::ProviderTable> providers_;
  std::unique_ptr<Coordinator> coordinator_;
};

}  // namespace vsskit::service
