// What happens on the machine whatever the requesters do: writers come and go, the caller's account
// loses its rights, the VSS service is disabled or stops.
#pragma once

#include <algorithm>
#include <iterator>
#include <utility>

#include "tests/properties/session_model.h"

namespace vsskit::test::model {

inline Hresult WorldModel::happen(Move move) {
  switch (move) {
    case Move::join_late:
      return join();
    case Move::leave_late:
      return leave(Kind::late);
    case Move::leave_front:
      return leave(Kind::front);
    case Move::lose_rights:
    case Move::regain_rights:
      rights = move == Move::regain_rights;
      return kSOk;
    case Move::disable_service:
    case Move::enable_service:
      service = move == Move::enable_service;
      return kSOk;
    case Move::pass_time:
      pass(61);
      return kSOk;
    default:
      for (int who = 0; who < kSessions; ++who)
        cut_off(who);
      return kSOk;
  }
}

// CVssWriter::Initialize's page: 60 s from Freeze to Thaw.
inline void WorldModel::pass(int seconds) {
  now += seconds;
  for (SessionModel& session : sessions) {
    for (Part& part : session.parts)
      part.overdue = part.overdue || (part.frozen && seconds > 60);
  }
}

// A writer object is subscribed once; after Unsubscribe a new one may come.
inline Hresult WorldModel::join() {
  const int last = newest(Kind::late);
  if (last >= 0 && writers[static_cast<std::size_t>(last)].subscribed) {
    return kVssEWriterAlreadySubscribed;
  }
  std::size_t number = 1;
  for (const Writer& writer : writers)
    number += writer.kind == Kind::late ? 1 : 0;
  const std::string suffix = number == 1 ? "" : "." + std::to_string(number);
  writers.push_back({Kind::late, "late" + suffix, true, {}});
  for (SessionModel& session : sessions)
    session.parts.resize(writers.size());
  return kSOk;
}

inline Hresult WorldModel::leave(Kind kind) {
  const int last = newest(kind);
  if (last < 0) return kSFalse;
  return std::exchange(writers[static_cast<std::size_t>(last)].subscribed, false) ? kSOk : kSFalse;
}

// Those whose pages list E_ACCESSDENIED.
inline bool needs_rights(Move move) {
  static constexpr Move kThese[] = {
      Move::add_c,         Move::add_d,         Move::break_set,
      Move::break_set_ex,  Move::delete_set,    Move::delete_copy,
      Move::disable_front, Move::enable_system, Move::disable_system_instance,
      Move::create,        Move::expose,        Move::unexpose,
      Move::gather,        Move::gather_status, Move::get_properties,
      Move::import,        Move::initialize,    Move::initialize_for_import,
      Move::post_restore,  Move::query,         Move::initialize_for_recovery,
      Move::revert,        Move::revert_status, Move::initialize_for_restore};
  return std::find(std::begin(kThese), std::end(kThese), move) != std::end(kThese);
}

// Before anything else is looked at. What a session answers under which the service stopped is in
// the header of sim's session.
inline Hresult WorldModel::trouble(const SessionModel& s, Move move) const {
  if (!rights && needs_rights(move)) return kEAccessDenied;
  if (is_between(move, Move::initialize, Move::initialize_for_restore)) {
    return s.cut || !service ? kVssEUnexpected : kSOk;
  }
  if (!s.cut) return kSOk;
  if (move == Move::gather || move == Move::gather_status) return kVssEWriterInfrastructure;
  return is_copy_call(move) || starts_operation(move) ? kVssEUnexpected : kSOk;
}

// What the documentation does not say of a service that stops is in the header of sim's session:
// creation ends with Abort, auto-release copies go, what runs ends with VSS_E_UNEXPECTED.
inline void WorldModel::cut_off(int who) {
  SessionModel& s = sessions[who];
  if (s.phase == Phase::released || std::exchange(s.cut, true)) return;
  if (s.pending) {
    s.ended = kVssEUnexpected;
    abandon(who, std::exchange(s.pending, std::nullopt)->move);
  }
  lose_set(who);
  let_go_of_copies(s);
  end_recovery(who);
}

}  // namespace vsskit::test::model
