// Walking in path keys, as path_key() in file_spec.h makes them: folders form one tree for each
// volume, one of paths that begin with a backslash but name no volume, and one of relative paths,
// whose root is the empty key.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace vsskit {

// Where the root ends; 0 for a relative path.
[[nodiscard]] std::size_t root_length(std::string_view key);

// The key of the folder that holds this one, a view into `key`; a root is its own parent. Who
// climbs many folders gives root_length() of the key with which they began.
[[nodiscard]] std::string_view parent_key(std::string_view key);
[[nodiscard]] std::string_view parent_key(std::string_view key, std::size_t root);

// The last part, a view into `key`; empty for a root.
[[nodiscard]] std::string_view last_of_key(std::string_view key);

// Whether `key` lies below `folder` at any depth; false for the folder itself.
[[nodiscard]] bool key_is_under(std::string_view key, std::string_view folder);

// Whether the key begins with a backslash but names no volume: it stands for every volume.
[[nodiscard]] bool is_on_every_volume(std::string_view key);

// The root of the key's volume, a view into `key`; empty where it names none.
[[nodiscard]] std::string_view volume_of_key(std::string_view key);

// `\dir` for `c:\dir`; none where the key names no volume.
[[nodiscard]] std::optional<std::string> key_on_every_volume(std::string_view key);

// `folder` with `rest` below it, one backslash between them; `folder` where `rest` is empty.
[[nodiscard]] std::string key_below(std::string_view folder, std::string_view rest);

}  // namespace vsskit
