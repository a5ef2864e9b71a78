#include "sim/scenario/field_words.h"

#include <algorithm>

#include "sim/base/file_spec.h"

namespace vsskit::scenario {

std::string did_you_mean(std::string_view word, const std::vector<std::string>& words) {
  const std::vector<std::string_view> views(words.begin(), words.end());
  const std::string_view near = nearest(word, views);
  return near.empty() ? "" : "did you mean " + std::string(near) + "?";
}

namespace {

bool contains(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

void read_role(Fields& fields, std::string& role, const std::vector<std::string>& roles) {
  fields.text("role", role);
  if (!contains(roles, role)) {
    fields.refuse("role", "unknown role '" + role + "'", did_you_mean(role, roles));
  }
}

void check_full_path(Fields& fields, std::string_view key, const std::string& path) {
  if (path.empty() || !volume_of(path).empty()) return;
  fields.refuse(key, "'" + path + "' is no full path", "a path such as 'C:\\data'");
}

}  // namespace vsskit::scenario
