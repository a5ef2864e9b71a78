#include "sim/volume/memory_node.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace vsskit::volume {
namespace {

// The one block that holds `offset`, and what of `length` bytes lies in it.
struct Part {
  std::uint64_t block;
  std::size_t begin;
  std::size_t length;
};

Part part_at(std::uint64_t offset, std::size_t length) {
  const auto begin = static_cast<std::size_t>(offset % kBlockSize);
  return {offset / kBlockSize, begin, std::min<std::size_t>(length, kBlockSize - begin)};
}

// Makes a block this owner's own: a snapshot may hold it too.
Block& own(std::shared_ptr<Block>& block) {
  if (block == nullptr) {
    block = std::make_shared<Block>();
  } else if (block.use_count() > 1) {
    block = std::make_shared<Block>(*block);
  }
  return *block;
}

}  // namespace

void Node::read(std::uint64_t offset, std::span<std::byte> into) const {
  while (!into.empty()) {
    const Part part = part_at(offset, into.size());
    const auto found = blocks.find(part.block);
    std::size_t copied = 0;
    if (found != blocks.end() && found->second->size() > part.begin) {
      copied = std::min(part.length, found->second->size() - part.begin);
      std::memcpy(into.data(), found->second->data() + part.begin, copied);
    }
    std::fill(into.begin() + static_cast<std::ptrdiff_t>(copied),
              into.begin() + static_cast<std::ptrdiff_t>(part.length), std::byte{0});
    into = into.subspan(part.length);
    offset += part.length;
  }
}

void Node::write(std::uint64_t offset, std::span<const std::byte> bytes) {
  info.size = std::max(info.size, offset + bytes.size());
  while (!bytes.empty()) {
    const Part part = part_at(offset, bytes.size());
    Block& block = own(blocks[part.block]);
    if (block.size() < part.begin + part.length) block.resize(part.begin + part.length);
    std::memcpy(block.data() + part.begin, bytes.data(), part.length);
    bytes = bytes.subspan(part.length);
    offset += part.length;
  }
}

void Node::resize(std::uint64_t size) {
  if (size < info.size) {
    blocks.erase(blocks.lower_bound((size + kBlockSize - 1) / kBlockSize), blocks.end());
    const auto last = blocks.find(size / kBlockSize);
    // What is cut off must read as zeros when the file grows again.
    if (last != blocks.end() && last->second->size() > size % kBlockSize) {
      own(last->second).resize(static_cast<std::size_t>(size % kBlockSize));
    }
  }
  info.size = size;
}

NodeTable::NodeTable(FileTime now) : pages_(std::make_shared<Pages>()) {
  Node root;
  root.info.folder = true;
  root.info.attributes = kAttributeDirectory;
  root.info.times = {now, now, now};
  add(std::move(root));
}

std::shared_ptr<Node>& NodeTable::slot(NodeIndex index) {
  if (pages_.use_count() > 1) pages_ = std::make_shared<Pages>(*pages_);
  std::shared_ptr<Page>& page = (*pages_)[index / kPageSize];
  if (page.use_count() > 1) page = std::make_shared<Page>(*page);
  return (*page)[index % kPageSize];
}

Node& NodeTable::change(NodeIndex index) {
  std::shared_ptr<Node>& node = slot(index);
  if (node.use_count() > 1) node = std::make_shared<Node>(*node);
  return *node;
}

NodeIndex NodeTable::add(Node node) {
  NodeIndex index = end_;
  if (free_.empty()) {
    if (end_ % kPageSize == 0) {
      if (pages_.use_count() > 1) pages_ = std::make_shared<Pages>(*pages_);
      pages_->push_back(std::make_shared<Page>());
    }
    ++end_;
  } else {
    index = free_.back();
    free_.pop_back();
  }
  node.info.id = next_id_++;
  slot(index) = std::make_shared<Node>(std::move(node));
  return index;
}

void NodeTable::remove(NodeIndex index) {
  slot(index).reset();
  free_.push_back(index);
}

}  // namespace vsskit::volume
