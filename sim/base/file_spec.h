// Windows paths and file specifications: what a path is called, which files a specification names,
// and how two specifications relate. Text only: no file system is asked, and links, junctions and
// short (8.3) names are not known.
//
// Paths are UTF-8. Known forms: `C:\dir`, `\\?\C:\dir`, `\\?\Volume{guid}\dir`,
// `\\?\GLOBALROOT\Device\HarddiskVolumeShadowCopyN\dir` (and any other device),
// `\\server\share\dir`,
// `\\?\UNC\server\share\dir`, and `\dir` and `dir` without a volume.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/wildcard.h"

namespace vsskit {

// --- Paths

// `/` becomes `\`, double separators one, `.` and `..` are resolved (never above a root; kept where
// a path without a root begins with them), a trailing backslash goes except from `C:\`,
// `\\?\Volume{guid}\`, `\\server\share\` and `\`; a device's root has none
// (`\\?\GLOBALROOT\Device\HarddiskVolumeShadowCopy1`). `C:` becomes `C:\`. Case, and `\\?\` before
// a drive, are kept. Idempotent, except for a colon inside a relative path (`.\C:`), which no name
// can hold. Unlike Windows, `\\?\` paths are normalized too.
[[nodiscard]] std::string normalize_path(std::string_view path);

// What two spellings of one path have in common: normalized, folded with fold_case(), `\\?\C:\` as
// `c:\`, `\\?\UNC\` as `\\`, `\\.\` as `\\?\`. For comparing and as a key, not for showing.
[[nodiscard]] std::string path_key(std::string_view path);

// The root of the path's volume: `C:\` (also of `\\?\C:\dir`), `\\?\Volume{guid}\`,
// `\\server\share\`, a device without a trailing backslash; empty where the path names no volume.
[[nodiscard]] std::string volume_of(std::string_view path);

// The folder that holds the path, normalized; a root is its own parent, and a path of one part
// without a root has the parent "".
[[nodiscard]] std::string parent_path(std::string_view path);
// The last part, empty for a root.
[[nodiscard]] std::string file_name(std::string_view path);
// `folder` and `name` with one backslash between them, normalized; the other one where one is
// empty.
[[nodiscard]] std::string join_path(std::string_view folder, std::string_view name);
// Whether `path` lies below `folder`, at any depth; false for the folder itself. Case is ignored.
[[nodiscard]] bool is_under(std::string_view path, std::string_view folder);
// Whether two spellings name the same path; case is ignored.
[[nodiscard]] bool same_path(std::string_view a, std::string_view b);

// --- Environment variables and volume names

// Environment variables in the order in which they were first set; names ignore case.
class Variables {
 public:
  // Sets or replaces; an empty name is ignored.
  void set(std::string_view name, std::string_view value);
  // The view lasts until the next set().
  [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const;
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& entries() const {
    return entries_;
  }

 private:
  std::vector<std::pair<std::string, std::string>> entries_;
  std::map<std::string, std::size_t, std::less<>> places_;  // by folded name
};

// Replaces each `%name%` by its value, once, as ExpandEnvironmentStrings does: an unknown one stays
// as written, values are not expanded again.
[[nodiscard]] std::string expand(std::string_view path, const Variables& variables);

// Other names of volumes and mounted folders: `\\?\Volume{guid}\` for `C:\`, `D:\mount\` for
// `E:\`. Paths below an alias compare equal to paths below its target.
class VolumeNames {
 public:
  void add(std::string_view alias, std::string_view target);
  // The path_key() with the longest alias at its beginning replaced by its target, once.
  [[nodiscard]] std::string key(std::string_view path) const;

