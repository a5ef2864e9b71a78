// A writer's handler while it runs, for those who must wait for it. Private to the room.
#pragma once

#include "sim/engine/chain.h"
#include "sim/service/coordinator.h"
#include "sim/service/world.h"
#include "sim/service/writer_port.h"

namespace vsskit::service {

// Enters the handler among those that run, for the length of it; see SubscribedWriter::running.
class Handling {
 public:
  Handling(World& world, SubscribedWriter& writer, Event event);
  ~Handling();
  Handling(const Handling&) = delete;
  Handling& operator=(const Handling&) = delete;

  // Waits for handlers on other threads. Afterwards the writer may have gone.
  static void wait_for_turn(World& world, const SubscribedWriter& writer, Event event);

 private:
  World& world_;
  SubscribedWriter& writer_;
  bool identify_;
  engine::Working work_;
};

}  // namespace vsskit::service
