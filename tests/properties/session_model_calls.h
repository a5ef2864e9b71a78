// What the calls of a backup do, the end of a session, and writers that come and go.
#pragma once

#include <utility>

#include "tests/properties/session_model_copies.h"
#include "tests/properties/session_model_events.h"
#include "tests/properties/session_model_machine.h"
#include "tests/properties/session_model_operations.h"
#include "tests/properties/session_model_restore.h"

namespace vsskit::test::model {

inline WorldModel::WorldModel() {
  for (const Kind kind : {Kind::front, Kind::system})
    writers.push_back({kind, kNames[static_cast<int>(kind)], true, {}});
  for (SessionModel& session : sessions)
    session.parts.resize(writers.size());
}

inline int WorldModel::newest(Kind kind) const {
  int found = -1;
  for (std::size_t i = 0; i < writers.size(); ++i)
    found = writers[i].kind == kind ? static_cast<int>(i) : found;
  return found;
}

inline Hresult WorldModel::make(int who, Move move) {
  SessionModel& s = sessions[who];
  events.clear();
  count = 0;
  if (is_of_machine(move)) return happen(move);
  switch (move) {
    case Move::wait:
    case Move::poll:
      return end_operation(who, move == Move::wait);
    case Move::cancel:
      cancel(who);
      return kSOk;
    case Move::release:
      release(who);
      return kSOk;
    case Move::renew:
      if (s.phase != Phase::released) return kSFalse;
      s = {};
      s.parts.resize(writers.size());
      return kSOk;
    default:
      break;
  }
  if (s.phase == Phase::released) return kVssEBadState;
  if (const Hresult bad = trouble(s, move)) return bad;
  if (!is_allowed(s, move)) return kVssEBadState;
  return starts_operation(move) ? begin(who, move) : make_call(who, move);
}

inline Hresult WorldModel::make_call(int who, Move move) {
  SessionModel& s = sessions[who];
  if (move == Move::abort) return abort(who);
  if (is_copy_call(move)) return make_copy_call(who, move);
  return is_restore_call(move) ? make_restore_call(who, move) : make_backup_call(s, move);
}

inline Hresult WorldModel::make_backup_call(SessionModel& s, Move move) {
  switch (move) {
    case Move::initialize:
      s.phase = Phase::backup;
      return kSOk;
    case Move::initialize_for_import:
    case Move::initialize_for_recovery:
    case Move::initialize_for_restore:
      load(s, move);
      return kSOk;
    case Move::backup_context:
    case Move::rollback_context:
    case Move::writerless_context:
    case Move::nas_context:
    case Move::transport_context:
    case Move::rollback_transport_context:
      return set_context(
          s, static_cast<Context>(static_cast<int>(move) - static_cast<int>(Move::backup_context)));
    case Move::component_state:
    case Move::volume_state:
      s.state_set = true;
      s.component_mode = move == Move::component_state;
      return kSOk;
    case Move::disable_front:
    case Move::enable_system:
    case Move::disable_system_instance:
      return choose(s, move);
    case Move::add_front:
    case Move::add_system:
    case Move::add_late:
      return add_component(
          s, static_cast<Kind>(static_cast<int>(move) - static_cast<int>(Move::add_front)));
    case Move::set_stamp:
    case Move::set_backup_options:
    case Move::succeed_front:
      return s.parts[0].has_component ? kSOk : kVssEObjectNotFound;
    case Move::count_metadata:
      count = s.metadata_count;
      return kSOk;
    case Move::count_status:
      count = s.status_count;
      return kSOk;
    case Move::free_metadata:
      s.metadata = false;
      return kSOk;
    case Move::free_status:
      s.status = false;
      return kSOk;
    default:
      return kSOk;
  }
}

// A document of a set, where there is one, else that of a whole backup of front and system.
inline void WorldModel::load(SessionModel& s, Move move) {
  s.phase = move == Move::initialize_for_import ? Phase::importing : Phase::restore;
  s.about = move == Move::initialize_for_restore ? -1 : newest_document();
  s.partial = s.about < 0;
  s.component_mode = s.about < 0 || sets[static_cast<std::size_t>(s.about)].component_mode;
  for (std::size_t i = 0; i < s.parts.size(); ++i) {
    const bool whole = s.about < 0 && i < 2;
    s.parts[i].has_component =
        whole ||
        (s.about >= 0 && i < sets[static_cast<std::size_t>(s.about)].has_component.size() &&
         sets[static_cast<std::size_t>(s.about)].has_component[i]);
  }
}

inline Hresult WorldModel::set_context(SessionModel& s, Context context) {
  if (s.context_set) return kVssEBadState;
  s.context_set = true;
  s.context = context;
  return kSOk;
}

// Rule C-SEL-22: the component must stand in what was gathered.
inline Hresult WorldModel::add_component(SessionModel& s, Kind kind) {
  const int writer = newest(kind);
  if (writer < 0 || !s.parts[static_cast<std::size_t>(writer)].declared) {
    return kVssEObjectNotFound;
  }
  return std::exchange(s.parts[static_cast<std::size_t>(writer)].has_component, true)
             ? kVssEObjectAlreadyExists
             : kSOk;
}

// Rule R-ORDER-05: without effect after GatherWriterMetadata. The first EnableWriterClasses takes
// back what was disabled (its page).
inline Hresult WorldModel::choose(SessionModel& s, Move move) {
  if (s.writers_met) return kSOk;
  if (move == Move::disable_front) s.front_disabled = true;
  if (move == Move::disable_system_instance) s.system_disabled = true;
  if (move == Move::enable_system && !std::exchange(s.only_system, true)) s.front_disabled = false;
  return kSOk;
}

// Rules C-ABORT-06 and C-ABORT-08: nothing without something under way; nobody for whom the backup
// is over, by PostSnapshot or by BackupComplete.
inline Hresult WorldModel::abort(int who) {
  SessionModel& s = sessions[who];
  bool under_way = s.stage == Set::started || s.stage == Set::creating;
  for (const Part& part : s.parts)
    under_way = under_way || part.prepared;
  if (!under_way || s.phase == Phase::completed || s.phase == Phase::aborted) return kSOk;
  s.phase = Phase::aborted;
  for (std::size_t i = 0; i < s.parts.size(); ++i) {
    const Part& part = s.parts[i];
    if (part.prepared && !part.post_snapshot && !part.completed) tell(s, i, "OnAbort");
  }
  cancel(who);
  lose_set(who);
  return kSOk;
}

// BackupShutdown to everybody who was told of the backup (rule C-DONE-12); auto-release shadow
// copies go (rule C-DONE-26).
inline void WorldModel::release(int who) {
  SessionModel& s = sessions[who];
  if (s.phase == Phase::released) return;
  cancel(who);
  lose_set(who);
  for (std::size_t i = 0; i < s.parts.size(); ++i) {
    if (s.parts[i].prepared) tell(s, i, "OnBackupShutdown");
  }
  let_go_of_copies(s);
  end_recovery(who);
  s.phase = Phase::released;
}

// What travels is not its maker's any more (importing-transportable-shadow-copied-volumes.md).
inline void WorldModel::let_go_of_copies(const SessionModel& s) {
  if (s.stage == Set::made && !is_transportable(s.context)) let_go(s.set);
  if (s.imported) let_go(s.about);
}
inline void WorldModel::let_go(int index) {
  CopySet& set = sets[static_cast<std::size_t>(index)];
  if (!is_persistent(set.context)) set.there[0] = set.there[1] = false;
}

}  // namespace vsskit::test::model
