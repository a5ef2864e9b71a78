// Starts a program inside a scenario and collects what it recorded: a native one that is linked
// with the SDK, or one for 64-bit Windows with the drop-in as its VSS: under Wine, or on Windows
// itself, where the drop-in lies beside it meanwhile.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "replay/run/endings.h"
#include "replay/run/scripted_requesters.h"
#include "sim/base/result.h"

namespace vsskit::run {

struct ProgramOptions {
  std::string program;  // a path; off Windows also one on a drive of the prefix, `C:\product\x.exe`
  std::vector<std::string> arguments;
  std::string scenario;  // a file, or the name of a built-in one; empty: the default world
  std::string seed;
  std::string trace;   // the folder that takes the recording; made, must not hold anything else
  std::string dropin;  // vssapi.dll; empty: the one that was built or installed with this program
  std::string prefix;  // a prepared Wine prefix; empty: a private one, gone after the run
  std::string state;  // the folder that keeps what outlives a run; empty: none, or the prefix's own
  std::chrono::milliseconds timeout{600'000};
  std::chrono::milliseconds linger{2'000};  // after the scripted requester's last step
  // How long a program for Windows has, from its writer on, to begin a requester of its own, before
  // the scripted one begins.
  std::chrono::milliseconds grace{1'000};
};

enum class ProgramKind { native, windows, windows_32 };
// By the file's first bytes. Errors: not there, a folder, nothing that can be started.
[[nodiscard]] Result<ProgramKind> kind_of_program(const std::string& path);

struct ProgramEnd {
  enum class Kind { exited, crashed, timed_out, stopped };  // stopped: we were asked to
  Kind kind = Kind::exited;
  int code = 0;                         // exited
  std::string what;                     // crashed: how
  std::vector<ProgramCrash> crashes;    // of others of the run's
  std::string other_crash;              // of nobody knows whom, Wine's own too
  std::vector<std::string> recordings;  // one for each process that used VSS
  // Programs of the run that outlived the first one and were ended: at work with VSS, and without.
  std::vector<std::string> cut_off;
  std::vector<std::string> left;
  RequesterScript script;  // what vsskit's own requester was to make of its writers
};

// Runs it to its end, and what it started too: who outlives it is waited for where VSS is used,
// for the time-out, else only for as long as `linger`. Its output goes where ours goes. Errors are
// said before it starts: no such program, no Wine, no drop-in, a bad scenario. Nothing but the
// trace is left behind.
[[nodiscard]] Result<ProgramEnd> run_program(const ProgramOptions& options);

}  // namespace vsskit::run
