#include "sim/host/shared_machine.h"

#include <algorithm>
#include <cstdio>
#include <mutex>
#include <utility>

#include "sim/service/coordinator.h"

namespace vsskit::host {
namespace {

using Kept = scenario::KeptState;

VirtualTime virtual_time(FileTime time) {
  const std::uint64_t ticks = std::max(time.ticks, kVirtualEpoch.ticks) - kVirtualEpoch.ticks;
  return {static_cast<std::int64_t>(ticks / 10)};
}

bool same_exposure(const std::optional<volume::Exposure>& a,
                   const std::optional<volume::Exposure>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return a->kind == b->kind && a->name == b->name && a->inner == b->inner;
}

bool looks_the_same(const Kept::Copy& a, const Kept::Copy& b) {
  return a.masked == b.masked && a.broken == b.broken && a.writable == b.writable &&
         same_exposure(a.exposure, b.exposure);
}

// A copy that nobody releases, with its files on the host.
bool is_kept(const provider::SnapshotProperties& properties, const volume::ShadowCopy* copy) {
  const auto attributes = static_cast<std::uint32_t>(properties.attributes);
  return properties.state == SnapshotState::created && copy != nullptr &&
         copy->original().on_host() && (attributes & attribute::kNoAutoRelease) != 0;
}

void note_looks(const volume::ShadowCopy& copy, Kept::Copy& entry) {
  entry.masked = copy.masked();
  entry.broken = copy.broken();
  entry.writable = copy.writable();
  entry.exposure = copy.exposure();
}

}  // namespace

SharedMachine::SharedMachine(service::World& world, StateFolder& folder)
    : world_(world), folder_(folder) {
  world.volumes().set_copy_places(&folder);
  world.share(this);
}

Result<void> SharedMachine::begin() {
  const std::lock_guard inside(world_.house());
  const auto held = folder_.lock();
  return held ? meet() : held.error();
}

void SharedMachine::give_up(const Error& error) {
  given_up_ = true;
  std::fprintf(stderr, "vsskit: %s (what other processes keep is not seen any more)\n",
               error.text().c_str());
}

void SharedMachine::take_in() {
  if (given_up_) return;
  const auto held = folder_.lock();
  const Result<void> met = held ? meet() : held.error();
  if (!met) give_up(met.error());
}

void SharedMachine::hand_out() {
  if (given_up_) return;
  const auto held = folder_.lock();
  Result<void> done = held ? meet() : held.error();
  if (done) {
    Kept state = state_;
    put_copies(state);
    done = put_writers(state);
    if (done) done = write(state);
  }
  if (!done) give_up(done.error());
}

Result<void> SharedMachine::write(const Kept& state) {
  std::string text = print(state);
  if (text_ == text) return {};
  std::vector<Guid> gone;
  for (const Kept::Writer& writer : state_.writers) {
    if (!state.has_writer(writer.id)) gone.push_back(writer.id);
  }
  if (auto written = folder_.write(text); !written) return written;
  for (const Guid& id : gone)
    folder_.remove_writer(id);
  text_ = std::move(text);
  state_ = state;
  remember();
  return {};
}

void SharedMachine::remember() {
  ids_.clear();
  for (const Kept::Copy& copy : state_.copies) {
    ids_.insert(copy.properties.snapshot_id);
    ids_.insert(copy.properties.set_id);
  }
}

// --- Others' doings

Result<void> SharedMachine::meet() {
  auto text = folder_.read();
  if (!text) return text.error();
  const std::size_t providers = world_.providers().all().size();
  if (text_ == *text && providers_ == providers) return {};
  auto state = folder_.parse(*text);
  if (!state) return state.error();
  Kept before = std::exchange(state_, *std::move(state));
  text_ = *std::move(text);
  providers_ = providers;
  remember();
  forget_copies();
  for (const Kept::Copy& copy : state_.copies)
    meet_copy(copy, before.find_copy(copy.properties.snapshot_id));
  return meet_writers();
}

void SharedMachine::forget_copies() {
  std::erase_if(copies_, [&](const Guid& id) {
    if (ids_.count(id) != 0) return false;
    for (provider::Provider* provider : world_.providers().all())
      provider->forget(id);
    world_.volumes().forget_shadow_copy(id);
    return true;
  });
}

void SharedMachine::meet_copy(const Kept::Copy& copy, const Kept::Copy* before) {
  if (copies_.count(copy.properties.snapshot_id) == 0) {
    adopt(copy);
  } else if (before != nullptr && !looks_the_same(*before, copy)) {
    show(copy);
  }
}

// What has no volume, no provider or no files here is let be: another process may know it.
void SharedMachine::adopt(const Kept::Copy& copy) {
  volume::VolumeTable& volumes = world_.volumes();
  const provider::SnapshotProperties& properties = copy.properties;
  const volume::Volume* volume = volumes.find_volume(properties.original_volume);
  provider::Provider* provider = world_.providers().find(properties.provider_id);
  if (volume == nullptr || provider == nullptr || !folder_.has_files(copy.number)) return;
  const auto adopted = volumes.adopt({properties.snapshot_id, properties.set_id, volume,
                                      copy.number, virtual_time(properties.created)});
  if (!adopted) return;
  if (!copy.broken && !provider->adopt(properties)) {
    volumes.forget_shadow_copy(properties.snapshot_id);
    return;
  }
  copies_.insert(properties.snapshot_id);
  volumes.name_device(properties.snapshot_id, properties.device);
  show(copy);
}

void SharedMachine::show(const Kept::Copy& copy) {
  volume::VolumeTable& volumes = world_.volumes();
  const Guid& id = copy.properties.snapshot_id;
  const volume::ShadowCopy* found = volumes.find_shadow_copy(id);
  if (found == nullptr) return;
  if (!same_exposure(found->exposure(), copy.exposure)) {
    volumes.unexpose(id);
    if (copy.exposure) volumes.expose(id, *copy.exposure);
  }
  volumes.set_writable(id, copy.writable);
  volumes.mask(id, copy.masked);
  if (!copy.broken) return;
  for (provider::Provider* provider : world_.providers().all())
    provider->forget(id);
  volumes.break_shadow_copy(id);
}

Result<void> SharedMachine::meet_writers() {
  service::Coordinator& coordinator = world_.coordinator();
  std::erase_if(writers_, [&](const Guid& id) {
    const bool gone = !state_.has_writer(id);
    if (gone) coordinator.drop_express(id);
    return gone;
  });
  for (const Kept::Writer& writer : state_.writers) {
    if (writers_.count(writer.id) != 0) continue;
    auto metadata = folder_.read_writer(writer.id);
    if (!metadata) return metadata.error();
    const Hresult added = coordinator.add_express(*std::move(metadata), writer.scripted);
    // A fault may keep it out of this world; it is not ours to remove then.
    if (succeeded(added)) writers_.insert(writer.id);
  }
  return {};
}

// --- Our own

void SharedMachine::put_copies(Kept& state) {
  volume::VolumeTable& volumes = world_.volumes();
  std::set<Guid> there;
  for (const provider::Provider* provider : world_.providers().all()) {
    for (provider::SnapshotProperties& properties : provider->query()) {
      const volume::ShadowCopy* copy = volumes.find_shadow_copy(properties.snapshot_id);
      if (!is_kept(properties, copy)) continue;
      volumes.keep_shadow_copy(copy->id());
      there.insert(copy->id());
      copies_.insert(copy->id());
      Kept::Copy* entry = state.find_copy(copy->id());
      if (entry == nullptr) entry = &state.copies.emplace_back();
      entry->number = copy->number();
      entry->root = copy->original().label();
      entry->properties = std::move(properties);
      note_looks(*copy, *entry);
    }
  }
  // A broken copy is nobody's but the table's.
  for (const volume::ShadowCopy* copy : volumes.kept_copies()) {
    Kept::Copy* entry = copy->broken() ? state.find_copy(copy->id()) : nullptr;
    if (entry == nullptr) continue;
    there.insert(copy->id());
    note_looks(*copy, *entry);
  }
  std::erase_if(state.copies, [&](const Kept::Copy& copy) {
    const Guid& id = copy.properties.snapshot_id;
    if (copies_.count(id) == 0) return !folder_.has_files(copy.number);
    // Copies of a provider that was unregistered are nobody's to see, but they are.
    const bool gone =
        there.count(id) == 0 && world_.providers().find(copy.properties.provider_id) != nullptr;
    if (gone) copies_.erase(id);
    return gone;
  });
  std::sort(state.copies.begin(), state.copies.end(),
            [](const Kept::Copy& a, const Kept::Copy& b) { return a.number < b.number; });
}

Result<void> SharedMachine::put_writers(Kept& state) {
  std::set<Guid> there;
  for (const auto& writer : world_.coordinator().express_writers()) {
    const Guid& id = writer->registration.writer_id;
    there.insert(id);
    writers_.insert(id);
    if (state.has_writer(id)) continue;
    if (auto written = folder_.write_writer(*writer->stored); !written) return written;
    state.writers.push_back({id, writer->registration.scripted});
  }
  std::erase_if(state.writers, [&](const Kept::Writer& writer) {
    return writers_.count(writer.id) != 0 && there.count(writer.id) == 0;
  });
  writers_ = std::move(there);
  return {};
}

}  // namespace vsskit::host
