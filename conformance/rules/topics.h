// The topics, one function a file: conformance/rules/SUBJECT/TOPIC.cpp defines SUBJECT_TOPIC().
// Each returns its rules in the order in which they are listed and reported; they live for ever.
#pragma once

#include <span>

#include "conformance/rule/rule.h"

namespace vsskit::conformance {

[[nodiscard]] std::span<const Rule> requester_abort();

}  // namespace vsskit::conformance
