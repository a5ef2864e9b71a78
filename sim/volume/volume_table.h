// All volumes and shadow copies of one simulated machine, and files on them by Windows path. Paths
// are full: a relative one, or one on the network, is refused. `..`, slashes, case and `\\?\` are
// understood as normalize_path() does it. Short names, streams, links and locks of byte ranges are
// left out.
//
// Any thread may call any method: a lock inside serializes them. Methods that change a file wait
// while writes to its volume are held; the world's own hand never does. What a method returns by
// pointer lives as long as the table.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/file_spec.h"
#include "sim/base/prng.h"
#include "sim/base/result.h"
#include "sim/engine/clock.h"
#include "sim/engine/fault_plan.h"
#include "sim/engine/house_lock.h"
#include "sim/volume/file.h"
#include "sim/volume/volume.h"

namespace vsskit::volume {

// Where a path leads: a volume or a shadow copy, and the path inside it.
struct Place {
  const Volume* volume = nullptr;    // the original volume for a shadow copy
  const ShadowCopy* copy = nullptr;  // none for the live volume
  std::string inner;                 // `dir\file`, empty for the root; never begins with `\`
  // `C:\dir\file` (by the first mount), or the device's path.
  [[nodiscard]] std::string full_path() const;
  // The subject label of its effects: `C:\`, or the device's name.
  [[nodiscard]] const std::string& label() const;
  // The volume or copy as an identity; no two ever share one, in a table's life.
  [[nodiscard]] const void* store() const {
    return copy != nullptr ? static_cast<const void*>(copy) : volume;
  }
};

// What was done to a file through the table. Folders make changes only by being renamed.
struct FileChange {
  enum class Kind : std::uint8_t { created, written, resized, deleted, renamed };
  Kind kind{};
  const Place* place = nullptr;
  const Place* target = nullptr;  // renamed: the new place
  std::uint64_t id = 0;           // FileInfo::id
  bool folder = false;
  std::uint64_t offset = 0;            // written
  std::span<const std::byte> bytes{};  // written
  std::uint64_t size_before = 0;
  std::uint64_t size_after = 0;
};
struct FileRead {
  const Place* place = nullptr;
  std::uint64_t id = 0;
  std::uint64_t offset = 0;
  std::span<const std::byte> bytes;
  std::uint64_t size = 0;  // of the whole file
};

// Told of each change, after it was made, and of each read. Called under the table's lock, which it
// may take again.
class FileObserver {
 public:
  virtual ~FileObserver() = default;
  virtual void on_change(const FileChange& change) = 0;
  virtual void on_read(const FileRead& read) = 0;
  // A copy went because there was no differential storage left for it.
  virtual void on_copy_lost(const ShadowCopy& copy) { (void)copy; }
  // What was changed until now is to be said now: writes are about to be held, or all that waited
  // has been done.
  virtual void on_turning_point() {}
  // Writes to a volume are held for a snapshot set, and go on: after `waited` of them lined up.
  virtual void on_writes_held(const Volume& volume, const Guid& set) {
    (void)volume;
    (void)set;
  }
  virtual void on_writes_released(const Volume& volume, const Guid& set, std::uint64_t waited) {
    (void)volume;
    (void)set;
    (void)waited;
  }
};

// For which set writes are held, to which volumes (in the order in which they are copied), and how
// long at most. Waiting is done out of this house. `go_on`: files of the host are copied out of the
// house and of the table's lock, and before each this is asked whether they are still wanted; none
// copies them where the caller stands.
struct WriteHold {
  Guid set;
  std::span<const Volume* const> volumes;
  VirtualTime until;
  engine::HouseLock* house = nullptr;
  std::function<bool()> go_on = {};
};

// Which numbers shadow copies get, where several processes share them, and where on the host the
// files of a copy lie. Called under the table's lock.
class CopyPlaces {
 public:
  virtual ~CopyPlaces() = default;
  // A number that nobody has, not below `least`: it is the caller's until give_back().
  virtual Result<std::uint32_t> take(std::uint32_t least) = 0;
  virtual void give_back(std::uint32_t number) = 0;
  [[nodiscard]] virtual std::string folder(std::uint32_t number) const = 0;
};

// Has programs that reach files by the host's own means see a copy where it is exposed, and by the
// names that its provider gave it. Folders are the host's, as VolumeTable::host_path() gives them.
// Called under the table's lock.
class CopyViews {
 public:
  virtual ~CopyViews() = default;
  // Whether the host has a drive of this letter (`X`), so that no copy can get it.
  [[nodiscard]] virtual bool has_drive(char letter) const = 0;
  // Has the drive be the copy whose files lie in `files`; true also where it is that already, by
  // another process's doing. False where it is another one, or that cannot be.
  virtual bool show_drive(char letter, const std::string& files) = 0;
  // The same of a folder, which is to be empty.
  virtual bool show_folder(const std::string& folder, const std::string& files) = 0;
  // Nothing happens where that copy is not seen there.
  virtual void hide_drive(char letter, const std::string& files) = 0;
  // The folder is there again, and empty.
  virtual void hide_folder(const std::string& folder, const std::string& files) = 0;
  // Has this device (`\\?\...`) be the copy as well; true also where it is that already, and where
  // the host has no place for such a name, so that nobody can open it. False where it is something
  // else, or that cannot be.
  virtual bool show_device(const std::string& device, const std::string& files) = 0;
  // No further device is that copy.
  virtual void hide_devices(const std::string& files) = 0;
};

struct ShadowRequest {
  const Volume* volume = nullptr;
  Guid id;
};

// A copy that an earlier process or another one made; its files lie where CopyPlaces says.
struct KeptCopy {
  Guid id;
  Guid set_id;
  const Volume* original = nullptr;
  std::uint32_t number = 0;
  VirtualTime created;
};

class VolumeTable {
 public:
  // `clock` and `faults` outlive the table; `faults` none: nothing fails.
  VolumeTable(engine::VirtualClock& clock, Prng prng, const engine::FaultPlan* faults = nullptr);
  ~VolumeTable();
  VolumeTable(const VolumeTable&) = delete;
  VolumeTable& operator=(const VolumeTable&) = delete;

