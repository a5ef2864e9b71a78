#include "sim/service/delivery.h"

#include <array>
#include <optional>
#include <utility>

#include "sim/service/component_values.h"
#include "sim/service/event_facts.h"
#include "sim/service/event_step.h"
#include "sim/service/handling.h"
#include "sim/trace/step.h"

namespace vsskit::service {

namespace {

bool has_failed(const WriterRecord& record) {
  return record.state >= WriterState::failed_at_identify || record.state == WriterState::unknown;
}

// What a handler can ask, for the time that it runs.
class EventContext final : public HandlerContext {
 public:
  EventContext(Session::Parts& session, WriterRecord& record, Event event)
      : session_(session), record_(record), event_(event), facts_(facts_of(event)) {
    if (!facts_.has_components || !session_.state.select_components) return;
    const std::size_t place = session_.components_of(record_);
    const bool restore = session_.is_restore();
    if (restore ? record_.restored.empty() : place == kNone) return;
    gate_ = std::make_shared<AccessGate>();
    gate_->writer = true;
    gate_->restore = restore;
    gate_->event = event;
    if (restore) {
      components_.emplace(session_.document, record_.restored, gate_);
    } else {
      components_.emplace(session_.document, place, gate_);
    }
  }
  ~EventContext() override {
    if (gate_) gate_->open = false;
  }

  Event event() const override { return event_; }
  std::uint64_t step() const override { return step_; }
  void set_step(std::uint64_t step) { step_ = step; }
  const std::string& writer_label() const override { return record_.writer->registration.label; }
  const std::string& requester_label() const override { return session_.label; }
  Guid instance_id() const override { return record_.writer->registration.instance_id; }

  Guid session_id() const override {
    return event_ == Event::identify ? Guid{} : session_.session_id;
  }
  Guid snapshot_set_id() const override { return facts_.in_creation ? session_.set_id : Guid{}; }
  Guid shutdown_set_id() const override {
    return session_.set_stage == SetStage::created ? session_.set_id : Guid{};
  }
  std::uint32_t context() const override {
    return session_.recovery ? session_.context | attribute::kAutoRecover : session_.context;
  }
  ApplicationLevel level() const override { return record_.writer->registration.level; }
  std::span<const std::string> volumes() const override {
    if (!facts_.in_creation) return {};
    return session_.volume_names;
  }
  Hresult snapshot_device_name(std::string_view volume, std::string& device) const override;
  bool is_path_affected(std::string_view path) const override;

  void overrun() override { overran_ = true; }
  [[nodiscard]] bool overran() const { return overran_; }

  bool are_components_selected() const override { return session_.state.select_components; }
  bool is_bootable_system_state_backed_up() const override {
    return session_.state.bootable_system_state;
  }
  bool is_partial_file_support_enabled() const override {
    return session_.state.partial_file_support;
  }
  BackupType backup_type() const override { return session_.state.type; }
  RestoreType restore_type() const override { return session_.restore_type; }
  WriterComponents* components() override { return components_ ? &*components_ : nullptr; }

  Hresult set_writer_failure(Hresult failure) override {
    if (event_ == Event::identify) return kVssEBadState;
    if (!is_writer_failure(failure)) return kEInvalidArg;
    return set_writer_failure_ex(failure, kSOk, std::nullopt);
  }
  Hresult set_writer_failure_ex(Hresult failure, Hresult application,
                                std::optional<std::string_view> message) override {
    if (event_ == Event::identify) return kVssEBadState;
    if (failure != kSOk && failure != kVssEWriterErrorPartialFailure &&
        !is_writer_failure(failure)) {
      return kEInvalidArg;
    }
    said_ = true;
    failure_ = failure;
    record_.application = application;
    record_.message = copy_of(message);
    return kSOk;
  }

  // What the handler said with SetWriterFailure; none when it said nothing.
  [[nodiscard]] std::optional<Hresult> failure() const {
    return said_ ? std::optional(failure_) : std::nullopt;
  }

 private:
  [[nodiscard]] const SetVolume* set_volume(const volume::Volume* volume) const {
    for (const SetVolume& one : session_.volumes) {
      if (one.volume == volume) return &one;
    }
    return nullptr;
  }

