// DoSnapshotSet on threads while files of the host are copied for it: what becomes of the creation
// where somebody ends it in the middle, or takes the volume away.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "tests/support/copy_places.h"
#include "tests/support/gate.h"
#include "tests/support/service_world.h"

namespace vsskit::test {
namespace {

namespace fs = std::filesystem;

using service::Event;
using service::OperationPtr;
using service::Session;

// A folder of the test's own, which goes with it.
class Folder {
 public:
  explicit Folder(const std::string& name) {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    path = fs::path(testing::TempDir()) / (std::string("vsskit-copying-") + test->name() + name);
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  fs::path path;
};

service::World::Options on_threads() {
  service::World::Options options = ServiceWorld::options(1, {});
  options.threaded = true;
  options.threads = {std::chrono::hours(1), std::chrono::hours(1)};
  return options;
}

// A writer, and `E:\` over a host folder with a file; a requester that makes a copy of it.
struct Copying {
  Copying() : vss(on_threads()) {
    std::ofstream(files.path / "a.txt") << "before";
    volume::VolumeOptions options;
    options.mounts = {"E:\\"};
    options.host_folder = files.path.generic_string();
    EXPECT_TRUE(vss.world.volumes().add(options).ok());
    vss.world.volumes().set_copy_places(&places);
    ledger = &vss.add_writer("ledger");
    const std::lock_guard inside(vss.world.house());
    session = vss.gathered();
    EXPECT_EQ(vss.add(*session, *ledger), kSOk);
    EXPECT_EQ(session->start_snapshot_set(vss.set_id), kSOk);
    EXPECT_EQ(session->add_to_snapshot_set("E:\\", {}, vss.snapshot_id), kSOk);
    EXPECT_EQ(vss.run(*session, &Session::prepare_for_backup), kVssSAsyncFinished);
  }
  ~Copying() {
    const std::lock_guard inside(vss.world.house());
    operation = nullptr;
    session = nullptr;
  }

  // DoSnapshotSet, to the first file; `at_it` is what happens there, on another thread.
  void begin(std::function<void()> at_it) {
    vss.world.volumes().before_copying_do([this, at_it = std::move(at_it)] {
      reached.open();
      at_it();
    });
    {
      const std::lock_guard inside(vss.world.house());
      EXPECT_EQ(session->do_snapshot_set(operation), kSOk);
    }
    vss.world.executor().poll(*operation);
    vss.world.executor().poll(*operation);
    reached.pass();
  }
  void begin() {
    begin([this] { go.pass(); });
  }
  // Stops until somebody wants the operation to end.
  void begin_until_hastened() {
    begin([this] {
      while (!operation->is_hastened())
        std::this_thread::yield();
    });
  }
  Hresult end() {
    go.open();
    return vss.end(operation);
  }
  void expect_nothing_left() {
    EXPECT_TRUE(fs::is_empty(copies.path));
    EXPECT_TRUE(vss.world.volumes().shadow_copies().empty());
    EXPECT_EQ(vss.count(trace::Verb::writes_held), vss.count(trace::Verb::writes_released));
    EXPECT_EQ(0u, vss.count(trace::Verb::snapshot));
    EXPECT_TRUE(ledger->has_heard(Event::abort));
    EXPECT_FALSE(ledger->has_heard(Event::thaw));
  }

