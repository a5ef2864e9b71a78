// A volume whose files lie in memory. A snapshot costs one pointer.
#include <utility>

#include "sim/base/file_spec.h"
#include "sim/base/text.h"
#include "sim/volume/backing.h"
#include "sim/volume/memory_node.h"

namespace vsskit::volume {

std::string_view take_part(std::string_view& inner) {
  const std::size_t end = inner.find('\\');
  const std::string_view part = inner.substr(0, end);
  inner.remove_prefix(end == std::string_view::npos ? inner.size() : end + 1);
  return part;
}

namespace {

// The inner path of the folder that holds an entry, and the entry's name.
std::pair<std::string_view, std::string_view> split(std::string_view inner) {
  const std::size_t at = inner.rfind('\\');
  if (at == std::string_view::npos) return {{}, inner};
  return {inner.substr(0, at), inner.substr(at + 1)};
}

class MemoryBacking;

class MemoryBody final : public Body {
 public:
  MemoryBody(MemoryBacking& backing, NodeIndex index) : backing_(backing), index_(index) {}
  Answer<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) override;
  FileError write_at(std::uint64_t offset, std::span<const std::byte> bytes, FileTime now) override;
  FileError set_size(std::uint64_t size, FileTime now) override;
  FileError flush() override { return FileError::none; }
  [[nodiscard]] std::uint64_t size() const override;

 private:
  MemoryBacking& backing_;
  NodeIndex index_;
};

class MemoryBacking final : public Backing {
 public:
  explicit MemoryBacking(FileTime now) : nodes_(now) {}
  MemoryBacking(const NodeTable& nodes, std::uint64_t used) : nodes_(nodes), used_(used) {}

  [[nodiscard]] Answer<FileInfo> info(std::string_view inner) const override {
    Answer<NodeIndex> found = find(inner);
    if (!found) return found.error();
    return nodes_.at(*found).info;
  }

  [[nodiscard]] Answer<std::vector<FileInfo>> list(std::string_view folder) const override {
    Answer<NodeIndex> found = find(folder);
    if (!found) return found.error();
    const Node& node = nodes_.at(*found);
    if (!node.info.folder) return FileError::directory;
    std::vector<FileInfo> entries;
    entries.reserve(node.children.size());
    for (const auto& [key, child] : node.children)
      entries.push_back(nodes_.at(child).info);
    return entries;
  }

  Answer<FileInfo> create(std::string_view inner, bool folder, std::uint32_t attributes,
                          FileTime now) override {
    const auto [parent_path, name] = split(inner);
    Answer<NodeIndex> parent = find(parent_path);
    if (!parent || !nodes_.at(*parent).info.folder) return FileError::path_not_found;
    std::string key = fold_case(name);
    if (nodes_.at(*parent).children.count(key) != 0) return FileError::already_exists;
    Node node;
    node.info = {std::string(name), 0, folder, attributes, 0, {now, now, now}};
    node.parent = *parent;
    const NodeIndex index = nodes_.add(std::move(node));
    Node& holder = nodes_.change(*parent);
    holder.children.emplace(std::move(key), index);
    holder.info.times.modified = now;
    return nodes_.at(index).info;
  }

  FileError remove(std::string_view inner, FileTime now) override {
    Answer<NodeIndex> found = find(inner);
    if (!found) return found.error();
    const Node& node = nodes_.at(*found);
    if (*found == kRootNode) return FileError::access_denied;
    if (!node.children.empty()) return FileError::dir_not_empty;
    used_ -= node.info.size;
    Node& holder = nodes_.change(node.parent);
    holder.children.erase(fold_case(split(inner).second));
    holder.info.times.modified = now;
    nodes_.remove(*found);
    return FileError::none;
  }

