// The version that the build was given by CMake's project().
#pragma once

#include <string_view>

namespace vsskit::run {

inline constexpr std::string_view kVersion = VSSKIT_VERSION;

}  // namespace vsskit::run
