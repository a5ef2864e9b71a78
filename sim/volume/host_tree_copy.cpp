#include "sim/volume/host_tree_copy.h"

#include <cstdint>
#include <cstdio>
#include <utility>
#include <vector>

#include "sim/base/text.h"

namespace vsskit::volume {
namespace {

// Files of the system's folder that are shared have at least this size; asking others takes time.
constexpr std::uint64_t kSharedFrom = 65536;

// Files come and go while a copy is made, and somebody may hold one for himself.
bool is_left_out(const std::string& path, FileError error) {
  if (!look_at(path)) return true;
  const bool held = error == FileError::sharing_violation || error == FileError::lock_violation;
  if (held) {
    std::fprintf(stderr, "vsskit: %s: is not on the shadow copy: another program holds it (%s)\n",
                 path.c_str(), std::string(print(error)).c_str());
  }
  return held;
}

FileError copy_entry(const HostEntry& entry, const std::string& from, const std::string& to,
                     bool system) {
  if (entry.folder) return make_copied_folder(to);
  const bool share = system && entry.stamp.size >= kSharedFrom && is_shared_host_file(from);
  return share ? share_host_file(from, to) : copy_host_file(from, to);
}

class TreeCopy {
 public:
  TreeCopy(const std::string& from, const std::string& to, const OnCopied& copied,
           const std::function<bool()>& go_on)
      : from_(from), to_(to), copied_(copied), go_on_(go_on) {}

  Result<void> run() {
    const TemporaryFolder::Copying copying;
    Result<void> copied = copy_folder(from_, to_, false);
    return copied ? copy_linked() : copied;
  }

 private:
  Result<void> copy_folder(const std::string& from, const std::string& to, bool system) {
    std::vector<std::string> linked;
    for (const HostEntry& entry : entries_of(from, &linked)) {
      const std::string source = from + "/" + entry.name;
      const std::string target = to + "/" + entry.name;
      if (entry.folder && TemporaryFolder::is_one(source)) continue;
      if ((go_on_ && !go_on_()) || TemporaryFolder::is_ending())
        return Error{from_, "is not copied any more", ""};
      const FileError error = copy_entry(entry, source, target, system);
      if (error != FileError::none) {
        if (is_left_out(source, error)) continue;
        return Error{source, "cannot be copied for a shadow copy: " + std::string(print(error)),
                     "a file that can be read, and room for it"};
      }
      copied_(entry, target);
      if (!entry.folder) continue;
      const bool windows = equal_ignore_case(source, system_folder());
      Result<void> below = copy_folder(source, target, system || windows);
      if (!below) return below;
    }
    for (const std::string& name : linked)
      linked_.push_back(from + "/" + name);
    carry_host_folder(from, to);
    return {};
  }

  // Links are links on the copy too. What is none is another file system, which the volume shows as
  // a folder of its own; there may be links in it again.
  Result<void> copy_linked() {
    while (!linked_.empty()) {
      std::vector<std::string> outside;
      if (!copy_host_links(from_, to_, outside)) return {};
      say_outside(outside);
      for (const std::string& path : std::exchange(linked_, {})) {
        const std::string target = to_ + path.substr(from_.size());
        if (look_at(target) || make_copied_folder(target) != FileError::none) continue;
        Result<void> below = copy_folder(path, target, false);
        if (!below) return below;
      }
    }
    return {};
  }

  void say_outside(const std::vector<std::string>& links) const {
    if (links.empty()) return;
    const std::string others =
        links.size() > 1 ? " and " + std::to_string(links.size() - 1) + " more" : "";
    std::fprintf(stderr,
                 "vsskit: %s%s%s: leads out of the volume: on the shadow copy it is the same link, "
                 "and what lies behind it is not frozen\n",
                 from_.c_str(), links.front().c_str(), others.c_str());
  }

  const std::string& from_;
  const std::string& to_;
  const OnCopied& copied_;
  const std::function<bool()>& go_on_;
  std::vector<std::string> linked_;  // folders of the original that are still to be looked at
};

}  // namespace

Result<void> copy_host_tree(const std::string& from, const std::string& to, const OnCopied& copied,
                            const std::function<bool()>& go_on) {
  return TreeCopy(from, to, copied, go_on).run();
}

}  // namespace vsskit::volume
