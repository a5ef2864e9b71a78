// Which volume or shadow copy a Windows path leads to.
#include <gtest/gtest.h>

#include "tests/sim/volume/world_for_test.h"

namespace vsskit::volume {
namespace {

class Names : public testing::Test {
 protected:
  Names() {
    VolumeOptions mounted;
    mounted.mounts = {"C:\\mnt\\data\\"};
    data = *world.table.add(mounted);
    VolumeOptions nameless;
    other = *world.table.add(nameless);
  }
  std::string where(std::string_view path) const {
    const Answer<Place> place = world.table.resolve(path);
    return place ? place->label() + "|" + place->inner : std::string(print(place.error()));
  }

  TestWorld world;
  const Volume* data = nullptr;
  const Volume* other = nullptr;
};

TEST_F(Names, LettersLeadToVolumes) {
  EXPECT_EQ("C:\\|a\\b", where("c:\\a\\b\\"));
  EXPECT_EQ("C:\\|", where("C:"));
  EXPECT_EQ("C:\\|a", where("\\\\?\\C:\\x\\..\\a"));
  EXPECT_EQ("ERROR_PATH_NOT_FOUND", where("D:\\a"));
  EXPECT_EQ("ERROR_INVALID_NAME", where("a\\b"));
  EXPECT_EQ("ERROR_INVALID_NAME", where(""));
  EXPECT_EQ("ERROR_INVALID_NAME", where("C:\\a:stream"));
}

TEST_F(Names, GuidNamesLeadToVolumes) {
  EXPECT_EQ("C:\\|a", where(world.volume->guid_name() + "a"));
  EXPECT_EQ("C:\\|", where(world.volume->guid_name().substr(0, 48)));
  EXPECT_EQ(other->guid_name() + "|x", where(other->guid_name() + "x"));
  EXPECT_EQ("ERROR_PATH_NOT_FOUND",
            where("\\\\?\\Volume{00000000-0000-0000-0000-000000000000}\\x"));
  EXPECT_EQ("ERROR_PATH_NOT_FOUND", where("\\\\?\\Volume{zz}\\x"));
}

TEST_F(Names, FoldersLeadToMountedVolumes) {
  EXPECT_EQ("C:\\mnt\\data\\|f", where("C:\\MNT\\data\\f"));
  EXPECT_EQ("C:\\mnt\\data\\|", where("C:\\mnt\\data"));
  EXPECT_EQ("C:\\|mnt\\database", where("C:\\mnt\\database"));
  EXPECT_EQ("C:\\mnt\\data\\|f", where(world.volume->guid_name() + "mnt\\data\\f"));
  EXPECT_NE(0u, (*world.table.list("C:\\mnt"))[0].attributes & kAttributeReparsePoint);
}

TEST_F(Names, ShadowDevicesCountFromOneAndDoNotFollowMounts) {
  ASSERT_EQ(FileError::none, world.table.write_file("C:\\mnt\\data\\f", "x"));
  ASSERT_EQ(FileError::none, world.table.write_file("C:\\a", "y"));
  const ShadowCopy* copy = world.snapshot();
  EXPECT_EQ("\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy1", copy->device());
  EXPECT_EQ("y", world.content(copy->device() + "\\a"));
  EXPECT_EQ("y", world.content("\\\\?\\globalroot\\device\\harddiskvolumeshadowcopy1\\A"));
  EXPECT_TRUE(world.table.list(copy->device() + "\\mnt\\data")->empty());
  EXPECT_EQ("ERROR_PATH_NOT_FOUND", where(copy->device() + "2\\a"));
  EXPECT_EQ("ERROR_PATH_NOT_FOUND",
            where("\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy01\\a"));
  EXPECT_EQ("\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy2", world.snapshot()->device());
}

TEST_F(Names, VolumePathsAreRoots) {
  EXPECT_EQ("C:\\", *world.table.volume_path_of("c:\\a\\b"));
  EXPECT_EQ("C:\\mnt\\data\\", *world.table.volume_path_of("C:\\mnt\\data\\x\\y"));
  EXPECT_EQ(other->guid_name(), *world.table.volume_path_of(other->guid_name() + "x"));
  EXPECT_EQ(data, world.table.find_volume("C:\\mnt\\data\\"));
  EXPECT_EQ(world.volume, world.table.find_volume("c:"));
  EXPECT_EQ(nullptr, world.table.find_volume("C:\\mnt"));
}

TEST_F(Names, MountsAreChecked) {
  VolumeOptions again;
  again.mounts = {"c:\\"};
  EXPECT_FALSE(world.table.add(again));
  VolumeOptions nowhere;
  nowhere.mounts = {"Z:\\mnt\\"};
  EXPECT_FALSE(world.table.add(nowhere));
  VolumeOptions no_root;
  no_root.mounts = {"\\\\server\\share\\"};
  EXPECT_FALSE(world.table.add(no_root));
}

TEST_F(Names, SameSeedGivesTheSameVolumeNames) {
  TestWorld twin;
  EXPECT_EQ(world.volume->guid_name(), twin.volume->guid_name());
  EXPECT_EQ("c:\\a", world.table.names().key(world.volume->guid_name() + "A"));
}

// --- Shadow copies as such

TEST_F(Names, ShadowCopiesAreReadOnlyUnlessToldOtherwise) {
  ASSERT_EQ(FileError::none, world.table.write_file("C:\\f", "then"));
  const ShadowCopy* copy = world.snapshot();
  const std::string path = copy->device() + "\\f";
  EXPECT_EQ(FileError::write_protect, world.poke(path, 0, "x"));
  EXPECT_EQ(FileError::write_protect, world.make(copy->device() + "\\new", "x"));
  EXPECT_EQ(FileError::write_protect, world.table.remove_file(path));
  EXPECT_EQ(FileError::write_protect, world.table.create_folder(copy->device() + "\\d"));
  ASSERT_TRUE(world.table.set_writable(copy->id(), true));
  EXPECT_EQ(FileError::none, world.poke(path, 0, "T"));
  ASSERT_TRUE(world.table.set_writable(copy->id(), false));
  EXPECT_EQ(FileError::write_protect, world.poke(path, 0, "x"));
  EXPECT_EQ("Then", world.content(path));
  EXPECT_EQ("then", world.content("C:\\f"));
}

TEST_F(Names, DeletedShadowCopyIsNeverAccessibleAgain) {
  ASSERT_EQ(FileError::none, world.table.write_file("C:\\f", "x"));
  const ShadowCopy* copy = world.snapshot();
  auto file = world.table.open(copy->device() + "\\f", OpenOptions{});
  ASSERT_TRUE(file);
  EXPECT_TRUE(world.table.delete_shadow_copy(copy->id()));
  EXPECT_FALSE(world.table.delete_shadow_copy(copy->id()));
  std::byte byte{};
  EXPECT_EQ(FileError::not_ready, (*file)->read_at(0, std::span(&byte, 1)).error());
  EXPECT_EQ("ERROR_PATH_NOT_FOUND", where(copy->device() + "\\f"));
  EXPECT_EQ(nullptr, world.table.find_shadow_copy(copy->id()));
  EXPECT_TRUE(world.table.shadow_copies().empty());
  EXPECT_EQ(2u, world.snapshot()->number());
}

}  // namespace
}  // namespace vsskit::volume