  Folder files{"-files"};
  Folder copies{"-copies"};
  CopyFolders places{copies.path.generic_string()};
  ServiceWorld vss;
  ScriptedWriter* ledger = nullptr;
  std::shared_ptr<Session> session;
  OperationPtr operation;
  Gate reached;
  Gate go;
};

TEST(CopyingFiles, OtherRequestersGoOn) {
  Copying copying;
  copying.begin();
  EXPECT_EQ(kVssSAsyncPending, copying.operation->result());
  EXPECT_FALSE(copying.vss.world.executor().wait(*copying.operation, 1));
  {
    const std::lock_guard inside(copying.vss.world.house());
    const auto other = copying.vss.gathered();
    EXPECT_EQ(WriterState::waiting_for_thaw, copying.vss.status(*other).state);
    std::vector<service::ObjectProperties> objects;
    EXPECT_EQ(kSFalse, other->query({}, ObjectType::none, ObjectType::snapshot, objects));
    Guid set;
    EXPECT_EQ(kVssESnapshotSetInProgress, other->start_snapshot_set(set));
    provider::Deletion deletion;
    EXPECT_EQ(kVssEObjectNotFound, other->delete_snapshots(copying.vss.snapshot_id,
                                                           ObjectType::snapshot, true, deletion));
  }
  EXPECT_EQ(kVssSAsyncFinished, copying.end());
  const auto copies = copying.vss.world.volumes().shadow_copies();
  ASSERT_EQ(1u, copies.size());
  EXPECT_EQ("before", *copying.vss.world.volumes().read_file(copies[0]->device() + "\\a.txt"));
  EXPECT_TRUE(copying.ledger->has_heard(Event::thaw));
}

// Files that are copied for long are no reason for writers to miss their time-outs.
TEST(CopyingFiles, TakesNoVirtualTime) {
  Copying copying;
  copying.begin();
  const VirtualTime frozen = copying.vss.world.clock().now();
  engine::Executor& executor = copying.vss.world.executor();
  bool done = false;
  std::thread patient([&] { done = executor.wait(*copying.operation, 600'000); });
  EXPECT_FALSE(executor.wait(*copying.operation, 1));
  EXPECT_EQ(frozen, copying.vss.world.clock().now());
  EXPECT_EQ(kVssSAsyncFinished, copying.end());
  patient.join();
  EXPECT_TRUE(done);
}

TEST(CopyingFiles, CancelIsAnsweredAtOnceAndLeavesNothing) {
  Copying copying;
  copying.begin();
  copying.vss.world.executor().cancel(*copying.operation);
  EXPECT_EQ(kVssSAsyncPending, copying.operation->result());
  EXPECT_EQ(kVssSAsyncCancelled, copying.end());
  copying.expect_nothing_left();
}

TEST(CopyingFiles, AbortBackupBreaksItOff) {
  Copying copying;
  copying.begin_until_hastened();
  {
    const std::lock_guard inside(copying.vss.world.house());
    EXPECT_EQ(kSOk, copying.session->abort_backup());
  }
  EXPECT_EQ(kVssSAsyncCancelled, copying.end());
  copying.expect_nothing_left();
}

TEST(CopyingFiles, ReleaseBreaksItOff) {
  Copying copying;
  copying.begin_until_hastened();
  {
    const std::lock_guard inside(copying.vss.world.house());
    copying.session->release();
  }
  EXPECT_EQ(kVssSAsyncCancelled, copying.end());
  copying.expect_nothing_left();
}

TEST(CopyingFiles, ServiceThatStopsBreaksItOff) {
  Copying copying;
  copying.begin_until_hastened();
  {
    const std::lock_guard inside(copying.vss.world.house());
    copying.vss.world.coordinator().stop_service();
  }
  EXPECT_TRUE(failed(copying.end()));
  copying.expect_nothing_left();
}

// Who is gone causes nothing any more; what it left goes with it.
TEST(CopyingFiles, EndOfTheProcessBreaksItOff) {
  Copying copying;
  copying.begin_until_hastened();
  {
    const std::lock_guard inside(copying.vss.world.house());
    copying.vss.world.coordinator().end_user_process();
  }
  EXPECT_EQ(kVssSAsyncCancelled, copying.end());
  EXPECT_TRUE(fs::is_empty(copying.copies.path));
  EXPECT_EQ(0u, copying.vss.count(trace::Verb::CommitSnapshots));
}

// Somebody who waited for the unit's end and then let the operation be: it takes up again.
TEST(CopyingFiles, GoOnWhereNobodyEndedThemAfterAll) {
  Copying copying;
  copying.begin_until_hastened();
  {
    const std::lock_guard inside(copying.vss.world.house());
    const engine::Executor::Pause pause(copying.vss.world.executor(), copying.operation);
    copying.vss.world.volumes().before_copying_do({});
  }
  EXPECT_EQ(kVssSAsyncFinished, copying.end());
  EXPECT_EQ(1u, copying.vss.world.volumes().shadow_copies().size());
}

TEST(CopyingFiles, OfAVolumeThatWentAwayFail) {
  Copying copying;
  copying.begin();
  {
    const std::lock_guard inside(copying.vss.world.house());
    EXPECT_TRUE(copying.vss.world.volumes().lose("E:\\"));
  }
  EXPECT_TRUE(failed(copying.end()));
  copying.expect_nothing_left();
}

}  // namespace
}  // namespace vsskit::test
