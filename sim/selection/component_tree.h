// One writer's components as the tree that their logical paths make, and what including one of them
// includes (Logical Pathing of Components; Working with Selectability for Backup). Knows nothing of
// files.
//
// A component's full path is its logical path and its name. A component lies below another one
// where its full path goes on behind the other's; components in between need not exist. Only
// selectable components define component sets. Paths and names are compared exactly, case included
// (the documentation has no rule, and databases may differ in case alone); a backslash at the
// beginning or end of a logical path does not count.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/document/values.h"

namespace vsskit::selection {

// `logical\name`, and the name alone where there is no logical path. For messages `\logical\name`
// is customary: see shown_path().
[[nodiscard]] std::string full_path(const std::optional<std::string>& logical_path,
                                    std::string_view name);
[[nodiscard]] std::string full_path(const document::Component& component);
[[nodiscard]] std::string full_path(const document::BackupComponent& component);
// With a backslash before it, as Windows' own tools print component paths.
[[nodiscard]] std::string shown_path(const document::Component& component);

class ComponentTree {
 public:
  // Components are known by their number in metadata.components, which must outlive the tree.
  // O(n log n) in the components.
  explicit ComponentTree(const document::WriterMetadata& metadata);

  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] const document::Component& component(std::size_t index) const {
    return metadata_->components[index];
  }

  // The component with this path and name; the first, where a faulty document has several.
  [[nodiscard]] std::optional<std::size_t> find(const std::optional<std::string>& logical_path,
                                                std::string_view name) const;

  // The nearest component above, whether selectable or not.
  [[nodiscard]] std::optional<std::size_t> parent(std::size_t index) const {
    return nodes_[index].parent;
  }
  // The nearest selectable component above: the one whose set this component belongs to.
  [[nodiscard]] std::optional<std::size_t> definer(std::size_t index) const {
    return nodes_[index].definer;
  }
  // Not selectable and in nobody's set: part of every backup that has any component of the writer,
  // and has to be added explicitly.
  [[nodiscard]] bool is_mandatory(std::size_t index) const {
    return !component(index).is_selectable() && !definer(index);
  }
  // Whether a requester may pass it to AddComponent at all: selectable, or in nobody's set.
  [[nodiscard]] bool may_be_added(std::size_t index) const {
    return component(index).is_selectable() || !definer(index);
  }

  // All components below, in tree order; O(1).
  [[nodiscard]] std::span<const std::size_t> descendants(std::size_t index) const;
  // What including the component includes: itself, and where it is selectable all below it.
  [[nodiscard]] std::vector<std::size_t> component_set(std::size_t index) const;
  [[nodiscard]] std::vector<std::size_t> mandatory() const;
  // Components whose path and name an earlier one has already.
  [[nodiscard]] const std::vector<std::size_t>& duplicates() const { return duplicates_; }

  enum class How { left_out, explicitly, implicitly };
  struct Inclusion {
    How how = How::left_out;
    std::size_t through = 0;  // the explicitly included component that brings it in; or itself
  };
  // How each component takes part when these were passed to AddComponent. Where one of them lies in
  // another one's set it stays explicit. O(n).
  [[nodiscard]] std::vector<Inclusion> inclusion(std::span<const std::size_t> added) const;

 private:
  struct Node {
    std::optional<std::size_t> parent;
    std::optional<std::size_t> definer;
    std::size_t place = 0;  // in order_
    std::size_t end = 0;    // in order_, behind the last descendant
  };

  const document::WriterMetadata* metadata_;
  std::vector<Node> nodes_;
  std::vector<std::size_t> order_;  // components, each before those below it
  std::vector<std::size_t> duplicates_;
  std::map<std::string, std::size_t, std::less<>> by_path_;
};

}  // namespace vsskit::selection
