// The gate before the XML parser: one pass over the bytes that knows what XML is well-formed, how
// deep it is and how many nodes it will cost, so that no input reaches the parser that could be
// refused, and every refusal names its place.
#include <array>
#include <cstring>
#include <vector>

#include <fmt/format.h>

#include "sim/base/text.h"
#include "sim/document/source.h"

namespace vsskit::document {
namespace {

enum : std::uint8_t { kBlank = 1, kNameStart = 2, kNameChar = 4, kEndsValue = 8 };

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (const char c : {' ', '\t', '\r', '\n'})
    classes[static_cast<unsigned char>(c)] = kBlank;
  for (int c = 0; c < 256; ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
    const bool other = (c >= '0' && c <= '9') || c == '-' || c == '.';
    if (letter || c >= 0x80) classes[static_cast<std::size_t>(c)] = kNameStart | kNameChar;
    if (other) classes[static_cast<std::size_t>(c)] = kNameChar;
  }
  for (const char c : {'"', '\'', '<', '&', '\0'}) {
    classes[static_cast<unsigned char>(c)] |= kEndsValue;
  }
  return classes;
}
constexpr std::array<std::uint8_t, 256> kClasses = make_classes();

bool is(char c, std::uint8_t mask) {
  return kClasses[static_cast<unsigned char>(c)] & mask;
}

class Scanner {
 public:
  Scanner(const std::string& text, const Limits& limits)
      : begin_(text.data()), end_(begin_ + text.size()), at_(begin_), limits_(limits) {}

  std::optional<Fault> run() {
    while (!fault_ && at_ != end_) {
      if (*at_ == '<') {
        markup();
      } else {
        characters();
      }
    }
    if (fault_) return fault_;
    if (!open_.empty()) {
      fault(end_, fmt::format("the document ends inside <{}>", open_.back()),
            fmt::format("</{}>", open_.back()));
    } else if (!root_seen_) {
      fault(end_, "no element", "WRITER_METADATA, BACKUP_COMPONENTS or Manifest");
    }
    return fault_;
  }

 private:
  void fault(const char* at, std::string what, std::string expected) {
    if (!fault_) {
      fault_ = Fault{static_cast<std::size_t>(at - begin_), std::move(what), std::move(expected)};
    }
  }

  // What stands at a place, for messages: the text's end, or a character.
  [[nodiscard]] std::string found(const char* at) const {
    if (at == end_) return "the document ends";
    if (*at == '\n' || *at == '\r') return "a line ends";
    const CodePoint c = code_point_at({begin_, static_cast<std::size_t>(end_ - begin_)},
                                      static_cast<std::size_t>(at - begin_));
    return fmt::format("'{}'", std::string_view(at, c.length));
  }

  // `nodes` more elements and attributes; a fault when those are too many.
  void count_node() {
    if (++nodes_ > limits_.nodes_max) {
      fault(at_, "more elements and attributes than a VSS document has",
            fmt::format("at most {}", limits_.nodes_max));
    }
  }

  void characters() {
    const auto* lt =
        static_cast<const char*>(std::memchr(at_, '<', static_cast<std::size_t>(end_ - at_)));
    const char* const stop = lt ? lt : end_;
    if (open_.empty()) {
      while (at_ != stop && is(*at_, kBlank))
        ++at_;
      if (at_ != stop) {
        fault(at_, found(at_) + (root_seen_ ? " behind the last element" : " before any element"),
              root_seen_ ? "the document's end" : "<");
      }
      return;
    }
    while (at_ != stop && !fault_) {
      const auto* amp =
          static_cast<const char*>(std::memchr(at_, '&', static_cast<std::size_t>(stop - at_)));
      at_ = amp ? amp : stop;
      if (amp) reference();
    }
  }

  void markup() {
    switch (at_[1]) {
      case '/':
        return end_tag();
      case '?':
        if (!is(at_[2], kNameStart)) return fault(at_, "'<?'", "<? and a name");
        return skip_to("?>", 2, "a processing instruction");
      case '!':
        if (starts("<!--")) return skip_to("-->", 4, "a comment");
        if (starts("<![CDATA[") && !open_.empty()) return skip_to("]]>", 9, "a CDATA section");
        if (starts("<!DOCTYPE")) {
          return fault(at_, "a document type declaration", "none; VSS documents have no DTD");
        }
        return fault(at_, "'<!'", "an element, a comment or a CDATA section");
      default:
        return start_tag();
    }
  }

  [[nodiscard]] bool starts(std::string_view with) const {
    return std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(with);
  }

  void skip_to(std::string_view close, std::size_t from, std::string_view what) {
    const std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
    const std::size_t place = rest.find(close, from);
    if (place == rest.npos) {
      return fault(end_, fmt::format("the document ends inside {}", what), std::string(close));
    }
    at_ += place + close.size();
  }

  // A name at `at_`; empty with a fault where none stands.
  std::string_view name(std::string_view what) {
    const char* const start = at_;
    if (!is(*at_, kNameStart)) {
      fault(at_, found(at_), std::string(what));
      return {};
    }
    while (is(*at_, kNameChar))
      ++at_;
    return {start, static_cast<std::size_t>(at_ - start)};
  }

