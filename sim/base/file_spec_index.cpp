// Many specifications by folder. One question costs a look-up for each folder above the path, and
// a test for each wildcard pattern found there; plain names are looked up.
#include <algorithm>

#include "sim/base/file_spec.h"
#include "sim/base/path_key.h"

namespace vsskit {

std::string FileSpecIndex::folder_key(const FileSpec& spec, const Variables& variables) const {
  const std::string path = expand(spec.path, variables);
  return names_ != nullptr ? names_->key(path) : path_key(path);
}

std::size_t FileSpecIndex::add(const FileSpec& spec, const Variables& variables) {
  const std::size_t number = specs_.size();
  specs_.push_back({Wildcard(spec.filespec), spec.recursive});
  const Wildcard& name = specs_.back().name;
  if (name.empty()) return number;
  const std::string key = folder_key(spec, variables);
  if (const std::string_view volume = volume_of_key(key); !volume.empty()) volumes_.emplace(volume);
  Folder& folder = folders_[key];
  if (name.is_literal()) {
    folder.literals.emplace(name.text(), number);
  } else {
    folder.patterns.push_back(number);
  }
  return number;
}

void FileSpecIndex::ask(std::size_t number, bool recursive_only, Query& query) const {
  const Spec& spec = specs_[number];
  if (query.done() || (recursive_only && !spec.recursive)) return;
  const bool meets = query.pattern != nullptr ? compare(*query.pattern, spec.name).meet
                                              : spec.name.matches(query.name);
  if (meets) query.found.push_back(number);
}

void FileSpecIndex::ask_folder(const Folder& folder, bool recursive_only, Query& query) const {
  auto [begin, end] = folder.literals.equal_range(query.name);
  if (query.pattern != nullptr) {
    begin = folder.literals.begin();
    end = folder.literals.end();
  }
  for (; begin != end && !query.done(); ++begin) {
    ask(begin->second, recursive_only, query);
  }
  for (std::size_t i = 0; i < folder.patterns.size() && !query.done(); ++i) {
    ask(folder.patterns[i], recursive_only, query);
  }
}

// The specifications of this folder, and the recursive ones of the folders above it.
void FileSpecIndex::ask_upwards(std::string_view folder, Query& query) const {
  const std::size_t root = root_length(folder);
  for (bool recursive_only = false; !query.done(); recursive_only = true) {
    if (const auto place = folders_.find(folder); place != folders_.end()) {
      ask_folder(place->second, recursive_only, query);
    }
    const std::string_view parent = parent_key(folder, root);
    if (parent.size() == folder.size()) return;
    folder = parent;
  }
}

void FileSpecIndex::ask_below(std::string_view folder, Query& query) const {
  const std::string prefix =
      folder.empty() || folder.back() == '\\' ? std::string(folder) : std::string(folder) + "\\";
  for (auto place = folders_.lower_bound(prefix);
       place != folders_.end() && place->first.starts_with(prefix); ++place) {
    if (key_is_under(place->first, folder)) ask_folder(place->second, false, query);
  }
}

void FileSpecIndex::ask_around(std::string_view folder, bool below, Query& query) const {
  ask_upwards(folder, query);
  if (below) ask_below(folder, query);
}

void FileSpecIndex::ask_path(std::string_view full_path, Query& query) const {
  const std::string key = names_ != nullptr ? names_->key(full_path) : path_key(full_path);
  query.name = folded_name(last_of_key(key));
  ask_upwards(parent_key(key), query);
  if (const auto everywhere = key_on_every_volume(key); everywhere && !query.done()) {
    ask_upwards(parent_key(*everywhere), query);
  }
}

std::vector<std::size_t> FileSpecIndex::matching(std::string_view full_path) const {
  Query query;
  ask_path(full_path, query);
  std::sort(query.found.begin(), query.found.end());
  return std::move(query.found);
}

bool FileSpecIndex::matches_any(std::string_view full_path) const {
  Query query;
  query.first_only = true;
  ask_path(full_path, query);
  return !query.found.empty();
}

std::vector<std::size_t> FileSpecIndex::related(const FileSpec& spec,
                                                const Variables& variables) const {
  const Wildcard name(spec.filespec);
  if (name.empty()) return {};
  Query query;
  // Who matches a plain name is looked up like who matches a file.
  query.name = name.text();
  query.pattern = name.is_literal() ? nullptr : &name;
  const std::string folder = folder_key(spec, variables);
  ask_around(folder, spec.recursive, query);
  if (is_on_every_volume(folder)) {
    for (const std::string& volume : volumes_) {
      ask_around(key_below(volume, folder), spec.recursive, query);
    }
  } else if (const auto everywhere = key_on_every_volume(folder)) {
    ask_around(*everywhere, spec.recursive, query);
  }
  std::sort(query.found.begin(), query.found.end());
  return std::move(query.found);
}

}  // namespace vsskit
