#include "sim/service/world.h"

#include <charconv>
#include <mutex>
#include <utility>

#include "sim/service/coordinator.h"
#include "sim/service/differential_storage.h"
#include "sim/trace/step.h"
#include "sim/volume/effects.h"

namespace vsskit::service {

namespace {

trace::Subject world_subject() {
  return {trace::Party::world, {}};
}

std::unique_ptr<engine::Executor> make_executor(World& world) {
  if (!world.options().threaded) {
    return std::make_unique<engine::LockstepExecutor>(world.house(), world.clock());
  }
  return std::make_unique<engine::ThreadedExecutor>(world.house(), world.clock(),
                                                    world.options().threads);
}

}  // namespace

World::World(const Options& options)
    : World(options,
            {[](World& world) { return std::make_unique<Coordinator>(world); }, &make_executor}) {}

World::World(const Options& options, const Vss& vss)
    : options_(options),
      root_(options.seed),
      recorder_(options.trace, options.written_too),
      volumes_(clock_, root_.fork("volumes"), &options_.faults),
      differential_storage_(std::make_unique<DifferentialStorage>(volumes_)),
      coordinator_(vss.coordinator(*this)) {
  executor_ = vss.executor(*this);
  threaded_ = dynamic_cast<engine::ThreadedExecutor*>(executor_.get());
  recorder_.set_clock([this] { return clock_.now(); });
  volumes_.on_crash_do([this] { recorder_.be_silent(true); });
  volumes_.set_machine(options.machine_name);
  providers_.add(provider::make_system_provider(
      {volumes_, clock_, &options_.faults, &recorder_, options_.machine_name, options_.file_time}));
}

// Whoever still works on an operation of a session that was released comes to its end first.
World::~World() {
  {
    const std::lock_guard inside(house_);
    coordinator_->end_sessions();
  }
  executor_->drain();
}

bool World::begin_declaration() {
  if (declared_) return false;
  declared_ = true;
  trace::Step windows = trace::make_step(world_subject(), trace::Verb::windows);
  windows.add("version", options_.windows_version);
  if (service_pack() != 0) windows.add_number("service_pack", service_pack());
  recorder_.record(std::move(windows));
  return true;
}

void World::declare_variables() {
  for (const auto& [name, value] : variables_.entries()) {
    recorder_.record(std::move(trace::make_step(world_subject(), trace::Verb::variable)
                                   .add("name", name)
                                   .add("value", value)));
  }
}

void World::declare() {
  if (!begin_declaration()) return;
  declare_volumes();
  declare_variables();
  if (!medium_.empty()) {
    recorder_.record(
        std::move(trace::make_step(world_subject(), trace::Verb::medium).add("path", medium_)));
  }
  for (const provider::Provider* one : providers_.all())
    declare_provider(one->info());
  declare_faults();
  const bool files = holds(trace::holds::files);
  const bool medium = holds(trace::holds::medium);
  if (files || medium) {
    watcher_ = std::make_unique<volume::EffectWatcher>(volumes_, variables_, recorder_,
                                                       volume::WatchOptions{files, medium});
    if (!medium_.empty()) watcher_->set_medium(medium_);
  }
}

void World::declare_volumes() {
  for (const volume::Volume* volume : volumes_.volumes()) {
    trace::Step step = trace::make_step(world_subject(), trace::Verb::volume);
    step.add("name", volume->label())
        .add("guid", volume->guid_name())
        .add("filesystem", volume->file_system())
        .add_yes_no("supported", volume->supported());
    if (volume->on_host()) step.add_yes_no("watched", true);
    std::string mounts;
    for (std::size_t i = 1; i < volume->mounts().size(); ++i) {
      if (!mounts.empty()) mounts += ';';
      mounts += volume->mounts()[i];
    }
    if (!mounts.empty()) step.add("mount", mounts);
    recorder_.record(std::move(step));
  }
}

void World::declare_provider(const provider::ProviderInfo& info) {
  trace::Step step = trace::make_step(world_subject(), trace::Verb::provider);
  step.add("label", info.label).add_guid("id", info.id).add("name", info.name);
  step.add_listed("type", static_cast<int>(info.type));
  if (info.scripted) step.add_yes_no("scripted", true);
  recorder_.record(std::move(step));
}

void World::add_provider(std::unique_ptr<provider::Provider> provider) {
  if (declared_) declare_provider(provider->info());
  providers_.add(std::move(provider));
}

void World::declare_faults() {
  for (const auto& [name, value] : engine::print_faults(options_.faults)) {
    recorder_.record(std::move(trace::make_step(world_subject(), trace::Verb::fault)
                                   .add("name", name)
                                   .add("value", value)));
  }
}

namespace {

struct WindowsNumbers {
  int major = 0;
  int minor = 0;
  int build = 0;
};

WindowsNumbers numbers_of(std::string_view version) {
  int parts[3] = {0, 0, 0};
  const char* at = version.data();
  const char* const end = at + version.size();
  for (int& part : parts) {
    const auto [stop, error] = std::from_chars(at, end, part);
    if (error != std::errc{}) break;
    at = stop != end && *stop == '.' ? stop + 1 : end;
  }
  return {parts[0], parts[1], parts[2]};
}

}  // namespace

bool World::windows_at_least(int major, int minor, std::uint32_t service_pack) const {
  const WindowsNumbers own = numbers_of(options_.windows_version);
  if (own.major != major) return own.major > major;
  return own.minor != minor ? own.minor > minor : this->service_pack() >= service_pack;
}

// Since Vista each service pack has a build number of its own; 5.1 and 5.2 kept theirs.
std::uint32_t World::service_pack() const {
  if (options_.service_pack) return *options_.service_pack;
  switch (numbers_of(options_.windows_version).build) {
    case 6001:
    case 7601:
      return 1;
    case 6002:
    case 6003:
      return 2;
    default:
      return 0;
  }
}

Hresult World::unexpected() const {
  return windows_at_least(6, 1) ? kVssEUnexpected : kEUnexpected;
}

void World::strike(trace::Verb moment) {
  engine::FaultPlan& plan = options_.faults;
  if (plan.lost_volumes.empty() && !plan.service_stops_at) return;
  for (const std::string& volume : plan.take_lost_volumes(moment))
    volumes_.lose(volume);
  if (plan.take_service_stop(moment)) coordinator_->stop_service();
}

Guid World::new_copy_id(Prng& ids) const {
  Guid id = ids.guid();
  while (shared_ != nullptr && shared_->knows(id))
    id = ids.guid();
  return id;
}

void World::collect_effects(std::optional<trace::StepNumber> during) {
  if (watcher_ && !dead()) watcher_->collect(during);
}

void World::note_death() {
  if (!dead() || std::exchange(death_noted_, true)) return;
  recorder_.be_silent(false);
  // What was done to files until then was done by those that go now.
  if (watcher_) watcher_->collect(std::nullopt);
  if (watcher_) watcher_->forget_reads();
  coordinator_->end_machine();
  recorder_.be_silent(true);
}

void World::start_anew() {
  death_noted_ = false;
  recorder_.be_silent(false);
}

}  // namespace vsskit::service
