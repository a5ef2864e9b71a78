// The calls of a restore: from the document of a backup with the components of front and system, or
// from that of a set, whose copies an array can write back.
#pragma once

#include "tests/properties/session_model.h"

namespace vsskit::test::model {

// Rule C-RORD-06: a writer of the class runs.
inline Hresult WorldModel::select(SessionModel& s, Kind kind, bool selected) {
  Part& part = s.parts[static_cast<std::size_t>(kind)];
  if (!part.has_component || !runs(s, kind)) return kVssEObjectNotFound;
  part.selected = selected;
  if (kind == Kind::front) s.choices.selected = selected;
  return kSOk;
}

inline Hresult WorldModel::make_restore_call(int who, Move move) {
  SessionModel& s = sessions[who];
  switch (move) {
    case Move::set_restore_state:
      return kSOk;
    case Move::select_front:
    case Move::select_front_ex:  // of no instance: as SetSelectedForRestore (its page)
    case Move::deselect_front:
      return select(s, Kind::front, move != Move::deselect_front);
    case Move::select_system:
      return select(s, Kind::system, true);
    case Move::recover_c:
    case Move::recover_d:
      return add_to_recovery(who, move == Move::recover_c ? 0 : 1);
    default:
      return s.parts[0].has_component ? choose_for_front(s, move) : kVssEObjectNotFound;
  }
}

// What is said of front's component, which is in the document.
inline Hresult WorldModel::choose_for_front(SessionModel& s, Move move) {
  switch (move) {
    case Move::add_subcomponent:
      // Its page: the component was selected before.
      if (!runs(s, Kind::front)) return kVssEObjectNotFound;
      if (!s.parts[0].selected) return kVssEBadState;
      s.choices.subcomponent = true;
      return kSOk;
    case Move::set_ranges:
      s.choices.ranges = s.partial;
      return s.partial ? kSOk : kVssEObjectNotFound;
    case Move::set_ranges_beyond:
      return kVssEObjectNotFound;  // the last partial file has the index 0
    case Move::set_restore_options:
      s.choices.options = true;
      return kSOk;
    case Move::additional_front:
      s.choices.additional = true;
      return kSOk;
    case Move::add_target:
      s.choices.new_target = true;
      return kSOk;
    case Move::add_mapping:
      s.choices.mapping = true;
      return kSOk;
    case Move::authoritative_front:
      s.choices.authoritative = true;
      return kSOk;
    case Move::roll_forward_front:
      s.choices.roll_forward = true;
      return kSOk;
    case Move::rename_front:
      s.choices.renamed = true;
      return kSOk;
    default:
      s.choices.reported = true;
      return kSOk;
  }
}

// The page of AddSnapshotToRecoverySet. The document of the whole backup knows a copy of C:\ that
// was no array's.
inline Hresult WorldModel::add_to_recovery(int who, int volume) {
  SessionModel& s = sessions[who];
  const CopySet* const set = s.about < 0 ? nullptr : &sets[static_cast<std::size_t>(s.about)];
  if (set != nullptr ? !set->asked[volume] : volume != 0) return kVssESnapshotNotInSet;
  if (!array) return kVssEBadState;
  if (set == nullptr || set->away || !set->there[volume]) return kVssEObjectNotFound;
  if (resync >= 0 && resync != who) return kVssEResyncInProgress;
  resync = who;
  s.recovery[volume] = true;
  return kSOk;
}

inline void WorldModel::end_recovery(int who) {
  sessions[who].recovery[0] = sessions[who].recovery[1] = false;
  if (resync == who) resync = -1;
}

// What the documents that were loaded have for ImportSnapshots and RecoverSet.
inline Hresult WorldModel::check_documents(const SessionModel& s, Move move) const {
  if (move != Move::import && move != Move::recover) return kSOk;
  if (s.about < 0) return kVssENonTransportableBcd;
  const CopySet& set = sets[static_cast<std::size_t>(s.about)];
  if (move == Move::recover) {
    // The page has one code for what goes wrong with a copy that was added: the provider's.
    for (const int volume : {0, 1}) {
      if (s.recovery[volume] && !set.there[volume]) return kVssEProviderVeto;
    }
    return kSOk;
  }
  if (!set.asked[0] && !set.asked[1]) return kVssEBadState;  // nothing to import
  return is_transportable(set.context) ? kSOk : kVssENonTransportableBcd;
}

}  // namespace vsskit::test::model
