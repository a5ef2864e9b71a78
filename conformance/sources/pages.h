// The two halves of the table behind documents.h.
#pragma once

#include <span>

#include "conformance/sources/documents.h"

namespace vsskit::conformance {

// Both in the enumeration's order; the programming reference comes behind the concept pages.
[[nodiscard]] std::span<const Page> concept_pages();
[[nodiscard]] std::span<const Page> api_pages();

}  // namespace vsskit::conformance
