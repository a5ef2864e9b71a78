// Open files: CreateFileW to CloseHandle. Everything ends before the function returns; an
// OVERLAPPED gives the offset and is filled in at once.
#include <windows.h>

#include <algorithm>
#include <cstdio>
#include <limits>
#include <optional>
#include <span>

#include "sim/sdk/win32_handles.h"

namespace {

using vsskit::sdk::FileHandle;
using vsskit::volume::Answer;
using vsskit::volume::Disposition;
using vsskit::volume::File;
using vsskit::volume::FileError;
using vsskit::volume::FileInfo;
using vsskit::volume::OpenOptions;
namespace sdk = vsskit::sdk;

constexpr DWORD kReads = GENERIC_READ | GENERIC_EXECUTE | GENERIC_ALL | FILE_READ_DATA;
constexpr DWORD kAppends = GENERIC_WRITE | GENERIC_ALL | FILE_WRITE_DATA | FILE_APPEND_DATA;
constexpr DWORD kWrites = GENERIC_WRITE | GENERIC_ALL | FILE_WRITE_DATA;

OpenOptions options_of(DWORD access, DWORD share, DWORD disposition, DWORD flags) {
  OpenOptions options;
  options.read = (access & kReads) != 0;
  options.write = (access & kAppends) != 0;
  options.delete_on_close = (flags & FILE_FLAG_DELETE_ON_CLOSE) != 0;
  options.remove = (access & (DELETE | GENERIC_ALL)) != 0 || options.delete_on_close;
  // Who looks at attributes only stands in nobody's way.
  const bool looks_only = !options.read && !options.write && !options.remove;
  options.share_read = looks_only || (share & FILE_SHARE_READ) != 0;
  options.share_write = looks_only || (share & FILE_SHARE_WRITE) != 0;
  options.share_remove = looks_only || (share & FILE_SHARE_DELETE) != 0;
  options.disposition = static_cast<Disposition>(disposition);
  options.folders = looks_only || (flags & FILE_FLAG_BACKUP_SEMANTICS) != 0;
  options.attributes = flags & 0xFFFF;
  return options;
}

std::uint64_t offset_of(const OVERLAPPED& overlapped) {
  return (std::uint64_t{overlapped.OffsetHigh} << 32) | overlapped.Offset;
}

// What both ReadFile and WriteFile leave behind.
void done(FileHandle& handle, std::uint64_t offset, std::size_t count, LPDWORD counted,
          LPOVERLAPPED overlapped) {
  if (counted != nullptr) *counted = static_cast<DWORD>(count);
  if (overlapped != nullptr) {
    overlapped->Internal = 0;
    overlapped->InternalHigh = count;
    if (overlapped->hEvent != nullptr) SetEvent(overlapped->hEvent);
  }
  handle.position = offset + count;
}

std::optional<FileInfo> info_of(HANDLE handle) {
  const auto file = sdk::handle_as<FileHandle>(handle);
  if (file == nullptr) return std::nullopt;
  Answer<FileInfo> info = file->file->info();
  if (info) return *info;
  sdk::answer(info.error());
  return std::nullopt;
}

// The program's own console.
bool write_console(HANDLE handle, LPCVOID buffer, DWORD size, LPDWORD written) {
  std::FILE* stream = nullptr;
  if (handle == GetStdHandle(STD_OUTPUT_HANDLE)) stream = stdout;
  if (handle == GetStdHandle(STD_ERROR_HANDLE)) stream = stderr;
  if (stream == nullptr) return false;
  const std::size_t count = std::fwrite(buffer, 1, size, stream);
  if (written != nullptr) *written = static_cast<DWORD>(count);
  return true;
}

}  // namespace

VSSKIT_WIN32_BEGIN

HANDLE WINAPI CreateFileW(LPCWSTR lpFileName, DWORD dwDesiredAccess, DWORD dwShareMode,
                          LPSECURITY_ATTRIBUTES, DWORD dwCreationDisposition,
                          DWORD dwFlagsAndAttributes, HANDLE) {
  vsskit::volume::VolumeTable* volumes = sdk::volumes_or_refuse();
  if (volumes == nullptr) return INVALID_HANDLE_VALUE;
  const std::string path = sdk::full_path(lpFileName);
  DWORD error = ERROR_SUCCESS;
  if (path.empty()) error = ERROR_PATH_NOT_FOUND;
  if (dwCreationDisposition < CREATE_NEW || dwCreationDisposition > TRUNCATE_EXISTING) {
    error = ERROR_INVALID_PARAMETER;
  }
  if (error != ERROR_SUCCESS) {
    SetLastError(error);
    return INVALID_HANDLE_VALUE;
  }
  Answer<std::unique_ptr<File>> file = volumes->open(
      path, options_of(dwDesiredAccess, dwShareMode, dwCreationDisposition, dwFlagsAndAttributes));
  if (!file) {
    SetLastError(static_cast<DWORD>(file.error()));
    return INVALID_HANDLE_VALUE;
  }
  const bool tells = dwCreationDisposition == CREATE_ALWAYS || dwCreationDisposition == OPEN_ALWAYS;
  SetLastError(tells && (*file)->existed() ? ERROR_ALREADY_EXISTS : ERROR_SUCCESS);
  auto handle = std::make_shared<FileHandle>(std::move(*file));
  handle->append_only =
      (dwDesiredAccess & FILE_APPEND_DATA) != 0 && (dwDesiredAccess & kWrites) == 0;
  return sdk::new_handle(std::move(handle));
}

