// Deviations of Windows' own writers from the documentation, as captured servers show them. A rule
// that they break complains as advice, never as a failure, and says why it is known.
#pragma once

#include <span>
#include <string_view>

#include "sim/base/guid.h"

namespace vsskit::conformance {

struct Deviation {
  std::string_view rule;    // id
  Guid writer_id;           // class of the writer
  std::string_view writer;  // its name
  std::string_view reason;
};

[[nodiscard]] std::span<const Deviation> deviations();
// nullptr when this rule is not known to be broken by this writer.
[[nodiscard]] const Deviation* find_deviation(std::string_view rule, const Guid& writer_id);

}  // namespace vsskit::conformance
