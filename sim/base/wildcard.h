// One wildcard specification made ready: matched against many names, compared with others. The
// meaning is that of matches_name() in file_spec.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vsskit {

// What two languages of names have to do with each other, as far as it could be told.
struct NameRelation {
  bool meet = false;        // some name matches both
  bool a_beyond_b = false;  // some name matches a and not b
  bool b_beyond_a = false;
};

// A compiled specification. Copyable; it refers to nothing else.
class Wildcard {
 public:
  explicit Wildcard(std::string_view filespec);

  // `name` must come from folded_name().
  [[nodiscard]] bool matches(std::string_view name) const;

  // Whether no name can match.
  [[nodiscard]] bool empty() const { return empty_; }
  // Whether it holds no wildcard and so matches the one name text().
  [[nodiscard]] bool is_literal() const { return literal_; }
  // The specification folded and without what does not count; equal texts match the same names.
  [[nodiscard]] const std::string& text() const { return text_; }

  friend NameRelation compare(const Wildcard& a, const Wildcard& b);

 private:
  friend class WildcardStates;

  enum class Kind : std::uint8_t {
    one,         // this character
    any,         // any run of characters
    undotted,    // any run of characters without a dot
    maybe,       // a character that is no dot, or nothing before a dot and at the end
    dot_or_end,  // a dot, or nothing at the end
  };
  struct Token {
    Kind kind;
    char32_t c = 0;
  };

  void compile(bool ends_in_dot);

  std::string text_;
  std::vector<Token> tokens_;
  bool empty_ = false;
  bool literal_ = true;
  bool simple_ = true;  // no kinds but `one` and `any`
};

// A file name as specifications see it: folded, without dots and blanks at its end. Empty for what
// is no name, such as `..`.
[[nodiscard]] std::string folded_name(std::string_view name);

// Over all names. Where more would be needed than about 100,000 states, a fact not yet known is
// given as true.
[[nodiscard]] NameRelation compare(const Wildcard& a, const Wildcard& b);

}  // namespace vsskit
