// The text of one input: bytes decoded to UTF-8, and where in it each byte stands. Knows nothing of
// XML.
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
  // `ascii` may be said where the text is known to hold nothing else; it makes at() cheaper.
  explicit Cursor(std::string_view text, bool ascii = false);

  // An offset less than the one before is answered from the start again, in its own pass.
  [[nodiscard]] Position at(std::size_t offset);

 private:
  std::string_view text_;
  bool plain_;  // one line of ASCII, as the service prints: a column is an offset
  std::size_t offset_ = 0;
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 1;
};

// The error for a fault: `name:line:column: what; expected`. `truncated` at a text's end.
[[nodiscard]] Error error_at(std::string_view text, std::string_view name, const Fault& fault);

struct Text {
  std::string utf8;
  bool ascii = true;  // nothing else in it
};

// Bytes in UTF-8, UTF-16LE or UTF-16BE, with or without a byte order mark, as UTF-8 without one.
// UTF-16 without a mark is known by the zero byte in its first character. One U+0000 at the end
// (a BSTR's terminator, as Windows Server Backup saves it) is dropped. Errors: more bytes than
// `size_bytes_max`, nothing at all, bytes that are neither, characters that XML does not have.
[[nodiscard]] Result<Text> decode(std::string_view bytes, std::string_view name,
                                  std::size_t size_bytes_max);

}  // namespace vsskit::document
