#include "sim/volume/change_journal.h"

#include <algorithm>
#include <iterator>

namespace vsskit::volume {
namespace {

// Beyond this the ranges of one file are put in order, so that rewriting a page over and over costs
// no memory.
constexpr std::size_t kLooseRangesMax = 4096;

void add_range(ByteRanges& ranges, const ByteRange& range) {
  if (!ranges.empty() && ranges.back().offset + ranges.back().length == range.offset) {
    ranges.back().length += range.length;
    return;
  }
  ranges.push_back(range);
  if (ranges.size() > kLooseRangesMax && ranges.size() % kLooseRangesMax == 1) {
    ranges = normalized(std::move(ranges));
  }
}

}  // namespace

ByteRanges FileEffect::modified() const {
  if (!before || !after) return {};
  const ByteRange kept{0, std::min(size_before, size_min)};
  return intersection_of(written, std::span(&kept, 1));
}

bool FileEffect::any() const {
  if (!before && !after) return false;
  if (!before || !after || *before != *after) return true;
  return size_before != size_after || size_min < size_before || !modified().empty();
}

FileEffect& ChangeJournal::touch(const FileChange& change) {
  const auto [place, is_new] = live_.try_emplace({change.place->store(), change.id});
  FileEffect& effect = place->second;
  if (is_new) {
    effect.volume = change.place->volume;
    effect.copy = change.place->copy;
    effect.id = change.id;
    effect.after = change.place->full_path();
    if (change.kind != FileChange::Kind::created) effect.before = effect.after;
    effect.size_before = effect.size_min = change.size_before;
  }
  return effect;
}

void ChangeJournal::note(const FileChange& change) {
  if (change.folder) return;
  FileEffect& effect = touch(change);
  effect.size_after = change.size_after;
  switch (change.kind) {
    case FileChange::Kind::created:
      break;
    case FileChange::Kind::written:
      add_range(effect.written, {change.offset, change.bytes.size()});
      break;
    case FileChange::Kind::resized:
      effect.size_min = std::min(effect.size_min, change.size_after);
      break;
    case FileChange::Kind::renamed:
      effect.after = change.target->full_path();
      break;
    case FileChange::Kind::deleted:
      effect.after.reset();
      // The id may come again, so the file leaves the table now.
      if (effect.before) gone_.push_back(std::move(effect));
      live_.erase({change.place->store(), change.id});
      break;
  }
}

void ChangeJournal::note_renamed(const Place& place, std::uint64_t id, std::uint64_t size,
                                 const std::string& from, const std::string& to) {
  const auto [found, is_new] = live_.try_emplace({place.store(), id});
  FileEffect& effect = found->second;
  if (is_new) {
    effect.volume = place.volume;
    effect.copy = place.copy;
    effect.id = id;
    effect.before = from;
    effect.size_before = effect.size_min = effect.size_after = size;
  }
  effect.after = to;
}

std::vector<FileEffect> ChangeJournal::take() {
  std::vector<FileEffect> effects = std::move(gone_);
  gone_.clear();
  for (auto& [key, effect] : live_) {
    if (effect.any()) effects.push_back(std::move(effect));
  }
  live_.clear();
  return effects;
}

void ChangeJournal::keep_only(const std::function<bool(const FileEffect&)>& wanted) {
  for (auto entry = live_.begin(); entry != live_.end();) {
    entry = wanted(entry->second) ? std::next(entry) : live_.erase(entry);
  }
  gone_.erase(std::remove_if(gone_.begin(), gone_.end(),
                             [&](const FileEffect& effect) { return !wanted(effect); }),
              gone_.end());
}

}  // namespace vsskit::volume
