// What processes with the drop-in told of their ends, each in a file of its own beside the run's
// recordings (sim/dropin/system/ending.h).
#pragma once

#include <string>
#include <vector>

namespace vsskit::run {

// What VSSKIT_ENDING is for a run that records below this folder, as its programs name it.
[[nodiscard]] std::string ending_setting(const std::string& folder);

struct ProgramCrash {
  std::string program;  // its path, as it knows itself
  std::string what;     // `ended by exception 0xC0000005 at address 0x140001234`
};
struct Endings {
  std::vector<ProgramCrash> crashes;
  std::size_t untold = 0;  // processes that neither ended in order nor by an exception
};
// Reads the files, in the order of their names, and takes them away.
[[nodiscard]] Endings take_endings(const std::string& folder);

}  // namespace vsskit::run
