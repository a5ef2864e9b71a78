#include "sim/volume/host_tree.h"

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
#include <mutex>
#include <set>
#include <utility>
#include <vector>

#ifdef __linux__
#include <linux/fs.h>
#include <sys/ioctl.h>
#endif

#include "sim/base/text.h"

namespace vsskit::volume {
namespace {

void remove_tree(const std::string& path) {
  // Folders of snapshots are made read-only nowhere, so this needs no other rights than ours.
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
}

// The folders that exist now, so that a process that ends without unwinding leaves none.
class Live {
 public:
  ~Live() {
    for (const std::string& path : paths_)
      remove_tree(path);
  }
  void add(const std::string& path) {
    const std::lock_guard guard(mutex_);
    paths_.insert(path);
  }
  void drop(const std::string& path) {
    const std::lock_guard guard(mutex_);
    paths_.erase(path);
  }

 private:
  std::mutex mutex_;
  std::set<std::string> paths_;
};

Live& live() {
  static Live folders;
  return folders;
}

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

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

bool copy_bytes(int from, int to) {
  std::vector<char> buffer(std::size_t{256} * 1024);
  for (;;) {
    const ssize_t count = read(from, buffer.data(), buffer.size());
    if (count == 0) return true;
    if (count < 0) return false;
    for (ssize_t done = 0; done < count;) {
      const ssize_t written =
          write(to, buffer.data() + done, static_cast<std::size_t>(count - done));
      if (written <= 0) return false;
      done += written;
    }
  }
}

bool windows_name(std::string_view name) {
  if (!is_utf8(name)) return false;
  return std::none_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 ||
           std::string_view("<>:\"/\\|?*").find(c) != std::string_view::npos;
  });
}

}  // namespace

TemporaryFolder::TemporaryFolder(std::string path) : path_(std::move(path)) {
  live().add(path_);
}

TemporaryFolder::~TemporaryFolder() {
  remove_tree(path_);
  live().drop(path_);
}

Result<std::shared_ptr<TemporaryFolder>> TemporaryFolder::make(const std::string& near) {
  const std::string root = temporary_root();
  const std::string beside = std::filesystem::path(near).parent_path().string();
  dev_t ours{};
  dev_t theirs{};
  std::optional<std::string> path;
  const bool together = device_of(root, ours) && device_of(near, theirs) && ours == theirs;
  if (!together && device_of(beside, ours) && ours == theirs) path = make_in(beside);
  if (!path) path = make_in(root);
  if (!path) return Error{root, "no private folder can be made there", "a writable TMPDIR"};
  return std::shared_ptr<TemporaryFolder>(new TemporaryFolder(*path));  // private constructor
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

std::vector<HostEntry> entries_of(const std::string& folder) {
  std::vector<HostEntry> entries;
  DIR* stream = opendir(folder.c_str());
  if (stream == nullptr) return entries;
  while (const dirent* item = readdir(stream)) {
    const std::string_view name = item->d_name;
    if (name == "." || name == ".." || !windows_name(name)) continue;
    if (std::optional<HostEntry> entry = look_at(folder + "/" + std::string(name))) {
      entries.push_back(std::move(*entry));
    }
  }
  closedir(stream);
  std::sort(entries.begin(), entries.end(),
            [](const HostEntry& a, const HostEntry& b) { return a.name < b.name; });
  return entries;
}

bool copy_host_file(const std::string& from, const std::string& to) {
  const Descriptor source(open(from.c_str(), O_RDONLY | O_CLOEXEC));
  const Descriptor target(open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (source.get() < 0 || target.get() < 0) return false;
#ifdef FICLONE
  if (ioctl(target.get(), FICLONE, source.get()) == 0) return true;
#endif
  return copy_bytes(source.get(), target.get());
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

FileError error_of_errno() {
  switch (errno) {
    case ENOENT:
      return FileError::file_not_found;
    case ENOTDIR:
      return FileError::path_not_found;
    case EEXIST:
      return FileError::already_exists;
    case ENOTEMPTY:
      return FileError::dir_not_empty;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return FileError::disk_full;
    case EROFS:
      return FileError::write_protect;
    case ENAMETOOLONG:
    case EINVAL:
      return FileError::invalid_name;
    case EACCES:
    case EPERM:
    case EISDIR:
      return FileError::access_denied;
    default:
      return FileError::gen_failure;
  }
}

}  // namespace vsskit::volume

#endif
