#include "sim/volume/listing.h"

#include <map>
#include <utility>

#include "sim/base/text.h"
#include "sim/volume/content.h"
#include "sim/volume/effects.h"
#include "sim/volume/table_state.h"

namespace vsskit::volume {
namespace {

// By folded path, so that the order is that of paths whatever their case.
using Files = std::map<std::string, std::pair<std::string, FileInfo>>;

void add_folder(const Backing& backing, const std::string& folder, Files& files) {
  const Answer<std::vector<FileInfo>> entries = backing.list(folder);
  if (!entries) return;
  for (const FileInfo& entry : *entries) {
    std::string inner = folder.empty() ? entry.name : folder + '\\' + entry.name;
    if (entry.folder) {
      add_folder(backing, inner, files);
    } else {
      std::string key = fold_case(inner);
      files.emplace(std::move(key), std::pair(std::move(inner), entry));
    }
  }
}

std::string line_of(const ShadowCopy& copy, const std::string& inner, const FileInfo& info) {
  std::string line = std::to_string(info.size);
  line += ' ' + info.times.modified.text();
  line += ' ' + digest_of({&copy.original(), &copy, inner});
  line += ' ' + copy.original().label() + inner + '\n';
  return line;
}

}  // namespace

std::string print_listing(const ShadowCopy& copy, const WatchedFiles* watched) {
  std::string text = "# vsskit listing 1\n";
  if (copy.deleted()) return text;
  Files files;
  if (watched == nullptr) {
    add_folder(*copy.backing(), "", files);
  } else {
    watched->visit(copy.original(), *copy.backing(), false,
                   [&](const std::string& inner, const FileInfo& info) {
                     files.emplace(fold_case(inner), std::pair(inner, info));
                   });
  }
  for (const auto& [key, file] : files)
    text += line_of(copy, file.first, file.second);
  return text;
}

std::string print_listing(const VolumeTable& volumes, const ShadowCopy& copy) {
  const std::lock_guard guard(volumes.lock());
  return print_listing(copy, nullptr);
}

}  // namespace vsskit::volume
