// One pass over the text of an XML document that hands out its elements, knows what is well-formed,
// how deep it is and how much it holds, and names the place of the first fault. Pull, not tree:
// what it needs does not grow with the document, and nothing here or above recurses on its depth.
//
// Why not pugixml, which the benchmark measures this against: a tree of the 2.1 MB System Writer
// document costs more than all the values read from it, a hostile one sixteen times its own size,
// and its parser accepts what is not well-formed (text behind the root, '<' in values, unknown
// entities), so the text would have to be scanned anyway.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/document/source.h"

namespace vsskit::document {

// An attribute as it stands in the text; lives as long as the text.
struct RawAttribute {
  std::string_view name;
  std::string_view value;  // between the quotation marks, references as written
  bool has_references = false;
};

enum class Token {
  start,  // an element: name(), attributes(), begin()
  end,    // an element is over; an empty one as well
  text,   // characters between tags that are not all blank: raw_text()
  done,   // the document is over
  fault,  // it is not well-formed, or beyond the limits: fault()
};

// Whether so many bytes are the same. Names are short, and calling memcmp for each of the 75,000 of
// a real document is a tenth of the time that reading it takes.
[[gnu::always_inline]] inline bool same_bytes(const char* a, const char* b, std::size_t size) {
  const auto same = [&](auto word, std::size_t at) {
    auto other = word;
    std::memcpy(&word, a + at, sizeof word);
    std::memcpy(&other, b + at, sizeof other);
    return word == other;
  };
  if (size > 16) return std::memcmp(a, b, size) == 0;
  if (size >= 8) return same(std::uint64_t{}, 0) && same(std::uint64_t{}, size - 8);
  if (size >= 4) return same(std::uint32_t{}, 0) && same(std::uint32_t{}, size - 4);
  while (size-- > 0) {
    if (a[size] != b[size]) return false;
  }
  return true;
}

class Scanner {
 public:
  // The text must be followed by a NUL (as a std::string's is), hold none, be well-formed UTF-8 and
  // outlive the scanner. Names that occur twice in a tag are not looked for.
  Scanner(const std::string& text, const Limits& limits);

  // After done and fault it only repeats itself.
  Token next();

  // Of the last start: valid until the next one.
  [[nodiscard]] std::string_view name() const { return name_; }
  [[nodiscard]] std::span<const RawAttribute> attributes() const {
    return {attributes_.data(), count_};
  }
  // The offset of the '<' of the last start.
  [[nodiscard]] std::size_t begin() const { return offset(tag_); }
  // The offset behind the last token; behind an empty element's tag already at its start.
  [[nodiscard]] std::size_t position() const { return offset(at_); }
  // How many elements of the same name stand in a row from the last start on, itself counted, as
  // far as they hold no other ones.
  [[nodiscard]] std::size_t run_length() const;
  // How many elements are open; an element counts from its start to its end.
  [[nodiscard]] std::size_t depth() const { return open_.size(); }

  // Of the last text: as written, and whether that is a CDATA section's.
  [[nodiscard]] std::string_view raw_text() const { return text_; }
  [[nodiscard]] bool is_cdata() const { return is_cdata_; }

  [[nodiscard]] const std::optional<Fault>& fault() const { return fault_; }
  // The offset of a view into the text.
  [[nodiscard]] std::size_t offset(std::string_view part) const { return offset(part.data()); }

 private:
  [[nodiscard]] std::size_t offset(const char* at) const {
    return static_cast<std::size_t>(at - begin_);
  }
  void fail(const char* at, std::string what, std::string expected);
  [[nodiscard]] std::string found(const char* at) const;
  [[nodiscard]] bool starts(std::string_view with) const;
  bool guess_name(std::string_view& name);
  bool count_node();
  std::optional<Token> characters();
  std::optional<Token> markup();
  void skip_to(std::string_view close, std::size_t from, std::string_view what);
  std::string_view read_name(std::string_view what);
  void skip_blanks();
  std::optional<Token> start_tag();
  void attribute();
  bool value(char quote);
  [[nodiscard]] const char* find(char wanted, const char* from) const;
  void reference();
  std::optional<Token> end_tag();
  Token finish();

  const char* begin_;
  const char* end_;
  const char* at_;
  // The first '<' and '&' at or behind some place before at_: a value is looked through for them
  // by comparing places.
  const char* less_than_;
  const char* ampersand_;
  std::size_t depth_max_;
  std::size_t nodes_max_;
  std::vector<std::string_view> open_;
  std::vector<RawAttribute> attributes_;  // those behind count_ are of tags before
  std::size_t count_ = 0;
  std::string_view name_;
  std::string_view text_;
  const char* tag_ = nullptr;
  std::size_t nodes_ = 0;
  bool is_cdata_ = false;
  bool is_empty_ = false;  // the last start was an empty element's; its end is due
  bool root_seen_ = false;
  std::optional<Fault> fault_;
};

// The text that raw characters stand for: references resolved. They must be well-formed.
void append_resolved(std::string& out, std::string_view raw);

}  // namespace vsskit::document
