// Files and folders in memory as a persistent table: copying a NodeTable costs one pointer, and
// what either copy changes afterwards is cloned before it is changed, no more than is needed: the
// page of the table, the node, the block of the file.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sim/volume/file.h"

namespace vsskit::volume {

using NodeIndex = std::uint32_t;
inline constexpr NodeIndex kRootNode = 0;
inline constexpr std::uint64_t kBlockSize = 64 * 1024;

// A block may be shorter than kBlockSize; what it lacks is zeros.
using Block = std::vector<std::byte>;

struct Node {
  FileInfo info;
  NodeIndex parent = kRootNode;
  std::map<std::string, NodeIndex, std::less<>> children;  // by folded name
  std::map<std::uint64_t, std::shared_ptr<Block>> blocks;  // by number; absent ones are zeros

  void read(std::uint64_t offset, std::span<std::byte> into) const;
  void write(std::uint64_t offset, std::span<const std::byte> bytes);
  void resize(std::uint64_t size);
};

class NodeTable {
 public:
  // A root folder alone.
  explicit NodeTable(FileTime now);

  [[nodiscard]] const Node& at(NodeIndex index) const {
    return *(*(*pages_)[index / kPageSize])[index % kPageSize];
  }
  // The node for changing; references to it from before are stale.
  [[nodiscard]] Node& change(NodeIndex index);
  // A node with the next id.
  NodeIndex add(Node node);
  void remove(NodeIndex index);

 private:
  static constexpr std::size_t kPageSize = 64;
  using Page = std::array<std::shared_ptr<Node>, kPageSize>;
  using Pages = std::vector<std::shared_ptr<Page>>;

  [[nodiscard]] std::shared_ptr<Node>& slot(NodeIndex index);

  std::shared_ptr<Pages> pages_;
  std::vector<NodeIndex> free_;
  NodeIndex end_ = 0;
  std::uint64_t next_id_ = 1;
};

}  // namespace vsskit::volume
