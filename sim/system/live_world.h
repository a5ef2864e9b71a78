// The real VSS of a Windows machine behind the faces of the SDK: roles, and user code linked with
// them, do backups with it as they do with the simulated one, and leave the same recording. Volumes
// are the machine's, so that their files are too.
//
// What the trace holds: calls and documents, whole. Events of writers of this process are written
// too, but others' cannot be seen, so that the trace does not claim to hold events; nor files.
// Time is the machine's, from the start of the recording.
#pragma once

#include <memory>

#include "sim/service/world.h"
#include "sim/system/entry_points.h"
#include "sim/system/machine.h"
#include "sim/system/roll_call.h"

namespace vsskit::system {

class LiveCoordinator;

class LiveWorld final : public service::World {
 public:
  // `roll` was called on this machine just now.
  LiveWorld(Machine machine, RollCall roll);
  ~LiveWorld() override;

  [[nodiscard]] const Machine& machine() const { return machine_; }
  [[nodiscard]] const EntryPoints& vss() const { return *machine_.vss; }
  [[nodiscard]] LiveCoordinator& live();
  [[nodiscard]] const RollCall& roll() const { return roll_; }
  // What Windows says to such a call is news.
  [[nodiscard]] bool keeps_documents() const override { return false; }
  // Brings the world's clock up to the machine's.
  void keep_time() { clock().advance_to(machine_.now()); }

  // The machine as it is: windows, volumes, variables, medium, providers, writers.
  void declare() override;

 private:
  Machine machine_;
  RollCall roll_;
  VirtualTime start_;
};

}  // namespace vsskit::system
