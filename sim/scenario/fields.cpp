#include "sim/scenario/fields.h"

#include <algorithm>
#include <sstream>

#include "sim/base/text.h"

namespace vsskit::scenario {
namespace {

std::string_view type_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return node.is_array_of_tables() ? "tables" : "an array";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::boolean:
      return "true or false";
    default:
      return "another type";
  }
}

}  // namespace

Result<toml::table> parse_toml(std::string_view text, const std::string& name,
                               std::size_t most_bytes) {
  if (text.size() > most_bytes)
    return Error{name, "is too large", std::to_string(most_bytes) + " bytes at most"};
  toml::parse_result parsed = toml::parse(text, name);
  if (parsed) return std::move(parsed).table();
  const toml::source_position at = parsed.error().source().begin;
  return Error{name + ':' + std::to_string(at.line) + ':' + std::to_string(at.column),
               std::string(parsed.error().description()), "TOML"};
}

void Problems::add(const toml::source_region& place, std::string what, std::string expected) {
  if (first_) return;
  const std::string where =
      name_ + ':' + std::to_string(place.begin.line) + ':' + std::to_string(place.begin.column);
  first_ = Error{where, std::move(what), std::move(expected)};
}

Fields::Fields(const toml::table& table, std::string what, Problems& problems)
    : table_(table), what_(std::move(what)), problems_(problems) {}

const toml::node* Fields::get(std::string_view key) {
  known_.push_back(key);
  return table_.get(key);
}

void Fields::wrong_type(std::string_view key, const toml::node& node, std::string_view expected) {
  problems_.add(node.source(), "'" + std::string(key) + "' is " + std::string(type_of(node)),
                std::string(expected));
}

void Fields::text(std::string_view key, std::string& value) {
  std::optional<std::string> found;
  text(key, found);
  if (found) value = *std::move(found);
}

void Fields::text(std::string_view key, std::optional<std::string>& value) {
  const toml::node* node = get(key);
  if (node == nullptr) return;
  if (const auto* string = node->as_string()) {
    value = string->get();
  } else {
    wrong_type(key, *node, "a string");
  }
}

void Fields::flag(std::string_view key, bool& value) {
  const toml::node* node = get(key);
  if (node == nullptr) return;
  if (const auto* boolean = node->as_boolean()) {
    value = boolean->get();
  } else {
    wrong_type(key, *node, "true or false");
  }
}

void Fields::number(std::string_view key, std::uint32_t& value, std::uint32_t largest) {
  const toml::node* node = get(key);
  if (node == nullptr) return;
  const std::string range = "an integer from 0 to " + std::to_string(largest);
  const auto* integer = node->as_integer();
  if (integer == nullptr) {
    wrong_type(key, *node, range);
  } else if (integer->get() < 0 || integer->get() > static_cast<std::int64_t>(largest)) {
    problems_.add(node->source(), "'" + std::string(key) + "' is " + std::to_string(integer->get()),
                  range);
  } else {
    value = static_cast<std::uint32_t>(integer->get());
  }
}

void Fields::texts(std::string_view key, std::vector<std::string>& values) {
  const toml::node* node = get(key);
  if (node == nullptr) return;
  const toml::array* array = node->as_array();
  if (array == nullptr) return wrong_type(key, *node, "an array of strings");
  values.clear();
  for (const toml::node& each : *array) {
    const auto* string = each.as_string();
    if (string == nullptr) return wrong_type(key, each, "an array of strings");
    values.push_back(string->get());
  }
}

const toml::table* Fields::table(std::string_view key) {
  const toml::node* node = get(key);
  if (node == nullptr) return nullptr;
  if (node->as_table() == nullptr) wrong_type(key, *node, "one table, [" + std::string(key) + "]");
  return node->as_table();
}

std::vector<const toml::table*> Fields::tables(std::string_view key) {
  std::vector<const toml::table*> tables;
  const toml::node* node = get(key);
  if (node == nullptr) return tables;
  const toml::array* array = node->as_array();
  if (array == nullptr || !array->is_array_of_tables()) {
    wrong_type(key, *node, "tables, [[" + std::string(key) + "]]");
    return tables;
  }
  for (const toml::node& each : *array)
    tables.push_back(each.as_table());
  return tables;
}

const toml::node* Fields::any(std::string_view key) {
  return get(key);
}

void Fields::refuse(std::string_view key, std::string what, std::string expected) {
  const toml::node* node = table_.get(key);
  problems_.add(node != nullptr ? node->source() : table_.source(), std::move(what),
                std::move(expected));
}

void Fields::done() {
  // Keys in the order in which they stand, so that the first unknown one is reported.
  const toml::key* first = nullptr;
  for (const auto& [key, node] : table_) {
    if (std::find(known_.begin(), known_.end(), key.str()) != known_.end()) continue;
    if (first == nullptr || key.source().begin < first->source().begin) first = &key;
  }
  if (first == nullptr) return;
  const std::string_view near = nearest(first->str(), known_);
  problems_.add(first->source(), "unknown key '" + std::string(first->str()) + "' in " + what_,
                near.empty() ? "" : "did you mean " + std::string(near) + "?");
}

}  // namespace vsskit::scenario
