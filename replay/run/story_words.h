// Words and layout of a story. Private to the room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/time.h"
#include "sim/base/vss_types.h"
#include "sim/document/values.h"

namespace vsskit::run {

// One part of a session's story: when it began, what it is called, and its sentences.
struct Chapter {
  std::uint64_t from = 0;  // the step that began it
  VirtualTime time;
  std::string title;
  std::vector<std::string> lines;
};

// `1 file`, `19,028 files`.
[[nodiscard]] std::string count_of(std::uint64_t count, std::string_view one,
                                   std::string_view many);
// `12,288 bytes`.
[[nodiscard]] std::string bytes_of(std::uint64_t bytes);
// `a, b and c`; of more than `most`, `a, b and 7 more`.
[[nodiscard]] std::string list_of(const std::vector<std::string>& items, std::size_t most);
// `a full backup`, `an incremental backup`, `a backup`.
[[nodiscard]] std::string backup_of(std::optional<BackupType> type);
// In quotation marks, control characters as `?`, cut short.
[[nodiscard]] std::string quoted_of(std::string_view text);
// `2 components in 5 file sets`.
[[nodiscard]] std::string contents_of(const document::WriterMetadata& metadata);

// The chapters in the order of their steps, times and titles in columns.
[[nodiscard]] std::string lay_out(std::vector<Chapter> chapters);
// Adds lines, no more than a screen of them, and how many were left out.
void add_lines(Chapter& chapter, std::vector<std::string> lines);

}  // namespace vsskit::run
