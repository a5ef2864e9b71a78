#include "replay/run/story_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/report/escape.h"
#include "replay/run/judging.h"

namespace vsskit::run {
namespace {

constexpr std::size_t kLinesMax = 40;
constexpr std::size_t kQuotedMax = 60;

}  // namespace

std::string count_of(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", grouped(count), count == 1 ? one : many);
}

std::string bytes_of(std::uint64_t bytes) {
  return count_of(bytes, "byte", "bytes");
}

std::string list_of(const std::vector<std::string>& items, std::size_t most) {
  std::string text;
  const std::size_t shown = items.size() > most ? most : items.size();
  for (std::size_t i = 0; i < shown; ++i) {
    const bool last = i + 1 == items.size();
    if (i > 0) text += last ? " and " : ", ";
    text += items[i];
  }
  if (shown < items.size()) text += fmt::format(" and {} more", grouped(items.size() - shown));
  return text;
}

std::string backup_of(std::optional<BackupType> type) {
  switch (type.value_or(BackupType::undefined)) {
    case BackupType::full:
      return "a full backup";
    case BackupType::incremental:
      return "an incremental backup";
    case BackupType::differential:
      return "a differential backup";
    case BackupType::log:
      return "a log backup";
    case BackupType::copy:
      return "a copy backup";
    case BackupType::undefined:
    case BackupType::other:
      break;
  }
  return "a backup";
}

std::string quoted_of(std::string_view text) {
  std::string result = "\"";
  for (const char c : text.substr(0, kQuotedMax)) {
    const auto byte = static_cast<unsigned char>(c);
    result += byte < 0x20 || byte == 0x7F ? '?' : c;
  }
  // A character that the cut went through goes whole.
  if (text.size() > kQuotedMax) {
    while (result.size() > 1 && (static_cast<unsigned char>(result.back()) & 0xC0) == 0x80) {
      result.pop_back();
    }
    if ((static_cast<unsigned char>(result.back()) & 0xC0) == 0xC0) result.pop_back();
    result += "...";
  }
  return result + "\"";
}

std::string contents_of(const document::WriterMetadata& metadata) {
  std::size_t sets = 0;
  for (const document::Component& component : metadata.components) {
    sets += component.files.size() + component.database_files.size() + component.log_files.size();
  }
  if (metadata.components.empty()) return "no components";
  return fmt::format("{} in {}", count_of(metadata.components.size(), "component", "components"),
                     count_of(sets, "file set", "file sets"));
}

void add_lines(Chapter& chapter, std::vector<std::string> lines) {
  const std::size_t shown = std::min(lines.size(), kLinesMax);
  for (std::size_t i = 0; i < shown; ++i)
    chapter.lines.push_back(std::move(lines[i]));
  if (shown < lines.size()) {
    chapter.lines.push_back(fmt::format("and {} more", grouped(lines.size() - shown)));
  }
}

std::string lay_out(std::vector<Chapter> chapters) {
  std::stable_sort(chapters.begin(), chapters.end(),
                   [](const Chapter& a, const Chapter& b) { return a.from < b.from; });
  std::string text;
  for (const Chapter& chapter : chapters) {
    const std::string time = chapter.time.text() + " s";
    std::string head = fmt::format("  {:>11}  {:<11}", time, chapter.title);
    for (const std::string& line : chapter.lines) {
      text += fmt::format("{}  {}\n", head, conformance::screen_text(line));
      head.assign(26, ' ');
    }
    if (chapter.lines.empty()) text += head + "\n";
  }
  return text;
}

}  // namespace vsskit::run
