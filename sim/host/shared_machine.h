// The world of one process and the state folder that it shares: copies and express writers of other
// processes come into the world, what the world made or removed goes into the register. Copies of
// volumes in memory stay the process's own.
//
// A register that cannot be read or written once the world runs is said on standard error, once;
// from then on the world keeps to itself.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>

#include "sim/base/result.h"
#include "sim/host/state_folder.h"
#include "sim/service/shared_state.h"
#include "sim/service/world.h"

namespace vsskit::host {

class SharedMachine final : public service::SharedState {
 public:
  // Both outlive it; the world is told to share with it.
  SharedMachine(service::World& world, StateFolder& folder);

  // As take_in(), with the error given instead of said: for a process that begins.
  Result<void> begin();

  void take_in() override;
  void hand_out() override;
  [[nodiscard]] bool knows(const Guid& id) const override { return ids_.count(id) != 0; }

 private:
  using Kept = scenario::KeptState;

  // Under the folder's lock: the register as it is now, met where it changed.
  Result<void> meet();
  Result<void> write(const Kept& state);
  void forget_copies();
  void meet_copy(const Kept::Copy& copy, const Kept::Copy* before);
  void adopt(const Kept::Copy& copy);
  void show(const Kept::Copy& copy);
  Result<void> meet_writers();
  // What the world has, into the register; what it once had and has no more, out of it.
  void put_copies(Kept& state);
  Result<void> put_writers(Kept& state);
  void remember();
  void give_up(const Error& error);

  service::World& world_;
  StateFolder& folder_;
  std::optional<std::string> text_;  // of the register, as it was met last
  Kept state_;                       // the same
  std::size_t providers_ = 0;        // how many there were then
  bool given_up_ = false;
  std::set<Guid> ids_;     // of all copies and sets in the register
  std::set<Guid> copies_;  // of those in it that this world has had
  std::set<Guid> writers_;
};

}  // namespace vsskit::host
