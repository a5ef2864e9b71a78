// The component tree: sets, what has to be added, and what comes along.
#include "sim/selection/component_tree.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fmt/format.h>

#include <string>
#include <vector>

namespace vsskit::selection {
namespace {

using document::Component;
using document::WriterMetadata;

// `[logical\]name` with a `+` behind it where it is selectable.
WriterMetadata writer(const std::vector<std::string>& components) {
  WriterMetadata metadata;
  for (std::string text : components) {
    Component component;
    component.selectable = text.ends_with('+');
    if (text.ends_with('+')) text.pop_back();
    const std::size_t cut = text.rfind('\\');
    if (cut != std::string::npos) component.logical_path = text.substr(0, cut);
    component.name = cut == std::string::npos ? text : text.substr(cut + 1);
    metadata.components.push_back(component);
  }
  return metadata;
}

std::string names(const ComponentTree& tree, std::span<const std::size_t> indexes) {
  std::string text;
  for (const std::size_t index : indexes) {
    if (!text.empty()) text += ' ';
    text += full_path(tree.component(index));
  }
  return text;
}

// How every component takes part: `=` explicit, `<through>` implicit, `-` left out.
std::string inclusion(const ComponentTree& tree, const std::vector<std::size_t>& added) {
  std::string text;
  for (const ComponentTree::Inclusion& each : tree.inclusion(added)) {
    if (!text.empty()) text += ' ';
    switch (each.how) {
      case ComponentTree::How::left_out:
        text += '-';
        break;
      case ComponentTree::How::explicitly:
        text += '=';
        break;
      case ComponentTree::How::implicitly:
        text += full_path(tree.component(each.through));
    }
  }
  return text;
}

TEST(ComponentTree, ReadsParentsAndDefinersFromLogicalPaths) {
  const WriterMetadata metadata =
      writer({"Executables+", "Executables\\ConfigFiles", "Executables\\ConfigFiles\\Deep",
              "Executables\\Licensed+", "Executables\\Licensed\\Query", "Other"});
  const ComponentTree tree(metadata);
  EXPECT_EQ(tree.parent(0), std::nullopt);
  EXPECT_EQ(tree.parent(2), 1U);
  EXPECT_EQ(tree.definer(2), 0U);  // the parent is not selectable
  EXPECT_EQ(tree.definer(3), 0U);
  EXPECT_EQ(tree.definer(4), 3U);
  EXPECT_EQ(tree.definer(5), std::nullopt);
  EXPECT_EQ(names(tree, tree.descendants(3)), "Executables\\Licensed\\Query");
  EXPECT_EQ(tree.descendants(0).size(), 4U);
}

TEST(ComponentTree, DoesNotTakeACommonBeginningForAnAncestor) {
  const WriterMetadata metadata = writer({"db+", "db2", "db\\log", "db 1\\x", "db!"});
  const ComponentTree tree(metadata);
  EXPECT_EQ(names(tree, tree.component_set(0)), "db db\\log");
}

TEST(ComponentTree, FindsAncestorsAcrossMissingLevels) {
  const WriterMetadata metadata = writer({"a+", "a\\b\\c\\d"});
  EXPECT_EQ(ComponentTree(metadata).definer(1), 0U);
}

TEST(ComponentTree, TakesNullEmptyAndBackslashPathsAsTheRoot) {
  EXPECT_EQ(full_path(std::nullopt, "x"), "x");
  EXPECT_EQ(full_path("", "x"), "x");
  EXPECT_EQ(full_path("\\ebook", "book1"), "ebook\\book1");
  EXPECT_EQ(full_path("ebook\\", "book1"), "ebook\\book1");
}

TEST(ComponentTree, DemandsTopLevelNonselectableComponents) {
  const WriterMetadata metadata = writer({"a", "a\\b", "a\\c+", "d+", "d\\e", "f\\g"});
  const ComponentTree tree(metadata);
  EXPECT_EQ(names(tree, tree.mandatory()), "a a\\b f\\g");
  EXPECT_TRUE(tree.may_be_added(2));
  EXPECT_FALSE(tree.may_be_added(4));
}

TEST(ComponentTree, IncludesWholeSetsThroughTheirDefiner) {
  const WriterMetadata metadata =
      writer({"a+", "a\\b", "a\\c+", "a\\c\\d", "e", "e\\f", "g+", "g\\h"});
  const ComponentTree tree(metadata);
  struct Row {
    std::vector<std::size_t> added;
    std::string expected;
  };
  const Row rows[] = {
      {{}, "- - - - - - - -"},        {{0}, "= a a a - - - -"}, {{2}, "- - = a\\c - - - -"},
      {{0, 2}, "= a = a\\c - - - -"}, {{4}, "- - - - = - - -"}, {{4, 5, 6}, "- - - - = = = g"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(inclusion(tree, row.added), row.expected);
}

TEST(ComponentTree, KnowsComponentsThatShareAPathAndName) {
  const WriterMetadata metadata = writer({"a\\b", "a\\c", "a\\b"});
  const ComponentTree tree(metadata);
  EXPECT_EQ(tree.duplicates(), std::vector<std::size_t>{2});
  EXPECT_EQ(tree.find("a", "b"), 0U);
  EXPECT_EQ(tree.find("a", "B"), std::nullopt);
}

TEST(ComponentTree, StaysFastForDeepAndWideTrees) {
  std::vector<std::string> components;
  std::string path = "p";
  for (int i = 0; i < 2000; ++i)
    components.push_back((path += "\\p") + "+");
  for (int i = 0; i < 50000; ++i)
    components.push_back(fmt::format("w\\{}", i));
  const WriterMetadata metadata = writer(components);
  const ComponentTree tree(metadata);
  EXPECT_EQ(tree.descendants(0).size(), 1999U);
  EXPECT_EQ(tree.inclusion(std::vector<std::size_t>{0})[1999].through, 0U);
}

RC_GTEST_PROP(ComponentTreeProperties, EveryDefinerIsTheNearestSelectablePrefix, ()) {
  const auto paths = *rc::gen::container<std::vector<std::string>>(rc::gen::map(
      rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::element('a', 'b', '\\', '+'))),
      [](std::string text) {
        while (text.starts_with('\\') || text.starts_with('+'))
          text.erase(0, 1);
        std::string clean = "r";
        for (std::size_t i = 0; i < text.size(); ++i) {
          if (text[i] == '+' && i + 1 != text.size()) continue;
          if (text[i] == '\\' && (clean.back() == '\\' || i + 1 >= text.size())) continue;
          clean += text[i];
        }
        while (clean.ends_with("\\+") || clean.ends_with('\\')) {
          clean.erase(clean.find_last_of('\\'), 1);
        }
        return clean;
      }));
  const WriterMetadata metadata = writer(paths);
  const ComponentTree tree(metadata);
  for (std::size_t i = 0; i < tree.size(); ++i) {
    std::size_t longest = 0;
    const std::string path = full_path(tree.component(i));
    for (std::size_t j = 0; j < tree.size(); ++j) {
      const std::string above = full_path(tree.component(j)) + '\\';
      if (!tree.component(j).is_selectable() || !path.starts_with(above)) continue;
      longest = std::max(longest, above.size());
    }
    // Where a component is there twice, only the last one has descendants.
    if (tree.duplicates().empty()) {
      RC_ASSERT(tree.definer(i).has_value() == (longest > 0));
      if (longest > 0) {
        RC_ASSERT(full_path(tree.component(*tree.definer(i))).size() + 1 == longest);
      }
    }
  }
}

}  // namespace
}  // namespace vsskit::selection
