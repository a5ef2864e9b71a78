#include "sim/volume/volume.h"

#include <utility>

#include "sim/volume/backing.h"

namespace vsskit::volume {

Volume::Volume(VolumeOptions options, Guid guid, std::shared_ptr<Backing> backing)
    : options_(std::move(options)),
      read_only_(options_.read_only),
      guid_(guid),
      guid_name_("\\\\?\\Volume" + guid.braced() + "\\"),
      label_(options_.mounts.empty() ? guid_name_ : options_.mounts.front()),
      backing_(std::move(backing)) {}

ShadowCopy::ShadowCopy(Guid id, Guid set_id, const Volume& original, std::uint32_t number,
                       VirtualTime created, std::shared_ptr<Backing> backing)
    : ShadowCopy(id, set_id, original, number,
                 "\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy" + std::to_string(number),
                 created, std::move(backing)) {}

ShadowCopy::ShadowCopy(Guid id, Guid set_id, const Volume& original, std::uint32_t number,
                       std::string device, VirtualTime created, std::shared_ptr<Backing> backing)
    : id_(id),
      set_id_(set_id),
      original_(&original),
      number_(number),
      device_(std::move(device)),
      created_(created),
      backing_(std::move(backing)) {}

}  // namespace vsskit::volume
