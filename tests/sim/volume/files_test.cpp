// Files of volumes, in memory and over a host folder: both behave the same.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/sim/volume/world_for_test.h"

namespace vsskit::volume {
namespace {

class Files : public testing::TestWithParam<Where> {
 protected:
  TestWorld world{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Volumes, Files, testing::Values(Where::memory, Where::host), name_of);

TEST_P(Files, NamesIgnoreCaseAndKeepIt) {
  ASSERT_EQ(FileError::none, world.table.write_file("C:\\Ledger\\Data.DAT", "x"));
  EXPECT_EQ("x", world.content("c:\\LEDGER\\data.dat"));
  EXPECT_EQ("x", world.content("\\\\?\\C:\\ledger/data.dat"));
  EXPECT_EQ("Data.DAT", world.table.info("C:\\ledger\\DATA.dat")->name);
  EXPECT_EQ(FileError::file_exists,
            world.make("C:\\ledger\\data.DAT", "", Disposition::create_new));
}

TEST_P(Files, WhatIsMissingSaysWhatIsMissing) {
  ASSERT_EQ(FileError::none, world.table.write_file("C:\\a\\file", "x"));
  EXPECT_EQ(FileError::file_not_found, world.table.info("C:\\a\\other").error());
  EXPECT_EQ(FileError::path_not_found, world.table.info("C:\\b\\other").error());
  EXPECT_EQ(FileError::path_not_found, world.table.info("C:\\a\\file\\below").error());
  EXPECT_EQ(FileError::path_not_found, world.table.info("D:\\a").error());
  EXPECT_EQ(FileError::invalid_name, world.table.info("a\\file").error());
  EXPECT_EQ(FileError::invalid_name, world.table.info("C:\\a\\fi*le").error());
  EXPECT_EQ(FileError::path_not_found, world.table.info("\\\\server\\share\\a").error());
  EXPECT_EQ(FileError::path_not_found, world.make("C:\\b\\new", "x"));
  EXPECT_EQ(FileError::access_denied, world.table.open("C:\\a", OpenOptions{}).error());
}

TEST_P(Files, GapsAndGrowthAreZeros) {
  ASSERT_EQ(FileError::none, world.make("C:\\f", "abc"));
  ASSERT_EQ(FileError::none, world.poke("C:\\f", 5, "z"));
  EXPECT_EQ(std::string("abc\0\0z", 6), world.content("C:\\f"));
  ASSERT_EQ(FileError::none, world.resize("C:\\f", 1));
  ASSERT_EQ(FileError::none, world.resize("C:\\f", 3));
  EXPECT_EQ(std::string("a\0\0", 3), world.content("C:\\f"));
}

TEST_P(Files, FoldersListInOrderAndGoWhenEmpty) {
  ASSERT_EQ(FileError::none, world.table.create_folder("C:\\d"));
  EXPECT_EQ(FileError::already_exists, world.table.create_folder("C:\\D"));
  for (const char* name : {"b", "A", "c"})
    world.make(std::string("C:\\d\\") + name, "");
  const auto entries = world.table.list("C:\\d");
  ASSERT_TRUE(entries);
  ASSERT_EQ(3u, entries->size());
  EXPECT_EQ("A", (*entries)[0].name);
  EXPECT_EQ("b", (*entries)[1].name);
  EXPECT_EQ(FileError::directory, world.table.list("C:\\d\\A").error());
  EXPECT_EQ(FileError::dir_not_empty, world.table.remove_folder("C:\\d"));
  for (const char* name : {"b", "A", "c"}) {
    EXPECT_EQ(FileError::none, world.table.remove_file(std::string("C:\\d\\") + name));
  }
  EXPECT_EQ(FileError::none, world.table.remove_folder("C:\\d"));
  EXPECT_EQ(FileError::file_not_found, world.table.remove_folder("C:\\d"));
}

TEST_P(Files, SharingIsCheckedBothWays) {
  ASSERT_EQ(FileError::none, world.make("C:\\f", "x"));
  OpenOptions alone;
  alone.share_read = alone.share_write = alone.share_remove = false;
  OpenOptions writer;
  writer.write = true;
  {
    const auto held = world.table.open("C:\\f", alone);
    ASSERT_TRUE(held);
    EXPECT_EQ(FileError::sharing_violation, world.table.open("C:\\f", OpenOptions{}).error());
    EXPECT_EQ(FileError::sharing_violation, world.table.remove_file("C:\\f"));
    EXPECT_EQ(FileError::sharing_violation, world.table.rename("C:\\f", "C:\\g", false));
  }
  const auto held = world.table.open("C:\\f", writer);
  ASSERT_TRUE(held);
  EXPECT_EQ(FileError::sharing_violation, world.table.open("C:\\f", alone).error());
  EXPECT_TRUE(world.table.open("C:\\f", OpenOptions{}));
}

TEST_P(Files, DeletedFileGoesWithItsLastHandle) {
  ASSERT_EQ(FileError::none, world.make("C:\\f", "x"));
  {
    const auto held = world.table.open("C:\\f", OpenOptions{});
    EXPECT_EQ(FileError::none, world.table.remove_file("C:\\f"));
    EXPECT_TRUE(world.table.info("C:\\f"));
    EXPECT_EQ(FileError::access_denied, world.table.open("C:\\f", OpenOptions{}).error());
  }
  EXPECT_EQ(FileError::file_not_found, world.table.info("C:\\f").error());
}

TEST_P(Files, RenameMovesReplacesAndRefuses) {
  ASSERT_EQ(FileError::none, world.table.write_file("C:\\a\\f", "1"));
  ASSERT_EQ(FileError::none, world.table.write_file("C:\\b\\g", "2"));
  EXPECT_EQ(FileError::already_exists, world.table.rename("C:\\a\\f", "C:\\b\\g", false));
  EXPECT_EQ(FileError::none, world.table.rename("C:\\a\\f", "C:\\b\\g", true));
  EXPECT_EQ("1", world.content("C:\\b\\g"));
  EXPECT_EQ(FileError::none, world.table.rename("C:\\b\\g", "C:\\b\\G", false));
  EXPECT_EQ("G", world.table.info("C:\\b\\g")->name);
  EXPECT_EQ(FileError::path_not_found, world.table.rename("C:\\b\\g", "C:\\no\\g", false));
  EXPECT_EQ(FileError::sharing_violation, world.table.rename("C:\\b", "C:\\b\\c", false));
  EXPECT_EQ(FileError::none, world.table.rename("C:\\b", "C:\\c", false));
  EXPECT_EQ("1", world.content("C:\\c\\g"));
  EXPECT_EQ(FileError::file_not_found, world.table.rename("C:\\b", "C:\\d", false));
}

TEST_P(Files, OpenFileFollowsItsRename) {
  ASSERT_EQ(FileError::none, world.make("C:\\f", "old"));
  OpenOptions writer;
  writer.write = true;
  const auto file = world.table.open("C:\\f", writer);
  ASSERT_TRUE(file);
  ASSERT_EQ(FileError::none, world.table.rename("C:\\f", "C:\\g", false));
  const std::string bytes = "new";
  EXPECT_TRUE((*file)->write_at(0, std::as_bytes(std::span(bytes.data(), bytes.size()))));
  EXPECT_EQ("new", world.content("C:\\g"));
  EXPECT_EQ("g", (*file)->info()->name);
}

TEST_P(Files, TimesAreVirtual) {
  ASSERT_EQ(FileError::none, world.table.write_file("C:\\f", "x"));
  EXPECT_EQ(kVirtualEpoch, world.table.info("C:\\f")->times.modified);
  world.clock.advance(VirtualTime::from_ms(1500));
  ASSERT_EQ(FileError::none, world.poke("C:\\f", 0, "y"));
  EXPECT_EQ(world.clock.file_time(), world.table.info("C:\\f")->times.modified);
  EXPECT_EQ(kVirtualEpoch, world.table.info("C:\\f")->times.created);
}

TEST_P(Files, ReadOnlyFilesAreNotWrittenOrDeleted) {
  ASSERT_EQ(FileError::none, world.make("C:\\f", "x"));
  ASSERT_EQ(FileError::none, world.table.set_attributes("C:\\f", kAttributeReadOnly));
  EXPECT_EQ(FileError::access_denied, world.poke("C:\\f", 0, "y"));
  EXPECT_EQ(FileError::access_denied, world.table.remove_file("C:\\f"));
  ASSERT_EQ(FileError::none, world.table.set_attributes("C:\\f", kAttributeNormal));
  EXPECT_EQ(FileError::none, world.table.remove_file("C:\\f"));
}

TEST_P(Files, DiskFillsUpWhenThePlanSaysSo) {
  ASSERT_EQ(FileError::none, world.table.write_file("C:\\f", "x"));
  world.faults.disk_full_after_bytes = 4;
  EXPECT_EQ(FileError::none, world.make("C:\\g", "1234"));
  EXPECT_EQ(FileError::disk_full, world.make("C:\\h", "5"));
  EXPECT_EQ(FileError::none, world.poke("C:\\f", 0, "y"));
}

TEST(HostVolume, ShowsWhatOthersPutThereAndNothingElse) {
  HostFolder folder;
  folder.put("before", "1");
  folder.put("bad:name", "2");
  std::error_code refused;  // where links are not for everybody
  std::filesystem::create_symlink("/etc/passwd", folder.path + "/link", refused);
  engine::VirtualClock clock;
  VolumeTable table(clock, Prng(1));
  VolumeOptions options;
  options.mounts = {"E:\\"};
  options.host_folder = folder.path;
  ASSERT_TRUE(table.add(options));
  EXPECT_EQ(1u, table.list("E:\\")->size());
  EXPECT_EQ(kVirtualEpoch, table.info("E:\\before")->times.modified);
  clock.advance(VirtualTime::from_ms(7));
  folder.put("after", "3");
  EXPECT_EQ(clock.file_time(), table.info("E:\\after")->times.modified);
  EXPECT_TRUE(std::filesystem::equivalent(folder.path + "/before",
                                          table.host_path("E:\\BEFORE").value_or("")));
  EXPECT_FALSE(table.host_path("C:\\x"));
}

TEST(HostVolume, RefusesWhatIsNoFolder) {
  engine::VirtualClock clock;
  VolumeTable table(clock, Prng(1));
  VolumeOptions options;
  options.mounts = {"E:\\"};
  options.host_folder = "/no/such/folder";
  EXPECT_FALSE(table.add(options));
}

// --- Crashes

TEST_P(Files, CrashLosesItsWriteAndAllAfterIt) {
  ASSERT_EQ(FileError::none, world.table.write_file("C:\\f", "0000"));
  world.faults.crash_at_write = 2;
  EXPECT_EQ(FileError::none, world.poke("C:\\f", 0, "1"));
  EXPECT_EQ(FileError::process_aborted, world.poke("C:\\f", 1, "2"));
  EXPECT_TRUE(world.table.crashed());
  EXPECT_EQ(FileError::process_aborted, world.poke("C:\\f", 2, "3"));
  EXPECT_EQ(FileError::process_aborted, world.table.remove_file("C:\\f"));
  EXPECT_EQ(FileError::process_aborted, world.table.rename("C:\\f", "C:\\g", false));
  EXPECT_EQ(FileError::process_aborted, world.table.create_folder("C:\\d"));
  EXPECT_EQ(FileError::process_aborted, world.make("C:\\h", "x"));
  EXPECT_EQ("1000", world.content("C:\\f"));
  world.table.restart();
  EXPECT_FALSE(world.table.crashed());
  EXPECT_EQ(FileError::none, world.poke("C:\\f", 1, "2"));
  EXPECT_EQ("1200", world.content("C:\\f"));
}

TEST_P(Files, CrashMayTearItsWrite) {
  ASSERT_EQ(FileError::none, world.table.write_file("C:\\f", "0000"));
  world.faults.crash_at_write = 1;
  world.faults.crash_torn_bytes = 2;
  EXPECT_EQ(FileError::process_aborted, world.poke("C:\\f", 0, "1234"));
  EXPECT_EQ("1200", world.content("C:\\f"));
}

TEST_P(Files, HandlesOfADeadProcessAreDead) {
  ASSERT_EQ(FileError::none, world.table.write_file("C:\\f", "0000"));
  OpenOptions alone;
  alone.write = true;
  alone.share_read = false;
  const auto file = world.table.open("C:\\f", alone);
  ASSERT_TRUE(file);
  world.table.restart();
  const std::string bytes = "x";
  EXPECT_EQ(FileError::invalid_handle,
            (*file)->write_at(0, std::as_bytes(std::span(bytes.data(), bytes.size()))).error());
  EXPECT_TRUE(world.table.open("C:\\f", OpenOptions{}));
}

// --- Both kinds of volumes against each other

std::string dump(const TestWorld& world, const std::string& folder) {
  std::string text;
  const auto entries = world.table.list(folder);
  if (!entries) return text;
  for (const FileInfo& entry : *entries) {
    const std::string path = folder + (folder.back() == '\\' ? "" : "\\") + entry.name;
    text += path + (entry.folder ? "/" : "=" + world.content(path)) + "@" +
            entry.times.modified.text() + "\n";
    if (entry.folder) text += dump(world, path);
  }
  return text;
}

// One of some operations on few names, so that they meet.
FileError apply(TestWorld& world, std::uint32_t choice) {
  static const char* const names[] = {"C:\\a",    "C:\\B",       "C:\\d",
                                      "C:\\d\\a", "C:\\D\\e\\f", "C:\\d\\e"};
  const std::string path = names[(choice >> 4) % std::size(names)];
  const std::string other = names[(choice >> 8) % std::size(names)];
  const std::uint64_t number = (choice >> 12) % 40;
  world.clock.advance(VirtualTime::from_ms(1));
  switch (choice % 9) {
    case 0:
      return world.make(path, "content " + std::to_string(number));
    case 1:
      return world.poke(path, number, "poked");
    case 2:
      return world.resize(path, number);
    case 3:
      return world.table.remove_file(path);
    case 4:
      return world.table.create_folder(path);
    case 5:
      return world.table.remove_folder(path);
    case 6:
      return world.table.rename(path, other, (choice & 0x80000000u) != 0);
    case 7:
      return world.make(path, "new", Disposition::create_new);
    default:
      return world.table.info(path).error();
  }
}

RC_GTEST_PROP(Volumes, AnyOperationsDoTheSameInMemoryAndOverAHostFolder,
              (const std::vector<std::uint32_t>& choices)) {
  TestWorld memory(Where::memory);
  TestWorld host(Where::host);
  for (const std::uint32_t choice : choices) {
    RC_ASSERT(print(apply(memory, choice)) == print(apply(host, choice)));
  }
  RC_ASSERT(dump(memory, "C:\\") == dump(host, "C:\\"));
}

// --- Snapshots against a model

RC_GTEST_PROP(Snapshots, EveryOneStaysAsItWasUnderAnyOperations,
              (const std::vector<std::uint32_t>& choices, bool on_host)) {
  TestWorld world(on_host && choices.size() < 30 ? Where::host : Where::memory);
  std::vector<std::pair<std::string, std::string>> model;  // device, what the volume held then
  for (const std::uint32_t choice : choices) {
    if (choice % 11 == 0) {
      const std::string live = dump(world, "C:\\");
      model.emplace_back(world.snapshot()->device(), live);
    } else {
      apply(world, choice);
    }
  }
  for (const auto& [device, then] : model) {
    std::string now = dump(world, device);
    for (std::size_t at = 0; (at = now.find(device + "\\", at)) != std::string::npos;) {
      now.replace(at, device.size(), "C:");
    }
    RC_ASSERT(now == then);
  }
}

TEST(Snapshots, LargeFilesShareWhatDidNotChange) {
  TestWorld world;
  const std::string large(300000, 'a');
  ASSERT_EQ(FileError::none, world.table.write_file("C:\\f", large));
  const std::string device = world.snapshot()->device();
  ASSERT_EQ(FileError::none, world.poke("C:\\f", 65530, "bbbbbbbbbbbb"));
  ASSERT_EQ(FileError::none, world.resize("C:\\f", 200000));
  EXPECT_EQ(large, world.content(device + "\\f"));
  std::string expected = large.substr(0, 200000);
  expected.replace(65530, 12, "bbbbbbbbbbbb");
  EXPECT_EQ(expected, world.content("C:\\f"));
}

// As a device does that was pulled: ERROR_NOT_READY.
TEST_P(Files, OfALostVolumeCanNeitherBeReadNorChangedThroughOpenHandles) {
  ASSERT_EQ(FileError::none, world.make("C:\\f", "abc"));
  OpenOptions options;
  options.write = options.remove = options.delete_on_close = true;
  auto file = world.table.open("C:\\f", options);
  ASSERT_TRUE(file);
  const ShadowCopy* copy = world.snapshot();
  auto on_copy = world.table.open(copy->device() + "\\f", OpenOptions{});
  ASSERT_TRUE(on_copy);
  ASSERT_TRUE(world.table.lose("C:\\"));
  std::byte byte{};
  const std::span one(&byte, 1);
  EXPECT_EQ(FileError::not_ready, (*file)->read_at(0, one).error());
  EXPECT_EQ(FileError::not_ready, (*file)->write_at(0, one).error());
  EXPECT_EQ(FileError::not_ready, (*file)->set_size(0));
  EXPECT_EQ(FileError::not_ready, (*file)->flush());
  EXPECT_EQ(FileError::not_ready, (*file)->info().error());
  EXPECT_EQ(FileError::not_ready, (*file)->set_times({}));
  EXPECT_EQ(FileError::not_ready, (*file)->set_attributes(kAttributeHidden));
  EXPECT_EQ(FileError::not_ready, (*file)->set_delete_on_close(true));
  EXPECT_EQ(FileError::not_ready, (*on_copy)->read_at(0, one).error());
  world.table.bring_back();
  EXPECT_EQ(FileError::invalid_handle, (*file)->read_at(0, one).error());
  *file = nullptr;
  EXPECT_EQ("abc", world.content("C:\\f"));
}

}  // namespace
}  // namespace vsskit::volume
