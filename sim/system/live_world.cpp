#include "sim/system/live_world.h"

#include <utility>

#include "sim/system/live_coordinator.h"
#include "sim/system/live_operation.h"

namespace vsskit::system {
namespace {

service::World::Options options_of(const Machine& machine) {
  service::World::Options options;
  options.seed = 1;
  options.windows_version = machine.windows_version;
  options.trace.holds = trace::holds::calls | trace::holds::documents;
  options.written_too = trace::holds::events;
  return options;
}

std::unique_ptr<service::Coordinator> make_coordinator(service::World& world) {
  return std::make_unique<LiveCoordinator>(world);
}

std::unique_ptr<engine::Executor> make_executor(service::World& world) {
  return std::make_unique<LiveExecutor>(world.house(), world.clock());
}

trace::Step world_step(trace::Verb verb) {
  return trace::make_step({trace::Party::world, {}}, verb);
}

}  // namespace

LiveWorld::LiveWorld(Machine machine, RollCall roll)
    : World(options_of(machine), {&make_coordinator, &make_executor}),
      machine_(std::move(machine)),
      roll_(std::move(roll)) {
  live().attach(*this);
  keep_time();
  start_ = clock().now();
  recorder().set_clock([this] { return clock().now() - start_; });
  for (const auto& [name, value] : machine_.variables)
    variables().set(name, value);
  for (std::size_t i = 0; i < machine_.volumes.size(); ++i) {
    const MachineVolume& from = machine_.volumes[i];
    volume::VolumeOptions volume;
    volume.mounts = {from.root};
    volume.file_system = from.file_system;
    volume.supported = roll_.supported[i];
    volume.host_folder = from.folder;
    volume.machine = true;
    volume.guid = from.guid;
    (void)volumes().add(std::move(volume));
  }
}

// The coordinator's objects go while the machine is still there.
LiveWorld::~LiveWorld() {
  live().let_go();
}

LiveCoordinator& LiveWorld::live() {
  return static_cast<LiveCoordinator&>(coordinator());
}

void LiveWorld::declare() {
  if (!begin_declaration()) return;
  declare_volumes();
  declare_variables();
  if (!medium().empty()) {
    recorder().record(std::move(world_step(trace::Verb::medium).add("path", medium())));
  }
  for (const service::ProviderProperties& provider : roll_.providers) {
    trace::Step step = world_step(trace::Verb::provider);
    const bool own = provider.id == provider::kSystemProviderId;
    step.add("label", own ? "system" : service::writer_label_of(provider.name));
    step.add_guid("id", provider.id).add("name", provider.name);
    recorder().record(std::move(step.add_listed("type", static_cast<int>(provider.type))));
  }
  for (const PresentWriter& writer : roll_.writers)
    (void)live().label_of(writer.identity);
}

}  // namespace vsskit::system
