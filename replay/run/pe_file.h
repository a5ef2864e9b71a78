// What a program or a DLL for Windows says of itself, read from its file as Microsoft's "PE Format"
// page has it.
// Private to the room.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/result.h"

namespace vsskit::run {

inline constexpr std::uint16_t kMachineAmd64 = 0x8664;  // IMAGE_FILE_MACHINE_AMD64

// Whether a program for x86-64 ends before its headers, or what they speak of, are all there.
[[nodiscard]] bool is_cut_short(const std::string& path);

// In the file's order, without what is exported by number alone. An error where the file cannot be
// read, or is no DLL for x86-64.
[[nodiscard]] Result<std::vector<std::string>> exports_of(const std::string& dll);

}  // namespace vsskit::run
