// Events, mutexes and threads, and waiting for them.
#include "sim/sdk/win32_waits.h"

#include <windows.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <optional>
#include <thread>
#include <vector>

#include "sim/engine/apart.h"
#include "sim/engine/waits.h"
#include "sim/sdk/win32_handles.h"
#include "sim/service/world.h"

namespace {

namespace sdk = vsskit::sdk;
using vsskit::engine::WaitRoom;

// What can be waited for. Everything in it is guarded by the wait room's lock.
class Waitable : public sdk::HandleObject {
 public:
  [[nodiscard]] virtual bool ready() const = 0;
  virtual void take() {}
};

class Event final : public Waitable {
 public:
  Event(bool manual, bool set) : manual_(manual), set_(set) {}
  [[nodiscard]] bool ready() const override { return set_; }
  void take() override {
    if (!manual_) set_ = false;
  }
  void set(bool on) { set_ = on; }

 private:
  bool manual_;
  bool set_;
};

class Mutex final : public Waitable {
 public:
  [[nodiscard]] bool ready() const override {
    return depth_ == 0 || owner_ == std::this_thread::get_id();
  }
  void take() override {
    owner_ = std::this_thread::get_id();
    ++depth_;
  }
  bool release() {
    if (depth_ == 0 || owner_ != std::this_thread::get_id()) return false;
    --depth_;
    return true;
  }

 private:
  std::thread::id owner_;
  int depth_ = 0;
};

class Thread final : public Waitable {
 public:
  [[nodiscard]] bool ready() const override { return ended_; }
  void end(DWORD code) {
    ended_ = true;
    code_ = code;
  }
  [[nodiscard]] DWORD code() const { return ended_ ? code_ : STILL_ACTIVE; }

 private:
  bool ended_ = false;
  DWORD code_ = 0;
};

// Counted from 1 in the order of their making or first asking, so that runs print alike.
std::atomic<DWORD> last_thread_number{0};
thread_local DWORD own_thread_number = 0;

DWORD thread_number() {
  if (own_thread_number == 0) own_thread_number = ++last_thread_number;
  return own_thread_number;
}

bool ready_as_asked(const std::vector<std::shared_ptr<Waitable>>& objects, bool all,
                    std::size_t& first) {
  const auto is_ready = [](const auto& object) { return object->ready(); };
  if (all) return std::all_of(objects.begin(), objects.end(), is_ready);
  const auto found = std::find_if(objects.begin(), objects.end(), is_ready);
  first = static_cast<std::size_t>(found - objects.begin());
  return found != objects.end();
}

DWORD wait_for(const std::vector<std::shared_ptr<Waitable>>& objects, bool all,
               DWORD milliseconds) {
  std::size_t first = 0;
  // `first` is looked up again where it is taken: others may look through ready() in between.
  const bool got = sdk::wait_in_virtual_time(
      milliseconds,
      [&] {
        std::size_t ignored = 0;
        return ready_as_asked(objects, all, ignored);
      },
      [&] {
        ready_as_asked(objects, all, first);
        for (std::size_t i = 0; i < objects.size(); ++i) {
          if (all || i == first) objects[i]->take();
        }
      });
  if (!got) return WAIT_TIMEOUT;
  return WAIT_OBJECT_0 + static_cast<DWORD>(all ? 0 : first);
}

}  // namespace

namespace vsskit::sdk {

namespace {

using vsskit::VirtualTime;

// The moments that one wait is about: its own end, and the next thing that VSS does meanwhile.
struct Moments {
  std::optional<VirtualTime> end;
  std::optional<VirtualTime> due;
  [[nodiscard]] bool due_first() const { return due && (!end || *due < *end); }
  // How long it is until the first of them; none where there is neither.
  [[nodiscard]] std::optional<std::int64_t> left_ms(VirtualTime now) const {
    const auto& first = due_first() ? due : end;
    if (!first) return std::nullopt;
    return *first <= now ? 0 : ((*first - now).us + 999) / 1000;
  }
};

}  // namespace

bool wait_in_virtual_time(DWORD milliseconds, const std::function<bool()>& ready,
                          const std::function<void()>& take) {
  WaitRoom& room = WaitRoom::of_process();
  // Stands in for the world's clock where there is none.
  static engine::VirtualClock& no_world = *new engine::VirtualClock;
  ProcessWorld* world = process_world();
  engine::VirtualClock& clock = world != nullptr ? world->clock() : no_world;
  if (room.wait(clock, 0, ready, take)) return true;
  if (milliseconds == 0) return false;
  // A thread that the program did not start is the main one, mostly.
  if (world != nullptr && !WaitRoom::is_known()) world->on_idle();
  const std::shared_ptr<service::World> vss = world != nullptr ? world->world() : nullptr;
  Moments moments;
  if (milliseconds != INFINITE) moments.end = engine::deadline_after(clock.now(), milliseconds);
  while (true) {
    if (vss) moments.due = vss->executor().next_due();
    const bool goes_on = moments.due_first();
    if (room.wait(clock, moments.left_ms(clock.now()), ready, take,
                  [] { call_console_handlers(CTRL_CLOSE_EVENT); })) {
      return true;
    }
    if (!goes_on) return false;
    vss->executor().run_due();
  }
}

}  // namespace vsskit::sdk

