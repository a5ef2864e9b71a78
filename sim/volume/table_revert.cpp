// RevertToSnapshot's bytes: the live volume becomes what the copy is. Folders and files are taken
// one by one, so that volumes over a host folder revert as well and observers learn what changed;
// what is the same on both sides is left alone. Folders with something mounted on them stay.
#include <algorithm>
#include <utility>
#include <vector>

#include "sim/base/text.h"
#include "sim/volume/held_writes.h"
#include "sim/volume/table_state.h"
#include "sim/volume/volume_table.h"

namespace vsskit::volume {
namespace {

constexpr std::size_t kPiece = std::size_t{64} * 1024;

class Reverter {
 public:
  Reverter(VolumeTable::State& state, const Volume& volume, Backing& copy)
      : state_(state), volume_(volume), live_(*volume.backing()), copy_(copy) {}

  FileError folder(const std::string& inner) {
    const Answer<std::vector<FileInfo>> wanted = copy_.list(inner);
    const Answer<std::vector<FileInfo>> present = live_.list(inner);
    if (!wanted) return wanted.error();
    if (!present) return present.error();
    // Both are ordered by folded name.
    std::size_t at = 0;
    for (const FileInfo& info : *wanted) {
      const std::string name = fold_case(info.name);
      while (at < present->size() && fold_case((*present)[at].name) < name)
        remove(inner, (*present)[at++]);
      const bool there = at < present->size() && fold_case((*present)[at].name) == name;
      bring(join_path(inner, info.name), info, there ? &(*present)[at++] : nullptr);
    }
    while (at < present->size())
      remove(inner, (*present)[at++]);
    return error_;
  }

 private:
  void note(FileError error) {
    if (error_ == FileError::none) error_ = error;
  }

  void remove(const std::string& inner, const FileInfo& info) {
    const std::string path = join_path(inner, info.name);
    if ((info.attributes & kAttributeReparsePoint) != 0) return;
    if (info.folder) {
      const Answer<std::vector<FileInfo>> inside = live_.list(path);
      for (const FileInfo& entry : inside ? *inside : std::vector<FileInfo>{})
        remove(path, entry);
    }
    const FileError error = live_.remove(path, state_.now());
    // A folder on which something is mounted keeps those above it.
    if (error != FileError::dir_not_empty) note(error);
    if (error == FileError::none && !info.folder) {
      tell(FileChange::Kind::deleted, path, info.id, info.size, 0);
    }
  }

  void bring(const std::string& path, const FileInfo& wanted, const FileInfo* present) {
    if (present != nullptr && present->folder != wanted.folder) {
      remove(parent_path(path), *present);
      present = nullptr;
    }
    std::uint64_t id = present != nullptr ? present->id : 0;
    if (present == nullptr) {
      Answer<FileInfo> made = live_.create(path, wanted.folder, wanted.attributes, state_.now());
      if (!made) return note(made.error());
      id = made->id;
      if (!wanted.folder) tell(FileChange::Kind::created, path, id, 0, 0);
    }
    if (wanted.folder) return note(folder(path));
    content(path, id, wanted.size, present != nullptr ? present->size : 0);
    const std::uint32_t attributes = wanted.attributes;
    if (present == nullptr || present->attributes != attributes) {
      live_.set_attributes(path, attributes);
    }
    live_.set_times(path, wanted.times);
  }

  void content(const std::string& path, std::uint64_t id, std::uint64_t size,
               std::uint64_t size_before) {
    Answer<std::shared_ptr<Body>> from = copy_.open(path, false);
    Answer<std::shared_ptr<Body>> into = live_.open(path, true);
    if (!from) return note(from.error());
    if (!into) return note(into.error());
    if (size < size_before) {
      note((*into)->set_size(size, state_.now()));
      tell(FileChange::Kind::resized, path, id, size_before, size);
    }
    std::vector<std::byte> wanted(kPiece);
    std::vector<std::byte> there(kPiece);
    for (std::uint64_t offset = 0; offset < size && error_ == FileError::none; offset += kPiece) {
      const std::size_t length =
          static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, size - offset));
      const std::span<std::byte> piece = std::span(wanted).first(length);
      if (!(*from)->read_at(offset, piece)) return note(FileError::gen_failure);
      put(path, id, **into, offset, piece, there);
    }
  }

