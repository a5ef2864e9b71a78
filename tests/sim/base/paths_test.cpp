#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "sim/base/file_spec.h"
#include "sim/base/path_key.h"

namespace vsskit {
namespace {

constexpr const char* kGuidVolume = "\\\\?\\Volume{6f1c0000-0000-0000-0000-100000000000}\\";
constexpr const char* kDevice = "\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy1";

TEST(NormalPath, HasOneSpellingForEachFolder) {
  const std::pair<const char*, const char*> paths[] = {
      {"C:\\data\\db", "C:\\data\\db"},
      {"C:/data//db/", "C:\\data\\db"},
      {"c:\\.\\data\\..\\x\\", "c:\\x"},
      {"C:", "C:\\"},
      {"C:\\", "C:\\"},
      {"C:\\..\\..\\x", "C:\\x"},
      {"C:dir", "C:dir"},
      {"\\", "\\"},
      {"\\System Volume Information\\Heat", "\\System Volume Information\\Heat"},
      {"\\..\\x", "\\x"},
      {"a\\b\\..\\..\\..\\c", "..\\c"},
      {"..\\..", "..\\.."},
      {"", ""},
      {".", ""},
      {"\\\\server\\share", "\\\\server\\share\\"},
      {"\\\\server\\share\\..\\x\\", "\\\\server\\share\\x"},
      {"\\\\server", "\\\\server\\"},
      {"//server/share/x", "\\\\server\\share\\x"},
      {"\\\\\\\\server\\share\\x", "\\\\server\\share\\x"},
      {"\\\\?\\C:\\a\\.\\b", "\\\\?\\C:\\a\\b"},
      {"\\\\?\\c:", "\\\\?\\c:\\"},
      {"\\\\?\\UNC\\server\\share\\x", "\\\\?\\UNC\\server\\share\\x"},
      {"\\\\?\\Volume{1}", "\\\\?\\Volume{1}\\"},
      {"\\\\?\\Volume{1}\\x\\", "\\\\?\\Volume{1}\\x"},
      {"\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy1\\",
       "\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy1"},
      {"\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy1\\..\\x",
       "\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy1\\x"},
      {"\\\\.\\PhysicalDrive0", "\\\\.\\PhysicalDrive0"},
  };
  for (const auto& [path, normal] : paths) {
    EXPECT_EQ(normal, normalize_path(path)) << path;
  }
}

TEST(PathKey, IsTheSameForEverySpelling) {
  EXPECT_EQ(path_key("C:\\Data"), path_key("\\\\?\\c:\\DATA\\"));
  EXPECT_EQ(path_key("\\\\Server\\Share\\x"), path_key("\\\\?\\UNC\\server\\share\\X"));
  EXPECT_EQ(path_key("\\\\.\\Volume{A}\\"), path_key("\\\\?\\volume{a}"));
  EXPECT_TRUE(same_path("C:/Ü", "c:\\ü\\"));
  EXPECT_FALSE(same_path("C:\\a", "D:\\a"));
}

TEST(VolumeOfPath, IsItsRoot) {
  EXPECT_EQ("C:\\", volume_of("C:\\data\\db"));
  EXPECT_EQ("C:\\", volume_of("\\\\?\\C:\\data"));
  EXPECT_EQ("C:\\", volume_of("C:data"));
  EXPECT_EQ(kGuidVolume, volume_of(std::string(kGuidVolume) + "x\\y"));
  EXPECT_EQ(kDevice, volume_of(std::string(kDevice) + "\\x\\y"));
  EXPECT_EQ(kDevice, volume_of(std::string(kDevice) + "\\"));
  EXPECT_EQ("\\\\server\\share\\", volume_of("\\\\server\\share\\x"));
  EXPECT_EQ("\\\\server\\share\\", volume_of("\\\\?\\UNC\\server\\share\\x"));
  EXPECT_EQ("", volume_of("\\x"));
  EXPECT_EQ("", volume_of("x"));
  EXPECT_EQ("", volume_of(""));
}

TEST(Path, IsTakenApart) {
  EXPECT_EQ("C:\\data", parent_path("C:\\data\\db.mdf"));
  EXPECT_EQ("db.mdf", file_name("C:\\data\\db.mdf"));
  EXPECT_EQ("C:\\", parent_path("C:\\x"));
  EXPECT_EQ("C:\\", parent_path("C:\\"));
  EXPECT_EQ("", file_name("C:\\"));
  EXPECT_EQ(kDevice, parent_path(std::string(kDevice) + "\\x"));
  EXPECT_EQ("", file_name(kDevice));
  EXPECT_EQ("\\", parent_path("\\x"));
  EXPECT_EQ("", parent_path("x"));
  EXPECT_EQ("x", file_name("x"));
}

TEST(Path, IsPutTogether) {
  EXPECT_EQ("C:\\x", join_path("C:\\", "x"));
  EXPECT_EQ("C:\\a\\x", join_path("C:\\a\\", "x"));
  EXPECT_EQ(std::string(kDevice) + "\\x", join_path(kDevice, "x"));
  EXPECT_EQ("x", join_path("", "x"));
  EXPECT_EQ("C:\\a", join_path("C:\\a", ""));
}

TEST(Path, LiesUnderAFolder) {
  EXPECT_TRUE(is_under("C:\\a\\b\\c", "c:\\A"));
  EXPECT_TRUE(is_under("C:\\a", "C:\\"));
  EXPECT_TRUE(is_under("\\\\?\\C:\\a", "C:"));
  EXPECT_TRUE(is_under(std::string(kDevice) + "\\a", kDevice));
  EXPECT_TRUE(is_under("a\\b", "a"));
  EXPECT_FALSE(is_under("C:\\a", "C:\\a"));
  EXPECT_FALSE(is_under("C:\\ab", "C:\\a"));
  EXPECT_FALSE(is_under("\\\\server\\share\\a", "\\"));
  EXPECT_FALSE(is_under("C:\\a", ""));
  EXPECT_FALSE(is_under(std::string(kDevice) + "2\\a", kDevice));
}

TEST(Expansion, ReplacesKnownVariablesOnce) {
  Variables variables;
  variables.set("SystemRoot", "C:\\Windows");
  variables.set("loop", "%loop%");
  EXPECT_EQ("C:\\Windows\\NTDS", expand("%systemroot%\\NTDS", variables));
  EXPECT_EQ("%loop%", expand("%LOOP%", variables));
  EXPECT_EQ("%unknown%\\x", expand("%unknown%\\x", variables));
  EXPECT_EQ("50%", expand("50%", variables));
  EXPECT_EQ("%%", expand("%%", variables));
  EXPECT_EQ("%unknownC:\\Windows", expand("%unknown%SystemRoot%", variables));
  EXPECT_EQ("C:\\WindowsC:\\Windows", expand("%SystemRoot%%SystemRoot%", variables));
}

TEST(Variables, KeepTheirOrderAndIgnoreCase) {
  Variables variables;
  variables.set("b", "1");
  variables.set("A", "2");
  variables.set("B", "3");
  variables.set("", "4");
  ASSERT_EQ(2u, variables.entries().size());
  EXPECT_EQ("b", variables.entries()[0].first);
  EXPECT_EQ("3", variables.entries()[0].second);
  EXPECT_EQ("2", variables.get("a"));
  EXPECT_EQ(std::nullopt, variables.get("c"));
}

TEST(VolumeNames, MakeOneKeyOfAllNames) {
  VolumeNames names;
  names.add(kGuidVolume, "C:\\");
  names.add("D:\\mount\\", "E:\\");
  EXPECT_EQ("c:\\data", names.key(std::string(kGuidVolume) + "Data"));
  EXPECT_EQ("c:\\", names.key(kGuidVolume));
  EXPECT_EQ("e:\\x\\y", names.key("D:\\Mount\\x\\y"));
  EXPECT_EQ("d:\\mountain", names.key("D:\\mountain"));
}

TEST(PathKey, WalksThroughTheTreeOfItsVolume) {
  EXPECT_EQ("c:\\", volume_of_key("c:\\x"));
  EXPECT_EQ("", volume_of_key("\\x"));
  EXPECT_EQ("\\x\\y", key_on_every_volume("c:\\x\\y"));
  EXPECT_EQ("\\", key_on_every_volume("c:\\"));
  EXPECT_EQ(std::nullopt, key_on_every_volume("x"));
  EXPECT_EQ("", parent_key("a"));
}

// A drive only at the beginning: elsewhere no name can hold its colon.
std::string any_path() {
  const std::vector<std::string> begins = {"", "C:", "C:\\", "\\\\?\\C:\\", "\\\\?\\", "\\\\.\\"};
  const std::vector<std::string> pieces = {
      "\\", "\\\\", "/", ".", "..", "a", "B", "?", "UNC\\", "Volume{1}", "GLOBALROOT\\Device\\"};
  std::string path = *rc::gen::elementOf(begins);
  for (const std::string& piece :
       *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces))) {
    path += piece;
  }
  return path;
}

RC_GTEST_PROP(PathProperties, AnyNormalPathStaysAsItIs, ()) {
  const std::string normal = normalize_path(any_path());
  RC_ASSERT(normalize_path(normal) == normal);
}

RC_GTEST_PROP(PathProperties, AnyPathIsItsParentAndItsName, ()) {
  const std::string path = normalize_path(any_path());
  const std::string name = file_name(path);
  if (name.empty() || name == "..") return;
  RC_ASSERT(join_path(parent_path(path), name) == path);
  RC_ASSERT(parent_path(path).size() < path.size());
}

RC_GTEST_PROP(PathProperties, EveryClimbEndsAtTheRoot, ()) {
  std::string path = normalize_path(any_path());
  const std::string volume = volume_of(path);
  for (std::string parent = parent_path(path); parent != path; parent = parent_path(path)) {
    RC_ASSERT(key_is_under(path, parent));
    path = parent;
  }
  if (!path.empty()) RC_ASSERT(volume_of(path) == volume);
}

}  // namespace
}  // namespace vsskit
