// Any order of a restore's calls, with writers that come, go and refuse in between.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "tests/support/service_world.h"

namespace vsskit::test {
namespace {

using service::ComponentAddress;
using service::Event;
using service::HandlerContext;
using service::OperationPtr;
using service::Outcome;
using service::Session;

enum class Move : std::uint8_t {
  initialize,
  set_state,
  gather,
  select,
  unselect,
  add_subcomponent,
  add_target,
  set_additional,
  pre_restore,
  set_status,
  post_restore,
  wait,
  poll,
  cancel,
  status,
  save,
  stop_writer,
  start_writer,
  abort,
  release,
};
constexpr int kMoveCount = static_cast<int>(Move::release) + 1;

// Two requesters restore the same backup of two writers.
struct Careless {
  explicit Careless(int answers) {
    vss.add_writer("ledger");
    vss.add_writer("tree");
    xml = vss.back_up();
    for (ScriptedWriter& writer : vss.writers) {
      writer.heard.clear();
      for (const Event event : {Event::pre_restore, Event::post_restore}) {
        writer.on[event] = [answers, event](HandlerContext&) {
          const bool refuses = answers / (event == Event::pre_restore ? 1 : 2) % 2 == 1;
          return refuses ? Outcome::refused : Outcome::succeeded;
        };
      }
    }
  }

  Hresult make(std::size_t who, Move move) {
    if (!sessions[who]) sessions[who] = vss.session();
    Session& session = *sessions[who];
    OperationPtr& operation = operations[who];
    switch (move) {
      case Move::gather:
        return session.gather_writer_metadata(operation);
      case Move::pre_restore:
        return session.pre_restore(operation);
      case Move::post_restore:
        return session.post_restore(operation);
      case Move::status:
        return session.gather_writer_status(operation);
      case Move::wait:
        return operation ? vss.end(operation), kSOk : kSOk;
      case Move::poll:
        if (operation) vss.world.executor().poll(*operation);
        return kSOk;
      case Move::cancel:
        if (operation) operation->cancel();
        return kSOk;
      case Move::release:
        sessions[who].reset();
        return kSOk;
      default:
        return call(session, vss.writers[who], move);
    }
  }

  Hresult call(Session& session, ScriptedWriter& writer, Move move) {
    const ComponentAddress address = vss.address(writer);
    std::string text;
    switch (move) {
      case Move::initialize:
        return session.initialize_for_restore(xml);
      case Move::set_state:
        return session.set_restore_state(RestoreType::by_copy);
      case Move::select:
      case Move::unselect:
        return session.set_selected_for_restore(address, move == Move::select);
      case Move::add_subcomponent:
        return session.add_restore_subcomponent(address, "a", "b", false);
      case Move::add_target:
        return session.add_new_target(address, "C:\\x", "*", false, "D:\\x");
      case Move::set_additional:
        return session.set_additional_restores(address, true);
      case Move::set_status:
        return session.set_file_restore_status(address, FileRestoreStatus::all);
      case Move::save:
        return session.save_as_xml(text);
      case Move::abort:
        return session.abort_backup();
      case Move::stop_writer:
        vss.world.coordinator().unsubscribe(writer);
        return kSOk;
      default:
        vss.world.coordinator().subscribe(writer, writer.registration);
        return kSOk;
    }
  }

  ServiceWorld vss;
  std::string xml;
  std::shared_ptr<Session> sessions[2];
  OperationPtr operations[2];
};

std::vector<Move> good_restore() {
  return {Move::initialize,     Move::gather,      Move::wait,   Move::select,
          Move::set_additional, Move::pre_restore, Move::wait,   Move::set_status,
          Move::post_restore,   Move::wait,        Move::release};
}

using Moves = std::vector<std::pair<int, int>>;

RC_GTEST_PROP(AnySequenceOfRestoreCalls, tellsWritersInOrderAndNothingOfAborts, ()) {
  const Moves strange = *rc::gen::container<Moves>(
      rc::gen::pair(rc::gen::inRange(0, 3), rc::gen::inRange(0, kMoveCount)));
  Careless careless(*rc::gen::inRange(0, 4));
  const std::set<Hresult> documented = {kSOk, kVssEBadState, kVssEObjectNotFound};
  const auto good = good_restore();
  for (std::size_t i = 0; i < std::max(strange.size(), good.size()); ++i) {
    // A good restore with strange moves in between; 2 leaves the strange one out.
    if (i < good.size()) RC_ASSERT(documented.count(careless.make(0, good[i])) == 1u);
    if (i >= strange.size() || strange[i].first == 2) continue;
    const auto who = static_cast<std::size_t>(strange[i].first);
    const Hresult answer = careless.make(who, static_cast<Move>(strange[i].second));
    RC_ASSERT(documented.count(answer) == 1u);
  }
  for (auto& session : careless.sessions)
    session.reset();
  RC_ASSERT(careless.vss.world.coordinator().live_session_count() == 0u);
  for (const ScriptedWriter& writer : careless.vss.writers) {
    RC_ASSERT(!writer.has_heard(Event::abort));
    RC_ASSERT(!writer.has_heard(Event::backup_shutdown));
    std::size_t open = 0;
    for (const Event event : writer.heard) {
      if (event == Event::pre_restore) ++open;
      if (event == Event::post_restore) RC_ASSERT(open-- > 0u);
    }
  }
}

}  // namespace
}  // namespace vsskit::test
