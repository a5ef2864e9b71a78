// What surrounds a program: variables, console, messages, names. Variables are those that the
// program set, then the simulated machine's, then the host's.
#include <windows.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/file_spec.h"
#include "sim/base/hresult.h"
#include "sim/base/text.h"
#include "sim/sdk/faces/wide_text.h"
#include "sim/sdk/win32_handles.h"
#include "sim/sdk/win32_waits.h"

namespace {

namespace sdk = vsskit::sdk;

std::string narrow(LPCWSTR text) {
  return text == nullptr ? std::string() : sdk::narrow(text, std::char_traits<WCHAR>::length(text));
}

struct ProcessState {
  std::mutex mutex;
  // An unset variable is here with no value, so that it hides the machine's.
  std::vector<std::pair<std::string, std::optional<std::string>>> variables;
  std::vector<PHANDLER_ROUTINE> handlers;
  bool asked_to_end = false;
};

ProcessState& process_state() {
  static ProcessState* const here = std::make_unique<ProcessState>().release();
  return *here;
}

std::optional<std::string> variable(std::string_view name) {
  ProcessState& here = process_state();
  {
    const std::lock_guard guard(here.mutex);
    for (const auto& [known, value] : here.variables) {
      if (vsskit::equal_ignore_case(known, name)) return value;
    }
  }
  if (sdk::ProcessWorld* world = sdk::process_world()) {
    if (const auto value = world->variables().get(name)) return std::string(*value);
  }
  const char* host = std::getenv(std::string(name).c_str());
  return host == nullptr ? std::nullopt : std::optional<std::string>(host);
}

// `%name%` replaced where it is known, once.
std::string expanded(const std::string& text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = text.find('%', at);
    const std::size_t end = begin == std::string::npos ? begin : text.find('%', begin + 1);
    if (end == std::string::npos) return result + text.substr(at);
    result += text.substr(at, begin - at);
    const auto value = variable(text.substr(begin + 1, end - begin - 1));
    result += value ? *value : text.substr(begin, end - begin);
    // An unknown name's closing sign may open the next.
    at = value ? end + 1 : end;
  }
  return result;
}

class Console final : public sdk::HandleObject {};

HANDLE console(std::size_t which) {
  static const HANDLE handles[3] = {sdk::new_handle(std::make_shared<Console>()),
                                    sdk::new_handle(std::make_shared<Console>()),
                                    sdk::new_handle(std::make_shared<Console>())};
  return handles[which];
}

}  // namespace

namespace vsskit::sdk {

bool call_console_handlers(DWORD event) {
  ProcessState& here = process_state();
  std::vector<PHANDLER_ROUTINE> handlers;
  {
    const std::lock_guard guard(here.mutex);
    if (here.handlers.empty() || std::exchange(here.asked_to_end, true)) return false;
    handlers.assign(here.handlers.rbegin(), here.handlers.rend());
  }
  for (const PHANDLER_ROUTINE handler : handlers) {
    if (handler(event)) return true;
  }
  return false;
}

}  // namespace vsskit::sdk

VSSKIT_WIN32_BEGIN

DWORD WINAPI ExpandEnvironmentStringsW(LPCWSTR lpSrc, LPWSTR lpDst, DWORD nSize) {
  const DWORD length = sdk::put_text(expanded(narrow(lpSrc)), lpDst, nSize);
  // This one counts the NUL whether it fits or not.
  return lpDst != nullptr && length < nSize ? length + 1 : length;
}

DWORD WINAPI GetEnvironmentVariableW(LPCWSTR lpName, LPWSTR lpBuffer, DWORD nSize) {
  const std::optional<std::string> value = variable(narrow(lpName));
  if (!value) {
    SetLastError(ERROR_ENVVAR_NOT_FOUND);
    return 0;
  }
  SetLastError(ERROR_SUCCESS);
  return sdk::put_text(*value, lpBuffer, nSize);
}

