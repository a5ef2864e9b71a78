// Any sequence of calls, legal or not, of two sessions: the service answers, tells writers and
// reports their states as the small model says.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include <rapidcheck/state.h>

#include <ostream>
#include <string>

#include "tests/properties/session_model.h"
#include "tests/properties/session_model_moves.h"
#include "tests/support/service_world.h"

namespace vsskit::test {
namespace {

using model::Move;
using model::WorldModel;
using service::OperationPtr;
using service::Session;

constexpr const char* kMoves[] = {"initialize",
                                  "initialize_for_restore",
                                  "backup_context",
                                  "rollback_context",
                                  "writerless_context",
                                  "nas_context",
                                  "component_state",
                                  "volume_state",
                                  "gather",
                                  "count_metadata",
                                  "free_metadata",
                                  "add_front",
                                  "add_system",
                                  "prepare",
                                  "start_set",
                                  "add_c",
                                  "add_d",
                                  "create",
                                  "succeed_front",
                                  "delete_set",
                                  "complete",
                                  "abort",
                                  "gather_status",
                                  "count_status",
                                  "save",
                                  "set_restore_state",
                                  "select_front",
                                  "select_system",
                                  "deselect_front",
                                  "additional_front",
                                  "report_front",
                                  "pre_restore",
                                  "post_restore",
                                  "wait",
                                  "cancel",
                                  "release"};
static_assert(std::size(kMoves) == model::kMoveCount);

service::Event event_named(const std::string& name) {
  for (int i = 0; i < service::kEventCount; ++i) {
    const auto event = static_cast<service::Event>(i);
    if (service::print(event) == name) return event;
  }
  return service::Event::identify;
}

// The service, with two sessions.
struct Played {
  explicit Played(const model::Refusal& refusal) {
    vss.add_writer("front");
    vss.add_writer("system", ApplicationLevel::system);
    saved = vss.back_up();
    steps_before = vss.recording.steps.size();
    if (refusal.writer >= 0) {
      vss.writers[static_cast<std::size_t>(refusal.writer)].on[event_named(refusal.event)] =
          [](service::HandlerContext&) { return service::Outcome::refused; };
    }
    for (auto& session : sessions)
      session = vss.session();
  }

  Hresult begin(int who, Hresult (Session::*method)(OperationPtr&)) {
    OperationPtr started;
    const Hresult result = (sessions[who].get()->*method)(started);
    if (started) operations[who] = started;
    return result;
  }

  Hresult operate(int who, Move move, bool& done) {
    done = true;
    switch (move) {
      case Move::gather:
        return begin(who, &Session::gather_writer_metadata);
      case Move::prepare:
        return begin(who, &Session::prepare_for_backup);
      case Move::create:
        return begin(who, &Session::do_snapshot_set);
      case Move::complete:
        return begin(who, &Session::backup_complete);
      case Move::gather_status:
        return begin(who, &Session::gather_writer_status);
      case Move::pre_restore:
        return begin(who, &Session::pre_restore);
      case Move::post_restore:
        return begin(who, &Session::post_restore);
      case Move::wait: {
        const OperationPtr pending = std::exchange(operations[who], nullptr);
        return pending ? vss.end(pending) : kSOk;
      }
      case Move::cancel:
        if (operations[who]) vss.world.executor().cancel(*operations[who]);
        return kSOk;
      case Move::release:
        sessions[who]->release();
        return kSOk;
      default:
        done = false;
        return kSOk;
    }
  }

  Hresult make(int who, Move move) {
    bool done = false;
    const Hresult result = operate(who, move, done);
    return done ? result : call(who, move);
  }

  Hresult start_set(int who) {
    Guid id;
    const Hresult result = sessions[who]->start_snapshot_set(id);
    if (result == kSOk) sets[who] = id;
    return result;
  }

  // Of the session's own set; of one that is not there before it has any.
  Hresult delete_set(int who) {
    const Guid id = sets[who].is_null() ? Guid{9, 9, 9, {}} : sets[who];
    provider::Deletion deletion;
    return sessions[who]->delete_snapshots(id, ObjectType::snapshot_set, true, deletion);
  }

  Hresult call(int who, Move move) {
    Session& session = *sessions[who];
    const ScriptedWriter& front = vss.writers[0];
    const ScriptedWriter& system = vss.writers[1];
    Guid id;
    std::uint32_t count = 0;
    std::string text;
    switch (move) {
      case Move::initialize:
        return session.initialize_for_backup(std::nullopt);
      case Move::initialize_for_restore:
        return session.initialize_for_restore(saved);
      case Move::backup_context:
        return session.set_context(static_cast<std::int32_t>(context::kBackup));
      case Move::rollback_context:
        return session.set_context(static_cast<std::int32_t>(context::kAppRollback));
      case Move::writerless_context:
        return session.set_context(static_cast<std::int32_t>(context::kFileShareBackup));
      case Move::nas_context:
        return session.set_context(static_cast<std::int32_t>(context::kNasRollback));
      case Move::component_state:
        return session.set_backup_state(ServiceWorld::full());
      case Move::volume_state:
        return session.set_backup_state(ServiceWorld::without_components());
      case Move::count_metadata:
        return session.get_writer_metadata_count(count);
      case Move::free_metadata:
        return session.free_writer_metadata();
      case Move::add_front:
        return vss.add(session, front);
      case Move::add_system:
        return vss.add(session, system);
      case Move::start_set:
        return start_set(who);
      case Move::delete_set:
        return delete_set(who);
      case Move::add_c:
        return session.add_to_snapshot_set("C:\\", {}, id);
      case Move::add_d:
        return session.add_to_snapshot_set("D:\\", {}, id);
      case Move::succeed_front:
        return session.set_backup_succeeded(vss.subscribed(front).registration.instance_id,
                                            vss.address(front), true);
      case Move::abort:
        return session.abort_backup();
      case Move::count_status:
        return session.get_writer_status_count(count);
      case Move::save:
        return session.save_as_xml(text);
      default:
        return call_in_restore(session, move);
    }
  }

