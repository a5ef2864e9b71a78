#include "sim/service/handling.h"

#include <algorithm>

namespace vsskit::service {

bool SubscribedWriter::is_around() const {
  return std::any_of(running.begin(), running.end(),
                     [](const Handler& handler) { return engine::is_inside(handler.work); });
}

bool SubscribedWriter::is_around_event() const {
  return std::any_of(running.begin(), running.end(), [](const Handler& handler) {
    return !handler.identify && engine::is_inside(handler.work);
  });
}

Handling::Handling(World& world, SubscribedWriter& writer, Event event)
    : world_(world), writer_(writer), identify_(event == Event::identify) {
  writer_.running.push_back({work_.link(), identify_});
  ++writer_.handlers;
  if (!identify_) ++writer_.events;
}

Handling::~Handling() {
  auto& running = writer_.running;
  running.erase(std::find_if(running.begin(), running.end(),
                             [&](const auto& one) { return one.work == work_.link(); }));
  --writer_.handlers;
  if (!identify_) --writer_.events;
  world_.house().changed();
}

void Handling::wait_for_turn(World& world, const SubscribedWriter& writer, Event event) {
  if (event == Event::identify) return;
  while (writer.events != 0 && !writer.is_around_event()) {
    world.house().wait(world.clock(), [&] { return writer.events == 0; });
  }
}

}  // namespace vsskit::service
