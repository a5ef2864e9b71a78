// The tree comes from sorting full paths with the backslash before every other character: then each
// component is followed at once by all that lie below it.
#include "sim/selection/component_tree.h"

#include <algorithm>
#include <numeric>

namespace vsskit::selection {
namespace {

// Paths are compared part by part, so that `a`, `a\x`, `a b` stand in this order.
bool path_less(std::string_view a, std::string_view b) {
  const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (x == a.end() || y == b.end()) return x == a.end() && y != b.end();
  if (*x == '\\' || *y == '\\') return *x == '\\';
  return static_cast<unsigned char>(*x) < static_cast<unsigned char>(*y);
}

bool lies_below(std::string_view path, std::string_view above) {
  return path.size() > above.size() && path.starts_with(above) && path[above.size()] == '\\';
}

}  // namespace

std::string full_path(const std::optional<std::string>& logical_path, std::string_view name) {
  std::string_view folder = logical_path ? std::string_view(*logical_path) : std::string_view();
  while (folder.starts_with('\\'))
    folder.remove_prefix(1);
  while (folder.ends_with('\\'))
    folder.remove_suffix(1);
  std::string path(folder);
  if (!path.empty()) path += '\\';
  path += name;
  return path;
}

std::string full_path(const document::Component& component) {
  return full_path(component.logical_path, component.name);
}

std::string full_path(const document::BackupComponent& component) {
  return full_path(component.logical_path, component.name);
}

std::string shown_path(const document::Component& component) {
  return '\\' + full_path(component);
}

ComponentTree::ComponentTree(const document::WriterMetadata& metadata)
    : metadata_(&metadata), nodes_(metadata.components.size()), order_(nodes_.size()) {
  std::vector<std::string> paths;
  paths.reserve(size());
  for (std::size_t i = 0; i < size(); ++i) {
    paths.push_back(full_path(component(i)));
    if (!by_path_.emplace(paths.back(), i).second) duplicates_.push_back(i);
  }
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::stable_sort(order_.begin(), order_.end(),
                   [&](std::size_t a, std::size_t b) { return path_less(paths[a], paths[b]); });
  std::vector<std::size_t> above;  // the components whose ends have not been met
  for (std::size_t place = 0; place < size(); ++place) {
    const std::size_t index = order_[place];
    while (!above.empty() && !lies_below(paths[index], paths[above.back()])) {
      nodes_[above.back()].end = place;
      above.pop_back();
    }
    Node& node = nodes_[index];
    node.place = place;
    if (!above.empty()) {
      node.parent = above.back();
      node.definer =
          component(above.back()).is_selectable() ? node.parent : nodes_[above.back()].definer;
    }
    above.push_back(index);
  }
  for (const std::size_t index : above)
    nodes_[index].end = size();
}

std::optional<std::size_t> ComponentTree::find(const std::optional<std::string>& logical_path,
                                               std::string_view name) const {
  const auto found = by_path_.find(full_path(logical_path, name));
  if (found == by_path_.end()) return std::nullopt;
  return found->second;
}

std::span<const std::size_t> ComponentTree::descendants(std::size_t index) const {
  const Node& node = nodes_[index];
  return std::span(order_).subspan(node.place + 1, node.end - node.place - 1);
}

std::vector<std::size_t> ComponentTree::component_set(std::size_t index) const {
  std::vector<std::size_t> set{index};
  if (component(index).is_selectable()) {
    const auto below = descendants(index);
    set.insert(set.end(), below.begin(), below.end());
  }
  return set;
}

std::vector<std::size_t> ComponentTree::mandatory() const {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < size(); ++i) {
    if (is_mandatory(i)) found.push_back(i);
  }
  return found;
}

std::vector<ComponentTree::Inclusion> ComponentTree::inclusion(
    std::span<const std::size_t> added) const {
  std::vector<Inclusion> included(size());
  for (const std::size_t index : added)
    included[index] = {How::explicitly, index};
  // In tree order, a component comes after the one whose set it may be in.
  for (const std::size_t index : order_) {
    if (included[index].how != How::left_out || !nodes_[index].definer) continue;
    const std::size_t definer = *nodes_[index].definer;
    if (included[definer].how != How::left_out) {
      included[index] = {How::implicitly, included[definer].through};
    }
  }
  return included;
}

}  // namespace vsskit::selection