  Hresult call_in_restore(Session& session, Move move) {
    const service::ComponentAddress front = vss.address(vss.writers[0]);
    const service::ComponentAddress system = vss.address(vss.writers[1]);
    switch (move) {
      case Move::set_restore_state:
        return session.set_restore_state(RestoreType::by_copy);
      case Move::select_front:
        return session.set_selected_for_restore(front, true);
      case Move::select_system:
        return session.set_selected_for_restore(system, true);
      case Move::deselect_front:
        return session.set_selected_for_restore(front, false);
      case Move::additional_front:
        return session.set_additional_restores(front, true);
      case Move::report_front:
        return session.set_file_restore_status(front, FileRestoreStatus::all);
      default:
        return kEUnexpected;
    }
  }

  ServiceWorld vss;
  std::string saved;
  std::size_t steps_before = 0;
  std::shared_ptr<Session> sessions[2];
  OperationPtr operations[2];
  Guid sets[2];
};

// What a requester would do next that knows its trade.
Move sensible(const model::SessionModel& s) {
  if (s.pending) return Move::wait;
  switch (s.phase) {
    case model::Phase::fresh:
      return *rc::gen::element(Move::initialize, Move::initialize, Move::initialize_for_restore);
    case model::Phase::backup:
      if (!s.state_set) return *rc::gen::element(Move::component_state, Move::volume_state);
      if (!s.gathered) return Move::gather;
      if (s.set == model::SessionModel::Set::none) {
        return *rc::gen::element(Move::add_front, Move::add_system, Move::start_set);
      }
      return *rc::gen::element(Move::add_c, Move::add_d, Move::prepare);
    case model::Phase::prepared:
      return s.set == model::SessionModel::Set::started ? Move::create : Move::complete;
    case model::Phase::created:
      return *rc::gen::element(Move::succeed_front, Move::complete, Move::gather_status,
                               Move::complete, Move::delete_set);
    case model::Phase::restore:
      return *rc::gen::element(Move::gather, Move::select_front, Move::select_system,
                               Move::deselect_front, Move::additional_front, Move::pre_restore);
    case model::Phase::pre_restored:
      return *rc::gen::element(Move::report_front, Move::post_restore, Move::gather_status);
    default:
      return *rc::gen::element(Move::gather_status, Move::count_status, Move::release);
  }
}

struct Step : rc::state::Command<WorldModel, Played> {
  explicit Step(const WorldModel& state)
      : who(*rc::gen::inRange(0, 2)),
        move(*rc::gen::inRange(0, 3) == 0
                 ? static_cast<Move>(*rc::gen::inRange(0, model::kMoveCount))
                 : sensible(state.sessions[who])) {}

  void apply(WorldModel& state) const override { state.make(who, move); }

  void run(const WorldModel& before, Played& played) const override {
    WorldModel after = before;
    const Hresult expected = after.make(who, move);
    const Hresult answered = played.make(who, move);
    if (answered != expected) {
      RC_FAIL(std::string(kMoves[static_cast<int>(move)]) + " answered " + print_hresult(answered) +
              ", the model says " + print_hresult(expected));
    }
    RC_ASSERT(played.vss.events(played.steps_before) == after.events);
    RC_ASSERT(played.vss.world.volumes().shadow_copies().size() ==
              static_cast<std::size_t>(after.copies));
    if (move == Move::wait && before.sessions[who].pending == Move::gather_status) {
      check_states(after, who, *played.sessions[who], expected);
    }
  }

  static void check_states(const WorldModel& expected, int who, Session& session, Hresult ended) {
    if (ended != kVssSAsyncFinished) return;
    for (std::uint32_t i = 0; i < model::kWriters; ++i) {
      service::WriterStatus status;
      RC_ASSERT(session.get_writer_status(i, status) == kSOk);
      const auto standing = expected.standing(who, static_cast<int>(i));
      RC_ASSERT(print(status.state) == print(standing.state));
      RC_ASSERT((status.failure != kSOk) == standing.failed);
    }
  }

  void show(std::ostream& out) const override {
    out << "session " << who << ": " << kMoves[static_cast<int>(move)];
  }

  int who;
  Move move;
};

RC_GTEST_PROP(SessionModel, AnySequenceOfCallsIsAnsweredAsTheModelSays, ()) {
  WorldModel initial;
  const std::string event = *rc::gen::element<std::string>(
      "", "", "OnPrepareBackup", "OnPrepareSnapshot", "OnFreeze", "OnThaw", "OnPostSnapshot",
      "OnBackupComplete", "OnPreRestore", "OnPostRestore");
  if (!event.empty()) initial.refusal = {*rc::gen::inRange(0, 2), event};
  Played played(initial.refusal);
  rc::state::check(initial, played, rc::state::gen::execOneOfWithArgs<Step>());
}

}  // namespace
}  // namespace vsskit::test
