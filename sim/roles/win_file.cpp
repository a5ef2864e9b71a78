// See win_file.h. Offsets go through SetFilePointerEx rather than OVERLAPPED, which the simulated
// Win32 functions do not offer.
#include "sim/roles/win_file.h"

#include <algorithm>
#include <utility>

namespace vsskit::roles {
namespace {

constexpr DWORD kLargestTransfer = 1U << 20;

DWORD disposition(OpenMode mode) {
  if (mode == OpenMode::create) return CREATE_ALWAYS;
  return mode == OpenMode::open_or_create ? OPEN_ALWAYS : OPEN_EXISTING;
}

bool seek(HANDLE file, std::uint64_t offset) {
  LARGE_INTEGER distance;
  distance.QuadPart = static_cast<LONGLONG>(offset);
  return SetFilePointerEx(file, distance, nullptr, FILE_BEGIN) != 0;
}

}  // namespace

File::File(File&& other) noexcept : handle_(std::exchange(other.handle_, INVALID_HANDLE_VALUE)) {}

File& File::operator=(File&& other) noexcept {
  std::swap(handle_, other.handle_);
  return *this;
}

bool File::open(const std::wstring& path, OpenMode mode) {
  close();
  const DWORD access = mode == OpenMode::read ? GENERIC_READ : GENERIC_READ | GENERIC_WRITE;
  const DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
  handle_ = CreateFileW(path.c_str(), access, share, nullptr, disposition(mode),
                        FILE_ATTRIBUTE_NORMAL, nullptr);
  return is_open();
}

void File::close() {
  if (is_open()) CloseHandle(handle_);
  handle_ = INVALID_HANDLE_VALUE;
}

bool File::read_at(std::uint64_t offset, void* data, std::size_t size, std::size_t& got) {
  got = 0;
  if (!seek(handle_, offset)) return false;
  while (got < size) {
    const auto wanted = static_cast<DWORD>(std::min<std::size_t>(size - got, kLargestTransfer));
    DWORD read = 0;
    if (!ReadFile(handle_, static_cast<char*>(data) + got, wanted, &read, nullptr)) return false;
    if (read == 0) break;
    got += read;
  }
  return true;
}

bool File::write_at(std::uint64_t offset, const void* data, std::size_t size) {
  if (!seek(handle_, offset)) return false;
  std::size_t done = 0;
  while (done < size) {
    const auto wanted = static_cast<DWORD>(std::min<std::size_t>(size - done, kLargestTransfer));
    DWORD written = 0;
    const char* from = static_cast<const char*>(data) + done;
    if (!WriteFile(handle_, from, wanted, &written, nullptr) || written == 0) return false;
    done += written;
  }
  return true;
}

bool File::size(std::uint64_t& bytes) const {
  LARGE_INTEGER length;
  if (!GetFileSizeEx(handle_, &length)) return false;
  bytes = static_cast<std::uint64_t>(length.QuadPart);
  return true;
}

bool File::resize(std::uint64_t bytes) {
  return seek(handle_, bytes) && SetEndOfFile(handle_);
}

bool File::flush() {
  return FlushFileBuffers(handle_) != 0;
}

bool read_file(const std::wstring& path, Bytes& content) {
  File file;
  std::uint64_t size = 0;
  if (!file.open(path, OpenMode::read) || !file.size(size)) return false;
  content.resize(static_cast<std::size_t>(size));
  std::size_t got = 0;
  if (!file.read_at(0, content.data(), content.size(), got)) return false;
  content.resize(got);
  return true;
}

bool write_file(const std::wstring& path, const Bytes& content) {
  File file;
  return file.open(path, OpenMode::create) && file.write_at(0, content.data(), content.size()) &&
         file.flush();
}

bool remove_file(const std::wstring& path) {
  if (DeleteFileW(path.c_str())) return true;
  const DWORD error = GetLastError();
  return error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND;
}

bool file_exists(const std::wstring& path) {
  WIN32_FILE_ATTRIBUTE_DATA data;
  return GetFileAttributesExW(path.c_str(), GetFileExInfoStandard, &data) &&
         (data.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) == 0;
}

bool make_folders(const std::wstring& folder) {
  if (CreateDirectoryW(folder.c_str(), nullptr)) return true;
  if (GetLastError() == ERROR_ALREADY_EXISTS) return true;
  const std::size_t cut = folder.find_last_of(L'\\');
  if (cut == std::wstring::npos || cut < 3) return false;
  if (!make_folders(folder.substr(0, cut))) return false;
  return CreateDirectoryW(folder.c_str(), nullptr) || GetLastError() == ERROR_ALREADY_EXISTS;
}

bool list_folder(const std::wstring& folder, std::vector<FolderEntry>& entries) {
  entries.clear();
  std::wstring pattern = folder;
  if (pattern.empty() || pattern.back() != L'\\') pattern += L'\\';
  pattern += L'*';
  WIN32_FIND_DATAW found;
  const HANDLE search = FindFirstFileW(pattern.c_str(), &found);
  if (search == INVALID_HANDLE_VALUE) return GetLastError() == ERROR_FILE_NOT_FOUND;
  do {
    FolderEntry entry;
    entry.name = found.cFileName;
    if (entry.name == L"." || entry.name == L"..") continue;
    entry.is_folder = (found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
    entry.is_link = (found.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
    entry.size = (static_cast<std::uint64_t>(found.nFileSizeHigh) << 32) | found.nFileSizeLow;
    entry.last_write = found.ftLastWriteTime;
    entries.push_back(std::move(entry));
  } while (FindNextFileW(search, &found));
  FindClose(search);
  std::sort(entries.begin(), entries.end(),
            [](const FolderEntry& a, const FolderEntry& b) { return a.name < b.name; });
  return true;
}

std::uint64_t ticks(const FILETIME& time) {
  return (static_cast<std::uint64_t>(time.dwHighDateTime) << 32) | time.dwLowDateTime;
}

FILETIME file_time(std::uint64_t ticks) {
  FILETIME time;
  time.dwLowDateTime = static_cast<DWORD>(ticks & 0xffffffffU);
  time.dwHighDateTime = static_cast<DWORD>(ticks >> 32);
  return time;
}

std::uint64_t now_ticks() {
  FILETIME now;
  GetSystemTimeAsFileTime(&now);
  return ticks(now);
}

}  // namespace vsskit::roles
