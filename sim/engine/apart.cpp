#include "sim/engine/apart.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace vsskit::engine {

#ifdef _WIN32

// g++'s threads for Windows lose one, now and then, that is detached while it begins: it never
// runs, and who waits for what it should do waits for ever. They are joined when they have ended
// and others begin.
void run_apart(std::function<void()> work) {
  struct Apart {
    std::shared_ptr<std::atomic<bool>> ended;
    std::thread thread;
  };
  static std::mutex guard;
  static auto& apart = *std::make_unique<std::vector<Apart>>().release();  // some never end
  const std::lock_guard lock(guard);
  for (Apart& each : apart) {
    if (*each.ended) each.thread.join();
  }
  std::erase_if(apart, [](const Apart& each) { return !each.thread.joinable(); });
  auto ended = std::make_shared<std::atomic<bool>>(false);
  apart.push_back({ended, std::thread([work = std::move(work), ended] {
                     work();
                     *ended = true;
                   })});
}

#else

void run_apart(std::function<void()> work) {
  std::thread(std::move(work)).detach();
}

#endif

}  // namespace vsskit::engine