  // Writes a piece from its first byte that differs to its last.
  void put(const std::string& path, std::uint64_t id, Body& into, std::uint64_t offset,
           std::span<const std::byte> piece, std::vector<std::byte>& there) {
    const std::uint64_t size = into.size();
    const Answer<std::size_t> read = into.read_at(offset, std::span(there).first(piece.size()));
    const std::size_t common = read ? *read : 0;
    std::size_t first = 0;
    while (first < common && piece[first] == there[first])
      ++first;
    std::size_t last = piece.size();
    while (last > first && last <= common && piece[last - 1] == there[last - 1])
      --last;
    if (first == last) return;
    const std::span<const std::byte> changed = piece.subspan(first, last - first);
    note(into.write_at(offset + first, changed, state_.now()));
    FileChange change = change_of(FileChange::Kind::written, id, size, into.size());
    change.offset = offset + first;
    change.bytes = changed;
    say(change, path);
  }

  static FileChange change_of(FileChange::Kind kind, std::uint64_t id, std::uint64_t before,
                              std::uint64_t after) {
    FileChange change;
    change.kind = kind;
    change.id = id;
    change.size_before = before;
    change.size_after = after;
    return change;
  }
  void tell(FileChange::Kind kind, const std::string& path, std::uint64_t id, std::uint64_t before,
            std::uint64_t after) {
    FileChange change = change_of(kind, id, before, after);
    say(change, path);
  }
  void say(FileChange& change, const std::string& path) {
    const Place place{&volume_, nullptr, path};
    change.place = &place;
    state_.tell(change);
  }

  VolumeTable::State& state_;
  const Volume& volume_;
  Backing& live_;
  Backing& copy_;
  FileError error_ = FileError::none;
};

}  // namespace

namespace {

// What is open on the live volume.
std::vector<OpenKey> open_on(const VolumeTable::State& state, const Volume& volume) {
  std::vector<OpenKey> keys;
  for (const auto& [key, entry] : state.opened) {
    const bool live = entry.place.copy == nullptr && entry.place.volume == &volume;
    if (live && entry.dismounted == 0) keys.push_back(key);
  }
  return keys;
}

}  // namespace

// Who was waiting to write before gets it done.
bool VolumeTable::dismount(const Volume& volume, bool force) {
  const Turn turn(mutex_, *state_,
                  [&] { return force || open_on(*state_, volume).empty() ? &volume : nullptr; });
  const std::vector<OpenKey> keys = open_on(*state_, volume);
  if (!keys.empty() && !force) return false;
  for (const OpenKey& key : keys) {
    auto node = state_->opened.extract(key);
    node.mapped().dismounted = ++state_->dismounts;
    node.key() = {nullptr, node.mapped().dismounted};
    state_->opened.insert(std::move(node));
  }
  return true;
}

FileError VolumeTable::revert(const Guid& id) {
  const Turn turn(mutex_, *state_, [&]() -> const Volume* {
    const ShadowCopy* copy = find_shadow_copy(id);
    const bool may = copy != nullptr && open_on(*state_, copy->original()).empty();
    return may ? &copy->original() : nullptr;
  });
  const ShadowCopy* copy = find_shadow_copy(id);
  if (copy == nullptr) return FileError::path_not_found;
  if (!dismount(copy->original(), false)) return FileError::sharing_violation;
  return Reverter(*state_, copy->original(), *copy->backing()).folder("");
}

}  // namespace vsskit::volume
