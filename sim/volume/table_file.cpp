#include "sim/volume/table_file.h"

#include <algorithm>
#include <limits>
#include <mutex>
#include <utility>

#include "sim/volume/held_writes.h"

namespace vsskit::volume {

void count_handle(Opened& entry, const OpenOptions& options, int by) {
  const auto count = [by](std::uint32_t& counter, bool counts) {
    if (counts) counter += static_cast<std::uint32_t>(by);
  };
  count(entry.handles, true);
  count(entry.readers, options.read);
  count(entry.writers, options.write);
  count(entry.removers, options.remove);
  count(entry.no_read, !options.share_read);
  count(entry.no_write, !options.share_write);
  count(entry.no_remove, !options.share_remove);
}

TableFile::TableFile(VolumeTable& table, VolumeTable::State& state, Opening opening)
    : table_(table), state_(state), opening_(std::move(opening)), life_(state.life) {}

TableFile::~TableFile() {
  const Turn turn(table_.lock(), state_, [this] { return removes() ? changing() : nullptr; });
  if (life_ != state_.life) return;
  Opened& entry = *opening_.entry;
  count_handle(entry, opening_.options, -1);
  if (opening_.options.delete_on_close) entry.remove_at_end = true;
  if (entry.handles > 0) return;
  if (entry.dismounted != 0) {
    state_.opened.erase({nullptr, entry.dismounted});
    return;
  }
  const Place place = entry.place;
  const bool remove = entry.remove_at_end;
  state_.opened.erase(opening_.key);
  if (!remove || backing_of(place) == nullptr) return;
  const bool folder = opening_.body == nullptr;
  const std::uint64_t size = folder ? 0 : opening_.body->size();
  opening_.body = nullptr;
  if (state_.allow_change(place, 0) != FileError::none) return;
  if (opening_.backing->remove(place.inner, state_.now()) != FileError::none) return;
  FileChange change;
  change.kind = FileChange::Kind::deleted;
  change.place = &place;
  change.id = opening_.key.second;
  change.folder = folder;
  change.size_before = size;
  state_.tell(change);
}

bool TableFile::removes() const {
  if (usable() != FileError::none || opening_.entry->handles > 1) return false;
  return opening_.options.delete_on_close || opening_.entry->remove_at_end;
}

const Volume* TableFile::changing() const {
  if (usable() != FileError::none) return nullptr;
  return live_volume(opening_.entry->place);
}

const Volume* TableFile::writing() const {
  return changeable() == FileError::none ? changing() : nullptr;
}

FileError TableFile::usable() const {
  if (life_ != state_.life) return FileError::invalid_handle;
  const Place& place = opening_.entry->place;
  if (opening_.entry->dismounted != 0) {
    return place.volume->lost() ? FileError::not_ready : FileError::invalid_handle;
  }
  const ShadowCopy* copy = place.copy;
  return copy != nullptr && copy->deleted() ? FileError::not_ready : FileError::none;
}

FileError TableFile::changeable() const {
  if (const FileError error = usable(); error != FileError::none) return error;
  if (opening_.body == nullptr) return FileError::invalid_handle;
  return opening_.options.write ? FileError::none : FileError::access_denied;
}

Answer<std::size_t> TableFile::read_at(std::uint64_t offset, std::span<std::byte> into) {
  const std::lock_guard guard(table_.lock());
  if (const FileError error = usable(); error != FileError::none) return error;
  if (opening_.body == nullptr) return FileError::invalid_handle;
  if (!opening_.options.read) return FileError::access_denied;
  Answer<std::size_t> count = opening_.body->read_at(offset, into);
  if (count && *count > 0 && state_.observer != nullptr) {
    FileRead read;
    read.place = &opening_.entry->place;
    read.id = opening_.key.second;
    read.offset = offset;
    read.bytes = into.first(*count);
    read.size = opening_.body->size();
    state_.observer->on_read(read);
  }
  return count;
}

Answer<std::size_t> TableFile::write_at(std::uint64_t offset, std::span<const std::byte> bytes) {
  const Turn turn(table_.lock(), state_, [&] { return bytes.empty() ? nullptr : writing(); });
  return write(offset, bytes);
}

// Where the end is shows only after the wait: others may have written meanwhile.
Answer<std::uint64_t> TableFile::append(std::span<const std::byte> bytes) {
  const Turn turn(table_.lock(), state_, [&] { return bytes.empty() ? nullptr : writing(); });
  if (const FileError error = changeable(); error != FileError::none) return error;
  const std::uint64_t end = opening_.body->size();
  const Answer<std::size_t> count = write(end, bytes);
  if (!count) return count.error();
  return end;
}

Answer<std::size_t> TableFile::write(std::uint64_t offset, std::span<const std::byte> bytes) {
  if (const FileError error = changeable(); error != FileError::none) return error;
  if (bytes.empty()) return std::size_t{0};
  constexpr std::uint64_t kEnd = std::numeric_limits<std::int64_t>::max();
  if (offset > kEnd || bytes.size() > kEnd - offset) return FileError::invalid_parameter;
  const std::uint64_t size = opening_.body->size();
  const std::uint64_t end = offset + bytes.size();
  bool torn = false;
  const FileError allowed =
      state_.allow_change(opening_.entry->place, end > size ? end - size : 0, &torn);
  if (torn) {
    const std::uint64_t kept = state_.faults->crash_torn_bytes;
    bytes = bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), kept)));
    if (!bytes.empty()) put(offset, bytes);
  }
  if (allowed != FileError::none) return allowed;
  if (const FileError error = put(offset, bytes); error != FileError::none) return error;
  return bytes.size();
}

