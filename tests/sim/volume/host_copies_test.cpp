// Shadow copies of host folders that hold our own folders, and copies at a place of one's choice.
#include <gtest/gtest.h>

#include <filesystem>

#include "sim/volume/host_tree.h"
#include "tests/sim/volume/world_for_test.h"

namespace vsskit::volume {
namespace {

namespace fs = std::filesystem;

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
  const HostFolder folder;
  const HostFolder place;
  VolumeOptions options;
  options.mounts = {"C:\\"};
  options.host_folder = folder.path;
  engine::VirtualClock clock;
  VolumeTable table(clock, Prng(1));
  const auto volume = table.add(options);
  ASSERT_TRUE(volume.ok());
  table.set_copy_folder(
      [&](std::uint32_t number) { return place.path + "/copy" + std::to_string(number); });
  folder.put("a.txt", "before");
  const ShadowRequest request{*volume, Prng(2).guid()};
  ASSERT_TRUE(table.create_shadow_copies(Prng(3).guid(), std::span(&request, 1)).ok());
  folder.put("a.txt", "after");
  std::string content;
  std::ifstream(place.path + "/copy1/a.txt") >> content;
  EXPECT_EQ("before", content);
  EXPECT_TRUE(table.delete_shadow_copy(request.id));
  EXPECT_FALSE(fs::exists(place.path + "/copy1"));
}

}  // namespace
}  // namespace vsskit::volume
