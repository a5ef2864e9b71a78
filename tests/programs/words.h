// Arguments of the role programs, as wide text.
#pragma once

#include <string>

namespace vsskit::programs {

// Names, folders and numbers on these command lines are ASCII.
inline std::wstring wide(const char* text) {
  const std::string narrow = text;
  return {narrow.begin(), narrow.end()};
}

}  // namespace vsskit::programs
