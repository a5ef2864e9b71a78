// A sliding buffer over a byte source.
#include "sim/trace/line_source.h"

#include <algorithm>
#include <cstring>

namespace vsskit::trace {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{64} << 10;

}  // namespace

bool LineSource::fill() {
  if (ended_) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    offset_ += begin_;
    end_ -= begin_;
    begin_ = 0;
  }
  // Twice as large where a line does not fit, so that moving costs no more than reading.
  if (buffer_.size() - end_ < kChunkBytes) {
    buffer_.resize(std::max(buffer_.size() * 2, end_ + kChunkBytes));
  }
  const std::size_t got = source_(buffer_.data() + end_, kChunkBytes);
  ended_ = got == 0;
  end_ += got;
  return !ended_;
}

LineSource::Status LineSource::next_line(std::string_view& line, bool& complete) {
  std::size_t searched = 0;
  while (true) {
    const char* from = buffer_.data() + begin_ + searched;
    const std::size_t size = end_ - begin_ - searched;
    const void* newline = size == 0 ? nullptr : std::memchr(from, '\n', size);
    if (newline != nullptr) {
      const char* at = static_cast<const char*>(newline);
      const auto length = static_cast<std::size_t>(at - (buffer_.data() + begin_));
      if (length > line_bytes_max_) return Status::too_long;
      line = {buffer_.data() + begin_, length};
      begin_ += length + 1;
      complete = true;
      ++line_number_;
      return Status::line;
    }
    searched += size;
    if (searched > line_bytes_max_) {
      ++line_number_;
      return Status::too_long;
    }
    if (!fill()) break;
  }
  if (begin_ == end_) return Status::end;
  line = {buffer_.data() + begin_, end_ - begin_};
  begin_ = end_;
  complete = false;
  ++line_number_;
  return Status::line;
}

bool LineSource::take(std::uint64_t length, std::string* into) {
  while (length > 0) {
    if (begin_ == end_ && !fill()) return false;
    const std::size_t size =
        static_cast<std::size_t>(std::min<std::uint64_t>(length, end_ - begin_));
    const char* from = buffer_.data() + begin_;
    if (into != nullptr) into->append(from, size);
    line_number_ += static_cast<std::uint64_t>(std::count(from, from + size, '\n'));
    begin_ += size;
    length -= size;
  }
  return true;
}

bool LineSource::take_newline() {
  if (begin_ == end_ && !fill()) return false;
  if (buffer_[begin_] != '\n') return false;
  ++begin_;
  ++line_number_;
  return true;
}

}  // namespace vsskit::trace
