// Shadow copies of host folders that hold our own folders, and copies at a place of one's choice.
#include <gtest/gtest.h>

#include <filesystem>

#include "sim/volume/host_tree.h"
#include "tests/sim/volume/world_for_test.h"
#include "tests/support/copy_places.h"

namespace vsskit::volume {
namespace {

namespace fs = std::filesystem;

struct HostTable {
  explicit HostTable(CopyPlaces& places) {
    VolumeOptions options;
    options.mounts = {"C:\\"};
    options.host_folder = folder.path;
    volume = *table.add(options);
    table.set_copy_places(&places);
  }
  const ShadowCopy* copy(const Guid& id) {
    const ShadowRequest request{volume, id};
    return (*table.create_shadow_copies(Prng(3).guid(), std::span(&request, 1))).front();
  }

  HostFolder folder;
  engine::VirtualClock clock;
  VolumeTable table{clock, Prng(1)};
  const Volume* volume = nullptr;
};

TEST(HostCopies, DoNotHoldThemselves) {
  const HostFolder folder;
  folder.put("a.txt", "content");
  engine::VirtualClock clock;
  const auto backing = make_host_backing(folder.path, clock);
  ASSERT_TRUE(backing.ok());
  const std::string inside = fs::canonical(folder.path).generic_string() + "/copy";
  const auto copy = (*backing)->snapshot(inside);
  ASSERT_TRUE(copy.ok()) << copy.error().text();
  EXPECT_EQ(1u, (*copy)->list("")->size());
}

TEST(HostCopies, LieWhereTheyAreToldAndGoWithTheCopy) {
  const HostFolder place;
  test::CopyFolders places(place.path);
  HostTable world(places);
  world.folder.put("a.txt", "before");
  const Guid id = world.copy(Prng(2).guid())->id();
  world.folder.put("a.txt", "after");
  std::string content;
  std::ifstream(place.path + "/1/a.txt") >> content;
  EXPECT_EQ("before", content);
  EXPECT_TRUE(world.table.delete_shadow_copy(id));
  EXPECT_FALSE(fs::exists(place.path + "/1"));
}

TEST(HostCopies, SayWhyAFileCannotBeCopied) {
  const HostFolder folder;
  folder.put("a.txt", "content");
  EXPECT_EQ(FileError::none, copy_host_file(folder.path + "/a.txt", folder.path + "/b.txt"));
  EXPECT_EQ(FileError::file_not_found,
            copy_host_file(folder.path + "/none.txt", folder.path + "/c.txt"));
  EXPECT_EQ(FileError::already_exists,
            copy_host_file(folder.path + "/a.txt", folder.path + "/b.txt"));
}

TEST(HostCopies, KeptOnesStayAndAreTakenInElsewhere) {
  const HostFolder place;
  test::CopyFolders places(place.path);
  const Guid id = Prng(2).guid();
  {
    HostTable world(places);
    world.folder.put("a.txt", "before");
    ASSERT_TRUE(world.table.keep_shadow_copy(world.copy(id)->id()));
  }
  HostTable world(places);
  ASSERT_TRUE(world.table.adopt({id, Prng(3).guid(), world.volume, 1, {}}));
  EXPECT_FALSE(world.table.adopt({id, Prng(3).guid(), world.volume, 1, {}})) << "twice";
  const ShadowCopy* copy = world.table.find_shadow_copy(id);
  ASSERT_NE(nullptr, copy);
  EXPECT_EQ("before", *world.table.read_file(copy->device() + "\\a.txt"));
  EXPECT_EQ(2u, world.copy(Prng(4).guid())->number());
  EXPECT_TRUE(world.table.delete_shadow_copy(id));
  EXPECT_FALSE(fs::exists(place.path + "/1"));
}

TEST(HostCopies, ForgottenOnesLeaveTheirFilesToOthers) {
  const HostFolder place;
  test::CopyFolders places(place.path);
  HostTable world(places);
  const Guid id = world.copy(Prng(2).guid())->id();
  EXPECT_TRUE(world.table.keep_shadow_copy(id));
  EXPECT_EQ(1u, world.table.kept_copies().size());
  EXPECT_TRUE(world.table.forget_shadow_copy(id));
  EXPECT_TRUE(fs::exists(place.path + "/1"));
  EXPECT_EQ(nullptr, world.table.find_shadow_copy(id));
  // Its number can come back, with another copy.
  EXPECT_TRUE(world.table.adopt({Prng(5).guid(), Prng(3).guid(), world.volume, 1, {}}));
}

}  // namespace
}  // namespace vsskit::volume
