#include "sim/service/coordinator.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "sim/service/session.h"
#include "sim/service/session_parts.h"
#include "sim/service/world.h"
#include "sim/trace/step.h"

namespace vsskit::service {

std::string writer_label_of(std::string_view name) {
  std::string label;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0) {
      label += static_cast<char>(std::tolower(byte));
    } else if (!label.empty() && label.back() != '-') {
      label += '-';
    }
  }
  while (!label.empty() && label.back() == '-')
    label.pop_back();
  constexpr std::string_view kSuffix = "-writer";
  if (label.size() > kSuffix.size() &&
      label.compare(label.size() - kSuffix.size(), kSuffix.size(), kSuffix) == 0) {
    label.resize(label.size() - kSuffix.size());
  }
  return label.empty() ? "writer" : label;
}

namespace {

// Processes that run at once make no set of the same id.
std::string stream_of_sessions(const World& world) {
  const std::uint32_t process = world.options().process;
  return process == 0 ? "sessions" : "sessions of process " + std::to_string(process);
}

}  // namespace

Coordinator::Coordinator(World& world)
    : world_(world),
      instance_ids_(world.stream("writer instances")),
      session_ids_(world.stream(stream_of_sessions(world))) {}

Coordinator::~Coordinator() {
  end_sessions();
}

// Sessions may outlive the world as empty shells; what they hold of it ends here.
void Coordinator::end_sessions() {
  while (!live_.empty()) {
    live_.front()->say_effects();
    live_.front()->release();
  }
}

Hresult Coordinator::subscribe(WriterPort& port, WriterRegistration registration,
                               std::shared_ptr<const SubscribedWriter>* writer) {
  if (registration.writer_id.is_null()) return kEInvalidArg;
  if (const Hresult refused = admit_writer(registration.label)) return refused;
  if (find(port) != nullptr) return kVssEWriterAlreadySubscribed;
  world_.declare();
  registration.label = unique_writer_label(registration.label);
  while (registration.instance_id.is_null()) {
    const Guid drawn = instance_ids_.guid();
    if (!is_instance(drawn)) registration.instance_id = drawn;
  }
  auto subscribed = std::make_shared<SubscribedWriter>();
  subscribed->registration = std::move(registration);
  subscribed->port = &port;
  declare_writer(subscribed->registration);
  if (writer != nullptr) *writer = subscribed;
  writers_.add(std::move(subscribed));
  return kSOk;
}

Hresult Coordinator::unsubscribe(WriterPort& port) {
  const auto writer = writers_.of_port(port);
  if (!writer) return kSFalse;
  while (writer->port != nullptr && writer->handlers != 0 && !writer->is_around()) {
    world_.house().wait(world_.clock(), [&] { return writer->handlers == 0; });
  }
  drop(port);
  return kSOk;
}

void Coordinator::drop(WriterPort& port) {
  const auto writer = writers_.of_port(port);
  if (!writer) return;
  writers_.remove(port);
  writer->port = nullptr;
}

void Coordinator::end_process(SubscribedWriter& writer) {
  if (writer.port == nullptr) return;
  world_.recorder().record(
      trace::make_step({trace::Party::writer, writer.registration.label}, trace::Verb::exit));
  drop(*writer.port);
}

void Coordinator::end_user_process() {
  std::vector<Session*> sessions = live_;
  std::erase_if(sessions, [](Session* session) { return session->parts().scripted; });
  const bool quiet = world_.threaded() == nullptr &&
                     std::all_of(writers_.all().begin(), writers_.all().end(),
                                 [](const auto& writer) { return writer->handlers == 0; });
  for (const auto& writer : writers()) {
    const bool told = writer->registration.scripted && (quiet || sessions.empty());
    if (!told) end_process(*writer);
  }
  for (Session* session : sessions) {
    session->end_with_process();
    std::erase(live_, session);
  }
}

void Coordinator::end_machine() {
  for (const auto& writer : writers())
    end_process(*writer);
  for (Session* session : live_)
    session->end_with_machine();
}

Hresult Coordinator::admit_writer(std::string_view label) const {
  if (world_.dead()) return world_.unexpected();
  return world_.faults().admits_writer(label) ? kSOk : kEAccessDenied;
}

Hresult Coordinator::admit_requester() {
  if (world_.dead()) return world_.unexpected();
  engine::FaultPlan& faults = world_.faults();
  world_.strike(trace::Verb::CreateVssBackupComponents);
  if (faults.requester_without_com) return kCoENotInitialized;
  if (!faults.admits_requester()) return kEAccessDenied;
  return faults.take_call_fault({"", "CreateVssBackupComponents"});
}

Hresult Coordinator::admit_caller() const {
  const engine::FaultPlan& faults = world_.faults();
  if (!faults.admits_requester()) return kEAccessDenied;
  return faults.service_disabled ? world_.unexpected() : kSOk;
}

std::vector<std::shared_ptr<SubscribedWriter>> Coordinator::writers() const {
  return writers_.all();
}