  Session::Parts& session_;
  WriterRecord& record_;
  Event event_;
  EventFacts facts_;
  std::uint64_t step_ = 0;
  std::shared_ptr<AccessGate> gate_;
  std::optional<WriterComponents> components_;
  bool overran_ = false;
  bool said_ = false;
  Hresult failure_ = kSOk;
};

Hresult EventContext::snapshot_device_name(std::string_view volume, std::string& device) const {
  if (event_ != Event::post_snapshot) return kVssEBadState;
  if (volume.empty() || volume.back() != '\\') return kVssEObjectNotFound;
  // A volume by any of its names; a folder that is none is not found, as AddToSnapshotSet says too.
  const volume::Volume* named = session_.world.volumes().find_volume(volume);
  if (named == nullptr) return kVssEObjectNotFound;
  const SetVolume* member = set_volume(named);
  if (member == nullptr) return kVssEObjectNotFound;
  const auto properties = member->provider->properties(member->snapshot_id);
  if (!properties || properties->device.empty()) return kVssEObjectNotFound;
  device = properties->device;
  return kSOk;
}

bool EventContext::is_path_affected(std::string_view path) const {
  if (!facts_.in_creation) return false;
  const auto place = session_.world.volumes().resolve(expand(path, session_.world.variables()));
  return place.ok() && place->copy == nullptr && set_volume(place->volume) != nullptr;
}

// The step that opens the event; its number, 0 when events are not held.
trace::StepNumber open_step(Session::Parts& session, EventContext& context) {
  if (!session.world.holds(trace::holds::events)) return 0;
  return session.world.recorder().open(event_step(context));
}

// What the fault plan does in the handler's place; none when the handler is to be called.
std::optional<Outcome> faulty_outcome(const engine::WriterFault& fault, Session::Parts& session,
                                      EventContext& context) {
  if (fault.never_returns || fault.exits) return Outcome::never_returned;
  if (fault.throws) return Outcome::threw;
  if (!fault.veto) return std::nullopt;
  if (fault.failure != kSOk) {
    const Hresult answer = context.set_writer_failure(fault.failure);
    if (session.world.holds(trace::holds::calls)) {
      trace::Step step = trace::make_step({trace::Party::writer, context.writer_label()},
                                          trace::Verb::SetWriterFailure);
      step.add_hresult("failure", fault.failure).with_result(answer);
      session.world.recorder().record(std::move(step));
    }
  }
  return Outcome::refused;
}

Outcome run_handler(Session::Parts& session, WriterRecord& record, Event event,
                    EventContext& context, MetadataBuilder* builder) {
  World& world = session.world;
  engine::WriterFault fault;
  if (!world.faults().writers.empty()) {
    fault = world.faults().writer_fault(record.writer->registration.label, facts_of(event).verb);
  }
  std::optional<Outcome> outcome = faulty_outcome(fault, session, context);
  if (!outcome) {
    const Handling handling(world, *record.writer, event);
    outcome = builder != nullptr ? record.writer->port->identify(*builder, context)
                                 : record.writer->port->handle(event, context);
  }
  // Just too late: how late it was in real time the trace does not say.
  if (context.overran())
    world.clock().advance(record.writer->registration.freeze_timeout + VirtualTime::from_ms(1));
  if (fault.slow_ms > 0) world.clock().advance(VirtualTime::from_ms(fault.slow_ms));
  if (fault.exits) {
    world.coordinator().end_process(*record.writer);
  } else if (*outcome == Outcome::never_returned) {
    world.clock().advance(event == Event::freeze ? record.writer->registration.freeze_timeout
                                                 : world.options().handler_patience);
  }
  return *outcome;
}

void close_step(Session::Parts& session, trace::StepNumber step, Outcome outcome) {
  session.world.collect_effects(step);
  close_event(session.world.recorder(), step, outcome);
}

void lose(WriterRecord& record) {
  record.lost = true;
  record.frozen = false;
  record.state = WriterState::unknown;
  record.failure = kVssEWriterNotResponding;
}

// Whether a refusal takes the writer out of what follows. Whoever fails Identify is not listed,
// which says nothing of a backup that goes on; the end of one is the end, whatever is answered.
bool is_of_the_backup(Event event) {
  return event != Event::identify && event != Event::abort && event != Event::backup_shutdown;
}

// What the answer makes of the writer. A refusal is fatal: the writer gets nothing more of this
// backup but Abort and BackupShutdown. A failure said with `true` is not (CONTRA 13), but shows.
void judge(WriterRecord& record, Event event, Outcome outcome, std::optional<Hresult> said) {
  if (outcome == Outcome::never_returned) return lose(record);
  const bool fatal = outcome != Outcome::succeeded;
  if (fatal) {
    const bool own_code = outcome == Outcome::refused && said && *said != kSOk;
    fail(record, event, own_code ? *said : kVssEWriterErrorNonRetryable);
    if (is_of_the_backup(event)) record.refused = true;
    return;
  }
  if (said && is_writer_failure(*said)) return fail(record, event, *said);
  if (said && *said == kVssEWriterErrorPartialFailure) record.failure = *said;
  const WriterState good = facts_of(event).good;
  if (has_failed(record)) return;
  // Who waited for more of a backup waits no longer.
  if (event == Event::backup_shutdown) record.state = WriterState::stable;
  if (good != WriterState::unknown) record.state = good;
}

// What other sessions see from now on.
void publish(const WriterRecord& record, Event event) {
  if (event == Event::identify) return;
  record.writer->latest = {record.state, record.failure, record.application, record.message};
}

void mark_before(WriterRecord& record, Event event, VirtualTime now) {
  record.told = record.told || event != Event::identify;
  switch (event) {
    case Event::prepare_backup:
      record.prepared = true;
      break;
    case Event::prepare_snapshot:
      record.in_creation = true;
      break;
    case Event::freeze:
      record.frozen = true;
      record.frozen_at = now;
      break;
    case Event::abort:
      record.aborted = true;
      record.frozen = false;
      break;
    case Event::backup_complete:
      record.completed = true;
      break;
    case Event::pre_restore:
      record.pre_restored = true;
      break;
    default:
      break;
  }
}

void mark_after(WriterRecord& record, Event event) {
  if (event == Event::post_snapshot) record.post_snapshot = true;
  if (event == Event::thaw) {
    record.frozen = false;
    record.thawed = true;
  }
}

}  // namespace

void fail(WriterRecord& record, Event event, Hresult failure) {
  const WriterState failed = facts_of(event).failed;
  if (!has_failed(record) && failed != WriterState::unknown) record.state = failed;
  if (record.failure == kSOk || record.failure == kVssEWriterErrorPartialFailure) {
    record.failure = failure;
  }
}

namespace {

Outcome deliver_once(Session::Parts& session, WriterRecord& record, Event event,
                     MetadataBuilder* builder) {
  session.world.clock().advance(session.world.options().event_cost);
  mark_before(record, event, session.world.clock().now());
  EventContext context(session, record, event);
  // What happened since the last event is not this handler's doing.
  session.world.collect_effects(std::nullopt);
  const trace::StepNumber step = open_step(session, context);
  context.set_step(step);
  const Outcome outcome = run_handler(session, record, event, context, builder);
  close_step(session, step, outcome);
  mark_after(record, event);
  if (context.overran()) {
    fail(record, event, kVssEWriterErrorTimeout);
    record.refused = true;
  } else {
    judge(record, event, outcome, context.failure());
  }
  publish(record, event);
  return context.overran() ? Outcome::refused : outcome;
}

// A writer that this session tells something for the first time needs room for one session more.
bool has_room(const Session::Parts& session, WriterRecord& record, Event event) {
  if (record.told || event == Event::identify) return true;
  if (record.writer->sessions >= session.world.options().writer_sessions_max) {
    record.told = true;
    record.refused = true;
    record.state = WriterState::unknown;
    record.failure = kVssEWriterStatusNotAvailable;
    return false;
  }
  ++record.writer->sessions;
  record.counted = true;
  return true;
}

// Whether the service is still there for an event; the end of a backup comes without it, but not
// on a machine that died.
bool is_cut_off(Session::Parts& session, Event event) {
  const bool cut = session.note_cut();
  if (session.world.dead()) return true;
  return cut && event != Event::abort && event != Event::backup_shutdown;
}

}  // namespace

Outcome deliver(Session::Parts& session, WriterRecord& record, Event event,
                MetadataBuilder* builder) {
  if (record.lost) return Outcome::never_returned;
  Handling::wait_for_turn(session.world, *record.writer, event);
  if (record.writer->port == nullptr) lose(record);
  if (record.lost) return Outcome::never_returned;
  session.world.strike(facts_of(event).verb);
  if (is_cut_off(session, event) || !has_room(session, record, event)) return Outcome::refused;
  const Phase phase = session.phase;
  const Outcome outcome = deliver_once(session, record, event, builder);
  session.note_cut();
  const engine::FaultPlan& faults = session.world.faults();
  if (faults.writers.empty() || record.lost) return outcome;
  const std::string& label = record.writer->registration.label;
  if (!faults.writer_fault(label, facts_of(event).verb).twice) return outcome;
  // It may have left in the first of the two, its handler may have ended the session, or the
  // machine died.
  if (record.writer->port == nullptr || session.phase != phase || is_cut_off(session, event))
    return outcome;
  if (builder != nullptr) builder->start_over();
  const Outcome again = deliver_once(session, record, event, builder);
  // Who refused once has refused, whatever is answered the other time.
  return outcome == Outcome::succeeded || record.lost ? again : outcome;
}

void expire_frozen(Session::Parts& session) {
  const VirtualTime now = session.world.clock().now();
  for (WriterRecord& record : session.writers) {
    if (!record.frozen || record.lost) continue;
    if (now - record.frozen_at <= record.writer->registration.freeze_timeout) continue;
    fail(record, Event::freeze, kVssEWriterErrorTimeout);
    record.refused = true;
    deliver(session, record, Event::abort);
  }
}

}  // namespace vsskit::service
