// Files of the host that are copied out of the house and of the table's lock: what others can do
// meanwhile, and what is left where the copies are not wanted any more.
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <thread>

#include "sim/engine/waits.h"
#include "sim/trace/recorder.h"
#include "sim/volume/effects.h"
#include "tests/sim/volume/world_for_test.h"
#include "tests/support/gate.h"

namespace vsskit::volume {
namespace {

namespace fs = std::filesystem;

using engine::WaitRoom;
using test::Gate;

// Copies beside each other, and the numbers that are taken.
class NumberedPlaces final : public CopyPlaces {
 public:
  Result<std::uint32_t> take(std::uint32_t least) override {
    taken.insert(least);
    return least;
  }
  void give_back(std::uint32_t number) override { taken.erase(number); }
  [[nodiscard]] std::string folder(std::uint32_t number) const override {
    return root.path + "/" + std::to_string(number);
  }

  HostFolder root;
  std::set<std::uint32_t> taken;
};

// `C:\` over a host folder with two files, and `D:\` in memory.
struct CopyingWorld : TestWorld {
  CopyingWorld() : TestWorld(Where::host) {
    folder.put("a.txt", "before");
    folder.put("b.txt", "also");
    VolumeOptions options;
    options.mounts = {"D:\\"};
    other = *table.add(options);
    table.set_copy_places(&places);
  }
  ~CopyingWorld() {
    if (copier.joinable()) copier.join();
  }

  bool hold(std::function<bool()> go_on) {
    const std::lock_guard inside(house);
    const Volume* const both[] = {volume, other};
    return table.hold({Guid{7, 0, 0, {}}, both, clock.now() + limit, &house, std::move(go_on)});
  }
  // On another thread, to the first file.
  void begin_copying() {
    table.before_copying_do([this] {
      reached.open();
      go.pass();
    });
    copier = start([this] { held = hold([this] { return wanted.load(); }); });
    reached.pass();
  }
  void end_copying() {
    go.open();
    copier.join();
  }
  // On a thread that is seen to run and to wait.
  static std::thread start(std::function<void()> work) {
    const auto presence = WaitRoom::of_process().expect();
    return std::thread([presence, work = std::move(work)] {
      WaitRoom::of_process().enter(presence);
      work();
      WaitRoom::of_process().leave([] {});
    });
  }
  // As long as real time takes to count.
  void wait_a_little() {
    WaitRoom::of_process().wait(
        clock, 1, [] { return false; }, [] {});
  }
  [[nodiscard]] bool nothing_is_left() const {
    return fs::is_empty(places.root.path) && places.taken.empty();
  }

