// A document's elements as a tree, for looking at names that we may not know.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/result.h"

namespace vsskit::system {

struct XmlElement {
  std::string name;
  std::vector<std::pair<std::string, std::string>> attributes;  // values resolved
  std::string text;
  std::vector<std::unique_ptr<XmlElement>> children;

  // The value; nullptr where there is no such attribute.
  [[nodiscard]] const std::string* find(std::string_view attribute) const;
};

// The root. Errors: not well-formed.
[[nodiscard]] Result<std::unique_ptr<XmlElement>> parse_tree(const std::string& xml);

// Where a value stands: `ELEMENT/attribute`, or `ELEMENT` where it is the element's text. Compared
// without ASCII case, ids with or without braces; the first place in the document's order. Empty
// where it is nowhere.
[[nodiscard]] std::string place_of(const XmlElement& root, std::string_view value);
// The element with this value in one of its attributes; nullptr where there is none.
[[nodiscard]] const XmlElement* element_with(const XmlElement& root, std::string_view value);

// What `varied` has otherwise than `plain`: `ELEMENT/attribute` of the first attribute that is new,
// gone or other, leaving out those that hold `key`; else `ELEMENT/CHILD` of the first child that is
// new. Empty where they are alike.
[[nodiscard]] std::string difference(const XmlElement& plain, const XmlElement& varied,
                                     std::string_view plain_key, std::string_view varied_key);
// The value of that attribute in `varied`, for words; empty where it is no attribute.
[[nodiscard]] std::string value_at(const XmlElement& varied, std::string_view place);

}  // namespace vsskit::system
