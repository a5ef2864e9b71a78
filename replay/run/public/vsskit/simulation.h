// A simulated Windows VSS inside a test program: volumes, writers, a scripted requester, and the
// recording of what they did, judged. C++17.
//
//   CoInitializeEx(nullptr, COINIT_MULTITHREADED);  // as your program's main() does
//   vsskit::Simulation simulation(42);
//   MyWriter writer;                                // your own CVssWriter: joins by Subscribe()
//   ASSERT_EQ(S_OK, writer.start());
//   ASSERT_TRUE(simulation.backup());               // the scripted requester does a full backup
//   EXPECT_TRUE(simulation.judge().passed);
//
// While a Simulation lives, the VSS, COM and file functions that the SDK headers declare act in its
// world; at its end they go back to the process's own world. At most one may live at a time.
// Not for use by several threads at once.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "vsskit/conformance.h"

namespace vsskit {

// What the scripted requester is asked to do.
struct BackupOptions {
  // FULL, INCREMENTAL, DIFFERENTIAL, LOG or COPY.
  std::string type = "FULL";
  // Without one, files are read from the live volumes and writers see no Freeze.
  bool shadow_copy = true;
  // Whether writers may ask for byte ranges of files.
  bool partial_files = true;
};

struct SimulationOptions {
  // Your requester stores below `M:\backup`: what it stored is judged as well, byte by byte.
  // Without this, where and how files are stored is its own business.
  bool judge_medium = false;
  // VSS on threads of its own, as on Windows: handlers run on other threads than the one that
  // waits, and may wait for it. A program that waits for each operation leaves the same trace
  // either way.
  bool threaded = false;
  // With threads, so much real time is a handler waited for; then its writer is lost.
  std::uint32_t watchdog_ms = 600000;
};

class Simulation {
 public:
  // Every id and every chance comes from the seed: same seed, same trace. The world has a volume
  // `C:\` in memory and no writer. Scripted backups are stored below `M:\backup`, a volume of which
  // no shadow copy can be made.
  explicit Simulation(std::uint64_t seed = 1, const SimulationOptions& options = {});
  // COM objects and writers that were made in it may live longer: they can be called, and nobody
  // records it.
  ~Simulation();
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  // A further volume under a drive root (`D:\`), in memory or over a folder of the host, whose
  // files the simulation then changes. Fails when the root is taken or no root. Before the first
  // writer, requester or backup.
  Outcome add_volume(const std::string& root);
  Outcome add_volume(const std::string& root, const std::string& host_folder);

  // Files on simulated volumes, by Windows path; parent folders are made.
  Outcome write_file(const std::string& path, const std::string& content);
  Outcome read_file(const std::string& path, std::string& content) const;

  // A writer that vsskit plays: a role (`ledger`, `tree`) or a mutant; `vsskit sim --list` has all.
  Outcome add_writer(const std::string& role);

  // A shadow copy provider that vsskit plays, asked before the system's: `software-copies`,
  // `hardware-copies` or a mutant. Your own joins by vsskit/provider.h, or as on Windows by
  // IVssAdmin::RegisterProvider.
  Outcome add_provider(const std::string& role);

  // Switches a fault on: a name and a value with its unit, as scenario files have them
  // (docs/formats/scenario.md).
  Outcome set_fault(const std::string& name, const std::string& value);

  // The scripted requester backs up everything that the subscribed writers offer. Fails when the
  // backup did; what was wrong with whom is judge()'s business.
  Outcome backup(const BackupOptions& options = {});

  // The trace so far as text, its story in plain words, and the whole recording on the host's disk
  // (a path that ends in `/` makes a folder, any other one file).
  std::string recording() const;
  std::string story() const;
  Outcome save_recording(const std::string& path) const;

  // As if the program ended here: what it holds of VSS is lost, sessions that are open end without
  // their requester, and all of it is recorded. Calls on those objects fail from now on. A
  // backup object that nobody released is found by this and by nothing else.
  void end_process();

  // Judges everything since the start. A party that vsskit plays never causes a finding. What was
  // handed out in sessions that have ended, and is not given back by now, counts as leaked, here
  // and in what the recording says.
  Judgement judge(const JudgeOptions& options = {}) const;

 private:
  struct World;
  std::unique_ptr<World> world_;
};

}  // namespace vsskit
