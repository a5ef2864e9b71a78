// The service, driven by the moves of the model.
#pragma once

#include <rapidcheck.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/properties/played_verbs.h"
#include "tests/properties/session_model.h"
#include "tests/support/array_provider.h"
#include "tests/support/service_world.h"

namespace vsskit::test {

struct PlayedSessions {
  using Move = model::Move;
  using OperationPtr = service::OperationPtr;
  using Session = service::Session;

  PlayedSessions(const model::WorldModel& model) : refusal(model.refusal) {
    join(model::Kind::front, ApplicationLevel::front_end);
    join(model::Kind::system, ApplicationLevel::system);
    saved = back_up();
    if (model.array) {
      vss.world.add_provider(std::make_unique<ArrayProvider>(vss.world));
    }
    plan(model.failure);
    for (ScriptedWriter& writer : vss.writers)
      make_refuse(writer);
    for (auto& session : sessions)
      session = vss.session();
    take_events();
  }

  // What goes wrong from here.
  void plan(const model::Failure& failure) {
    if (failure.phase.empty()) return;
    const bool of_vss = failure.phase == "hold" || failure.phase == "release";
    if (failure.code == kSOk) {
      const bool held = failure.phase == "CommitSnapshots";
      return set_fault("provider_slow_ms", failure.phase + (held ? " 11000" : " 61000"));
    }
    const std::string code(print_hresult(failure.code));
    set_fault(of_vss ? failure.phase + "_fails" : "provider_fail",
              of_vss ? code : failure.phase + " " + code);
  }
  void set_fault(const std::string& name, const std::string& value) {
    const bool is_a_fault = engine::set_fault(vss.world.faults(), name, value).ok();
    RC_ASSERT(is_a_fault);
  }

  // A whole backup, with a partial file of front's.
  std::string back_up() {
    auto& handler = vss.writers.front().on[service::Event::post_snapshot];
    handler = [](service::HandlerContext& context) {
      service::ComponentAccess component = *context.components()->component(0);
      component.add_partial_file("C:\\front", "data.db", "0:4", std::nullopt);
      return service::Outcome::succeeded;
    };
    std::string document = vss.back_up();
    handler = [](service::HandlerContext&) { return service::Outcome::succeeded; };
    return document;
  }

  // As WorldModel::make(). Where the model lets an operation end with its last event, `ends`, it is
  // polled to its end.
  Hresult make(int who, Move move, bool ends = false) {
    count = 0;
    if (model::is_of_machine(move)) return happen(move);
    // As the face does.
    if (const auto verb = verb_of(move)) {
      if (const Hresult refused = sessions[who]->begin_call(*verb)) return refused;
    }
    switch (move) {
      case Move::wait:
      case Move::poll:
        return end_operation(who, move == Move::wait, ends);
      case Move::cancel:
        if (operations[who]) vss.world.executor().cancel(*operations[who]);
        return kSOk;
      case Move::release:
        sessions[who]->release();
        return kSOk;
      case Move::renew:
        return renew(who);
      default:
        break;
    }
    if (model::starts_operation(move)) return begin(who, move);
    if (model::is_copy_call(move)) return make_copy_call(who, move);
    if (model::is_restore_call(move)) return make_restore_call(who, move);
    const bool loads = move == Move::initialize_for_import || move == Move::initialize_for_recovery;
    const int newest = newest_set();
    const Hresult result = make_backup_call(*sessions[who], move);
    if (loads && result == kSOk) about[who] = newest;
    return result;
  }

  Hresult happen(Move move) {
    engine::FaultPlan& faults = vss.world.faults();
    switch (move) {
      case Move::join_late:
        return join_late();
      case Move::leave_late:
        return leave(model::Kind::late);
      case Move::leave_front:
        return leave(model::Kind::front);
      case Move::lose_rights:
        faults.requester_access = 0;
        return kSOk;
      case Move::regain_rights:
        faults.requester_access.reset();
        return kSOk;
      case Move::disable_service:
      case Move::enable_service:
        faults.service_disabled = move == Move::disable_service;
        return kSOk;
      case Move::pass_time:
        vss.world.clock().advance(VirtualTime::from_ms(61 * 1000));
        return kSOk;
      default:
        vss.world.coordinator().stop_service();
        return kSOk;
    }
  }

  // Since the last time.
  std::vector<std::string> take_events() {
    std::vector<std::string> events = vss.events(seen);
    seen = vss.recording.steps.size();
    return events;
  }
  [[nodiscard]] bool has_new_events() const { return !vss.events(seen).empty(); }

  // --- Operations

  Hresult begin(int who, Move move) {
    struct Row {
      Move move;
      ServiceWorld::Method method;
    };
    static const Row kRows[] = {
        {Move::gather, &Session::gather_writer_metadata},
        {Move::prepare, &Session::prepare_for_backup},
        {Move::create, &Session::do_snapshot_set},
        {Move::complete, &Session::backup_complete},
        {Move::gather_status, &Session::gather_writer_status},
        {Move::pre_restore, &Session::pre_restore},
        {Move::post_restore, &Session::post_restore},
        {Move::import, &Session::import_snapshots},
    };
    OperationPtr started;
    Hresult result = kEUnexpected;
    for (const Row& row : kRows) {
      if (row.move == move) result = (sessions[who].get()->*row.method)(started);
    }
    if (move == Move::recover) result = sessions[who]->recover_set(0, started);
    if (started) {
      operations[who] = started;
      doing[who] = move;
    }
    return result;
  }

