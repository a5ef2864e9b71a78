// Windows paths: where the root ends, and what is normal behind it.
#include <algorithm>
#include <vector>

#include "sim/base/file_spec.h"
#include "sim/base/path_key.h"
#include "sim/base/text.h"

namespace vsskit {
namespace {

constexpr std::string_view kUncKey = "\\\\?\\unc\\";

// The beginning of a path that `..` cannot leave. `text` is normal, `rest` is where the parts
// behind it begin in the path it was taken from.
struct Root {
  std::string text;
  std::size_t rest = 0;
  std::string volume;
};

bool is_drive(std::string_view text) {
  const char c = text.empty() ? '\0' : text[0];
  return text.size() >= 2 && text[1] == ':' && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
}

// The part that begins at or behind `place`, which moves to its end.
std::string_view take_part(std::string_view path, std::size_t& place) {
  place = std::min(path.find_first_not_of('\\', place), path.size());
  const std::size_t begin = place;
  place = std::min(path.find('\\', begin), path.size());
  return path.substr(begin, place - begin);
}

// `server\share` from `place` on; `prefix` is what stands before the server.
Root share_root(std::string_view path, std::size_t place, std::string prefix) {
  const std::string_view server = take_part(path, place);
  if (server.empty()) return {"\\", path.size(), ""};
  std::string name = std::string(server) + "\\";
  const std::string_view share = take_part(path, place);
  if (!share.empty()) name += std::string(share) + "\\";
  return {prefix + name, place, "\\\\" + name};
}

// A path that begins with `\\?\` or `\\.\`.
Root device_root(std::string_view path) {
  std::size_t place = 4;
  std::string text(path.substr(0, place));
  const std::string_view part = take_part(path, place);
  text += part;
  if (part.empty()) return {text, place, ""};
  const bool drive = part.size() == 2 && is_drive(part);
  if (drive || starts_with_ignore_case(part, "Volume{")) {
    text += '\\';
    return {text, place, drive ? std::string(part) + "\\" : text};
  }
  if (equal_ignore_case(part, "UNC")) {
    Root share = share_root(path, place, text + "\\");
    if (!share.volume.empty()) return share;
  }
  if (equal_ignore_case(part, "GLOBALROOT")) {
    for (int i = 0; i < 2; ++i) {
      const std::string_view next = take_part(path, place);
      if (!next.empty()) text += "\\" + std::string(next);
    }
  }
  return {text, place, text};
}

Root root_of(std::string_view path) {
  if (path.starts_with("\\\\?\\") || path.starts_with("\\\\.\\")) return device_root(path);
  if (path.starts_with("\\\\")) return share_root(path, 2, "\\\\");
  if (path.starts_with("\\")) return {"\\", 1, ""};
  if (!is_drive(path)) return {};
  const std::string drive = std::string(path.substr(0, 2)) + "\\";
  // Of a drive's current folder (`C:dir`) nothing is known here.
  if (path.size() > 2 && path[2] != '\\') return {"", 0, drive};
  return {drive, 2, drive};
}

std::string with_backslashes(std::string_view path) {
  std::string result(path);
  std::replace(result.begin(), result.end(), '/', '\\');
  const std::size_t lead = std::min(result.find_first_not_of('\\'), result.size());
  if (lead > 2) result.erase(0, lead - 2);
  return result;
}

std::vector<std::string_view> resolved_parts(std::string_view path, const Root& root) {
  std::vector<std::string_view> parts;
  std::size_t place = root.rest;
  for (std::string_view part = take_part(path, place); !part.empty();
       part = take_part(path, place)) {
    if (part == ".") continue;
    // Where nothing is left to go up from, only a path without a root keeps `..`.
    const bool at_top = parts.empty() || parts.back() == "..";
    if (part != ".." || (at_top && root.text.empty())) {
      parts.push_back(part);
    } else if (!at_top) {
      parts.pop_back();
    }
  }
  return parts;
}

}  // namespace

std::size_t root_length(std::string_view key) {
  return std::min(root_of(key).text.size(), key.size());
}

std::string_view parent_key(std::string_view key, std::size_t root) {
  if (key.size() <= root) return key;
  const std::size_t separator = key.rfind('\\');
  return key.substr(0, separator == std::string_view::npos ? root : std::max(root, separator));
}

std::string_view parent_key(std::string_view key) {
  return parent_key(key, root_length(key));
}

std::string normalize_path(std::string_view path) {
  const std::string clean = with_backslashes(path);
  const Root root = root_of(clean);
  std::string result = root.text;
  for (const std::string_view part : resolved_parts(clean, root)) {
    if (!result.empty() && result.back() != '\\') result += '\\';
    result += part;
  }
  return result;
}

std::string path_key(std::string_view path) {
  std::string key = fold_case(normalize_path(path));
  if (key.starts_with("\\\\.\\")) key[2] = '?';
  if (!key.starts_with("\\\\?\\")) return key;
  if (key.starts_with(kUncKey)) return "\\\\" + key.substr(kUncKey.size());
  const std::string_view rest = std::string_view(key).substr(4);
  return is_drive(rest) && rest.size() > 2 && rest[2] == '\\' ? std::string(rest) : key;
}

std::string volume_of(std::string_view path) {
  return root_of(with_backslashes(path)).volume;
}

std::string parent_path(std::string_view path) {
  std::string normal = normalize_path(path);
  normal.resize(parent_key(normal).size());
  return normal;
}

std::string file_name(std::string_view path) {
  const std::string normal = normalize_path(path);
  return std::string(last_of_key(normal));
}

std::string join_path(std::string_view folder, std::string_view name) {
  if (folder.empty()) return normalize_path(name);
  const std::size_t begin = std::min(name.find_first_not_of("\\/"), name.size());
  return normalize_path(key_below(normalize_path(folder), name.substr(begin)));
}

bool is_under(std::string_view path, std::string_view folder) {
  return key_is_under(path_key(path), path_key(folder));
}

bool same_path(std::string_view a, std::string_view b) {
  return path_key(a) == path_key(b);
}

// --- Keys

std::string_view last_of_key(std::string_view key) {
  std::string_view rest = key.substr(parent_key(key).size());
  if (rest.starts_with('\\')) rest.remove_prefix(1);
  return rest;
}

bool key_is_under(std::string_view key, std::string_view folder) {
  if (key.size() <= folder.size() || !key.starts_with(folder)) return false;
  // The roots without a volume begin keys of other trees too: `\` those of `\\server\share\`.
  const bool bare_root = folder.empty() || folder == "\\";
  if (bare_root && root_length(key) != folder.size()) return false;
  return folder.empty() || folder.back() == '\\' || key[folder.size()] == '\\';
}

bool is_on_every_volume(std::string_view key) {
  return key.starts_with('\\') && !key.starts_with("\\\\");
}

std::string_view volume_of_key(std::string_view key) {
  return is_on_every_volume(key) ? std::string_view() : key.substr(0, root_length(key));
}

std::optional<std::string> key_on_every_volume(std::string_view key) {
  const std::string_view volume = volume_of_key(key);
  if (volume.empty()) return std::nullopt;
  std::string_view rest = key.substr(volume.size());
  if (rest.starts_with('\\')) rest.remove_prefix(1);
  return "\\" + std::string(rest);
}

std::string key_below(std::string_view folder, std::string_view rest) {
  std::string key(folder);
  if (rest.starts_with('\\')) rest.remove_prefix(1);
  if (rest.empty()) return key;
  if (!key.empty() && key.back() != '\\') key += '\\';
  return key += rest;
}

}  // namespace vsskit
