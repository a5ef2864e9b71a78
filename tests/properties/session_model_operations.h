// Operations: what each has to do, how far it goes at a time, and what its end or its cancelling
// leaves.
#pragma once

#include <algorithm>
#include <utility>

#include "tests/properties/session_model.h"
#include "tests/properties/session_model_moments.h"

namespace vsskit::test::model {

inline bool WorldModel::is_enabled(const SessionModel& s, const Writer& writer) const {
  if (s.only_system && writer.kind != Kind::system) return false;
  if (s.front_disabled && writer.kind == Kind::front) return false;
  return !s.system_disabled || writer.kind != Kind::system;
}

inline bool WorldModel::runs(const SessionModel& s, Kind kind) const {
  return std::any_of(writers.begin(), writers.end(), [&](const Writer& writer) {
    return writer.kind == kind && writer.subscribed && is_enabled(s, writer);
  });
}

// Each GatherWriterMetadata asks whoever runs then, and PreRestore goes to whoever does; a backup
// without metadata is prepared with whoever does.
inline void WorldModel::meet(SessionModel& s) {
  s.writers_met = true;
  for (std::size_t i = 0; i < writers.size(); ++i) {
    if (writers[i].subscribed && is_enabled(s, writers[i])) s.parts[i].met = true;
  }
}

// DoSnapshotSet: PrepareForSnapshot to all, Freeze by level, the copies, Thaw the other way round,
// PostSnapshot; between them the providers' phases (shadow-copy-creation-for-providers.md,
// the-shadow-copy-creation-process.md; rules C-PROV-05, C-FRZ-13).
inline std::vector<Todo> WorldModel::plan_creation(const SessionModel& s) const {
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < writers.size(); ++i) {
    if (s.with_writers() && s.parts[i].prepared) all.push_back(i);
  }
  std::vector<std::size_t> by_level = all;
  std::stable_sort(by_level.begin(), by_level.end(), [&](std::size_t a, std::size_t b) {
    return kFreezeRank[static_cast<int>(writers[a].kind)] <
           kFreezeRank[static_cast<int>(writers[b].kind)];
  });
  std::vector<Todo> list;
  const auto add = [&](const char* event, const std::vector<std::size_t>& whom) {
    for (const std::size_t writer : whom)
      list.push_back({Todo::event, event, writer});
  };
  const auto phase = [&](const char* name) { list.push_back({Todo::phase, name, 0}); };
  add("OnPrepareSnapshot", all);
  phase("EndPrepareSnapshots");
  add("OnFreeze", by_level);
  for (const char* name :
       {"PreCommitSnapshots", "hold", "CommitSnapshots", "release", "PostCommitSnapshots"}) {
    phase(name);
  }
  std::reverse(by_level.begin(), by_level.end());
  add("OnThaw", by_level);
  phase("PreFinalCommitSnapshots");
  add("OnPostSnapshot", all);
  phase("PostFinalCommitSnapshots");
  return list;
}

inline std::vector<Todo> WorldModel::plan(const SessionModel& s, Move move) const {
  if (move == Move::create) return plan_creation(s);
  std::vector<Todo> list;
  for (std::size_t i = 0; i < writers.size(); ++i) {
    const Part& part = s.parts[i];
    const bool live = part.met && part.identified;
    if (move == Move::gather && part.met) list.push_back({Todo::event, "OnIdentify", i});
    if (move == Move::prepare && live && (!s.component_mode || part.has_component)) {
      list.push_back({Todo::event, "OnPrepareBackup", i});
    }
    if (move == Move::complete && part.prepared)
      list.push_back({Todo::event, "OnBackupComplete", i});
    if (move == Move::pre_restore && live && !part.lost && writers[i].subscribed &&
        (!s.component_mode || part.selected)) {
      list.push_back({Todo::event, "OnPreRestore", i});
    }
    if (move == Move::post_restore && part.pre_restored)
      list.push_back({Todo::event, "OnPostRestore", i});
  }
  return list;
}

inline Hresult WorldModel::begin(int who, Move move) {
  SessionModel& s = sessions[who];
  if (const Hresult bad = check_documents(s, move)) return bad;
  const bool meets = move == Move::prepare && !s.writers_met;
  if (meets || move == Move::gather || move == Move::pre_restore) meet(s);
  s.ended = kSOk;
  s.pending = Operation{move, plan(s, move)};
  std::reverse(s.pending->rest.begin(), s.pending->rest.end());
  if (move == Move::create) s.stage = Set::creating;
  if (move == Move::gather) s.metadata = false;  // what was gathered before is gone
  if (move == Move::gather_status) s.status = false;
  return kSOk;
}

