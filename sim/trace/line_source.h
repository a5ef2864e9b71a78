// Lines and runs of bytes out of a byte source, with bounded memory. Private to the room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sim/trace/text.h"

namespace vsskit::trace {

class LineSource {
 public:
  LineSource(ByteSource source, std::size_t line_bytes_max)
      : source_(std::move(source)), line_bytes_max_(line_bytes_max) {}

  enum class Status { line, end, too_long };
  // The next line without its newline; valid until the next call. `complete` says that it had one.
  // After too_long nothing more is to be read.
  [[nodiscard]] Status next_line(std::string_view& line, bool& complete);

  // Takes exactly `length` bytes into `into`, or over them where it is nullptr; false when the
  // input ends before. Counts the newlines among them.
  bool take(std::uint64_t length, std::string* into);
  // Takes one newline; false when something else follows.
  bool take_newline();

  // The number of the line returned last, from 1.
  [[nodiscard]] std::uint64_t line_number() const { return line_number_; }
  // Of the next byte, from the input's beginning.
  [[nodiscard]] std::uint64_t offset() const { return offset_ + begin_; }

 private:
  // More bytes behind those there are; false at the end.
  bool fill();

  ByteSource source_;
  std::size_t line_bytes_max_;
  std::string buffer_;
  std::size_t begin_ = 0;     // of what was not yet taken
  std::size_t end_ = 0;       // behind what was read
  std::uint64_t offset_ = 0;  // of the buffer's first byte
  std::uint64_t line_number_ = 0;
  bool ended_ = false;
};

}  // namespace vsskit::trace