  FileError rename(std::string_view from, std::string_view to, FileTime now) override {
    Answer<NodeIndex> source = find(from);
    if (!source) return source.error();
    const auto [target_folder, name] = split(to);
    Answer<NodeIndex> target = find(target_folder);
    if (!target || !nodes_.at(*target).info.folder) return FileError::path_not_found;
    if (is_inside(*target, *source)) return FileError::sharing_violation;
    Node& old_holder = nodes_.change(nodes_.at(*source).parent);
    old_holder.children.erase(fold_case(split(from).second));
    old_holder.info.times.modified = now;
    Node& new_holder = nodes_.change(*target);
    new_holder.children[fold_case(name)] = *source;
    new_holder.info.times.modified = now;
    Node& node = nodes_.change(*source);
    node.parent = *target;
    node.info.name = name;
    return FileError::none;
  }

  FileError set_attributes(std::string_view inner, std::uint32_t attributes) override {
    Answer<NodeIndex> found = find(inner);
    if (!found) return found.error();
    nodes_.change(*found).info.attributes = attributes;
    return FileError::none;
  }

  FileError set_times(std::string_view inner, const FileTimes& times) override {
    Answer<NodeIndex> found = find(inner);
    if (!found) return found.error();
    FileTimes& own = nodes_.change(*found).info.times;
    if (times.created.ticks != 0) own.created = times.created;
    if (times.accessed.ticks != 0) own.accessed = times.accessed;
    if (times.modified.ticks != 0) own.modified = times.modified;
    return FileError::none;
  }

  Answer<std::shared_ptr<Body>> open(std::string_view inner, bool) override {
    Answer<NodeIndex> found = find(inner);
    if (!found) return found.error();
    return std::shared_ptr<Body>(std::make_shared<MemoryBody>(*this, *found));
  }

  Result<std::shared_ptr<Backing>> snapshot(const std::optional<std::string>&) const override {
    return std::shared_ptr<Backing>(std::make_shared<MemoryBacking>(nodes_, used_));
  }

  [[nodiscard]] std::uint64_t used_bytes() const override { return used_; }

  [[nodiscard]] const Node& node(NodeIndex index) const { return nodes_.at(index); }
  // Changes a file and keeps the sum of sizes.
  template <class Change>
  void change(NodeIndex index, FileTime now, const Change& change_node) {
    Node& node = nodes_.change(index);
    used_ -= node.info.size;
    change_node(node);
    used_ += node.info.size;
    node.info.times.modified = now;
  }

 private:
  Answer<NodeIndex> find(std::string_view inner) const {
    NodeIndex index = kRootNode;
    while (!inner.empty()) {
      const std::string_view part = take_part(inner);
      const Node& node = nodes_.at(index);
      const auto child = node.children.find(fold_case(part));
      if (child == node.children.end()) {
        const bool last = inner.empty() && node.info.folder;
        return last ? FileError::file_not_found : FileError::path_not_found;
      }
      index = child->second;
    }
    return index;
  }

  // Whether a folder is `above` or lies in it.
  bool is_inside(NodeIndex folder, NodeIndex above) const {
    while (folder != above && folder != kRootNode)
      folder = nodes_.at(folder).parent;
    return folder == above;
  }

  NodeTable nodes_;
  std::uint64_t used_ = 0;
};

Answer<std::size_t> MemoryBody::read_at(std::uint64_t offset, std::span<std::byte> into) {
  const Node& node = backing_.node(index_);
  if (offset >= node.info.size) return std::size_t{0};
  const std::uint64_t left = node.info.size - offset;
  if (into.size() > left) into = into.first(static_cast<std::size_t>(left));
  node.read(offset, into);
  return into.size();
}

FileError MemoryBody::write_at(std::uint64_t offset, std::span<const std::byte> bytes,
                               FileTime now) {
  if (bytes.empty()) return FileError::none;
  backing_.change(index_, now, [&](Node& node) { node.write(offset, bytes); });
  return FileError::none;
}

FileError MemoryBody::set_size(std::uint64_t size, FileTime now) {
  backing_.change(index_, now, [&](Node& node) { node.resize(size); });
  return FileError::none;
}

std::uint64_t MemoryBody::size() const {
  return backing_.node(index_).info.size;
}

}  // namespace

std::shared_ptr<Backing> make_memory_backing(FileTime now) {
  return std::make_shared<MemoryBacking>(now);
}

}  // namespace vsskit::volume
