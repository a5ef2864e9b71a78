// What the documentation makes of any sequence of calls, with as little as possible: two sessions,
// two writers, at most one event that one of the writers refuses. It shares nothing with the
// service but the names of results and states. Sources: the API's pages of IVssBackupComponents;
// overview-of-processing-a-backup-under-vss.md, overview-of-processing-a-restore-under-vss.md,
// aborting-vss-operations.md, determining-writer-status.md.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
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
  nas_context,
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
  delete_set,
  complete,
  abort,
  gather_status,
  count_status,
  save,
  set_restore_state,
  select_front,
  select_system,
  deselect_front,
  additional_front,
  report_front,
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
  int copies = 0;  // that were made here and are there
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
  Hresult delete_set(SessionModel& session);
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
  if (move >= Move::backup_context && move <= Move::nas_context) {
    return (s.phase == Phase::fresh || s.phase == Phase::backup) && idle &&
           s.set == SessionModel::Set::none;
  }
  switch (move) {
    case Move::initialize:
    case Move::initialize_for_restore:
      return s.phase == Phase::fresh;
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
    case Move::delete_set:
      return in_backup(s.phase);
    case Move::count_status:
      return live && s.status;
    case Move::save:
    case Move::free_metadata:
      return live;
    case Move::set_restore_state:
    case Move::select_front:
    case Move::select_system:
    case Move::deselect_front:
    case Move::pre_restore:
      return s.phase == Phase::restore && idle;
    case Move::additional_front:
      return (s.phase == Phase::restore || s.phase == Phase::pre_restored) && idle;
    case Move::report_front:
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

}  // namespace vsskit::test::model
