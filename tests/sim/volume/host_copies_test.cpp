// Shadow copies of host folders that hold our own folders, and copies at a place of one's choice.
#include <gtest/gtest.h>

#ifndef _WIN32
#include <sys/stat.h>
#endif

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

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
  const auto backing = make_host_backing(folder.path, clock, false);
  ASSERT_TRUE(backing.ok());
  const std::string inside = fs::canonical(folder.path).generic_string() + "/copy";
  const auto copy = (*backing)->snapshot(inside);
  ASSERT_TRUE(copy.ok()) << copy.error().text();
  EXPECT_EQ(1u, (*copy)->list("")->size());
}

// Real programs see them there, and say since when changes count.
TEST(HostCopies, CarryTheHostsTimesWhereTheirVolumeDoes) {
  const HostFolder folder;
  folder.put("old.txt", "content");
  fs::last_write_time(folder.path + "/old.txt",
                      fs::file_time_type::clock::now() - std::chrono::hours(48));
  folder.put("new.txt", "content");
  const engine::VirtualClock clock;
  const auto backing = make_host_backing(folder.path, clock, true);
  ASSERT_TRUE(backing.ok());
  const auto copy = (*backing)->snapshot(std::nullopt);
  ASSERT_TRUE(copy.ok()) << copy.error().text();
  constexpr std::uint64_t kDay = 864'000'000'000;
  for (const auto& files : {*backing, *copy}) {
    const FileTime old = files->info("old.txt")->times.modified;
    EXPECT_EQ(modified_at(*(*backing)->host()->stamp("old.txt")), old);
    EXPECT_LT(old.ticks + kDay, files->info("new.txt")->times.modified.ticks);
  }
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

// What the file takes on the host's disk; under Wine tests/dropin asks that.
std::uintmax_t allocated(const std::string& path) {
#ifdef _WIN32
  (void)path;
  return 0;
#else
  struct stat status {};
  return stat(path.c_str(), &status) == 0 ? static_cast<std::uintmax_t>(status.st_blocks) * 512 : 0;
#endif
}

std::string text_at(const std::string& path, std::uint64_t offset) {
  std::string text(4, '\0');
  auto file = HostFile::open(path, false);
  if (!file) return std::string(print(file.error()));
  const auto count = file->read_at(offset, std::as_writable_bytes(std::span(text)));
  return text.substr(0, count ? *count : 0);
}

// A small one and a large one: who copies may tell them apart.
class SparseFile : public testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Of, SparseFile,
                         testing::Values(std::uint64_t{1} << 20, std::uint64_t{5} << 30));

TEST_P(SparseFile, StaysSparseOnACopy) {
  const HostFolder folder;
  const std::string original = folder.path + "/disk.vhdx";
  const std::string copy = folder.path + "/copy.vhdx";
  const std::uint64_t middle = GetParam() / 2 + 7;
  folder.put("disk.vhdx", "head");
  fs::resize_file(original, GetParam());
  {
    auto file = HostFile::open(original, true);
    ASSERT_TRUE(file);
    const std::string_view word = "body";
    ASSERT_EQ(FileError::none, file->write_at(middle, std::as_bytes(std::span(word))));
  }
  if (allocated(original) >= GetParam()) GTEST_SKIP() << "files of this host have no holes";
  ASSERT_EQ(FileError::none, copy_host_file(original, copy));
  EXPECT_EQ(GetParam(), fs::file_size(copy));
  EXPECT_LE(allocated(copy), std::max<std::uintmax_t>(allocated(original), 256 * 1024));
  EXPECT_EQ("head", text_at(copy, 0));
  EXPECT_EQ("body", text_at(copy, middle));
  EXPECT_EQ(std::string(4, '\0'), text_at(copy, GetParam() - 4)) << "a hole at the end";
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
