#include "sim/volume/host_compare.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "sim/base/digest.h"
#include "sim/base/text.h"
#include "sim/volume/backing.h"

namespace vsskit::volume {
namespace {

constexpr std::uint64_t kBlock = 64 * 1024;
// Hosts stamp files with a clock that ticks this coarsely or finer: a file stamped within the last
// tick may change once more and keep its stamp.
constexpr std::int64_t kStampTick_ns = 50'000'000;

std::string block_digest(Body& body, std::uint64_t offset, std::size_t length) {
  std::vector<std::byte> bytes(length);
  const Answer<std::size_t> count = body.read_at(offset, bytes);
  return digest(std::span<const std::byte>(bytes).first(count ? *count : 0));
}

std::vector<std::string> digest_blocks(const Volume& volume, const std::string& inner,
                                       std::uint64_t size) {
  std::vector<std::string> blocks;
  Answer<std::shared_ptr<Body>> body = volume.backing()->open(inner, false);
  if (!body) return blocks;
  for (std::uint64_t at = 0; at < size; at += kBlock) {
    blocks.push_back(
        block_digest(**body, at, static_cast<std::size_t>(std::min(kBlock, size - at))));
  }
  return blocks;
}

}  // namespace

HostComparison::Files HostComparison::scan(const WatchedFiles& watched, bool with_medium) {
  Files files;
  const Backing& backing = *volume_.backing();
  const std::int64_t now = backing.host()->now_ns();
  watched.visit(volume_, backing, with_medium, [&](const std::string& inner, const FileInfo&) {
    const std::optional<HostStamp> stamp = backing.host()->stamp(inner);
    if (!stamp) return;
    Known file{inner, *stamp, stamp->modified_ns < now - kStampTick_ns, {}};
    std::string key = fold_case(inner);
    const auto known = known_.find(key);
    if (known != known_.end() && known->second.settled && known->second.stamp == *stamp) {
      file = known->second;
    } else {
      file.blocks = digest_blocks(volume_, inner, stamp->size);
    }
    files.emplace(std::move(key), std::move(file));
  });
  return files;
}

void HostComparison::look(const WatchedFiles& watched, bool with_medium) {
  Files files = scan(watched, with_medium);
  files.merge(known_);
  // What was known keeps what was known of it: its changes are still to be said.
  for (auto& [key, file] : known_)
    files[key] = std::move(file);
  known_ = std::move(files);
}

FileEffect HostComparison::effect_of(const Known& before, const Known& after) const {
  FileEffect effect;
  effect.volume = &volume_;
  effect.id = after.stamp.inode;
  effect.before = volume_.label() + before.inner;
  effect.after = volume_.label() + after.inner;
  effect.size_before = before.stamp.size;
  effect.size_after = after.stamp.size;
  effect.size_min = std::min(effect.size_before, effect.size_after);
  for (std::uint64_t i = 0; i < std::min(before.blocks.size(), after.blocks.size()); ++i) {
    if (before.blocks[i] == after.blocks[i]) continue;
    const std::uint64_t begin = i * kBlock;
    const std::uint64_t had = std::min(kBlock, effect.size_before - begin);
    const std::uint64_t has = std::min(kBlock, effect.size_after - begin);
    // Of a block that was cut, nobody can say whether the rest stayed; it is taken to have.
    if (has < had) continue;
    if (has > had) {
      Answer<std::shared_ptr<Body>> body = volume_.backing()->open(after.inner, false);
      const bool grew_only =
          body && block_digest(**body, begin, static_cast<std::size_t>(had)) == before.blocks[i];
      if (grew_only) continue;
    }
    effect.written.push_back({begin, had});
  }
  return effect;
}

FileEffect HostComparison::made(const Known& file) const {
  FileEffect effect;
  effect.volume = &volume_;
  effect.id = file.stamp.inode;
  effect.after = volume_.label() + file.inner;
  effect.size_after = file.stamp.size;
  return effect;
}

FileEffect HostComparison::lost(const Known& file) const {
  FileEffect effect;
  effect.volume = &volume_;
  effect.id = file.stamp.inode;
  effect.before = volume_.label() + file.inner;
  effect.size_before = effect.size_min = file.stamp.size;
  return effect;
}

std::vector<FileEffect> HostComparison::compare(const WatchedFiles& watched, bool with_medium) {
  Files now = scan(watched, with_medium);
  std::map<std::uint64_t, const Known*> was;  // by inode
  for (const auto& [key, file] : known_)
    was.emplace(file.stamp.inode, &file);
  std::set<std::uint64_t> is;
  for (const auto& [key, file] : now)
    is.insert(file.stamp.inode);

  std::vector<FileEffect> effects;
  std::set<const Known*> accounted;
  for (const auto& [key, file] : now) {
    const auto found = known_.find(key);
    const Known* same_name = found == known_.end() ? nullptr : &found->second;
    const auto same_file = was.find(file.stamp.inode);
    const Known* origin = same_file == was.end() ? nullptr : same_file->second;
    // A file that was replaced by one nobody knows counts as changed; one that was replaced by
    // another known file, as deleted, unless that file itself went elsewhere.
    if (origin == nullptr) origin = same_name;
    if (origin == nullptr) {
      effects.push_back(made(file));
      continue;
    }
    accounted.insert(origin);
    effects.push_back(effect_of(*origin, file));
  }
  for (const auto& [key, file] : known_) {
    if (accounted.count(&file) == 0 && is.count(file.stamp.inode) == 0) {
      effects.push_back(lost(file));
    }
  }
  known_ = std::move(now);
  effects.erase(std::remove_if(effects.begin(), effects.end(),
                               [](const FileEffect& effect) { return !effect.any(); }),
                effects.end());
  return effects;
}

namespace {

// Whether the comparison saw the end that the journal knows of.
std::string end_key(const FileEffect& effect) {
  return (effect.after ? "+" : "-") + path_key(effect.path());
}

void add_foreign(FileEffect& exact, const FileEffect& seen) {
  for (const ByteRange& range : seen.written) {
    if (!overlaps(exact.written, std::span(&range, 1))) exact.written.push_back(range);
  }
  exact.size_after = seen.size_after;
  exact.size_min = std::min(exact.size_min, seen.size_after);
}

}  // namespace

void merge_comparison(std::vector<FileEffect>& effects, const Volume& volume,
                      std::vector<FileEffect> compared) {
  std::map<std::string, FileEffect*> exact;
  for (FileEffect& effect : effects) {
    if (effect.volume != &volume || effect.copy != nullptr) continue;
    // What the process made or changed, and somebody else took away.
    if (effect.after) {
      const Answer<FileInfo> there =
          volume.backing()->info(std::string_view(*effect.after).substr(volume.label().size()));
      if (!there) effect.after.reset();
    }
    if (effect.before || effect.after) exact.emplace(end_key(effect), &effect);
  }
  std::vector<FileEffect> foreign;
  for (FileEffect& seen : compared) {
    const auto known = exact.find(end_key(seen));
    if (known == exact.end()) {
      foreign.push_back(std::move(seen));
    } else {
      add_foreign(*known->second, seen);
    }
  }
  effects.insert(effects.end(), std::make_move_iterator(foreign.begin()),
                 std::make_move_iterator(foreign.end()));
  effects.erase(std::remove_if(effects.begin(), effects.end(),
                               [](const FileEffect& effect) { return !effect.any(); }),
                effects.end());
}

}  // namespace vsskit::volume
