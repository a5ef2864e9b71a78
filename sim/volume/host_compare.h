// What others changed in a host folder: a comparison of what is there with what was there. Private
// to the room.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/volume/change_journal.h"
#include "sim/volume/watched_files.h"

namespace vsskit::volume {

// Remembers the watched files of one volume: stamp, and a digest of each 64 KiB block.
class HostComparison {
 public:
  explicit HostComparison(const Volume& volume) : volume_(volume) {}

  // Takes what is there as seen, for files that were not watched before.
  void look(const WatchedFiles& watched, bool with_medium);
  // What changed since, whoever did it; then that is seen too.
  [[nodiscard]] std::vector<FileEffect> compare(const WatchedFiles& watched, bool with_medium);

 private:
  struct Known {
    std::string inner;
    HostStamp stamp;
    bool settled = false;  // so old that an equal stamp proves an equal file
    std::vector<std::string> blocks;
  };
  using Files = std::map<std::string, Known>;  // by folded inner path

  [[nodiscard]] Files scan(const WatchedFiles& watched, bool with_medium);
  [[nodiscard]] FileEffect made(const Known& file) const;
  [[nodiscard]] FileEffect lost(const Known& file) const;
  [[nodiscard]] FileEffect effect_of(const Known& before, const Known& after) const;

  const Volume& volume_;
  Files known_;
};

// Adds to what the journal knows exactly what the comparison saw beyond it.
void merge_comparison(std::vector<FileEffect>& effects, const Volume& volume,
                      std::vector<FileEffect> compared);

}  // namespace vsskit::volume
