// What the moves of the model do; the model itself is in session_model.h.
#pragma once

#include <utility>

#include "tests/properties/session_model.h"

namespace vsskit::test::model {

// --- Moves

inline Hresult WorldModel::make(int who, Move move) {
  SessionModel& s = sessions[who];
  switch (move) {
    case Move::wait:
      return end_operation(who);
    case Move::cancel:
      cancel(who);
      return kSOk;
    case Move::release:
      release(who);
      return kSOk;
    default:
      break;
  }
  if (s.phase == Phase::released || !is_allowed(s, move)) return kVssEBadState;
  if (starts_operation(move)) return begin(s, move);
  return make_call(who, move);
}

inline Hresult WorldModel::make_call(int who, Move move) {
  SessionModel& s = sessions[who];
  switch (move) {
    case Move::initialize:
      s.phase = Phase::backup;
      return kSOk;
    case Move::initialize_for_restore:
      s.phase = Phase::restore;
      s.component_mode = true;  // as the saved document says
      for (WriterModel& writer : s.writers)
        writer.has_component = true;
      return kSOk;
    case Move::backup_context:
      return set_context(s, true, false);
    case Move::rollback_context:
      return set_context(s, true, true);
    case Move::writerless_context:
      return set_context(s, false, false);
    case Move::nas_context:
      return set_context(s, false, true);
    case Move::component_state:
    case Move::volume_state:
      s.state_set = true;
      s.component_mode = move == Move::component_state;
      return kSOk;
    case Move::free_metadata:
      s.metadata = false;
      return kSOk;
    case Move::add_front:
    case Move::add_system:
      return add_component(s, move == Move::add_front ? 0 : 1);
    case Move::start_set:
      return start_set(who);
    case Move::add_c:
    case Move::add_d:
      return add_volume(s, move == Move::add_c ? 0 : 1);
    case Move::succeed_front:
      return s.writers[0].has_component ? kSOk : kVssEObjectNotFound;
    case Move::delete_set:
      return delete_set(s);
    case Move::abort:
      return abort(who);
    case Move::deselect_front:
      s.writers[0].selected = false;
      return kSOk;
    case Move::select_front:
    case Move::select_system:
      s.writers[move == Move::select_front ? 0 : 1].selected = true;
      return kSOk;
    default:
      return kSOk;
  }
}

inline Hresult WorldModel::set_context(SessionModel& s, bool writers, bool persistent) {
  if (s.context_set) return kVssEBadState;
  s.context_set = true;
  s.with_writers = writers;
  s.persistent = persistent;
  return kSOk;
}

// Rule C-SHAD-08: one creation at a time, from StartSnapshotSet on.
inline Hresult WorldModel::start_set(int who) {
  SessionModel& s = sessions[who];
  if (s.set == Set::started) return kVssESnapshotSetInProgress;
  if (s.set != Set::none) return kVssEBadState;
  if (creating >= 0) return kVssESnapshotSetInProgress;
  creating = who;
  s.set = Set::started;
  return kSOk;
}

inline Hresult WorldModel::add_volume(SessionModel& s, int volume) {
  if (s.volumes[volume]) return kVssEObjectAlreadyExists;
  s.volumes[volume] = true;
  return kSOk;
}

inline Hresult WorldModel::add_component(SessionModel& s, int writer) {
  if (s.writers[writer].has_component) return kVssEObjectAlreadyExists;
  s.writers[writer].has_component = true;
  return kSOk;
}

// The page of DeleteSnapshots: a set without copies is not found.
inline Hresult WorldModel::delete_set(SessionModel& s) {
  if (s.copies == 0) return kVssEObjectNotFound;
  copies -= std::exchange(s.copies, 0);
  return kSOk;
}

// --- Events

inline bool WorldModel::tell(SessionModel& s, int index, const std::string& event) {
  struct Row {
    const char* event;
    WriterState good;
    WriterState bad;
  };
  using S = WriterState;
  static const Row kRows[] = {
      {"OnPrepareBackup", S::stable, S::failed_at_prepare_backup},
      {"OnPrepareSnapshot", S::waiting_for_freeze, S::failed_at_prepare_snapshot},
      {"OnFreeze", S::waiting_for_thaw, S::failed_at_freeze},
      {"OnThaw", S::waiting_for_post_snapshot, S::failed_at_thaw},
      {"OnPostSnapshot", S::waiting_for_backup_complete, S::failed_at_post_snapshot},
      {"OnBackupComplete", S::stable, S::failed_at_backup_complete},
      {"OnPreRestore", S::stable, S::failed_at_pre_restore},
      {"OnPostRestore", S::stable, S::failed_at_post_restore},
      {"OnAbort", S::stable, S::stable},
      {"OnBackupShutdown", S::stable, S::stable},
  };
  events.push_back(std::string(kNames[index]) + " " + event);
  WriterModel& writer = s.writers[index];
  const auto* row = std::find_if(std::begin(kRows), std::end(kRows),
                                 [&](const Row& each) { return event == each.event; });
  const bool refuses = refusal.writer == index && refusal.event == event;
  writer.heard = true;
  if (refuses) {
    writer.refused = true;
    if (!writer.failed) writer.state = row->bad;
    writer.failed = true;
  } else if (!writer.failed && row != std::end(kRows)) {
    writer.state = row->good;
  }
  latest[index] = {writer.state, writer.failed};
  return !refuses;
}

// DoSnapshotSet: PrepareForSnapshot to all, Freeze by level, Thaw the other way round,
// PostSnapshot. Who refuses Freeze or Thaw is aborted at once; who refused is asked no more.
inline void WorldModel::create(int who) {
  SessionModel& s = sessions[who];
  const auto asked = [&](int i) {
    const WriterModel& writer = s.writers[i];
    return s.with_writers && writer.told && !writer.refused && !writer.aborted;
  };
  const auto abort_now = [&](int i) {
    s.writers[i].aborted = true;
    tell(s, i, "OnAbort");
  };
  for (int i = 0; i < kWriters; ++i) {
    if (!asked(i)) continue;
    s.writers[i].in_creation = true;
    tell(s, i, "OnPrepareSnapshot");
  }
  for (int i = 0; i < kWriters; ++i) {
    if (asked(i) && !tell(s, i, "OnFreeze")) abort_now(i);
  }
  for (int i = kWriters - 1; i >= 0; --i) {
    if (!asked(i)) continue;
    s.writers[i].thawed = tell(s, i, "OnThaw");
    if (!s.writers[i].thawed) abort_now(i);
  }
  for (int i = 0; i < kWriters; ++i) {
    if (!asked(i) || !s.writers[i].thawed) continue;
    s.writers[i].post_snapshot = true;
    tell(s, i, "OnPostSnapshot");
  }
  s.set = Set::made;
  s.phase = Phase::created;
  s.copies = (s.volumes[0] ? 1 : 0) + (s.volumes[1] ? 1 : 0);
  copies += s.copies;
  creating = -1;
}

// --- Operations

inline Hresult WorldModel::begin(SessionModel& s, Move move) {
  s.pending = move;
  s.cancelled = false;
  if (move == Move::create) s.set = Set::creating;
  if (move == Move::gather) s.metadata = false;  // what was gathered before is gone
  if (move == Move::gather_status) s.status = false;
  return kSOk;
}

inline Hresult WorldModel::end_operation(int who) {
  SessionModel& s = sessions[who];
  if (std::exchange(s.cancelled, false)) return kVssSAsyncCancelled;
  if (!s.pending) return kSOk;
  perform(who, *std::exchange(s.pending, std::nullopt));
  return kVssSAsyncFinished;
}

// What is cancelled ends at once.
inline void WorldModel::cancel(int who) {
  SessionModel& s = sessions[who];
  if (!s.pending) return;
  s.cancelled = true;
  abandon(who, *std::exchange(s.pending, std::nullopt));
}

inline void WorldModel::perform(int who, Move move) {
  SessionModel& s = sessions[who];
  switch (move) {
    case Move::gather:
      for (const char* name : kNames)
        events.push_back(std::string(name) + " OnIdentify");
      s.gathered = s.metadata = true;
      break;
    case Move::prepare:
      for (int i = 0; i < kWriters; ++i) {
        if (s.component_mode && !s.writers[i].has_component) continue;
        s.writers[i].told = true;
        tell(s, i, "OnPrepareBackup");
      }
      s.phase = Phase::prepared;
      break;
    case Move::create:
      create(who);
      break;
    case Move::complete:
      for (int i = 0; i < kWriters; ++i) {
        const WriterModel& writer = s.writers[i];
        if (writer.told && !writer.refused && !writer.aborted) tell(s, i, "OnBackupComplete");
      }
      s.phase = Phase::completed;
      break;
    case Move::gather_status:
      s.status = true;
      break;
    case Move::pre_restore:
      for (int i = 0; i < kWriters; ++i) {
        if (s.component_mode && !s.writers[i].selected) continue;
        s.writers[i].told = true;
        tell(s, i, "OnPreRestore");
      }
      s.phase = Phase::pre_restored;
      break;
    case Move::post_restore:
      for (int i = 0; i < kWriters; ++i) {
        if (s.writers[i].told && !s.writers[i].refused) tell(s, i, "OnPostRestore");
      }
      s.phase = Phase::post_restored;
      break;
    default:
      break;
  }
}

// Cancelled before anybody was told anything.
inline void WorldModel::abandon(int who, Move move) {
  SessionModel& s = sessions[who];
  const bool over = s.phase == Phase::aborted;
  switch (move) {
    case Move::gather:
      s.metadata = false;
      break;
    case Move::create:
      lose_set(who);
      [[fallthrough]];
    case Move::prepare:
    case Move::complete:
      if (!over) s.phase = Phase::broken;
      break;
    case Move::pre_restore:
      s.phase = Phase::pre_restored;
      break;
    case Move::post_restore:
      s.phase = Phase::post_restored;
      break;
    default:
      break;
  }
}

inline void WorldModel::lose_set(int who) {
  SessionModel& s = sessions[who];
  if (s.set != Set::started && s.set != Set::creating) return;
  s.set = Set::failed;
  if (creating == who) creating = -1;
}

// Rules C-ABORT-06 and C-ABORT-08: nothing without something under way; nobody who has handled
// PostSnapshot.
inline Hresult WorldModel::abort(int who) {
  SessionModel& s = sessions[who];
  bool under_way = s.set == Set::started || s.set == Set::creating;
  for (const WriterModel& writer : s.writers)
    under_way = under_way || writer.told;
  if (!under_way || s.phase == Phase::completed || s.phase == Phase::aborted) return kSOk;
  s.phase = Phase::aborted;
  for (int i = 0; i < kWriters; ++i) {
    WriterModel& writer = s.writers[i];
    if (!writer.told || writer.post_snapshot) continue;
    writer.aborted = true;
    tell(s, i, "OnAbort");
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
  const bool restore = in_restore(s.phase);
  cancel(who);
  lose_set(who);
  for (int i = 0; i < kWriters; ++i) {
    if (!restore && s.writers[i].told) {
      tell(s, i, "OnBackupShutdown");
    }
  }
  if (!s.persistent) copies -= std::exchange(s.copies, 0);
  s.phase = Phase::released;
}

}  // namespace vsskit::test::model
