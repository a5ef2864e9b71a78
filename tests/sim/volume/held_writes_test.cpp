// Writes that wait while a shadow copy set is made: who waits, for how long, in which order.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "sim/engine/waits.h"
#include "tests/sim/volume/world_for_test.h"

namespace vsskit::volume {
namespace {

using engine::WaitRoom;

constexpr VirtualTime kLimit = VirtualTime::from_ms(10'000);

// A volume whose writes are held, and another one.
struct HeldWorld : TestWorld {
  explicit HeldWorld(Where where = Where::memory) : TestWorld(where) {
    VolumeOptions options;
    options.mounts = {"D:\\"};
    other = *table.add(options);
    table.write_file("C:\\file", "before");
    table.create_folders("C:\\folder");
  }

  void hold() {
    table.hold({Guid{7, 0, 0, {}}, std::span(&volume, 1), clock.now() + kLimit, &house});
  }
  // Virtual time, for this thread.
  void pass(std::int64_t milliseconds) {
    WaitRoom::of_process().wait(
        clock, milliseconds, [] { return false; }, [] {});
  }
  // On a thread that is seen to run and to wait.
  std::thread start(std::function<void()> work) {
    const auto presence = WaitRoom::of_process().expect();
    return std::thread([presence, work = std::move(work)] {
      WaitRoom::of_process().enter(presence);
      work();
      WaitRoom::of_process().leave([] {});
    });
  }
  std::unique_ptr<File> opened(std::string_view path, bool write = true) {
    OpenOptions options;
    options.write = write;
    options.remove = write;
    return std::move(*table.open(path, options));
  }

  engine::HouseLock house;
  const Volume* other = nullptr;
};

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

struct Change {
  const char* name;
  // Prepares what has to be there before the hold; what it returns makes the change.
  std::function<std::function<FileError()>(HeldWorld&)> change;
};

std::function<FileError()> on_file(HeldWorld& world, std::function<FileError(File&)> work) {
  return [file = std::shared_ptr<File>(world.opened("C:\\file")), work] { return work(*file); };
}

const Change kChanges[] = {
    {"write",
     [](HeldWorld& w) {
       return on_file(w, [](File& f) { return f.write_at(0, bytes_of("x")).error(); });
     }},
    {"resize", [](HeldWorld& w) { return on_file(w, [](File& f) { return f.set_size(1); }); }},
    {"flush", [](HeldWorld& w) { return on_file(w, [](File& f) { return f.flush(); }); }},
    {"times",
     [](HeldWorld& w) { return on_file(w, [](File& f) {
                          return f.set_times({{1}, {2}, {3}});
                        }); }},
    {"attributes of a handle",
     [](HeldWorld& w) {
       return on_file(w, [](File& f) { return f.set_attributes(kAttributeHidden); });
     }},
    {"closing of a file to be deleted",
     [](HeldWorld& w) {
       auto file = std::make_shared<std::unique_ptr<File>>(w.opened("C:\\file"));
       EXPECT_EQ(FileError::none, (*file)->set_delete_on_close(true));
       return [file] {
         file->reset();
         return FileError::none;
       };
     }},
    {"creation",
     [](HeldWorld& w) { return [&w] { return w.make("C:\\new", "", Disposition::create_new); }; }},
    {"emptying", [](HeldWorld& w) { return [&w] { return w.make("C:\\file", ""); }; }},
    {"deletion", [](HeldWorld& w) { return [&w] { return w.table.remove_file("C:\\file"); }; }},
    {"renaming",
     [](HeldWorld& w) { return [&w] { return w.table.rename("C:\\file", "C:\\f2", false); }; }},
    {"attributes",
     [](HeldWorld& w) {
       return [&w] { return w.table.set_attributes("C:\\file", kAttributeHidden); };
     }},
    {"a new folder",
     [](HeldWorld& w) { return [&w] { return w.table.create_folder("C:\\folder\\sub"); }; }},
    {"a folder's removal",
     [](HeldWorld& w) { return [&w] { return w.table.remove_folder("C:\\folder"); }; }},
    {"dismounting",
     [](HeldWorld& w) {
       return [&w] {
         return w.table.dismount(*w.volume, false) ? FileError::none : FileError::sharing_violation;
       };
     }},
    {"reverting",
     [](HeldWorld& w) {
       const Guid copy = w.snapshot()->id();
       return [&w, copy] { return w.table.revert(copy); };
     }},
};

struct HeldWrites : testing::TestWithParam<Where> {};

// required-behaviors-for-shadow-copy-providers.md: the time-out breaks the deadlock after 10
// seconds.
TEST_P(HeldWrites, WhoeverWritesWaitsAndTheLimitEndsIt) {
  for (const Change& change : kChanges) {
    HeldWorld world(GetParam());
    const auto work = change.change(world);
    world.hold();
    EXPECT_EQ(FileError::none, work()) << change.name;
    EXPECT_EQ(VirtualTime::from_ms(10'001), world.clock.now()) << change.name;
    EXPECT_EQ("before", world.content(world.snapshot()->device() + "\\file")) << change.name;
    EXPECT_EQ(FileError::none, world.make("C:\\later", "")) << change.name;
    EXPECT_EQ(VirtualTime::from_ms(10'001), world.clock.now()) << change.name;
  }
}

TEST_P(HeldWrites, OthersGoOn) {
  HeldWorld world(GetParam());
  const ShadowCopy* earlier = world.snapshot();
  ASSERT_TRUE(world.table.set_writable(earlier->id(), true));
  world.hold();
  EXPECT_EQ("before", world.content("C:\\file"));
  EXPECT_EQ(FileError::none, world.make("D:\\file", "on another volume"));
  EXPECT_EQ(FileError::none, world.make(earlier->device() + "\\file", "on a copy"));
  EXPECT_EQ(FileError::none, world.table.write_file("C:\\file", "by the world's own hand"));
  std::array<std::byte, 3> piece{};
  EXPECT_EQ(3u, *world.opened("C:\\file", false)->read_at(0, piece));
  EXPECT_EQ(FileError::none, world.make("C:\\file", "", Disposition::open_existing));
  EXPECT_EQ(VirtualTime{}, world.clock.now());
}

// An answer that needs no writing is given at once.
TEST_P(HeldWrites, WhatWouldBeRefusedDoesNotWait) {
  HeldWorld world(GetParam());
  const auto reader = world.opened("C:\\file", false);
  const Guid copy = world.snapshot()->id();
  world.hold();
  EXPECT_EQ(FileError::access_denied, reader->write_at(0, bytes_of("x")).error());
  EXPECT_EQ(FileError::file_exists, world.make("C:\\file", "x", Disposition::create_new));
  EXPECT_EQ(FileError::path_not_found, world.make("E:\\file", "x"));
  EXPECT_FALSE(world.table.dismount(*world.volume, false));
  EXPECT_EQ(FileError::sharing_violation, world.table.revert(copy));
  EXPECT_EQ(VirtualTime{}, world.clock.now());
}

// RevertToSnapshot's page: a volume that is in use is dismounted, and then reverted.
TEST_P(HeldWrites, AreDoneBeforeARevertThatCameLater) {
  HeldWorld world(GetParam());
  const Guid earlier = world.snapshot()->id();
  const auto file = world.opened("C:\\file");
  world.hold();
  std::thread writer = world.start([&] { EXPECT_EQ(1u, *file->write_at(0, bytes_of("x"))); });
  world.pass(1000);
  std::thread reverter = world.start([&] {
    EXPECT_TRUE(world.table.dismount(*world.volume, true));
    EXPECT_EQ(FileError::none, world.table.revert(earlier));
  });
  world.pass(1000);
  EXPECT_EQ("before", world.content("C:\\file"));
  world.table.let_go();
  writer.join();
  reverter.join();
  EXPECT_EQ("before", world.content("C:\\file"));
  EXPECT_EQ(VirtualTime::from_ms(2000), world.clock.now());
}

TEST_P(HeldWrites, GoOnAtTheReleaseAndAreNotInTheCopy) {
  HeldWorld world(GetParam());
  world.hold();
  bool written = false;
  std::thread writer = world.start([&] {
    EXPECT_EQ(FileError::none, world.make("C:\\file", "late"));
    written = true;
  });
  world.pass(3000);
  const ShadowCopy* copy = world.snapshot();
  EXPECT_EQ("before", world.content("C:\\file"));
  world.table.let_go();
  writer.join();
  EXPECT_TRUE(written);
  EXPECT_EQ("late", world.content("C:\\file"));
  EXPECT_EQ("before", world.content(copy->device() + "\\file"));
  EXPECT_EQ(VirtualTime::from_ms(3000), world.clock.now());
}

// What is appended goes to the end that the file has by then.
TEST_P(HeldWrites, ThatAppendFollowEachOther) {
  HeldWorld world(GetParam());
  world.hold();
  std::vector<std::thread> running;
  for (const std::int64_t at : {1, 2, 3}) {
    running.push_back(world.start([&world, at] {
      world.pass(at);
      const std::string text = std::to_string(at);
      EXPECT_EQ(std::uint64_t{6} + at - 1, *world.opened("C:\\file")->append(bytes_of(text)));
    }));
  }
  world.pass(4);
  world.table.let_go();
  for (std::thread& one : running)
    one.join();
  EXPECT_EQ("before123", world.content("C:\\file"));
}

// Nothing that VSS does keeps a disk from being pulled out.
TEST_P(HeldWrites, OfAVolumeDoNotKeepItFromGoingAway) {
  HeldWorld world(GetParam());
  const auto file = world.opened("C:\\file");
  world.hold();
  EXPECT_TRUE(world.table.lose("C:\\"));
  EXPECT_EQ(VirtualTime{}, world.clock.now());
  EXPECT_EQ(FileError::not_ready, file->write_at(0, bytes_of("x")).error());
}

// The first one cannot go on yet: it is kept out of the house. Nobody overtakes it.
TEST_P(HeldWrites, WaitForThoseThatCameBefore) {
  HeldWorld world(GetParam());
  world.hold();
  const auto append = [&world](std::string_view text) {
    EXPECT_TRUE(world.opened("C:\\file")->append(bytes_of(text)));
  };
  std::thread first = world.start([&] {
    world.pass(1);
    const std::lock_guard inside(world.house);
    append("1");
  });
  std::thread second = world.start([&] {
    world.pass(2);
    append("2");
  });
  world.pass(3);
  {
    const std::lock_guard inside(world.house);
    world.pass(9998);
    for (int i = 0; i < 1000; ++i) {
      EXPECT_EQ("before", world.content("C:\\file"));
      std::this_thread::yield();
    }
  }
  first.join();
  second.join();
  EXPECT_EQ("before12", world.content("C:\\file"));
}

TEST_P(HeldWrites, AreHeldAgainForTheNextSet) {
  HeldWorld world(GetParam());
  world.hold();
  world.table.let_go();
  EXPECT_EQ(FileError::none, world.make("C:\\file", "between"));
  EXPECT_EQ(VirtualTime{}, world.clock.now());
  world.hold();
  EXPECT_EQ(FileError::none, world.make("C:\\file", "late"));
  EXPECT_EQ(VirtualTime::from_ms(10'001), world.clock.now());
  EXPECT_EQ("between", world.content(world.snapshot()->device() + "\\file"));
}

// Who waits in the house leaves it meanwhile: VSS needs it for the release.
TEST_P(HeldWrites, DoNotKeepTheHouseShut) {
  HeldWorld world(GetParam());
  world.hold();
  std::thread writer = world.start([&] {
    const std::lock_guard inside(world.house);
    EXPECT_EQ(FileError::none, world.make("C:\\file", "late"));
    EXPECT_TRUE(world.house.held());
  });
  world.pass(1000);
  {
    const std::lock_guard inside(world.house);
    world.table.let_go();
    EXPECT_TRUE(world.house.held());
  }
  writer.join();
  EXPECT_EQ("late", world.content("C:\\file"));
}

INSTANTIATE_TEST_SUITE_P(On, HeldWrites, testing::Values(Where::memory, Where::host), name_of);

struct Piece {
  std::uint64_t offset;
  std::string text;
};

void put_into(std::string& content, const Piece& piece) {
  if (content.size() < piece.offset + piece.text.size()) {
    content.resize(piece.offset + piece.text.size(), '\0');
  }
  content.replace(piece.offset, piece.text.size(), piece.text);
}

// The copy is the volume at the hold; the volume is afterwards what all writes make of it, in the
// order of their coming, whether the hold was let go of or ran out.
RC_GTEST_PROP(HeldWritesLaw, CopyIsTheHoldAndTheVolumeAllWritesInTheirOrder, ()) {
  const bool runs_out = *rc::gen::arbitrary<bool>();
  const auto count = *rc::gen::inRange<std::size_t>(1, 5);
  std::vector<Piece> pieces(count);
  for (Piece& piece : pieces) {
    piece.offset = *rc::gen::inRange<std::uint64_t>(0, 20);
    piece.text = *rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange('a', 'z')));
  }
  HeldWorld world;
  world.hold();
  std::vector<std::thread> running;
  for (std::size_t i = 0; i < count; ++i) {
    running.push_back(world.start([&, i] {
      world.pass(static_cast<std::int64_t>(i + 1));
      world.poke("C:\\file", pieces[i].offset, pieces[i].text);
    }));
  }
  world.pass(runs_out ? 20'000 : 5'000);
  const ShadowCopy* copy = world.snapshot();
  const std::string before_release = world.content("C:\\file");
  world.table.let_go();
  for (std::thread& one : running)
    one.join();
  std::string expected = "before";
  for (const Piece& piece : pieces)
    put_into(expected, piece);
  RC_ASSERT(world.content(copy->device() + "\\file") == "before");
  RC_ASSERT(before_release == (runs_out ? expected : "before"));
  RC_ASSERT(world.content("C:\\file") == expected);
}

}  // namespace
}  // namespace vsskit::volume
