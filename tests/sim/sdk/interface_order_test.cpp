// The interfaces as our headers declare them, read as text and compared with the committed table.
// Order is what a vtable is made of: a method in the wrong place calls another one.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "places.h"

namespace {

struct Interface {
  std::vector<std::string> bases;
  std::vector<std::string> methods;
  bool operator==(const Interface&) const = default;
};
using Interfaces = std::map<std::string, Interface>;

std::string word_at(std::string_view text, std::size_t from) {
  std::size_t to = from;
  while (to < text.size() &&
         (std::isalnum(static_cast<unsigned char>(text[to])) || text[to] == '_')) {
    ++to;
  }
  return std::string(text.substr(from, to - from));
}

// What stands between the last blank before `(` and it.
std::string word_before(std::string_view text, std::size_t parenthesis) {
  std::size_t from = parenthesis;
  while (from > 0 &&
         (std::isalnum(static_cast<unsigned char>(text[from - 1])) || text[from - 1] == '_')) {
    --from;
  }
  return std::string(text.substr(from, parenthesis - from));
}

// The name after `class X`, `class DECLSPEC_UUID("...") X` or `MIDL_INTERFACE("...") X` at the
// beginning of a line that is no forward declaration and no comment.
std::optional<std::string> declared_name(const std::string& line) {
  if (!line.starts_with("class ") && !line.starts_with("MIDL_INTERFACE(")) return std::nullopt;
  if (line.ends_with(";") && line.find('{') == std::string::npos) return std::nullopt;
  const std::size_t uuid_end = line.find("\") ");
  const std::size_t from =
      uuid_end != std::string::npos ? uuid_end + 3 : std::string_view("class ").size();
  return word_at(line, from);
}

std::vector<std::string> bases_in(std::string_view text) {
  std::vector<std::string> bases;
  constexpr std::string_view kPublic = "public ";
  for (std::size_t at = text.find(kPublic); at != std::string_view::npos;
       at = text.find(kPublic, at + 1)) {
    bases.push_back(word_at(text, at + kPublic.size()));
  }
  return bases;
}

// The method that a line begins, if it begins a virtual one that is no destructor.
std::optional<std::string> method_in(const std::string& line) {
  constexpr std::string_view kStdMethod = "  STDMETHOD(";
  if (line.starts_with(kStdMethod)) return word_at(line, kStdMethod.size());
  if (!line.starts_with("  virtual ") || line.find('~') != std::string::npos) return std::nullopt;
  return word_before(line, line.find('('));
}

void read_header(const std::filesystem::path& path, Interfaces& interfaces) {
  std::ifstream file(path);
  ASSERT_TRUE(file) << path;
  Interface* current = nullptr;
  bool in_head = false;
  for (std::string line; std::getline(file, line);) {
    if (const auto name = declared_name(line)) {
      EXPECT_FALSE(interfaces.contains(*name)) << *name << " is declared twice";
      current = &interfaces[*name];
      in_head = true;
    }
    if (current == nullptr) continue;
    if (in_head) {
      for (std::string& base : bases_in(line))
        current->bases.push_back(std::move(base));
      in_head = line.find('{') == std::string::npos;
    }
    if (const auto method = method_in(line)) current->methods.push_back(*method);
    if (line.starts_with("};") || line.ends_with("{};")) current = nullptr;
  }
}

Interfaces interfaces_of_headers() {
  Interfaces interfaces;
  const std::filesystem::path folder = VSSKIT_SOURCE_DIR "/sim/sdk/vss/vsskit_sdk";
  for (const char* name : {"vss.h", "writer_interfaces.h", "writer_classes.h", "vsbackup.h",
                           "vsprov.h", "vsadmin.h", "vsmgmt.h"}) {
    read_header(folder / name, interfaces);
  }
  return interfaces;
}

Interfaces interfaces_of_table() {
  Interfaces interfaces;
  std::ifstream file(VSSKIT_SOURCE_DIR "/tests/sim/sdk/interface_order.txt");
  EXPECT_TRUE(file.good());
  Interface* current = nullptr;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.starts_with("#")) continue;
    std::istringstream words(line);
    std::string word;
    words >> word;
    if (line.starts_with("  ")) {
      EXPECT_NE(current, nullptr) << line;
      if (current != nullptr) current->methods.push_back(word);
      continue;
    }
    current = &interfaces[word];
    while (words >> word) {
      if (word != ":") current->bases.push_back(word);
    }
  }
  return interfaces;
}

TEST(InterfaceOrder, TableListsEveryInterfaceOfTheSdk) {
  const Interfaces table = interfaces_of_table();
  EXPECT_EQ(table.size(), 40u);
  EXPECT_EQ(table.at("IVssBackupComponents").methods.size(), 48u);
  EXPECT_EQ(table.at("IVssComponent").methods.size(), 38u);
  EXPECT_EQ(table.at("IVssWriterImpl").methods.size(), 22u);
}

TEST(InterfaceOrder, HeadersDeclareEveryMethodInTheOrderOfTheTable) {
  const Interfaces table = interfaces_of_table();
  const Interfaces headers = interfaces_of_headers();
  for (const auto& [name, expected] : table) {
    const auto found = headers.find(name);
    ASSERT_NE(found, headers.end()) << name << " is not declared";
    EXPECT_EQ(found->second.methods, expected.methods) << name;
    EXPECT_EQ(found->second.bases, expected.bases) << name;
  }
  for (const auto& [name, declared] : headers) {
    EXPECT_TRUE(table.contains(name)) << name << " is not in the table";
  }
}

}  // namespace
