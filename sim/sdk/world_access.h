// How functions of the SDK find the world of their process. The host implements the source; nothing
// in sdk/ makes a world.
#pragma once

#include <memory>

#include "sim/base/file_spec.h"
#include "sim/engine/clock.h"
#include "sim/trace/recorder.h"
#include "sim/volume/volume_table.h"

namespace vsskit::service {
class World;
}

namespace vsskit::sdk {

class ServiceTable;

// What Win32 functions need of a world. Pointers are never null and live as long as the world.
class ProcessWorld {
 public:
  virtual ~ProcessWorld() = default;
  virtual volume::VolumeTable& volumes() = 0;
  virtual engine::VirtualClock& clock() = 0;
  virtual trace::Recorder& recorder() = 0;
  virtual const Variables& variables() = 0;
  // The process waits or sleeps: called before virtual time moves. A process that only subscribed a
  // writer gets its scripted backup here. Must be safe to enter again from inside.
  virtual void on_idle() = 0;
  // User code has subscribed a writer; called in the house, so it must not wait.
  virtual void on_subscribed() {}
  // The machine's services; nullptr where it has none.
  virtual ServiceTable* services() { return nullptr; }
  // The whole world, for the COM faces; none where only files and time are simulated (tests).
  [[nodiscard]] virtual std::shared_ptr<service::World> world() { return nullptr; }
};

// Gives the process's world, making it when first asked; nullptr means none could be made.
using ProcessWorldSource = ProcessWorld* (*)();
// Returns the source before, so that a world can stand in for a while.
ProcessWorldSource set_process_world_source(ProcessWorldSource source);

// The world of this process; nullptr where no source is set or it gave none. Functions then fail
// with ERROR_NOT_READY.
[[nodiscard]] ProcessWorld* process_world();

}  // namespace vsskit::sdk
