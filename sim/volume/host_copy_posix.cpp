// The part of host_tree that makes shadow copies, on POSIX systems. Holes stay holes.
#ifndef _WIN32

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#ifdef __linux__
#include <linux/fs.h>
#include <sys/ioctl.h>
#endif

#include "sim/volume/host_descriptor.h"
#include "sim/volume/host_tree.h"

namespace vsskit::volume {
namespace {

constexpr off_t kStep = off_t{64} << 20;  // between two looks at whether the process ends

// An open file into an empty one.
class FileCopy {
 public:
  FileCopy(int from, int to) : from_(from), to_(to) {}

  FileError run() {
    for (Range data{0, 0}; next(data);) {
      const FileError error = copy(data);
      if (error != FileError::none) return error;
    }
    const off_t size = lseek(from_, 0, SEEK_END);
    return done_or_error(size < 0 ? -1 : ftruncate(to_, size));
  }

 private:
  struct Range {
    off_t begin;
    off_t end;
  };

  // What holds data behind this range; false where nothing does. Hosts that do not tell of holes
  // have none.
  bool next(Range& data) const {
    const off_t size = lseek(from_, 0, SEEK_END);
    if (data.end >= size) return false;
#if defined(SEEK_DATA) && defined(SEEK_HOLE)
    const off_t begin = lseek(from_, data.end, SEEK_DATA);
    if (begin < 0 && errno == ENXIO) return false;
    const off_t end = begin < 0 ? begin : lseek(from_, begin, SEEK_HOLE);
    data = end > begin ? Range{begin, end} : Range{data.end, size};
#else
    data = {data.end, size};
#endif
    return true;
  }

  FileError copy(Range data) {
    while (data.begin < data.end) {
      if (TemporaryFolder::is_ending()) return FileError::process_aborted;
      const off_t most = std::min(data.end - data.begin, kStep);
      const off_t cloned = copy_in_host(data.begin, most);
      const off_t count = cloned > 0 ? cloned : copy_by_hand(data.begin, most);
      if (count < 0) return error_of_errno();
      if (count == 0) return FileError::none;  // it became shorter
      data.begin += count;
    }
    return FileError::none;
  }

  // Without its bytes coming here, where the host can; else 0 or less.
  off_t copy_in_host(off_t at, off_t most) const {
#ifdef __linux__
    off_t source = at;
    off_t target = at;
    return copy_file_range(from_, &source, to_, &target, static_cast<std::size_t>(most), 0);
#else
    (void)at, (void)most;
    return 0;
#endif
  }

  off_t copy_by_hand(off_t at, off_t most) {
    if (buffer_.empty()) buffer_.resize(std::size_t{256} * 1024);
    const std::size_t wanted = std::min(buffer_.size(), static_cast<std::size_t>(most));
    const ssize_t count = pread(from_, buffer_.data(), wanted, at);
    for (ssize_t done = 0; done < count;) {
      const ssize_t written =
          pwrite(to_, buffer_.data() + done, static_cast<std::size_t>(count - done), at + done);
      if (written <= 0) return -1;
      done += written;
    }
    return count;
  }

  const int from_;
  const int to_;
  std::vector<char> buffer_;
};

}  // namespace

FileError copy_host_file(const std::string& from, const std::string& to) {
  const Descriptor source(open(from.c_str(), O_RDONLY | O_CLOEXEC));
  if (source.get() < 0) return error_of_errno();
  const Descriptor target(open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (target.get() < 0) return error_of_errno();
#ifdef FICLONE
  if (ioctl(target.get(), FICLONE, source.get()) == 0) return FileError::none;
#endif
  return FileCopy(source.get(), target.get()).run();
}

FileError make_copied_folder(const std::string& path) {
  return make_host_folder(path);
}

// No program here opens a copy's files by the host's means, and volumes have no links.
void carry_host_folder(const std::string&, const std::string&) {}
bool copy_host_links(const std::string&, const std::string&, std::vector<std::string>&) {
  return false;
}

// vsskit's volumes hold no system here.
bool is_shared_host_file(const std::string&) {
  return false;
}

FileError share_host_file(const std::string& from, const std::string& to) {
  return link(from.c_str(), to.c_str()) == 0 ? FileError::none : copy_host_file(from, to);
}

// No program here opens a copy's files by the host's means.
void guard_host_tree(const std::string&, bool) {}

}  // namespace vsskit::volume

#endif
