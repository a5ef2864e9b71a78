// Where the system provider keeps what changes under shadow copies: one area for a volume, on that
// volume or another, with a maximum size. An area that nobody made is the volume's own, without a
// limit, as long as the volume has copies. What areas hold is an estimate of the volume table.
// Source: the API's pages of IVssDifferentialSoftwareSnapshotMgmt and its successors.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sim/base/guid.h"
#include "sim/base/hresult.h"
#include "sim/volume/volume_table.h"

namespace vsskit::service {

// VSS_ASSOC_NO_MAX_SPACE and VSS_ASSOC_REMOVE.
inline constexpr std::int64_t kNoMaximum = -1;
inline constexpr std::int64_t kRemoveArea = 0;
// AddDiffArea's page: 320 MB at least.
inline constexpr std::int64_t kAreaMin = std::int64_t{320} * 1024 * 1024;

struct DifferentialArea {
  const volume::Volume* volume = nullptr;  // whose copies
  const volume::Volume* on = nullptr;      // where
  std::int64_t maximum = kNoMaximum;
  std::int64_t allocated = 0;
  std::int64_t used = 0;
};

class DifferentialStorage {
 public:
  explicit DifferentialStorage(volume::VolumeTable& volumes) : volumes_(volumes) {}

  // AddDiffArea. VSS_E_OBJECT_NOT_FOUND for no volume; VSS_E_OBJECT_ALREADY_EXISTS for this very
  // area, VSS_E_MAXIMUM_DIFFAREA_ASSOCIATIONS_REACHED for another one of the volume;
  // VSS_E_NESTED_VOLUME_LIMIT; VSS_E_VOLUME_NOT_SUPPORTED where `on` is not NTFS, has no room, or
  // lies in a virtual disk and is not the volume itself; VSS_E_VOLUME_IN_USE while the volume has
  // copies; E_INVALIDARG for a maximum below kAreaMin.
  Hresult add(std::string_view volume, std::string_view on, std::int64_t maximum);
  // ChangeDiffAreaMaximumSize(Ex). VSS_E_OBJECT_NOT_FOUND for no such area; kRemoveArea removes it,
  // VSS_E_VOLUME_IN_USE while the volume has copies; VSS_E_INSUFFICIENT_STORAGE where the volume
  // cannot hold so much.
  Hresult change(std::string_view volume, std::string_view on, std::int64_t maximum);
  // DeleteUnusedDiffAreas: areas there of volumes without copies.
  Hresult remove_unused(std::string_view on);

  // Areas that there are, in the order of their volumes.
  [[nodiscard]] std::vector<DifferentialArea> all() const;
  // A volume by its name with a trailing backslash; nullptr for none.
  [[nodiscard]] const volume::Volume* find(std::string_view volume) const;
  // Volumes where an area for this one may be.
  [[nodiscard]] std::vector<const volume::Volume*> supported_for(
      const volume::Volume& volume) const;
  [[nodiscard]] bool has_copies(const volume::Volume& volume) const;

 private:
  struct Made {
    const volume::Volume* volume;
    const volume::Volume* on;
    std::int64_t maximum;
  };
  [[nodiscard]] bool may_hold(const volume::Volume& on, const volume::Volume& volume) const;
  [[nodiscard]] DifferentialArea area_of(const Made& made) const;

  volume::VolumeTable& volumes_;
  std::vector<Made> made_;
};

}  // namespace vsskit::service
