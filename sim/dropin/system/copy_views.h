// Shadow copies as programs of a Wine prefix see them where they are exposed, and by the names that
// their providers gave them: drives of the prefix, links in the place of empty folders, and links
// beside the copies' own folders. Private to the room.
#pragma once

#include "sim/volume/volume_table.h"

namespace vsskit::dropin {

// Lives as long as the process. nullptr on Windows itself, where nobody sees them.
[[nodiscard]] volume::CopyViews* copy_views();
// Whether this drive (`X`) is a shadow copy, and no volume of the machine's.
[[nodiscard]] bool is_exposed_copy(char letter);

}  // namespace vsskit::dropin
