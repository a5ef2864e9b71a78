// A child process of ours: its own process group or job, so that it can be ended with all it
// started. Private to the room. On Windows options are fewer: its output goes where ours goes, and
// `found` says by which exception it ended.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "sim/base/result.h"

namespace vsskit::run {

struct ChildOptions {
  std::vector<std::string> command;      // found by PATH where it has no slash
  std::vector<std::string> environment;  // `NAME=VALUE`, beside our own
  std::string without;                   // ours whose names begin so are left out; empty: none
  std::chrono::milliseconds timeout{600'000};
  bool quiet = false;    // its output goes nowhere
  std::string look_for;  // in what it says on standard error
};

struct ChildEnd {
  bool timed_out = false;
  bool stopped = false;  // by a request that we got
  int signal = 0;        // that ended it; 0 for none
  int code = 0;          // of its exit
  std::string found;     // the line of standard error that held look_for
};

// An error where it cannot be started. A SIGINT, SIGTERM or Ctrl+C that we get ends it like a
// time-out; it ends with us too where we are killed.
[[nodiscard]] Result<ChildEnd> run_child(const ChildOptions& options);

}  // namespace vsskit::run
