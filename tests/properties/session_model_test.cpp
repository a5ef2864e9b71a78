// Any sequence of calls, legal or not, of three sessions whose operations go on event by event,
// while writers come and go: the service answers, tells writers and reports their states as the
// small model says.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include <rapidcheck/state.h>

#include <ostream>
#include <string>

#include "tests/properties/played_calls.h"
#include "tests/properties/session_model_calls.h"

namespace vsskit::test {
namespace {

using model::Move;
using model::Phase;
using model::SessionModel;
using model::WorldModel;

const char* name_of(Move move) {
  return model::kMoves[static_cast<int>(move)];
}

// What GatherWriterStatus just found.
void check_states(const WorldModel& expected, int who, service::Session& session) {
  std::uint32_t place = 0;
  for (const std::size_t writer : expected.listed(who)) {
    service::WriterStatus status;
    RC_ASSERT(session.get_writer_status(place++, status) == kSOk);
    const auto standing = expected.standing(who, writer);
    RC_ASSERT(print(status.state) == print(standing.state));
    RC_ASSERT((status.failure != kSOk) == standing.failed);
  }
}

// One move on both sides.
void play(WorldModel& world, PlayedSessions& played, int who, Move move) {
  const auto pending = world.sessions[who].pending;
  const Hresult expected = world.make(who, move);
  const Hresult answered = played.make(who, move, expected != kVssSAsyncPending);
  if (answered != expected) {
    RC_FAIL("session " + std::to_string(who) + ": " + name_of(move) + " answered " +
            print_hresult(answered) + ", the model says " + print_hresult(expected));
  }
  RC_ASSERT(played.take_events() == world.events);
  RC_ASSERT(played.count == world.count);
  RC_ASSERT(played.vss.world.volumes().shadow_copies().size() == world.copies());
  if (pending && pending->move == Move::gather_status && expected == kVssSAsyncFinished) {
    check_states(world, who, *played.sessions[who]);
  }
}

// What every session makes of the writers in the end, and what is left when the last has gone.
void play_to_the_end(WorldModel& world, PlayedSessions& played) {
  for (const Move move : {Move::wait, Move::gather_status, Move::wait, Move::release}) {
    for (int who = 0; who < model::kSessions; ++who)
      play(world, played, who, move);
  }
  RC_ASSERT(played.vss.world.coordinator().live_session_count() == 0u);
  RC_ASSERT(played.vss.world.coordinator().creating() == nullptr);
  RC_ASSERT(world.creating == -1);
}

// --- What a requester would do next that knows its trade

Move next_in_backup(const WorldModel& world, int who) {
  const SessionModel& s = world.sessions[who];
  if (!s.state_set) return *rc::gen::element(Move::component_state, Move::volume_state);
  if (!s.gathered && s.with_writers()) return Move::gather;
  const bool others = world.creating >= 0 && world.creating != who;
  if (s.stage == SessionModel::Set::none && !others) {
    return *rc::gen::element(Move::start_set, Move::start_set, Move::add_front, Move::add_system,
                             Move::add_late, Move::set_stamp);
  }
  if (!s.with_writers()) return *rc::gen::element(Move::create, Move::add_c, Move::add_d);
  return *rc::gen::element(Move::prepare, Move::prepare, Move::add_c, Move::add_d, Move::add_front,
                           Move::add_system);
}

// Most often it polls, and sometimes it has had enough.
Move next_while_pending() {
  return *rc::gen::weightedElement<Move>(
      {{16, Move::poll}, {3, Move::wait}, {1, Move::cancel}, {1, Move::abort}, {1, Move::release}});
}

Move next_of(const WorldModel& world, int who) {
  const SessionModel& s = world.sessions[who];
  if (s.pending) return next_while_pending();
  switch (s.phase) {
    case Phase::fresh:
      return *rc::gen::weightedElement<Move>({{6, Move::initialize},
                                              {2, Move::initialize_for_restore},
                                              {1, Move::rollback_context},
                                              {1, Move::nas_context}});
    case Phase::backup:
      return next_in_backup(world, who);
    case Phase::prepared:
      return s.stage == SessionModel::Set::started ? Move::create : Move::complete;
    case Phase::created:
      return *rc::gen::element(Move::complete, Move::complete, Move::succeed_front,
                               Move::gather_status, Move::delete_set, Move::query, Move::expose,
                               Move::unexpose, Move::get_properties);
    case Phase::restore:
      return *rc::gen::element(Move::pre_restore, Move::gather, Move::select_front,
                               Move::select_system, Move::add_target, Move::add_subcomponent);
    case Phase::pre_restored:
      return *rc::gen::element(Move::post_restore, Move::report_front, Move::gather_status);
    case Phase::released:
      return Move::renew;
    default:
      return *rc::gen::element(Move::gather_status, Move::count_status, Move::query, Move::abort,
                               Move::release, Move::release);
  }
}

struct Step : rc::state::Command<WorldModel, PlayedSessions> {
  explicit Step(const WorldModel& state)
      : who(*rc::gen::weightedElement<int>({{3, 0}, {2, 1}, {1, 2}})),
        move(*rc::gen::inRange(0, 6) == 0
                 ? static_cast<Move>(*rc::gen::inRange(0, model::kMoveCount))
                 : next_of(state, who)) {}

  void apply(WorldModel& state) const override { state.make(who, move); }

  void run(const WorldModel& before, PlayedSessions& played) const override {
    WorldModel after = before;
    play(after, played, who, move);
  }

  void show(std::ostream& out) const override { out << "session " << who << ": " << name_of(move); }

  int who;
  Move move;
};

RC_GTEST_PROP(SessionModel, AnySequenceOfCallsIsAnsweredAsTheModelSays, ()) {
  WorldModel world;
  world.refusal.event = *rc::gen::element<std::string>(
      "", "", "OnIdentify", "OnPrepareBackup", "OnPrepareSnapshot", "OnFreeze", "OnThaw",
      "OnPostSnapshot", "OnBackupComplete", "OnBackupShutdown", "OnPreRestore", "OnPostRestore");
  world.refusal.kind = static_cast<model::Kind>(*rc::gen::inRange(0, 3));
  PlayedSessions played(world.refusal);
  const auto steps = *rc::state::gen::commands(world, rc::state::gen::execOneOfWithArgs<Step>());
  rc::state::runAll(steps, world, played);
  for (const auto& step : steps)
    step->apply(world);
  play_to_the_end(world, played);
}

}  // namespace
}  // namespace vsskit::test
