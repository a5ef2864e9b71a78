// What of a simulated machine outlives its processes, as a value and as the text of the state
// folder's register: shadow copies that nobody releases, and which express writers are stored. The
// files of the copies and the writers' documents lie beside it. docs/formats/state.md has the text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/guid.h"
#include "sim/base/result.h"
#include "sim/provider/provider.h"
#include "sim/volume/volume.h"

namespace vsskit::scenario {

struct KeptState {
  struct Copy {
    std::uint32_t number = 0;  // of HarddiskVolumeShadowCopyN
    std::string root;          // where its volume was mounted first
    // Of a created copy; what exposing adds to it is left out.
    provider::SnapshotProperties properties;
    bool masked = false;
    bool broken = false;
    bool writable = false;
    std::optional<volume::Exposure> exposure;
  };
  struct Writer {
    Guid id;
    bool scripted = false;  // vsskit's own player registered it
  };
  std::vector<Copy> copies;  // in order of their numbers
  std::vector<Writer> writers;

  // nullptr where there is none.
  [[nodiscard]] Copy* find_copy(const Guid& snapshot);
  [[nodiscard]] bool has_writer(const Guid& id) const;
};

// Text that parse_kept_state() reads back to an equal value. Malformed UTF-8 becomes U+FFFD.
[[nodiscard]] std::string print(const KeptState& state);
// `name` is what errors call the input: `name:line:column: ...`. Errors: no register, another
// version, cut short, unknown keys, values outside their syntax, a number or an id twice.
[[nodiscard]] Result<KeptState> parse_kept_state(std::string_view text, const std::string& name);

}  // namespace vsskit::scenario