  // A set that was made just now has a document.
  Hresult end_operation(int who, bool to_the_end, bool ends) {
    const Hresult result = run_operation(who, to_the_end, ends);
    const bool made = doing[who] == Move::create && result == kVssSAsyncFinished;
    if (made) sessions[who]->save_as_xml(sets[static_cast<std::size_t>(own_set[who])].document);
    return result;
  }

  Hresult run_operation(int who, bool to_the_end, bool ends) {
    OperationPtr& operation = operations[who];
    if (!operation) return kSOk;
    if (to_the_end) return vss.end(std::exchange(operation, nullptr));
    bool done = false;
    for (int i = 0; i < kPollsMax && !done && (ends || !has_new_events()); ++i)
      done = vss.world.executor().poll(*operation);
    return done ? std::exchange(operation, nullptr)->result() : kVssSAsyncPending;
  }

  // --- Sessions and writers

  Hresult renew(int who) {
    if (!sessions[who]->is_released()) return kSFalse;
    sessions[who] = vss.session();
    operations[who] = nullptr;
    own_set[who] = about[who] = -1;
    return kSOk;
  }

  // A writer as the session's calls address it, there or not.
  struct Known {
    ScriptedWriter* writer = nullptr;
    Guid instance;
  };

  void join(model::Kind kind, ApplicationLevel level) {
    ScriptedWriter& writer = vss.add_writer(model::kNames[static_cast<int>(kind)], level);
    known[static_cast<int>(kind)] = {&writer, vss.subscribed(writer).registration.instance_id};
  }

  // One that is there tries again; one that left has a new object.
  Hresult join_late() {
    ScriptedWriter* late = known[static_cast<int>(model::Kind::late)].writer;
    if (late != nullptr && vss.world.coordinator().find(*late) != nullptr) {
      return vss.world.coordinator().subscribe(*late, late->registration);
    }
    join(model::Kind::late, ApplicationLevel::back_end);
    make_refuse(vss.writers.back());
    return kSOk;
  }

  Hresult leave(model::Kind kind) {
    ScriptedWriter* writer = known[static_cast<int>(kind)].writer;
    return writer == nullptr ? kSFalse : vss.world.coordinator().unsubscribe(*writer);
  }

  void make_refuse(ScriptedWriter& writer) {
    if (writer.registration.label != model::kNames[static_cast<int>(refusal.kind)]) return;
    if (refusal.event.empty()) return;
    if (refusal.how != model::Refusal::refuses) {
      const bool throws = refusal.how == model::Refusal::throws;
      return set_fault(throws ? "writer_throw" : "writer_exit",
                       vss.subscribed(writer).registration.label + " " + refusal.event);
    }
    if (refusal.event == "OnIdentify") {
      writer.identify_with = [](auto&, auto&) { return service::Outcome::refused; };
    }
    for (int i = 0; i < service::kEventCount; ++i) {
      const auto event = static_cast<service::Event>(i);
      if (service::print(event) != refusal.event) continue;
      writer.on[event] = [](service::HandlerContext&) { return service::Outcome::refused; };
    }
  }

  // --- Calls: played_calls.h

  Hresult initialize(Session& session, Move move);
  Hresult set_context(Session& session, Move move);
  Hresult make_backup_call(Session& session, Move move);
  Hresult choose(Session& session, Move move);
  Hresult add(Session& session, model::Kind kind);
  Hresult make_copy_call(int who, Move move);
  Hresult start_set(int who);
  Hresult add_volume(int who, int volume);
  Hresult remove(Session& session, const Guid& id, ObjectType type);
  Hresult break_with_options(Session& session, const Guid& set);
  Hresult ask_revert(Session& session);
  Hresult make_restore_call(int who, Move move);
  Hresult add_to_recovery(int who, int volume);
  Hresult choose_for_front(Session& session, Move move);
  [[nodiscard]] model::Choices choices(const Session& session) const;
  [[nodiscard]] service::ComponentAddress address(model::Kind kind) const;

  static constexpr int kPollsMax = 100;

  static constexpr Guid kNobody = {9, 9, 9, {}};

  // As the model's sets: their ids and those of the copies of C:\ and D:\, and the document once
  // they were made.
  struct SetIds {
    Guid set;
    Guid copies[2];
    std::string document;
  };
  [[nodiscard]] SetIds target(int who) const;
  // The newest one with a document; -1 where there is none.
  [[nodiscard]] int newest_set() const {
    int index = static_cast<int>(sets.size()) - 1;
    while (index >= 0 && sets[static_cast<std::size_t>(index)].document.empty())
      --index;
    return index;
  }
  [[nodiscard]] const std::string& newest_document() const {
    const int index = newest_set();
    return index < 0 ? saved : sets[static_cast<std::size_t>(index)].document;
  }

  ServiceWorld vss;
  model::Refusal refusal;
  std::string saved;
  std::size_t seen = 0;
  int count = 0;
  std::shared_ptr<Session> sessions[model::kSessions];
  OperationPtr operations[model::kSessions];
  Move doing[model::kSessions] = {};  // what the last operation is
  int own_set[model::kSessions] = {-1, -1, -1};
  int about[model::kSessions] = {-1, -1, -1};
  std::vector<SetIds> sets;
  Known known[3];
};

}  // namespace vsskit::test