  // --- Volumes

  // Refuses a mount that is taken or no root, a mount path on no volume, a host folder that is
  // none.
  Result<const Volume*> add(VolumeOptions options);
  // In the order in which they were added.
  [[nodiscard]] std::vector<const Volume*> volumes() const;
  // The volume with this name: `c:`, `C:\`, `\\?\Volume{guid}\` (trailing backslash or not), a
  // mount path. nullptr for other paths, also for a folder on a volume.
  [[nodiscard]] const Volume* find_volume(std::string_view name) const;
  // GUID names and further mounts as aliases of each volume's label.
  [[nodiscard]] const VolumeNames& names() const { return names_; }

  // path_not_found: no such volume, device or copy; invalid_name: relative, or not a path.
  [[nodiscard]] Answer<Place> resolve(std::string_view path) const;
  // GetVolumePathName: the mount that the path lies on, with trailing backslash.
  [[nodiscard]] Answer<std::string> volume_path_of(std::string_view path) const;

  // --- Shadow copies

  // Copies of all these volumes at this instant, or of none. Numbers follow the requests' order.
  Result<std::vector<const ShadowCopy*>> create_shadow_copies(
      const Guid& set_id, std::span<const ShadowRequest> requests);
  // Holds what these volumes are now: copies of them that are made before let_go() show this
  // instant, and nobody changes anything on them until then. Whoever would waits, out of the house
  // and in virtual time; after the limit nobody does. Where it cannot be, the copy itself fails.
  // Copying files of the host takes no virtual time, however long it takes. False where they are
  // not wanted any more; nothing is left of the copies then, and let_go() is still to be said.
  bool hold(const WriteHold& terms);
  // Called on the thread that copies before each file that is copied outside, where nothing is
  // locked; for tests, which may let it wait there.
  void before_copying_do(std::function<void()> action);
  // Returns when what waited has been done, in the order of its coming.
  void let_go();
  // So much virtual time goes by while a provider is at work: what is held goes on at its limit.
  void pass_time(VirtualTime span);
  // Copies get their numbers there from now on, and those of volumes over host folders their
  // folders; without one, numbers count and folders are private. It outlives the table.
  void set_copy_places(CopyPlaces* places);
  // The files of this copy stay when the process ends; they go when it is deleted. False where
  // there is no such copy, or its files are not on the host.
  bool keep_shadow_copy(const Guid& id);
  // Takes a kept copy in. Errors: its number or id is taken, no files are there.
  Result<void> adopt(const KeptCopy& kept);
  // Forgets a copy that somebody else deleted: its files are not ours any more. False where there
  // is none; broken copies are forgotten too.
  bool forget_shadow_copy(const Guid& id);
  // Those whose files stay, broken ones with them, in order of their numbers.
  [[nodiscard]] std::vector<const ShadowCopy*> kept_copies() const;
  // Existing ones, in order of their numbers.
  [[nodiscard]] std::vector<const ShadowCopy*> shadow_copies() const;
  // nullptr when there is none (any more).
  [[nodiscard]] const ShadowCopy* find_shadow_copy(const Guid& id) const;
  [[nodiscard]] const ShadowCopy* find_shadow_device(std::string_view device) const;
  // A copy that the machine's own VSS made of one of its volumes, as a device without a trailing
  // backslash; the host reaches its files in `folder`. False where a copy here has that name, or it
  // is none.
  bool adopt_shadow_copy(const Guid& set_id, const ShadowRequest& request,
                         const std::string& device, const std::string& folder);
  // False when there is none.
  bool set_writable(const Guid& id, bool writable);
  bool delete_shadow_copy(const Guid& id);
  // Takes a copy out of sight, or brings it back. False when there is none.
  bool mask(const Guid& id, bool masked);
  // Makes a copy a volume of its own, whose GUID name has the copy's id, and which its device leads
  // to from then on; exposed it is no more, and as a shadow copy it is gone. One that is out of
  // sight stays there, and is no volume here. False when there is none.
  bool break_shadow_copy(const Guid& id);
  // A further name of the copy's device, as a provider says it (`\\?\...`, no trailing backslash).
  // False where the name leads elsewhere, on the host too (CopyViews), or there is no such copy.
  bool name_device(const Guid& id, std::string_view device);