VSSKIT_WIN32_BEGIN

HANDLE WINAPI CreateEventW(LPSECURITY_ATTRIBUTES, BOOL bManualReset, BOOL bInitialState, LPCWSTR) {
  SetLastError(ERROR_SUCCESS);
  return sdk::new_handle(std::make_shared<Event>(bManualReset != FALSE, bInitialState != FALSE));
}

BOOL WINAPI SetEvent(HANDLE hEvent) {
  const auto event = sdk::handle_as<Event>(hEvent);
  if (event == nullptr) return FALSE;
  WaitRoom::of_process().change([&] { event->set(true); });
  return TRUE;
}

BOOL WINAPI ResetEvent(HANDLE hEvent) {
  const auto event = sdk::handle_as<Event>(hEvent);
  if (event == nullptr) return FALSE;
  WaitRoom::of_process().change([&] { event->set(false); });
  return TRUE;
}

HANDLE WINAPI CreateMutexW(LPSECURITY_ATTRIBUTES, BOOL bInitialOwner, LPCWSTR) {
  auto mutex = std::make_shared<Mutex>();
  if (bInitialOwner) mutex->take();
  SetLastError(ERROR_SUCCESS);
  return sdk::new_handle(std::move(mutex));
}

BOOL WINAPI ReleaseMutex(HANDLE hMutex) {
  const auto mutex = sdk::handle_as<Mutex>(hMutex);
  if (mutex == nullptr) return FALSE;
  bool released = false;
  WaitRoom::of_process().change([&] { released = mutex->release(); });
  return released ? TRUE : sdk::refuse(ERROR_NOT_OWNER);
}

DWORD WINAPI WaitForSingleObject(HANDLE hHandle, DWORD dwMilliseconds) {
  return WaitForMultipleObjects(1, &hHandle, FALSE, dwMilliseconds);
}

DWORD WINAPI WaitForMultipleObjects(DWORD nCount, const HANDLE* lpHandles, BOOL bWaitAll,
                                    DWORD dwMilliseconds) {
  if (nCount == 0 || nCount > MAXIMUM_WAIT_OBJECTS || lpHandles == nullptr) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return WAIT_FAILED;
  }
  std::vector<std::shared_ptr<Waitable>> objects;
  for (DWORD i = 0; i < nCount; ++i) {
    objects.push_back(sdk::handle_as<Waitable>(lpHandles[i]));
    if (objects.back() == nullptr) return WAIT_FAILED;
  }
  return wait_for(objects, bWaitAll != FALSE, dwMilliseconds);
}

HANDLE WINAPI CreateThread(LPSECURITY_ATTRIBUTES, SIZE_T, LPTHREAD_START_ROUTINE lpStartAddress,
                           LPVOID lpParameter, DWORD dwCreationFlags, LPDWORD lpThreadId) {
  // Nothing could resume it: there is no ResumeThread here.
  if (lpStartAddress == nullptr || (dwCreationFlags & CREATE_SUSPENDED) != 0) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return nullptr;
  }
  auto thread = std::make_shared<Thread>();
  WaitRoom& room = WaitRoom::of_process();
  const auto presence = room.expect();
  const DWORD number = ++last_thread_number;
  vsskit::engine::run_apart([&room, presence, number, thread, lpStartAddress, lpParameter] {
    own_thread_number = number;
    room.enter(presence);
    const DWORD code = lpStartAddress(lpParameter);
    room.leave([&] { thread->end(code); });
  });
  if (lpThreadId != nullptr) *lpThreadId = number;
  return sdk::new_handle(std::move(thread));
}

BOOL WINAPI GetExitCodeThread(HANDLE hThread, LPDWORD lpExitCode) {
  const auto thread = sdk::handle_as<Thread>(hThread);
  if (thread == nullptr) return FALSE;
  WaitRoom::of_process().change([&] { *lpExitCode = thread->code(); });
  return TRUE;
}

DWORD WINAPI GetCurrentThreadId() {
  return thread_number();
}

DWORD WINAPI GetCurrentProcessId() {
  // One process is simulated; the host's number would differ from run to run.
  return 4096;
}

VSSKIT_WIN32_END
