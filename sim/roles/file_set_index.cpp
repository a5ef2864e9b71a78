// See file_set_index.h.
#include "sim/roles/file_set_index.h"

namespace vsskit::roles {

std::wstring file_name(const std::wstring& path) {
  return path.substr(path.find_last_of(L'\\') + 1);
}

std::wstring folder_name(const std::wstring& path) {
  const std::size_t cut = path.find_last_of(L'\\');
  return cut == std::wstring::npos ? std::wstring() : path.substr(0, cut);
}

void FileSetIndex::add(const FileSetView& files, std::size_t number) {
  places_[path_key(expanded(files.path))].push_back({files.filespec, files.recursive, number});
}

template <class Fits>
std::size_t FileSetIndex::climb(const std::wstring& folder, Fits fits) const {
  const std::wstring begin = path_key(folder);
  for (std::wstring at = begin; !at.empty();) {
    const auto found = places_.find(at);
    if (found != places_.end()) {
      for (const Entry& entry : found->second) {
        if (fits(entry, at == begin)) return entry.number;
      }
    }
    const std::wstring above = path_key(folder_name(trimmed(at)));
    if (above.size() >= at.size()) break;
    at = above;
  }
  return kNone;
}

std::size_t FileSetIndex::find(const std::wstring& path) const {
  const std::wstring name = file_name(path);
  return climb(folder_name(path), [&](const Entry& entry, bool here) {
    return (entry.recursive || here) && matches(entry.filespec, name);
  });
}

std::size_t FileSetIndex::find_folder(const std::wstring& path) const {
  return climb(path, [](const Entry& entry, bool) { return entry.recursive; });
}

}  // namespace vsskit::roles
