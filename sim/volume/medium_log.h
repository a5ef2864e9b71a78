// Where the bytes of a stored file came from: what was read, by digest, and what was written, held
// against it. Private to the room.
//
// A program copies by reading a piece and writing it; the piece's digest finds the read. A write of
// several reads behind one another is found by the first of them. Pieces that continue each other,
// in the source and in the copy, are one segment. Of several reads with the same bytes the one that
// continues the segment counts, else the latest. What a program packs, compresses or encrypts
// cannot be found again: such a file is only known to have been read whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sim/volume/volume_table.h"

namespace vsskit::volume {

// A file that was read.
struct ReadSource {
  Place place;
  std::uint64_t size = 0;     // when it was last read
  std::uint64_t read_to = 0;  // all before it was read, from the beginning on
  bool is_stored = false;     // bytes of it were found on the medium
};

// Bytes of a written file, and where they came from.
struct StoredSegment {
  std::uint64_t at = 0;
  std::uint64_t length = 0;
  std::optional<std::size_t> source;  // index into sources(); none where nothing read matches
  std::uint64_t source_offset = 0;
};

class ReadMemory {
 public:
  void note(const FileRead& read);
  // The read of these bytes; `expected` is the one that would continue the segment before.
  struct Piece {
    std::size_t source = 0;
    std::uint64_t offset = 0;
    bool operator==(const Piece&) const = default;
  };
  [[nodiscard]] std::optional<Piece> find(std::span<const std::byte> bytes,
                                          const std::optional<Piece>& expected) const;
  // The reads that make up these bytes one behind the other, each with its length; empty where the
  // latest reads do not.
  [[nodiscard]] std::vector<std::pair<Piece, std::uint64_t>> find_run(
      std::span<const std::byte> bytes) const;
  [[nodiscard]] const std::vector<ReadSource>& sources() const { return sources_; }
  void set_stored(std::size_t source) { sources_[source].is_stored = true; }
  // The files that were read whole since the last time and of which nothing was found stored.
  [[nodiscard]] std::vector<std::size_t> take_whole();
  // Files of this size that were read and may still be there, the latest read last.
  [[nodiscard]] std::vector<std::size_t> of_size(std::uint64_t size) const;
  // A shadow copy is gone, and its files with it.
  void forget(const ShadowCopy& copy);
  [[nodiscard]] bool empty() const { return sources_.empty(); }

 private:
  // So many pieces are remembered, the latest; and so many of one content.
  static constexpr std::size_t kPiecesMax = std::size_t{1} << 17;
  static constexpr std::size_t kSameContentMax = 8;
  static constexpr std::size_t kLatestMax = 256;  // reads that a longer write may begin with
  static constexpr std::size_t kTriesMax = 8;     // of them, for one write

  // One of the latest reads. Its first bytes tell most others apart without a digest.
  struct Latest {
    Piece piece;
    std::uint64_t length = 0;
    std::string head;
    std::string digest;
  };

  std::size_t source_of(const FileRead& read);
  std::size_t add_source(const FileRead& read);
  void drop_size(std::size_t source);
  void note_extent(std::size_t source, const FileRead& read);
  // Whether these bytes begin with those of the read.
  static bool begins_with(std::span<const std::byte> bytes, const Latest& read);

  std::vector<ReadSource> sources_;
  std::vector<std::size_t> whole_;  // for take_whole()
  std::deque<Latest> latest_;
  std::map<std::pair<const void*, std::uint64_t>, std::size_t> numbers_;
  std::map<std::uint64_t, std::set<std::size_t>> by_size_;
  std::unordered_map<std::string, std::deque<Piece>> pieces_;
  std::deque<std::string> order_;  // keys of pieces_, oldest first
};

class SegmentLog {
 public:
  void note(const FileChange& change, const ReadMemory& reads);
  // The segments of this file since the last time, by position.
  [[nodiscard]] std::vector<StoredSegment> take(const Place& place, std::uint64_t id);

 private:
  using Segments = std::map<std::uint64_t, StoredSegment>;  // by position
  static void add(Segments& segments, const StoredSegment& segment);
  static void cut(Segments& segments, std::uint64_t begin, std::uint64_t end);

  std::map<std::pair<const void*, std::uint64_t>, Segments> files_;
};

}  // namespace vsskit::volume