BOOL WINAPI ReadFile(HANDLE hFile, LPVOID lpBuffer, DWORD nNumberOfBytesToRead,
                     LPDWORD lpNumberOfBytesRead, LPOVERLAPPED lpOverlapped) {
  if (lpNumberOfBytesRead != nullptr) *lpNumberOfBytesRead = 0;
  const auto handle = sdk::handle_as<FileHandle>(hFile);
  if (handle == nullptr) return FALSE;
  if (lpBuffer == nullptr && nNumberOfBytesToRead > 0) return sdk::refuse(ERROR_NOACCESS);
  const std::lock_guard guard(handle->mutex);
  const std::uint64_t offset =
      lpOverlapped != nullptr ? offset_of(*lpOverlapped) : handle->position;
  Answer<std::size_t> count =
      handle->file->read_at(offset, {static_cast<std::byte*>(lpBuffer), nNumberOfBytesToRead});
  if (!count) return sdk::answer(count.error());
  done(*handle, offset, *count, lpNumberOfBytesRead, lpOverlapped);
  const bool at_end = *count == 0 && nNumberOfBytesToRead > 0;
  return at_end && lpOverlapped != nullptr ? sdk::refuse(ERROR_HANDLE_EOF) : TRUE;
}

BOOL WINAPI WriteFile(HANDLE hFile, LPCVOID lpBuffer, DWORD nNumberOfBytesToWrite,
                      LPDWORD lpNumberOfBytesWritten, LPOVERLAPPED lpOverlapped) {
  if (lpNumberOfBytesWritten != nullptr) *lpNumberOfBytesWritten = 0;
  if (write_console(hFile, lpBuffer, nNumberOfBytesToWrite, lpNumberOfBytesWritten)) return TRUE;
  const auto handle = sdk::handle_as<FileHandle>(hFile);
  if (handle == nullptr) return FALSE;
  if (lpBuffer == nullptr && nNumberOfBytesToWrite > 0) return sdk::refuse(ERROR_NOACCESS);
  const std::span bytes(static_cast<const std::byte*>(lpBuffer), nNumberOfBytesToWrite);
  const std::lock_guard guard(handle->mutex);
  std::uint64_t offset = lpOverlapped != nullptr ? offset_of(*lpOverlapped) : handle->position;
  FileError error = FileError::none;
  // All ones mean the file's end.
  if (handle->append_only || offset == std::numeric_limits<std::uint64_t>::max()) {
    const Answer<std::uint64_t> end = handle->file->append(bytes);
    error = end.error();
    offset = *end;
  } else {
    error = handle->file->write_at(offset, bytes).error();
  }
  if (error != FileError::none) return sdk::answer(error);
  done(*handle, offset, bytes.size(), lpNumberOfBytesWritten, lpOverlapped);
  return TRUE;
}

BOOL WINAPI SetFilePointerEx(HANDLE hFile, LARGE_INTEGER liDistanceToMove,
                             PLARGE_INTEGER lpNewFilePointer, DWORD dwMoveMethod) {
  const auto handle = sdk::handle_as<FileHandle>(hFile);
  if (handle == nullptr) return FALSE;
  const std::lock_guard guard(handle->mutex);
  std::uint64_t base = 0;
  if (dwMoveMethod == FILE_CURRENT) base = handle->position;
  if (dwMoveMethod == FILE_END) {
    Answer<FileInfo> info = handle->file->info();
    if (!info) return sdk::answer(info.error());
    base = info->size;
  }
  if (dwMoveMethod > FILE_END) return sdk::refuse(ERROR_INVALID_PARAMETER);
  const auto from = static_cast<LONGLONG>(base);
  const LONGLONG by = liDistanceToMove.QuadPart;
  if (by < 0 && from < -by) return sdk::refuse(ERROR_NEGATIVE_SEEK);
  if (by > 0 && from > std::numeric_limits<LONGLONG>::max() - by) {
    return sdk::refuse(ERROR_INVALID_PARAMETER);
  }
  handle->position = static_cast<std::uint64_t>(from + by);
  if (lpNewFilePointer != nullptr) lpNewFilePointer->QuadPart = from + by;
  return TRUE;
}

