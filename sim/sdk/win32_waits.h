// Waiting, as Sleep and the Wait functions share it.
#pragma once

#include <windows.h>

#include <functional>

namespace vsskit::sdk {

// Waits until `ready`, then calls `take` before anybody else can; false when the virtual deadline
// came first. Before virtual time moves, the world is told that the process idles; operations that
// this thread left pending go on meanwhile (Executor::next_due()). A process that
// waits for ever (INFINITE) and is stuck there is asked to end, by its console handlers, once.
// Both are called under the lock that signals objects.
bool wait_in_virtual_time(DWORD milliseconds, const std::function<bool()>& ready,
                          const std::function<void()>& take);

// Calls the handlers of SetConsoleCtrlHandler, last set first, until one says TRUE; whether one
// did.
bool call_console_handlers(DWORD event);

}  // namespace vsskit::sdk
