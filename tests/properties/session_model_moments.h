// The table of moments: when a page allows its call. Everything else is VSS_E_BAD_STATE.
#pragma once

#include <algorithm>
#include <iterator>

#include "tests/properties/session_model.h"

namespace vsskit::test::model {

inline bool in_backup(Phase phase) {
  return phase >= Phase::backup && phase <= Phase::importing;
}
inline bool in_restore(Phase phase) {
  return phase >= Phase::restore && phase <= Phase::post_restored;
}

inline bool is_open(const SessionModel& s) {
  return s.phase == Phase::backup || s.phase == Phase::prepared;
}

inline bool is_allowed_in_backup(const SessionModel& s, Move move) {
  const bool idle = !s.pending;
  const bool live = in_backup(s.phase) || in_restore(s.phase);
  switch (move) {
    case Move::initialize:
    case Move::initialize_for_import:
    case Move::initialize_for_recovery:
    case Move::initialize_for_restore:
      return s.phase == Phase::fresh;
    case Move::backup_context:
    case Move::rollback_context:
    case Move::writerless_context:
    case Move::nas_context:
    case Move::transport_context:
    case Move::rollback_transport_context:
      return (s.phase == Phase::fresh || s.phase == Phase::backup) && idle &&
             s.stage == SessionModel::Set::none;
    case Move::component_state:
    case Move::volume_state:
      return (s.phase == Phase::backup || s.phase == Phase::restore) && idle;
    case Move::count_metadata:
      return live && s.metadata;
    case Move::add_front:
    case Move::add_system:
    case Move::add_late:
      return s.phase == Phase::backup && idle && s.with_writers() && s.gathered;
    case Move::set_stamp:
    case Move::set_backup_options:
      return s.phase == Phase::backup && idle;
    case Move::succeed_front:
      return (s.phase == Phase::prepared || s.phase == Phase::created) && idle;
    case Move::abort:
      return in_backup(s.phase);
    case Move::count_status:
      return live && s.status;
    default:  // the choice of writers; what is freed; SaveAsXML
      return live;
  }
}

inline bool is_allowed_with_copies(const SessionModel& s, Move move) {
  switch (move) {
    case Move::start_set:
      return is_open(s) && !s.pending;
    case Move::add_c:
    case Move::add_d:
      return is_open(s) && s.stage == SessionModel::Set::started;
    default:
      return in_backup(s.phase);
  }
}

// The pages of the setters disagree about the moment of some; those are taken until PostRestore.
inline bool is_allowed_in_restore(const SessionModel& s, Move move) {
  if (s.pending) return false;
  switch (move) {
    case Move::additional_front:
    case Move::add_target:
    case Move::add_mapping:
    case Move::set_ranges:
    case Move::set_ranges_beyond:
    case Move::authoritative_front:
    case Move::roll_forward_front:
    case Move::rename_front:
      return s.phase == Phase::restore || s.phase == Phase::pre_restored;
    case Move::report_front:
      return s.phase == Phase::pre_restored;
    case Move::recover_c:
    case Move::recover_d:
      return in_restore(s.phase);
    default:
      return s.phase == Phase::restore;
  }
}

inline bool may_begin(const SessionModel& s, Move move) {
  if (s.pending) return false;
  switch (move) {
    case Move::prepare:
      return s.phase == Phase::backup && s.with_writers() && s.state_set;
    case Move::create:
      return is_open(s) && s.stage == SessionModel::Set::started &&
             (!s.with_writers() || (s.phase == Phase::prepared && s.gathered));
    case Move::complete:
      return (s.phase == Phase::prepared || s.phase == Phase::created) && s.with_writers();
    case Move::pre_restore:
      return s.phase == Phase::restore;
    case Move::post_restore:
      return s.phase == Phase::pre_restored;
    case Move::import:
      return s.phase == Phase::importing;
    case Move::recover:
      return in_restore(s.phase) && (s.recovery[0] || s.recovery[1]);
    default:  // what gathers
      return in_backup(s.phase) || in_restore(s.phase);
  }
}

// What a session can do under which the service stopped is in no page but for these.
inline bool is_known_when_cut(Move move) {
  static constexpr Move kThese[] = {Move::count_metadata, Move::free_metadata, Move::abort,
                                    Move::count_status,   Move::free_status,   Move::save,
                                    Move::poll,           Move::wait,          Move::cancel,
                                    Move::release,        Move::renew};
  if (is_copy_call(move) || (starts_operation(move) && move != Move::recover)) return true;
  return is_between(move, Move::initialize, Move::initialize_for_restore) || is_of_machine(move) ||
         std::find(std::begin(kThese), std::end(kThese), move) != std::end(kThese);
}

// What a session that has loaded a set's document can do beside importing is in no page.
inline bool is_known(const SessionModel& s, Move move) {
  if (s.cut && !is_known_when_cut(move)) return false;
  if (s.phase != Phase::importing) return true;
  const bool making = is_between(move, Move::prepare, Move::complete) ||
                      is_between(move, Move::add_front, Move::succeed_front) ||
                      is_between(move, Move::start_set, Move::add_d) ||
                      is_between(move, Move::backup_context, Move::volume_state);
  return !making;
}

inline bool is_allowed(const SessionModel& s, Move move) {
  if (starts_operation(move)) return may_begin(s, move);
  if (is_copy_call(move)) return is_allowed_with_copies(s, move);
  return is_restore_call(move) ? is_allowed_in_restore(s, move) : is_allowed_in_backup(s, move);
}

}  // namespace vsskit::test::model
