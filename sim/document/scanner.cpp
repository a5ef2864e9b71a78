// What is well-formed, byte by byte. A NUL behind the text ends every loop.
#include "sim/document/scanner.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "sim/base/text.h"
#include "sim/base/xml_character.h"

namespace vsskit::document {
namespace {

enum : std::uint8_t { kBlank = 1, kNameStart = 2, kNameChar = 4 };

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (const char c : {' ', '\t', '\r', '\n'}) {
    classes[static_cast<unsigned char>(c)] = kBlank;
  }
  for (int c = 0; c < 256; ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
    const bool other = (c >= '0' && c <= '9') || c == '-' || c == '.';
    if (letter || c >= 0x80) classes[static_cast<std::size_t>(c)] = kNameStart | kNameChar;
    if (other) classes[static_cast<std::size_t>(c)] = kNameChar;
  }
  return classes;
}
constexpr std::array<std::uint8_t, 256> kClasses = make_classes();

bool is(char c, std::uint8_t mask) {
  return kClasses[static_cast<unsigned char>(c)] & mask;
}

int digit_of(char c, bool hex) {
  if (c >= '0' && c <= '9') return c - '0';
  if (hex && c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (hex && c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The number that begins at `at`, which is left behind its last digit; beyond U+10FFFF where it is
// too large.
std::uint32_t read_code(const char*& at, bool hex) {
  std::uint32_t code = 0;
  for (int d = 0; (d = digit_of(*at, hex)) >= 0; ++at) {
    if (code <= 0x10FFFF) code = code * (hex ? 16 : 10) + static_cast<std::uint32_t>(d);
  }
  return code;
}

struct Entity {
  std::string_view text;
  char character;
};
constexpr Entity kEntities[] = {
    {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};

}  // namespace

Scanner::Scanner(const std::string& text, const Limits& limits)
    : begin_(text.data()),
      end_(begin_ + text.size()),
      at_(begin_),
      less_than_(begin_),
      ampersand_(find('&', begin_)),
      depth_max_(limits.depth_max),
      nodes_max_(limits.nodes_max) {}

// Private functions are inline so that they can be, in a library that is position independent.

Token Scanner::next() {
  if (is_empty_) {
    is_empty_ = false;
    open_.pop_back();
    return Token::end;
  }
  while (!fault_ && at_ != end_) {
    const std::optional<Token> token = *at_ == '<' ? markup() : characters();
    if (fault_) break;
    if (token) return *token;
  }
  return finish();
}

Token Scanner::finish() {
  if (!fault_ && !open_.empty()) {
    fail(end_, fmt::format("the document ends inside <{}>", open_.back()),
         fmt::format("</{}>", open_.back()));
  } else if (!root_seen_) {
    fail(end_, "no element", "WRITER_METADATA, BACKUP_COMPONENTS or Manifest");
  }
  return fault_ ? Token::fault : Token::done;
}

void Scanner::fail(const char* at, std::string what, std::string expected) {
  if (!fault_) fault_ = Fault{offset(at), std::move(what), std::move(expected)};
}

// What stands at a place, for messages: the text's end, or a character.
std::string Scanner::found(const char* at) const {
  if (at == end_) return "the document ends";
  if (*at == '\n' || *at == '\r') return "a line ends";
  const CodePoint c = code_point_at({begin_, static_cast<std::size_t>(end_ - begin_)}, offset(at));
  return fmt::format("'{}'", std::string_view(at, c.length));
}

inline bool Scanner::starts(std::string_view with) const {
  return static_cast<std::size_t>(end_ - at_) >= with.size() &&
         same_bytes(at_, with.data(), with.size());
}

// What stood at the same place before is the best guess at a name: true, and behind it, where it
// stands here as well.
inline bool Scanner::guess_name(std::string_view& name) {
  if (name.empty() || !starts(name) || is(at_[name.size()], kNameChar)) return false;
  name = {at_, name.size()};
  at_ += name.size();
  return true;
}

inline bool Scanner::count_node() {
  if (++nodes_ <= nodes_max_) return true;
  fail(at_, "more elements and attributes than a VSS document has",
       fmt::format("at most {}", nodes_max_));
  return false;
}

inline std::optional<Token> Scanner::characters() {
  const char* const start = at_;
  skip_blanks();
  if (at_ == end_ || *at_ == '<') return std::nullopt;
  if (open_.empty()) {
    fail(at_, found(at_) + (root_seen_ ? " behind the last element" : " before any element"),
         root_seen_ ? "the document's end" : "<");
    return std::nullopt;
  }
  while (at_ != end_ && *at_ != '<' && !fault_) {
    if (*at_ == '&') {
      reference();
    } else {
      ++at_;
    }
  }
  text_ = {start, static_cast<std::size_t>(at_ - start)};
  is_cdata_ = false;
  return Token::text;
}

inline std::optional<Token> Scanner::markup() {
  switch (at_[1]) {
    case '/':
      return end_tag();
    case '?':
      if (!is(at_[2], kNameStart)) {
        fail(at_, "'<?'", "<? and a name");
      } else {
        skip_to("?>", 2, "a processing instruction");
      }
      return std::nullopt;
    case '!':
      break;
    default:
      return start_tag();
  }
  const char* const start = at_;
  if (starts("<!--")) {
    skip_to("-->", 4, "a comment");
  } else if (starts("<![CDATA[") && !open_.empty()) {
    skip_to("]]>", 9, "a CDATA section");
    text_ = {start + 9, static_cast<std::size_t>(at_ - start) - 9 - (fault_ ? 0 : 3)};
    is_cdata_ = true;
    if (text_.find_first_not_of(" \t\r\n") != text_.npos) return Token::text;
  } else if (starts("<!DOCTYPE")) {
    fail(at_, "a document type declaration", "no DTD in a VSS document");
  } else {
    fail(at_, "'<!'", "an element, a comment or a CDATA section");
  }
  return std::nullopt;
}

inline void Scanner::skip_to(std::string_view close, std::size_t from, std::string_view what) {
  const std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
  const std::size_t place = rest.find(close, from);
  if (place == rest.npos) {
    fail(end_, fmt::format("the document ends inside {}", what), std::string(close));
    at_ = end_;
  } else {
    at_ += place + close.size();
  }
}

// A name at `at_`; empty with a fault where none stands.
inline std::string_view Scanner::read_name(std::string_view what) {
  const char* const start = at_;
  const char* at = at_;
  if (!is(*at, kNameStart)) {
    fail(at, found(at), std::string(what));
    return {};
  }
  while (is(*at, kNameChar))
    ++at;
  at_ = at;
  return {start, static_cast<std::size_t>(at - start)};
}

inline void Scanner::skip_blanks() {
  while (is(*at_, kBlank))
    ++at_;
}

inline std::optional<Token> Scanner::start_tag() {
  tag_ = at_;
  if (open_.empty() && root_seen_) {
    fail(at_, "a second element at the top", "the document's end");
    return std::nullopt;
  }
  ++at_;
  if (!guess_name(name_)) name_ = read_name("the name of an element");
  if (fault_ || !count_node()) return std::nullopt;
  if (open_.size() >= depth_max_) {
    fail(tag_, fmt::format("elements nested {} deep", open_.size() + 1),
         fmt::format("at most {}", depth_max_));
    return std::nullopt;
  }
  root_seen_ = true;
  count_ = 0;
  while (!fault_) {
    const bool blank = is(*at_, kBlank);
    skip_blanks();
    if (*at_ == '>' || (*at_ == '/' && at_[1] == '>')) {
      is_empty_ = *at_ == '/';
      at_ += is_empty_ ? 2 : 1;
      open_.push_back(name_);
      return Token::start;
    }
    if (!blank) {
      fail(at_, found(at_) + " in a tag", "a blank, '>' or '/>'");
    } else {
      attribute();
    }
  }
  return std::nullopt;
}

inline void Scanner::attribute() {
  if (count_ == attributes_.size()) attributes_.emplace_back();
  RawAttribute& raw = attributes_[count_];
  if (!guess_name(raw.name)) raw.name = read_name("an attribute, '>' or '/>'");
  if (fault_ || !count_node()) return;
  skip_blanks();
  if (*at_ != '=') return fail(at_, found(at_) + " behind an attribute's name", "'='");
  ++at_;
  skip_blanks();
  const char quote = *at_;
  if (quote != '"' && quote != '\'') {
    return fail(at_, found(at_) + " behind '='", "a value in quotation marks");
  }
  const char* const start = ++at_;
  raw.has_references = value(quote);
  raw.value = {start, static_cast<std::size_t>(at_ - start)};
  ++at_;
  ++count_;
}

std::size_t Scanner::run_length() const {
  const auto is_name = [&](const char* at) {
    return static_cast<std::size_t>(end_ - at) > name_.size() && *at == name_.front() &&
           same_bytes(at, name_.data(), name_.size()) && !is(at[name_.size()], kNameChar);
  };
  std::size_t count = 1;
  for (const char* at = find('<', at_); at != end_; at = find('<', at + 1)) {
    if (at[1] == '/' && is_name(at + 2)) continue;
    if (!is_name(at + 1)) break;
    ++count;
  }
  return count;
}

// The place of the next such character; the end where there is none.
inline const char* Scanner::find(char wanted, const char* from) const {
  const void* const found_at = std::memchr(from, wanted, static_cast<std::size_t>(end_ - from));
  return found_at ? static_cast<const char*>(found_at) : end_;
}

// Goes to the closing quotation mark; whether there were references on the way.
inline bool Scanner::value(char quote) {
  const char* const close = find(quote, at_);
  if (less_than_ < at_) less_than_ = find('<', at_);
  bool references = false;
  for (const char* const stop = std::min(close, less_than_); !fault_; references = true) {
    if (ampersand_ < at_) ampersand_ = find('&', at_);
    if (ampersand_ >= stop) {
      at_ = stop;
      break;
    }
    at_ = ampersand_;
    reference();
  }
  if (!fault_ && at_ != close) fail(at_, "'<' in an attribute's value", "&lt;");
  if (!fault_ && at_ == end_) {
    fail(at_, "the document ends inside an attribute's value", std::string(1, quote));
  }
  return references;
}

inline void Scanner::reference() {
  for (const Entity& entity : kEntities) {
    if (starts(entity.text)) {
      at_ += entity.text.size();
      return;
    }
  }
  if (!starts("&#")) return fail(at_, "'&'", "&amp; or a character reference");
  const bool hex = at_[2] == 'x';
  const char* const first = at_ + (hex ? 3 : 2);
  const char* digit = first;
  const std::uint32_t code = read_code(digit, hex);
  if (digit == first || *digit != ';' || !is_xml_character(code)) {
    return fail(at_, "a bad character reference", "&#N; or &#xN; with a character of XML");
  }
  at_ = digit + 1;
}

inline std::optional<Token> Scanner::end_tag() {
  const char* const start = at_;
  at_ += 2;
  const std::string_view element = read_name("the name of an element");
  if (fault_) return std::nullopt;
  skip_blanks();
  if (open_.empty()) {
    fail(start, fmt::format("</{}> without a start", element), "");
  } else if (element != open_.back()) {
    fail(start, fmt::format("</{}> where <{}> is open", element, open_.back()),
         fmt::format("</{}>", open_.back()));
  } else if (*at_ != '>') {
    fail(at_, found(at_) + " in an end tag", "'>'");
  } else {
    ++at_;
    open_.pop_back();
  }
  return Token::end;
}

void append_resolved(std::string& out, std::string_view raw) {
  while (true) {
    const std::size_t reference = raw.find('&');
    out.append(raw.substr(0, reference));
    if (reference == raw.npos) return;
    raw.remove_prefix(reference);
    const std::size_t end = raw.find(';');
    if (raw[1] == '#') {
      const bool hex = raw[2] == 'x';
      const char* digit = raw.data() + (hex ? 3 : 2);
      append_utf8(out, read_code(digit, hex));
    } else {
      for (const Entity& entity : kEntities) {
        if (raw.starts_with(entity.text)) out += entity.character;
      }
    }
    raw.remove_prefix(end + 1);
  }
}

}  // namespace vsskit::document
