// Writes that wait while a shadow copy set is made, and how a change comes to its turn. Private to
// the room.
//
// A change to a held volume waits before it takes the table's lock, so that reading, copying and
// other volumes go on. What waited goes on in the order of its coming, one after the other, and
// what comes while some of it is still to go stands behind it. After the limit nothing waits any
// more, whatever becomes of the set.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "sim/engine/chain.h"
#include "sim/volume/table_state.h"

namespace vsskit::volume {

// One hold. Whoever waits in it keeps it alive; what is no atomic is guarded by the table's lock.
class HeldWrites {
 public:
  HeldWrites(const WriteHold& terms, engine::VirtualClock& clock);

  [[nodiscard]] const Guid& set() const { return set_; }
  // The last moment at which anybody waits.
  [[nodiscard]] VirtualTime limit() const { return until_; }
  // Whether a change to the volume must wait.
  [[nodiscard]] bool keeps_waiting(const Volume& volume) const;
  // The files of the copies are there: the time for which writes can wait begins to run, for those
  // who measure it.
  void filled() { filling_ = false; }
  // Nobody is kept waiting from now on. False where that was so already.
  bool release();
  [[nodiscard]] bool over() const { return released_ || clock_.now() > until_; }

  // The number of a change that has to wait; wait() and pass() follow.
  std::uint64_t line_up(const Volume& volume);
  // Out of the table's lock.
  void wait(std::uint64_t number);
  // The change was made: the next one's turn.
  void pass() { ++gone_; }
  // Whether the one whose turn it is has nobody behind it, and whether all has been done.
  [[nodiscard]] bool is_last() const { return gone_ + 1 == came_; }
  [[nodiscard]] bool all_gone() const { return gone_ == came_; }
  // Those behind that turn look again. Out of the table's lock, as all that follows.
  void call_next() { house_.changed(); }
  // Waits for those that had lined up when this was called.
  void let_through();

  struct Held {
    const Volume* volume = nullptr;
    std::uint64_t waited = 0;
  };
  [[nodiscard]] const std::vector<Held>& volumes() const { return volumes_; }

 private:
  [[nodiscard]] engine::HouseLock::Limits limits(bool filling) const;

  const Guid set_;
  engine::VirtualClock& clock_;
  engine::HouseLock& house_;
  const VirtualTime until_;
  const engine::Chain holder_ = engine::current_chain();
  std::vector<Held> volumes_;
  std::atomic<bool> filling_;  // files of the host are being copied
  std::atomic<bool> released_{false};
  bool said_ = false;  // that it is released
  std::atomic<std::uint64_t> came_{0};
  std::atomic<std::uint64_t> gone_{0};
};

// Lets go of what is held and tells the observer, once; forgets the hold where nobody is left in
// it. Under the table's lock.
void release_held(VolumeTable::State& state, const std::shared_ptr<HeldWrites>& held);

// One change's turn: while it lives this thread has the table's lock. Made before anything is
// looked up, as all may be different after the wait. Inside another turn it waits for nothing.
class Turn {
 public:
  // `target()` gives the live volume that would change, looked up under the lock; nullptr where
  // nothing would.
  template <class Target>
  Turn(std::recursive_mutex& mutex, VolumeTable::State& state, const Target& target)
      : lock_(mutex), state_(state) {
    if (state_.held_writes && !state_.changing && !state_.own_hand) wait_for(target());
    ++state_.changing;
  }
  ~Turn();
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  void wait_for(const Volume* volume);

  std::unique_lock<std::recursive_mutex> lock_;
  VolumeTable::State& state_;
  std::shared_ptr<HeldWrites> held_;  // that it waited for
};

// The live volume of a place; nullptr for a shadow copy.
[[nodiscard]] inline const Volume* live_volume(const Answer<Place>& place) {
  return place && place->copy == nullptr ? place->volume : nullptr;
}

}  // namespace vsskit::volume
