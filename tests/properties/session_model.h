// What the documentation makes of any sequence of calls, with as little as possible: two sessions,
// two writers, at most one event that one of the writers refuses. It shares nothing with the
// service but the names of results and states. Sources: the API's pages of IVssBackupComponents;
// overview-of-processing-a-backup-under-vss.md, overview-of-processing-a-restore-under-vss.md,
// aborting-vss-operations.md, determining-writer-status.md.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/hresult.h"
#include "sim/base/vss_types.h"

namespace vsskit::test::model {

// One move of one requester. The last rows are about its pending operation and its object.
enum class Move {
  initialize,
  initialize_for_restore,
  backup_context,
  rollback_context,
  writerless_context,
  component_state,
  volume_state,
  gather,
  count_metadata,
  free_metadata,
  add_front,
  add_system,
  prepare,
  start_set,
  add_c,
  add_d,
  create,
  succeed_front,
  complete,
  abort,
  gather_status,
  count_status,
  save,
  set_restore_state,
  select_front,
  select_system,
  pre_restore,
  post_restore,
  wait,
  cancel,
  release,
};
inline constexpr int kMoveCount = static_cast<int>(Move::release) + 1;

enum class Phase {
  fresh,
  backup,
  prepared,
  created,
  broken,  // creation failed or was cancelled
  completed,
  aborted,
  restore,
  pre_restored,
  post_restored,
  released,
};

inline constexpr int kWriters = 2;  // 0: front, of the front-end level; 1: system
inline constexpr const char* kNames[] = {"front", "system"};

struct WriterModel {
  bool has_component = false;
  bool selected = false;
  bool told = false;  // of PrepareForBackup, or of PreRestore
  bool in_creation = false;
  bool thawed = false;
  bool post_snapshot = false;
  bool aborted = false;
  bool refused = false;
  bool heard = false;  // anything of this session but Identify
  WriterState state = WriterState::stable;
  bool failed = false;
  bool operator==(const WriterModel&) const = default;
};

struct SessionModel {
  Phase phase = Phase::fresh;
  bool context_set = false;
  bool with_writers = true;
  bool persistent = false;
  bool state_set = false;
  bool component_mode = false;
  bool gathered = false;
  bool metadata = false;
  bool status = false;
  enum class Set { none, started, creating, made, failed } set = Set::none;
  bool volumes[2] = {false, false};
  std::optional<Move> pending;
  bool cancelled = false;  // the last operation was, and nobody has waited for it since
  WriterModel writers[kWriters];
  bool operator==(const SessionModel&) const = default;
};

// An event of a backup or restore that writer `writer` answers with false, in every session.
struct Refusal {
  int writer = -1;
  std::string event;
  bool operator==(const Refusal&) const = default;
};

class WorldModel {
 public:
  // What the call answers; for `wait` how the operation ends.
  Hresult make(int who, Move move);

  SessionModel sessions[2];
  Refusal refusal;
  std::vector<std::string> events;  // `front OnFreeze`
  int creating = -1;                // whose shadow copy set is being made
  int copies = 0;                   // shadow copies that exist
  // How each writer stood when it last heard of anything, for sessions that told it nothing.
  struct Standing {
    WriterState state = WriterState::stable;
    bool failed = false;
  } latest[kWriters];

  [[nodiscard]] Standing standing(int who, int writer) const {
    const WriterModel& own = sessions[who].writers[writer];
    return own.heard ? Standing{own.state, own.failed} : latest[writer];
  }

 private:
  using Set = SessionModel::Set;

  Hresult make_call(int who, Move move);
  Hresult begin(SessionModel& session, Move move);
  Hresult end_operation(int who);
  void cancel(int who);
  void perform(int who, Move move);
  void abandon(int who, Move move);
  Hresult set_context(SessionModel& session, bool writers, bool persistent);
  Hresult start_set(int who);
  Hresult add_volume(SessionModel& session, int volume);
  Hresult add_component(SessionModel& session, int writer);
  Hresult abort(int who);
  void release(int who);
  void create(int who);
  void lose_set(int who);
  // True when the writer accepts.
  bool tell(SessionModel& session, int writer, const std::string& event);
};

// --- The table of moments

inline bool in_backup(Phase phase) {
  return phase >= Phase::backup && phase <= Phase::aborted;
}
inline bool in_restore(Phase phase) {
  return phase >= Phase::restore && phase <= Phase::post_restored;
}

// Whether the call comes at a moment that its page allows.
inline bool is_allowed(const SessionModel& s, Move move) {
  const bool idle = !s.pending;
  const bool open = s.phase == Phase::backup || s.phase == Phase::prepared;
  const bool live = in_backup(s.phase) || in_restore(s.phase);
  switch (move) {
    case Move::initialize:
    case Move::initialize_for_restore:
      return s.phase == Phase::fresh;
    case Move::backup_context:
    case Move::rollback_context:
    case Move::writerless_context:
      return (s.phase == Phase::fresh || s.phase == Phase::backup) && idle &&
             s.set == SessionModel::Set::none;
    case Move::component_state:
    case Move::volume_state:
      return (s.phase == Phase::backup || s.phase == Phase::restore) && idle;
    case Move::gather:
    case Move::gather_status:
      return live && idle;
    case Move::count_metadata:
      return live && s.metadata;
    case Move::add_front:
    case Move::add_system:
      return s.phase == Phase::backup && idle && s.with_writers && s.gathered;
    case Move::prepare:
      return s.phase == Phase::backup && idle && s.with_writers && s.state_set;
    case Move::start_set:
      return open && idle;
    case Move::add_c:
    case Move::add_d:
      return open && s.set == SessionModel::Set::started;
    case Move::create:
      return open && idle && s.set == SessionModel::Set::started &&
             (!s.with_writers || (s.phase == Phase::prepared && s.gathered));
    case Move::succeed_front:
      return (s.phase == Phase::prepared || s.phase == Phase::created) && idle;
    case Move::complete:
      return (s.phase == Phase::prepared || s.phase == Phase::created) && idle && s.with_writers;
    case Move::abort:
      return in_backup(s.phase);
    case Move::count_status:
      return live && s.status;
    case Move::save:
    case Move::free_metadata:
      return live;
    case Move::set_restore_state:
    case Move::select_front:
    case Move::select_system:
    case Move::pre_restore:
      return s.phase == Phase::restore && idle;
    case Move::post_restore:
      return s.phase == Phase::pre_restored && idle;
    default:
      return true;
  }
}

inline bool starts_operation(Move move) {
  return move == Move::gather || move == Move::prepare || move == Move::create ||
         move == Move::complete || move == Move::gather_status || move == Move::pre_restore ||
         move == Move::post_restore;
}

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
    case Move::abort:
      return abort(who);
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
  copies += (s.volumes[0] ? 1 : 0) + (s.volumes[1] ? 1 : 0);
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
  if (s.set == Set::made && !s.persistent) {
    copies -= (s.volumes[0] ? 1 : 0) + (s.volumes[1] ? 1 : 0);
  }
  s.phase = Phase::released;
}

}  // namespace vsskit::test::model
