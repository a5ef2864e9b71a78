// The text of one input: bytes decoded to UTF-8, checked to be well-formed XML within limits, and
// where in it each byte stands. Knows XML, and nothing of VSS.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "sim/base/result.h"
#include "sim/document/values.h"
#include "sim/document/xml.h"

namespace vsskit::document {

// What is wrong at a byte of the decoded text.
struct Fault {
  std::size_t offset = 0;
  std::string what;
  std::string expected;
};

// Finds line and column, both from 1, of ascending offsets in one pass over the text. A column
// counts characters, so that it is the same in every encoding of a file. Only LF ends a line.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  // An offset less than the one before is answered from the start again, in its own pass.
  [[nodiscard]] Position at(std::size_t offset);

 private:
  std::string_view text_;
  std::size_t offset_ = 0;
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 1;
};

// The error for a fault: `name:line:column: what; expected`. `truncated` at a text's end.
[[nodiscard]] Error error_at(std::string_view text, std::string_view name, const Fault& fault);

// Bytes in UTF-8, UTF-16LE or UTF-16BE, with or without a byte order mark, as UTF-8 without one.
// UTF-16 without a mark is known by the zero byte in its first character. One U+0000 at the end
// (a BSTR's terminator, as Windows Server Backup saves it) is dropped. Errors: more bytes than
// `size_bytes_max`, nothing at all, bytes that are neither, characters that XML does not have.
[[nodiscard]] Result<std::string> decode(std::string_view bytes, std::string_view name,
                                         std::size_t size_bytes_max);

// Checks that the text is one well-formed XML element, without a document type declaration, within
// the limits; none when it is. Iterative; memory grows with depth_max alone. Attribute names that
// occur twice are not looked for. The text must be followed by a NUL (as a std::string's is) and
// hold none.
[[nodiscard]] std::optional<Fault> check_well_formed(const std::string& text, const Limits& limits);

// The end of the element whose '<' stands at `begin` in a well-formed text: the offset behind its
// last '>'.
[[nodiscard]] std::size_t end_of_element(std::string_view text, std::size_t begin);

}  // namespace vsskit::document
