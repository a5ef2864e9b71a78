// See replay/run/child.h: on Windows, where a job object ends whatever the child started.
#include "replay/run/child.h"
#include "sim/base/host_path.h"

#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/trace/recording.h"

namespace vsskit::run {
namespace {

constexpr DWORD kFirstException = 0xC0000000;

// Closes itself.
class Handle {
 public:
  explicit Handle(HANDLE handle) : handle_(handle) {}
  ~Handle() {
    if (handle_ != nullptr && handle_ != INVALID_HANDLE_VALUE) CloseHandle(handle_);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  [[nodiscard]] HANDLE get() const { return handle_; }

 private:
  HANDLE handle_;
};

std::atomic<HANDLE> stop_event{nullptr};
BOOL WINAPI ask_stop(DWORD) {
  return SetEvent(stop_event.load());
}

// While one lives, Ctrl+C ends the child instead of us.
class StopRequests {
 public:
  StopRequests() : event_(CreateEventW(nullptr, TRUE, FALSE, nullptr)) {
    stop_event = event_.get();
    SetConsoleCtrlHandler(ask_stop, TRUE);
  }
  ~StopRequests() { SetConsoleCtrlHandler(ask_stop, FALSE); }
  StopRequests(const StopRequests&) = delete;
  StopRequests& operator=(const StopRequests&) = delete;
  [[nodiscard]] HANDLE event() const { return event_.get(); }

 private:
  Handle event_;
};

std::wstring wide(const std::string& text) {
  return host_path(text).wstring();
}

// As the C runtime takes a command line apart: backslashes are doubled before a quotation mark.
std::wstring quoted(const std::string& argument) {
  std::wstring text = L"\"";
  std::size_t backslashes = 0;
  for (const wchar_t c : wide(argument)) {
    backslashes = c == L'\\' ? backslashes + 1 : backslashes;
    if (c == L'"') text.append(backslashes + 1, L'\\');
    if (c != L'\\') backslashes = 0;
    text += c;
  }
  return text.append(backslashes, L'\\') + L'"';
}

std::wstring command_line(const ChildOptions& options) {
  std::wstring line;
  for (const std::string& word : options.command)
    line += (line.empty() ? L"" : L" ") + quoted(word);
  return line;
}

// Puts the options' variables into our own environment, which children get, and takes them back.
class Environment {
 public:
  explicit Environment(const std::vector<std::string>& settings) {
    for (const std::string& setting : settings) {
      const std::size_t equals = setting.find('=');
      const std::wstring name = wide(setting.substr(0, equals));
      std::wstring old(GetEnvironmentVariableW(name.c_str(), nullptr, 0), L'\0');
      const bool was_set = !old.empty();
      if (was_set) {
        old.resize(
            GetEnvironmentVariableW(name.c_str(), old.data(), static_cast<DWORD>(old.size())));
      }
      before_.push_back({name, std::move(old), was_set});
      SetEnvironmentVariableW(name.c_str(), wide(setting.substr(equals + 1)).c_str());
    }
  }
  ~Environment() {
    for (const Variable& each : before_)
      SetEnvironmentVariableW(each.name.c_str(), each.was_set ? each.value.c_str() : nullptr);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  struct Variable {
    std::wstring name;
    std::wstring value;
    bool was_set;
  };
  std::vector<Variable> before_;
};

// Everything in the job ends with the handle, and so with us.
HANDLE new_job() {
  const HANDLE job = CreateJobObjectW(nullptr, nullptr);
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
  SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits);
  return job;
}

DWORD milliseconds_of(std::chrono::milliseconds time) {
  return time.count() >= static_cast<long long>(INFINITE) ? INFINITE - 1
                                                          : static_cast<DWORD>(time.count());
}

// The processes of a job; as many as there is room for.
std::vector<DWORD> processes_of(HANDLE job) {
  constexpr std::size_t kMost = 256;
  std::vector<ULONG_PTR> room(kMost + 2);
  auto* const list = reinterpret_cast<JOBOBJECT_BASIC_PROCESS_ID_LIST*>(room.data());
  const auto bytes = static_cast<DWORD>(room.size() * sizeof(ULONG_PTR));
  std::vector<DWORD> found;
  if (QueryInformationJobObject(job, JobObjectBasicProcessIdList, list, bytes, nullptr) == 0) {
    return found;
  }
  for (DWORD i = 0; i < list->NumberOfProcessIdsInList; ++i)
    found.push_back(static_cast<DWORD>(list->ProcessIdList[i]));
  return found;
}

std::string program_of(DWORD process) {
  const Handle opened(OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, process));
  std::wstring path(32768, L'\0');
  auto length = static_cast<DWORD>(path.size());
  if (QueryFullProcessImageNameW(opened.get(), 0, path.data(), &length) == 0) length = 0;
  path.resize(length);
  return std::filesystem::path(path).string();
}

// Whether a process has a trace below this folder open.
bool is_recorded(const std::string& folder) {
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, error)) {
    if (entry.path().filename() != trace::kTraceFileName) continue;
    const Handle file(CreateFileW(entry.path().wstring().c_str(), GENERIC_READ, 0, nullptr,
                                  OPEN_EXISTING, 0, nullptr));
    const bool failed = file.get() == INVALID_HANDLE_VALUE;
    if (failed && GetLastError() == ERROR_SHARING_VIOLATION) return true;
  }
  return false;
}

