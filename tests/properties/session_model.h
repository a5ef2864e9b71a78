// What the documentation makes of any sequence of calls, with as little as possible: three
// requesters, writers that come and go, at most one event that one kind of writer refuses. It
// shares nothing with the service but the names of results and states. Sources: the API's pages of
// IVssBackupComponents and IVssAsync; overview-of-processing-a-backup-under-vss.md,
// overview-of-processing-a-restore-under-vss.md, aborting-vss-operations.md,
// determining-writer-status.md.
//
// An operation is the list of what it still has to do. Polling goes on to its next event, so that
// whatever other moves do meets it in the middle.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/base/hresult.h"
#include "sim/base/vss_types.h"
#include "tests/properties/session_moves.h"

namespace vsskit::test::model {

inline constexpr int kSessions = 3;

enum class Phase {
  fresh,
  backup,
  prepared,
  created,
  broken,  // creation failed, or an operation of the backup was cancelled
  completed,
  aborted,
  importing,  // initialized for backup with a set's document
  restore,
  pre_restored,
  post_restored,
  released,
};

// Writers by class; system levels freeze last, `late` is in between. Of `late` there may be
// several instances, one after the other.
enum class Kind { front, system, late };
inline constexpr const char* kNames[] = {"front", "system", "late"};
inline constexpr int kFreezeRank[] = {0, 2, 1};

struct Standing {
  WriterState state = WriterState::stable;
  bool failed = false;
};

// A writer of the machine.
struct Writer {
  Kind kind = Kind::front;
  std::string name;  // as the trace has it
  bool subscribed = true;
  Standing latest;  // after the last event of anybody's but Identify
};

// What a session knows of a writer.
struct Part {
  bool met = false;
  bool identified = true;  // did not fail its last Identify
  bool metadata = false;   // has answered one
  bool declared = false;   // stood in what was gathered last
  bool has_component = false;
  bool selected = false;
  bool heard = false;     // of anything but Identify
  bool prepared = false;  // of PrepareForBackup, and so on
  bool in_creation = false;
  bool frozen = false;
  bool overdue = false;  // frozen for longer than its writer can be
  bool thawed = false;
  bool post_snapshot = false;
  bool completed = false;
  bool pre_restored = false;
  bool aborted = false;
  bool refused = false;
  bool lost = false;
  Standing own;
};

// One thing that an operation has to do.
struct Todo {
  enum Kind { event, phase } kind = event;  // a phase: of providers, or of VSS itself
  const char* name = "";
  std::size_t writer = 0;
};

struct Operation {
  Move move;
  std::vector<Todo> rest;  // the next one last
};

// The bits that tell copies apart for who asks.
enum class Context { backup, rollback, file_share, nas, transport, rollback_transport };

// Being transportable is an attribute: it modifies a context (_VSS_VOLUME_SNAPSHOT_ATTRIBUTES).
inline Context without_attributes(Context context) {
  if (context == Context::transport) return Context::file_share;
  return context == Context::rollback_transport ? Context::rollback : context;
}
inline bool has_writers(Context context) {
  return context == Context::backup || context == Context::rollback ||
         context == Context::rollback_transport;
}
inline bool is_persistent(Context context) {
  return context == Context::rollback || context == Context::nas ||
         context == Context::rollback_transport;
}
inline bool is_transportable(Context context) {
  return context == Context::transport || context == Context::rollback_transport;
}

// A shadow copy set that somebody started.
struct CopySet {
  Context context = Context::backup;
  bool asked[2] = {false, false};  // for C:\ and for D:\, as below
  bool there[2] = {false, false};
  bool created = false;  // DoSnapshotSet is through with it, and its document is saved
  bool away = false;     // travels: no import yet
  bool exposed = false;  // the copy of C:\ is
  // What its document says.
  bool component_mode = false;
  std::vector<bool> has_component;  // as the world's writers
};

// What the requester of a restore has said about the component of front.
struct Choices {
  bool selected = false;
  bool options = false;
  bool subcomponent = false;
  bool additional = false;
  bool new_target = false;
  bool mapping = false;
  bool ranges = false;
  bool authoritative = false;
  bool roll_forward = false;
  bool renamed = false;
  bool reported = false;

  [[nodiscard]] std::string text() const {
    std::string said;
    const auto add = [&](bool chosen, const char* name) { said += chosen ? name : ""; };
    add(selected, "selected ");
    add(options, "options ");
    add(subcomponent, "subcomponent ");
    add(additional, "additional ");
    add(new_target, "new_target ");
    add(mapping, "mapping ");
    add(ranges, "ranges ");
    add(authoritative, "authoritative ");
    add(roll_forward, "roll_forward ");
    add(renamed, "renamed ");
    add(reported, "reported ");
    return said;
  }
};

struct SessionModel {
  Phase phase = Phase::fresh;
  bool context_set = false;
  Context context = Context::backup;
  bool state_set = false;
  bool component_mode = false;
  bool writers_met = false;
  bool front_disabled = false;
  bool only_system = false;
  bool system_disabled = false;  // as an instance
  bool gathered = false;
  bool metadata = false;
  int metadata_count = 0;
  bool status = false;
  int status_count = 0;
  enum class Set { none, started, creating, made, failed } stage = Set::none;
  int set = -1;          // among the world's, once it was started
  int about = -1;        // the set whose document it was initialized with
  bool partial = false;  // its document knows a partial file of front's
  bool imported = false;
  bool recovery[2] = {false, false};  // copies of its recovery set
  Choices choices;
  std::optional<Operation> pending;
  Hresult ended = kSOk;     // the last operation by other means, and nobody has waited for it since
  bool cut = false;         // the service stopped under it
  std::vector<Part> parts;  // as the world's writers

