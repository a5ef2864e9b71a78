#ifdef _WIN32

#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>

#include <atomic>
#include <optional>
#include <utility>

#include "sim/volume/host_shell.h"
#include "sim/volume/system_text.h"

namespace vsskit::volume {
namespace {

using UnixName = char*(__cdecl*)(const wchar_t*);

// Wine's own addition to kernel32; none on Windows.
UnixName unix_name_function() {
  const HMODULE kernel = GetModuleHandleW(L"kernel32.dll");
  return reinterpret_cast<UnixName>(
      reinterpret_cast<void*>(GetProcAddress(kernel, "wine_get_unix_file_name")));
}

UnixName asked() {
  static const UnixName function = unix_name_function();
  return function;
}

std::optional<std::wstring> unix_name(const std::wstring& path) {
  char* const name = asked() == nullptr ? nullptr : asked()(path.c_str());
  if (name == nullptr) return std::nullopt;
  std::wstring text = to_system_text(name);
  HeapFree(GetProcessHeap(), 0, name);
  return text;
}

// As Wine takes a command line apart: backslashes count before a quotation mark only.
std::wstring quoted(const std::wstring& argument) {
  std::wstring text = L"\"";
  std::size_t backslashes = 0;
  for (const wchar_t c : argument) {
    if (c == L'"') text.append(backslashes + 1, L'\\');
    backslashes = c == L'\\' ? backslashes + 1 : 0;
    text += c;
  }
  return text.append(backslashes, L'\\') + L'"';
}

// Wine names no process that it could be waited for by: the script's last deed is a folder.
std::wstring end_mark() {
  static std::atomic<unsigned> number{0};
  std::wstring folder(MAX_PATH + 1, L'\0');
  folder.resize(GetTempPathW(static_cast<DWORD>(folder.size()), folder.data()));
  return folder + L"vsskit-done-" + std::to_wstring(GetCurrentProcessId()) + L"-" +
         std::to_wstring(++number);
}

bool start(std::wstring line) {
  STARTUPINFOW startup{};
  startup.cb = sizeof startup;
  PROCESS_INFORMATION made{};
  if (CreateProcessW(L"\\\\?\\unix\\bin\\sh", line.data(), nullptr, nullptr, FALSE,
                     DETACHED_PROCESS, nullptr, L"C:\\", &startup, &made) == 0) {
    return false;
  }
  if (made.hProcess != nullptr) CloseHandle(made.hProcess);
  if (made.hThread != nullptr) CloseHandle(made.hThread);
  return true;
}

bool wait_for(const std::wstring& mark, std::chrono::milliseconds at_most) {
  const auto most = static_cast<ULONGLONG>(at_most.count());
  const ULONGLONG begin = GetTickCount64();
  while (RemoveDirectoryW(mark.c_str()) == 0) {
    if (GetTickCount64() - begin > most) return false;
    Sleep(1);
  }
  return true;
}

}  // namespace

std::optional<std::string> host_name(const std::string& path) {
  const auto name = unix_name(system_path(path));
  if (!name) return std::nullopt;
  return from_system_text(*name);
}

bool is_hosted() {
  return asked() != nullptr;
}

bool run_host_script(const std::string& script, const std::vector<std::string>& paths,
                     std::chrono::milliseconds at_most) {
  const std::wstring mark = end_mark();
  const auto mark_name = unix_name(mark);
  if (!mark_name) return false;
  const std::string whole = "PATH=/usr/bin:/bin; { " + script + "; } >/dev/null 2>&1; mkdir \"$0\"";
  std::wstring line = L"sh -c " + quoted(to_system_text(whole)) + L" " + quoted(*mark_name);
  for (const std::string& path : paths) {
    const auto name = unix_name(system_path(path));
    if (!name) return false;
    line += L" " + quoted(*name);
  }
  return start(std::move(line)) && wait_for(mark, at_most);
}

}  // namespace vsskit::volume

#endif
