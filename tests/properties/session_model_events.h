// Events: to whom they go, and what the answer makes of a writer.
#pragma once

#include <algorithm>
#include <iterator>
#include <utility>

#include "tests/properties/session_model.h"

namespace vsskit::test::model {

struct EventRow {
  const char* name;
  WriterState good;
  WriterState bad;
};

inline const EventRow& row_of(const std::string& event) {
  using S = WriterState;
  static const EventRow kRows[] = {
      {"OnIdentify", S::unknown, S::failed_at_identify},  // unknown: it leads nowhere
      {"OnPrepareBackup", S::stable, S::failed_at_prepare_backup},
      {"OnPrepareSnapshot", S::waiting_for_freeze, S::failed_at_prepare_snapshot},
      {"OnFreeze", S::waiting_for_thaw, S::failed_at_freeze},
      {"OnThaw", S::waiting_for_post_snapshot, S::failed_at_thaw},
      {"OnPostSnapshot", S::waiting_for_backup_complete, S::failed_at_post_snapshot},
      {"OnBackupComplete", S::stable, S::failed_at_backup_complete},
      {"OnPreRestore", S::stable, S::failed_at_pre_restore},
      {"OnPostRestore", S::stable, S::failed_at_post_restore},
      {"OnAbort", S::stable, S::stable},
      {"OnBackupShutdown", S::stable, S::failed_at_backup_shutdown},
  };
  return *std::find_if(std::begin(kRows), std::end(kRows),
                       [&](const EventRow& each) { return event == each.name; });
}

// What has happened to the writer, whatever it answers.
inline void mark(Part& part, const std::string& event) {
  part.heard = part.heard || event != "OnIdentify";
  if (event == "OnPrepareBackup") part.prepared = true;
  if (event == "OnPrepareSnapshot") part.in_creation = true;
  if (event == "OnFreeze") part.frozen = true;
  if (event == "OnThaw") part.thawed = true;
  if (event == "OnThaw" || event == "OnAbort") part.frozen = false;
  if (event == "OnPostSnapshot") part.post_snapshot = true;
  if (event == "OnBackupComplete") part.completed = true;
  if (event == "OnPreRestore") part.pre_restored = true;
  if (event == "OnAbort") part.aborted = true;
}

inline void lose(Part& part, bool in_identify) {
  part.lost = true;
  part.frozen = false;
  if (in_identify) part.identified = part.metadata = false;
}

// True when the writer accepts. One that went away gets nothing, and the session knows it as lost.
inline bool WorldModel::tell(SessionModel& s, std::size_t index, const std::string& event) {
  Writer& writer = writers[index];
  Part& part = s.parts[index];
  const bool identify = event == "OnIdentify";
  if (part.lost || !writer.subscribed) {
    lose(part, identify);
    return false;
  }
  events.push_back(writer.name + " " + event);
  mark(part, event);
  const bool refuses = refusal.kind == writer.kind && refusal.event == event;
  if (refuses && refusal.how == Refusal::exits) {
    writer.subscribed = false;
    lose(part, identify);
    return false;
  }
  const EventRow& row = row_of(event);
  if (identify) part.identified = part.metadata = !refuses;
  if (refuses) {
    if (!part.own.failed) part.own = {row.bad, true};
    part.refused = part.refused || !identify;
  } else if (!part.own.failed && !identify) {
    part.own.state = row.good;
  }
  if (!identify) writer.latest = part.own;
  return !refuses;
}

// Rule C-FRZ-06: whose window is over hears Abort and nothing more. True when somebody was told.
inline bool WorldModel::abort_overdue(SessionModel& s) {
  bool told = false;
  for (std::size_t i = 0; i < s.parts.size(); ++i) {
    Part& part = s.parts[i];
    if (!std::exchange(part.overdue, false) || !part.frozen) continue;
    part.own = {WriterState::failed_at_freeze, true};
    told = tell(s, i, "OnAbort") || told;
  }
  return told;
}

// Who refused, was aborted or is lost is asked no more. Everybody is asked to identify itself (rule
// C-IDENT-17).
inline bool WorldModel::concerns(const Part& part, const Todo& todo) const {
  const std::string event = todo.name;
  if (part.lost) return false;
  if (event == "OnIdentify") return true;
  if (part.refused || part.aborted) return false;
  if (event == "OnThaw") return part.frozen;
  if (event == "OnPostSnapshot") return part.thawed;
  return true;
}

inline bool WorldModel::is_void(const SessionModel& s, const Todo& todo) const {
  if (todo.kind == Todo::event) {
    return !writers[todo.writer].subscribed || !concerns(s.parts[todo.writer], todo);
  }
  // VSS does not let go of what it holds at another time than the providers' commits.
  const std::string phase = todo.name;
  if (phase == "hold" || phase == "release") return phase == "release";
  const CopySet& set = sets[static_cast<std::size_t>(s.set)];
  return !set.asked[0] && !set.asked[1];  // no provider
}

// True when something was told. Who refuses Freeze or Thaw hears Abort at once (rule C-ABORT-02).
inline bool WorldModel::deliver(SessionModel& s, const Todo& todo) {
  const std::size_t before = events.size();
  const std::string event = todo.name;
  Part& part = s.parts[todo.writer];
  if (!concerns(part, todo)) {
    // A writer that is gone has nothing to declare.
    if (event == "OnIdentify") part.identified = part.metadata = false;
    return false;
  }
  const bool good = tell(s, todo.writer, event);
  const bool window = event == "OnFreeze" || event == "OnThaw";
  if (!good && window && !part.lost) tell(s, todo.writer, "OnAbort");
  return events.size() != before;
}

inline Standing WorldModel::standing(int who, std::size_t index) const {
  const Part& part = sessions[who].parts[index];
  if (part.lost || !writers[index].subscribed) return {WriterState::unknown, true};
  return part.heard ? part.own : writers[index].latest;
}

// Rule C-IDENT-18: who failed to identify itself is not there. Others are, whether or not the
// session has met them (GatherWriterStatus's page: each writer).
inline std::vector<std::size_t> WorldModel::listed(int who) const {
  std::vector<std::size_t> list;
  const std::vector<Part>& parts = sessions[who].parts;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool there = writers[i].subscribed && is_enabled(sessions[who], writers[i]);
    if (parts[i].met ? parts[i].identified : there) list.push_back(i);
  }
  return list;
}

}  // namespace vsskit::test::model
