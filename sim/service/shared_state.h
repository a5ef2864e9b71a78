// What several processes of one machine have in common: shadow copies and express writers that
// outlive the process that made them. The world asks; who keeps them, and where, is its owner's
// business. Both methods are called in the house, and never fail: what cannot be read or kept is
// said elsewhere, and the world goes on with what it knows.
#pragma once

#include "sim/base/guid.h"

namespace vsskit::service {

class SharedState {
 public:
  virtual ~SharedState() = default;
  // What others made or removed since the last time shows in the world from now on.
  virtual void take_in() = 0;
  // What this world made or removed since the last time shows to others from now on.
  virtual void hand_out() = 0;
  // Whether a copy or set of this id is kept, seen by this world or not.
  [[nodiscard]] virtual bool knows(const Guid& id) const = 0;
};

}  // namespace vsskit::service