// What the process started and has outlived it.
void wait_for_others(HANDLE job, HANDLE stop, const ChildOptions& options, ULONGLONG deadline,
                     ChildEnd& end) {
  constexpr DWORD kPause = 50;
  const ULONGLONG alone_since = GetTickCount64();
  for (;;) {
    const std::vector<DWORD> others = processes_of(job);
    if (others.empty()) return;
    const bool at_work = is_recorded(options.recordings);
    const ULONGLONG now = GetTickCount64();
    const bool due = !at_work && now - alone_since >= milliseconds_of(options.linger);
    const bool stopped = WaitForSingleObject(stop, kPause) == WAIT_OBJECT_0;
    if (!stopped && !due && now < deadline) continue;
    end.stopped = end.stopped || stopped;
    for (const DWORD process : others)
      (at_work ? end.cut_off : end.left).push_back(program_of(process));
    TerminateJobObject(job, 1);
    return;
  }
}

ChildEnd wait_for(HANDLE process, HANDLE job, HANDLE stop, const ChildOptions& options) {
  ChildEnd end;
  const DWORD time = milliseconds_of(options.timeout);
  const ULONGLONG deadline = GetTickCount64() + time;
  const std::array<HANDLE, 2> both{process, stop};
  const DWORD waited = WaitForMultipleObjects(2, both.data(), FALSE, time);
  if (waited != WAIT_OBJECT_0) {
    end.timed_out = waited == WAIT_TIMEOUT;
    end.stopped = !end.timed_out;
    TerminateJobObject(job, 1);
    TerminateProcess(process, 1);
    WaitForSingleObject(process, INFINITE);
    return end;
  }
  DWORD code = 0;
  GetExitCodeProcess(process, &code);
  end.code = static_cast<int>(code);
  if (code >= kFirstException) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "ended by exception 0x%08lX", code);
    end.found = text.data();
  }
  wait_for_others(job, stop, options, deadline, end);
  return end;
}

}  // namespace

Result<ChildEnd> run_child(const ChildOptions& options) {
  const StopRequests requests;
  const Environment environment(options.environment);
  const Handle job(new_job());
  STARTUPINFOW startup{};
  startup.cb = sizeof startup;
  PROCESS_INFORMATION made{};
  std::wstring line = command_line(options);
  const std::wstring program = wide(options.command[0]);
  if (CreateProcessW(program.c_str(), line.data(), nullptr, nullptr, TRUE, CREATE_SUSPENDED,
                     nullptr, nullptr, &startup, &made) == 0) {
    return Error{options.command[0],
                 "cannot be started: error " + std::to_string(GetLastError()) + " of Windows",
                 "a program that this machine can run"};
  }
  const Handle process(made.hProcess);
  const Handle thread(made.hThread);
  AssignProcessToJobObject(job.get(), process.get());
  ResumeThread(thread.get());
  return wait_for(process.get(), job.get(), requests.event(), options);
}

}  // namespace vsskit::run
