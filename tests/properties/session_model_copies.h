// Shadow copies: the set, and what is done with copies that are there.
#pragma once

#include <iterator>
#include <utility>

#include "tests/properties/session_model.h"

namespace vsskit::test::model {

inline int WorldModel::target(int who) const {
  const SessionModel& s = sessions[who];
  if (s.set >= 0) return s.set;
  return s.about >= 0 ? s.about : static_cast<int>(sets.size()) - 1;
}

inline int WorldModel::newest_document() const {
  int index = static_cast<int>(sets.size()) - 1;
  while (index >= 0 && !sets[static_cast<std::size_t>(index)].created)
    --index;
  return index;
}

inline std::size_t WorldModel::copies() const {
  std::size_t all = 0;
  for (const CopySet& set : sets)
    all += (set.there[0] ? 1u : 0u) + (set.there[1] ? 1u : 0u);
  return all;
}

// Nobody sees a copy before DoSnapshotSet is through, or one that travels.
inline CopySet* WorldModel::made_target(int who) {
  const int index = target(who);
  if (index < 0) return nullptr;
  CopySet& set = sets[static_cast<std::size_t>(index)];
  return set.created && !set.away && (set.there[0] || set.there[1]) ? &set : nullptr;
}

inline Hresult WorldModel::make_copy_call(int who, Move move) {
  SessionModel& s = sessions[who];
  CopySet* const made = made_target(who);
  switch (move) {
    case Move::start_set:
      return start_set(who);
    case Move::add_c:
    case Move::add_d:
      return add_volume(s, move == Move::add_c ? 0 : 1);
    case Move::delete_set:
    case Move::delete_copy:
      return delete_set(who, move == Move::delete_set);
    case Move::query:
      return query(s);
    case Move::get_properties:
      if (made == nullptr || !made->there[0]) return kVssEObjectNotFound;
      count = made->exposed ? 2 : 1;
      return kSOk;
    case Move::expose:
    case Move::unexpose:
      return expose(who, move == Move::expose);
    case Move::revert:
      return revert(who);
    case Move::revert_status:
      return ask_revert();
    default:
      return break_set(who);
  }
}

// Rule C-SHAD-08: one creation at a time, from StartSnapshotSet on.
inline Hresult WorldModel::start_set(int who) {
  SessionModel& s = sessions[who];
  if (s.stage == Set::started) return kVssESnapshotSetInProgress;
  if (s.stage != Set::none) return kVssEBadState;
  if (creating >= 0) return kVssESnapshotSetInProgress;
  creating = who;
  s.stage = Set::started;
  s.set = static_cast<int>(sets.size());
  sets.emplace_back();
  sets.back().context = s.context;
  return kSOk;
}

// The page of the attributes: no provider but an array has transportable copies.
inline Hresult WorldModel::add_volume(SessionModel& s, int volume) {
  if (is_transportable(s.context) && !array) return kVssEVolumeNotSupported;
  bool& asked = sets[static_cast<std::size_t>(s.set)].asked[volume];
  if (asked) return kVssEObjectAlreadyExists;
  if (const Hresult bad = fail_in("BeginPrepareSnapshot")) return bad;
  asked = true;
  return kSOk;
}

// The page of DeleteSnapshots: a set without copies is not found. Or the copy of C:\ alone.
inline Hresult WorldModel::delete_set(int who, bool whole) {
  CopySet* const made = made_target(who);
  if (made == nullptr || (!whole && !made->there[0])) return kVssEObjectNotFound;
  made->there[0] = made->exposed = false;
  if (whole) made->there[1] = false;
  return kSOk;
}

// The pages of BreakSnapshotSet and its Ex: for hardware providers alone; no copies any more.
inline Hresult WorldModel::break_set(int who) {
  CopySet* const made = made_target(who);
  if (made == nullptr) return kVssEObjectNotFound;
  if (!array) return kVssEProviderVeto;
  made->there[0] = made->there[1] = made->exposed = false;
  return kSOk;
}

// The page of RevertToSnapshot, of the copy of D:\.
inline Hresult WorldModel::revert(int who) {
  const CopySet* const made = made_target(who);
  if (made == nullptr || !made->there[1]) return kVssEObjectNotFound;
  if (!is_persistent(made->context)) return kVssEUnsupportedContext;
  if (array) return kENotImpl;
  if (now < reverting_until) return kVssERevertInProgress;
  reverting_until = now + 60;  // docs/guides/what-is-simulated.md: a minute
  return kSOk;
}

// The page of QueryRevertStatus, of D:\.
inline Hresult WorldModel::ask_revert() {
  if (array) return kENotImpl;
  count = now < reverting_until ? 1 : 0;
  return kSOk;
}

// The page of Query: copies of the session's context; S_FALSE for an empty list.
inline Hresult WorldModel::query(const SessionModel& s) {
  count = 0;
  for (const CopySet& set : sets) {
    if (!set.created || set.away) continue;
    if (without_attributes(set.context) != without_attributes(s.context)) continue;
    count += (set.there[0] ? 1 : 0) + (set.there[1] ? 1 : 0);
  }
  return count == 0 ? kSFalse : kSOk;
}

// The copy of C:\, locally. Rule C-SHAD-27.
inline Hresult WorldModel::expose(int who, bool exposed) {
  CopySet* const made = made_target(who);
  if (made == nullptr || !made->there[0]) return kVssEObjectNotFound;
  if (!exposed && !made->exposed) return kVssEObjectNotFound;
  if (exposed && (made->exposed || !is_persistent(made->context))) return kEInvalidArg;
  made->exposed = exposed;
  return kSOk;
}

// Ends what was started or is being made: no copy stays, others may begin.
inline void WorldModel::lose_set(int who) {
  SessionModel& s = sessions[who];
  if (s.stage != Set::started && s.stage != Set::creating) return;
  for (std::size_t i = 0; s.stage == Set::creating && i < s.parts.size(); ++i) {
    const Part& part = s.parts[i];
    if (part.in_creation && !part.post_snapshot && !part.aborted) tell(s, i, "OnAbort");
  }
  CopySet& set = sets[static_cast<std::size_t>(s.set)];
  set.there[0] = set.there[1] = false;
  s.stage = Set::failed;
  if (creating == who) creating = -1;
}

}  // namespace vsskit::test::model
