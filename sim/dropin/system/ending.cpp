#include "sim/dropin/system/ending.h"

#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>

#include "sim/volume/system_text.h"

namespace vsskit::dropin {
namespace {

// Below it are words of debuggers, and names of threads.
constexpr DWORD kFirstError = 0x80000000;

// Never deleted: an exception may come at any time.
std::atomic<const std::wstring*> file_told{nullptr};
std::atomic<const std::string*> program{nullptr};
std::atomic<bool> failed{false};
std::atomic<void*> watch{nullptr};
// The program's own filter, which ours has replaced.
std::atomic<LPTOP_LEVEL_EXCEPTION_FILTER> programs_filter{nullptr};

void write(const std::string& text) {
  const std::wstring* const path = file_told;
  if (path == nullptr) return;
  const HANDLE opened = CreateFileW(path->c_str(), GENERIC_WRITE, FILE_SHARE_READ, nullptr,
                                    CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr);
  if (opened == INVALID_HANDLE_VALUE) return;
  DWORD written = 0;
  WriteFile(opened, text.data(), static_cast<DWORD>(text.size()), &written, nullptr);
  CloseHandle(opened);
}

void tell_of(DWORD code, const void* address) {
  std::array<char, 96> text{};
  std::snprintf(text.data(), text.size(), "\nended by exception 0x%08lX at address 0x%llx\n", code,
                reinterpret_cast<unsigned long long>(address));
  failed = true;
  write(*program.load() + text.data());
}

// What is left of a stack that overflowed is often too little for a filter: then Wine ends that
// thread alone, and silently. Another one looks whether it does.
constexpr DWORD kSoon_ms = 5'000;
std::atomic<const void*> overflowed_at{nullptr};
std::atomic<DWORD> overflowed_thread{0};  // until it ends in order

DWORD WINAPI see_what_becomes_of(void* thread_id) {
  const auto id = static_cast<DWORD>(reinterpret_cast<std::uintptr_t>(thread_id));
  HMODULE self = nullptr;  // it must not go while this waits
  GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN,
                     reinterpret_cast<LPCWSTR>(&overflowed_thread), &self);
  const HANDLE thread = OpenThread(SYNCHRONIZE, FALSE, id);
  const bool ended = thread == nullptr || WaitForSingleObject(thread, kSoon_ms) == WAIT_OBJECT_0;
  if (thread != nullptr) CloseHandle(thread);
  if (!ended || overflowed_thread != id) return 0;
  tell_of(EXCEPTION_STACK_OVERFLOW, overflowed_at);
  TerminateProcess(GetCurrentProcess(), EXCEPTION_STACK_OVERFLOW);
  return 0;
}

// On the little that is left. Of two threads that overflow at once the later is watched.
void watch_overflow(const void* address) {
  const DWORD id = GetCurrentThreadId();
  overflowed_at = address;
  overflowed_thread = id;
  const HANDLE watcher =
      CreateThread(nullptr, 0, see_what_becomes_of,
                   reinterpret_cast<void*>(static_cast<std::uintptr_t>(id)), 0, nullptr);
  if (watcher != nullptr) CloseHandle(watcher);
}

LONG WINAPI tell(EXCEPTION_POINTERS* exception) {
  // A filter of the program's that calls the one before it, which was ours.
  static std::atomic<DWORD> thread{0};
  if (thread == GetCurrentThreadId()) return EXCEPTION_CONTINUE_SEARCH;
  thread = GetCurrentThreadId();
  const EXCEPTION_RECORD& record = *exception->ExceptionRecord;
  tell_of(record.ExceptionCode, record.ExceptionAddress);
  const LPTOP_LEVEL_EXCEPTION_FILTER next = programs_filter;
  const LONG answer = next != nullptr ? next(exception) : EXCEPTION_CONTINUE_SEARCH;
  if (answer == EXCEPTION_CONTINUE_EXECUTION) {
    failed = false;
    write("");
  }
  // On what is left of that stack Wine can start no debugger: the thread alone would go, in
  // silence.
  if (record.ExceptionCode == EXCEPTION_STACK_OVERFLOW && answer != EXCEPTION_CONTINUE_EXECUTION)
    TerminateProcess(GetCurrentProcess(), record.ExceptionCode);
  thread = 0;
  return answer;
}

// The C runtime sets a filter when the program begins, programs set more of their own, and each
// replaces the last. So ours is put before it when an exception comes: this is called first, and a
// filter only where nobody handles the exception.
LONG WINAPI stand_before_filter(EXCEPTION_POINTERS* exception) {
  if (exception->ExceptionRecord->ExceptionCode < kFirstError) return EXCEPTION_CONTINUE_SEARCH;
  const LPTOP_LEVEL_EXCEPTION_FILTER before = SetUnhandledExceptionFilter(tell);
  if (before != tell) programs_filter = before;
  if (exception->ExceptionRecord->ExceptionCode == EXCEPTION_STACK_OVERFLOW)
    watch_overflow(exception->ExceptionRecord->ExceptionAddress);
  return EXCEPTION_CONTINUE_SEARCH;
}

}  // namespace

void tell_ending_in(const std::string& path) {
  std::array<wchar_t, 1024> own{};
  const DWORD length = GetModuleFileNameW(nullptr, own.data(), static_cast<DWORD>(own.size()));
  program = new std::string(from_system_text({own.data(), length}));
  file_told = new std::wstring(system_path(path));
  write("");
  watch = AddVectoredExceptionHandler(1, stand_before_filter);
}

void thread_ends() {
  DWORD self = GetCurrentThreadId();
  overflowed_thread.compare_exchange_strong(self, 0);
}

void end_in_order() {
  if (void* const handler = watch.exchange(nullptr)) RemoveVectoredExceptionHandler(handler);
  const LPTOP_LEVEL_EXCEPTION_FILTER before = SetUnhandledExceptionFilter(programs_filter);
  if (before != tell) SetUnhandledExceptionFilter(before);
  const std::wstring* const path = file_told.exchange(nullptr);
  if (path != nullptr && !failed) DeleteFileW(path->c_str());
}

}  // namespace vsskit::dropin
