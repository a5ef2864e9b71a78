#include "sim/engine/apart.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <memory>
#include <mutex>

namespace vsskit::engine {
namespace {

// Outlives the threads' last words.
struct Count {
  std::mutex mutex;
  std::condition_variable changed;
  int value = 0;

  void raise() {
    const std::lock_guard lock(mutex);
    ++value;
    changed.notify_all();
  }
  void wait_for(int wanted) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return value == wanted; });
  }
};

// A thread that is lost keeps this test from its end.
TEST(RunApart, EveryPieceOfWorkIsDoneHoweverManyBegin) {
  constexpr int kPieces = 2000;
  const auto done = std::make_shared<Count>();
  for (int i = 0; i < kPieces; ++i) {
    run_apart([done] { done->raise(); });
    // The race is between its beginning and whoever started it.
    if (i % 2 == 0) done->wait_for(i + 1);
  }
  done->wait_for(kPieces);
  EXPECT_EQ(done->value, kPieces);
}

TEST(RunApart, WorkStartsMoreWork) {
  const auto done = std::make_shared<Count>();
  run_apart([done] {
    run_apart([done] { done->raise(); });
    done->raise();
  });
  done->wait_for(2);
}

}  // namespace
}  // namespace vsskit::engine
