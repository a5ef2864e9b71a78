// What a watcher says happened.
#include "sim/volume/effects.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "sim/base/digest.h"
#include "sim/base/ranges.h"
#include "sim/trace/recorder.h"
#include "sim/trace/text.h"
#include "tests/sim/volume/world_for_test.h"

namespace vsskit::volume {
namespace {

struct WatchedWorld : TestWorld {
  explicit WatchedWorld(Where where = Where::memory) : TestWorld(where) {
    recorder.keep_in(recording);
    table.write_file("C:\\db\\a.dat", std::string(100, 'a'));
    table.write_file("C:\\db\\b.log", std::string(8192, 'b'));
    table.create_folders("C:\\medium");
    watch({{"C:\\db", "*", true}});
    watcher.set_medium("C:\\medium");
  }
  void watch(const std::vector<FileSpec>& specs) { watcher.watch(specs); }
  // The steps since the last time, one a line, without number and time.
  std::string said(std::optional<trace::StepNumber> during = std::nullopt) {
    watcher.collect(during);
    return new_steps();
  }
  std::string new_steps() {
    std::string text;
    for (; told < recording.steps.size(); ++told) {
      const std::string line = trace::print_step(recording.steps[told]);
      const std::size_t subject = line.find_first_not_of(" 0123456789.");
      const std::size_t end = line.find(' ', subject);
      text +=
          line.substr(subject, end - subject) + line.substr(line.find_first_not_of(' ', end) - 1);
    }
    return text;
  }

