#include "sim/dropin/system/machine.h"

#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>

#include <oleauto.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "sim/dropin/system/copy_views.h"
#include "sim/volume/system_text.h"

namespace vsskit::dropin {
namespace {

// `\\?\Volume{guid}\`'s id.
std::optional<Guid> volume_id(const wchar_t* root) {
  std::array<wchar_t, 64> name{};
  if (GetVolumeNameForVolumeMountPointW(root, name.data(), name.size()) == 0) return std::nullopt;
  const std::string text = from_system_text(name.data());
  const std::size_t open = text.find('{');
  if (open == std::string::npos) return std::nullopt;
  return parse_guid(std::string_view(text).substr(open, 38));
}

std::string file_system_of(const wchar_t* root) {
  std::array<wchar_t, 64> name{};
  const BOOL known =
      GetVolumeInformationW(root, nullptr, 0, nullptr, nullptr, nullptr, name.data(), name.size());
  return known != 0 && name[0] != 0 ? from_system_text(name.data()) : "NTFS";
}

// The prefix's folder as Wine tells it, `\??\Z:\prefix`, made a path for programs.
std::string wine_prefix() {
  std::string folder = variable(L"WINECONFIGDIR");
  if (folder.starts_with("\\??\\")) folder[1] = '\\';
  return folder;
}

// Beside the drives' folder; `vsskit run` writes it (replay/run/wine_prefix.h).
constexpr const char* kRunSettings = "\\vsskit-run.settings";

std::string content(const std::string& path) {
  const HANDLE file = CreateFileW(system_path(path).c_str(), GENERIC_READ,
                                  FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                                  OPEN_EXISTING, 0, nullptr);
  std::string text;
  if (file == INVALID_HANDLE_VALUE) return text;
  std::array<char, 4096> part{};
  DWORD count = 0;
  while (ReadFile(file, part.data(), static_cast<DWORD>(part.size()), &count, nullptr) != 0 &&
         count != 0) {
    text.append(part.data(), count);
  }
  CloseHandle(file);
  return text;
}

// As they were when the process first asked.
const std::string& run_settings() {
  static const std::string text = [] {
    const std::string prefix = wine_prefix();
    return prefix.empty() ? prefix : "\n" + content(prefix + kRunSettings);
  }();
  return text;
}

bool make_folder(const std::string& path) {
  return CreateDirectoryW(to_system_text(path).c_str(), nullptr) != 0 ||
         GetLastError() == ERROR_ALREADY_EXISTS;
}

}  // namespace

std::vector<Drive> drives() {
  std::vector<Drive> found;
  const DWORD letters = GetLogicalDrives();
  const bool wine = !wine_prefix().empty();
  for (unsigned i = 0; i < 26; ++i) {
    if ((letters & (1u << i)) == 0) continue;
    const std::string letter(1, static_cast<char>('A' + i));
    if (wine && is_exposed_copy(letter[0])) continue;
    const std::wstring root = to_system_text(letter + ":\\");
    const UINT type = GetDriveTypeW(root.c_str());
    Drive drive;
    drive.root = letter + ":\\";
    drive.host_folder = letter + ":/";
    drive.guid = volume_id(root.c_str());
    drive.fixed = type == DRIVE_FIXED && !(wine && letter == "Z");
    drive.file_system = drive.fixed ? file_system_of(root.c_str()) : "NTFS";
    if (drive.fixed || type == DRIVE_REMOTE || type == DRIVE_FIXED) found.push_back(drive);
  }
  return found;
}

std::optional<DevicePlace> device_place() {
  const std::string prefix = wine_prefix();
  if (prefix.empty()) return std::nullopt;
  std::string root = prefix + "\\dosdevices\\globalroot";
  if (!make_folder(root) || !make_folder(root + "\\Device")) return std::nullopt;
  std::replace(root.begin(), root.end(), '\\', '/');
  return DevicePlace{root, "//?/GLOBALROOT/Device"};
}

bool is_same_folder(const std::string& one, const std::string& other) {
  const auto look = [](const std::string& path, BY_HANDLE_FILE_INFORMATION& info) {
    const HANDLE folder = CreateFileW(system_path(path).c_str(), FILE_READ_ATTRIBUTES,
                                      FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                                      nullptr, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, nullptr);
    if (folder == INVALID_HANDLE_VALUE) return false;
    const bool known = GetFileInformationByHandle(folder, &info) != 0;
    CloseHandle(folder);
    return known && (info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
  };
  BY_HANDLE_FILE_INFORMATION a{};
  BY_HANDLE_FILE_INFORMATION b{};
  return look(one, a) && look(other, b) && a.nFileIndexHigh == b.nFileIndexHigh &&
         a.nFileIndexLow == b.nFileIndexLow;
}

namespace com {

void* allocate_task(std::size_t bytes) {
  void* block = CoTaskMemAlloc(bytes);
  if (block != nullptr) std::fill_n(static_cast<char*>(block), bytes, '\0');
  return block;
}

void* reallocate_task(void* block, std::size_t bytes) {
  return CoTaskMemRealloc(block, bytes);
}

void free_task(void* block) {
  CoTaskMemFree(block);
}

wchar_t* allocate_bstr(std::size_t bytes) {
  wchar_t* text = SysAllocStringByteLen(nullptr, static_cast<UINT>(bytes));
  if (text != nullptr) std::fill_n(reinterpret_cast<char*>(text), bytes, '\0');
  return text;
}

void free_bstr(wchar_t* text) {
  SysFreeString(text);
}

}  // namespace com

std::string variable(const wchar_t* name) {
  std::wstring value(GetEnvironmentVariableW(name, nullptr, 0), L'\0');
  if (value.empty()) return {};
  value.resize(GetEnvironmentVariableW(name, value.data(), static_cast<DWORD>(value.size())));
  return from_system_text(value);
}

void stay_loaded() {
  HMODULE self = nullptr;
  GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS,
                     reinterpret_cast<const wchar_t*>(&stay_loaded), &self);
}

std::string machine_name() {
  std::array<wchar_t, 256> name{};
  DWORD length = name.size();
  const BOOL known = GetComputerNameExW(ComputerNameDnsHostname, name.data(), &length);
  return known != 0 ? from_system_text({name.data(), length}) : std::string();
}

FileTime file_time() {
  FILETIME now;
  GetSystemTimeAsFileTime(&now);
  return {(static_cast<std::uint64_t>(now.dwHighDateTime) << 32) | now.dwLowDateTime};
}

std::string setting(const wchar_t* name) {
  static const bool has_run = !variable(L"VSSKIT_TRACE").empty();
  std::string own = variable(name);
  if (has_run || !own.empty()) return own;
  const std::string line = "\n" + from_system_text(name) + "=";
  const std::string& all = run_settings();
  const std::size_t at = all.find(line);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + line.size();
  return all.substr(begin, all.find('\n', begin) - begin);
}

unsigned long process_id() {
  return GetCurrentProcessId();
}

void sleep_for(std::chrono::milliseconds time) {
  Sleep(static_cast<DWORD>(time.count()));
}

void end_process(unsigned code) {
  ExitProcess(code);
}

}  // namespace vsskit::dropin
