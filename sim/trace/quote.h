// Words of a trace line: bare where that is unambiguous, else in quotation marks. Private to the
// room. Inside quotation marks a backslash is itself, a quotation mark is doubled, and what is hard
// to see is written `^{HEX}`.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vsskit::trace {

// Whether a name can stand without quotation marks.
[[nodiscard]] bool is_bare(std::string_view text);

// Text is WTF-8; a malformed byte is written as U+FFFD.
void append_quoted(std::string& into, std::string_view text);
// Bare where it can be.
void append_name(std::string& into, std::string_view text);

// Why a word could not be read, and where in the line, in bytes.
struct Fault {
  std::size_t begin = 0;
  std::size_t end = 0;  // behind the faulty word
  std::string what;
  std::string expected;
  // Whether more input behind `end` could mend it: so that a cut last line can be told.
  bool could_continue = true;
};

// Reads the quoted text that begins at `position` (a quotation mark), leaves `position` behind the
// closing mark. False with the fault filled in otherwise.
bool read_quoted(std::string_view line, std::size_t& position, std::string& into, Fault& fault);

}  // namespace vsskit::trace
