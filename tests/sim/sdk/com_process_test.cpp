// Last error, dates, locks and interlocked operations.
#include <windows.h>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <thread>
#include <vector>

namespace {

TEST(LastError, BelongsToItsThread) {
  SetLastError(ERROR_SHARING_VIOLATION);
  DWORD other = 1;
  std::thread([&] {
    other = GetLastError();
    SetLastError(ERROR_HANDLE_EOF);
  }).join();
  EXPECT_EQ(other, DWORD{ERROR_SUCCESS});
  EXPECT_EQ(GetLastError(), DWORD{ERROR_SHARING_VIOLATION});
}

FILETIME file_time(ULONGLONG ticks) {
  return {static_cast<DWORD>(ticks), static_cast<DWORD>(ticks >> 32)};
}

TEST(SystemTime, KnownMomentsHaveTheirDates) {
  SYSTEMTIME time = {};
  const FILETIME start = file_time(0);
  ASSERT_TRUE(FileTimeToSystemTime(&start, &time));
  EXPECT_EQ(time.wYear, 1601);
  EXPECT_EQ(time.wMonth, 1);
  EXPECT_EQ(time.wDay, 1);
  EXPECT_EQ(time.wDayOfWeek, 1);
  const FILETIME epoch = file_time(116444736000000000ULL);  // 1970-01-01, a Thursday
  ASSERT_TRUE(FileTimeToSystemTime(&epoch, &time));
  EXPECT_EQ(time.wYear, 1970);
  EXPECT_EQ(time.wDayOfWeek, 4);
  const FILETIME leap = file_time(116444736000000000ULL + 951782400ULL * 10000000 + 1230000);
  ASSERT_TRUE(FileTimeToSystemTime(&leap, &time));  // 2000-02-29 00:00:00.123
  EXPECT_EQ(time.wYear, 2000);
  EXPECT_EQ(time.wMonth, 2);
  EXPECT_EQ(time.wDay, 29);
  EXPECT_EQ(time.wMilliseconds, 123);
}

RC_GTEST_PROP(SystemTime, GoesBackToAnyFileTimeInMilliseconds, ()) {
  const auto ticks = *rc::gen::inRange<ULONGLONG>(0, 0x7FFFFFFFFFFFFFFFULL) / 10000 * 10000;
  const FILETIME time = file_time(ticks);
  SYSTEMTIME date = {};
  RC_ASSERT(FileTimeToSystemTime(&time, &date));
  FILETIME back = {};
  RC_ASSERT(SystemTimeToFileTime(&date, &back));
  RC_ASSERT(CompareFileTime(&time, &back) == 0);
}

TEST(SystemTime, ImpossibleDatesAreRefused) {
  FILETIME time = {};
  const SYSTEMTIME february = {2023, 2, 0, 29, 0, 0, 0, 0};
  EXPECT_FALSE(SystemTimeToFileTime(&february, &time));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
  const SYSTEMTIME early = {1600, 1, 0, 1, 0, 0, 0, 0};
  EXPECT_FALSE(SystemTimeToFileTime(&early, &time));
  SYSTEMTIME date = {};
  const FILETIME negative = {0, 0x80000000};
  EXPECT_FALSE(FileTimeToSystemTime(&negative, &date));
}

TEST(SystemTime, ComparesAsOneNumber) {
  const FILETIME low = {0xFFFFFFFF, 0}, high = {0, 1};
  EXPECT_EQ(CompareFileTime(&low, &high), -1);
  EXPECT_EQ(CompareFileTime(&high, &low), 1);
}

TEST(CriticalSection, IsRecursiveAndKeepsOthersOut) {
  CRITICAL_SECTION section;
  InitializeCriticalSection(&section);
  EnterCriticalSection(&section);
  EnterCriticalSection(&section);
  EXPECT_TRUE(TryEnterCriticalSection(&section));
  BOOL entered = TRUE;
  std::thread([&] { entered = TryEnterCriticalSection(&section); }).join();
  EXPECT_FALSE(entered);
  for (int i = 0; i < 3; ++i)
    LeaveCriticalSection(&section);
  std::thread([&] {
    entered = TryEnterCriticalSection(&section);
    if (entered) LeaveCriticalSection(&section);
  }).join();
  EXPECT_TRUE(entered);
  DeleteCriticalSection(&section);
}

TEST(Interlocked, OperationsLoseNothingBetweenThreads) {
  LONG count = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 1000; ++j)
        InterlockedIncrement(&count);
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(count, 4000);
}

TEST(Interlocked, OperationsAnswerWhatWindowsAnswers) {
  LONG value = 5;
  EXPECT_EQ(InterlockedIncrement(&value), 6);
  EXPECT_EQ(InterlockedDecrement(&value), 5);
  EXPECT_EQ(InterlockedExchange(&value, 9), 5);
  EXPECT_EQ(InterlockedExchangeAdd(&value, 2), 9);
  EXPECT_EQ(InterlockedCompareExchange(&value, 1, 100), 11);
  EXPECT_EQ(value, 11);
  EXPECT_EQ(InterlockedCompareExchange(&value, 1, 11), 11);
  EXPECT_EQ(value, 1);
  PVOID pointer = nullptr;
  EXPECT_EQ(InterlockedCompareExchangePointer(&pointer, &value, nullptr), nullptr);
  EXPECT_EQ(InterlockedExchangePointer(&pointer, nullptr), &value);
}

}  // namespace
