// Reads elements into values by their shapes. Internal to parsing; read.cpp has the bodies.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/document/field.h"
#include "sim/document/scanner.h"
#include "sim/document/source.h"
#include "sim/document/xml.h"

namespace vsskit::document {

class Reader {
 public:
  Reader(const Text& text, const Limits& limits)
      : text_(text.utf8), scanner_(text.utf8, limits), cursor_(text.utf8, text.ascii) {}

  // The namespace that the document's elements have, if any.
  void set_namespace(std::string_view name) { namespace_ = name; }

  // Whether the element whose start the scanner is at is of a foreign namespace.
  [[nodiscard]] bool at_foreign() const;

  // Reads the element whose start the scanner is at into the value, to its end. False: fault() is
  // set.
  template <class T>
  bool read(Element element, T&& value);

  [[nodiscard]] Scanner& scanner() { return scanner_; }
  [[nodiscard]] const std::optional<Fault>& fault() const { return fault_; }

  void fail(std::string_view place, std::string what, std::string expected) {
    if (!fault_) fault_ = Fault{scanner_.offset(place), std::move(what), std::move(expected)};
  }
  // The next token; the scanner's fault becomes this reader's.
  Token next() {
    const Token token = scanner_.next();
    if (token == Token::fault && !fault_) fault_ = scanner_.fault();
    return token;
  }

  // The attribute's value with its references resolved; until the next call.
  [[nodiscard]] std::string_view value_of(const RawAttribute& attribute) {
    if (!attribute.has_references) return attribute.value;
    resolved_.clear();
    append_resolved(resolved_, attribute.value);
    return resolved_;
  }
  // A value that is not in its syntax.
  void fail_value(const RawAttribute& attribute, Taken expected) {
    const bool cut = attribute.value.size() > 60;
    fail(attribute.value.empty() ? attribute.name : attribute.value,
         fmt::format("{} is '{}{}'", attribute.name, attribute.value.substr(0, 60),
                     cut ? "..." : ""),
         std::string(expected));
  }

  // Keeps the element that began at this offset as it stands in the text; what of it was not read
  // is skipped. `depth` is the scanner's before it.
  void keep_element(std::size_t begin, std::size_t depth, Unknown& unknown) {
    while (scanner_.depth() > depth && !fault_)
      next();
    if (fault_) return;
    const std::string_view text(text_);
    unknown.add_element(text.substr(begin, scanner_.position() - begin));
  }
  // Text between known elements; neighbours are one text.
  void keep_text(Unknown& unknown) const {
    std::string text(scanner_.raw_text());
    if (!scanner_.is_cdata()) {
      text.clear();
      append_resolved(text, scanner_.raw_text());
    }
    append_escaped(unknown.last_text(), text, Escape::text);
  }

 private:
  struct Left {
    const RawAttribute* attribute;
    bool done = false;
  };

  template <class T>
  void read_left(std::size_t first, T& value, std::uint64_t& seen);
  template <class T>
  void read_children(T& value);
  void check_names(std::vector<Left>& left);

  const std::string& text_;
  Scanner scanner_;
  Cursor cursor_;
  std::string_view namespace_;
  std::string resolved_;
  std::optional<Fault> fault_;
};

}  // namespace vsskit::document
