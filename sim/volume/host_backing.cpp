// A volume whose files lie in a folder of the host. Windows' case rules are laid over it by looking
// for a name that differs in case only. As a rule the host's times do not show: files carry virtual
// times, kept here by inode; a file that somebody else changed carries the time at which that was
// seen.
#include "sim/base/host_path.h"
#include "sim/volume/backing.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>
#include <vector>

#include "sim/base/text.h"
#include "sim/volume/host_tree.h"
#include "sim/volume/host_tree_copy.h"

namespace vsskit::volume {
namespace {

// What Windows knows of a file and the host does not.
struct Extra {
  FileTimes times{kVirtualEpoch, kVirtualEpoch, kVirtualEpoch};
  std::uint32_t attributes = kAttributeArchive;
  HostStamp seen{};   // when it was last looked at
  bool ours = false;  // what changed since then, we changed
};

class HostBody final : public Body {
 public:
  HostBody(HostFile file, Extra& extra) : file_(std::move(file)), extra_(extra) {}

  Answer<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) override {
    return file_.read_at(offset, into);
  }

  FileError write_at(std::uint64_t offset, std::span<const std::byte> bytes,
                     FileTime now) override {
    const FileError error = file_.write_at(offset, bytes);
    if (error == FileError::none && !bytes.empty()) changed(now);
    return error;
  }

  FileError set_size(std::uint64_t size, FileTime now) override {
    const FileError error = file_.set_size(size);
    if (error == FileError::none) changed(now);
    return error;
  }

  FileError flush() override { return FileError::none; }

  [[nodiscard]] std::uint64_t size() const override { return file_.size(); }

 private:
  void changed(FileTime now) {
    extra_.times.modified = now;
    extra_.ours = true;
  }

  HostFile file_;
  Extra& extra_;  // nodes of a std::map stay where they are
};

class HostBacking final : public Backing, public HostView {
 public:
  // `clock` times what others change; none for a shadow copy, where nobody does.
  HostBacking(std::string root, const engine::VirtualClock& clock, bool host_times)
      : root_(std::move(root)), clock_(&clock), own_times_(host_times) {
    note_tree(root_);
  }
  explicit HostBacking(std::shared_ptr<TemporaryFolder> owned)
      : root_(owned->path()), owned_(std::move(owned)) {}
  // The machine's own.
  explicit HostBacking(std::string root)
      : root_(std::move(root)), own_times_(true), machine_(true) {}

  // --- HostView

  [[nodiscard]] std::optional<HostStamp> stamp(std::string_view inner) const override {
    const std::optional<HostEntry> entry = look_at(path(inner));
    if (!entry || entry->folder) return std::nullopt;
    return entry->stamp;
  }
  [[nodiscard]] std::int64_t now_ns() const override { return stamp_clock_ns(); }
  // Parts that exist in another case are spelt as the host has them.
  [[nodiscard]] std::string path(std::string_view inner) const override {
    std::string host = root_;
    if (kHostIgnoresCase) {
      if (!inner.empty()) host.append("/").append(inner);
      std::replace(host.begin(), host.end(), '\\', '/');
      return host;
    }
    while (!inner.empty()) {
      const std::string_view part = take_part(inner);
      const std::optional<HostEntry> found = look_at(host + "/" + std::string(part));
      host += "/" + (found ? found->name : spelt_in(host, part));
    }
    return host;
  }

  // --- Backing

  [[nodiscard]] const HostView* host() const override { return this; }

  [[nodiscard]] Answer<FileInfo> info(std::string_view inner) const override {
    const std::string host = path(inner);
    const std::optional<HostEntry> entry = look_at(host);
    if (entry) return info_of(*entry, inner.empty());
    const std::optional<HostEntry> holder = look_at(host.substr(0, host.rfind('/')));
    return holder && holder->folder ? FileError::file_not_found : FileError::path_not_found;
  }

