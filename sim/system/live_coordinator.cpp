#include "sim/system/live_coordinator.h"

#include <algorithm>
#include <utility>

#include "sim/system/live_session.h"
#include "sim/system/live_world.h"
#include "sim/system/live_writer.h"

namespace vsskit::system {

using service::WriterPort;

LiveCoordinator::LiveCoordinator(service::World& world) : Coordinator(world) {}

LiveCoordinator::~LiveCoordinator() = default;

void LiveCoordinator::let_go() {
  const engine::HouseLock::Outside outside(world().house());
  admitted_.reset();
  for (auto& [port, writer] : writers_)
    writer->stop();
}

// --- Writers

// The machine chooses the instance's id when the writer subscribes, and tells it to requesters
// alone: it is asked for with our writers lying low, so that nobody's trace shows it.
Guid LiveCoordinator::instance_of(const Guid& writer_id) {
  std::vector<LiveWriter*> low;
  for (auto& [port, writer] : writers_) {
    writer->lie_low(true);
    low.push_back(writer.get());
  }
  Result<RollCall> roll = [&] {
    const engine::HouseLock::Outside outside(world().house());
    return call_roll(live_->machine());
  }();
  for (LiveWriter* writer : low)
    writer->lie_low(false);
  if (!roll) return {};
  for (const PresentWriter& present : roll->writers) {
    const document::Identification& identity = present.identity;
    if (identity.writer_id == writer_id && labels_.count(identity.instance_id) == 0) {
      return identity.instance_id;
    }
  }
  return {};
}

Hresult LiveCoordinator::subscribe(WriterPort& port, service::WriterRegistration registration,
                                   std::shared_ptr<const service::SubscribedWriter>* writer) {
  if (registration.writer_id.is_null()) return kEInvalidArg;
  if (find(port) != nullptr) return kVssEWriterAlreadySubscribed;
  world().declare();
  auto made = std::make_unique<LiveWriter>(*live_, port);
  made->lie_low(true);
  const Hresult started = [&] {
    const engine::HouseLock::Outside outside(world().house());
    return made->start(registration);
  }();
  if (failed(started)) return started;
  LiveWriter& own = *(writers_[&port] = std::move(made));
  registration.instance_id = instance_of(registration.writer_id);
  std::shared_ptr<const service::SubscribedWriter> subscribed;
  const Hresult result = Coordinator::subscribe(port, registration, &subscribed);
  own.set_registration(subscribed->registration);
  labels_[subscribed->registration.instance_id] = subscribed->registration.label;
  own.lie_low(false);
  if (writer != nullptr) *writer = std::move(subscribed);
  return result;
}

void LiveCoordinator::drop(WriterPort& port) {
  Coordinator::drop(port);
  const auto place = writers_.find(&port);
  if (place == writers_.end()) return;
  const std::unique_ptr<LiveWriter> writer = std::move(place->second);
  writers_.erase(place);
  const engine::HouseLock::Outside outside(world().house());
  writer->stop();
}

const std::string& LiveCoordinator::label_of(const document::Identification& writer) {
  const auto known = labels_.find(writer.instance_id);
  if (known != labels_.end()) return known->second;
  const std::string label = unique_writer_label(service::writer_label_of(writer.friendly_name));
  trace::Step step = trace::make_step({trace::Party::world, {}}, trace::Verb::writer);
  step.add("label", label).add_guid("id", writer.writer_id);
  step.add_guid("instance", writer.instance_id).add("name", writer.friendly_name);
  if (writer.instance_name) step.add("instance_name", *writer.instance_name);
  world().recorder().record(std::move(step));
  return labels_.emplace(writer.instance_id, label).first->second;
}

// --- Requesters

Hresult LiveCoordinator::admit_requester() {
  const engine::HouseLock::Outside outside(world().house());
  const Hresult result = live_->vss().create_backup_components(admitted_.put());
  return succeeded(result) && !admitted_ ? kEUnexpected : result;
}

std::shared_ptr<service::RequesterPort> LiveCoordinator::open_session(
    service::SessionOptions options) {
  if (!admitted_) return nullptr;
  for (std::size_t number = 1; options.label.empty(); ++number) {
    std::string label = number == 1 ? "requester" : "requester:" + std::to_string(number);
    const bool taken = std::any_of(sessions_.begin(), sessions_.end(),
                                   [&](const LiveSession* one) { return one->label() == label; });
    if (!taken) options.label = std::move(label);
  }
  std::string label = announce(std::move(options));
  auto session = std::make_shared<LiveSession>(*live_, std::move(label), admitted_.detach());
  sessions_.push_back(session.get());
  return session;
}

void LiveCoordinator::forget(const LiveSession& session) {
  sessions_.erase(std::remove(sessions_.begin(), sessions_.end(), &session), sessions_.end());
}

std::string LiveCoordinator::requester_of(const Guid& session_id) const {
  if (session_id.is_null()) return gathering_;
  for (const LiveSession* session : sessions_) {
    if (session->id() == session_id) return session->label();
  }
  return {};
}

// --- Functions

Hresult LiveCoordinator::is_volume_snapshotted(std::string_view volume, bool& present,
                                               std::int32_t& compatibility) {
  WideArgument name(volume);
  BOOL found = FALSE;
  LONG capability = 0;
  const engine::HouseLock::Outside outside(world().house());
  const Hresult result = live_->vss().is_volume_snapshotted(name.get(), &found, &capability);
  present = found != FALSE;
  compatibility = capability;
  return result;
}

Hresult LiveCoordinator::should_block_revert(std::string_view volume, bool& block) {
  WideArgument name(volume);
  const engine::HouseLock::Outside outside(world().house());
  return live_->vss().should_block_revert(name.get(), &block);
}

}  // namespace vsskit::system