  void skip_blanks() {
    while (is(*at_, kBlank))
      ++at_;
  }

  void start_tag() {
    const char* const start = at_;
    if (open_.empty() && root_seen_) {
      return fault(at_, "a second element at the top", "the document's end");
    }
    ++at_;
    const std::string_view element = name("the name of an element");
    if (fault_) return;
    count_node();
    if (open_.size() >= limits_.depth_max) {
      return fault(start, fmt::format("elements nested {} deep", open_.size() + 1),
                   fmt::format("at most {}", limits_.depth_max));
    }
    root_seen_ = true;
    while (!fault_) {
      const bool blank = is(*at_, kBlank);
      skip_blanks();
      if (*at_ == '>') {
        ++at_;
        open_.push_back(element);
        return;
      }
      if (*at_ == '/' && at_[1] == '>') {
        at_ += 2;
        return;
      }
      if (!blank) return fault(at_, found(at_) + " in a tag", "a blank, '>' or '/>'");
      attribute();
    }
  }

  void attribute() {
    name("an attribute, '>' or '/>'");
    if (fault_) return;
    count_node();
    skip_blanks();
    if (*at_ != '=') return fault(at_, found(at_) + " behind an attribute's name", "'='");
    ++at_;
    skip_blanks();
    const char quote = *at_;
    if (quote != '"' && quote != '\'') {
      return fault(at_, found(at_) + " behind '='", "a value in quotation marks");
    }
    ++at_;
    value(quote);
  }

  void value(char quote) {
    while (!fault_) {
      while (*at_ != quote && *at_ != '<' && *at_ != '&' && *at_ != 0)
        ++at_;
      if (*at_ == quote) {
        ++at_;
        return;
      }
      if (*at_ == '"' || *at_ == '\'') {
        ++at_;  // the other one
      } else if (*at_ == '&') {
        reference();
      } else if (at_ == end_) {
        fault(at_, "the document ends inside an attribute's value", std::string(1, quote));
      } else {
        fault(at_, "'<' in an attribute's value", "&lt;");
      }
    }
  }

  void reference() {
    for (const std::string_view entity : {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"}) {
      if (starts(entity)) {
        at_ += entity.size();
        return;
      }
    }
    if (!starts("&#")) return fault(at_, "'&'", "&amp; or a character reference");
    const bool hex = at_[2] == 'x';
    const char* digit = at_ + (hex ? 3 : 2);
    const char* const first = digit;
    std::uint32_t code = 0;
    for (int d = 0; (d = digit_of(*digit, hex)) >= 0 && code <= 0x10FFFF; ++digit) {
      code = code * (hex ? 16 : 10) + static_cast<std::uint32_t>(d);
    }
    const bool control = code < 0x20 && code != 9 && code != 10 && code != 13;
    if (digit == first || *digit != ';' || control || code > 0x10FFFF || is_surrogate(code)) {
      return fault(at_, "a bad character reference", "&#N; or &#xN; with a character of XML");
    }
    at_ = digit + 1;
  }

  static int digit_of(char c, bool hex) {
    if (c >= '0' && c <= '9') return c - '0';
    if (hex && c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (hex && c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  }

  void end_tag() {
    const char* const start = at_;
    at_ += 2;
    const std::string_view element = name("the name of an element");
    if (fault_) return;
    skip_blanks();
    if (open_.empty()) return fault(start, fmt::format("</{}> without a start", element), "");
    if (element != open_.back()) {
      return fault(start, fmt::format("</{}> where <{}> is open", element, open_.back()),
                   fmt::format("</{}>", open_.back()));
    }
    if (*at_ != '>') return fault(at_, found(at_) + " in an end tag", "'>'");
    ++at_;
    open_.pop_back();
  }

  const char* begin_;
  const char* end_;
  const char* at_;
  const Limits& limits_;
  std::vector<std::string_view> open_;
  std::size_t nodes_ = 0;
  bool root_seen_ = false;
  std::optional<Fault> fault_;
};

}  // namespace

std::optional<Fault> check_well_formed(const std::string& text, const Limits& limits) {
  return Scanner(text, limits).run();
}

std::size_t end_of_element(std::string_view text, std::size_t begin) {
  std::size_t depth = 0;
  std::size_t at = begin;
  while (true) {
    at = text.find('<', at);
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("<!--")) {
      at = text.find("-->", at + 4) + 3;
    } else if (rest.starts_with("<![CDATA[")) {
      at = text.find("]]>", at) + 3;
    } else if (rest.starts_with("<?")) {
      at = text.find("?>", at + 2) + 2;
    } else if (rest.starts_with("</")) {
      at = text.find('>', at) + 1;
      if (--depth == 0) return at;
    } else {
      while (text[at] != '>') {
        if (text[at] == '"' || text[at] == '\'') at = text.find(text[at], at + 1);
        ++at;
      }
      const bool empty = text[at - 1] == '/';
      ++at;
      if (empty && depth == 0) return at;
      if (!empty) ++depth;
    }
  }
}

}  // namespace vsskit::document
