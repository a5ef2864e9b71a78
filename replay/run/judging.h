// Judging what lies on disk: recordings, traces, DiskShadow folders, loose documents; and writing
// reports so that nothing half-written is ever left.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/rule/examiner.h"
#include "replay/run/beginnings.h"
#include "replay/run/lost_faults.h"
#include "replay/run/scripted_requesters.h"
#include "sim/base/result.h"
#include "sim/trace/recording.h"

namespace vsskit::run {

// What a recording brought, counted while it was read.
struct Contents {
  std::uint64_t documents = 0;
  std::uint64_t writers = 0;     // writer metadata documents
  std::uint64_t components = 0;  // declared in them
  std::uint64_t file_sets = 0;   // in these components
  std::uint64_t steps = 0;
  ScriptedRequesters scripted;
  Beginnings beginnings;
  LostFaults lost_faults;
};

// Steps read so far; called every few thousand steps.
using Progress = std::function<void(std::uint64_t steps)>;

// Opens whatever lies at `path`: a recording or trace is read lazily, a folder of documents or a
// single document is imported. Errors: nothing there, unreadable, nothing of ours.
[[nodiscard]] Result<std::unique_ptr<trace::RecordingSource>> open_any(const std::string& path);

// The recordings at `path`, to be opened one by one: the parts where it holds those of several
// processes, or of a run that was killed before it put them together; else itself.
[[nodiscard]] std::vector<std::string> recordings_at(const std::string& path);

// Judges one source with an examiner that may have seen others before. `again` is the command that
// judges it again; a finding names the source as its trace where that stays (`kept`).
[[nodiscard]] Result<Contents> examine(conformance::Examiner& examiner,
                                       trace::RecordingSource& source, std::string again,
                                       std::string found, const Progress& progress,
                                       bool kept = true);

// The rules named by ids or their beginnings, all for none; an error names the nearest id.
[[nodiscard]] Result<std::vector<const conformance::Rule*>> choose_rules(
    std::span<const std::string> names);

// Writes a file whole or not at all: under a temporary name beside it, then renamed. What is no
// file (a device, a pipe, a link) is written into and stays what it is.
[[nodiscard]] Result<void> write_file(const std::string& path, std::string_view text);

// `13 documents, 11 writers, 47 components, 19,028 file sets`; what there is none of is left out.
[[nodiscard]] std::string print(const Contents& contents);
// 19028 as `19,028`.
[[nodiscard]] std::string grouped(std::uint64_t number);

}  // namespace vsskit::run
