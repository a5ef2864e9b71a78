// What earlier sessions of the same recording did with shadow copies that later ones meet: when
// their sets were being made, and which sets they imported. Compact: numbers and ids, no steps.
#pragma once

#include <cstddef>
#include <deque>
#include <set>
#include <string>
#include <vector>

#include "conformance/rule/session.h"

namespace vsskit::conformance {

// A set of shadow copies that was certainly being made from one step to another: from the
// StartSnapshotSet that succeeded to the last sign of it, an AddToSnapshotSet or DoSnapshotSet that
// was accepted or a QueryStatus that answered PENDING.
struct Creation {
  const Step* start = nullptr;  // of creations_of() alone; lives as long as the session
  StepNumber from = 0;
  StepNumber until = 0;
};
// In order. O(n log n).
[[nodiscard]] std::vector<Creation> creations_of(const Session& session);

// The set whose copies the session imports: that of the document it was begun from. Null where the
// document cannot be read.
[[nodiscard]] Guid imported_set(const Session& session);

class CopyHistory {
 public:
  // Takes a finished session in.
  void remember(const Session& session);

  // One of another session that was going on at the same time; nullptr when there was none. Only
  // the last dozens are kept: sessions that run at the same time end near each other.
  [[nodiscard]] const Creation* creation_beside(const Creation& own) const;
  // Whether an earlier session imported all copies of the set.
  [[nodiscard]] bool was_imported(const Guid& set) const { return imported_.count(set) != 0; }

 private:
  std::deque<Creation> creations_;
  std::set<Guid> imported_;
};

}  // namespace vsskit::conformance
