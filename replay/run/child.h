// A child process of ours, which is ended with all it started. On a terminal it shares our process
// group, so that it may read what is typed there; elsewhere it has its own. Private to the room. On
// Windows, where a job ends it all, options are fewer: its output goes where ours goes, and `found`
// says by which exception it ended.
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
  bool quiet = false;                 // its output goes nowhere, and nothing is typed to it
  std::vector<std::string> look_for;  // any of these, in what it says on standard error
  // The folder below which it and what it starts record; empty: nothing is recorded. Processes that
  // outlive it are waited for: those with a recording open for what is left of the time-out, others
  // so long.
  std::string recordings;
  std::string prefix;  // the Wine prefix where it runs; empty for none
  std::string mark;    // of the run (Family::new_mark()); empty: one of its own
  std::chrono::milliseconds linger{0};
};

struct ChildEnd {
  bool timed_out = false;
  bool stopped = false;  // by a request that we got
  int signal = 0;        // that ended it; 0 for none
  int code = 0;          // of its exit
  std::string found;  // the first line of standard error that held what was looked for, from it on
  // Programs that outlived it and were ended.
  std::vector<std::string> cut_off;  // with a recording open
  std::vector<std::string> left;     // without one
};

// An error where it cannot be started. A SIGINT, SIGTERM or Ctrl+C that we get ends it like a
// time-out; it ends with us too where we are killed.
[[nodiscard]] Result<ChildEnd> run_child(const ChildOptions& options);

}  // namespace vsskit::run
