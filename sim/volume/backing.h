// Where a volume's files lie: the seam between paths and bytes. Private to the room; everybody else
// goes through a VolumeTable, which checks sharing, faults and rights before it comes here.
//
// Inner paths are `dir\file`, empty for the root; case is ignored and kept. Names are legal. One
// thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/base/time.h"
#include "sim/engine/clock.h"
#include "sim/volume/file.h"

namespace vsskit::volume {

// The bytes of one open file. It does not outlive its backing; its file is not removed before it.
class Body {
 public:
  virtual ~Body() = default;
  virtual Answer<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) = 0;
  virtual FileError write_at(std::uint64_t offset, std::span<const std::byte> bytes,
                             FileTime now) = 0;
  virtual FileError set_size(std::uint64_t size, FileTime now) = 0;
  virtual FileError flush() = 0;
  [[nodiscard]] virtual std::uint64_t size() const = 0;
};

// How the host sees a file: equal stamps mean an unchanged file, unless it changed right before.
struct HostStamp {
  std::uint64_t size = 0;
  std::int64_t modified_ns = 0;
  std::uint64_t inode = 0;
  bool operator==(const HostStamp&) const = default;
};

// Asked for by those who compare host folders.
class HostView {
 public:
  virtual ~HostView() = default;
  [[nodiscard]] virtual std::optional<HostStamp> stamp(std::string_view inner) const = 0;
  // Now, on the clock that stamps files; coarse, and only to be compared with stamps.
  [[nodiscard]] virtual std::int64_t now_ns() const = 0;
  [[nodiscard]] virtual std::string path(std::string_view inner) const = 0;
};

class Backing;

// A snapshot that takes the host's time: its files are copied one by one.
class SnapshotWork {
 public:
  SnapshotWork() = default;
  // What was copied goes, where it never was finished.
  virtual ~SnapshotWork() = default;
  SnapshotWork(const SnapshotWork&) = delete;
  SnapshotWork& operator=(const SnapshotWork&) = delete;

  // Copies the files; it looks at the host alone, so that others may work with the backing
  // meanwhile. `go_on`, where there is one, is asked before each file: false ends it, as an error.
  virtual Result<void> copy(const std::function<bool()>& go_on) = 0;
  // The snapshot; said once, after copy() and while nobody else works with the backing.
  virtual std::shared_ptr<Backing> finish() = 0;
};

class Backing {
 public:
  Backing() = default;
  virtual ~Backing() = default;
  Backing(const Backing&) = delete;
  Backing& operator=(const Backing&) = delete;

  // file_not_found where only the last part is missing, path_not_found where a folder is.
  [[nodiscard]] virtual Answer<FileInfo> info(std::string_view inner) const = 0;
  // Ordered by fold_case() of the names.
  [[nodiscard]] virtual Answer<std::vector<FileInfo>> list(std::string_view folder) const = 0;
  // The name must be free and its folder exist.
  virtual Answer<FileInfo> create(std::string_view inner, bool folder, std::uint32_t attributes,
                                  FileTime now) = 0;
  // A file, or an empty folder.
  virtual FileError remove(std::string_view inner, FileTime now) = 0;
  // `to` is free, or names the same entry in other case; its folder exists.
  virtual FileError rename(std::string_view from, std::string_view to, FileTime now) = 0;
  virtual FileError set_attributes(std::string_view inner, std::uint32_t attributes) = 0;
  // Zero ticks leave a time as it is.
  virtual FileError set_times(std::string_view inner, const FileTimes& times) = 0;
  virtual Answer<std::shared_ptr<Body>> open(std::string_view inner, bool write) = 0;

  // The same files as they are now; later changes on either side do not show on the other.
  // `folder`: where the host shall have them, for a backing over a host folder; none leaves it the
  // choice. The folder goes with the copy.
  virtual Result<std::shared_ptr<Backing>> snapshot(
      const std::optional<std::string>& folder) const = 0;
  // The same in its parts; nullptr where snapshot() takes no time. The backing outlives the work.
  virtual Result<std::unique_ptr<SnapshotWork>> begin_snapshot(
      const std::optional<std::string>& folder) const {
    (void)folder;
    return std::unique_ptr<SnapshotWork>();
  }
  // Whether the host's files of a snapshot stay when it goes; they go by default.
  virtual void keep_files(bool stay) { (void)stay; }
  // Whether programs that come to a snapshot's files by the host's means may change them, as far as
  // the host can keep them from it; a snapshot begins guarded.
  virtual void guard_files(bool guarded) { (void)guarded; }
  // Of all files together.
  [[nodiscard]] virtual std::uint64_t used_bytes() const = 0;
  // None in memory.
  [[nodiscard]] virtual const HostView* host() const { return nullptr; }
};

[[nodiscard]] std::shared_ptr<Backing> make_memory_backing(FileTime now);
// Refuses what is no folder. Links, special files and names that Windows cannot have do not show.
// `clock` outlives it; files carry times by it, or with `host_times` those that the host has.
[[nodiscard]] Result<std::shared_ptr<Backing>> make_host_backing(const std::string& folder,
                                                                 const engine::VirtualClock& clock,
                                                                 bool host_times);
// A volume, or a shadow copy, of the machine itself: files carry the times that it gives them, and
// nothing is read before it is asked for. It makes no copies.
[[nodiscard]] std::shared_ptr<Backing> make_machine_backing(const std::string& folder);

// A snapshot whose files lie in this folder since an earlier process, and stay there. Times and
// attributes that the host does not have are lost.
[[nodiscard]] Result<std::shared_ptr<Backing>> open_host_snapshot(const std::string& folder);

// The first part of an inner path, taken off it.
[[nodiscard]] std::string_view take_part(std::string_view& inner);

}  // namespace vsskit::volume
