// Volumes by name, mount point and letter.
#include <windows.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sim/base/text.h"
#include "sim/sdk/faces/wide_text.h"
#include "sim/sdk/win32_handles.h"

namespace {

namespace sdk = vsskit::sdk;
using vsskit::volume::Answer;
using vsskit::volume::Volume;
using vsskit::volume::VolumeTable;

constexpr DWORD kComponentLengthMax = 255;
constexpr DWORD kErrorBadLength = 24;    // ERROR_BAD_LENGTH
constexpr DWORD kErrorDirNotRoot = 144;  // ERROR_DIR_NOT_ROOT

class VolumeSearch final : public sdk::HandleObject {
 public:
  std::vector<std::string> names;
  std::mutex mutex;
  std::size_t next = 0;
};

// TRUE where the text fits; else FALSE with this error.
BOOL put_or_refuse(std::string_view text, LPWSTR buffer, DWORD size, DWORD too_small) {
  const DWORD length = sdk::put_text(text, buffer, size);
  return buffer != nullptr && length < size ? TRUE : sdk::refuse(too_small);
}

bool ends_in_backslash(LPCWSTR path) {
  const std::size_t length = path == nullptr ? 0 : std::char_traits<WCHAR>::length(path);
  return length > 0 && (path[length - 1] == L'\\' || path[length - 1] == L'/');
}

// The volume whose root this path is; nullptr, with the last error, where it is none.
const Volume* volume_at(LPCWSTR root) {
  VolumeTable* volumes = sdk::volumes_or_refuse();
  if (volumes == nullptr) return nullptr;
  const std::string path = sdk::full_path(root);
  const Volume* volume = volumes->find_volume(path);
  if (volume != nullptr) return volume;
  const auto info = volumes->info(path);
  SetLastError(info ? ERROR_NOT_A_REPARSE_POINT : static_cast<DWORD>(info.error()));
  return nullptr;
}

BOOL next_volume(VolumeSearch& search, LPWSTR buffer, DWORD size) {
  const std::lock_guard guard(search.mutex);
  if (search.next >= search.names.size()) return sdk::refuse(ERROR_NO_MORE_FILES);
  if (!put_or_refuse(search.names[search.next], buffer, size, ERROR_FILENAME_EXCED_RANGE)) {
    return FALSE;
  }
  ++search.next;
  return TRUE;
}

std::vector<std::string> letter_roots() {
  VolumeTable* volumes = sdk::volumes_or_refuse();
  if (volumes == nullptr) return {};
  std::vector<std::string> roots = volumes->exposed_letters();
  for (const Volume* volume : volumes->volumes()) {
    for (const std::string& mount : volume->mounts()) {
      if (mount.size() == 3) roots.push_back(vsskit::to_upper_ascii(mount));
    }
  }
  std::sort(roots.begin(), roots.end());
  return roots;
}

// Strings one after the other, each with its NUL, and one more at the end: without that last one.
std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts)
    all += text + '\0';
  return all;
}

}  // namespace

VSSKIT_WIN32_BEGIN

BOOL WINAPI GetVolumeNameForVolumeMountPointW(LPCWSTR lpszVolumeMountPoint, LPWSTR lpszVolumeName,
                                              DWORD cchBufferLength) {
  if (!ends_in_backslash(lpszVolumeMountPoint)) return sdk::refuse(ERROR_INVALID_NAME);
  const Volume* volume = volume_at(lpszVolumeMountPoint);
  if (volume == nullptr) return FALSE;
  return put_or_refuse(volume->guid_name(), lpszVolumeName, cchBufferLength,
                       ERROR_FILENAME_EXCED_RANGE);
}

BOOL WINAPI GetVolumePathNameW(LPCWSTR lpszFileName, LPWSTR lpszVolumePathName,
                               DWORD cchBufferLength) {
  VolumeTable* volumes = sdk::volumes_or_refuse();
  if (volumes == nullptr) return FALSE;
  const std::string path = sdk::full_path(lpszFileName);
  if (path.empty()) return sdk::refuse(ERROR_INVALID_NAME);
  const Answer<std::string> root = volumes->volume_path_of(path);
  if (!root) return sdk::answer(root.error());
  return put_or_refuse(*root, lpszVolumePathName, cchBufferLength, ERROR_FILENAME_EXCED_RANGE);
}

