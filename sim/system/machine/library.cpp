#include "sim/system/machine/library.h"

#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>

#include <objbase.h>

#include <array>

#include "sim/volume/system_text.h"

namespace vsskit::system::windows {
namespace {

// The functions of ntdll and of vssapi.dll are found by name.
void* address(HMODULE module, const char* name) {
  return reinterpret_cast<void*>(GetProcAddress(module, name));
}

}  // namespace

void enter_com() {
  if (FAILED(CoInitializeEx(nullptr, COINIT_MULTITHREADED))) return;
  CoInitializeSecurity(nullptr, -1, nullptr, nullptr, RPC_C_AUTHN_LEVEL_PKT_PRIVACY,
                       RPC_C_IMP_LEVEL_IDENTIFY, nullptr, EOAC_NONE, nullptr);
}

std::optional<Library> load(const std::string& path) {
  HMODULE module = nullptr;
  if (path.empty()) {
    module = LoadLibraryExW(L"vssapi.dll", nullptr, LOAD_LIBRARY_SEARCH_SYSTEM32);
  } else {
    std::wstring full(32768, L'\0');
    const DWORD length = GetFullPathNameW(to_system_text(path).c_str(),
                                          static_cast<DWORD>(full.size()), full.data(), nullptr);
    full.resize(length);
    module = LoadLibraryExW(full.c_str(), nullptr, LOAD_WITH_ALTERED_SEARCH_PATH);
  }
  if (module == nullptr) return std::nullopt;
  std::array<wchar_t, 4096> name{};
  GetModuleFileNameW(module, name.data(), name.size());
  Library library;
  library.path = from_system_text(name.data());
  library.create_backup_components = address(module, "CreateVssBackupComponentsInternal");
  if (library.create_backup_components == nullptr) {
    library.create_backup_components =
        address(module, "?CreateVssBackupComponents@@YAJPEAPEAVIVssBackupComponents@@@Z");
  }
  library.create_writer_ex = address(module, "CreateWriterEx");
  library.is_volume_snapshotted = address(module, "IsVolumeSnapshottedInternal");
  library.should_block_revert = address(module, "ShouldBlockRevertInternal");
  library.is_dropin = address(module, "VsskitCreateWriterGnu") != nullptr;
  return library;
}

std::string version() {
  using GetVersion = LONG(WINAPI*)(OSVERSIONINFOW*);
  const auto get =
      reinterpret_cast<GetVersion>(address(GetModuleHandleW(L"ntdll.dll"), "RtlGetVersion"));
  OSVERSIONINFOW info{};
  info.dwOSVersionInfoSize = sizeof(info);
  if (get == nullptr || get(&info) != 0) return "6.1.7600";
  return std::to_string(info.dwMajorVersion) + "." + std::to_string(info.dwMinorVersion) + "." +
         std::to_string(info.dwBuildNumber);
}

std::uint64_t now_ticks() {
  FILETIME time{};
  GetSystemTimeAsFileTime(&time);
  return (static_cast<std::uint64_t>(time.dwHighDateTime) << 32) | time.dwLowDateTime;
}

}  // namespace vsskit::system::windows
