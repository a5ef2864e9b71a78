// What host_backing needs of the host's file system, and nothing more: files and their names,
// temporary folders, the clock that stamps files. One implementation for POSIX, one for Windows.
// Paths are UTF-8 with slashes on either, full, and without a slash at the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/volume/backing.h"

namespace vsskit::volume {

// A private folder that goes with all it holds when its last owner does, at the latest when the
// process says end_all(); unless it was told to stay.
class TemporaryFolder {
 public:
  // The process ends: who copies into such a folder stops, and all go. None is made from then on.
  static void end_all();
  // In a child by fork(): those that there are now are the parent's.
  static void forget_all();
  // While one lives, this thread copies into such a folder; it stops where is_ending() says so.
  class Copying {
   public:
    Copying();
    ~Copying();
    Copying(const Copying&) = delete;
    Copying& operator=(const Copying&) = delete;
  };
  static bool is_ending();

  // On the file system of `near` where it can be, so that files can be cloned from there.
  static Result<std::shared_ptr<TemporaryFolder>> make(const std::string& near);
  // At this place; what an earlier process left there goes first.
  static Result<std::shared_ptr<TemporaryFolder>> make_at(const std::string& path);
  // The folder that lies at this place, told to stay. An error where there is none.
  static Result<std::shared_ptr<TemporaryFolder>> keep_at(const std::string& path);
  // Whether such a folder lies there now: volumes do not hold it.
  static bool is_one(const std::string& path);
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  // Whether it stays when its last owner goes.
  void keep(bool stays);

 private:
  explicit TemporaryFolder(std::string path);
  std::string path_;
  bool kept_ = false;
};

struct HostEntry {
  std::string name;
  bool folder = false;
  HostStamp stamp;
};

// Whether the host itself finds names in any case.
#ifdef _WIN32
constexpr bool kHostIgnoresCase = true;
#else
constexpr bool kHostIgnoresCase = false;
#endif

// What lies at this path itself; links and special files are nothing. The name is spelt as the host
// has it, which on Windows may be another case than the path's.
[[nodiscard]] std::optional<HostEntry> look_at(const std::string& path);
// Sorted by name bytes; names that are not UTF-8, or that Windows cannot have, are left out.
// `linked` gets the names of folders that are left out because a link leads to them, or another
// file system is mounted there; on Windows and under Wine.
[[nodiscard]] std::vector<HostEntry> entries_of(const std::string& folder,
                                                std::vector<std::string>* linked = nullptr);
// Whether this path itself is a link to a folder, whatever look_at() says of what it leads to.
[[nodiscard]] bool is_folder_link(const std::string& path);
// Removes the links in this folder that lead to nothing; on Windows itself there are none.
void remove_dead_links(const std::string& folder);
// Whether Windows can have a file of this name.
[[nodiscard]] bool is_windows_name(std::string_view name);

// An open file, or none; closed at its end.
class HostFile {
 public:
  HostFile() = default;
  static Answer<HostFile> open(const std::string& path, bool write);
  ~HostFile();
  HostFile(HostFile&& other) noexcept;
  HostFile& operator=(HostFile&&) = delete;

  // Fewer bytes than asked for at the file's end only.
  Answer<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into);
  FileError write_at(std::uint64_t offset, std::span<const std::byte> bytes);
  FileError set_size(std::uint64_t size);
  // 0 where the host does not say.
  [[nodiscard]] std::uint64_t size() const;

 private:
  using Raw = std::intptr_t;  // a descriptor or a HANDLE; -1 is none on both
  explicit HostFile(Raw handle) : handle_(handle) {}
  Raw handle_ = -1;
};

// When the host says that it changed last.
[[nodiscard]] FileTime modified_at(const HostStamp& stamp);

// The name must be free.
FileError make_host_file(const std::string& path);
FileError make_host_folder(const std::string& path);
// A file, or an empty folder.
FileError remove_host_entry(const HostEntry& entry, const std::string& path);
// What has the new name already is replaced.
FileError rename_host_entry(const std::string& from, const std::string& to);
// With all it holds, guarded or not; what cannot be removed stays, and then it is false.
bool remove_host_tree(const std::string& path);
// Whether programs that open files of this tree by the host's own means may change it. Files that
// are shared with others stay as they are. Where the host cannot keep them from it, nothing
// happens.
void guard_host_tree(const std::string& path, bool guarded);

// Clones the blocks where the host can, else copies, with the attributes that the host has. Holes
// stay holes, but for what Windows' own CopyFile makes of them. `to` must be free.
[[nodiscard]] FileError copy_host_file(const std::string& from, const std::string& to);
// In a copy that is being made, where the original has one of this name. The name must be free.
[[nodiscard]] FileError make_copied_folder(const std::string& path);
// Gives a folder's times and attributes to another one, where programs can see them there.
void carry_host_folder(const std::string& from, const std::string& to);
// Makes the links to folders below `from` again below `to`, those that are not there yet. One that
// leads to a place below `from` leads to that place below `to`; `outside` gets the others, which
// lead where they do, as `/dir/link`. False where nobody can; on Windows itself.
[[nodiscard]] bool copy_host_links(const std::string& from, const std::string& to,
                                   std::vector<std::string>& outside);
// Whether the file has further names, and is kept from being changed by any: a file of the system's
// that whoever made this system shares with others.
[[nodiscard]] bool is_shared_host_file(const std::string& path);
// One file under two names where the host can, else a copy: for files that nobody can change.
[[nodiscard]] FileError share_host_file(const std::string& from, const std::string& to);
// The folder of the operating system's own files, where shared ones can be; empty where vsskit's
// volumes never hold it.
[[nodiscard]] const std::string& system_folder();
// The clock that stamps files, as nanoseconds: by touching a file.
[[nodiscard]] std::int64_t stamp_clock_ns();

// A new folder of our own, on the file system of `near` where that can be; private to its user.
[[nodiscard]] Result<std::string> make_temporary_folder(const std::string& near);

}  // namespace vsskit::volume