BOOL WINAPI GetVolumePathNamesForVolumeNameW(LPCWSTR lpszVolumeName, LPWSTR lpszVolumePathNames,
                                             DWORD cchBufferLength, PDWORD lpcchReturnLength) {
  if (!ends_in_backslash(lpszVolumeName)) return sdk::refuse(ERROR_INVALID_NAME);
  const Volume* volume = volume_at(lpszVolumeName);
  if (volume == nullptr) return FALSE;
  const std::string names = joined(volume->mounts());
  if (lpcchReturnLength != nullptr) {
    *lpcchReturnLength = static_cast<DWORD>(sdk::widen(names).size() + 1);
  }
  return put_or_refuse(names, lpszVolumePathNames, cchBufferLength, ERROR_MORE_DATA);
}

BOOL WINAPI GetVolumeInformationW(LPCWSTR lpRootPathName, LPWSTR lpVolumeNameBuffer,
                                  DWORD nVolumeNameSize, LPDWORD lpVolumeSerialNumber,
                                  LPDWORD lpMaximumComponentLength, LPDWORD lpFileSystemFlags,
                                  LPWSTR lpFileSystemNameBuffer, DWORD nFileSystemNameSize) {
  VolumeTable* volumes = sdk::volumes_or_refuse();
  if (volumes == nullptr) return FALSE;
  const std::string path = sdk::full_path(lpRootPathName == nullptr ? L"C:\\" : lpRootPathName);
  const Answer<vsskit::volume::Place> place = volumes->resolve(path);
  if (!place) return sdk::answer(place.error());
  if (!place->inner.empty()) return sdk::refuse(kErrorDirNotRoot);
  if (lpVolumeNameBuffer != nullptr &&
      !put_or_refuse("", lpVolumeNameBuffer, nVolumeNameSize, kErrorBadLength)) {
    return FALSE;
  }
  if (lpVolumeSerialNumber != nullptr) *lpVolumeSerialNumber = place->volume->guid().data1;
  if (lpMaximumComponentLength != nullptr) *lpMaximumComponentLength = kComponentLengthMax;
  if (lpFileSystemFlags != nullptr) {
    *lpFileSystemFlags = FILE_CASE_PRESERVED_NAMES | FILE_UNICODE_ON_DISK;
    const bool guarded =
        place->copy != nullptr ? !place->copy->writable() : place->volume->read_only();
    if (guarded) *lpFileSystemFlags |= FILE_READ_ONLY_VOLUME;
  }
  return lpFileSystemNameBuffer == nullptr
             ? TRUE
             : put_or_refuse(place->volume->file_system(), lpFileSystemNameBuffer,
                             nFileSystemNameSize, kErrorBadLength);
}

HANDLE WINAPI FindFirstVolumeW(LPWSTR lpszVolumeName, DWORD cchBufferLength) {
  VolumeTable* volumes = sdk::volumes_or_refuse();
  if (volumes == nullptr) return INVALID_HANDLE_VALUE;
  auto search = std::make_shared<VolumeSearch>();
  for (const Volume* volume : volumes->volumes()) {
    if (!volume->lost()) search->names.push_back(volume->guid_name());
  }
  if (!next_volume(*search, lpszVolumeName, cchBufferLength)) return INVALID_HANDLE_VALUE;
  return sdk::new_handle(std::move(search));
}

BOOL WINAPI FindNextVolumeW(HANDLE hFindVolume, LPWSTR lpszVolumeName, DWORD cchBufferLength) {
  const auto search = sdk::handle_as<VolumeSearch>(hFindVolume);
  return search == nullptr ? FALSE : next_volume(*search, lpszVolumeName, cchBufferLength);
}

BOOL WINAPI FindVolumeClose(HANDLE hFindVolume) {
  if (sdk::handle_as<VolumeSearch>(hFindVolume) == nullptr) return FALSE;
  sdk::close_handle(hFindVolume);
  return TRUE;
}

UINT WINAPI GetDriveTypeW(LPCWSTR lpRootPathName) {
  VolumeTable* volumes = sdk::volumes_or_refuse();
  if (volumes == nullptr) return DRIVE_UNKNOWN;
  const std::string path = sdk::full_path(lpRootPathName == nullptr ? L"C:\\" : lpRootPathName);
  const auto place = volumes->resolve(path);
  return place && place->inner.empty() ? DRIVE_FIXED : DRIVE_NO_ROOT_DIR;
}

DWORD WINAPI GetLogicalDrives() {
  DWORD drives = 0;
  for (const std::string& root : letter_roots())
    drives |= 1u << (root[0] - 'A');
  return drives;
}

DWORD WINAPI GetLogicalDriveStringsW(DWORD nBufferLength, LPWSTR lpBuffer) {
  return sdk::put_text(joined(letter_roots()), lpBuffer, nBufferLength);
}

VSSKIT_WIN32_END