  // How much the copies of a volume may keep of what changes there; none for no limit, the default.
  // Where more changes, the oldest copies go until the rest fits. The fault plan's
  // differential_full_after_bytes takes all of a volume's copies, as when its storage cannot grow.
  void set_differential_limit(const Volume& volume, std::optional<std::uint64_t> bytes);
  [[nodiscard]] std::uint64_t differential_bytes(const Volume& volume) const;
  // Protects the copies instead of the volume: where storage runs out the copies stay, and the
  // volume takes no more changes (not_ready) until bring_online().
  void protect_copies(const Volume& volume, bool protect);
  [[nodiscard]] bool protects_copies(const Volume& volume) const;
  [[nodiscard]] bool is_offline(const Volume& volume) const;
  void bring_online(const Volume& volume);

  // Shows a copy under a drive letter (`X:`), in an empty folder, or as a share; an empty name
  // chooses one. Gives the name as it was asked for; none where the copy is not there, masked or
  // exposed already, where the name is taken or none, or the share's folder is not there.
  std::optional<std::string> expose(const Guid& id, Exposure exposure);
  // Copies of volumes over host folders that are exposed locally, or named by their provider, from
  // now on are seen there; without it they are where paths go through the table. It outlives the
  // table's use.
  void set_copy_views(CopyViews* views);
  // False where the copy is not there or not exposed.
  bool unexpose(const Guid& id);
  // `X:\` of copies that have a drive letter, in order.
  [[nodiscard]] std::vector<std::string> exposed_letters() const;
  // What shares are reached by, beside `localhost`: `\\NAME\share\`.
  void set_machine(std::string name);

  // Whether nothing on the live volume is open any more: false where something is and `force` is
  // not; with `force` open handles are dead from then on. Waits as a change to the volume does.
  bool dismount(const Volume& volume, bool force);
  // Makes the live volume what the copy is, as one change; observers are told, faults do not
  // strike. path_not_found for no such copy, sharing_violation while files of the volume are open.
  FileError revert(const Guid& id);

  // --- Files

  Answer<std::unique_ptr<File>> open(std::string_view path, const OpenOptions& options);
  [[nodiscard]] Answer<FileInfo> info(std::string_view path) const;
  // What a folder holds, by name as fold_case() orders it.
  [[nodiscard]] Answer<std::vector<FileInfo>> list(std::string_view folder) const;
  FileError create_folder(std::string_view path);
  FileError remove_folder(std::string_view path);
  FileError remove_file(std::string_view path);
  // not_same_device across volumes: copying is the caller's.
  FileError rename(std::string_view from, std::string_view to, bool replace);
  FileError set_attributes(std::string_view path, std::uint32_t attributes);

  // The whole file at once, for building worlds and looking at them. Writing makes missing folders.
  // This is the world's own hand: faults do not hit it, it does not count as a write, and shadow
  // copies are not protected from it. Observers are told.
  FileError write_file(std::string_view path, std::string_view content);
  [[nodiscard]] Answer<std::string> read_file(std::string_view path) const;
  FileError create_folders(std::string_view path);

