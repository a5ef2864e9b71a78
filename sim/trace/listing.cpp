// See listing.h.
#include "sim/trace/listing.h"

#include <charconv>
#include <optional>
#include <utility>

namespace vsskit::trace {
namespace {

// What stands before the next separator; the rest stays. All of it where there is none.
std::string_view cut(std::string_view& rest, char separator) {
  const std::size_t end = rest.find(separator);
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return part;
}

std::optional<ListedFile> parse_line(std::string_view line) {
  const std::string_view size = cut(line, ' ');
  const std::optional<FileTime> modified = parse_file_time(cut(line, ' '));
  const std::string_view digest = cut(line, ' ');
  ListedFile file{0, modified.value_or(FileTime{}), std::string(digest), std::string(line)};
  const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), file.size);
  const bool whole = error == std::errc() && end == size.data() + size.size();
  if (!whole || !modified || digest.empty() || line.empty()) return std::nullopt;
  return file;
}

}  // namespace

Result<std::vector<ListedFile>> parse_listing(std::string_view text, std::string_view name) {
  const auto where = [&](std::size_t line) {
    return std::string(name) + ':' + std::to_string(line);
  };
  if (cut(text, '\n') != kListingFirstLine) {
    return Error{where(1), "not a listing", "expected \"" + std::string(kListingFirstLine) + '"'};
  }
  std::vector<ListedFile> files;
  for (std::size_t number = 2; !text.empty(); ++number) {
    std::optional<ListedFile> file = parse_line(cut(text, '\n'));
    if (!file) return Error{where(number), "not a file", "expected size, time, digest and path"};
    files.push_back(std::move(*file));
  }
  return files;
}

}  // namespace vsskit::trace
