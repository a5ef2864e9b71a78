// A requester that goes through a backup without copying a byte: what a session with writers of a
// real machine needs to be judged, and no more. It tells VSS of each component that its backup
// failed, so that no writer counts on it.
#pragma once

#include "sim/roles/file_requester.h"

namespace vsskit::roles {

// Not for two threads at once.
class RehearsalRequester final : public FileRequester {
 public:
  using FileRequester::FileRequester;

 protected:
  bool copy_all() override {
    for (ComponentSet& set : sets_)
      set.succeeded = false;
    return true;
  }
};

}  // namespace vsskit::roles
