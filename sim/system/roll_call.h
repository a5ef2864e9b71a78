// Who answers when the machine's own VSS is asked, before anything is recorded: writers with their
// states, providers, and which volumes shadow copies can be made of.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/document/values.h"
#include "sim/service/requester_port.h"
#include "sim/system/machine.h"

namespace vsskit::system {

struct PresentWriter {
  document::Identification identity;
  std::uint32_t components = 0;
  std::vector<std::string> selectable;  // full paths of those that can be chosen
  bool selectable_known = false;        // all of them could be read
  WriterState state = WriterState::unknown;
  Hresult failure = kSOk;
};

struct RollCall {
  std::vector<PresentWriter> writers;  // as VSS lists them
  std::vector<service::ProviderProperties> providers;
  std::vector<bool> supported;  // of Machine::volumes, in their order
};

// Gathers metadata and status in a session of its own, which leaves no trace. The error says in one
// line why this VSS cannot be used, and what to do.
[[nodiscard]] Result<RollCall> call_roll(const Machine& machine);

// What a failure of the first calls means to a person.
[[nodiscard]] Error explain(const Machine& machine, std::string_view call, Hresult result);

}  // namespace vsskit::system
