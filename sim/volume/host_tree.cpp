// The part of host_tree that is the same on every host.
#include "sim/volume/host_tree.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <utility>

#include "sim/base/text.h"

namespace vsskit::volume {
namespace {

// The folders that exist now, so that a process that ends without unwinding leaves none.
class Live {
 public:
  explicit Live(const Live* parents) : parents_(parents) {}

  void end() {
    std::map<std::string, bool> paths;
    {
      std::unique_lock lock(mutex_);
      ending_ = true;
      idle_.wait(lock, [&] { return copying_ == 0; });
      paths.swap(paths_);
    }
    for (const auto& [path, kept] : paths) {
      if (!kept) remove_host_tree(path);
    }
  }
  [[nodiscard]] bool is_ending() const { return ending_; }
  void copy(int by) {
    const std::lock_guard guard(mutex_);
    copying_ += by;
    if (copying_ == 0) idle_.notify_all();
  }
  void put(const std::string& path, bool kept) {
    const std::lock_guard guard(mutex_);
    paths_[path] = kept;
  }
  bool has(const std::string& path) {
    const std::lock_guard guard(mutex_);
    return paths_.count(path) != 0;
  }
  void drop(const std::string& path) {
    const std::lock_guard guard(mutex_);
    paths_.erase(path);
  }

 private:
  [[maybe_unused]] const Live* parents_;  // leak checkers leave alone what is pointed to
  std::mutex mutex_;
  std::condition_variable idle_;
  std::map<std::string, bool> paths_;  // whether they stay
  int copying_ = 0;                    // threads that do
  std::atomic<bool> ending_{false};
};

// Never destroyed: threads may use it to the very end of the process.
std::atomic<Live*>& folders() {
  static std::atomic<Live*> those{new Live(nullptr)};
  return those;
}

Live& live() {
  return *folders();
}

Error ended() {
  return {"", "the process ends", ""};
}

}  // namespace

TemporaryFolder::TemporaryFolder(std::string path) : path_(std::move(path)) {
  live().put(path_, kept_);
}

void TemporaryFolder::end_all() {
  live().end();
}

// The parent's may be locked by a thread that the child does not have: it is left as it is.
void TemporaryFolder::forget_all() {
  folders() = new Live(folders());
}

TemporaryFolder::Copying::Copying() {
  live().copy(1);
}

TemporaryFolder::Copying::~Copying() {
  live().copy(-1);
}

bool TemporaryFolder::is_ending() {
  return live().is_ending();
}

bool TemporaryFolder::is_one(const std::string& path) {
  return live().has(path);
}

TemporaryFolder::~TemporaryFolder() {
  if (!kept_) remove_host_tree(path_);
  live().drop(path_);
}

void TemporaryFolder::keep(bool stays) {
  kept_ = stays;
  live().put(path_, stays);
}

Result<std::shared_ptr<TemporaryFolder>> TemporaryFolder::keep_at(const std::string& path) {
  const auto entry = look_at(path);
  if (!entry || !entry->folder) return Error{path, "is no folder", ""};
  std::shared_ptr<TemporaryFolder> folder(new TemporaryFolder(path));  // private constructor
  folder->keep(true);
  return folder;
}

Result<std::shared_ptr<TemporaryFolder>> TemporaryFolder::make(const std::string& near) {
  if (is_ending()) return ended();
  Result<std::string> path = make_temporary_folder(near);
  if (!path) return path.error();
  return std::shared_ptr<TemporaryFolder>(new TemporaryFolder(*path));  // private constructor
}

Result<std::shared_ptr<TemporaryFolder>> TemporaryFolder::make_at(const std::string& path) {
  if (is_ending()) return ended();
  if (look_at(path) && !remove_host_tree(path)) {
    return Error{path, "is there already and cannot be removed", "a name that is free"};
  }
  const FileError error = make_host_folder(path);
  if (error != FileError::none) {
    return Error{path, "cannot be made: " + std::string(print(error)), "a folder that is writable"};
  }
  return std::shared_ptr<TemporaryFolder>(new TemporaryFolder(path));  // private constructor
}

bool is_windows_name(std::string_view name) {
  if (!is_utf8(name)) return false;
  return std::none_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 ||
           std::string_view("<>:\"/\\|?*").find(c) != std::string_view::npos;
  });
}

}  // namespace vsskit::volume
