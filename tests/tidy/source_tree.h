// The project's own sources as text, for tests that read them: every file below the fixed top-level
// folders, in path order, with paths relative to the root.
#pragma once

#include <string>
#include <vector>

namespace vsskit::tidy {

struct SourceFile {
  std::string path;  // `sim/base/guid.h`
  std::vector<std::string> lines;

  [[nodiscard]] bool has_extension(const std::string& extension) const;
  [[nodiscard]] bool is_cpp() const { return has_extension(".cpp") || has_extension(".h"); }
};

// All files of the top-level folders but build trees and binary data.
[[nodiscard]] const std::vector<SourceFile>& source_tree();

// A function's first line (from 1), its name line and its length in lines, found by the braces that
// clang-format puts at the ends of lines.
struct FunctionSize {
  std::string path;
  std::string signature;
  std::size_t line = 0;
  std::size_t lines_count = 0;
};
[[nodiscard]] std::vector<FunctionSize> functions_of(const SourceFile& file);

}  // namespace vsskit::tidy
