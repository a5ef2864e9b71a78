// host_tree on POSIX systems.
#ifndef _WIN32

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>
#include <vector>

#include "sim/volume/host_descriptor.h"
#include "sim/volume/host_tree.h"

namespace vsskit::volume {
namespace {

bool device_of(const std::string& path, dev_t& device) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return false;
  device = status.st_dev;
  return true;
}

std::optional<std::string> make_in(const std::string& folder) {
  std::string pattern = folder + "/.vsskit-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) return std::nullopt;
  return pattern;
}

std::string temporary_root() {
  const char* named = std::getenv("TMPDIR");
  return named != nullptr && *named != '\0' ? named : "/tmp";
}

int descriptor_of(std::intptr_t handle) {
  return static_cast<int>(handle);
}

}  // namespace

Result<std::string> make_temporary_folder(const std::string& near) {
  const std::string root = temporary_root();
  const std::string beside = std::filesystem::path(near).parent_path().string();
  dev_t ours{};
  dev_t theirs{};
  std::optional<std::string> path;
  const bool together = device_of(root, ours) && device_of(near, theirs) && ours == theirs;
  if (!together && device_of(beside, ours) && ours == theirs) path = make_in(beside);
  if (!path) path = make_in(root);
  if (!path) return Error{root, "no private folder can be made there", "a writable TMPDIR"};
  return *path;
}

std::optional<HostEntry> look_at(const std::string& path) {
  struct stat status {};
  if (lstat(path.c_str(), &status) != 0) return std::nullopt;
  if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) return std::nullopt;
  HostEntry entry;
  entry.name = path.substr(path.rfind('/') + 1);
  entry.folder = S_ISDIR(status.st_mode);
  entry.stamp.size = entry.folder ? 0 : static_cast<std::uint64_t>(status.st_size);
#ifdef __APPLE__
  const timespec modified = status.st_mtimespec;
#else
  const timespec modified = status.st_mtim;
#endif
  entry.stamp.modified_ns = std::int64_t{modified.tv_sec} * 1'000'000'000 + modified.tv_nsec;
  entry.stamp.inode = status.st_ino;
  return entry;
}

FileTime modified_at(const HostStamp& stamp) {
  constexpr std::int64_t kUnixEpochTicks = 116'444'736'000'000'000;
  return {static_cast<std::uint64_t>(kUnixEpochTicks + stamp.modified_ns / 100)};
}

std::vector<HostEntry> entries_of(const std::string& folder, std::vector<std::string>*) {
  std::vector<HostEntry> entries;
  DIR* stream = opendir(folder.c_str());
  if (stream == nullptr) return entries;
  while (const dirent* item = readdir(stream)) {
    const std::string_view name = item->d_name;
    if (name == "." || name == ".." || !is_windows_name(name)) continue;
    if (std::optional<HostEntry> entry = look_at(folder + "/" + std::string(name))) {
      entries.push_back(std::move(*entry));
    }
  }
  closedir(stream);
  std::sort(entries.begin(), entries.end(),
            [](const HostEntry& a, const HostEntry& b) { return a.name < b.name; });
  return entries;
}

bool is_folder_link(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_symlink(path, ignored) && std::filesystem::is_directory(path, ignored);
}

void remove_dead_links(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.is_symlink(ignored) && !entry.exists(ignored)) fs::remove(entry.path(), ignored);
  }
}

const std::string& system_folder() {
  static const std::string none;
  return none;
}

std::int64_t stamp_clock_ns() {
  static std::FILE* const probe = std::tmpfile();
  if (probe == nullptr || futimens(fileno(probe), nullptr) != 0) return 0;
  struct stat status {};
  if (fstat(fileno(probe), &status) != 0) return 0;
#ifdef __APPLE__
  const timespec modified = status.st_mtimespec;
#else
  const timespec modified = status.st_mtim;
#endif
  return std::int64_t{modified.tv_sec} * 1'000'000'000 + modified.tv_nsec;
}

HostFile::HostFile(HostFile&& other) noexcept : handle_(std::exchange(other.handle_, -1)) {}

HostFile::~HostFile() {
  if (handle_ >= 0) close(descriptor_of(handle_));
}

Answer<HostFile> HostFile::open(const std::string& path, bool write) {
  const int mode = write ? O_RDWR : O_RDONLY;
  const int fd = ::open(path.c_str(), mode | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return error_of_errno();
  return HostFile(fd);
}

Answer<std::size_t> HostFile::read_at(std::uint64_t offset, std::span<std::byte> into) {
  std::size_t done = 0;
  while (done < into.size()) {
    const ssize_t count = pread(descriptor_of(handle_), into.data() + done, into.size() - done,
                                static_cast<off_t>(offset + done));
    if (count < 0) return error_of_errno();
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

FileError HostFile::write_at(std::uint64_t offset, std::span<const std::byte> bytes) {
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t count = pwrite(descriptor_of(handle_), bytes.data() + done, bytes.size() - done,
                                 static_cast<off_t>(offset + done));
    if (count <= 0) return error_of_errno();
    done += static_cast<std::size_t>(count);
  }
  return FileError::none;
}

FileError HostFile::set_size(std::uint64_t size) {
  return done_or_error(ftruncate(descriptor_of(handle_), static_cast<off_t>(size)));
}

std::uint64_t HostFile::size() const {
  struct stat status {};
  return fstat(descriptor_of(handle_), &status) == 0 ? static_cast<std::uint64_t>(status.st_size)
                                                     : 0;
}

FileError make_host_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd < 0) return error_of_errno();
  close(fd);
  return FileError::none;
}

FileError make_host_folder(const std::string& path) {
  return done_or_error(mkdir(path.c_str(), 0777));
}

FileError remove_host_entry(const HostEntry& entry, const std::string& path) {
  return done_or_error(entry.folder ? rmdir(path.c_str()) : unlink(path.c_str()));
}

FileError rename_host_entry(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) == 0) return FileError::none;
  return errno == EINVAL ? FileError::sharing_violation : error_of_errno();
}

// A tree that a process under Wine guarded keeps its owner out.
bool remove_host_tree(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  fs::remove_all(path, error);
  if (!error) return true;
  const auto open_up = [](const fs::path& folder) {
    std::error_code ignored;
    fs::permissions(folder, fs::perms::owner_all, fs::perm_options::add, ignored);
  };
  open_up(path);
  const auto all = fs::recursive_directory_iterator(path, error);
  for (auto at = all; !error && at != fs::end(all); at.increment(error)) {
    if (at->is_directory(error) && !at->is_symlink(error)) open_up(at->path());
  }
  error.clear();
  fs::remove_all(path, error);
  return !error;
}

}  // namespace vsskit::volume

#endif
