#include "sim/system/xml_tree.h"

#include <algorithm>

#include "sim/base/text.h"
#include "sim/document/scanner.h"
#include "sim/document/xml.h"

namespace vsskit::system {
namespace {

std::unique_ptr<XmlElement> element_of(const document::Scanner& scanner) {
  auto element = std::make_unique<XmlElement>();
  element->name = scanner.name();
  for (const document::RawAttribute& attribute : scanner.attributes()) {
    std::string value;
    document::append_resolved(value, attribute.value);
    element->attributes.emplace_back(attribute.name, std::move(value));
  }
  return element;
}

std::string_view without_braces(std::string_view text) {
  const bool braced = text.size() == 38 && text.front() == '{' && text.back() == '}';
  return braced ? text.substr(1, 36) : text;
}

bool same_value(std::string_view one, std::string_view other) {
  return equal_ignore_case(without_braces(one), without_braces(other));
}

}  // namespace

const std::string* XmlElement::find(std::string_view attribute) const {
  for (const auto& [name_of_it, value] : attributes) {
    if (name_of_it == attribute) return &value;
  }
  return nullptr;
}

// No deeper than the scanner allows, so that the calls below may recurse.
Result<std::unique_ptr<XmlElement>> parse_tree(const std::string& xml) {
  const document::Limits limits;
  document::Scanner scanner(xml, limits);
  XmlElement top;
  std::vector<XmlElement*> open{&top};
  for (;;) {
    switch (scanner.next()) {
      case document::Token::start:
        open.back()->children.push_back(element_of(scanner));
        open.push_back(open.back()->children.back().get());
        break;
      case document::Token::end:
        open.pop_back();
        break;
      case document::Token::text:
        document::append_resolved(open.back()->text, scanner.raw_text());
        break;
      case document::Token::done:
        return std::move(top.children.front());
      case document::Token::fault:
        return Error{"document", "is no XML: " + scanner.fault()->what, ""};
    }
  }
}

std::string place_of(const XmlElement& root, std::string_view value) {
  for (const auto& [name, text] : root.attributes) {
    if (same_value(text, value)) return root.name + "/" + name;
  }
  if (same_value(root.text, value)) return root.name;
  for (const auto& child : root.children) {
    if (std::string place = place_of(*child, value); !place.empty()) return place;
  }
  return {};
}

const XmlElement* element_with(const XmlElement& root, std::string_view value) {
  const bool here = std::any_of(root.attributes.begin(), root.attributes.end(),
                                [&](const auto& one) { return same_value(one.second, value); });
  if (here) return &root;
  for (const auto& child : root.children) {
    if (const XmlElement* found = element_with(*child, value)) return found;
  }
  return nullptr;
}

std::string difference(const XmlElement& plain, const XmlElement& varied,
                       std::string_view plain_key, std::string_view varied_key) {
  for (const auto& [name, value] : varied.attributes) {
    const std::string* other = plain.find(name);
    if (other != nullptr && (*other == value || (*other == plain_key && value == varied_key))) {
      continue;
    }
    return varied.name + "/" + name;
  }
  for (const auto& [name, value] : plain.attributes) {
    if (varied.find(name) == nullptr) return varied.name + "/" + name;
  }
  for (const auto& child : varied.children) {
    const bool known = std::any_of(plain.children.begin(), plain.children.end(),
                                   [&](const auto& one) { return one->name == child->name; });
    if (!known) return varied.name + "/" + child->name;
  }
  return {};
}

std::string value_at(const XmlElement& varied, std::string_view place) {
  const std::size_t slash = place.find('/');
  if (slash == std::string_view::npos) return {};
  const std::string* value = varied.find(place.substr(slash + 1));
  return value == nullptr ? std::string() : *value;
}

}  // namespace vsskit::system
