// DoSnapshotSet: the one sequence in which writers freeze and providers copy. The plan is made when
// the operation is; what happens on the way takes writers out of it, never adds any.
//
// A writer's veto does not stop the creation: the copies are made, the writer's status tells, and
// the requester decides (writer-errors-and-vetoes.md). A provider's failure does stop it: Abort to
// every writer that received PrepareForSnapshot, AbortSnapshots to the providers.
#include <algorithm>
#include <utility>

#include "sim/provider/provider_codes.h"
#include "sim/service/delivery.h"
#include "sim/service/operations.h"
#include "sim/volume/effects.h"

namespace vsskit::service {

using provider::creation_code;

namespace {

enum class Kind : std::uint8_t {
  event,
  end_prepare,
  pre_commit,
  hold,  // writes are held from here
  commit,
  release,  // the copies are there
  post_commit,
  before_thaw,
  pre_final,
  allow_recovery,
  forbid_recovery,
  post_final,
};

// What a provider's phase is called in a trace.
trace::Verb verb_of(Kind phase) {
  switch (phase) {
    case Kind::end_prepare:
      return trace::Verb::EndPrepareSnapshots;
    case Kind::pre_commit:
      return trace::Verb::PreCommitSnapshots;
    case Kind::commit:
      return trace::Verb::CommitSnapshots;
    case Kind::post_commit:
      return trace::Verb::PostCommitSnapshots;
    case Kind::pre_final:
      return trace::Verb::PreFinalCommitSnapshots;
    default:
      return trace::Verb::PostFinalCommitSnapshots;
  }
}

struct PlanStep {
  Kind kind = Kind::event;
  Event event = Event::identify;
  std::size_t writer = kNone;
  provider::Provider* provider = nullptr;
};

// Front-end first, then back-end, then system (rule C-EVT-06); resource managers last, other
// levels with system.
int freeze_rank(ApplicationLevel level) {
  switch (level) {
    case ApplicationLevel::front_end:
      return 0;
    case ApplicationLevel::back_end:
      return 1;
    case ApplicationLevel::system_rm:
      return 3;
    default:
      return 2;
  }
}

class SnapshotOperation final : public SessionOperation {
 public:
  explicit SnapshotOperation(const std::shared_ptr<Session>& session);

 private:
  bool unit(Session::Parts& session) override;
  void cancelled(Session::Parts& session) override;

  void plan_event(Event event, const std::vector<std::size_t>& writers);
  void plan_phase(Kind kind, const Session::Parts& session);
  // Does a step; false when there was nothing to do, so that it makes no unit.
  bool run(Session::Parts& session, const PlanStep& step);
  bool run_event(Session::Parts& session, const PlanStep& step);
  [[nodiscard]] Hresult run_phase(Session::Parts& session, const PlanStep& step) const;
  [[nodiscard]] bool held_too_long(const Session::Parts& session) const {
    return session.world.clock().now() - held_at_ > session.world.options().hold_timeout;
  }
  // False where somebody wants the session ended before the copies are there.
  bool hold_writes(Session::Parts& session);
  // Says what became of the copies before anything of what waited can change their volumes.
  void release_writes(Session::Parts& session);
  [[nodiscard]] Hresult say_copies(Session::Parts& session) const;
  void let_recover(Session::Parts& session, bool allowed) const;
  bool give_up(Session::Parts& session, Hresult result);
  void created(Session::Parts& session);

