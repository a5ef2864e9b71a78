// The thread's last error, file times as dates, and critical sections. Clocks, waits and threads
// are elsewhere: they belong to the process's world.
#include <windows.h>

#include <cassert>
#include <memory>
#include <mutex>

namespace {

thread_local DWORD last_error = ERROR_SUCCESS;

constexpr ULONGLONG kTicksPerMillisecond = 10000;
constexpr ULONGLONG kMillisecondsPerDay = 24ULL * 60 * 60 * 1000;
constexpr int kFirstYear = 1601;
constexpr int kLastYear = 30827;
constexpr int kDaysPer400Years = 146097;

ULONGLONG ticks_of(const FILETIME& time) {
  return (static_cast<ULONGLONG>(time.dwHighDateTime) << 32) | time.dwLowDateTime;
}

bool is_leap(int year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int days_in_month(int year, int month) {
  constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

// Days of whole years since 1601-01-01, itself the first day of a 400-year cycle.
int days_before_year(int year) {
  const int passed = year - kFirstYear;
  return passed * 365 + passed / 4 - passed / 100 + passed / 400;
}

bool is_valid(const SYSTEMTIME& time) {
  return time.wYear >= kFirstYear && time.wYear <= kLastYear && time.wMonth >= 1 &&
         time.wMonth <= 12 && time.wDay >= 1 &&
         time.wDay <= days_in_month(time.wYear, time.wMonth) && time.wHour < 24 &&
         time.wMinute < 60 && time.wSecond < 60 && time.wMilliseconds < 1000;
}

// The year that holds a day counted since 1601-01-01.
int year_of_day(int day) {
  int year = kFirstYear + static_cast<int>(static_cast<long long>(day) * 400 / kDaysPer400Years);
  while (days_before_year(year) > day)
    --year;
  while (days_before_year(year + 1) <= day)
    ++year;
  return year;
}

BOOL refuse(DWORD error) {
  SetLastError(error);
  return FALSE;
}

std::recursive_mutex& lock_of(LPCRITICAL_SECTION section) {
  assert(section->DebugInfo != nullptr && "the critical section was never initialized");
  return *static_cast<std::recursive_mutex*>(section->DebugInfo);
}

}  // namespace

VSSKIT_WIN32_BEGIN

DWORD WINAPI GetLastError() {
  return last_error;
}

void WINAPI SetLastError(DWORD dwErrCode) {
  last_error = dwErrCode;
}

BOOL WINAPI FileTimeToSystemTime(const FILETIME* lpFileTime, LPSYSTEMTIME lpSystemTime) {
  if (lpFileTime == nullptr || lpSystemTime == nullptr) return refuse(ERROR_INVALID_PARAMETER);
  const ULONGLONG ticks = ticks_of(*lpFileTime);
  if ((ticks >> 63) != 0) return refuse(ERROR_INVALID_PARAMETER);
  const ULONGLONG milliseconds = ticks / kTicksPerMillisecond;
  const auto day = static_cast<int>(milliseconds / kMillisecondsPerDay);
  const auto rest = static_cast<unsigned>(milliseconds % kMillisecondsPerDay);
  const int year = year_of_day(day);
  int month = 1;
  int left = day - days_before_year(year);
  while (left >= days_in_month(year, month))
    left -= days_in_month(year, month++);
  lpSystemTime->wYear = static_cast<WORD>(year);
  lpSystemTime->wMonth = static_cast<WORD>(month);
  lpSystemTime->wDay = static_cast<WORD>(left + 1);
  lpSystemTime->wDayOfWeek = static_cast<WORD>((day + 1) % 7);  // 1601-01-01 was a Monday.
  lpSystemTime->wHour = static_cast<WORD>(rest / 3600000);
  lpSystemTime->wMinute = static_cast<WORD>(rest / 60000 % 60);
  lpSystemTime->wSecond = static_cast<WORD>(rest / 1000 % 60);
  lpSystemTime->wMilliseconds = static_cast<WORD>(rest % 1000);
  return TRUE;
}

BOOL WINAPI SystemTimeToFileTime(const SYSTEMTIME* lpSystemTime, LPFILETIME lpFileTime) {
  if (lpSystemTime == nullptr || lpFileTime == nullptr || !is_valid(*lpSystemTime)) {
    return refuse(ERROR_INVALID_PARAMETER);
  }
  const int year = lpSystemTime->wYear;
  int day = days_before_year(year) + lpSystemTime->wDay - 1;
  for (int month = 1; month < lpSystemTime->wMonth; ++month)
    day += days_in_month(year, month);
  const ULONGLONG seconds =
      (lpSystemTime->wHour * 60ULL + lpSystemTime->wMinute) * 60 + lpSystemTime->wSecond;
  const ULONGLONG milliseconds = static_cast<ULONGLONG>(day) * kMillisecondsPerDay +
                                 seconds * 1000 + lpSystemTime->wMilliseconds;
  const ULONGLONG ticks = milliseconds * kTicksPerMillisecond;
  lpFileTime->dwLowDateTime = static_cast<DWORD>(ticks);
  lpFileTime->dwHighDateTime = static_cast<DWORD>(ticks >> 32);
  return TRUE;
}

LONG WINAPI CompareFileTime(const FILETIME* lpFileTime1, const FILETIME* lpFileTime2) {
  const ULONGLONG first = ticks_of(*lpFileTime1);
  const ULONGLONG second = ticks_of(*lpFileTime2);
  return first < second ? -1 : first > second ? 1 : 0;
}

void WINAPI InitializeCriticalSection(LPCRITICAL_SECTION lpCriticalSection) {
  *lpCriticalSection = CRITICAL_SECTION{};
  lpCriticalSection->LockCount = -1;
  lpCriticalSection->DebugInfo = std::make_unique<std::recursive_mutex>().release();
}

BOOL WINAPI InitializeCriticalSectionAndSpinCount(LPCRITICAL_SECTION lpCriticalSection,
                                                  DWORD dwSpinCount) {
  InitializeCriticalSection(lpCriticalSection);
  lpCriticalSection->SpinCount = dwSpinCount;
  return TRUE;
}

void WINAPI EnterCriticalSection(LPCRITICAL_SECTION lpCriticalSection) {
  lock_of(lpCriticalSection).lock();
}

BOOL WINAPI TryEnterCriticalSection(LPCRITICAL_SECTION lpCriticalSection) {
  return lock_of(lpCriticalSection).try_lock() ? TRUE : FALSE;
}

void WINAPI LeaveCriticalSection(LPCRITICAL_SECTION lpCriticalSection) {
  lock_of(lpCriticalSection).unlock();
}

void WINAPI DeleteCriticalSection(LPCRITICAL_SECTION lpCriticalSection) {
  const std::unique_ptr<std::recursive_mutex> owned(
      static_cast<std::recursive_mutex*>(lpCriticalSection->DebugInfo));
  *lpCriticalSection = CRITICAL_SECTION{};
}

VSSKIT_WIN32_END
