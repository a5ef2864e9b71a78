// Files and folders by path, without opening them; and paths themselves.
#include <windows.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sim/sdk/faces/wide_text.h"
#include "sim/sdk/win32_handles.h"

namespace {

using vsskit::volume::Answer;
using vsskit::volume::File;
using vsskit::volume::FileError;
using vsskit::volume::FileInfo;
using vsskit::volume::OpenOptions;
using vsskit::volume::VolumeTable;
namespace sdk = vsskit::sdk;

constexpr std::size_t kCopyPiece = std::size_t{64} * 1024;

// One function on one path.
template <class Call>
BOOL on_path(LPCWSTR path, const Call& call) {
  VolumeTable* volumes = sdk::volumes_or_refuse();
  if (volumes == nullptr) return FALSE;
  const std::string full = sdk::full_path(path);
  if (full.empty()) return sdk::refuse(ERROR_PATH_NOT_FOUND);
  return sdk::answer(call(*volumes, full));
}

FileError copy_content(File& source, File& target) {
  std::vector<std::byte> piece(kCopyPiece);
  for (std::uint64_t at = 0;;) {
    Answer<std::size_t> count = source.read_at(at, piece);
    if (!count) return count.error();
    if (*count == 0) break;
    Answer<std::size_t> written =
        target.write_at(at, std::span<const std::byte>(piece).first(*count));
    if (!written) return written.error();
    at += *count;
  }
  Answer<FileInfo> info = source.info();
  if (!info) return info.error();
  // As on Windows the copy keeps the time of the last change.
  vsskit::volume::FileTimes times;
  times.modified = info->times.modified;
  return target.set_times(times);
}

FileError copy_file(VolumeTable& volumes, const std::string& from, const std::string& to,
                    bool fail_if_exists) {
  OpenOptions reading;
  reading.share_write = false;
  Answer<std::unique_ptr<File>> source = volumes.open(from, reading);
  if (!source) return source.error();
  Answer<FileInfo> info = (*source)->info();
  if (!info) return info.error();
  OpenOptions writing;
  writing.write = true;
  writing.share_write = false;
  writing.attributes = info->attributes;
  writing.disposition = fail_if_exists ? vsskit::volume::Disposition::create_new
                                       : vsskit::volume::Disposition::create_always;
  Answer<std::unique_ptr<File>> target = volumes.open(to, writing);
  if (!target) return target.error();
  return copy_content(**source, **target);
}

FileError move_file(VolumeTable& volumes, const std::string& from, const std::string& to,
                    DWORD flags) {
  const bool replace = (flags & MOVEFILE_REPLACE_EXISTING) != 0;
  const FileError error = volumes.rename(from, to, replace);
  const bool across = error == FileError::not_same_device;
  if (!across || (flags & MOVEFILE_COPY_ALLOWED) == 0) return error;
  const FileError copied = copy_file(volumes, from, to, !replace);
  return copied == FileError::none ? volumes.remove_file(from) : copied;
}

// For the machine's next start. A file cannot go to another volume then.
BOOL delay_move(const std::string& from, const std::string& to, bool named, DWORD flags) {
  VolumeTable* volumes = sdk::volumes_or_refuse();
  if (volumes == nullptr) return FALSE;
  if (from.empty() || (named && to.empty())) return sdk::refuse(ERROR_PATH_NOT_FOUND);
  if ((flags & MOVEFILE_COPY_ALLOWED) != 0) return sdk::refuse(ERROR_INVALID_PARAMETER);
  if (const auto found = volumes->info(from); !found) return sdk::answer(found.error());
  volumes->delay_rename(from, to);
  return TRUE;
}

}  // namespace

VSSKIT_WIN32_BEGIN

BOOL WINAPI DeleteFileW(LPCWSTR lpFileName) {
  return on_path(lpFileName, [](VolumeTable& volumes, const std::string& path) {
    return volumes.remove_file(path);
  });
}

BOOL WINAPI MoveFileW(LPCWSTR lpExistingFileName, LPCWSTR lpNewFileName) {
  return MoveFileExW(lpExistingFileName, lpNewFileName, MOVEFILE_COPY_ALLOWED);
}

BOOL WINAPI MoveFileExW(LPCWSTR lpExistingFileName, LPCWSTR lpNewFileName, DWORD dwFlags) {
  const std::string to = sdk::full_path(lpNewFileName);
  if ((dwFlags & MOVEFILE_DELAY_UNTIL_REBOOT) != 0) {
    return delay_move(sdk::full_path(lpExistingFileName), to, lpNewFileName != nullptr, dwFlags);
  }
  if (to.empty()) return sdk::refuse(ERROR_PATH_NOT_FOUND);
  return on_path(lpExistingFileName, [&](VolumeTable& volumes, const std::string& from) {
    return move_file(volumes, from, to, dwFlags);
  });
}

