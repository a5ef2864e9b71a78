#include "replay/run/kept_endings.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "conformance/report/escape.h"
#include "replay/run/judging.h"
#include "sim/base/host_path.h"
#include "sim/base/text.h"

namespace vsskit::run {
namespace {

using conformance::ProgramEnding;
using conformance::screen_text;

constexpr std::string_view kFirstLine = "# vsskit endings 1";
constexpr std::string_view kFails = "fails";
constexpr std::string_view kTold = "told";
constexpr std::size_t kMostBytes = std::size_t{1} << 20;

bool is_visible(std::string_view text) {
  return screen_text(text) == text;
}

// Kind, whether it fails, program and text.
std::optional<ProgramEnding> ending_of(std::string_view line) {
  std::array<std::string_view, 4> fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::size_t tab = line.find('\t');
    if ((tab == std::string_view::npos) != (i + 1 == fields.size())) return std::nullopt;
    fields.at(i) = line.substr(0, tab);
    if (!is_visible(fields.at(i))) return std::nullopt;
    line.remove_prefix(std::min(line.size(), fields.at(i).size() + 1));
  }
  const auto& [kind, fails, program, text] = fields;
  if (kind.empty() || (fails != kFails && fails != kTold)) return std::nullopt;
  return ProgramEnding{std::string(program), std::string(kind), std::string(text), fails == kFails};
}

Result<std::vector<ProgramEnding>> parse(std::string_view text, const std::string& path) {
  std::vector<ProgramEnding> endings;
  for (std::size_t number = 1; !text.empty(); ++number) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (number == 1 && line == kFirstLine) continue;
    const auto ending = number == 1 ? std::nullopt : ending_of(line);
    if (!ending) {
      return Error{path + ":" + std::to_string(number), "is no line of an endings file",
                   number == 1 ? "'" + std::string(kFirstLine) + "'"
                               : "kind, 'fails' or 'told', program and text, with tabs between"};
    }
    endings.push_back(*ending);
  }
  return endings;
}

}  // namespace

Result<void> keep_endings(const std::string& folder, std::span<const ProgramEnding> endings) {
  if (endings.empty()) {
    // One of an earlier run into this folder.
    std::error_code ignored;
    std::filesystem::remove(host_path(folder) / kEndingsFile, ignored);
    return {};
  }
  std::string text = std::string(kFirstLine) + "\n";
  for (const ProgramEnding& ending : endings) {
    text += screen_text(ending.kind) + "\t" + std::string(ending.fails ? kFails : kTold) + "\t" +
            screen_text(ending.program) + "\t" + screen_text(ending.text) + "\n";
  }
  return write_file(host_text(host_path(folder) / kEndingsFile), text);
}

Result<std::vector<ProgramEnding>> kept_endings(const std::string& folder) {
  const std::filesystem::path file = host_path(folder) / kEndingsFile;
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (!std::filesystem::exists(status)) return std::vector<ProgramEnding>{};
  if (!std::filesystem::is_regular_file(status))
    return Error{host_text(file), "is no file", "what vsskit run wrote there"};
  std::ifstream stream(file, std::ios::binary);
  std::string text(kMostBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(stream.gcount(), 0)));
  if (text.empty() || text.size() > kMostBytes) {
    return Error{host_text(file), text.empty() ? "cannot be read, or is empty" : "is too long",
                 "what vsskit run wrote there"};
  }
  return parse(text, host_text(file));
}

}  // namespace vsskit::run
