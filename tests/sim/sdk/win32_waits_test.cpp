// Sleep, waits and threads in virtual time.
#include <windows.h>

#include <gtest/gtest.h>

#include "tests/sim/sdk/win32_world.h"

namespace vsskit::sdk {
namespace {

using Win32Waits = Win32World;

TEST_F(Win32Waits, SleepMovesVirtualTimeOnly) {
  EXPECT_EQ(0u, GetTickCount64());
  Sleep(70000);
  EXPECT_EQ(70000u, GetTickCount64());
  Sleep(0);
  EXPECT_EQ(70000u, GetTickCount());
  EXPECT_EQ(1, idles);
  SYSTEMTIME now;
  GetSystemTime(&now);
  EXPECT_EQ(2026, now.wYear);
  EXPECT_EQ(1, now.wMinute);
  EXPECT_EQ(10, now.wSecond);
}

TEST_F(Win32Waits, EventsAreTakenUnlessManual) {
  const HANDLE once = CreateEventW(nullptr, FALSE, TRUE, nullptr);
  const HANDLE manual = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(once, 0));
  EXPECT_EQ(DWORD{WAIT_TIMEOUT}, WaitForSingleObject(once, 5));
  EXPECT_EQ(5u, GetTickCount64());
  SetEvent(manual);
  EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(manual, INFINITE));
  EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(manual, INFINITE));
  const HANDLE both[] = {once, manual};
  EXPECT_EQ(WAIT_OBJECT_0 + 1, WaitForMultipleObjects(2, both, FALSE, INFINITE));
  EXPECT_EQ(DWORD{WAIT_TIMEOUT}, WaitForMultipleObjects(2, both, TRUE, 10));
  SetEvent(once);
  EXPECT_EQ(WAIT_OBJECT_0, WaitForMultipleObjects(2, both, TRUE, 10));
  ResetEvent(manual);
  EXPECT_EQ(DWORD{WAIT_TIMEOUT}, WaitForMultipleObjects(2, both, FALSE, 0));
  CloseHandle(once);
  CloseHandle(manual);
  EXPECT_EQ(WAIT_FAILED, WaitForSingleObject(once, 0));
  EXPECT_EQ(DWORD{ERROR_INVALID_HANDLE}, GetLastError());
}

TEST_F(Win32Waits, MutexBelongsToItsThread) {
  const HANDLE mutex = CreateMutexW(nullptr, TRUE, nullptr);
  EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(mutex, 0));
  EXPECT_TRUE(ReleaseMutex(mutex));
  EXPECT_TRUE(ReleaseMutex(mutex));
  EXPECT_FALSE(ReleaseMutex(mutex));
  EXPECT_EQ(DWORD{ERROR_NOT_OWNER}, GetLastError());
  CloseHandle(mutex);
}

struct Worker {
  HANDLE stop;
  HANDLE done;
  int turns;
};

DWORD WINAPI work(LPVOID parameter) {
  Worker& worker = *static_cast<Worker*>(parameter);
  while (WaitForSingleObject(worker.stop, 100) == WAIT_TIMEOUT)
    ++worker.turns;
  SetEvent(worker.done);
  return 7;
}

TEST_F(Win32Waits, WorkerThreadLivesInTheSameTime) {
  Worker worker{CreateEventW(nullptr, TRUE, FALSE, nullptr),
                CreateEventW(nullptr, TRUE, FALSE, nullptr), 0};
  DWORD id = 0;
  const HANDLE thread = CreateThread(nullptr, 0, work, &worker, 0, &id);
  ASSERT_NE(nullptr, thread);
  EXPECT_NE(GetCurrentThreadId(), id);
  DWORD code = 0;
  ASSERT_TRUE(GetExitCodeThread(thread, &code));
  EXPECT_EQ(STILL_ACTIVE, code);
  Sleep(1050);
  SetEvent(worker.stop);
  EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(thread, INFINITE));
  EXPECT_EQ(10, worker.turns);
  EXPECT_EQ(1050u, GetTickCount64());
  EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(worker.done, 0));
  ASSERT_TRUE(GetExitCodeThread(thread, &code));
  EXPECT_EQ(7u, code);
  for (const HANDLE handle : {thread, worker.stop, worker.done})
    CloseHandle(handle);
}

HANDLE asked_to_end = nullptr;

BOOL WINAPI end_process(DWORD) {
  return SetEvent(asked_to_end);
}

TEST_F(Win32Waits, WaitingForEverAsksTheProcessToEnd) {
  asked_to_end = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  ASSERT_TRUE(SetConsoleCtrlHandler(end_process, TRUE));
  EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(asked_to_end, INFINITE));
  EXPECT_EQ(1, idles);
  ASSERT_TRUE(SetConsoleCtrlHandler(end_process, FALSE));
  EXPECT_FALSE(SetConsoleCtrlHandler(end_process, FALSE));
  CloseHandle(asked_to_end);
}

TEST_F(Win32Waits, HandleValuesAreTheSameInEveryRun) {
  const HANDLE first = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  const HANDLE second = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  CloseHandle(second);
  EXPECT_EQ(second, CreateEventW(nullptr, TRUE, FALSE, nullptr));
  CloseHandle(second);
  CloseHandle(first);
  EXPECT_LT(reinterpret_cast<std::uintptr_t>(second), 4096u);
}

}  // namespace
}  // namespace vsskit::sdk
