#include "sim/volume/medium_log.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "sim/base/digest.h"

namespace vsskit::volume {
namespace {

std::string key_of(std::span<const std::byte> bytes) {
  return digest(bytes) + ':' + std::to_string(bytes.size());
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
  std::string key = key_of(read.bytes);
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
  const auto found = pieces_.find(key_of(bytes));
  if (found == pieces_.end()) return std::nullopt;
  const std::deque<Piece>& same = found->second;
  if (expected && std::find(same.begin(), same.end(), *expected) != same.end()) return expected;
  return same.back();
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
  const auto piece = reads.find(change.bytes, expected);
  const bool continues = before != nullptr && (piece ? expected == piece : !before->source);
  if (continues) {
    before->length += change.bytes.size();
    return;
  }
  StoredSegment segment{change.offset, change.bytes.size(), std::nullopt, 0};
  if (piece) {
    segment.source = piece->source;
    segment.source_offset = piece->offset;
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
