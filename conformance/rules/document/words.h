// What the topics of documents share. Private to their folder.
#pragma once

#include <string_view>

#include "conformance/rule/judge.h"
#include "sim/base/file_spec.h"

namespace vsskit::conformance {

// The place `at` in what a writer was heard to say when its metadata was gathered.
[[nodiscard]] inline Place place_of(const GatheredMetadata& gathered,
                                    const document::Position& at) {
  return Place(*gathered.step).of(gathered.label).in(gathered.document, at);
}

// Whether a path has a wildcard; `\\?\` at the beginning is a prefix, and none.
[[nodiscard]] inline bool has_wildcard(std::string_view path) {
  if (path.starts_with(R"(\\?\)")) path.remove_prefix(4);
  return has_wildcards(path);
}

}  // namespace vsskit::conformance
