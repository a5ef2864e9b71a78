#include "sim/volume/medium_log.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "sim/base/digest.h"

namespace vsskit::volume {
namespace {

constexpr std::size_t kHeadSize = 16;

std::string key_of(const std::string& digest, std::size_t size) {
  return digest + ':' + std::to_string(size);
}

std::string head_of(std::span<const std::byte> bytes) {
  const std::size_t size = std::min(bytes.size(), kHeadSize);
  return {reinterpret_cast<const char*>(bytes.data()), size};
}

}  // namespace

std::size_t ReadMemory::add_source(const FileRead& read) {
  sources_.push_back({*read.place, read.size});
  by_size_[read.size].insert(sources_.size() - 1);
  return sources_.size() - 1;
}

void ReadMemory::drop_size(std::size_t source) {
  const auto same = by_size_.find(sources_[source].size);
  if (same == by_size_.end()) return;
  same->second.erase(source);
  if (same->second.empty()) by_size_.erase(same);
}

std::size_t ReadMemory::source_of(const FileRead& read) {
  const auto [place, is_new] = numbers_.try_emplace({read.place->store(), read.id}, 0);
  // An id may come again for another file, and a renamed one counts as another.
  if (is_new || sources_[place->second].place.inner != read.place->inner) {
    if (!is_new) drop_size(place->second);
    place->second = add_source(read);
  }
  const std::size_t number = place->second;
  if (sources_[number].size != read.size) {
    drop_size(number);
    sources_[number].size = read.size;
    by_size_[read.size].insert(number);
  }
  return number;
}

std::vector<std::size_t> ReadMemory::of_size(std::uint64_t size) const {
  const auto found = by_size_.find(size);
  if (found == by_size_.end()) return {};
  return {found->second.begin(), found->second.end()};
}

void ReadMemory::forget(const ShadowCopy& copy) {
  const void* store = &copy;
  auto place = numbers_.lower_bound({store, 0});
  while (place != numbers_.end() && place->first.first == store) {
    drop_size(place->second);
    place = numbers_.erase(place);
  }
}

void ReadMemory::note(const FileRead& read) {
  const Piece piece{source_of(read), read.offset};
  note_extent(piece.source, read);
  std::string content = digest(read.bytes);
  std::string key = key_of(content, read.bytes.size());
  latest_.push_back({piece, read.bytes.size(), head_of(read.bytes), std::move(content)});
  if (latest_.size() > kLatestMax) latest_.pop_front();
  std::deque<Piece>& same = pieces_[key];
  if (!same.empty() && same.back() == piece) return;
  same.push_back(piece);
  if (same.size() > kSameContentMax) {
    same.pop_front();
    return;  // one key less would stand for it in order_
  }
  order_.push_back(std::move(key));
  if (order_.size() <= kPiecesMax) return;
  const auto oldest = pieces_.find(order_.front());
  oldest->second.pop_front();
  if (oldest->second.empty()) pieces_.erase(oldest);
  order_.pop_front();
}

std::optional<ReadMemory::Piece> ReadMemory::find(std::span<const std::byte> bytes,
                                                  const std::optional<Piece>& expected) const {
  if (empty()) return std::nullopt;
  const auto found = pieces_.find(key_of(digest(bytes), bytes.size()));
  if (found == pieces_.end()) return std::nullopt;
  const std::deque<Piece>& same = found->second;
  if (expected && std::find(same.begin(), same.end(), *expected) != same.end()) return expected;
  return same.back();
}

void ReadMemory::note_extent(std::size_t source, const FileRead& read) {
  ReadSource& known = sources_[source];
  if (read.offset > known.read_to || read.size == 0) return;
  const bool was_whole = known.read_to >= known.size;
  known.read_to = std::max(known.read_to, read.offset + read.bytes.size());
  if (!was_whole && known.read_to >= known.size) whole_.push_back(source);
}

std::vector<std::size_t> ReadMemory::take_whole() {
  std::vector<std::size_t> taken;
  for (const std::size_t source : std::exchange(whole_, {})) {
    if (!sources_[source].is_stored) taken.push_back(source);
  }
  return taken;
}

bool ReadMemory::begins_with(std::span<const std::byte> bytes, const Latest& read) {
  if (read.length == 0 || read.length > bytes.size()) return false;
  if (head_of(bytes).compare(0, read.head.size(), read.head) != 0) return false;
  return digest(bytes.first(read.length)) == read.digest;
}

std::vector<std::pair<ReadMemory::Piece, std::uint64_t>> ReadMemory::find_run(
    std::span<const std::byte> bytes) const {
  const std::string head = head_of(bytes);
  std::size_t tries = 0;
  for (std::size_t first = 0; first < latest_.size() && tries < kTriesMax; ++first) {
    if (head.compare(0, latest_[first].head.size(), latest_[first].head) != 0) continue;
    ++tries;
    std::vector<std::pair<Piece, std::uint64_t>> run;
    std::span<const std::byte> rest = bytes;
    for (std::size_t at = first; at < latest_.size() && begins_with(rest, latest_[at]); ++at) {
      run.emplace_back(latest_[at].piece, latest_[at].length);
      rest = rest.subspan(latest_[at].length);
    }
    if (rest.empty()) return run;
  }
  return {};
}

void SegmentLog::cut(Segments& segments, std::uint64_t begin, std::uint64_t end) {
  auto at = segments.lower_bound(begin);
  if (at != segments.begin()) {
    StoredSegment& before = std::prev(at)->second;
    if (before.at + before.length > begin) {
      StoredSegment rest = before;
      before.length = begin - before.at;
      if (rest.at + rest.length > end) {
        const std::uint64_t skipped = end - rest.at;
        rest.at = end;
        rest.length -= skipped;
        rest.source_offset += skipped;
        at = segments.emplace_hint(at, rest.at, rest);
      }
    }
  }
  while (at != segments.end() && at->first < end) {
    StoredSegment rest = at->second;
    at = segments.erase(at);
    if (rest.at + rest.length <= end) continue;
    const std::uint64_t skipped = end - rest.at;
    rest.at = end;
    rest.length -= skipped;
    rest.source_offset += skipped;
    at = segments.emplace_hint(at, rest.at, rest);
  }
}

void SegmentLog::note(const FileChange& change, const ReadMemory& reads) {
  const std::pair<const void*, std::uint64_t> key{change.place->store(), change.id};
  if (change.kind == FileChange::Kind::deleted) {
    files_.erase(key);
    return;
  }
  if (change.kind == FileChange::Kind::resized) {
    const auto known = files_.find(key);
    if (known != files_.end()) {
      cut(known->second, change.size_after, std::numeric_limits<std::uint64_t>::max());
    }
    return;
  }
  if (change.kind != FileChange::Kind::written) return;
  Segments& segments = files_[key];
  cut(segments, change.offset, change.offset + change.bytes.size());
  const auto next = segments.lower_bound(change.offset);
  StoredSegment* before = next == segments.begin() ? nullptr : &std::prev(next)->second;
  if (before != nullptr && before->at + before->length != change.offset) before = nullptr;
  std::optional<ReadMemory::Piece> expected;
  if (before != nullptr && before->source) {
    expected = {*before->source, before->source_offset + before->length};
  }
  StoredSegment segment{change.offset, change.bytes.size(), std::nullopt, 0};
  if (const auto piece = reads.find(change.bytes, expected)) {
    segment.source = piece->source;
    segment.source_offset = piece->offset;
  } else {
    for (const auto& [part, length] : reads.find_run(change.bytes)) {
      add(segments, {segment.at, length, part.source, part.offset});
      segment.at += length;
      segment.length -= length;
    }
  }
  if (segment.length > 0) add(segments, segment);
}

// Into a place that is free; what goes on where the one before it ended becomes part of that.
void SegmentLog::add(Segments& segments, const StoredSegment& segment) {
  const auto next = segments.lower_bound(segment.at);
  if (next != segments.begin()) {
    StoredSegment& before = std::prev(next)->second;
    const bool is_same =
        before.source == segment.source &&
        (!before.source || before.source_offset + before.length == segment.source_offset);
    if (before.at + before.length == segment.at && is_same) {
      before.length += segment.length;
      return;
    }
  }
  segments.emplace_hint(next, segment.at, segment);
}

std::vector<StoredSegment> SegmentLog::take(const Place& place, std::uint64_t id) {
  std::vector<StoredSegment> taken;
  const auto found = files_.find({place.store(), id});
  if (found == files_.end()) return taken;
  for (const auto& [at, segment] : found->second)
    taken.push_back(segment);
  files_.erase(found);
  return taken;
}

}  // namespace vsskit::volume
