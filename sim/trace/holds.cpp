// The words of `# holds`.
#include "sim/trace/holds.h"

#include <array>
#include <utility>

#include "sim/base/text.h"

namespace vsskit::trace {
namespace {

constexpr std::array<std::pair<std::string_view, Holds>, 6> kKinds{{
    {"calls", holds::calls},
    {"events", holds::events},
    {"files", holds::files},
    {"documents", holds::documents},
    {"medium", holds::medium},
    {"objects", holds::objects},
}};

Error unknown_kind(std::string_view word) {
  std::array<std::string_view, kKinds.size()> words{};
  for (std::size_t i = 0; i < kKinds.size(); ++i)
    words[i] = kKinds[i].first;
  const std::string_view near = nearest(word, words);
  return {"", "unknown kind of evidence '" + std::string(word) + "'",
          near.empty() ? "calls, events, files, documents, medium, objects"
                       : "did you mean " + std::string(near) + "?"};
}

}  // namespace

std::string Holds::text() const {
  std::string result;
  for (const auto& [word, kind] : kKinds) {
    if (!has(kind)) continue;
    if (!result.empty()) result += ' ';
    result += word;
  }
  return result;
}

Result<Holds> parse_holds(std::string_view text) {
  Holds result;
  while (true) {
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return result;
    text.remove_prefix(begin);
    const std::string_view word = text.substr(0, text.find_first_of(" \t"));
    text.remove_prefix(word.size());
    const Holds before = result;
    bool known = false;
    for (const auto& [name, kind] : kKinds) {
      if (name != word) continue;
      result = before | kind;
      known = true;
    }
    if (!known) return unknown_kind(word);
  }
}

}  // namespace vsskit::trace
