// What is well-formed, byte by byte. A NUL behind the text ends every loop.
#include "sim/document/scanner.h"

#include <fmt/format.h>

#include <array>
#include <cstring>

#include "sim/base/text.h"

namespace vsskit::document {
namespace {

enum : std::uint8_t { kBlank = 1, kNameStart = 2, kNameChar = 4, kEndsValue = 8 };

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
  for (const char c : {'"', '\'', '<', '&', '\0'}) {
    classes[static_cast<unsigned char>(c)] |= kEndsValue;
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

bool Scanner::starts(std::string_view with) const {
  return std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(with);
}

bool Scanner::count_node() {
  if (++nodes_ <= limits_.nodes_max) return true;
  fail(at_, "more elements and attributes than a VSS document has",
       fmt::format("at most {}", limits_.nodes_max));
  return false;
}

std::optional<Token> Scanner::characters() {
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

std::optional<Token> Scanner::markup() {
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

void Scanner::skip_to(std::string_view close, std::size_t from, std::string_view what) {
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
std::string_view Scanner::read_name(std::string_view what) {
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

void Scanner::skip_blanks() {
  while (is(*at_, kBlank))
    ++at_;
}

std::optional<Token> Scanner::start_tag() {
  tag_ = at_;
  if (open_.empty() && root_seen_) {
    fail(at_, "a second element at the top", "the document's end");
    return std::nullopt;
  }
  ++at_;
  name_ = read_name("the name of an element");
  if (fault_ || !count_node()) return std::nullopt;
  if (open_.size() >= limits_.depth_max) {
    fail(tag_, fmt::format("elements nested {} deep", open_.size() + 1),
         fmt::format("at most {}", limits_.depth_max));
    return std::nullopt;
  }
  root_seen_ = true;
  attributes_.clear();
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

void Scanner::attribute() {
  RawAttribute raw;
  raw.name = read_name("an attribute, '>' or '/>'");
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
  attributes_.push_back(raw);
}

// Goes to the closing quotation mark; whether there were references on the way.
bool Scanner::value(char quote) {
  bool references = false;
  while (!fault_) {
    const char* at = at_;
    while (!is(*at, kEndsValue))
      ++at;
    at_ = at;
    if (*at == quote) break;
    if (*at == '"' || *at == '\'') {
      ++at_;  // the other one
    } else if (*at == '&') {
      references = true;
      reference();
    } else if (at == end_) {
      fail(at, "the document ends inside an attribute's value", std::string(1, quote));
    } else {
      fail(at, "'<' in an attribute's value", "&lt;");
    }
  }
  return references;
}

void Scanner::reference() {
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
  const bool control = code < 0x20 && code != 9 && code != 10 && code != 13;
  if (digit == first || *digit != ';' || control || code > 0x10FFFF || is_surrogate(code)) {
    return fail(at_, "a bad character reference", "&#N; or &#xN; with a character of XML");
  }
  at_ = digit + 1;
}

std::optional<Token> Scanner::end_tag() {
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
