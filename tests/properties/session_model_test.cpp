// Any sequence of calls, legal or not, of three sessions whose operations go on event by event,
// while writers come and go: the service answers, tells writers and reports their states as the
// small model says.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include <rapidcheck/state.h>

#include <map>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "tests/properties/next_moves.h"
#include "tests/properties/played_calls.h"
#include "tests/properties/session_model_calls.h"

namespace vsskit::test {
namespace {

using model::Move;
using model::Phase;
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
  if (model::in_restore(world.sessions[who].phase)) {
    RC_ASSERT(played.choices(*played.sessions[who]).text() == world.sessions[who].choices.text());
  }
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

struct Step : rc::state::Command<WorldModel, PlayedSessions> {
  explicit Step(const WorldModel& state)
      : who(*rc::gen::weightedElement<int>({{3, 0}, {2, 1}, {1, 2}})),
        move(*rc::gen::inRange(0, 6) == 0
                 ? static_cast<Move>(*rc::gen::inRange(0, model::kMoveCount))
                 : model::next_of(state, who)) {}

  void checkPreconditions(const WorldModel& state) const override {
    RC_PRE(model::is_known(state.sessions[who], move));
  }

  void apply(WorldModel& state) const override { state.make(who, move); }

  void run(const WorldModel& before, PlayedSessions& played) const override {
    WorldModel after = before;
    play(after, played, who, move);
  }

  [[nodiscard]] std::pair<int, Move> made() const { return {who, move}; }

  void show(std::ostream& out) const override { out << "session " << who << ": " << name_of(move); }

  int who;
  Move move;
};

WorldModel any_world() {
  WorldModel world;
  world.refusal.event = *rc::gen::weightedOneOf<std::string>(
      {{1, rc::gen::just<std::string>("")},
       {2, rc::gen::element<std::string>("OnIdentify", "OnPrepareBackup", "OnPrepareSnapshot",
                                         "OnFreeze", "OnThaw", "OnPostSnapshot", "OnBackupComplete",
                                         "OnBackupShutdown", "OnPreRestore", "OnPostRestore")}});
  world.refusal.kind = static_cast<model::Kind>(*rc::gen::inRange(0, 3));
  world.refusal.how = *rc::gen::element(model::Refusal::refuses, model::Refusal::refuses,
                                        model::Refusal::throws, model::Refusal::exits);
  world.failure.phase = *rc::gen::weightedOneOf<std::string>(
      {{3, rc::gen::just<std::string>("")},
       {1, rc::gen::element<std::string>("BeginPrepareSnapshot", "EndPrepareSnapshots",
                                         "PreCommitSnapshots", "hold", "CommitSnapshots", "release",
                                         "PostCommitSnapshots", "PreFinalCommitSnapshots",
                                         "PostFinalCommitSnapshots")}});
  const bool of_vss = world.failure.phase == "hold" || world.failure.phase == "release";
  world.failure.code =
      of_vss ? kVssEHoldWritesTimeout
             : *rc::gen::element(kVssEProviderVeto, kVssEInsufficientStorage, kEFail, kSOk);
  world.array = *rc::gen::arbitrary<bool>();
  return world;
}

RC_GTEST_PROP(SessionModel, AnySequenceOfCallsIsAnsweredAsTheModelSays, ()) {
  WorldModel world = any_world();
  PlayedSessions played(world);
  const auto steps = *rc::state::gen::commands(world, rc::state::gen::execOneOfWithArgs<Step>());
  rc::state::runAll(steps, world, played);
  for (const auto& step : steps)
    step->apply(world);
  play_to_the_end(world, played);
}

// Found by the property: finding that a writer is gone counted as what is done at a time, with the
// Abort of another that was overdue.
RC_GTEST_PROP(SessionModel, AWriterThatLeftHoldsUpNobodyWhileAnotherIsOverdue, ()) {
  WorldModel world;
  world.refusal.event = "";
  PlayedSessions played(world);
  const auto make = [&](Move move) { play(world, played, 0, move); };
  for (const Move move :
       {Move::join_late, Move::initialize, Move::volume_state, Move::gather, Move::poll, Move::poll,
        Move::poll, Move::start_set, Move::prepare, Move::wait, Move::create}) {
    make(move);
  }
  for (int i = 0; i < 4; ++i)
    make(Move::poll);  // up to the Freeze of front
  RC_ASSERT(world.sessions[0].parts[0].frozen);
  make(Move::leave_late);
  make(Move::pass_time);
  make(Move::poll);
  RC_ASSERT(world.events == (std::vector<std::string>{"front OnAbort", "system OnFreeze"}));
  play_to_the_end(world, played);
}

// What a walk of fixed seed came to, on the model alone.
struct Reached {
  std::map<Move, int> done;
  std::map<Hresult, int> answers;
  int windows_over = 0;  // writers that were frozen for too long
};

void walk(std::uint64_t seed, Reached& reached) {
  constexpr int kLength = 250;
  const rc::Random random(seed);
  WorldModel world = rc::gen::exec(any_world)(random, kLength).value();
  // Whoever hears Abort while a creation goes on was frozen for too long.
  const bool quiet = world.refusal.event != "OnFreeze" && world.refusal.event != "OnThaw" &&
                     world.failure.phase.empty();
  const auto steps =
      rc::state::gen::commands(world, rc::state::gen::execOneOfWithArgs<Step>())(random, kLength)
          .value();
  for (const auto& step : steps) {
    const auto& [who, move] = dynamic_cast<const Step&>(*step).made();
    const Hresult result = world.make(who, move);
    ++reached.answers[result];
    reached.done[move] += result == kSOk || result == kVssSAsyncFinished ? 1 : 0;
    const bool goes_on = move == Move::poll || move == Move::wait;
    for (const std::string& event : world.events)
      reached.windows_over += quiet && goes_on && event.ends_with("OnAbort") ? 1 : 0;
  }
}

// A model that refuses nearly everything would prove little.
TEST(SessionModel, DoesWhatEachMoveIsForAndKnowsEachCode) {
  constexpr int kWalks = 240;
  Reached reached;
  for (std::uint64_t seed = 0; seed < kWalks; ++seed)
    walk(seed, reached);
  for (int i = 0; i < model::kMoveCount; ++i) {
    const auto move = static_cast<Move>(i);
    const bool never = move == Move::set_ranges_beyond;
    EXPECT_GE(reached.done[move], never ? 0 : kWalks / 30) << name_of(move);
  }
  for (const Hresult code : {kEAccessDenied,
                             kEInvalidArg,
                             kENotImpl,
                             kSFalse,
                             kVssEBadState,
                             kVssEHoldWritesTimeout,
                             kVssEInsufficientStorage,
                             kVssENoSnapshotsImported,
                             kVssENonTransportableBcd,
                             kVssEObjectAlreadyExists,
                             kVssEObjectNotFound,
                             kVssEProviderVeto,
                             kVssEResyncInProgress,
                             kVssERevertInProgress,
                             kVssESnapshotNotInSet,
                             kVssESnapshotSetInProgress,
                             kVssEUnexpected,
                             kVssEUnexpectedProviderError,
                             kVssEUnsupportedContext,
                             kVssEVolumeNotSupported,
                             kVssEWriterAlreadySubscribed,
                             kVssEWriterInfrastructure,
                             kVssSAsyncCancelled}) {
    EXPECT_GE(reached.answers[code], 2) << print_hresult(code);
  }
  EXPECT_GE(reached.windows_over, kWalks / 40);
}

}  // namespace
}  // namespace vsskit::test
