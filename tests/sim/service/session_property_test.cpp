// Any order of calls leaves nothing behind.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "tests/support/service_world.h"

namespace vsskit::test {
namespace {

using service::Event;
using service::HandlerContext;
using service::OperationPtr;
using service::Outcome;
using service::Session;

// What a careless requester might do next; operations may be left unfinished.
enum class LawMove : std::uint8_t {
  initialize,
  set_state,
  set_context,
  gather,
  add_component,
  prepare,
  start_set,
  add_volume,
  create,
  succeed,
  complete,
  status,
  save,
  abort,
  wait,
  poll,
  cancel,
  delete_set,
  release,
};
constexpr int kLawMoveCount = static_cast<int>(LawMove::release) + 1;

// Two sessions in one world, and their last operations.
struct CarelessCaller {
  explicit CarelessCaller(std::uint64_t seed) : vss(seed) {
    vss.add_writer("front");
    vss.add_writer("system", ApplicationLevel::system);
  }

  void make(int who, LawMove move) {
    if (!sessions[who]) sessions[who] = vss.session();
    if (!make_operation(*sessions[who], operations[who], move)) make_call(who, move);
  }

  // The moves that have to do with operations; false for others.
  bool make_operation(Session& session, OperationPtr& operation, LawMove move) {
    switch (move) {
      case LawMove::gather:
        return session.gather_writer_metadata(operation), true;
      case LawMove::prepare:
        return session.prepare_for_backup(operation), true;
      case LawMove::create:
        return session.do_snapshot_set(operation), true;
      case LawMove::complete:
        return session.backup_complete(operation), true;
      case LawMove::status:
        return session.gather_writer_status(operation), true;
      case LawMove::wait:
        if (operation) vss.end(operation);
        return true;
      case LawMove::poll:
        if (operation) vss.world.executor().poll(*operation);
        return true;
      case LawMove::cancel:
        if (operation) operation->cancel();
        return true;
      default:
        return false;
    }
  }

  Hresult make_call(int who, LawMove move) {
    Session& session = *sessions[who];
    const ScriptedWriter& writer = vss.writers[static_cast<std::size_t>(who)];
    Guid id;
    std::string text;
    service::Deletion deletion;
    switch (move) {
      case LawMove::initialize:
        return session.initialize_for_backup(std::nullopt);
      case LawMove::set_state:
        return session.set_backup_state(ServiceWorld::full());
      case LawMove::set_context:
        return session.set_context(who == 0 ? context::kBackup : context::kNasRollback);
      case LawMove::add_component:
        return vss.add(session, writer);
      case LawMove::start_set:
        return session.start_snapshot_set(sets[who]);
      case LawMove::add_volume:
        return session.add_to_snapshot_set("C:\\", {}, id);
      case LawMove::succeed:
        return session.set_backup_succeeded(vss.subscribed(writer).registration.instance_id,
                                            vss.address(writer), true);
      case LawMove::save:
        return session.save_as_xml(text);
      case LawMove::abort:
        return session.abort_backup();
      case LawMove::delete_set:
        return session.delete_snapshots(sets[who], ObjectType::snapshot_set, false, deletion);
      default:
        sessions[who].reset();
        return kSOk;
    }
  }

