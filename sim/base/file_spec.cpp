// Variables, volume names, and what two specifications have to do with each other: their folders
// and their name patterns each have a relation, and both together make the answer.
#include "sim/base/file_spec.h"

#include "sim/base/path_key.h"
#include "sim/base/text.h"

namespace vsskit {

// --- Variables and volume names

void Variables::set(std::string_view name, std::string_view value) {
  if (name.empty()) return;
  const auto [place, fresh] = places_.try_emplace(fold_case(name), entries_.size());
  if (fresh) {
    entries_.emplace_back(name, value);
  } else {
    entries_[place->second].second = value;
  }
}

std::optional<std::string_view> Variables::get(std::string_view name) const {
  const auto place = places_.find(fold_case(name));
  if (place == places_.end()) return std::nullopt;
  return entries_[place->second].second;
}

std::string expand(std::string_view path, const Variables& variables) {
  std::string result;
  std::size_t done = 0;
  for (std::size_t open = path.find('%'); open != std::string_view::npos;) {
    const std::size_t close = path.find('%', open + 1);
    if (close == std::string_view::npos) break;
    const auto value = variables.get(path.substr(open + 1, close - open - 1));
    result += path.substr(done, open - done);
    if (value) {
      result += *value;
      done = close + 1;
      open = path.find('%', done);
    } else {
      // The second sign of an unknown name may be the first of a known one.
      result += path.substr(open, close - open);
      done = close;
      open = close;
    }
  }
  result += path.substr(done);
  return result;
}

void VolumeNames::add(std::string_view alias, std::string_view target) {
  targets_.insert_or_assign(path_key(alias), path_key(target));
}

std::string VolumeNames::key(std::string_view path) const {
  std::string key = path_key(path);
  if (targets_.empty()) return key;
  const std::size_t root = root_length(key);
  for (std::string_view folder = key;;) {
    const auto target = targets_.find(folder);
    if (target != targets_.end()) {
      return key_below(target->second, std::string_view(key).substr(folder.size()));
    }
    const std::string_view parent = parent_key(folder, root);
    if (parent.size() == folder.size()) return key;
    folder = parent;
  }
}

namespace {

std::string key_of(std::string_view path, const VolumeNames* names) {
  return names != nullptr ? names->key(path) : path_key(path);
}

// How the folders of two specifications lie, for those paths that recursion reaches.
struct FolderRelation {
  bool meet = false;      // some folder is reached by both
  bool a_covers = false;  // all of b's folders are reached by a
  bool b_covers = false;
};

FolderRelation compare_folders(const std::string& a, bool a_recursive, const std::string& b,
                               bool b_recursive) {
  if (a == b) return {true, a_recursive || !b_recursive, b_recursive || !a_recursive};
  if (a_recursive && key_is_under(b, a)) return {true, true, false};
  if (b_recursive && key_is_under(a, b)) return {true, false, true};
  return {};
}

// A folder on every volume reaches more than any folder of one volume does.
FolderRelation relate_folders(const std::string& a, bool a_recursive, const std::string& b,
                              bool b_recursive) {
  if (is_on_every_volume(a) == is_on_every_volume(b)) {
    return compare_folders(a, a_recursive, b, b_recursive);
  }
  if (is_on_every_volume(b)) {
    const FolderRelation turned = relate_folders(b, b_recursive, a, a_recursive);
    return {turned.meet, turned.b_covers, turned.a_covers};
  }
  const auto b_everywhere = key_on_every_volume(b);
  if (!b_everywhere) return {};
  FolderRelation relation = compare_folders(a, a_recursive, *b_everywhere, b_recursive);
  relation.b_covers = false;
  return relation;
}

SpecRelation relation_of(bool meet, bool a_covers, bool b_covers) {
  if (!meet) return SpecRelation::disjoint;
  if (a_covers && b_covers) return SpecRelation::equal;
  if (a_covers) return SpecRelation::contains;
  return b_covers ? SpecRelation::contained : SpecRelation::overlapping;
}

}  // namespace

// --- Specifications

bool has_wildcards(std::string_view text) {
  return text.find_first_of("*?") != std::string_view::npos;
}

bool matches_name(std::string_view filespec, std::string_view name) {
  return Wildcard(filespec).matches(folded_name(name));
}

bool matches(const FileSpec& spec, std::string_view full_path, const Variables& variables,
             const VolumeNames* names) {
  const std::string folder = key_of(expand(spec.path, variables), names);
  std::string path = key_of(expand(full_path, variables), names);
  if (is_on_every_volume(folder)) path = key_on_every_volume(path).value_or(path);
  const std::string_view parent = parent_key(path);
  const bool here = parent == folder || (spec.recursive && key_is_under(parent, folder));
  return here && Wildcard(spec.filespec).matches(folded_name(last_of_key(path)));
}

std::string_view print(SpecRelation relation) {
  switch (relation) {
    case SpecRelation::equal:
      return "equal";
    case SpecRelation::contains:
      return "contains";
    case SpecRelation::contained:
      return "contained";
    case SpecRelation::disjoint:
      return "disjoint";
    case SpecRelation::overlapping:
      return "overlapping";
  }
  return "";
}

SpecRelation relate_names(std::string_view a, std::string_view b) {
  const Wildcard left(a);
  const Wildcard right(b);
  if (left.empty() && right.empty()) {
    return left.text() == right.text() ? SpecRelation::equal : SpecRelation::disjoint;
  }
  const NameRelation names = compare(left, right);
  return relation_of(names.meet, !names.b_beyond_a, !names.a_beyond_b);
}

SpecRelation relate(const FileSpec& a, const FileSpec& b, const Variables& variables,
                    const VolumeNames* names) {
  const std::string a_folder = key_of(expand(a.path, variables), names);
  const std::string b_folder = key_of(expand(b.path, variables), names);
  const Wildcard left(a.filespec);
  const Wildcard right(b.filespec);
  if (left.empty() || right.empty()) {
    const bool alike =
        left.text() == right.text() && a_folder == b_folder && a.recursive == b.recursive;
    return alike ? SpecRelation::equal : SpecRelation::disjoint;
  }
  const FolderRelation folders = relate_folders(a_folder, a.recursive, b_folder, b.recursive);
  if (!folders.meet) return SpecRelation::disjoint;
  const NameRelation name = compare(left, right);
  return relation_of(name.meet, folders.a_covers && !name.b_beyond_a,
                     folders.b_covers && !name.a_beyond_b);
}

}  // namespace vsskit
