// Simulated volumes and shadow copies of them. What a volume is called and where its bytes lie;
// files are reached by Windows path through a VolumeTable.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/guid.h"
#include "sim/base/time.h"
#include "sim/volume/file.h"

namespace vsskit::volume {

class Backing;
class SnapshotWork;

struct VolumeOptions {
  // Roots under which the volume is mounted, the first is its label in traces: `C:\`, `D:\mount\`.
  // A mount path's folder must lie on a volume added before; it is made where it is missing.
  std::vector<std::string> mounts;
  std::string file_system = "NTFS";
  bool supported = true;   // whether the system provider can make shadow copies of it
  bool read_only = false;  // whether nothing on it can be changed
  // A folder of the host that holds the files; none keeps them in memory.
  std::optional<std::string> host_folder;
  // The folder is a volume of the machine itself: its files keep the machine's times, and shadow
  // copies of it are others' to make.
  bool machine = false;
  // Files in the host's folder keep the times that they have there; else they carry virtual ones.
  bool host_times = false;
  // The id in the volume's name; none draws it from the seed.
  std::optional<Guid> guid;
  std::uint64_t capacity_bytes = std::uint64_t{1} << 40;
  // In how many virtual disks, one inside the other, the volume lies; 0 on a physical disk.
  std::uint32_t nesting = 0;
};

// Where a shadow copy is to be seen beside its device (ExposeSnapshot).
struct Exposure {
  enum class Kind : std::uint8_t { local, share };
  Kind kind = Kind::local;
  std::string name;   // `X:\`, `C:\mount\` with its trailing backslash, or the share's name
  std::string inner;  // share: the folder shown; empty for the root
};

// Owned by its VolumeTable, as long as that lives.
class Volume {
 public:
  Volume(VolumeOptions options, Guid guid, std::shared_ptr<Backing> backing);

  // The first mount (`C:\`), or the GUID name where there is none.
  [[nodiscard]] const std::string& label() const { return label_; }
  // `\\?\Volume{guid}\`.
  [[nodiscard]] const std::string& guid_name() const { return guid_name_; }
  [[nodiscard]] const Guid& guid() const { return guid_; }
  // Normalized, each with its trailing backslash.
  [[nodiscard]] const std::vector<std::string>& mounts() const { return options_.mounts; }
  [[nodiscard]] const std::string& file_system() const { return options_.file_system; }
  [[nodiscard]] bool supported() const { return options_.supported; }
  [[nodiscard]] std::uint64_t capacity_bytes() const { return options_.capacity_bytes; }
  [[nodiscard]] std::uint32_t nesting() const { return options_.nesting; }
  [[nodiscard]] bool machine() const { return options_.machine; }
  [[nodiscard]] bool on_host() const { return options_.host_folder.has_value(); }
  [[nodiscard]] const std::shared_ptr<Backing>& backing() const { return backing_; }
  // Whether it went away (VolumeTable::lose()); no name leads to it then.
  [[nodiscard]] bool lost() const { return lost_; }
  // Whether nothing on it can be changed: made so, or a broken shadow copy that nobody made
  // writable.
  [[nodiscard]] bool read_only() const { return read_only_; }

 private:
  friend class VolumeTable;

  VolumeOptions options_;
  bool lost_ = false;
  bool read_only_ = false;
  Guid guid_;
  std::string guid_name_;
  std::string label_;
  std::shared_ptr<Backing> backing_;
};

// One volume as it was at an instant. Owned by its VolumeTable; a deleted one stays as a value with
// `deleted()` true and can never be opened again.
class ShadowCopy {
 public:
  ShadowCopy(Guid id, Guid set_id, const Volume& original, std::uint32_t number,
             VirtualTime created, std::shared_ptr<Backing> backing);
  // One that others made; `device` without a trailing backslash.
  ShadowCopy(Guid id, Guid set_id, const Volume& original, std::uint32_t number, std::string device,
             VirtualTime created, std::shared_ptr<Backing> backing);

  [[nodiscard]] const Guid& id() const { return id_; }
  [[nodiscard]] const Guid& set_id() const { return set_id_; }
  [[nodiscard]] const Volume& original() const { return *original_; }
  // N of the device name; rises from 1 over the table's life, but for copies of other processes.
  [[nodiscard]] std::uint32_t number() const { return number_; }
  // `\\?\GLOBALROOT\Device\HarddiskVolumeShadowCopyN`, without a trailing backslash.
  [[nodiscard]] const std::string& device() const { return device_; }
  [[nodiscard]] VirtualTime created() const { return created_; }
  // Whether files on it can be changed: during PostSnapshot of an auto-recovered copy.
  [[nodiscard]] bool writable() const { return writable_; }
  [[nodiscard]] bool deleted() const { return backing_ == nullptr; }
  // Whether its disk is out of this machine's sight: a transportable copy before its import, or one
  // masked when its set was broken. Its device cannot be opened.
  [[nodiscard]] bool masked() const { return masked_; }
  // Whether BreakSnapshotSet made it a volume of its own, and no shadow copy any more; and that
  // volume, nullptr where it is out of this machine's sight.
  [[nodiscard]] bool broken() const { return broken_; }
  [[nodiscard]] const Volume* became() const { return became_; }
  // Whether its files stay when the process ends (VolumeTable::keep_shadow_copy()).
  [[nodiscard]] bool kept() const { return kept_; }
  [[nodiscard]] const std::optional<Exposure>& exposure() const { return exposure_; }
  // What the original changed since this copy and before the next one: bytes that the differential
  // storage keeps for it.
  [[nodiscard]] std::uint64_t differential_bytes() const { return differential_bytes_; }
  // nullptr once deleted.
  [[nodiscard]] const std::shared_ptr<Backing>& backing() const { return backing_; }

 private:
  friend class VolumeTable;
  Guid id_;
  Guid set_id_;
  const Volume* original_;
  std::uint32_t number_;
  std::string device_;
  VirtualTime created_;
  bool writable_ = false;
  bool masked_ = false;
  bool broken_ = false;
  bool kept_ = false;
  std::optional<Exposure> exposure_;
  std::uint64_t differential_bytes_ = 0;
  std::shared_ptr<Backing> backing_;
  const Volume* became_ = nullptr;
};

}  // namespace vsskit::volume
