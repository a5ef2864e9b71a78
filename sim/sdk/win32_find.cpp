// FindFirstFileW and its kin: what a folder held when the search began, in NTFS' order.
#include <windows.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sim/sdk/faces/wide_text.h"
#include "sim/sdk/win32_handles.h"

namespace {

using vsskit::volume::Answer;
using vsskit::volume::FileInfo;
namespace sdk = vsskit::sdk;
namespace volume = vsskit::volume;

constexpr DWORD kMountPointTag = 0xA0000003;

class FileSearch final : public sdk::HandleObject {
 public:
  std::vector<FileInfo> found;
  std::mutex mutex;
  std::size_t next = 0;
};

void fill(WIN32_FIND_DATAW& data, const FileInfo& info) {
  data = {};
  data.dwFileAttributes = info.attributes;
  data.ftCreationTime = sdk::to_win32(info.times.created);
  data.ftLastAccessTime = sdk::to_win32(info.times.accessed);
  data.ftLastWriteTime = sdk::to_win32(info.times.modified);
  data.nFileSizeHigh = static_cast<DWORD>(info.size >> 32);
  data.nFileSizeLow = static_cast<DWORD>(info.size);
  if ((info.attributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0) data.dwReserved0 = kMountPointTag;
  const std::wstring name = sdk::widen(info.name);
  std::copy_n(name.begin(), std::min<std::size_t>(name.size(), MAX_PATH - 1), data.cFileName);
}

// A folder lists itself and the one above; a root does not.
void add_dots(std::vector<FileInfo>& found, const FileInfo& folder, bool is_root) {
  if (is_root) return;
  for (const char* name : {".", ".."}) {
    found.push_back(folder);
    found.back().name = name;
  }
}

// What the pattern names. Error: nothing, or no such folder.
Answer<std::vector<FileInfo>> search(volume::VolumeTable& volumes, const std::string& pattern) {
  const std::string folder = vsskit::parent_path(pattern);
  const std::string filespec = vsskit::file_name(pattern);
  if (filespec.empty()) return volume::FileError::file_not_found;
  std::vector<FileInfo> found;
  if (!vsskit::has_wildcards(filespec)) {
    Answer<FileInfo> info = volumes.info(pattern);
    if (!info) return info.error();
    found.push_back(*info);
    // A folder on which a volume is mounted leads to a root, which has no name.
    if (info->name.empty()) found.back().name = filespec;
    return found;
  }
  Answer<FileInfo> self = volumes.info(folder);
  Answer<std::vector<FileInfo>> entries = volumes.list(folder);
  if (!self || !entries) return volume::FileError::path_not_found;
  const bool everything = filespec == "*" || filespec == "*.*";
  if (everything) add_dots(found, *self, self->name.empty());
  for (FileInfo& entry : *entries) {
    if (everything || vsskit::matches_name(filespec, entry.name)) found.push_back(std::move(entry));
  }
  if (found.empty()) return volume::FileError::file_not_found;
  return found;
}

}  // namespace

VSSKIT_WIN32_BEGIN

HANDLE WINAPI FindFirstFileW(LPCWSTR lpFileName, LPWIN32_FIND_DATAW lpFindFileData) {
  volume::VolumeTable* volumes = sdk::volumes_or_refuse();
  if (volumes == nullptr) return INVALID_HANDLE_VALUE;
  const std::size_t length =
      lpFileName == nullptr ? 0 : std::char_traits<WCHAR>::length(lpFileName);
  const bool folder_form = length > 0 && lpFileName[length - 1] == L'\\';
  if (length == 0 || folder_form || lpFindFileData == nullptr) {
    SetLastError(folder_form ? ERROR_FILE_NOT_FOUND : ERROR_PATH_NOT_FOUND);
    return INVALID_HANDLE_VALUE;
  }
  Answer<std::vector<FileInfo>> found = search(*volumes, sdk::full_path(lpFileName));
  if (!found) {
    SetLastError(static_cast<DWORD>(found.error()));
    return INVALID_HANDLE_VALUE;
  }
  auto handle = std::make_shared<FileSearch>();
  handle->found = std::move(*found);
  handle->next = 1;
  fill(*lpFindFileData, handle->found.front());
  return sdk::new_handle(std::move(handle));
}

HANDLE WINAPI FindFirstFileExW(LPCWSTR lpFileName, FINDEX_INFO_LEVELS, LPVOID lpFindFileData,
                               FINDEX_SEARCH_OPS fSearchOp, LPVOID, DWORD) {
  // Windows itself takes limits to folders as a hint, and ignores them mostly.
  if (fSearchOp >= FindExSearchLimitToDevices) {
    SetLastError(ERROR_NOT_SUPPORTED);
    return INVALID_HANDLE_VALUE;
  }
  return FindFirstFileW(lpFileName, static_cast<LPWIN32_FIND_DATAW>(lpFindFileData));
}

BOOL WINAPI FindNextFileW(HANDLE hFindFile, LPWIN32_FIND_DATAW lpFindFileData) {
  const auto handle = sdk::handle_as<FileSearch>(hFindFile);
  if (handle == nullptr) return FALSE;
  const std::lock_guard guard(handle->mutex);
  if (handle->next >= handle->found.size()) return sdk::refuse(ERROR_NO_MORE_FILES);
  fill(*lpFindFileData, handle->found[handle->next++]);
  return TRUE;
}

BOOL WINAPI FindClose(HANDLE hFindFile) {
  if (sdk::handle_as<FileSearch>(hFindFile) == nullptr) return FALSE;
  sdk::close_handle(hFindFile);
  return TRUE;
}

VSSKIT_WIN32_END
