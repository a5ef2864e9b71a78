// Reading tables of the TOML files that this room has: each key is asked for once, by type; what
// nobody asked for is an error, answered with the nearest key. Private to the room.
#pragma once

// Bad input is data here: no exceptions, and nothing that needs its library.
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ENABLE_WINDOWS_COMPAT 0
#include <toml++/impl/preprocessor.h>
// On Windows it would declare system functions for wide strings, of which nothing is asked.
#undef TOML_WINDOWS
#define TOML_WINDOWS 0
// The parser asserts, and in release builds promises the compiler, what broken headers (`[<`) do
// not keep, although it goes on to report them as errors. Neither is wanted of a reader of bad
// input.
#undef TOML_ASSERT
#undef TOML_ASSERT_ASSUME
#define TOML_ASSERT(condition) static_assert(true)
#define TOML_ASSERT_ASSUME(condition) static_assert(true)
#include <toml++/toml.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"

namespace vsskit::scenario {

// Errors: larger than `most_bytes`, no TOML (`name:line:column`).
[[nodiscard]] Result<toml::table> parse_toml(std::string_view text, const std::string& name,
                                             std::size_t most_bytes);

// The first error wins; everything read after it is ignored.
class Problems {
 public:
  explicit Problems(std::string name) : name_(std::move(name)) {}
  void add(const toml::source_region& place, std::string what, std::string expected);
  [[nodiscard]] const std::optional<Error>& first() const { return first_; }

 private:
  std::string name_;
  std::optional<Error> first_;
};

// One table while it is read. What a key does not name keeps the value it had.
class Fields {
 public:
  // `what` names the table in errors, `[[writer]]`.
  Fields(const toml::table& table, std::string what, Problems& problems);

  void text(std::string_view key, std::string& value);
  void text(std::string_view key, std::optional<std::string>& value);
  void flag(std::string_view key, bool& value);
  void number(std::string_view key, std::uint32_t& value, std::uint32_t largest);
  void texts(std::string_view key, std::vector<std::string>& values);
  // A table, or none; an array of tables, `[[key]]`.
  [[nodiscard]] const toml::table* table(std::string_view key);
  [[nodiscard]] std::vector<const toml::table*> tables(std::string_view key);
  // The node itself, for values of more than one type.
  [[nodiscard]] const toml::node* any(std::string_view key);

  // An error at the key's value, or at the table where the key is missing.
  void refuse(std::string_view key, std::string what, std::string expected);
  // Keys that were never asked for are errors now.
  void done();

 private:
  const toml::node* get(std::string_view key);
  void wrong_type(std::string_view key, const toml::node& node, std::string_view expected);

  const toml::table& table_;
  std::string what_;
  Problems& problems_;
  std::vector<std::string_view> known_;
};

}  // namespace vsskit::scenario
