#include "sim/engine/threaded_executor.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

#include "sim/engine/apart.h"
#include "sim/engine/waits.h"

namespace vsskit::engine {

// Threads that take the next job. Each holds the pool, so that one that outlives the executor finds
// its way out; none is ever waited for.
struct ThreadedExecutor::Pool : std::enable_shared_from_this<Pool> {
  using Job = std::function<void()>;

  void run(Job job) {
    const std::lock_guard guard(mutex);
    jobs.push_back(std::move(job));
    if (idle >= jobs.size()) {
      wake.notify_one();
      return;
    }
    run_apart([pool = shared_from_this()] { pool->serve(); });
  }

  void stop() {
    const std::lock_guard guard(mutex);
    stopping = true;
    wake.notify_all();
  }

  void serve() {
    std::unique_lock lock(mutex);
    while (true) {
      if (jobs.empty() && stopping) return;
      if (jobs.empty()) {
        ++idle;
        wake.wait(lock, [&] { return !jobs.empty() || stopping; });
        --idle;
        continue;
      }
      Job job = std::move(jobs.front());
      jobs.erase(jobs.begin());
      lock.unlock();
      job();
      job = nullptr;
      lock.lock();
    }
  }

  std::mutex mutex;
  std::condition_variable wake;
  std::vector<Job> jobs;
  std::size_t idle = 0;
  bool stopping = false;
};

ThreadedExecutor::ThreadedExecutor(HouseLock& house, VirtualClock& clock,
                                   const ThreadedOptions& options)
    : Executor(house, clock),
      start_grace_(options.start_grace),
      watchdog_(options.watchdog),
      pool_(std::make_shared<Pool>()) {}

ThreadedExecutor::~ThreadedExecutor() {
  drain();
  pool_->stop();
}

void ThreadedExecutor::start(const std::shared_ptr<Operation>& operation,
                             std::shared_ptr<const void> keep) {
  ++working_;
  auto presence = WaitRoom::of_process().expect();
  pool_->run([this, operation, presence = std::move(presence), keep = std::move(keep)] {
    WaitRoom& room = WaitRoom::of_process();
    room.enter(presence);
    house().wait_for_turn(
        clock(), [&] { return operation->wanted() || operation->cancel_asked(); }, start_grace_);
    run(*operation);
    room.leave([&] { --working_; });
  });
}

void ThreadedExecutor::run(Operation& operation) {
  const std::lock_guard inside(house());
  while (!operation.done()) {
    if (operation.free_to_run()) {
      operation.run_unit();
      house().changed();
    } else {
      house().wait(clock(), [&] { return operation.done() || operation.free_to_run(); });
    }
  }
}

bool ThreadedExecutor::wait(Operation& operation, std::optional<std::int64_t> milliseconds) {
  const std::lock_guard inside(house());
  if (operation.done() || operation.is_around()) return operation.done();
  operation.ask();
  operation.ask();
  house().changed();
  house().wait(clock(), [&] { return operation.done(); }, {milliseconds, std::nullopt});
  return operation.done();
}

bool ThreadedExecutor::poll(Operation& operation) {
  operation.ask();
  house().changed();
  return operation.done();
}

namespace {

// A call of user code: who comes first, its end or the end of patience, decides what it was.
struct Call {
  enum class State { running, came_back, given_up };
  std::function<void()> work;
  Chain chain;
  std::atomic<State> state{State::running};
  std::atomic<std::chrono::steady_clock::time_point> came{};
  [[nodiscard]] bool runs() const { return state == State::running; }
  bool end(State as) {
    State expected = State::running;
    return state.compare_exchange_strong(expected, as);
  }
};

}  // namespace

void ThreadedExecutor::set_watchdog(std::chrono::milliseconds watchdog) {
  watchdog_ = watchdog;
  house().changed();
}

UserCall ThreadedExecutor::call_user(std::function<void()> work, VirtualTime patience,
                                     VirtualTime grace) {
  WaitRoom& room = WaitRoom::of_process();
  auto call = std::make_shared<Call>();
  call->work = std::move(work);
  call->chain = current_chain();
  auto presence = room.expect();
  const auto begin = std::chrono::steady_clock::now();
  pool_->run([call, presence] {
    WaitRoom& here = WaitRoom::of_process();
    here.enter(presence);
    {
      const Working on_behalf(call->chain);
      call->work();
      call->work = nullptr;
    }
    here.leave([&] {
      call->came = std::chrono::steady_clock::now();
      call->end(Call::State::came_back);
    });
  });
  const std::chrono::milliseconds most(patience.ms() + grace.ms());
  bool in_time = true;
  while (call->runs() && in_time) {
    const auto watchdog = watchdog_.load();
    const auto end = begin + std::min(watchdog, most);
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    in_time = house().wait(clock(), [&] { return !call->runs() || watchdog_.load() != watchdog; },
                           {std::nullopt, left});
  }
  if (!call->end(Call::State::given_up)) {
    const auto took = call->came.load() - begin;
    const bool late = took >= std::chrono::milliseconds(patience.ms());
    return late ? UserCall::came_late : UserCall::came_back;
  }
  room.forget(*presence);
  return UserCall::given_up;
}

void ThreadedExecutor::drain() {
  house().wait(clock(), [&] { return working_ == 0; });
}

}  // namespace vsskit::engine
