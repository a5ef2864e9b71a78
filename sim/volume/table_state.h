// What a VolumeTable holds. Private to the room.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/volume/backing.h"
#include "sim/volume/volume_table.h"

namespace vsskit::volume {

class HeldWrites;

// All open handles of one file or folder. Windows' share modes: an access that somebody holds must
// be shared by whoever comes, and the other way round.
struct Opened {
  Place place;  // follows renames
  std::uint32_t handles = 0;
  std::uint32_t readers = 0;
  std::uint32_t writers = 0;
  std::uint32_t removers = 0;
  std::uint32_t no_read = 0;  // handles that do not share reading
  std::uint32_t no_write = 0;
  std::uint32_t no_remove = 0;
  bool remove_at_end = false;
  // Set where the volume was dismounted under its handles: they are dead, and the entry stands
  // under this number with no backing.
  std::uint64_t dismounted = 0;
};
using OpenKey = std::pair<const Backing*, std::uint64_t>;  // FileInfo::id

struct VolumeTable::State {
  State(engine::VirtualClock& time, Prng chance, const engine::FaultPlan* plan)
      : clock(time), prng(std::move(chance)), faults(plan) {}

  engine::VirtualClock& clock;
  Prng prng;
  const engine::FaultPlan* faults;

  std::vector<std::unique_ptr<Volume>> volumes;
  std::array<const Volume*, 26> letters{};
  // Mount paths by path key, GUID names by id; letters are above.
  std::map<std::string, const Volume*, std::less<>> mount_paths;
  // The same for exposed shadow copies; shares by folded name, further device names by path key.
  std::array<ShadowCopy*, 26> copy_letters{};
  std::map<std::string, ShadowCopy*, std::less<>> copy_mount_paths;
  std::map<std::string, ShadowCopy*, std::less<>> shares;
  std::map<std::string, ShadowCopy*, std::less<>> devices;
  std::string machine;
  CopyPlaces* copy_places = nullptr;
  CopyViews* copy_views = nullptr;
  // What the copies of a volume keep of what changed there; never iterated.
  struct Differential {
    ShadowCopy* newest = nullptr;
    std::uint64_t bytes = 0;
    std::optional<std::uint64_t> limit;
    bool protect_copies = false;  // rather the volume goes offline than a copy
    bool offline = false;
  };
  std::map<const Volume*, Differential> differential;
  std::function<void(const FileChange&)> keep_before;  // once there was a copy
  // What volumes were when hold() was said; each goes into the copy that is made of it.
  std::map<const Volume*, NewCopy> held;
  std::shared_ptr<HeldWrites> held_writes;  // the last ones; none before the first hold()
  std::function<void()> before_copying;
  int changing = 0;  // turns of the thread that has the lock
  std::map<Guid, const Volume*> guids;
  std::vector<std::pair<std::string, std::string>> delayed_renames;
  std::map<std::uint32_t, std::unique_ptr<ShadowCopy>> copies;  // by number
  std::map<Guid, std::uint32_t> copy_numbers;                   // by id, deleted ones too
  std::vector<std::unique_ptr<ShadowCopy>> buried;  // deleted, and their numbers given anew
  std::uint32_t first_existing = 0;                 // all before it are deleted

  std::map<OpenKey, Opened> opened;
  std::uint64_t dismounts = 0;  // entries of `opened` that lost their volume
  FileObserver* observer = nullptr;

  std::uint64_t writes = 0;
  std::uint64_t bytes_grown = 0;
  bool crashed = false;
  std::function<void()> on_crash;
  bool restarted = false;
  bool own_hand = false;   // write_file() and its kin are at work
  std::uint32_t life = 0;  // handles of an earlier life are dead

  // Asked before each change; `growth` is by how many bytes files would grow. When it answers
  // process_aborted and `torn`, this is the write that the crash hits.
  FileError allow_change(const Place& place, std::uint64_t growth, bool* torn = nullptr);
  void tell(const FileChange& change) {
    if (observer != nullptr) observer->on_change(change);
    if (keep_before) keep_before(change);
  }
  [[nodiscard]] FileTime now() const { return clock.file_time(); }
  // Under its number, which no copy has.
  void add_copy(std::unique_ptr<ShadowCopy> copy) {
    const std::uint32_t number = copy->number();
    copy_numbers[copy->id()] = number;
    copies[number] = std::move(copy);
  }
  [[nodiscard]] ShadowCopy& changeable(const ShadowCopy& copy) { return *copies.at(copy.number()); }
  // Calls `visit` with each copy that is not deleted, in order, until it answers true; gives that
  // copy.
  template <class Visit>
  ShadowCopy* find_copy(const Visit& visit) const {
    for (auto at = copies.lower_bound(first_existing); at != copies.end(); ++at) {
      if (!at->second->deleted() && visit(*at->second)) return at->second.get();
    }
    return nullptr;
  }
};

// While one lives, what is done is the world's own deed: State::own_hand.
class OwnHand {
 public:
  explicit OwnHand(bool& flag) : flag_(flag), before_(std::exchange(flag, true)) {}
  ~OwnHand() { flag_ = before_; }
  OwnHand(const OwnHand&) = delete;
  OwnHand& operator=(const OwnHand&) = delete;

 private:
  bool& flag_;
  bool before_;
};

// Which letter a path begins with, `c:` being 2; none where it begins otherwise.
[[nodiscard]] inline std::optional<std::size_t> letter_of(std::string_view path) {
  if (path.size() < 2 || path[1] != ':') return std::nullopt;
  const char letter = static_cast<char>(path[0] | 0x20);
  if (letter < 'a' || letter > 'z') return std::nullopt;
  return static_cast<std::size_t>(letter - 'a');
}

template <class Map>
void forget_copy(Map& map, const ShadowCopy* copy) {
  std::erase_if(map, [copy](const auto& place) { return place.second == copy; });
}

// Whether nobody may change anything there: on a shadow copy, or a volume that one became.
[[nodiscard]] inline bool is_protected(const Place& place) {
  return place.copy != nullptr ? !place.copy->writable() : place.volume->read_only();
}

[[nodiscard]] inline Backing* backing_of(const Place& place) {
  return place.copy != nullptr ? place.copy->backing().get() : place.volume->backing().get();
}

// Whether a name in a path ends before `at`.
[[nodiscard]] inline bool name_ends(std::string_view path, std::size_t at) {
  return at >= path.size() || path[at] == '\\';
}

}  // namespace vsskit::volume
