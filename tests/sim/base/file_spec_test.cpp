#include "sim/base/file_spec.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace vsskit {
namespace {

const Variables& no_variables() {
  static const Variables kNone;
  return kNone;
}

Variables windows() {
  Variables variables;
  variables.set("SystemRoot", "C:\\Windows");
  return variables;
}

bool named(const FileSpec& spec, std::string_view path) {
  return matches(spec, path, windows());
}

TEST(FileSpec, NamesFilesOfItsFolder) {
  const FileSpec spec{"%SystemRoot%\\NTDS\\", "edb*.log", false};
  EXPECT_TRUE(named(spec, "c:\\windows\\ntds\\EDB00001.log"));
  EXPECT_TRUE(named(spec, "\\\\?\\C:\\Windows\\NTDS\\edb.log"));
  EXPECT_TRUE(named(spec, "%systemroot%\\NTDS\\edb.log"));
  EXPECT_FALSE(named(spec, "C:\\Windows\\NTDS\\ntds.dit"));
  EXPECT_FALSE(named(spec, "C:\\Windows\\NTDS\\old\\edb.log"));
  EXPECT_FALSE(named(spec, "D:\\Windows\\NTDS\\edb.log"));
}

TEST(FileSpec, NamesFilesBelowWhenRecursive) {
  const FileSpec spec{"C:\\data", "*", true};
  EXPECT_TRUE(named(spec, "C:\\data\\a"));
  EXPECT_TRUE(named(spec, "C:\\data\\x\\y\\a.b"));
  EXPECT_FALSE(named(spec, "C:\\database\\a"));
  EXPECT_FALSE(named(spec, "C:\\data"));
}

TEST(FileSpec, OfADriveReachesItsRoot) {
  EXPECT_TRUE(named({"C:", "*.sys", false}, "C:\\pagefile.sys"));
  EXPECT_TRUE(named({"C:\\", "*", true}, "C:\\a\\b"));
}

TEST(FileSpec, WithoutAVolumeStandsForEveryVolume) {
  const FileSpec spec{"\\System Volume Information\\Heat", "*.*", true};
  EXPECT_TRUE(named(spec, "C:\\System Volume Information\\Heat\\x"));
  EXPECT_TRUE(named(spec,
                    "\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy3\\"
                    "System Volume Information\\heat\\y\\x"));
  EXPECT_FALSE(named(spec, "C:\\x\\System Volume Information\\Heat\\x"));
}

TEST(FileSpec, SeesOneVolumeUnderAllItsNames) {
  VolumeNames names;
  names.add("\\\\?\\Volume{1}\\", "C:\\");
  const FileSpec spec{"C:\\data", "*", false};
  EXPECT_TRUE(matches(spec, "\\\\?\\Volume{1}\\data\\x", no_variables(), &names));
  EXPECT_FALSE(matches(spec, "\\\\?\\Volume{1}\\data\\x", no_variables()));
  EXPECT_EQ(SpecRelation::equal,
            relate(spec, {"\\\\?\\Volume{1}\\data\\", "*.*", false}, no_variables(), &names));
}

TEST(FileSpecRelation, TakesFoldersAndRecursionIn) {
  struct {
    FileSpec a;
    FileSpec b;
    SpecRelation relation;
  } examples[] = {
      {{"C:\\a", "*", true}, {"c:\\A\\", "*.*", true}, SpecRelation::equal},
      {{"C:\\a", "*.db", true}, {"C:\\a\\b", "x*.db", false}, SpecRelation::contains},
      {{"C:\\a", "*.db", true}, {"C:\\a\\b", "x*", false}, SpecRelation::overlapping},
      {{"C:\\a", "*.db", false}, {"C:\\a\\b", "*.db", false}, SpecRelation::disjoint},
      {{"C:\\a", "*.db", false}, {"C:\\a\\b", "*.db", true}, SpecRelation::disjoint},
      {{"C:\\a", "*", false}, {"C:\\a", "*", true}, SpecRelation::contained},
      {{"C:\\a", "*.db", true}, {"C:\\a", "*", false}, SpecRelation::overlapping},
      {{"C:\\a\\b", "x.db", true}, {"C:\\a", "*.db", true}, SpecRelation::contained},
      {{"C:\\a\\b", "*", true}, {"C:\\a", "*.db", true}, SpecRelation::overlapping},
      {{"C:\\", "*", true}, {"C:\\a", "x", false}, SpecRelation::contains},
      {{"C:\\a", "*", true}, {"D:\\a", "*", true}, SpecRelation::disjoint},
      {{"C:\\a", "*", true}, {"C:\\ab", "*", true}, SpecRelation::disjoint},
      {{"%SystemRoot%\\x", "*", true}, {"C:\\Windows\\x", "*", true}, SpecRelation::equal},
      {{"\\x", "*", true}, {"C:\\x\\y", "*", true}, SpecRelation::contains},
      {{"\\x", "*", true}, {"C:\\x", "*", true}, SpecRelation::contains},
      {{"\\x\\y", "*", true}, {"C:\\x", "*", true}, SpecRelation::overlapping},
      {{"C:\\x", "a", true}, {"\\x", "b", true}, SpecRelation::disjoint},
      {{"\\x", "*", false}, {"\\x", "*.*", false}, SpecRelation::equal},
      {{"C:\\a", "", true}, {"C:\\a", "", true}, SpecRelation::equal},
      {{"C:\\a", "", true}, {"C:\\a", "*", true}, SpecRelation::disjoint},
  };
  for (const auto& [a, b, relation] : examples) {
    EXPECT_EQ(print(relation), print(relate(a, b, windows())))
        << a.path << " " << a.filespec << " and " << b.path << " " << b.filespec;
  }
}

// --- Against listing

const std::vector<std::string> kFolders = {"C:\\",   "C:\\a", "C:\\a\\b", "C:\\a\\b\\c",
                                           "C:\\ab", "D:\\a", "\\a",      "\\a\\b"};
const std::vector<std::string> kFilespecs = {"*", "*.*", "x", "x*", "*y", "x?", "?y", "*.y", "xy"};

std::vector<std::string> all_paths() {
  const std::vector<std::string> places = {
      "C:",       "C:\\a",     "C:\\a\\b", "C:\\a\\b\\c", "C:\\a\\b\\c\\d", "C:\\ab",
      "C:\\z",    "D:\\a",     "D:\\a\\b", "D:\\a\\z",    "E:\\a",          "E:\\a\\b",
      "C:\\a\\z", "C:\\ab\\z", "E:\\a\\z", "E:\\a\\b\\z"};
  const std::vector<std::string> names = {"x",   "y",   "xy", "xz",  "zy",      "z",
                                          "x.y", "z.y", ".y", "xzy", "xzz.zzy", "zz"};
  std::vector<std::string> paths;
  for (const std::string& place : places) {
    for (const std::string& name : names) {
      paths.push_back(place + "\\" + name);
    }
  }
  return paths;
}

FileSpec any_spec() {
  return {*rc::gen::elementOf(kFolders), *rc::gen::elementOf(kFilespecs),
          *rc::gen::arbitrary<bool>()};
}

RC_GTEST_PROP(FileSpecProperties, AnyRelationHoldsForAllListedPaths, ()) {
  const FileSpec a = any_spec();
  const FileSpec b = any_spec();
  bool meet = false;
  bool a_more = false;
  bool b_more = false;
  for (const std::string& path : all_paths()) {
    const bool in_a = matches(a, path, no_variables());
    const bool in_b = matches(b, path, no_variables());
    meet = meet || (in_a && in_b);
    a_more = a_more || (in_a && !in_b);
    b_more = b_more || (in_b && !in_a);
  }
  const SpecRelation expected = !meet              ? SpecRelation::disjoint
                                : a_more && b_more ? SpecRelation::overlapping
                                : a_more           ? SpecRelation::contains
                                : b_more           ? SpecRelation::contained
                                                   : SpecRelation::equal;
  RC_ASSERT(relate(a, b, no_variables()) == expected);
}

RC_GTEST_PROP(FileSpecProperties, AnyIndexFindsWhatTestingAllFinds, ()) {
  std::vector<FileSpec> specs;
  FileSpecIndex index;
  const auto count = *rc::gen::inRange(0, 30);
  for (int i = 0; i < count; ++i) {
    specs.push_back(any_spec());
    RC_ASSERT(index.add(specs.back(), no_variables()) == static_cast<std::size_t>(i));
  }
  RC_ASSERT(index.size() == specs.size());
  for (const std::string& path : all_paths()) {
    std::vector<std::size_t> expected;
    for (std::size_t i = 0; i < specs.size(); ++i) {
      if (matches(specs[i], path, no_variables())) expected.push_back(i);
    }
    RC_ASSERT(index.matching(path) == expected);
    RC_ASSERT(index.matches_any(path) == !expected.empty());
  }
  const FileSpec asked = any_spec();
  std::vector<std::size_t> expected;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    if (relate(asked, specs[i], no_variables()) != SpecRelation::disjoint) expected.push_back(i);
  }
  RC_ASSERT(index.related(asked, no_variables()) == expected);
}

TEST(FileSpecIndex, SeesOneVolumeUnderAllItsNames) {
  VolumeNames names;
  names.add("\\\\?\\Volume{1}\\", "C:\\");
  FileSpecIndex index(&names);
  EXPECT_EQ(0u, index.add({"%SystemRoot%", "*.exe", true}, windows()));
  EXPECT_EQ(1u, index.add({"\\\\?\\Volume{1}\\Windows", "a.exe", false}, windows()));
  EXPECT_EQ(2u, index.add({"C:\\Windows", "", true}, windows()));
  EXPECT_EQ((std::vector<std::size_t>{0, 1}), index.matching("\\\\?\\Volume{1}\\Windows\\A.EXE"));
  EXPECT_EQ((std::vector<std::size_t>{0}), index.matching("C:\\Windows\\x\\a.exe"));
  EXPECT_EQ((std::vector<std::size_t>{0, 1}), index.related({"C:\\", "a*", true}, no_variables()));
  EXPECT_EQ(std::vector<std::size_t>{}, index.related({"C:\\", "", true}, no_variables()));
}

}  // namespace
}  // namespace vsskit