  // Free bytes of the volume that holds the path.
  [[nodiscard]] Answer<std::uint64_t> free_bytes(std::string_view path) const;
  // The host's path of a file on a volume over a host folder, shadow copies included, whether it
  // exists or not; none for volumes in memory.
  [[nodiscard]] std::optional<std::string> host_path(std::string_view path) const;

  // --- Faults and watching

  // The volume goes away with its shadow copies: no name leads to it, nothing on it can be changed
  // through handles that are open, and no copy of it can be made. Its files come back with it.
  // False where no such volume is there.
  bool lose(std::string_view name);
  // All lost volumes are there again, without their shadow copies.
  void bring_back();

  // Whether the fault plan's crash has come. From then on every change answers process_aborted and
  // changes nothing; reading goes on.
  [[nodiscard]] bool crashed() const;
  // Called once when it comes, by whoever hits it, under the table's lock.
  void on_crash_do(std::function<void()> action);
  // A rename for the next reboot(), replacing what is there; an empty `to` deletes.
  void delay_rename(std::string from, std::string to);
  // The delayed renames happen, in their order. Returns how many could not.
  std::size_t reboot();
  // The process starts again: changes count from 1 and no crash is planned any more.
  void restart();
  // How many changes were made since the start or restart().
  [[nodiscard]] std::uint64_t writes() const;

  // One observer at most; nullptr for none, which costs nothing. It outlives its registration.
  void observe(FileObserver* observer);
  [[nodiscard]] std::recursive_mutex& lock() const { return mutex_; }

  struct State;  // private to the room

 private:
  [[nodiscard]] const Volume* changed_by_opening(std::string_view path,
                                                 const OpenOptions& options) const;
  void follow_mounts(Place& place, std::string_view& inner) const;
  [[nodiscard]] const ShadowCopy* numbered_copy(std::string_view text) const;
  [[nodiscard]] static Answer<Place> settled(Place place);
  [[nodiscard]] Answer<Place> resolve_elsewhere(const std::string& path) const;
  bool find_share(const std::string& path, Place& place) const;
  bool expose_locally(ShadowCopy& copy, const std::string& place);
  // Whether programs see it there too, or need not.
  bool show_drive(const ShadowCopy& copy, std::size_t letter);
  bool show_folder(const ShadowCopy& copy, const std::string& folder);
  void hide_from_host(const Exposure& exposure, const std::string& files);
  bool show_device(const ShadowCopy& copy, std::string_view device);
  void hide_devices(const ShadowCopy& copy);
  bool expose_as_share(ShadowCopy& copy, const std::string& share, const std::string& inner);
  [[nodiscard]] std::string free_letter() const;
  [[nodiscard]] std::string free_share(const ShadowCopy& copy) const;
  // Another process may have taken it away from the host's places, and others have these now.
  void hide(ShadowCopy& copy, bool from_host = true);
  void become_volume(ShadowCopy& copy);
  // The number and the files of a copy that is to be.
  struct NewCopy {
    std::uint32_t number = 0;          // 0 for none
    std::shared_ptr<Backing> backing;  // none before all files are there
    VirtualTime instant;
    Result<void> made;  // why it cannot be
  };
  // The files of such a copy that still have to be brought there.
  struct Filling;
  // Where its files take the host's time, they are left to `work`.
  NewCopy begin_copy(const Volume& volume, std::uint32_t least,
                     std::unique_ptr<SnapshotWork>& work);
  Result<NewCopy> copy_files(const Volume& volume, std::uint32_t least);
  std::vector<Filling> begin_images(const WriteHold& terms);
  bool fill_images(const WriteHold& terms, std::vector<Filling> fillings,
                   std::unique_lock<std::recursive_mutex>& lock);
  // The same, or what was held of the volume.
  Result<NewCopy> image_of(const Volume& volume, std::uint32_t least);
  void give_back(NewCopy& copy);
  void give_back_images();
  // After those of all copies, also of those to be.
  [[nodiscard]] std::uint32_t next_number() const;
  // Without its files the copy is forgotten only.
  void remove_copy(ShadowCopy& copy, bool with_files = true);
  // Counts what a change makes the differential storage keep.
  void keep_before(const FileChange& change);

  mutable std::recursive_mutex mutex_;
  VolumeNames names_;
  std::unique_ptr<State> state_;
};

}  // namespace vsskit::volume
