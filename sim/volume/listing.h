// Listings of shadow copies: docs/formats/listing.md. Private to the room.
#pragma once

#include <string>

#include "sim/volume/watched_files.h"

namespace vsskit::volume {

// The copy's files in path order; only watched ones where `watched` is given. The table's lock is
// held.
[[nodiscard]] std::string print_listing(const ShadowCopy& copy, const WatchedFiles* watched);

}  // namespace vsskit::volume