 private:
  std::map<std::string, std::string, std::less<>> targets_;  // both sides path keys
};

// --- Specifications

// Whether a name matches a wildcard specification as FindFirstFile does it on long names:
// - `*` is any run of characters, dots included; `*.*` is `*`.
// - `?` is one character that is no dot, or nothing before a dot and at the name's end.
// - A dot before `*` or `?` is also nothing at the name's end: `a.*` matches `a`.
// - Dots and blanks at the end of name and specification do not count, but `*.` at the end matches
//   only what holds no more dot.
// - Case is ignored as by fold_case(). An empty specification matches nothing, nor does one with
//   a character that no name can hold (`\ / : " < > |`) or with more than 255 characters, as no
//   name has more; `.` and `..` are no names.
// Time is at most specification times name.
[[nodiscard]] bool matches_name(std::string_view filespec, std::string_view file_name);

// Whether the text holds `*` or `?`.
[[nodiscard]] bool has_wildcards(std::string_view text);

// A file set's, exclude's or differenced file's (path, filespec, recursive). `path` may hold
// environment variables and end in a backslash or not. A path that begins with a backslash but
// names no volume (`\System Volume Information\Heat`, as Windows' own shadow copy optimization has
// it) means that folder on every volume.
struct FileSpec {
  std::string path;
  std::string filespec;
  bool recursive = false;

  bool operator==(const FileSpec&) const = default;
};

// Whether the specification names the file. The path of the file may hold variables as well.
[[nodiscard]] bool matches(const FileSpec& spec, std::string_view full_path,
                           const Variables& variables, const VolumeNames* names = nullptr);

// How the files that `a` names relate to those that `b` names, over all file paths that could be.
enum class SpecRelation {
  equal,
  contains,     // every path matching b matches a, and a matches more
  contained,    // the other way round
  disjoint,     // no path matches both
  overlapping,  // some match both, and each matches one that the other does not
};
[[nodiscard]] std::string_view print(SpecRelation relation);

// Decided exactly, wildcards, recursion and nested folders included. Two specifications that match
// nothing are equal when written alike, else disjoint. Only where two wildcard patterns need more
// than 100,000 automaton states to tell apart (dozens of `?` behind a `*`), the answer may be
// `overlapping` where it should say more; it never claims more than it knows.
[[nodiscard]] SpecRelation relate(const FileSpec& a, const FileSpec& b, const Variables& variables,
                                  const VolumeNames* names = nullptr);

// The same relation between two wildcard specifications alone.
[[nodiscard]] SpecRelation relate_names(std::string_view a, std::string_view b);

// Many specifications, asked for those that matter to one path without testing all: by folder, and
// in a folder by name. A specification is known by its number, in the order of add(), from 0.
// Variables and names are taken in when a specification is added, and may go away afterwards except
// that `names`, if any, must outlive the index.
class FileSpecIndex {
 public:
  explicit FileSpecIndex(const VolumeNames* names = nullptr) : names_(names) {}

  std::size_t add(const FileSpec& spec, const Variables& variables);
  [[nodiscard]] std::size_t size() const { return specs_.size(); }

  // The numbers of the specifications that match the path, ascending. Variables in the path are not
  // expanded.
  [[nodiscard]] std::vector<std::size_t> matching(std::string_view full_path) const;
  // Whether any matches; cheaper than matching().
  [[nodiscard]] bool matches_any(std::string_view full_path) const;
  // The numbers of the specifications that are not disjoint from this one, ascending; which
  // relation it is, relate() says.
  [[nodiscard]] std::vector<std::size_t> related(const FileSpec& spec,
                                                 const Variables& variables) const;

 private:
  struct Spec {
    Wildcard name;
    bool recursive = false;
  };
  struct Folder {
    std::multimap<std::string, std::size_t, std::less<>> literals;  // by folded name
    std::vector<std::size_t> patterns;
  };
  // What is asked: one name (`pattern` is null), or all names that a pattern can match.
  struct Query {
    std::string name;
    const Wildcard* pattern = nullptr;
    bool first_only = false;
    std::vector<std::size_t> found;

    [[nodiscard]] bool done() const { return first_only && !found.empty(); }
  };

  [[nodiscard]] std::string folder_key(const FileSpec& spec, const Variables& variables) const;
  void ask(std::size_t number, bool recursive_only, Query& query) const;
  void ask_folder(const Folder& folder, bool recursive_only, Query& query) const;
  void ask_upwards(std::string_view folder, Query& query) const;
  void ask_below(std::string_view folder, Query& query) const;
  void ask_around(std::string_view folder, bool below, Query& query) const;
  void ask_path(std::string_view full_path, Query& query) const;

  const VolumeNames* names_;
  std::vector<Spec> specs_;
  std::map<std::string, Folder, std::less<>> folders_;
  std::set<std::string, std::less<>> volumes_;  // of the folders that name one
};

}  // namespace vsskit