  [[nodiscard]] Answer<std::vector<FileInfo>> list(std::string_view folder) const override {
    Answer<FileInfo> self = info(folder);
    if (!self) return self.error();
    if (!self->folder) return FileError::directory;
    std::vector<std::pair<std::string, FileInfo>> keyed;
    for (const HostEntry& entry : entries_of(path(folder))) {
      // Of names that differ in case only, Windows could see just one: the first.
      keyed.emplace_back(fold_case(entry.name), info_of(entry, false));
    }
    std::stable_sort(keyed.begin(), keyed.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<FileInfo> entries;
    for (std::size_t i = 0; i < keyed.size(); ++i) {
      if (i == 0 || keyed[i].first != keyed[i - 1].first) entries.push_back(keyed[i].second);
    }
    return entries;
  }

  Answer<FileInfo> create(std::string_view inner, bool folder, std::uint32_t attributes,
                          FileTime now) override {
    const std::string host = path(inner);
    if (look_at(host)) return FileError::already_exists;
    const FileError error = folder ? make_host_folder(host) : make_host_file(host);
    if (error != FileError::none) return missing_folder(error);
    const std::optional<HostEntry> entry = look_at(host);
    if (!entry) return FileError::gen_failure;
    extras_[entry->stamp.inode] = {{now, now, now}, attributes, entry->stamp, true};
    touch_folder(host, now);
    return info_of(*entry, false);
  }

  FileError remove(std::string_view inner, FileTime now) override {
    if (inner.empty()) return FileError::access_denied;
    const std::string host = path(inner);
    const std::optional<HostEntry> entry = look_at(host);
    if (!entry) return FileError::file_not_found;
    const FileError error = remove_host_entry(*entry, host);
    if (error != FileError::none) return error;
    extras_.erase(entry->stamp.inode);
    touch_folder(host, now);
    return FileError::none;
  }

  FileError rename(std::string_view from, std::string_view to, FileTime now) override {
    const std::string source = path(from);
    if (!look_at(source)) return FileError::file_not_found;
    const std::size_t cut = to.rfind('\\');
    const bool top = cut == std::string_view::npos;
    const std::string holder = path(top ? std::string_view{} : to.substr(0, cut));
    if (!look_at(holder)) return FileError::path_not_found;
    const std::string target = holder + "/" + std::string(top ? to : to.substr(cut + 1));
    const FileError error = rename_host_entry(source, target);
    if (error != FileError::none) return error;
    touch_folder(source, now);
    touch_folder(target, now);
    return FileError::none;
  }

  FileError set_attributes(std::string_view inner, std::uint32_t attributes) override {
    const std::optional<HostEntry> entry = look_at(path(inner));
    if (!entry) return FileError::file_not_found;
    extra_of(*entry).attributes = attributes;
    return FileError::none;
  }

  FileError set_times(std::string_view inner, const FileTimes& times) override {
    const std::optional<HostEntry> entry = look_at(path(inner));
    if (!entry) return FileError::file_not_found;
    FileTimes& own = extra_of(*entry).times;
    if (times.created.ticks != 0) own.created = times.created;
    if (times.accessed.ticks != 0) own.accessed = times.accessed;
    if (times.modified.ticks != 0) own.modified = times.modified;
    return FileError::none;
  }

  Answer<std::shared_ptr<Body>> open(std::string_view inner, bool write) override {
    const std::string host = path(inner);
    const std::optional<HostEntry> entry = look_at(host);
    if (!entry) return FileError::file_not_found;
    Answer<HostFile> file = HostFile::open(host, write);
    if (!file) return file.error();
    return std::shared_ptr<Body>(std::make_shared<HostBody>(std::move(*file), extra_of(*entry)));
  }

  Result<std::shared_ptr<Backing>> snapshot(
      const std::optional<std::string>& folder) const override {
    Result<std::unique_ptr<SnapshotWork>> work = begin_snapshot(folder);
    if (!work) return work.error();
    if (const Result<void> copied = (*work)->copy({}); !copied) return copied.error();
    return (*work)->finish();
  }

  Result<std::unique_ptr<SnapshotWork>> begin_snapshot(
      const std::optional<std::string>& folder) const override;

  void guard_files(bool guarded) override {
    if (owned_) guard_host_tree(root_, guarded);
  }

  void keep_files(bool stay) override {
    if (owned_) owned_->keep(stay);
  }

  [[nodiscard]] std::uint64_t used_bytes() const override { return used_in(root_); }

 private:
  class Work;

  // How the host spells the entry of this folder that differs from `part` in case only; `part`
  // where there is none.
  static std::string spelt_in(const std::string& folder, std::string_view part) {
    const std::string key = fold_case(part);
    for (const HostEntry& entry : entries_of(folder)) {
      if (fold_case(entry.name) == key) return entry.name;
    }
    return std::string(part);
  }

  static FileError missing_folder(FileError error) {
    return error == FileError::file_not_found ? FileError::path_not_found : error;
  }

  // What is known of this entry, brought up to date with its stamp.
  Extra& extra_of(const HostEntry& entry) const { return extra_of(entry.stamp); }
  Extra& extra_of(const HostStamp& stamp) const {
    const auto [place, first_seen] = extras_.try_emplace(stamp.inode);
    Extra& extra = place->second;
    if (own_times_) {
      const FileTime modified = modified_at(stamp);
      extra.times = {modified, modified, modified};
    }
    const bool changed = first_seen || extra.seen != stamp;
    if (changed && !extra.ours && !own_times_ && clock_ != nullptr) {
      extra.times.modified = clock_->file_time();
      if (first_seen) extra.times.created = extra.times.modified;
    }
    extra.seen = stamp;
    extra.ours = false;
    return extra;
  }

  // What lies there at the start carries the epoch.
  void note_tree(const std::string& folder) {
    for (const HostEntry& entry : entries_of(folder)) {
      extras_[entry.stamp.inode].seen = entry.stamp;
      if (entry.folder) note_tree(folder + "/" + entry.name);
    }
  }

  FileInfo info_of(const HostEntry& entry, bool root) const {
    const Extra& extra = extra_of(entry);
    FileInfo info;
    info.name = root ? std::string() : entry.name;
    info.id = entry.stamp.inode;
    info.folder = entry.folder;
    info.size = entry.stamp.size;
    info.attributes = extra.attributes & ~kAttributeDirectory;
    if (entry.folder) {
      info.attributes = (info.attributes & ~kAttributeArchive) | kAttributeDirectory;
    }
    info.times = extra.times;
    return info;
  }

  void touch_folder(const std::string& host, FileTime now) {
    if (const auto entry = look_at(host.substr(0, host.rfind('/')))) {
      Extra& extra = extra_of(*entry);
      extra.times.modified = now;
      extra.ours = true;
    }
  }

  static std::uint64_t used_in(const std::string& folder) {
    std::uint64_t sum = 0;
    for (const HostEntry& entry : entries_of(folder)) {
      sum += entry.folder ? used_in(folder + "/" + entry.name) : entry.stamp.size;
    }
    return sum;
  }

  std::string root_;  // without a trailing slash
  std::shared_ptr<TemporaryFolder> owned_;
  const engine::VirtualClock* clock_ = nullptr;
  bool own_times_ = false;
  bool machine_ = false;
  mutable std::map<std::uint64_t, Extra> extras_;  // by inode; kept up to date by looking
};

class HostBacking::Work final : public SnapshotWork {
 public:
  Work(const HostBacking& original, std::shared_ptr<TemporaryFolder> folder)
      : original_(original), copy_(std::make_shared<HostBacking>(std::move(folder))) {}

