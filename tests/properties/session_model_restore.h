// The calls of a restore: from the document of a backup with the components of front and system.
#pragma once

#include "tests/properties/session_model.h"

namespace vsskit::test::model {

// Rule C-RORD-06: a writer of the class runs.
inline Hresult WorldModel::select(SessionModel& s, Kind kind, bool selected) {
  if (!runs(s, kind)) return kVssEObjectNotFound;
  s.parts[static_cast<std::size_t>(kind)].selected = selected;
  return kSOk;
}

inline Hresult WorldModel::make_restore_call(SessionModel& s, Move move) {
  switch (move) {
    case Move::select_front:
    case Move::deselect_front:
      return select(s, Kind::front, move == Move::select_front);
    case Move::select_system:
      return select(s, Kind::system, true);
    case Move::add_subcomponent:
      // Its page: the component was selected before.
      if (!runs(s, Kind::front)) return kVssEObjectNotFound;
      return s.parts[0].selected ? kSOk : kVssEBadState;
    case Move::set_ranges:
      return kVssEObjectNotFound;  // the backup knows no partial file
    default:
      return kSOk;
  }
}

}  // namespace vsskit::test::model