  Variables variables;
  trace::Recording recording;
  trace::Recorder recorder;
  EffectWatcher watcher{table, variables, recorder, WatchOptions{}};
  std::size_t told = 0;
};

class Effects : public testing::TestWithParam<Where> {
 protected:
  WatchedWorld world{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Volumes, Effects, testing::Values(Where::memory, Where::host), name_of);

TEST_P(Effects, NothingIsSaidOfWhatDidNotHappen) {
  EXPECT_EQ("", world.said());
  EXPECT_EQ(8192u, world.content("C:\\db\\b.log").size());
  EXPECT_EQ("", world.said());
}

TEST_P(Effects, WritesAreSaidWithTheirRanges) {
  world.poke("C:\\db\\a.dat", 10, "1234");
  world.poke("C:\\db\\a.dat", 14, "5678");
  world.poke("C:\\db\\a.dat", 50, "9");
  EXPECT_EQ(
      "files:C:\\ modified path=\"C:\\db\\a.dat\" offset=10 length=8 size=100 during=57\n"
      "files:C:\\ modified path=\"C:\\db\\a.dat\" offset=50 length=1 size=100 during=57\n",
      world.said(57));
  EXPECT_EQ("", world.said());
}

TEST_P(Effects, TruncationIsSaidEvenWhereTheFileGrewAgain) {
  world.resize("C:\\db\\b.log", 0);
  EXPECT_EQ("files:C:\\ truncated path=\"C:\\db\\b.log\" from=8192 to=0 during=none\n",
            world.said());
  world.make("C:\\db\\a.dat", "new");
  EXPECT_EQ(
      "files:C:\\ truncated path=\"C:\\db\\a.dat\" from=100 to=0 during=none\n"
      "files:C:\\ extended path=\"C:\\db\\a.dat\" from=0 to=3 during=none\n",
      world.said());
}

TEST_P(Effects, AppendingExtends) {
  world.poke("C:\\db\\a.dat", 98, "12345");
  EXPECT_EQ(
      "files:C:\\ modified path=\"C:\\db\\a.dat\" offset=98 length=2 size=103 during=none\n"
      "files:C:\\ extended path=\"C:\\db\\a.dat\" from=100 to=103 during=none\n",
      world.said());
}

TEST_P(Effects, FilesComeGoAndMoveInPathOrder) {
  world.table.write_file("C:\\db\\sub\\z.tmp", "zz");
  world.table.remove_file("C:\\db\\a.dat");
  world.table.rename("C:\\db\\b.log", "C:\\db\\c.log", false);
  EXPECT_EQ(
      "files:C:\\ deleted path=\"C:\\db\\a.dat\" size=100 during=none\n"
      "files:C:\\ renamed path=\"C:\\db\\b.log\" to_path=\"C:\\db\\c.log\" during=none\n"
      "files:C:\\ created path=\"C:\\db\\sub\\z.tmp\" size=2 during=none\n",
      world.said());
}

TEST_P(Effects, RenamedFolderMovesItsFiles) {
  world.table.write_file("C:\\db\\sub\\deep\\f", "1");
  world.said();
  world.table.rename("C:\\db\\sub", "C:\\db\\bus", false);
  EXPECT_EQ(
      "files:C:\\ renamed path=\"C:\\db\\sub\\deep\\f\" to_path=\"C:\\db\\bus\\deep\\f\" "
      "during=none\n",
      world.said());
}

TEST_P(Effects, FileReplacedByRenameIsDeletedFirst) {
  world.table.rename("C:\\db\\b.log", "C:\\db\\a.dat", true);
  EXPECT_EQ(
      "files:C:\\ deleted path=\"C:\\db\\a.dat\" size=100 during=none\n"
      "files:C:\\ renamed path=\"C:\\db\\b.log\" to_path=\"C:\\db\\a.dat\" during=none\n",
      world.said());
}

TEST_P(Effects, FileThatCameAndWentIsNotSaid) {
  world.table.write_file("C:\\db\\tmp", "1");
  world.table.remove_file("C:\\db\\tmp");
  EXPECT_EQ("", world.said());
}

TEST_P(Effects, OnlyWatchedFilesAreSaid) {
  world.table.write_file("C:\\elsewhere\\f", "1");
  EXPECT_EQ("", world.said());
  world.watch({{"C:\\elsewhere", "*.x", false}});
  world.table.write_file("C:\\elsewhere\\g", "1");
  world.table.write_file("C:\\elsewhere\\h.x", "1");
  EXPECT_EQ("files:C:\\ created path=\"C:\\elsewhere\\h.x\" size=1 during=none\n", world.said());
}

TEST_P(Effects, SnapshotIsSaidWithItsListing) {
  const ShadowCopy* copy = world.snapshot();
  world.watcher.say_snapshot(*copy);
  EXPECT_EQ("files:C:\\ snapshot id=" + copy->id().braced() + " set=" + copy->set_id().braced() +
                " device=\"" + copy->device() + "\" listing=listing-1.txt\n",
            world.new_steps());
  ASSERT_EQ(1u, world.recording.documents().size());
  const std::string listing = *world.recording.documents().front().bytes;
  EXPECT_EQ(0u, listing.find("# vsskit listing 1\n100 2026-01-01T00:00:00.0000000Z ")) << listing;
  EXPECT_NE(std::string::npos, listing.find(" C:\\db\\b.log\n")) << listing;
  world.table.set_writable(copy->id(), true);
  world.poke(copy->device() + "\\db\\a.dat", 0, "x");
  EXPECT_EQ("files:" + copy->device() + " modified path=\"" + copy->device() +
                "\\db\\a.dat\" offset=0 length=1 size=100 during=none\n",
            world.said());
  world.watcher.say_snapshot_deleted(*copy);
  EXPECT_EQ("files:C:\\ snapshot_deleted id=" + copy->id().braced() + "\n", world.new_steps());
}

TEST(HostEffects, ChangesBehindTheTablesBackAreSeen) {
  WatchedWorld world(Where::host);
  // Same size, and most likely the same stamp.
  world.folder.put("db/a.dat", std::string(100, 'x'));
  EXPECT_EQ(
      "files:C:\\ modified path=\"C:\\db\\a.dat\" offset=0 length=100 size=100 "
      "during=none\n",
      world.said());
  world.folder.put("db/a.dat", std::string(100, 'x'));
  EXPECT_EQ("", world.said());
  world.folder.put("db/a.dat", std::string(100, 'x') + "tail");
  std::filesystem::resize_file(world.folder.path + "/db/b.log", 10);
  world.folder.put("db/new", "1");
  EXPECT_EQ(
      "files:C:\\ extended path=\"C:\\db\\a.dat\" from=100 to=104 during=none\n"
      "files:C:\\ truncated path=\"C:\\db\\b.log\" from=8192 to=10 during=none\n"
      "files:C:\\ created path=\"C:\\db\\new\" size=1 during=none\n",
      world.said());
  std::filesystem::rename(world.folder.path + "/db/new", world.folder.path + "/db/newer");
  std::filesystem::remove(world.folder.path + "/db/a.dat");
  EXPECT_EQ(
      "files:C:\\ deleted path=\"C:\\db\\a.dat\" size=104 during=none\n"
      "files:C:\\ renamed path=\"C:\\db\\new\" to_path=\"C:\\db\\newer\" during=none\n",
      world.said());
}

TEST(HostEffects, BothHandsOnOneFileAreSaidTogether) {
  WatchedWorld world(Where::host);
  world.poke("C:\\db\\a.dat", 5, "x");
  world.table.write_file("C:\\db\\made", "1");
  std::filesystem::remove(world.folder.path + "/db/made");
  std::filesystem::resize_file(world.folder.path + "/db/a.dat", 120);
  EXPECT_EQ(
      "files:C:\\ modified path=\"C:\\db\\a.dat\" offset=5 length=1 size=120 during=none\n"
      "files:C:\\ extended path=\"C:\\db\\a.dat\" from=100 to=120 during=none\n",
      world.said());
}

RC_GTEST_PROP(Effects, AnyWritesAreCoveredByTheModifiedRanges,
              (const std::vector<std::pair<std::uint8_t, std::uint8_t>>& writes)) {
  WatchedWorld world;
  std::string before(100, 'a');
  for (const auto& [offset, length] : writes) {
    world.poke("C:\\db\\a.dat", offset % 100, std::string(length % 20 + 1, 'z'));
  }
  world.watcher.collect(std::nullopt);
  const std::string after = world.content("C:\\db\\a.dat");
  ByteRanges said;
  for (const trace::Step& step : world.recording.steps) {
    if (step.verb != trace::Verb::modified) continue;
    said.push_back({static_cast<std::uint64_t>(*step.number_of("offset")),
                    static_cast<std::uint64_t>(*step.number_of("length"))});
  }
  RC_ASSERT(is_normalized(said));
  for (std::uint64_t i = 0; i < before.size(); ++i) {
    const ByteRange byte{i, 1};
    const bool changed = before[i] != after[i];
    RC_ASSERT(changed == overlaps(said, std::span(&byte, 1)));
  }
}

// --- The medium

class Medium : public testing::Test {
 protected:
  // Copies as a requester does, piece by piece.
  void copy(const std::string& from, const std::string& to, std::size_t piece,
            std::uint64_t offset = 0,
            std::uint64_t length = std::numeric_limits<std::uint64_t>::max()) {
    const auto source = world.table.open(from, OpenOptions{});
    OpenOptions writing;
    writing.write = true;
    writing.disposition = Disposition::create_always;
    const auto target = world.table.open(to, writing);
    ASSERT_TRUE(source && target);
    std::vector<std::byte> buffer(piece);
    for (std::uint64_t at = 0; at < length;) {
      const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(piece, length - at));
      const auto count = (*source)->read_at(offset + at, std::span(buffer).first(want));
      ASSERT_TRUE(count);
      if (*count == 0) break;
      ASSERT_TRUE((*target)->write_at(at, std::span(buffer).first(*count)));
      at += *count;
    }
  }