  ServiceWorld vss;
  std::shared_ptr<Session> sessions[2];
  OperationPtr operations[2];
  Guid sets[2];
};

// The order that a backup takes, from which careless requesters stray.
std::vector<LawMove> good_backup() {
  return {LawMove::initialize,    LawMove::set_state, LawMove::gather,     LawMove::wait,
          LawMove::add_component, LawMove::start_set, LawMove::add_volume, LawMove::prepare,
          LawMove::wait,          LawMove::create,    LawMove::wait,       LawMove::succeed,
          LawMove::complete,      LawMove::wait,      LawMove::save};
}

using Moves = std::vector<std::pair<int, int>>;

// A good backup of one requester with strange moves in between.
Moves with_strange_moves(const Moves& strange) {
  Moves moves;
  const auto good = good_backup();
  std::size_t next = 0;
  for (std::size_t i = 0; i < good.size() || next < strange.size(); ++i) {
    if (i < good.size()) moves.emplace_back(0, static_cast<int>(good[i]));
    if (next < strange.size() && strange[next].first % 2 == 0) ++next;
    if (next < strange.size()) moves.push_back(strange[next++]);
  }
  return moves;
}

rc::Gen<Moves> moves_gen() {
  return rc::gen::container<Moves>(
      rc::gen::pair(rc::gen::inRange(0, 2), rc::gen::inRange(0, kLawMoveCount)));
}

void expect_nothing_left(CarelessCaller& careless) {
  for (auto& session : careless.sessions)
    session.reset();
  ServiceWorld& vss = careless.vss;
  RC_ASSERT(vss.world.coordinator().live_session_count() == 0u);
  RC_ASSERT(vss.world.coordinator().creating() == nullptr);
  // Only persistent copies may stay, and only the second requester makes such.
  for (const volume::ShadowCopy* copy : vss.world.volumes().shadow_copies()) {
    const auto properties = vss.world.providers().owner(copy->id())->properties(copy->id());
    RC_ASSERT(properties.has_value());
    RC_ASSERT((static_cast<std::uint32_t>(properties->attributes) & attribute::kPersistent) != 0);
  }
  Guid id;
  auto next = vss.session();
  RC_ASSERT(next->initialize_for_backup(std::nullopt) == kSOk);
  RC_ASSERT(next->start_snapshot_set(id) == kSOk);
}

// Each writer: Freeze is answered by Thaw or Abort before anything else of that session.
void expect_no_writer_frozen(const ServiceWorld& vss) {
  for (const ScriptedWriter& writer : vss.writers) {
    for (std::size_t i = 0; i < writer.heard.size(); ++i) {
      if (writer.heard[i] != Event::freeze) continue;
      bool ended = false;
      for (std::size_t k = i + 1; k < writer.heard.size() && !ended; ++k) {
        ended = writer.heard[k] == Event::thaw || writer.heard[k] == Event::abort;
        RC_ASSERT(ended || writer.heard[k] == Event::identify ||
                  writer.heard[k] == Event::prepare_backup ||
                  writer.heard[k] == Event::backup_complete ||
                  writer.heard[k] == Event::backup_shutdown);
      }
      RC_ASSERT(ended);
    }
  }
}

RC_GTEST_PROP(AnySequenceOfCalls, leavesNeitherSessionsNorCopiesNorFrozenWriters, ()) {
  const Moves strange = *moves_gen();
  const bool guided = *rc::gen::arbitrary<bool>();
  CarelessCaller careless(1);
  for (const auto& [who, move] : guided ? with_strange_moves(strange) : strange) {
    careless.make(who, static_cast<LawMove>(move));
  }
  expect_nothing_left(careless);
  expect_no_writer_frozen(careless.vss);
}

RC_GTEST_PROP(AnySequenceOfCalls, givesTheSameTraceForTheSameSeed, ()) {
  const Moves strange = *moves_gen();
  std::string first;
  for (int run = 0; run < 2; ++run) {
    CarelessCaller careless(3);
    for (const auto& [who, move] : with_strange_moves(strange)) {
      careless.make(who, static_cast<LawMove>(move));
    }
    const std::string text = careless.vss.recording.text();
    if (run == 0) first = text;
    RC_ASSERT(text == first);
  }
}

RC_GTEST_PROP(AnyAnswersOfWriters, endTheBackupWithShutdownAndNoOneFrozen, ()) {
  ServiceWorld vss;
  vss.add_writer("front");
  vss.add_writer("system", ApplicationLevel::system);
  for (ScriptedWriter& writer : vss.writers) {
    for (const Event event : {Event::prepare_backup, Event::prepare_snapshot, Event::freeze,
                              Event::thaw, Event::post_snapshot, Event::backup_complete}) {
      const int answer = *rc::gen::inRange(0, 6);
      const int slow_s = *rc::gen::element(0, 1, 40, 100);
      writer.on[event] = [&vss, answer, slow_s](HandlerContext& context) {
        vss.world.clock().advance(VirtualTime::from_ms(slow_s * 1000));
        if (answer == 0) return Outcome::refused;
        if (answer == 1) return Outcome::threw;
        if (answer == 2) context.set_writer_failure(kVssEWriterErrorRetryable);
        return Outcome::succeeded;
      };
    }
  }
  {
    auto session = vss.copied();
    RC_ASSERT(vss.run(*session, &Session::backup_complete) == kVssSAsyncFinished);
  }
  for (const ScriptedWriter& writer : vss.writers) {
    RC_ASSERT(writer.heard.back() == Event::backup_shutdown);
    RC_ASSERT(writer.times_heard(Event::backup_shutdown) == 1u);
  }
  expect_no_writer_frozen(vss);
}

}  // namespace
}  // namespace vsskit::test
