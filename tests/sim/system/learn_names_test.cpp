// The names that a VSS uses, learnt from its documents: from ours they are those of our table.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "sim/document/names.h"
#include "sim/system/learn_names.h"
#include "sim/system/open.h"
#include "tests/sim/system/other_vss.h"

namespace vsskit {
namespace {

using document::Attribute;

std::vector<system::LearntName> learnt(scenario::Stage& stage) {
  auto names = system::learn_names(stage);
  EXPECT_TRUE(names) << names.error().text();
  return names ? *std::move(names) : std::vector<system::LearntName>{};
}

TEST(LearnNames, OfTheSimulatedVssAreThoseOfOurTable) {
  scenario::Stage stage(service::World::Options{}, true);
  ASSERT_TRUE(stage.add_volume({"C:\\", std::nullopt, true, "NTFS"}));
  for (const system::LearntName& name : learnt(stage))
    EXPECT_EQ(name.ours, name.here) << name.datum;
}

TEST(LearnNames, AreTheSameThroughTheSystemsInterfaces) {
  test::OtherVss other;
  auto stage = system::open_stage(other.machine(), true);
  ASSERT_TRUE(stage) << stage.error().text();
  for (const system::LearntName& name : learnt(**stage))
    EXPECT_EQ(name.ours, name.here) << name.datum;
}

// What nobody can bring about: disks of transportable copies, the LSN form, the reserved wish to
// repair, and the manifest, which is DiskShadow's.
bool cannot_be_set(Attribute attribute) {
  static const std::set<Attribute> list = {
      Attribute::snapshot_attributes, Attribute::source_luns, Attribute::snapshot_luns,
      Attribute::disk_extents,        Attribute::lsn,         Attribute::repair};
  return attribute >= Attribute::guid || list.count(attribute) != 0;
}

TEST(LearnNames, LeaveNoDatumOfTheTableOut) {
  scenario::Stage stage(service::World::Options{}, true);
  ASSERT_TRUE(stage.add_volume({"C:\\", std::nullopt, true, "NTFS"}));
  std::set<std::string> known;
  for (const system::LearntName& name : learnt(stage))
    known.insert(name.ours.substr(name.ours.find('/') + 1));
  for (int i = 0; i < static_cast<int>(Attribute::count_); ++i) {
    const auto attribute = static_cast<Attribute>(i);
    if (cannot_be_set(attribute)) continue;
    EXPECT_EQ(1u, known.count(std::string(name_of(attribute).text))) << name_of(attribute).text;
  }
}

}  // namespace
}  // namespace vsskit
