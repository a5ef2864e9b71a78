// Partial files as the components document names them. When a writer may add one is
// writer/incremental; what a requester makes of it is requester/copy.
#include <algorithm>

#include "conformance/rule/copied_files.h"
#include "conformance/rule/judge.h"
#include "conformance/rules/document/words.h"
#include "conformance/rules/topics.h"
#include "sim/base/file_spec.h"
#include "sim/base/ranges.h"

namespace vsskit::conformance {
namespace {

Place place_of(const StoredComponents& stored, const document::WriterComponents& writer,
               const document::Position& at, const Session& session) {
  const GatheredMetadata* gathered = session.metadata_of(writer.writer_id, &writer.instance_id);
  return Place(*stored.step)
      .of(gathered == nullptr ? std::string_view() : gathered->label)
      .in(stored.document, at);
}

// Calls `visit(place, component, file)` with every partial file of what the session left behind.
template <class Visit>
void each_partial_file(const Session& session, const Visit& visit) {
  const StoredComponents* stored = session.last_components();
  if (stored == nullptr) return;
  for (const auto& writer : stored->components->writers) {
    for (const auto& component : writer.components) {
      for (const auto& file : component.partial_files)
        visit(place_of(*stored, writer, file.at, session), component, file);
    }
  }
}

void names_one_file(const Session& session, Judge& judge) {
  each_partial_file(session, [&](const Place& place, const auto& component, const auto& file) {
    judge.applies(place);
    const bool plain = !has_wildcard(file.path) && !has_wildcards(file.filename) &&
                       file.filename.find_first_of("\\/") == std::string::npos;
    if (plain && !file.path.empty() && !file.filename.empty()) return;
    judge.violated(place, "component \\{} has the partial file \"{}\" in the folder \"{}\"",
                   component_path(component), file.filename, file.path);
  });
}

void says_its_ranges(const Session& session, Judge& judge) {
  each_partial_file(session, [&](const Place& place, const auto& component, const auto& file) {
    judge.applies(place);
    if (file.ranges.empty()) {
      judge.violated(place, "the partial file {} of component \\{} comes without ranges",
                     join_path(file.path, file.filename), component_path(component));
    }
  });
}

void ranges_can_be_read(const Session& session, Judge& judge) {
  each_partial_file(session, [&](const Place& place, const auto&, const auto& file) {
    if (file.ranges.empty()) return;
    judge.applies(place);
    if (names_ranges_file(file.ranges)) return;
    const Result<ByteRanges> ranges = parse_ranges(file.ranges);
    if (ranges) return;
    judge.violated(place, "the ranges of {} are \"{}\": {}", join_path(file.path, file.filename),
                   file.ranges, ranges.error().text());
  });
}

void ranges_lie_apart(const Session& session, Judge& judge) {
  each_partial_file(session, [&](const Place& place, const auto&, const auto& file) {
    if (file.ranges.empty() || names_ranges_file(file.ranges)) return;
    Result<ByteRanges> ranges = parse_ranges(file.ranges);
    if (!ranges) return;
    judge.applies(place);
    std::sort(ranges->begin(), ranges->end());
    for (std::size_t i = 0; i < ranges->size(); ++i) {
      const ByteRange& range = (*ranges)[i];
      const ByteRange* before = i == 0 ? nullptr : &(*ranges)[i - 1];
      if (range.length != 0 && (!before || range.offset - before->offset >= before->length))
        continue;
      judge.violated(place, "the range {}:{} of {} {}", range.offset, range.length,
                     join_path(file.path, file.filename),
                     range.length == 0 ? "has no bytes" : "overlaps the one before it");
      return;
    }
  });
}

// How long the file is: by the listing of its shadow copy, else by what was stored of it from its
// beginning on; none where neither tells.
std::optional<std::uint64_t> size_of(const CopiedFiles& copied, std::string_view path) {
  if (const auto size = copied.listed_size(path)) return size;
  const StoredFile* stored = copied.find(path);
  if (stored == nullptr || stored->is_mixed || stored->ranges.size() != 1) return std::nullopt;
  const ByteRange& range = stored->ranges.front();
  return range.offset == 0 ? std::optional(range.length) : std::nullopt;
}

void ranges_file_form(const Session& session, Judge& judge) {
  constexpr std::uint64_t kCount = 8;
  constexpr std::uint64_t kRange = 16;
  each_partial_file(session, [&](const Place& place, const auto&, const auto& file) {
    if (!names_ranges_file(file.ranges)) return;
    const std::string path = expand(ranges_file_path(file.ranges), session.world().variables());
    const auto size = size_of(session.copied(), path);
    if (!size) return;
    judge.applies(place);
    if (*size >= kCount && (*size - kCount) % kRange == 0) return;
    judge.violated(place,
                   "the ranges file {} of {} has {} bytes: 8 for their number and 16 for each "
                   "range make another length",
                   path, join_path(file.path, file.filename), *size);
  });
}

constexpr Rule kDocumentPartial[] = {
    {
        .id = "document/partial/names-one-file",
        .inventory = "W-PART-04",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::api_component_add_partial_file, ""},
        .statement = "A partial file is named by a folder and a file name, both without wildcards.",
        .why = "Ranges are offsets in one file; a requester that takes the name literally finds "
               "none.",
        .needs = holds::none,
        .check = names_one_file,
        .mutant = "names_partial_by_wildcard",
    },
    {
        .id = "document/partial/says-its-ranges",
        .inventory = "W-PART-04",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::api_component_add_partial_file, ""},
        .statement = "A partial file comes with its ranges.",
        .why = "Without them nothing of the file is copied, and nobody is told.",
        .needs = holds::none,
        .check = says_its_ranges,
        .mutant = "adds_partial_without_ranges",
    },
    {
        .id = "document/partial/ranges-can-be-read",
        .inventory = "D-PART-05 D-PART-07",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::working_with_partial_files, ""},
        .statement = "Ranges are offset:length pairs with commas between them, decimal or "
                     "hexadecimal, or the full path of a ranges file.",
        .why = "A requester cannot tell which bytes to copy: it fails the component, or copies "
               "others.",
        .needs = holds::none,
        .check = ranges_can_be_read,
        .mutant = "writes_malformed_ranges",
    },
    {
        .id = "document/partial/ranges-lie-apart",
        .inventory = "D-PART-05",
        .subject = Subject::document,
        .strength = Strength::should,
        .source = {Doc::working_with_partial_files, ""},
        .statement = "The ranges of a file have bytes, and none has bytes of another one.",
        .why = "Bytes are stored twice, and a requester that counts or seals ranges one by one "
               "trips over them.",
        .needs = holds::none,
        .check = ranges_lie_apart,
        .mutant = "writes_overlapping_ranges",
    },
    {
        .id = "document/partial/ranges-file-form",
        .inventory = "D-PART-06",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::working_with_partial_files, ""},
        .statement = "A ranges file is the number of ranges and then offset and length of each, "
                     "all as 64-bit numbers.",
        .why = "A requester that reads it saves other bytes than those that have changed, or none.",
        .needs = holds::none,
        .check = ranges_file_form,
        .unreachable =
            "The played requester stores no ranges file that it cannot read, and what is not "
            "stored has no length.",
    },
};

}  // namespace

std::span<const Rule> document_partial() {
  return kDocumentPartial;
}

}  // namespace vsskit::conformance