  [[nodiscard]] bool with_writers() const { return has_writers(context); }
};

// An event that writers of one kind answer with false, let an exception out of, or end in with
// their process; in every session.
struct Refusal {
  Kind kind = Kind::front;
  std::string event;  // empty: none
  enum How { refuses, throws, exits } how = refuses;
};

// What goes wrong when shadow copies are made: in a phase of providers, or when VSS has writes wait
// (`hold`) and go on (`release`).
struct Failure {
  std::string phase;       // empty: none
  Hresult code = kSOk;     // of the phase; none: it is slow
  Hresult answer() const;  // what the requester gets for it
};

class WorldModel {
 public:
  WorldModel();

  // What the call answers; for `wait` and `poll` what the operation reports. `events` are those
  // that it brings about.
  Hresult make(int who, Move move);

  SessionModel sessions[kSessions];
  std::vector<Writer> writers;
  std::vector<CopySet> sets;
  Refusal refusal;
  Failure failure;
  bool rights = true;               // of the requesters' account
  bool service = true;              // can be started
  bool array = false;               // whether the volumes are a hardware provider's
  std::vector<std::string> events;  // `front OnFreeze`
  // What the last call counted; of a copy: 2 if it is exposed; of a revert: 1 if it goes on.
  int count = 0;
  int creating = -1;        // whose shadow copy set is being made
  int resync = -1;          // whose recovery set there is
  int now = 0;              // seconds, without what events cost
  int reverting_until = 0;  // the volume D:

  // The newest writer of a kind; -1 when there was none.
  [[nodiscard]] int newest(Kind kind) const;
  // The set that moves on copies of this session mean: its own, else the last one that anybody
  // started; -1 when there is none.
  [[nodiscard]] int target(int who) const;
  // The set whose document is the newest; -1 when there is none.
  [[nodiscard]] int newest_document() const;
  [[nodiscard]] std::size_t copies() const;
  [[nodiscard]] Standing standing(int who, std::size_t writer) const;
  // The writers that GatherWriterStatus tells this session of.
  [[nodiscard]] std::vector<std::size_t> listed(int who) const;

 private:
  using Set = SessionModel::Set;

  // session_model_calls.h
  Hresult make_call(int who, Move move);
  Hresult make_backup_call(SessionModel& session, Move move);
  void load(SessionModel& session, Move move);
  Hresult set_context(SessionModel& session, Context context);
  Hresult add_component(SessionModel& session, Kind kind);
  Hresult choose(SessionModel& session, Move move);
  Hresult abort(int who);
  void release(int who);
  void let_go_of_copies(const SessionModel& session);
  void let_go(int set);
  // session_model_machine.h
  Hresult happen(Move move);
  Hresult join();
  Hresult leave(Kind kind);
  void cut_off(int who);
  void pass(int seconds);
  [[nodiscard]] Hresult trouble(const SessionModel& session, Move move) const;
  // session_model_copies.h
  Hresult make_copy_call(int who, Move move);
  Hresult start_set(int who);
  Hresult add_volume(SessionModel& session, int volume);
  Hresult delete_set(int who, bool whole);
  Hresult break_set(int who);
  Hresult revert(int who);
  Hresult ask_revert();
  Hresult query(const SessionModel& session);
  Hresult expose(int who, bool exposed);
  [[nodiscard]] CopySet* made_target(int who);
  void lose_set(int who);
  // session_model_restore.h
  Hresult make_restore_call(int who, Move move);
  Hresult choose_for_front(SessionModel& session, Move move);
  Hresult select(SessionModel& session, Kind kind, bool selected);
  Hresult add_to_recovery(int who, int volume);
  Hresult check_documents(const SessionModel& session, Move move) const;
  void end_recovery(int who);
  // session_model_operations.h
  Hresult begin(int who, Move move);
  Hresult end_operation(int who, bool to_the_end);
  Hresult go_on(int who);
  Hresult run_phase(int who, const std::string& phase);
  Hresult fail_in(const std::string& phase);
  Hresult finish(int who, Move move);
  void finish_creation(SessionModel& session);
  Hresult finish_import(SessionModel& session);
  void cancel(int who);
  void abandon(int who, Move move);
  void meet(SessionModel& session);
  [[nodiscard]] std::vector<Todo> plan(const SessionModel& session, Move move) const;
  [[nodiscard]] std::vector<Todo> plan_creation(const SessionModel& session) const;
  [[nodiscard]] bool is_enabled(const SessionModel& session, const Writer& writer) const;
  [[nodiscard]] bool runs(const SessionModel& session, Kind kind) const;
  // session_model_events.h
  bool concerns(const Part& part, const Todo& todo) const;
  bool is_void(const SessionModel& session, const Todo& todo) const;
  bool deliver(SessionModel& session, const Todo& todo);
  bool tell(SessionModel& session, std::size_t writer, const std::string& event);
  bool abort_overdue(SessionModel& session);
  void abort_writer(SessionModel& session, std::size_t writer);
};

}  // namespace vsskit::test::model