BOOL WINAPI SetEnvironmentVariableW(LPCWSTR lpName, LPCWSTR lpValue) {
  const std::string name = narrow(lpName);
  if (name.empty() || name.find('=') != std::string::npos) {
    return sdk::refuse(ERROR_INVALID_PARAMETER);
  }
  std::optional<std::string> value;
  if (lpValue != nullptr) value = narrow(lpValue);
  ProcessState& here = process_state();
  const std::lock_guard guard(here.mutex);
  for (auto& [known, text] : here.variables) {
    if (!vsskit::equal_ignore_case(known, name)) continue;
    text = value;
    return TRUE;
  }
  here.variables.emplace_back(name, value);
  return TRUE;
}

BOOL WINAPI GetComputerNameW(LPWSTR lpBuffer, LPDWORD nSize) {
  if (nSize == nullptr) return sdk::refuse(ERROR_INVALID_PARAMETER);
  const std::optional<std::string> named = variable("COMPUTERNAME");
  const DWORD size = *nSize;
  *nSize = sdk::put_text(named ? *named : "VSSKIT", lpBuffer, size);
  return lpBuffer != nullptr && *nSize < size ? TRUE : sdk::refuse(ERROR_BUFFER_OVERFLOW);
}

void WINAPI OutputDebugStringW(LPCWSTR) {
  // No debugger listens.
}

HANDLE WINAPI GetStdHandle(DWORD nStdHandle) {
  if (nStdHandle == STD_INPUT_HANDLE) return console(0);
  if (nStdHandle == STD_OUTPUT_HANDLE) return console(1);
  if (nStdHandle == STD_ERROR_HANDLE) return console(2);
  SetLastError(ERROR_INVALID_HANDLE);
  return INVALID_HANDLE_VALUE;
}

BOOL WINAPI SetConsoleCtrlHandler(PHANDLER_ROUTINE HandlerRoutine, BOOL Add) {
  ProcessState& here = process_state();
  const std::lock_guard guard(here.mutex);
  // NULL sets whether Ctrl+C is ignored; nobody presses it.
  if (HandlerRoutine == nullptr) return TRUE;
  if (Add) {
    here.handlers.push_back(HandlerRoutine);
    return TRUE;
  }
  for (auto handler = here.handlers.rbegin(); handler != here.handlers.rend(); ++handler) {
    if (*handler != HandlerRoutine) continue;
    here.handlers.erase(std::next(handler).base());
    return TRUE;
  }
  return sdk::refuse(ERROR_INVALID_PARAMETER);
}

DWORD WINAPI FormatMessageW(DWORD dwFlags, LPCVOID lpSource, DWORD dwMessageId, DWORD,
                            LPWSTR lpBuffer, DWORD nSize, void*) {
  std::string text;
  if ((dwFlags & FORMAT_MESSAGE_FROM_STRING) != 0) {
    text = narrow(static_cast<LPCWSTR>(lpSource));
  } else {
    // The name says as much as Windows' sentence, in every language.
    const bool win32 = dwMessageId > 0 && dwMessageId <= 0xFFFF;
    const vsskit::Hresult code = win32 ? vsskit::from_win32(static_cast<std::uint16_t>(dwMessageId))
                                       : static_cast<vsskit::Hresult>(dwMessageId);
    text = vsskit::print_hresult(code) + "\r\n";
  }
  if ((dwFlags & FORMAT_MESSAGE_ALLOCATE_BUFFER) != 0) {
    const std::wstring wide = sdk::widen(text);
    const std::size_t bytes = (wide.size() + 1) * sizeof(WCHAR);
    void* block = std::malloc(bytes);
    if (block == nullptr) return 0;
    std::memcpy(block, wide.c_str(), bytes);
    std::memcpy(lpBuffer, &block, sizeof block);
    return static_cast<DWORD>(wide.size());
  }
  const DWORD length = sdk::put_text(text, lpBuffer, nSize);
  if (lpBuffer != nullptr && length < nSize) return length;
  SetLastError(ERROR_INSUFFICIENT_BUFFER);
  return 0;
}

HLOCAL WINAPI LocalFree(HLOCAL hMem) {
  std::free(hMem);
  return nullptr;
}

VSSKIT_WIN32_END
