// Digests of files, past the table and its observers. Private to the room.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "sim/volume/volume_table.h"

namespace vsskit::volume {

// Of the bytes from `offset` on, at most `length`; of nothing where the file cannot be read.
[[nodiscard]] std::string digest_of(
    const Place& place, std::uint64_t offset = 0,
    std::uint64_t length = std::numeric_limits<std::uint64_t>::max());

}  // namespace vsskit::volume