BOOL WINAPI CopyFileW(LPCWSTR lpExistingFileName, LPCWSTR lpNewFileName, BOOL bFailIfExists) {
  const std::string to = sdk::full_path(lpNewFileName);
  if (to.empty()) return sdk::refuse(ERROR_PATH_NOT_FOUND);
  return on_path(lpExistingFileName, [&](VolumeTable& volumes, const std::string& from) {
    return copy_file(volumes, from, to, bFailIfExists != FALSE);
  });
}

BOOL WINAPI CreateDirectoryW(LPCWSTR lpPathName, LPSECURITY_ATTRIBUTES) {
  return on_path(lpPathName, [](VolumeTable& volumes, const std::string& path) {
    return volumes.create_folder(path);
  });
}

BOOL WINAPI RemoveDirectoryW(LPCWSTR lpPathName) {
  return on_path(lpPathName, [](VolumeTable& volumes, const std::string& path) {
    return volumes.remove_folder(path);
  });
}

DWORD WINAPI GetFileAttributesW(LPCWSTR lpFileName) {
  WIN32_FILE_ATTRIBUTE_DATA data;
  if (!GetFileAttributesExW(lpFileName, GetFileExInfoStandard, &data)) {
    return INVALID_FILE_ATTRIBUTES;
  }
  return data.dwFileAttributes;
}

BOOL WINAPI SetFileAttributesW(LPCWSTR lpFileName, DWORD dwFileAttributes) {
  return on_path(lpFileName, [&](VolumeTable& volumes, const std::string& path) {
    return volumes.set_attributes(path, dwFileAttributes);
  });
}

BOOL WINAPI GetFileAttributesExW(LPCWSTR lpFileName, GET_FILEEX_INFO_LEVELS fInfoLevelId,
                                 LPVOID lpFileInformation) {
  if (fInfoLevelId != GetFileExInfoStandard || lpFileInformation == nullptr) {
    return sdk::refuse(ERROR_INVALID_PARAMETER);
  }
  return on_path(lpFileName, [&](VolumeTable& volumes, const std::string& path) {
    Answer<FileInfo> info = volumes.info(path);
    if (!info) return info.error();
    auto* data = static_cast<WIN32_FILE_ATTRIBUTE_DATA*>(lpFileInformation);
    data->dwFileAttributes = info->attributes;
    data->ftCreationTime = sdk::to_win32(info->times.created);
    data->ftLastAccessTime = sdk::to_win32(info->times.accessed);
    data->ftLastWriteTime = sdk::to_win32(info->times.modified);
    data->nFileSizeHigh = static_cast<DWORD>(info->size >> 32);
    data->nFileSizeLow = static_cast<DWORD>(info->size);
    return FileError::none;
  });
}

DWORD WINAPI GetFullPathNameW(LPCWSTR lpFileName, DWORD nBufferLength, LPWSTR lpBuffer,
                              LPWSTR* lpFilePart) {
  if (lpFilePart != nullptr) *lpFilePart = nullptr;
  std::string path = sdk::full_path(lpFileName);
  if (path.empty()) {
    SetLastError(ERROR_INVALID_NAME);
    return 0;
  }
  const std::size_t given = std::char_traits<WCHAR>::length(lpFileName);
  const WCHAR last = lpFileName[given - 1];
  if ((last == L'\\' || last == L'/') && path.back() != '\\') path += '\\';
  const DWORD length = sdk::put_text(path, lpBuffer, nBufferLength);
  const bool fits = lpBuffer != nullptr && length < nBufferLength;
  if (fits && lpFilePart != nullptr && path.back() != '\\') {
    *lpFilePart = std::find(std::make_reverse_iterator(lpBuffer + length),
                            std::make_reverse_iterator(lpBuffer), L'\\')
                      .base();
  }
  return length;
}

DWORD WINAPI GetCurrentDirectoryW(DWORD nBufferLength, LPWSTR lpBuffer) {
  return sdk::put_text("C:\\", lpBuffer, nBufferLength);
}

DWORD WINAPI GetTempPathW(DWORD nBufferLength, LPWSTR lpBuffer) {
  vsskit::sdk::ProcessWorld* world = vsskit::sdk::process_world();
  std::string path = "C:\\Windows\\Temp";
  for (const char* name : {"TEMP", "TMP"}) {
    if (world == nullptr) break;
    if (const auto value = world->variables().get(name)) path = *value;
  }
  if (path.empty() || path.back() != '\\') path += '\\';
  return sdk::put_text(path, lpBuffer, nBufferLength);
}

VSSKIT_WIN32_END