  NumberedPlaces places;
  engine::HouseLock house;
  VirtualTime limit = VirtualTime::from_ms(10'000);
  const Volume* other = nullptr;
  Gate reached;
  Gate go;
  std::atomic<bool> wanted{true};
  bool held = false;
  std::thread copier;
};

const char* const kDevice = R"(\\?\GLOBALROOT\Device\HarddiskVolumeShadowCopy1)";

TEST(CopyingOutside, LeavesTheHouseAndTheTableToOthers) {
  CopyingWorld world;
  world.begin_copying();
  {
    const std::lock_guard inside(world.house);
    EXPECT_EQ("before", world.content("C:\\a.txt"));
    EXPECT_EQ(2u, world.table.list("C:\\")->size());
    EXPECT_TRUE(world.table.shadow_copies().empty());
    EXPECT_FALSE(world.table.resolve(kDevice).ok());
    EXPECT_EQ(1u, world.places.taken.count(1)) << "its number is taken";
  }
  world.end_copying();
  EXPECT_TRUE(world.held);
  EXPECT_TRUE(world.table.shadow_copies().empty()) << "before the commit";
  const ShadowCopy* copy = world.snapshot();
  EXPECT_EQ(kDevice, copy->device());
  EXPECT_EQ("before", world.content(copy->device() + "\\a.txt"));
  EXPECT_EQ("also", world.content(copy->device() + "\\b.txt"));
}

// Copying on write, which Windows does, takes no time that would count.
TEST(CopyingOutside, KeepsWritesWaitingHoweverLongItTakes) {
  CopyingWorld world;
  world.limit = VirtualTime::from_ms(1);
  world.begin_copying();
  std::atomic<bool> written{false};
  std::thread writer = CopyingWorld::start([&] {
    EXPECT_EQ(FileError::none, world.make("C:\\a.txt", "late"));
    written = true;
  });
  world.wait_a_little();
  EXPECT_FALSE(written);
  EXPECT_EQ(VirtualTime{}, world.clock.now());
  EXPECT_EQ("before", world.content("C:\\a.txt"));
  world.end_copying();
  const ShadowCopy* copy = world.snapshot();
  world.table.let_go();
  writer.join();
  EXPECT_EQ("late", world.content("C:\\a.txt"));
  EXPECT_EQ("before", world.content(copy->device() + "\\a.txt"));
}

TEST(CopyingOutside, StillEndsWritesWaitingWhenVirtualTimePasses) {
  CopyingWorld world;
  world.begin_copying();
  std::thread writer =
      CopyingWorld::start([&] { EXPECT_EQ(FileError::none, world.make("C:\\a.txt", "late")); });
  world.clock.advance(VirtualTime::from_ms(10'001));
  world.house.changed();
  writer.join();
  world.end_copying();
  EXPECT_EQ("late", world.content("C:\\a.txt"));
}

TEST(CopyingOutside, ThatIsNotWantedAnyMoreLeavesNothing) {
  CopyingWorld world;
  world.begin_copying();
  world.wanted = false;
  world.end_copying();
  EXPECT_FALSE(world.held);
  EXPECT_TRUE(world.nothing_is_left());
  world.table.let_go();
  EXPECT_EQ(FileError::none, world.make("C:\\a.txt", "after"));
  EXPECT_EQ(VirtualTime{}, world.clock.now());
  EXPECT_TRUE(world.hold([] { return true; }));
  EXPECT_EQ("after", world.content(world.snapshot()->device() + "\\a.txt"));
}

TEST(CopyingOutside, OfAVolumeThatGoesAwayMakesNoCopy) {
  CopyingWorld world;
  world.begin_copying();
  EXPECT_TRUE(world.table.lose("C:\\"));
  world.end_copying();
  const ShadowRequest request{world.volume, Guid{8, 0, 0, {}}};
  EXPECT_FALSE(world.table.create_shadow_copies(Guid{7, 0, 0, {}}, std::span(&request, 1)));
  world.table.let_go();
  EXPECT_TRUE(world.nothing_is_left());
}

TEST(CopyingOutside, ThatFailsOnceIsNotTriedAgainInTheHouse) {
  CopyingWorld world;
  const std::string place = world.places.folder(1);
  world.table.before_copying_do([&] { fs::remove_all(place); });
  EXPECT_TRUE(world.hold([] { return true; }));
  int tries = 0;
  world.table.before_copying_do([&] { ++tries; });
  const ShadowRequest request{world.volume, Guid{8, 0, 0, {}}};
  const auto made = world.table.create_shadow_copies(Guid{7, 0, 0, {}}, std::span(&request, 1));
  ASSERT_FALSE(made);
  EXPECT_EQ(0, tries);
  EXPECT_FALSE(fs::exists(place));
}

// What programs do there by the host's own means is not held; the trace is not to say that it was
// done while writes were.
TEST(CopyingOutside, HasTheHostsOwnChangesToldAfterTheRelease) {
  CopyingWorld world;
  trace::Recording recording;
  trace::Recorder recorder;
  recorder.keep_in(recording);
  Variables variables;
  EffectWatcher watcher(world.table, variables, recorder, WatchOptions{});
  const FileSpec spec{"C:\\", "*", true};
  watcher.watch(std::span(&spec, 1));
  world.hold([] { return true; });
  world.folder.put("a.txt", "changed by somebody");
  watcher.collect(std::nullopt);
  world.table.let_go();
  const std::size_t released = recording.steps.size();
  watcher.collect(std::nullopt);
  EXPECT_EQ(trace::Verb::writes_released, recording.steps[released - 1].verb);
  EXPECT_EQ(4u, released) << "held and released, twice";
  EXPECT_LT(released, recording.steps.size());
}

}  // namespace
}  // namespace vsskit::volume