std::span<const std::shared_ptr<SubscribedWriter>> Coordinator::writers_of(
    const Guid& writer_id) const {
  return writers_.of_class(writer_id);
}

const SubscribedWriter* Coordinator::writer_of(const Guid& instance_id) const {
  return writers_.of_instance(instance_id);
}

bool Coordinator::is_instance(const Guid& id) const {
  return writers_.of_instance(id) != nullptr;
}

const SubscribedWriter* Coordinator::find(const WriterPort& port) const {
  return writers_.of_port(port).get();
}

std::string Coordinator::unique_writer_label(const std::string& wished) {
  const std::string base = wished.empty() ? std::string("writer") : wished;
  std::string label = base;
  for (std::uint32_t number = 2; !writer_labels_.insert(label).second; ++number) {
    label = base + "." + std::to_string(number);
  }
  return label;
}

void Coordinator::declare_writer(const WriterRegistration& registration) {
  trace::Step step = trace::make_step({trace::Party::world, {}}, trace::Verb::writer);
  step.add("label", registration.label)
      .add_guid("id", registration.writer_id)
      .add_guid("instance", registration.instance_id)
      .add("name", registration.name)
      .add_listed("level", static_cast<int>(registration.level))
      .add_number("freeze_timeout_ms", static_cast<std::uint64_t>(std::max<std::int64_t>(
                                           registration.freeze_timeout.ms(), 0)))
      .add_listed("events", registration.subscribe_mask)
      .add_yes_no("scripted", registration.scripted);
  if (registration.instance_name) step.add("instance_name", *registration.instance_name);
  world_.recorder().record(std::move(step));
}

void Coordinator::declare_requester(const std::string& label, bool scripted) {
  if (!declared_.insert(label).second) return;
  world_.recorder().record(
      std::move(trace::make_step({trace::Party::world, {}}, trace::Verb::requester)
                    .add("label", label)
                    .add_yes_no("scripted", scripted)));
}

bool Coordinator::is_live(std::string_view label) const {
  return std::any_of(live_.begin(), live_.end(),
                     [&](const Session* session) { return session->label() == label; });
}

std::string Coordinator::free_session_label() const {
  for (std::uint32_t number = 1;; ++number) {
    std::string label = "requester";
    if (number > 1) label += ":" + std::to_string(number);
    if (!is_live(label)) return label;
  }
}

std::string Coordinator::announce(SessionOptions options) {
  world_.declare();
  if (options.label.empty()) options.label = free_session_label();
  declare_requester(options.label, options.scripted);
  return std::move(options.label);
}

std::shared_ptr<Session> Coordinator::create_session(SessionOptions options) {
  const bool scripted = options.scripted;
  auto parts = std::make_unique<Session::Parts>(world_, announce(std::move(options)));
  parts->scripted = scripted;
  parts->session_id = session_ids_.guid();
  parts->snapshot_ids = session_ids_.fork("snapshots");
  auto session = std::make_shared<Session>(std::move(parts));
  live_.push_back(session.get());
  ++sessions_made_;
  return session;
}

std::shared_ptr<RequesterPort> Coordinator::open_session(SessionOptions options) {
  return create_session(std::move(options));
}

// A handler of an aborted writer may end sessions.
void Coordinator::stop_service() {
  const std::vector<Session*> sessions = live_;
  for (Session* session : sessions) {
    if (std::find(live_.begin(), live_.end(), session) != live_.end()) session->cut_off();
  }
}

void Coordinator::forget(const Session& session) {
  give_back_creation(session);
  give_back_resync(session);
  live_.erase(std::remove(live_.begin(), live_.end(), &session), live_.end());
  // Nobody needs providers now (shadow-copy-provider-registration-and-loading.md).
  if (!live_.empty()) return;
  for (provider::Provider* one : world_.providers().all())
    one->unload(false);
}

Hresult Coordinator::take_creation(const Session& session) {
  if (creating_ != nullptr) return kVssESnapshotSetInProgress;
  creating_ = &session;
  return kSOk;
}

void Coordinator::abort_creations() {
  const auto found = std::find(live_.begin(), live_.end(), creating_);
  if (creating_ == nullptr || found == live_.end()) return;
  const std::shared_ptr<Session> session = (*found)->shared_from_this();
  Session::Parts& parts = session->parts();
  const engine::Executor::Pause pause(world_.executor(), parts.running);
  if (creating_ != session.get()) return;  // it ended meanwhile
  if (parts.set_stage == SetStage::creating && parts.busy()) {
    world_.executor().cancel(*parts.running);
  }
  parts.undo_creation();
}

void Coordinator::give_back_creation(const Session& session) {
  if (creating_ == &session) creating_ = nullptr;
}

Hresult Coordinator::take_resync(const Session& session) {
  if (resyncing_ != nullptr && resyncing_ != &session) return kVssEResyncInProgress;
  resyncing_ = &session;
  return kSOk;
}

void Coordinator::give_back_resync(const Session& session) {
  if (resyncing_ == &session) resyncing_ = nullptr;
}

}  // namespace vsskit::service