  WatchedWorld world;
};

TEST_F(Medium, StoredFileNamesItsSource) {
  const std::string device = world.snapshot()->device();
  copy(device + "\\db\\b.log", "C:\\medium\\b.log", 1000);
  EXPECT_EQ("medium stored path=\"C:\\medium\\b.log\" source=\"" + device +
                "\\db\\b.log\" offset=0 length=8192 digest=" + digest(std::string(8192, 'b')) +
                " size=8192\n",
            world.said());
}

TEST_F(Medium, StoredRangeNamesItsBytes) {
  std::string text;
  for (int i = 0; i < 1000; ++i)
    text += std::to_string(i);
  world.table.write_file("C:\\db\\n.dat", text);
  const std::string device = world.snapshot()->device();
  world.said();
  copy(device + "\\db\\n.dat", "C:\\medium\\part", 64, 500, 200);
  EXPECT_EQ("medium stored path=\"C:\\medium\\part\" source=\"" + device +
                "\\db\\n.dat\" offset=500 length=200 digest=" + digest(text.substr(500, 200)) +
                " size=" + std::to_string(text.size()) + "\n",
            world.said());
}

TEST_F(Medium, CopyFromTheLiveVolumeShowsAsSuch) {
  world.snapshot();
  copy("C:\\db\\a.dat", "C:\\medium\\a.dat", 4096);
  EXPECT_NE(std::string::npos, world.said().find("source=\"C:\\db\\a.dat\""));
}

TEST_F(Medium, WhatNobodyReadHasNoSource) {
  world.table.write_file("C:\\medium\\components.xml", "<a/>");
  EXPECT_EQ("medium stored path=\"C:\\medium\\components.xml\" offset=0 length=4 digest=" +
                digest("<a/>") + " size=4\n",
            world.said());
}

TEST_F(Medium, OddPiecesAreFoundByTheWholeContent) {
  const std::string device = world.snapshot()->device();
  EXPECT_EQ(8192u, world.content(device + "\\db\\b.log").size());  // not through a handle
  const auto file = world.table.open(device + "\\db\\b.log", OpenOptions{});
  std::vector<std::byte> all(8192);
  ASSERT_TRUE((*file)->read_at(0, all));
  // Written in pieces that were never read as such.
  world.make("C:\\medium\\x", std::string(5000, 'b'));
  world.poke("C:\\medium\\x", 5000, std::string(3192, 'b'));
  EXPECT_NE(std::string::npos, world.said().find("source=\"" + device + "\\db\\b.log\" offset=0"));
}

TEST_F(Medium, SeveralFilesInOneArchiveAreSegments) {
  const std::string device = world.snapshot()->device();
  OpenOptions writing;
  writing.write = true;
  writing.disposition = Disposition::create_always;
  const auto archive = world.table.open("C:\\medium\\archive", writing);
  std::uint64_t at = 0;
  for (const char* name : {"\\db\\a.dat", "\\db\\b.log"}) {
    const auto file = world.table.open(device + name, OpenOptions{});
    std::vector<std::byte> bytes(8192);
    const auto count = (*file)->read_at(0, bytes);
    const std::string header = std::string("#") + name;
    ASSERT_TRUE((*archive)->write_at(at, std::as_bytes(std::span(header.data(), header.size()))));
    at += header.size();
    ASSERT_TRUE((*archive)->write_at(at, std::span(bytes).first(*count)));
    at += *count;
  }
  const std::string said = world.said();
  EXPECT_NE(std::string::npos,
            said.find("source=\"" + device + "\\db\\a.dat\" offset=0 length=100"));
  EXPECT_NE(std::string::npos,
            said.find("source=\"" + device + "\\db\\b.log\" offset=0 length=8192"));
}

TEST_F(Medium, RestoredFileNamesWhereItCameFrom) {
  copy("C:\\db\\a.dat", "C:\\medium\\a.dat", 4096);
  world.said();
  world.table.remove_file("C:\\db\\a.dat");
  copy("C:\\medium\\a.dat", "C:\\db\\a.dat", 4096);
  EXPECT_NE(std::string::npos, world.said().find("medium restored path=\"C:\\medium\\a.dat\" "
                                                 "target=\"C:\\db\\a.dat\" offset=0 length=100"));
}

TEST(HostMedium, FilesStoredThroughHostPathsAreFoundByContent) {
  WatchedWorld world(Where::host);
  world.table.write_file("C:\\db\\u.dat", "unlike anything else");
  world.said();
  const ShadowCopy* copy = world.snapshot();
  const auto from = world.table.host_path(copy->device() + "\\db\\u.dat");
  const auto to = world.table.host_path("C:\\medium\\u.dat");
  ASSERT_TRUE(from && to);
  std::filesystem::copy_file(*from, *to);
  EXPECT_EQ("medium stored path=\"C:\\medium\\u.dat\" source=\"" + copy->device() +
                "\\db\\u.dat\" offset=0 length=20 digest=" + digest("unlike anything else") +
                " size=20\n",
            world.said());
}

}  // namespace
}  // namespace vsskit::volume