DWORD WINAPI SetFilePointer(HANDLE hFile, LONG lDistanceToMove, PLONG lpDistanceToMoveHigh,
                            DWORD dwMoveMethod) {
  LARGE_INTEGER distance;
  distance.QuadPart = lDistanceToMove;
  if (lpDistanceToMoveHigh != nullptr) {
    distance.LowPart = static_cast<DWORD>(lDistanceToMove);
    distance.HighPart = *lpDistanceToMoveHigh;
  }
  LARGE_INTEGER position;
  if (!SetFilePointerEx(hFile, distance, &position, dwMoveMethod)) return INVALID_SET_FILE_POINTER;
  if (lpDistanceToMoveHigh != nullptr) *lpDistanceToMoveHigh = position.HighPart;
  // A position may look like the failure; the last error tells them apart.
  SetLastError(ERROR_SUCCESS);
  return position.LowPart;
}

BOOL WINAPI SetEndOfFile(HANDLE hFile) {
  const auto handle = sdk::handle_as<FileHandle>(hFile);
  if (handle == nullptr) return FALSE;
  const std::lock_guard guard(handle->mutex);
  return sdk::answer(handle->file->set_size(handle->position));
}

BOOL WINAPI FlushFileBuffers(HANDLE hFile) {
  const auto handle = sdk::handle_as<FileHandle>(hFile);
  return handle == nullptr ? FALSE : sdk::answer(handle->file->flush());
}

BOOL WINAPI GetFileSizeEx(HANDLE hFile, PLARGE_INTEGER lpFileSize) {
  const auto info = info_of(hFile);
  if (!info) return FALSE;
  if (lpFileSize == nullptr) return sdk::refuse(ERROR_NOACCESS);
  lpFileSize->QuadPart = static_cast<LONGLONG>(info->size);
  return TRUE;
}

DWORD WINAPI GetFileSize(HANDLE hFile, LPDWORD lpFileSizeHigh) {
  LARGE_INTEGER size;
  if (!GetFileSizeEx(hFile, &size)) return INVALID_FILE_SIZE;
  if (lpFileSizeHigh != nullptr) *lpFileSizeHigh = static_cast<DWORD>(size.HighPart);
  SetLastError(ERROR_SUCCESS);
  return size.LowPart;
}

BOOL WINAPI GetFileTime(HANDLE hFile, LPFILETIME lpCreationTime, LPFILETIME lpLastAccessTime,
                        LPFILETIME lpLastWriteTime) {
  const auto info = info_of(hFile);
  if (!info) return FALSE;
  if (lpCreationTime != nullptr) *lpCreationTime = sdk::to_win32(info->times.created);
  if (lpLastAccessTime != nullptr) *lpLastAccessTime = sdk::to_win32(info->times.accessed);
  if (lpLastWriteTime != nullptr) *lpLastWriteTime = sdk::to_win32(info->times.modified);
  return TRUE;
}

BOOL WINAPI SetFileTime(HANDLE hFile, const FILETIME* lpCreationTime,
                        const FILETIME* lpLastAccessTime, const FILETIME* lpLastWriteTime) {
  const auto handle = sdk::handle_as<FileHandle>(hFile);
  if (handle == nullptr) return FALSE;
  vsskit::volume::FileTimes times;
  if (lpCreationTime != nullptr) times.created = sdk::from_win32_time(*lpCreationTime);
  if (lpLastAccessTime != nullptr) times.accessed = sdk::from_win32_time(*lpLastAccessTime);
  if (lpLastWriteTime != nullptr) times.modified = sdk::from_win32_time(*lpLastWriteTime);
  return sdk::answer(handle->file->set_times(times));
}

BOOL WINAPI GetFileInformationByHandle(HANDLE hFile,
                                       LPBY_HANDLE_FILE_INFORMATION lpFileInformation) {
  const auto info = info_of(hFile);
  if (!info) return FALSE;
  if (lpFileInformation == nullptr) return sdk::refuse(ERROR_NOACCESS);
  *lpFileInformation = {};
  lpFileInformation->dwFileAttributes = info->attributes;
  lpFileInformation->ftCreationTime = sdk::to_win32(info->times.created);
  lpFileInformation->ftLastAccessTime = sdk::to_win32(info->times.accessed);
  lpFileInformation->ftLastWriteTime = sdk::to_win32(info->times.modified);
  lpFileInformation->nFileSizeHigh = static_cast<DWORD>(info->size >> 32);
  lpFileInformation->nFileSizeLow = static_cast<DWORD>(info->size);
  lpFileInformation->nNumberOfLinks = 1;
  lpFileInformation->nFileIndexHigh = static_cast<DWORD>(info->id >> 32);
  lpFileInformation->nFileIndexLow = static_cast<DWORD>(info->id);
  return TRUE;
}

BOOL WINAPI CloseHandle(HANDLE hObject) {
  return sdk::close_handle(hObject) != nullptr ? TRUE : sdk::refuse(ERROR_INVALID_HANDLE);
}

VSSKIT_WIN32_END