  std::vector<PlanStep> plan_;
  std::size_t next_ = 0;
  Hresult failure_ = kSOk;
  bool holding_ = false;
  bool broken_off_ = false;  // while files were copied
  VirtualTime held_at_;
};

SnapshotOperation::SnapshotOperation(const std::shared_ptr<Session>& session)
    : SessionOperation(session) {
  Session::Parts& parts = session->parts();
  std::vector<std::size_t> writers;
  if (parts.with_writers()) {
    for (std::size_t i = 0; i < parts.writers.size(); ++i) {
      if (parts.writers[i].prepared) writers.push_back(i);
    }
  }
  std::vector<std::size_t> by_level = writers;
  std::stable_sort(by_level.begin(), by_level.end(), [&](std::size_t a, std::size_t b) {
    return freeze_rank(parts.writers[a].writer->registration.level) <
           freeze_rank(parts.writers[b].writer->registration.level);
  });
  plan_.reserve(writers.size() * 4 + parts.set_providers.size() * 6 + 5);
  plan_event(Event::prepare_snapshot, writers);
  plan_phase(Kind::end_prepare, parts);
  plan_event(Event::freeze, by_level);
  plan_phase(Kind::pre_commit, parts);
  plan_.push_back({Kind::hold, {}, kNone, nullptr});
  plan_phase(Kind::commit, parts);
  plan_.push_back({Kind::release, {}, kNone, nullptr});
  plan_phase(Kind::post_commit, parts);
  plan_.push_back({Kind::before_thaw, {}, kNone, nullptr});
  // Thaw in the opposite order, so that what stores its data in another thaws after it.
  std::reverse(by_level.begin(), by_level.end());
  plan_event(Event::thaw, by_level);
  plan_phase(Kind::pre_final, parts);
  plan_.push_back({Kind::allow_recovery, {}, kNone, nullptr});
  plan_event(Event::post_snapshot, writers);
  plan_.push_back({Kind::forbid_recovery, {}, kNone, nullptr});
  plan_phase(Kind::post_final, parts);
}

void SnapshotOperation::plan_event(Event event, const std::vector<std::size_t>& writers) {
  for (const std::size_t writer : writers)
    plan_.push_back({Kind::event, event, writer, nullptr});
}

void SnapshotOperation::plan_phase(Kind kind, const Session::Parts& session) {
  for (provider::Provider* one : session.set_providers) {
    plan_.push_back({kind, Event::identify, kNone, one});
  }
}

bool SnapshotOperation::unit(Session::Parts& session) {
  // Time may have passed since the last unit: who is overdue hears Abort, not Thaw.
  expire_frozen(session);
  bool did = false;
  // From the hold to the release is one unit: nobody waits for a requester that does something
  // else.
  while ((!did || holding_) && next_ < plan_.size() && session.phase != Phase::aborted) {
    did = run(session, plan_[next_++]) || did;
    if (session.cut || session.gone || broken_off_ || failed(failure_)) break;
  }
  if (holding_) release_writes(session);
  // The next unit ends it, or takes up where this one was asked to stop.
  if (session.cut || session.gone || std::exchange(broken_off_, false)) return true;
  if (failed(failure_)) return give_up(session, failure_);
  expire_frozen(session);
  // What follows the last event or phase makes no unit of its own.
  while (next_ < plan_.size() && plan_[next_].kind == Kind::forbid_recovery) {
    run(session, plan_[next_++]);
  }
  if (session.phase == Phase::aborted) return give_up(session, kVssSAsyncCancelled);
  if (next_ < plan_.size() || session.cut) return true;
  created(session);
  finish(kVssSAsyncFinished);
  return false;
}

bool SnapshotOperation::run(Session::Parts& session, const PlanStep& step) {
  switch (step.kind) {
    case Kind::event:
      return run_event(session, step);
    case Kind::hold:
      failure_ = session.world.faults().hold_failure;
      broken_off_ = !failed(failure_) && !hold_writes(session);
      if (broken_off_) --next_;
      return false;
    case Kind::release:
      release_writes(session);
      return false;
    case Kind::before_thaw:
      session.world.collect_effects(std::nullopt);
      return false;
    case Kind::allow_recovery:
      let_recover(session, true);
      return false;
    case Kind::forbid_recovery:
      let_recover(session, false);
      return false;
    default:
      session.world.strike(verb_of(step.kind));
      if (session.note_cut()) return true;
      if (step.kind == Kind::end_prepare) session.providers_prepared = true;
      failure_ = creation_code(run_phase(session, step));
      // Its page: not before Vista.
      if (failure_ == kVssERebootRequired && !session.world.windows_at_least(6, 0)) {
        failure_ = kVssEUnexpectedProviderError;
      }
      // Whatever a provider answers then: the writes went on before (rule C-FRZ-12).
      if (step.kind == Kind::commit && held_too_long(session)) failure_ = kVssEHoldWritesTimeout;
      return true;
  }
}

// Who refused an earlier event gets no further one; who was aborted neither; Thaw goes to those
// that are frozen, PostSnapshot to those that thawed.
bool SnapshotOperation::run_event(Session::Parts& session, const PlanStep& step) {
  WriterRecord& record = session.writers[step.writer];
  if (record.lost || record.refused || record.aborted) return false;
  if (step.event == Event::freeze && !record.in_creation) return false;
  if (step.event == Event::thaw && !record.frozen) return false;
  if (step.event == Event::post_snapshot && !record.thawed) return false;
  // Who left meanwhile is told nothing, and that makes no unit of its own.
  const bool gone = record.writer->port == nullptr;
  const Outcome outcome = deliver(session, record, step.event);
  if (session.cut) return true;
  if (gone) return false;
  const bool window = step.event == Event::freeze || step.event == Event::thaw;
  if (!window || record.lost) return true;
  if (outcome != Outcome::succeeded) {
    deliver(session, record, Event::abort);
    return true;
  }
  const VirtualTime spent = session.world.clock().now() - record.frozen_at;
  if (step.event == Event::thaw && spent > record.writer->registration.freeze_timeout) {
    fail(record, Event::thaw, kVssEWriterErrorTimeout);
    record.refused = true;
    deliver(session, record, Event::abort);
  }
  return true;
}

Hresult SnapshotOperation::run_phase(Session::Parts& session, const PlanStep& step) const {
  const Guid& set = session.set_id;
  switch (step.kind) {
    case Kind::end_prepare:
      return step.provider->end_prepare(set);
    case Kind::pre_commit:
      return step.provider->pre_commit(set);
    case Kind::commit:
      return step.provider->commit(set);
    case Kind::post_commit: {
      const auto count =
          std::count_if(session.volumes.begin(), session.volumes.end(),
                        [&](const SetVolume& volume) { return volume.provider == step.provider; });
      return step.provider->post_commit(set, static_cast<std::int32_t>(count));
    }
    case Kind::pre_final:
      return step.provider->pre_final_commit(set);
    default:
      return step.provider->post_final_commit(set);
  }
}

// All that would be written to the set's volumes is suspended while providers commit
// (shadow-copy-creation-for-providers.md), for whoever it is, a provider too. Reading goes on. The
// copies are made provider by provider.
// In threaded execution the files of the host are copied out of the house, for copying on write is
// what Windows does: the copies of any volume are there at once.
bool SnapshotOperation::hold_writes(Session::Parts& session) {
  World& world = session.world;
  std::vector<const volume::Volume*> volumes;
  for (const provider::Provider* provider : session.set_providers) {
    for (const SetVolume& volume : session.volumes) {
      if (volume.provider == provider) volumes.push_back(volume.volume);
    }
  }
  held_at_ = world.clock().now();
  holding_ = true;
  const VirtualTime until = held_at_ + world.options().hold_timeout;
  volume::WriteHold terms{session.set_id, volumes, until, &world.house(), {}};
  if (world.threaded() != nullptr) terms.go_on = [this] { return !is_hastened(); };
  return world.volumes().hold(terms);
}

void SnapshotOperation::release_writes(Session::Parts& session) {
  holding_ = false;
  const bool made = !session.cut && !session.gone && !broken_off_;
  if (made && !failed(failure_)) failure_ = say_copies(session);
  session.world.volumes().let_go();
}

// Where writes were held for too long the copies are not worth anything (rule C-FRZ-12).
Hresult SnapshotOperation::say_copies(Session::Parts& session) const {
  World& world = session.world;
  if (held_too_long(session)) return kVssEHoldWritesTimeout;
  // Rule C-FRZ-14.
  if (const Hresult failure = world.faults().release_failure; failed(failure)) return failure;
  volume::EffectWatcher* watcher = world.watcher();
  if (watcher == nullptr) return kSOk;
  session.snapshots_said = true;
  for (const SetVolume& volume : session.volumes) {
    const volume::ShadowCopy* copy = world.volumes().find_shadow_copy(volume.snapshot_id);
    if (copy != nullptr) watcher->say_snapshot(*copy);
  }
  return kSOk;
}

// A provider that learned of the wish opens its copies itself; components added after a volume ask
// for it too late for that.
void SnapshotOperation::let_recover(Session::Parts& session, bool allowed) const {
  if (!session.recovery) return;
  for (const SetVolume& volume : session.volumes) {
    if (volume.recovery_known) continue;
    session.world.volumes().set_writable(volume.snapshot_id, allowed);
  }
}

bool SnapshotOperation::give_up(Session::Parts& session, Hresult result) {
  let_recover(session, false);
  session.undo_creation();
  session.break_off();
  finish(result);
  return false;
}

void SnapshotOperation::cancelled(Session::Parts& session) {
  give_up(session, kVssSAsyncCancelled);
}

// Rule C-PROV-15.
void describe_transport(Session::Parts& session) {
  if ((session.context & attribute::kTransportable) == 0) return;
  auto& entries = session.document->value.snapshots;
  for (std::size_t i = 0; i < session.volumes.size() && i < entries.size(); ++i) {
    const auto luns = session.volumes[i].provider->luns(session.volumes[i].snapshot_id);
    if (!luns) continue;
    entries[i].attributes = session.context;
    entries[i].source_luns = luns->source;
    entries[i].snapshot_luns = luns->target;
    entries[i].disk_extents = luns->extents;
  }
  ++session.document->changes;
}

void SnapshotOperation::created(Session::Parts& session) {
  describe_transport(session);
  session.set_stage = SetStage::created;
  session.phase = Phase::created;
  session.world.coordinator().give_back_creation(*session.self);
  session.world.hand_out();
  session.record_document();
}

}  // namespace

OperationPtr make_snapshot(const std::shared_ptr<Session>& session) {
  return std::make_shared<SnapshotOperation>(session);
}

}  // namespace vsskit::service
