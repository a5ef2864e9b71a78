#include "sim/host/mounted_volumes.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>

#include "sim/base/host_path.h"

namespace vsskit::host {

bool is_mounted(const scenario::VolumeSpec& volume) {
  return volume.root.size() > 3 && volume.root[1] == ':';
}

// Wine has {00000000-0000-0000-0000-0000000000NN} for its drives.
void name_mounted(std::vector<scenario::VolumeSpec>& volumes) {
  std::uint8_t last = 0;
  for (scenario::VolumeSpec& volume : volumes) {
    if (!is_mounted(volume)) continue;
    ++last;
    if (!volume.guid) volume.guid = Guid{0, 0, 0, {0, 1, 0, 0, 0, 0, 0, last}};
  }
}

void put_on_folders(std::vector<scenario::VolumeSpec>& volumes) {
  name_mounted(volumes);
  for (scenario::VolumeSpec& volume : volumes) {
    if (!is_mounted(volume)) continue;
    std::string folder = volume.root;
    std::replace(folder.begin(), folder.end(), '\\', '/');
    while (folder.back() == '/')
      folder.pop_back();
    std::error_code error;
    if (std::filesystem::is_directory(host_path(folder), error)) volume.host_folder = folder;
  }
}

}  // namespace vsskit::host
