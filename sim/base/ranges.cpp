// Set operations on byte ranges. Inside, an interval is its first and its last byte, so that the
// end 2^64 needs no special care.
#include "sim/base/ranges.h"

#include <algorithm>

namespace vsskit {
namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

std::uint64_t last_byte(const ByteRange& range) {
  return range.offset + std::min(range.length - 1, kMost - range.offset);
}

// Writes ascending intervals into a vector, merged where they overlap or touch. It never writes
// beyond the places of the intervals added so far, so that source and target may be one vector.
class Writer {
 public:
  explicit Writer(ByteRanges& out) : out_(out) {}

  // `first` must not be less than that of any interval before.
  void add(std::uint64_t first, std::uint64_t last) {
    if (open_ && (last_ == kMost || first <= last_ + 1)) {
      last_ = std::max(last_, last);
      return;
    }
    flush();
    first_ = first;
    last_ = last;
    open_ = true;
  }

  void finish() {
    flush();
    out_.resize(size_);
  }

 private:
  void flush() {
    if (!open_) return;
    const std::uint64_t length = last_ - first_ + 1;
    if (length != 0) {
      put({first_, length});
    } else {
      put({0, kMost});
      put({kMost, 1});
    }
  }

  void put(ByteRange range) {
    if (size_ < out_.size()) {
      out_[size_] = range;
    } else {
      out_.push_back(range);
    }
    ++size_;
  }

  ByteRanges& out_;
  std::size_t size_ = 0;
  std::uint64_t first_ = 0;
  std::uint64_t last_ = 0;
  bool open_ = false;
};

// A view of ranges that are normalized, made so where they were not.
class Normalized {
 public:
  explicit Normalized(std::span<const ByteRange> ranges) : view_(ranges) {
    if (is_normalized(ranges)) return;
    own_ = normalized({ranges.begin(), ranges.end()});
    view_ = own_;
  }
  Normalized(const Normalized&) = delete;
  Normalized& operator=(const Normalized&) = delete;

  [[nodiscard]] std::span<const ByteRange> view() const { return view_; }

 private:
  ByteRanges own_;
  std::span<const ByteRange> view_;
};

// Calls visit(first, last) for each interval in both, ascending, until it returns false.
template <class Visit>
void visit_common(std::span<const ByteRange> a, std::span<const ByteRange> b, const Visit& visit) {
  std::size_t i = 0;
  std::size_t k = 0;
  while (i < a.size() && k < b.size()) {
    const std::uint64_t first = std::max(a[i].offset, b[k].offset);
    const std::uint64_t a_last = last_byte(a[i]);
    const std::uint64_t b_last = last_byte(b[k]);
    if (first <= std::min(a_last, b_last) && !visit(first, std::min(a_last, b_last))) return;
    if (a_last < b_last) {
      ++i;
    } else {
      ++k;
    }
  }
}

// Calls visit(first, last) for each interval in `a` and not in `b`, ascending, until it returns
// false.
template <class Visit>
void visit_rest(std::span<const ByteRange> a, std::span<const ByteRange> b, const Visit& visit) {
  std::size_t k = 0;
  for (const ByteRange& range : a) {
    std::uint64_t first = range.offset;
    const std::uint64_t last = last_byte(range);
    bool left = true;
    while (k < b.size() && last_byte(b[k]) < first) {
      ++k;
    }
    for (; left && k < b.size() && b[k].offset <= last; ++k) {
      if (b[k].offset > first && !visit(first, b[k].offset - 1)) return;
      const std::uint64_t taken = last_byte(b[k]);
      left = taken < last;
      if (!left) break;  // The rest of this one may take from the next range too.
      first = taken + 1;
    }
    if (left && !visit(first, last)) return;
  }
}

}  // namespace

bool is_normalized(std::span<const ByteRange> ranges) {
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    if (!ranges[i].legal() || ranges[i].length == 0) return false;
    if (i == 0) continue;
    const std::uint64_t last = last_byte(ranges[i - 1]);
    if (last == kMost || ranges[i].offset <= last) return false;
    const bool whole = ranges[i - 1] == ByteRange{0, kMost};
    if (ranges[i].offset == last + 1 && !whole) return false;
  }
  return true;
}

ByteRanges normalized(ByteRanges ranges) {
  if (is_normalized(ranges)) return ranges;
  std::sort(ranges.begin(), ranges.end(),
            [](const ByteRange& a, const ByteRange& b) { return a.offset < b.offset; });
  Writer writer(ranges);
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const ByteRange range = ranges[i];
    if (range.length != 0) writer.add(range.offset, last_byte(range));
  }
  writer.finish();
  return ranges;
}

ByteRanges union_of(std::span<const ByteRange> a, std::span<const ByteRange> b) {
  ByteRanges all;
  all.reserve(a.size() + b.size());
  if (!is_normalized(a) || !is_normalized(b)) {
    all.insert(all.end(), a.begin(), a.end());
    all.insert(all.end(), b.begin(), b.end());
    return normalized(std::move(all));
  }
  Writer writer(all);
  std::size_t i = 0;
  std::size_t k = 0;
  while (i < a.size() || k < b.size()) {
    const bool from_a = k == b.size() || (i < a.size() && a[i].offset <= b[k].offset);
    const ByteRange& next = from_a ? a[i++] : b[k++];
    writer.add(next.offset, last_byte(next));
  }
  writer.finish();
  return all;
}

ByteRanges intersection_of(std::span<const ByteRange> a, std::span<const ByteRange> b) {
  const Normalized left(a);
  const Normalized right(b);
  ByteRanges result;
  Writer writer(result);
  visit_common(left.view(), right.view(), [&](std::uint64_t first, std::uint64_t last) {
    writer.add(first, last);
    return true;
  });
  writer.finish();
  return result;
}

ByteRanges difference_of(std::span<const ByteRange> a, std::span<const ByteRange> b) {
  const Normalized left(a);
  const Normalized right(b);
  ByteRanges result;
  Writer writer(result);
  visit_rest(left.view(), right.view(), [&](std::uint64_t first, std::uint64_t last) {
    writer.add(first, last);
    return true;
  });
  writer.finish();
  return result;
}

bool overlaps(std::span<const ByteRange> a, std::span<const ByteRange> b) {
  const Normalized left(a);
  const Normalized right(b);
  bool found = false;
  visit_common(left.view(), right.view(), [&](std::uint64_t, std::uint64_t) {
    found = true;
    return false;
  });
  return found;
}

bool contains(std::span<const ByteRange> outer, std::span<const ByteRange> inner) {
  const Normalized whole(outer);
  const Normalized part(inner);
  bool all = true;
  visit_rest(part.view(), whole.view(), [&](std::uint64_t, std::uint64_t) {
    all = false;
    return false;
  });
  return all;
}

std::uint64_t total_length(std::span<const ByteRange> ranges) {
  const Normalized whole(ranges);
  std::uint64_t total = 0;
  for (const ByteRange& range : whole.view()) {
    total += std::min(range.length, kMost - total);
  }
  return total;
}

}  // namespace vsskit