// To the next event; returns how the operation stands. What concerns nobody any more at its end
// goes with the last event.
inline Hresult WorldModel::go_on(int who) {
  SessionModel& s = sessions[who];
  std::vector<Todo>& rest = s.pending->rest;
  bool told = false;
  bool aborted = false;
  while (!rest.empty() && (!told || is_void(s, rest.back()))) {
    aborted = abort_overdue(s) || aborted;
    const Todo todo = rest.back();
    rest.pop_back();
    if (todo.kind == Todo::event) {
      told = deliver(s, todo) || told;
      continue;
    }
    if (const Hresult bad = run_phase(who, todo.name)) return bad;
    aborted = abort_overdue(s) || aborted;
    // No more is done at a time than a phase.
    if (std::string(todo.name) != "hold" && !is_void(s, todo)) told = told || aborted;
  }
  if (!rest.empty()) return kVssSAsyncPending;
  return finish(who, std::exchange(s.pending, std::nullopt)->move);
}

// Rule C-PROV-13: codes that providers may answer reach the requester.
inline Hresult Failure::answer() const {
  return code == kEFail ? kVssEUnexpectedProviderError : code;
}

// Rule C-FRZ-12: writes are held for ten seconds at most. Other phases may take their time.
inline Hresult WorldModel::fail_in(const std::string& phase) {
  if (failure.phase != phase) return kSOk;
  if (failure.code != kSOk) return failure.answer();
  const bool held = phase == "CommitSnapshots";
  pass(held ? 11 : 61);
  return held ? kVssEHoldWritesTimeout : kSOk;
}

// Rules C-SHAD-12 and C-ABORT-03: one failure fails the set, and every writer in it hears Abort.
inline Hresult WorldModel::run_phase(int who, const std::string& phase) {
  SessionModel& s = sessions[who];
  CopySet& set = sets[static_cast<std::size_t>(s.set)];
  const bool of_vss = phase == "hold" || phase == "release";
  const Hresult bad = of_vss || set.asked[0] || set.asked[1] ? fail_in(phase) : kSOk;
  if (bad != kSOk) {
    s.pending.reset();
    abandon(who, Move::create);
    return bad;
  }
  if (phase == "CommitSnapshots") {
    std::copy(std::begin(set.asked), std::end(set.asked), set.there);
  }
  return kSOk;
}

inline Hresult WorldModel::end_operation(int who, bool to_the_end) {
  SessionModel& s = sessions[who];
  if (s.ended != kSOk) return std::exchange(s.ended, kSOk);
  if (!s.pending) return kSOk;
  Hresult result = go_on(who);
  while (result == kVssSAsyncPending && to_the_end)
    result = go_on(who);
  return result;
}

inline Hresult WorldModel::finish(int who, Move move) {
  SessionModel& s = sessions[who];
  switch (move) {
    case Move::gather:
      s.gathered = s.metadata = true;
      s.metadata_count = 0;
      for (Part& part : s.parts) {
        part.declared = part.metadata;
        s.metadata_count += part.metadata ? 1 : 0;
      }
      break;
    case Move::prepare:
      s.phase = Phase::prepared;
      break;
    case Move::create:
      finish_creation(s);
      break;
    case Move::complete:
      s.phase = Phase::completed;
      break;
    case Move::gather_status:
      s.status = true;
      s.status_count = static_cast<int>(listed(who).size());
      break;
    case Move::pre_restore:
      s.phase = Phase::pre_restored;
      break;
    case Move::import:
      return finish_import(s);
    case Move::recover:
      end_recovery(who);
      break;
    default:
      s.phase = Phase::post_restored;
      break;
  }
  return kVssSAsyncFinished;
}

inline void WorldModel::finish_creation(SessionModel& s) {
  s.stage = Set::made;
  s.phase = Phase::created;
  CopySet& set = sets[static_cast<std::size_t>(s.set)];
  set.created = true;
  set.away = is_transportable(s.context);
  set.component_mode = s.component_mode;
  for (const Part& part : s.parts)
    set.has_component.push_back(part.has_component);
  creating = -1;
}

// Rule C-SHAD-30: once.
inline Hresult WorldModel::finish_import(SessionModel& s) {
  CopySet& set = sets[static_cast<std::size_t>(s.about)];
  if (!std::exchange(set.away, false)) return kVssENoSnapshotsImported;
  s.imported = true;
  return kVssSAsyncFinished;
}

// What is cancelled ends at once.
inline void WorldModel::cancel(int who) {
  SessionModel& s = sessions[who];
  if (!s.pending) return;
  s.ended = kVssSAsyncCancelled;
  abandon(who, std::exchange(s.pending, std::nullopt)->move);
}

// A creation that ends so is a failure of VSS: Abort to all that have heard of it (rule
// C-ABORT-03). Elsewhere nobody is told; a restore knows no Abort (rule C-ABORT-05) and goes on
// with those that heard of it.
inline void WorldModel::abandon(int who, Move move) {
  SessionModel& s = sessions[who];
  switch (move) {
    case Move::create:
      lose_set(who);
      [[fallthrough]];
    case Move::prepare:
    case Move::complete:
      if (s.phase != Phase::aborted) s.phase = Phase::broken;
      break;
    case Move::pre_restore:
      s.phase = Phase::pre_restored;
      break;
    case Move::post_restore:
      s.phase = Phase::post_restored;
      break;
    case Move::recover:
      end_recovery(who);
      break;
    default:
      break;
  }
}

}  // namespace vsskit::test::model