FileError TableFile::put(std::uint64_t offset, std::span<const std::byte> bytes) {
  FileChange change;
  change.size_before = opening_.body->size();
  const FileError error = opening_.body->write_at(offset, bytes, state_.now());
  if (error != FileError::none || state_.observer == nullptr) return error;
  change.kind = FileChange::Kind::written;
  change.place = &opening_.entry->place;
  change.id = opening_.key.second;
  change.offset = offset;
  change.bytes = bytes;
  change.size_after = std::max(change.size_before, offset + bytes.size());
  state_.tell(change);
  return error;
}

FileError TableFile::set_size(std::uint64_t size) {
  const Turn turn(table_.lock(), state_, [this] { return writing(); });
  if (const FileError error = changeable(); error != FileError::none) return error;
  if (size > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return FileError::invalid_parameter;
  }
  return resize(size);
}

FileError TableFile::resize(std::uint64_t size) {
  FileChange change;
  change.kind = FileChange::Kind::resized;
  change.place = &opening_.entry->place;
  change.id = opening_.key.second;
  change.size_before = opening_.body->size();
  change.size_after = size;
  const std::uint64_t growth = size > change.size_before ? size - change.size_before : 0;
  FileError error = state_.allow_change(*change.place, growth);
  if (error == FileError::none) error = opening_.body->set_size(size, state_.now());
  if (error == FileError::none && size != change.size_before) state_.tell(change);
  return error;
}

FileError TableFile::flush() {
  const Turn turn(table_.lock(), state_, [this] { return writing(); });
  if (const FileError error = changeable(); error != FileError::none) return error;
  return opening_.body->flush();
}

Answer<FileInfo> TableFile::info() {
  const std::lock_guard guard(table_.lock());
  if (const FileError error = usable(); error != FileError::none) return error;
  return opening_.backing->info(opening_.entry->place.inner);
}

FileError TableFile::set_times(const FileTimes& times) {
  const Turn turn(table_.lock(), state_, [this] { return changing(); });
  FileError error = usable();
  if (error == FileError::none) error = state_.allow_change(opening_.entry->place, 0);
  if (error != FileError::none) return error;
  return opening_.backing->set_times(opening_.entry->place.inner, times);
}

FileError TableFile::set_attributes(std::uint32_t attributes) {
  const Turn turn(table_.lock(), state_, [this] { return changing(); });
  if (const FileError error = usable(); error != FileError::none) return error;
  return table_.set_attributes(opening_.entry->place.full_path(), attributes);
}

FileError TableFile::set_delete_on_close(bool on) {
  const std::lock_guard guard(table_.lock());
  if (const FileError error = usable(); error != FileError::none) return error;
  if (!opening_.options.remove) return FileError::access_denied;
  if (!on) opening_.options.delete_on_close = false;
  opening_.entry->remove_at_end = on;
  return FileError::none;
}

}  // namespace vsskit::volume
