// The names that a VSS uses, learnt from its documents: from ours they are those of our table.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "sim/document/names.h"
#include "sim/document/shape.h"
#include "sim/system/learn_names.h"
#include "sim/system/open.h"
#include "tests/sim/system/other_vss.h"

namespace vsskit {
namespace {

using document::Attribute;
using document::Element;
using document::Words;

std::vector<system::LearntName> learnt(scenario::Stage& stage) {
  auto names = system::learn_names(stage);
  EXPECT_TRUE(names) << names.error().text();
  return names ? *std::move(names) : std::vector<system::LearntName>{};
}

void expect_ours(const std::vector<system::LearntName>& names) {
  for (const system::LearntName& name : names)
    EXPECT_EQ(name.not_asked.empty() ? name.ours : "", name.here) << name.datum;
}

TEST(LearnNames, OfTheSimulatedVssAreThoseOfOurTable) {
  scenario::Stage stage(service::World::Options{}, true);
  ASSERT_TRUE(stage.add_volume({"C:\\", std::nullopt, true, "NTFS"}));
  expect_ours(learnt(stage));
}

TEST(LearnNames, AreTheSameThroughTheSystemsInterfaces) {
  test::OtherVss other;
  auto stage = system::open_stage(other.machine(), true);
  ASSERT_TRUE(stage) << stage.error().text();
  expect_ours(learnt(**stage));
}

// A server may boot from a disk of which no shadow copies can be made.
TEST(LearnNames, AreLearntOnTheFirstVolumeThatAllowsShadowCopies) {
  scenario::Stage stage(service::World::Options{}, true);
  ASSERT_TRUE(stage.add_volume({"C:\\", std::nullopt, false, "FAT32"}));
  ASSERT_TRUE(stage.add_volume({"D:\\", std::nullopt, true, "NTFS"}));
  expect_ours(learnt(stage));
}

TEST(LearnNames, AreNotLearntWhereNoVolumeAllowsShadowCopies) {
  scenario::Stage stage(service::World::Options{}, true);
  ASSERT_TRUE(stage.add_volume({"C:\\", std::nullopt, false, "FAT32"}));
  const auto names = system::learn_names(stage);
  ASSERT_FALSE(names);
  EXPECT_NE(std::string::npos, names.error().text().find("no volume here allows shadow copies"));
}

// --- Whether none is left out

// Every attribute of every element of a document, by the shapes that it is read and printed by.
class Walk {
 public:
  template <class T>
  void look(Element id, T& value) {
    const Element outer = std::exchange(element_, id);
    shape(*this, value);
    element_ = outer;
  }
  template <class T>
  void required(Attribute id, const T&) {
    found.emplace(element_, id);
  }
  template <class T>
  void attribute(Attribute id, const T&) {
    found.emplace(element_, id);
  }
  template <class T, class U>
  void backup_type(const T&, const U&) {
    found.emplace(element_, Attribute::backup_type);
  }
  template <class T>
  void child(Element id, const T& value) {
    look(id, value);
  }
  template <class T>
  void child(Element id, const std::optional<T>&) {
    const T one{};
    look(id, one);
  }
  template <class T>
  void part(Element id, T& value, bool) {
    look(id, value);
  }
  template <class T>
  void children(Element id, const std::vector<T>&) {
    const T one{};
    look(id, one);
  }
  void components(const std::vector<document::Component>& list) {
    children(Element::file_group, list);
    children(Element::database, list);
  }

  std::set<std::pair<Element, Attribute>> found;

 private:
  Element element_ = Element::count_;
};

// What a file set has in one element, and no method of VSS says in another.
bool has_no_method(Element element, Attribute attribute) {
  using enum Element;
  const auto one_of = [&](std::initializer_list<Element> list) {
    return std::find(list.begin(), list.end(), element) != list.end();
  };
  const bool file_set =
      one_of({file_list, database_files, database_log_files, alternate_location_mapping,
              include_files, exclude_files, exclude_files_from_snapshot, new_target});
  if (!file_set) return false;
  if (attribute == Attribute::recursive) return one_of({database_files, database_log_files});
  if (attribute == Attribute::mask) {
    return !one_of({file_list, database_files, database_log_files});
  }
  return attribute == Attribute::alternate_path &&
         !one_of({file_list, alternate_location_mapping, include_files, new_target});
}

TEST(LearnNames, LeaveNoDatumOfTheDocumentsOut) {
  scenario::Stage stage(service::World::Options{}, true);
  ASSERT_TRUE(stage.add_volume({"C:\\", std::nullopt, true, "NTFS"}));
  std::set<std::string> known;
  for (const system::LearntName& name : learnt(stage))
    known.insert(name.ours);
  Walk walk;
  const document::WriterMetadata metadata;
  const document::BackupComponents components;
  walk.look(Element::writer_metadata, metadata);
  walk.look(Element::backup_components, components);
  EXPECT_LT(100u, walk.found.size());
  for (const auto& [element, attribute] : walk.found) {
    if (has_no_method(element, attribute)) continue;
    const std::string place =
        std::string(name_of(element).text) + "/" + std::string(name_of(attribute).text);
    EXPECT_EQ(1u, known.count(place)) << place;
  }
}

TEST(LearnNames, LeaveNoWordOut) {
  const std::pair<Words, const char*> kWords[] = {
      {Words::usage, "usage"},
      {Words::data_source, "data source"},
      {Words::restore_method, "restore method"},
      {Words::writer_restore, "writer restore"},
      {Words::component_type, "component type"},
      {Words::backup_type, "backup type"},
      {Words::restore_type, "restore type"},
      {Words::restore_target, "restore target"},
      {Words::file_restore_status, "file restore status"},
      {Words::roll_forward, "roll forward"}};
  ASSERT_EQ(static_cast<std::size_t>(Words::count_), std::size(kWords));
  scenario::Stage stage(service::World::Options{}, true);
  ASSERT_TRUE(stage.add_volume({"C:\\", std::nullopt, true, "NTFS"}));
  std::map<std::string, std::string> ours;
  for (const system::LearntName& name : learnt(stage))
    ours[name.datum] = name.ours;
  for (const auto& [words, datum] : kWords) {
    for (const document::Word& word : document::words_of(words).words) {
      const std::string row = datum + (" " + std::to_string(word.value));
      EXPECT_EQ(word.text, ours[row]) << row;
    }
  }
}

TEST(LearnNames, SayWhichTheyDoNotAskForAndWhy) {
  test::OtherVss other;
  const auto table = system::learn_names(other.machine());
  ASSERT_TRUE(table) << table.error().text();
  for (const char* row :
       {"snapshot attributes", "source LUNs", "snapshot LUNs", "disk extents", "differenced LSN"}) {
    EXPECT_NE(std::string::npos, table->find(std::string("| ") + row + " | not asked for: "))
        << row;
  }
  EXPECT_NE(std::string::npos,
            table->find("0 other than ours, 0 not in its documents, 5 not asked for."));
}

}  // namespace
}  // namespace vsskit