  Result<void> copy(const std::function<bool()>& go_on) override {
    const auto note = [this](const HostEntry& entry, const std::string& place) {
      if (const auto copied = look_at(place)) copied_.push_back({entry.stamp, copied->stamp.inode});
    };
    Result<void> copied = copy_host_tree(original_.root_, copy_->root_, note, go_on);
    if (copied) guard_host_tree(copy_->root_, true);
    return copied;
  }

  // What is known of the original holds for its copy.
  std::shared_ptr<Backing> finish() override {
    for (const Copied& file : copied_)
      copy_->extras_[file.copy] = original_.extra_of(file.original);
    return std::move(copy_);
  }

 private:
  struct Copied {
    HostStamp original;
    std::uint64_t copy;  // its inode
  };

  const HostBacking& original_;
  std::shared_ptr<HostBacking> copy_;
  std::vector<Copied> copied_;
};

Result<std::unique_ptr<SnapshotWork>> HostBacking::begin_snapshot(
    const std::optional<std::string>& folder) const {
  if (machine_) return Error{root_, "is the machine's own to copy", ""};
  Result<std::shared_ptr<TemporaryFolder>> made =
      folder ? TemporaryFolder::make_at(*folder) : TemporaryFolder::make(root_);
  if (!made) return made.error();
  return std::unique_ptr<SnapshotWork>(std::make_unique<Work>(*this, *std::move(made)));
}

}  // namespace

Result<std::shared_ptr<Backing>> make_host_backing(const std::string& folder,
                                                   const engine::VirtualClock& clock,
                                                   bool host_times) {
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(host_path(folder), error);
  if (error || !std::filesystem::is_directory(real, error)) {
    return Error{folder, "is no folder of this host", "a folder that holds the volume's files"};
  }
  std::string root = host_text(real);
  if (kHostIgnoresCase) std::replace(root.begin(), root.end(), '\\', '/');
  if (root.size() > 1 && root.back() == '/') root.pop_back();  // of a drive
  return std::shared_ptr<Backing>(
      std::make_shared<HostBacking>(std::move(root), clock, host_times));
}

std::shared_ptr<Backing> make_machine_backing(const std::string& folder) {
  std::string root = folder;
  if (root.size() > 1 && root.back() == '/') root.pop_back();  // of a drive
  return std::make_shared<HostBacking>(std::move(root));
}

Result<std::shared_ptr<Backing>> open_host_snapshot(const std::string& folder) {
  auto kept = TemporaryFolder::keep_at(folder);
  if (!kept) return kept.error();
  return std::shared_ptr<Backing>(std::make_shared<HostBacking>(std::move(*kept)));
}

}  // namespace vsskit::volume
