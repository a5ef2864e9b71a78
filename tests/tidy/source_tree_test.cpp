#include "tests/tidy/source_tree.h"
#include "places.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>

namespace vsskit::tidy {
namespace {

namespace fs = std::filesystem;

SourceFile read_source(const fs::path& root, const fs::path& path) {
  SourceFile file;
  file.path = fs::relative(path, root).generic_string();
  std::ifstream stream(path);
  for (std::string line; std::getline(stream, line);) {
    file.lines.push_back(line);
  }
  return file;
}

bool is_source(const fs::path& path) {
  static const std::vector<std::string> extensions = {".cpp", ".h",    ".txt",  ".cmake",
                                                      ".md",  ".toml", ".trace"};
  return std::find(extensions.begin(), extensions.end(), path.extension()) != extensions.end();
}

std::string trimmed(const std::string& line) {
  auto first = line.find_first_not_of(' ');
  return first == std::string::npos ? "" : line.substr(first);
}

bool starts_with(const std::string& text, std::string_view start) {
  return text.compare(0, start.size(), start) == 0;
}

// Opens something that is no function: a type, a namespace, a table, a lambda's owner.
bool opens_other(const std::string& text) {
  for (std::string_view start :
       {"namespace", "class ", "struct ", "enum ", "union ", "extern \"C\"", "constexpr ",
        "inline constexpr ", "template", "const ", "#"}) {
    if (starts_with(text, start)) return true;
  }
  return text.find('(') == std::string::npos || text.find(" = {") != std::string::npos;
}

std::size_t indent_of(const std::string& line) {
  return line.find_first_not_of(' ');
}

}  // namespace

bool SourceFile::has_extension(const std::string& extension) const {
  return path.size() > extension.size() &&
         path.compare(path.size() - extension.size(), extension.size(), extension) == 0;
}

const std::vector<SourceFile>& source_tree() {
  static const std::vector<SourceFile> files = [] {
    std::vector<SourceFile> found;
    const fs::path root = VSSKIT_SOURCE_DIR;
    for (const char* folder : {"sim", "conformance", "fixtures", "replay", "tests", "ci", "docs"}) {
      if (!fs::exists(root / folder)) continue;
      for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
        if (entry.is_regular_file() && is_source(entry.path())) {
          found.push_back(read_source(root, entry.path()));
        }
      }
    }
    std::sort(found.begin(), found.end(),
              [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
    return found;
  }();
  return files;
}

std::vector<FunctionSize> functions_of(const SourceFile& file) {
  std::vector<FunctionSize> functions;
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    const std::string& line = file.lines[i];
    if (line.empty() || line.back() != '{' || indent_of(line) > 2) continue;
    std::size_t first = i;  // a signature broken over lines starts where its indent does
    while (first > 0 && indent_of(file.lines[first]) > 2)
      --first;
    while (first > 0 && starts_with(trimmed(file.lines[first]), ":"))
      --first;
    const std::string opening = trimmed(file.lines[first]);
    if (opens_other(opening)) continue;
    const std::string closing(indent_of(line), ' ');
    for (std::size_t j = i + 1; j < file.lines.size(); ++j) {
      if (file.lines[j] == closing + "}" || starts_with(file.lines[j], closing + "}  //")) {
        functions.push_back({file.path, opening, first + 1, j - first + 1});
        break;
      }
      if (starts_with(file.lines[j], closing + "}")) break;  // `};`, `});`: a type or a lambda
    }
  }
  return functions;
}

TEST(SourceTree, SeesItself) {
  const auto& files = source_tree();
  EXPECT_TRUE(std::any_of(files.begin(), files.end(), [](const SourceFile& file) {
    return file.path == "tests/tidy/source_tree_test.cpp";
  }));
}

TEST(SourceTree, MeasuresAFunctionFromItsFirstLineToItsBrace) {
  const SourceFile file{"x.cpp", {"int f(int a) {", "  return a;", "}", "namespace n {", "}"}};
  const auto functions = functions_of(file);
  ASSERT_EQ(functions.size(), 1u);
  EXPECT_EQ(functions[0].line, 1u);
  EXPECT_EQ(functions[0].lines_count, 3u);
}

}  // namespace vsskit::tidy
