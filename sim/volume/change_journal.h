// What became of each file that was changed through the VolumeTable, as net effects. Private to the
// room; the order in which effects come out is the watcher's business.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/ranges.h"
#include "sim/volume/backing.h"
#include "sim/volume/volume_table.h"

namespace vsskit::volume {

// One file, before and after.
struct FileEffect {
  const Volume* volume = nullptr;
  const ShadowCopy* copy = nullptr;
  std::uint64_t id = 0;
  std::optional<std::string> before;  // full path; none when it came into being
  std::optional<std::string> after;   // none when it is gone
  std::uint64_t size_before = 0;
  std::uint64_t size_after = 0;
  std::uint64_t size_min = 0;  // the smallest in between
  ByteRanges written;          // not normalized, may reach beyond what was kept

  // The bytes that were there before, stayed there, and were written; normalized.
  [[nodiscard]] ByteRanges modified() const;
  // Whether there is anything to say.
  [[nodiscard]] bool any() const;
  [[nodiscard]] const std::string& path() const { return after ? *after : *before; }
};

class ChangeJournal {
 public:
  void note(const FileChange& change);
  // A file below a folder that was renamed; paths are full.
  void note_renamed(const Place& place, std::uint64_t id, std::uint64_t size,
                    const std::string& from, const std::string& to);
  // What was noted since the last time, in no order that means anything.
  [[nodiscard]] std::vector<FileEffect> take();
  // Forgets what was noted of other files.
  void keep_only(const std::function<bool(const FileEffect&)>& wanted);
  [[nodiscard]] bool empty() const { return live_.empty() && gone_.empty(); }

 private:
  using Key = std::pair<const void*, std::uint64_t>;  // Place::store(), FileInfo::id
  FileEffect& touch(const FileChange& change);

  std::map<Key, FileEffect> live_;
  std::vector<FileEffect> gone_;
};

}  // namespace vsskit::volume
