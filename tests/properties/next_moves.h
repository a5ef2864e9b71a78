// What a requester would do next that knows its trade; run inside a generator of RapidCheck's.
#pragma once

#include <rapidcheck.h>

#include "tests/properties/session_model_calls.h"

namespace vsskit::test::model {

inline Move next_in_backup(const WorldModel& world, int who) {
  const SessionModel& s = world.sessions[who];
  if (!s.state_set) return *rc::gen::element(Move::component_state, Move::volume_state);
  if (!s.gathered && s.with_writers()) return Move::gather;
  const bool others = world.creating >= 0 && world.creating != who;
  if (s.stage == SessionModel::Set::none && !others) {
    return *rc::gen::element(Move::start_set, Move::start_set, Move::add_front, Move::add_system,
                             Move::add_late, Move::set_stamp, Move::set_backup_options);
  }
  if (s.stage == SessionModel::Set::started) {
    const bool* const asked = world.sets[static_cast<std::size_t>(s.set)].asked;
    if (!asked[0] && *rc::gen::inRange(0, 4) != 0) return Move::add_c;
    if (!asked[1] && *rc::gen::inRange(0, 4) != 0) return Move::add_d;
  }
  if (!s.with_writers()) return Move::create;
  return *rc::gen::element(Move::prepare, Move::prepare, Move::add_front, Move::add_system);
}

// Most often it polls, and sometimes it has had enough.
inline Move next_while_pending(const SessionModel& s) {
  for (const Part& part : s.parts) {
    if (part.frozen && *rc::gen::inRange(0, 10) == 0) return Move::pass_time;
  }
  return *rc::gen::weightedElement<Move>({{30, Move::poll},
                                          {15, Move::wait},
                                          {1, Move::cancel},
                                          {1, Move::abort},
                                          {1, Move::release}});
}

inline Move next_when_fresh(const WorldModel& world, const SessionModel& s) {
  const int newest = world.newest_document();
  if (!s.context_set && *rc::gen::arbitrary<bool>()) {
    return world.array
               ? *rc::gen::element(Move::nas_context, Move::nas_context, Move::nas_context,
                                   Move::transport_context, Move::rollback_transport_context)
               : *rc::gen::element(Move::rollback_context, Move::nas_context, Move::nas_context,
                                   Move::backup_context);
  }
  if (newest >= 0 && world.sets[static_cast<std::size_t>(newest)].away) {
    return *rc::gen::element(Move::initialize, Move::initialize_for_import,
                             Move::initialize_for_import);
  }
  if (newest >= 0 && world.array) {
    return *rc::gen::element(Move::initialize, Move::initialize_for_recovery);
  }
  return *rc::gen::element(Move::initialize, Move::initialize, Move::initialize_for_restore);
}

inline Move next_with_copies(const WorldModel& world, int who) {
  const CopySet& set = world.sets[static_cast<std::size_t>(world.target(who))];
  if (set.exposed) return Move::unexpose;
  if (is_persistent(set.context) && *rc::gen::arbitrary<bool>()) {
    return *rc::gen::element(Move::expose, Move::revert, Move::revert_status);
  }
  if (world.array && *rc::gen::arbitrary<bool>()) {
    return *rc::gen::element(Move::break_set, Move::break_set_ex);
  }
  return *rc::gen::element(Move::query, Move::get_properties, Move::expose, Move::revert,
                           Move::delete_set, Move::delete_copy);
}

inline Move next_in_restore(const SessionModel& s) {
  if (s.recovery[0] || s.recovery[1]) {
    return *rc::gen::element(Move::recover, Move::recover, Move::recover_c, Move::recover_d,
                             Move::pre_restore);
  }
  const Move choice = *rc::gen::element(
      Move::set_restore_state, Move::deselect_front, Move::set_restore_options,
      Move::add_subcomponent, Move::additional_front, Move::add_target, Move::add_mapping,
      Move::set_ranges, Move::authoritative_front, Move::roll_forward_front, Move::rename_front);
  if (s.about >= 0) {
    return *rc::gen::element(choice, Move::recover_c, Move::recover_d, Move::pre_restore);
  }
  return *rc::gen::element(choice, choice, Move::pre_restore, Move::gather, Move::select_front,
                           Move::select_front_ex, Move::select_system);
}

inline Move next_of(const WorldModel& world, int who) {
  const SessionModel& s = world.sessions[who];
  if (!world.rights && *rc::gen::arbitrary<bool>()) return Move::regain_rights;
  if (!world.service && *rc::gen::arbitrary<bool>()) return Move::enable_service;
  if (s.cut && s.phase != Phase::released) {
    return *rc::gen::element(Move::wait, Move::gather, Move::gather_status, Move::abort, Move::save,
                             Move::release, Move::release);
  }
  if (s.pending) return next_while_pending(s);
  switch (s.phase) {
    case Phase::fresh:
      return next_when_fresh(world, s);
    case Phase::backup:
      return next_in_backup(world, who);
    case Phase::prepared:
      return s.stage == SessionModel::Set::started ? Move::create : Move::complete;
    case Phase::created:
      return *rc::gen::element(Move::complete, Move::succeed_front, Move::gather_status,
                               Move::release, next_with_copies(world, who),
                               next_with_copies(world, who));
    case Phase::importing:
      return !s.imported
                 ? Move::import
                 : *rc::gen::element(next_with_copies(world, who), Move::import, Move::release);
    case Phase::restore:
      return next_in_restore(s);
    case Phase::pre_restored:
      return *rc::gen::element(Move::post_restore, Move::report_front, Move::gather_status,
                               s.about >= 0 ? Move::recover_d : Move::set_ranges);
    case Phase::released:
      return Move::renew;
    default:
      return *rc::gen::element(Move::gather_status, Move::count_status, Move::query, Move::abort,
                               Move::join_late, Move::leave_late, Move::release, Move::release);
  }
}

}  // namespace vsskit::test::model
